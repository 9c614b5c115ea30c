"""What many tests share: the real files, and a home for workspaces that is empty and their own."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files with known answers; the test is skipped where it is not at hand."""
    folder = os.environ.get("BANDSTAND_REAL_DATA")
    if not folder:
        pytest.skip("BANDSTAND_REAL_DATA names no folder of real files")
    return Path(folder)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty BANDSTAND_HOME; nothing of it is remembered afterwards."""
    from data import workspace

    def forget() -> None:
        workspace.home.cache_clear()
        workspace._store.cache_clear()
        workspace._engines.clear()

    monkeypatch.setenv("BANDSTAND_HOME", str(tmp_path / "home"))
    forget()
    yield tmp_path / "home"
    forget()


@pytest.fixture
def without_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, which is quicker: for sound files only."""
    from data.reading import child, process

    def run(request: dict[str, Any], progress: process.Progress, seconds: float) -> int:
        out = io.StringIO()
        child.run(request, out)
        for line in out.getvalue().splitlines():
            progress.take(json.loads(line))
        return 0

    monkeypatch.setattr(process, "_run", run)
