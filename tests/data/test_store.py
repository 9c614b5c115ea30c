"""Whatever interrupts a save, the state before or the state after is there, whole."""

import errno
import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import pyarrow as pa
import pytest

from data import store as store_module
from data.raw import FileProblem
from data.store import MANIFEST, PREVIOUS, Built, Manifest, Source, Store, with_source, write_durably

ROOT = Path(__file__).resolve().parents[2]
SAVER = Path(__file__).with_name("saver.py")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "mine")


def rows(*ids: str) -> pa.Table:
    return pa.table({"id": list(ids)})


def save(store: Store, *ids: str) -> Manifest:
    """Make these ids the table of deals."""
    return store.change(lambda old: replace(old, tables={"deals": Built(store.write(rows(*ids)), len(ids), {})}))


def saved(store: Store) -> list[str]:
    return store.read(store.manifest().tables["deals"].parquet, "deals.csv")["id"].to_pylist()


def parquets(store: Store) -> set[str]:
    return {path.name for path in (store.folder / "tables").iterdir()}


def test_an_empty_store_holds_an_empty_manifest(store: Store) -> None:
    assert store.manifest() == Manifest()
    assert store.damage() is None


def test_what_is_saved_is_found_by_another_store(store: Store) -> None:
    source = Source("deals.csv", "deals", "a.parquet", {"kind": "deals"}, {"c1": "Note"}, kept=3, repaired=1, left_out=2, notes="b.parquet")
    new = store.change(lambda old: replace(with_source(old, source), settings={"tz": "Europe/Warsaw"}, mappings={"s": {"kind": "deals"}}))
    assert Store(store.folder).manifest() == new
    assert new.sources[0].read == 6


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX systems")
def test_nobody_else_on_the_machine_may_read_it(store: Store) -> None:
    save(store, "1")
    store.secret()
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    for path in (store.folder / MANIFEST, store.folder / "secret", store.path(store.manifest().tables["deals"].parquet)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_secret_is_made_once(store: Store) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(Store(store.folder).secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found[0]) == 32
    assert set(found) == {store.secret()}


def test_the_same_rows_have_the_same_name(store: Store) -> None:
    assert store.write(rows("1", "2")) == store.write(rows("1", "2")) != store.write(rows("2", "1"))


def test_a_name_never_leads_out_of_the_folder(store: Store) -> None:
    assert store.path("../../secret").parent == store.folder / "tables"


def test_the_files_of_the_state_before_stay_and_older_ones_go(store: Store) -> None:
    for number in range(4):
        save(store, str(number))
    before, now = (json.loads((store.folder / name).read_text())["tables"]["deals"]["parquet"] for name in (PREVIOUS, MANIFEST))
    assert parquets(store) == {before, now}


def test_a_reader_keeps_its_files_through_any_number_of_saves(store: Store) -> None:
    save(store, "first")
    with store.reading() as manifest:
        for number in range(4):
            save(store, str(number))
        assert store.read(manifest.tables["deals"].parquet, "deals.csv")["id"].to_pylist() == ["first"]
    save(store, "last")
    assert manifest.tables["deals"].parquet not in parquets(store)


def test_saves_from_many_threads_all_count(store: Store) -> None:
    def count(step: int) -> None:
        for number in range(5):
            name = f"{step}.{number}"
            store.change(lambda old, name=name: replace(old, settings={**old.settings, name: store.write(rows(name))}))

    threads = [threading.Thread(target=count, args=(step,)) for step in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.manifest().settings) == 30


def test_two_stores_of_one_folder_take_turns(store: Store) -> None:
    """As two processes would: neither overwrites what the other saved, nor sweeps away what it is writing."""

    def count(own: Store, name: str) -> None:
        for kind in [f"{name}{number}" for number in range(10)]:
            own.change(lambda old, kind=kind: replace(old, tables={**old.tables, kind: Built(own.write(rows(kind)), 1, {})}))

    threads = [threading.Thread(target=count, args=(Store(store.folder), name)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tables = store.manifest().tables
    assert len(tables) == 20
    assert all(store.read(built.parquet, "")["id"].to_pylist() == [kind] for kind, built in tables.items())


# -- the disk is full


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch):
    """From the n-th synced file on, there is no space left."""

    def fill(after: int) -> None:
        left = [after]

        def fsync(descriptor: int) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(store_module.os, "fsync", fsync)

    return fill


@pytest.mark.parametrize("files", [0, 2, 4])  # the table, the manifest before, the manifest: each takes two (itself, its folder)
def test_a_full_disk_is_said_and_changes_nothing(store: Store, full_disk, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    before = save(store, "1", "2")
    full_disk(files)
    with pytest.raises(FileProblem, match=r"could not be saved: No space left on device\. Nothing that was there before has changed"):
        save(store, "3")
    assert store.manifest() == before
    assert saved(store) == ["1", "2"]
    assert {path.name for path in store.folder.iterdir()} <= {MANIFEST, PREVIOUS, "tables", "lock"}
    monkeypatch.undo()
    save(store, "4")
    assert saved(store) == ["4"]
    assert not [name for name in parquets(store) if name.startswith(".")]


def test_a_secret_that_cannot_be_kept_is_not_used(store: Store, full_disk) -> None:
    full_disk(0)
    with pytest.raises(FileProblem, match="could not be saved"):
        store.secret()
    assert not (store.folder / "secret").exists()


def test_what_a_failed_save_wrote_does_not_fill_the_disk_further(store: Store) -> None:
    save(store, "1")
    before = parquets(store)

    def edit(old: Manifest) -> Manifest:
        store.write(rows("2"))
        raise FileProblem(store_module.Text("no"))

    with pytest.raises(FileProblem, match="no"):
        store.change(edit)
    assert parquets(store) == before


@pytest.mark.skipif(sys.platform != "linux", reason="a file system of a few kilobytes needs Linux")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.xfail("only root may mount a small disk here; the test above stands in for it")
    try:
        store = Store(disk / "mine")
        before = save(store, "1", "2")
        with pytest.raises(FileProblem, match="No space left on device"):
            save(store, *(f"{random.random()}" for _ in range(60_000)))
        assert store.manifest() == before
        assert saved(store) == ["1", "2"]
        save(store, "3")
        assert saved(store) == ["3"]
    finally:
        subprocess.run(["umount", disk], check=True)


# -- something else damages the files


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"version": 1}', b"[]", b"\xff\xfe", b'{"version": 1, "sources": [{}], "tables": {}}', None]
)
def test_a_damaged_manifest_opens_the_state_before(store: Store, damage: bytes | None) -> None:
    save(store, "1")
    save(store, "2")
    if damage is None:
        (store.folder / MANIFEST).unlink()
    else:
        (store.folder / MANIFEST).write_bytes(damage)
    assert saved(store) == ["1"]
    assert "as they were before the last change" in str(store.damage())
    save(store, "3")
    assert saved(store) == ["3"]
    assert store.damage() is None


def test_cut_anywhere_the_manifest_opens_or_the_state_before_does(store: Store) -> None:
    save(store, "1")
    save(store, "2")
    whole = (store.folder / MANIFEST).read_bytes()
    for length in range(len(whole)):
        (store.folder / MANIFEST).write_bytes(whole[:length])
        assert saved(store) == ["1"]


def test_both_manifests_damaged_is_said_and_nothing_is_deleted(store: Store) -> None:
    save(store, "1")
    save(store, "2")
    before = parquets(store)
    for name in (MANIFEST, PREVIOUS):
        (store.folder / name).write_text("{")
    with pytest.raises(FileProblem, match=r"is damaged\. Put the folder back from a backup, or move it away") as problem:
        store.manifest()
    assert str(store.folder) in str(problem.value)
    with pytest.raises(FileProblem, match="is damaged"):
        save(store, "3")
    assert parquets(store) == before


def test_what_a_newer_version_saved_is_left_alone(store: Store) -> None:
    save(store, "1")
    save(store, "2")
    newer = json.loads((store.folder / MANIFEST).read_text()) | {"version": 99, "unheard_of": True}
    (store.folder / MANIFEST).write_text(json.dumps(newer))
    with pytest.raises(FileProblem, match="saved by a newer version of Bandstand"):
        save(store, "3")
    assert json.loads((store.folder / MANIFEST).read_text()) == newer
    assert len(parquets(store)) == 2


@pytest.mark.parametrize("damage", [None, b"", b"PAR1 and no more", b"x" * 10_000])
def test_a_lost_table_names_the_file_it_came_from(store: Store, damage: bytes | None) -> None:
    path = store.path(save(store, "1").tables["deals"].parquet)
    path.unlink() if damage is None else path.write_bytes(damage)
    with pytest.raises(FileProblem, match=r"What was kept of deals\.csv is missing or damaged. Take that file out and add it again"):
        saved(store)


# -- the process dies


def kills(store: Store, count: int) -> None:
    """Kill a process that saves without end, at random moments; its last acknowledged save must be there, whole."""
    draw, acknowledged = random.Random(count), 0
    with subprocess.Popen(
        [sys.executable, SAVER, store.folder], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=PIPE, stdout=PIPE, text=True
    ) as savers:
        assert savers.stdin
        assert savers.stdout
        for _ in range(count):
            print(file=savers.stdin, flush=True)
            child = int(savers.stdout.readline())
            said = [acknowledged, *(int(savers.stdout.readline()) for _ in range(draw.randrange(3)))]
            time.sleep(draw.uniform(0, 0.04))
            os.kill(child, signal.SIGKILL)
            said += map(int, iter(savers.stdout.readline, "dead\n"))
            acknowledged = Store(store.folder).manifest().settings.get("saved", 0)
            assert acknowledged in (said[-1], said[-1] + 1)  # saved, and killed before it could say so
            if acknowledged:
                assert saved(store) == [str(acknowledged)] * 500
    assert acknowledged > count / 2  # it was killed while at work, not before
    save(store, "the end")
    assert not list(store.folder.rglob(".*"))
    assert len(parquets(store)) == 2


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX systems")
def test_no_acknowledged_save_is_lost_to_a_kill(store: Store) -> None:
    kills(store, 30)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX systems")
def test_no_acknowledged_save_is_lost_to_200_kills(store: Store) -> None:
    kills(store, 200)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, full_disk) -> None:
    path = tmp_path / "file"
    write_durably(path, b"one")
    full_disk(0)
    with pytest.raises(OSError, match="No space left"):
        write_durably(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
