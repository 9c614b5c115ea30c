"""Real files, and short ways to read what a test writes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data.raw import FileProblem, RawTable
from data.reading import read_file
from data.reading.assemble import Account
from data.reading.delimited import read as read_delimited
from data.reading.encodings import encoding_of
from data.reading.limits import Wanted
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
def tables(tmp_path) -> Callable[[Path], list[RawTable]]:
    """All tables of a file that has no problem."""

    def read(path: Path) -> list[RawTable]:
        result = read_file(path, tmp_path / "work")
        assert not result.problems
        return list(result.tables)

    return read


@pytest.fixture
def only_problem(tmp_path) -> Callable[[Path], str]:
    """What is wrong with a file that gives no table and one problem."""

    def read(path: Path) -> str:
        result = read_file(path, tmp_path / "work")
        assert not result.tables
        (problem,) = result.problems
        assert isinstance(problem, FileProblem)
        assert path.name in str(problem)
        return str(problem)

    return read
