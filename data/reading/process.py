"""Our side of the reading process: start it, bound its time, and keep what it finished when it dies."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from data.raw import FileProblem, RawTable
from data.reading import wire
from data.reading.limits import MEGABYTE, Wanted
from data.reading.problems import damaged, too_heavy, too_slow

_ROOT: Final = Path(__file__).resolve().parents[2]  # what `data` and `metrics` are imported from
_CHILD: Final = Path(__file__).with_name("child.py")
_ATTEMPTS: Final = 6  # a child that dies is followed by another that goes on behind the part that killed it
_LEAST_MEMORY: Final = 2048 * MEGABYTE
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadResult:
    """What a file gave: its tables, and what could not be read of it."""

    tables: tuple[RawTable, ...] = ()
    problems: tuple[FileProblem, ...] = ()


@dataclass
class Progress:
    """What is known from the events of the children so far."""

    tables: list[RawTable] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    open: dict[str, str] = field(default_factory=dict)  # key -> file, innermost last

    def result(self) -> ReadResult:
        return ReadResult(tuple(self.tables), tuple(self.problems))

    def take(self, event: dict[str, Any]) -> None:
        if event["event"] == "begin":
            self.open[event["key"]] = event["file"]
            return
        self.open.pop(event["key"], None)
        self.done.add(event["key"])
        if event["event"] == "problem":
            self.problems.append(wire.read_problem(event["problem"]))
        elif event["table"]:
            self.tables.append(wire.read_table(event["table"]))


def read_in_child(path: Path, file: str, workdir: Path, wanted: Wanted) -> ReadResult:
    """Read a file in a child process; the tables' Parquet files stand in `workdir`."""
    progress = Progress()
    deadline = time.monotonic() + wanted.limits.seconds
    workdir = workdir.resolve()
    workdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workdir, prefix="reading-", ignore_cleanup_errors=True) as scratch:
        for attempt in range(_ATTEMPTS):
            progress.open.clear()
            target = workdir / f"{token_hex(8)}-"
            request = {
                "path": str(path.resolve()),
                "file": file,
                "scratch": scratch,
                "target": str(target),
                "skip": sorted(progress.done),
                "header": wanted.header,
                "strict": wanted.strict,
                "delimiter": wanted.delimiter,
                "limits": asdict(replace(wanted.limits, memory_bytes=max(_LEAST_MEMORY, wanted.limits.memory_bytes))),
            }
            status = _run(request, progress, deadline - time.monotonic())
            if not progress.open and status == 0:
                break
            killed = _blame(progress, file, status, wanted.limits.seconds)
            if status is None or killed == "0" or attempt == _ATTEMPTS - 1:
                break
    return progress.result()


def _blame(progress: Progress, file: str, status: int | None, seconds: float) -> str:
    """Make a problem of the part the child died in; its key. A status of None means the time ran out."""
    key, name = list(progress.open.items())[-1] if progress.open else ("0", file)
    progress.done.add(key)
    if status is None or (status < 0 and -status == getattr(signal, "SIGXCPU", 0)):
        progress.problems.append(too_slow(name, seconds))
    else:
        progress.problems.append(too_heavy(name) if status < 0 else damaged(name))
    return key


def _run(request: dict[str, Any], progress: Progress, seconds: float) -> int | None:
    """One child from start to end: its exit status, or None if its time ran out."""
    if seconds <= 0:
        return None
    child = subprocess.Popen(
        [sys.executable, "-P", _CHILD],
        cwd=_ROOT,
        env=_environment(),
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        try:
            out, err = child.communicate(json.dumps(request), timeout=seconds)
            status = child.returncode
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            status = None
    for line in out.splitlines(keepends=True):
        if line.endswith("\n"):  # the last may be cut off by the child's death
            progress.take(json.loads(line))
    if status:
        _log.warning("the reading process ended with status %s: %s", status, err[:500])
    return status


def _environment() -> dict[str, str]:
    """The child imports our packages wherever we were started, and few threads keep its address space small."""
    return {
        **os.environ,
        "PYTHONPATH": str(_ROOT),
        "PYTHONIOENCODING": "utf-8",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
