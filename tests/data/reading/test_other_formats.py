"""JSON, Parquet, and what only looks like a table."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def cells(table) -> list[list[str]]:
    return [list(row.values())[:-1] for row in table.table().to_pylist()]


def write(path, content: str | bytes):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


ONE = '{"id": "007", "who": {"name": "Ann", "city": null}}'
TWO = '{"id": 2, "won": true, "who": {"name": "Bo"}, "value": 1.50, "tags": ["a", 2.0]}'


@pytest.mark.parametrize("content", [f"{ONE}\n\n{TWO}\n", f"[{ONE},\n {TWO}]", f"{{\n{ONE[1:]}\n{TWO}"])
def test_json_objects_are_rows(content, tmp_path, tables):
    (table,) = tables(write(tmp_path / "deals.json", content))
    assert table.header == ("id", "who.name", "who.city", "won", "value", "tags")
    assert cells(table) == [["007", "Ann", "", "", "", ""], ["2", "Bo", "", "true", "1.50", '["a", 2.0]']]


def test_json_lines_that_are_none_are_left_out(tmp_path, tables):
    (table,) = tables(write(tmp_path / "deals.jsonl", '{"id": 1}\n{"id": 2\n[3]\n{"id": 4}\n'))
    assert cells(table) == [["1"], ["4"]]
    assert [(note.line, note.text) for note in table.left_out] == [(2, '{"id": 2'), (3, "[3]")]
    assert '{"name": "Acme"}' in str(table.left_out[0].reason)


def test_json_numbers_keep_their_digits_and_text_its_odd_characters(tmp_path, tables):
    (table,) = tables(write(tmp_path / "deals.jsonl", '{"id": 12345678901234567890, "name": "half \\ud800 pair", "x": 1e3}\n'))
    assert cells(table) == [["12345678901234567890", "half ? pair", "1e3"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": 1},\n{"id": 2},\n{"id": ', "Line 3 of deals.json: the JSON is broken"),
        ("[]", "JSON without any row"),
    ],
)
def test_broken_json(content, message, tmp_path, only_problem):
    assert message in only_problem(write(tmp_path / "deals.json", content))


def test_a_csv_that_begins_like_json(lenient):
    account, rows = lenient("{a},[b]\n1,2\n")
    assert (account.header, rows) == (("{a}", "[b]"), [["1", "2"]])


def test_parquet_comes_back_as_text(tmp_path, tables):
    columns = {
        "id": ["007", None],
        "count": [3, None],
        "value": [3.0, 0.1],
        "won": [True, None],
        "day": [date(2024, 2, 29), None],
        "at": [datetime(2024, 2, 29, 7, 5), None],
        "zoned": [datetime(2024, 2, 29, 7, 5, tzinfo=UTC), None],
        "price": [Decimal("1.50"), None],
        "tags": [["a"], None],
        "kind": pa.array(["x", None]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), tmp_path / "deals.parquet")
    (table,) = tables(tmp_path / "deals.parquet")
    assert table.header == tuple(columns)
    full, sparse = cells(table)
    assert full == ["007", "3", "3", "TRUE", "2024-02-29", "2024-02-29T07:05:00", "2024-02-29T07:05:00+00:00", "1.50", '["a"]', "x"]
    assert sparse == ["", "", "0.1", "", "", "", "", "", "", ""]
    assert table.table()["line"].to_pylist() == [1, 2]


def test_damaged_parquet(tmp_path, only_problem):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "whole.parquet")
    assert "damaged" in only_problem(write(tmp_path / "cut.parquet", (tmp_path / "whole.parquet").read_bytes()[:-20]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<!DOCTYPE html><html><table><tr><td>1", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "an XML document"),
        (b"\x7fELF\x02\x01", "a program"),
        (bytes(range(256)) * 9, "a binary file"),
        (b"BZh91AY", "an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "no workbook"),
    ],
)
def test_a_stranger_renamed_to_csv(content, message, tmp_path, only_problem):
    found = only_problem(write(tmp_path / "deals.csv", content))
    assert message in found
    assert "Expected CSV" in found
