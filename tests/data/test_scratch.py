"""What must not outlive its use is gone with its owner, or found and deleted after a kill."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data import scratch as scratch_module
from data.scratch import scratch

MAKER = """
import runpy, sys
from pathlib import Path

class Owner: pass
owner, scratch = Owner(), runpy.run_path(sys.argv[1])["scratch"]
(scratch(owner, Path(sys.argv[2]), "x-") / "upload").write_text("personal")
print("made", flush=True)
sys.stdin.read()
"""


COMMAND = [sys.executable, "-c", MAKER, str(scratch_module.__file__)]


class Owner:
    pass


def test_it_goes_with_its_owner(tmp_path: Path) -> None:
    owner = Owner()
    folder = scratch(owner, tmp_path / "new", "x-")
    (folder / "inner").mkdir()
    assert folder.stat().st_mode & 0o777 == 0o700 or os.name != "posix"
    del owner
    gc.collect()
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="what a killed process leaves is found by a lock that POSIX systems have")
def test_after_a_kill_the_next_one_deletes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch_module, "SETTLED", -1)
    (tmp_path / "x-of-somebody-else").mkdir()
    living, left = Owner(), set(tmp_path.iterdir())
    left.add(scratch(living, tmp_path, "x-"))
    maker = subprocess.Popen([*COMMAND, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with maker:
        assert maker.stdout
        assert maker.stdout.readline() == b"made\n"
        left.add(scratch(living, tmp_path, "x-"))
        assert len(list(tmp_path.iterdir())) == len(left) + 1  # nobody's work is touched while it lives
        maker.kill()
    left.add(scratch(living, tmp_path, "x-"))
    assert set(tmp_path.iterdir()) == left


def test_at_the_end_of_the_process_it_is_gone(tmp_path: Path) -> None:
    subprocess.run(
        [*COMMAND, tmp_path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    assert not list(tmp_path.iterdir())
