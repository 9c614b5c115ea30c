"""Workbooks: sheets, cells as text, and those that cannot be opened."""

import zipfile
from datetime import date, datetime, time, timedelta

import pytest

from data.reading import Limits, read_file, read_raw
from data.reading.workbooks import cell_text
from tests.data.reading.workbook import write_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-2.5, "-2.5"),
        (0.07, "0.07"),
        (274.65999999999997, "274.66"),
        (1e15, "1000000000000000"),
        (12345678901.0, "12345678901"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("=1+1", "=1+1"),
        ("", ""),
        (None, ""),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 7, 5), "2024-02-29T07:05:00"),
        (time(7, 5), "07:05:00"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
        (timedelta(minutes=-90), "-1:30:00"),
    ],
)
def test_cells_as_text(value, text):
    assert cell_text(value) == text


def test_each_sheet_that_holds_something_is_a_table(tmp_path, tables):
    path = write_workbook(
        tmp_path / "book.xlsx",
        {
            "Deals": {"A1": "id", "B1": "value", "A2": "007", "B2": 1.5, "A3": "008", "B3": 2},
            "Empty": {},
            "Moved": {
                "C4": "Report",
                "C6": "name",
                "D6": "share",
                "E6": "won",
                "C7": "Ann",
                "D7": 0.25,
                "E7": True,
                "C9": "Total",
                "D9": 0.25,
            },
        },
    )
    deals, moved = tables(path)
    assert (deals.file, deals.header, deals.rows) == ("book.xlsx / Deals", ("id", "value"), 2)
    assert deals.table().to_pylist() == [{"c0": "007", "c1": "1.5", "line": 2}, {"c0": "008", "c1": "2", "line": 3}]
    assert (moved.header, moved.title_lines) == (("name", "share", "won"), ("Report\t\t",))
    assert moved.table().to_pylist() == [{"c0": "Ann", "c1": "0.25", "c2": "TRUE", "line": 7}]
    assert [note.line for note in moved.left_out] == [9]


def test_one_bad_sheet_leaves_the_others(tmp_path):
    """Two cells at opposite corners make the reader ask for 549 GB, which ends its process."""
    good = {"A1": "id", "B1": "name", "A2": 1, "B2": "a"}
    path = write_workbook(tmp_path / "book.xlsx", {"Before": good, "Corners": {"A1": 1, "XFD1048576": 2}, "After": good})
    result = read_file(path, tmp_path / "work")
    assert [table.file for table in result.tables] == ["book.xlsx / Before", "book.xlsx / After"]
    assert [table.table().num_rows for table in result.tables] == [1, 1]
    (problem,) = result.problems
    assert str(problem).startswith("book.xlsx / Corners is too large or too complex")
    assert sorted((tmp_path / "work").iterdir()) == sorted(table.parquet for table in result.tables)


def test_a_tiny_workbook_that_asks_for_everything(tmp_path):
    path = write_workbook(tmp_path / "corners.xlsx", {"Sheet1": {"A1": 1, "XFD1048576": 2}})
    assert path.stat().st_size < 2000
    result = read_file(path, tmp_path / "work")
    assert not result.tables
    assert [str(problem).startswith("corners.xlsx / Sheet1 is too large or too complex") for problem in result.problems] == [True]


def test_a_table_by_number_or_name(tmp_path):
    path = write_workbook(tmp_path / "book.xlsx", {"One": {"A1": "a", "A2": 1}, "Two": {"A1": "b", "A2": 2}})
    assert read_raw(path).header == ("a",)
    assert read_raw(path, table=1).rows == [("2",)]
    assert read_raw(path, table="Two").header == ("b",)


@pytest.mark.parametrize(
    "content",
    [
        _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        _OLE + bytes(600) + "EncryptionInfo".encode("utf-16-le"),
    ],
)
def test_a_protected_workbook_says_how_to_save_it_without(content, tmp_path, only_problem):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(content)
    found = only_problem(path)
    assert "protected by a password" in found
    assert "without a password" in found


def test_a_protected_ods(tmp_path, only_problem):
    path = tmp_path / "secret.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
            "</manifest:manifest>",
        )
        book.writestr("content.xml", "scrambled")
    assert "protected by a password" in only_problem(path)


def test_a_workbook_without_a_cell(tmp_path, only_problem):
    assert "is empty" in only_problem(write_workbook(tmp_path / "book.xlsx", {"Sheet1": {}}))


def test_a_damaged_workbook(tmp_path, only_problem):
    path = write_workbook(tmp_path / "book.xlsx", {"Sheet1": {"A1": "a", "A2": 1}})
    path.write_bytes(path.read_bytes()[:-40])
    assert "damaged" in only_problem(path)


def test_a_workbook_that_unpacks_to_too_much(tmp_path, here):
    path = write_workbook(tmp_path / "book.xlsx", {"Sheet1": {"A1": "a" * 100_000, "A2": 1}})
    (problem,) = here(path, Limits(unpacked_bytes=10_000)).problems
    assert "too large or too complex" in str(problem)
