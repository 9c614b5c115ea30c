"""The reading process: bounded, apart from ours, and started from anywhere."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.raw import FileProblem
from data.reading import Limits, ReadResult, read_file, read_raw
from data.reading.wire import read_problem, read_table, write_problem, write_table


@pytest.fixture
def deals(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,name\n1,a\n2,b\n")
    return path


def test_the_name_people_know(deals, tmp_path):
    (table,) = read_file(deals, tmp_path / "work", name="Q1 <b>.csv").tables
    assert (table.file, table.parquet.parent) == ("Q1 <b>.csv", tmp_path / "work")


def test_from_another_folder_and_another_thread(deals, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    found: list[ReadResult] = []
    thread = threading.Thread(target=lambda: found.append(read_file("deals.csv", "work")))
    thread.start()
    thread.join()
    assert [table.rows for table in found[0].tables] == [2]


def test_several_at_once_in_one_folder(deals, tmp_path):
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: read_file(deals, tmp_path / "work"), range(3)))
    assert len({table.parquet for result in results for table in result.tables}) == 3


def test_time_is_bounded(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 3_000_000)
    result = read_file(path, tmp_path / "work", limits=Limits(seconds=0.3))
    assert not result.tables
    assert "was not done after 0.3 seconds" in str(result.problems[0])
    assert list((tmp_path / "work").iterdir()) == []


def test_the_limit_of_size(deals, tmp_path):
    (problem,) = read_file(deals, tmp_path / "work", limits=Limits(file_bytes=10)).problems
    assert str(problem).startswith("deals.csv has 1 MB, more than the 0 MB allowed")
    assert read_file(deals, tmp_path / "work", limits=Limits(file_bytes=None)).tables


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_what_cannot_be_opened(name, tmp_path):
    (problem,) = read_file(tmp_path / name, tmp_path / "work").problems
    assert "cannot be opened" in str(problem)
    with pytest.raises(FileProblem, match="cannot be opened"):
        read_raw(tmp_path / name)


def test_the_reading_process_is_another(deals, tmp_path):
    """Its bounds are not ours."""
    resource = pytest.importorskip("resource") if os.name == "nt" else __import__("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    read_file(deals, tmp_path / "work")
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_what_crosses_the_border_arrives_whole(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text('id,name\n1,a\n2\n3,"b" c\n')
    (table,) = read_file(path, tmp_path / "work").tables
    assert (len(table.left_out), len(table.repaired)) == (1, 1)
    assert read_table(write_table(table)) == table
    path.write_text('id,name\n1,"a\n')
    (problem,) = read_file(path, tmp_path / "work").problems
    assert read_problem(write_problem(problem)).text == problem.text
