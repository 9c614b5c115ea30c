"""Folders for what must not outlive its use: an upload nobody has confirmed yet, what a query spills to disk."""

import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows locks files in another way: there a folder goes with its owner, but not after a kill
    fcntl = None

LOCK = "in-use"
SETTLED = 60  # seconds after which a folder without a lock has lost its owner, and is not just being made


def scratch(owner: object, parent: Path, prefix: str) -> Path:
    """A private folder that goes when `owner` goes or this process ends; after a kill, the next to make one here deletes it."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    (folder / LOCK).touch(mode=0o600)
    weakref.finalize(owner, _remove, folder, _locked(folder))
    return folder


def _sweep(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*") if fcntl else ():
        with suppress(OSError):  # another process may be sweeping too
            if time.time() - folder.stat().st_mtime > SETTLED and (lock := _locked(folder)):
                _remove(folder, lock)


def _locked(folder: Path) -> IO[Any] | None:
    """The folder's lock, None where its owner lives or it is somebody else's. The system lets go of it when a process ends."""
    if not fcntl:
        return None
    try:
        file = (folder / LOCK).open("r+b")
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _remove(folder: Path, lock: IO[Any] | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if lock:
        lock.close()
