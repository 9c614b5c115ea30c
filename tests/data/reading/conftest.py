"""Real files, and short ways to read what a test writes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data.raw import RawTable
from data.reading.assemble import Account
from data.reading.delimited import read as read_delimited
from data.reading.encodings import encoding_of
from data.reading.job import Job
from data.reading.limits import Limits, Wanted
from data.reading.process import Progress, ReadResult
from data.reading.sinks import ListSink


@pytest.fixture
def real() -> Callable[[str], Path]:
    def find(path: str) -> Path:
        folder = os.environ.get("BANDSTAND_REAL_DATA")
        if not folder:
            pytest.skip("BANDSTAND_REAL_DATA names no folder of real files")
        return Path(folder) / path

    return find


@pytest.fixture
def lenient(tmp_path) -> Callable[..., tuple[Account, list[list[str]]]]:
    """Read text as `read_file` would, in this process: the account and the rows."""

    def read(content: str | bytes, header: bool | None = None) -> tuple[Account, list[list[str]]]:
        path = tmp_path / "deals.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        sink = ListSink()
        done = read_delimited(path, path.name, encoding_of(path, path.name), Wanted(header), sink)
        return done.account, sink.rows

    return read


@pytest.fixture
def here(tmp_path) -> Callable[..., ReadResult]:
    """What the child would do, in this process, which is quicker; for files that cannot harm it."""

    def read(path: Path, limits: Limits | None = None) -> ReadResult:
        scratch = tmp_path / "work"
        scratch.mkdir(exist_ok=True)
        progress = Progress()
        job = Job(Wanted(limits=limits or Limits()), scratch, f"{scratch}/done-", lambda line: progress.take(json.loads(line)))
        job.part("0", path.name, lambda: job.read(path, path.name))
        return progress.result()

    return read


@pytest.fixture
def tables(here) -> Callable[[Path], list[RawTable]]:
    """All tables of a file that has no problem."""

    def read(path: Path) -> list[RawTable]:
        result = here(path)
        assert not result.problems
        return list(result.tables)

    return read


@pytest.fixture
def only_problem(here) -> Callable[[Path], str]:
    """What is wrong with a file that gives no table and one problem."""

    def read(path: Path) -> str:
        result = here(path)
        assert not result.tables
        (problem,) = result.problems
        assert path.name in str(problem)
        return str(problem)

    return read
