"""read = kept + repaired + left out, with the line, the text and the reason of each row that is not simply kept."""

import pyarrow as pa
import pytest

from data.raw import FileProblem, RawTable
from data.reading import read_file
from data.reading.limits import Limits


def reasons(notes) -> dict[int, str]:
    return {note.line: str(note.reason) for note in notes}


def test_rows_that_do_not_fit_are_left_out(lenient):
    account, rows = lenient("id,name,value\n1,a,10\n2,b\n3,c,30,40\n4,d,40\n")
    assert rows == [["1", "a", "10"], ["4", "d", "40"]]
    assert reasons(account.left_out) == {
        3: "the row does not fit the columns: fields found 2, expected 3",
        4: "the row does not fit the columns: fields found 4, expected 3",
    }
    assert account.left_out[0].text == "2,b"


def test_a_delimiter_too_many_is_repaired(lenient):
    account, rows = lenient("id,name\n1,a\n2,b,\n3,c, ,\n")
    assert rows == [["1", "a"], ["2", "b"], ["3", "c"]]
    assert list(reasons(account.repaired)) == [3, 4]


def test_a_delimiter_too_many_on_every_row_is_normal(lenient):
    account, rows = lenient("id,name\n1,a,\n2,b,\n")
    assert (rows, account.repaired) == ([["1", "a"], ["2", "b"]], [])
    account, rows = lenient("id;name;\n1;a;\n2;b;\n")
    assert (account.header, rows, account.repaired) == (("id", "name"), [["1", "a"], ["2", "b"]], [])


def test_quotes_in_the_wrong_place_are_repaired(lenient):
    account, rows = lenient('id,name\n1,the "best" one\n2,"also "best""\n3,6" pipe\n')
    assert rows == [["1", 'the "best" one'], ["2", 'also "best"'], ["3", '6" pipe']]
    assert list(reasons(account.repaired)) == [2, 3]


def test_without_a_good_row_the_first_bad_one_is_named(lenient):
    with pytest.raises(FileProblem, match=r"Line 2 of deals.csv: .* found 4, expected 3"):
        lenient("a,b,c\n1,2,3,4\n5,6,7,8\n")


def test_a_quote_that_never_closes_is_a_problem(lenient):
    with pytest.raises(FileProblem, match=r"Line 3 of deals.csv: a quotation mark opens"):
        lenient('id,name\n1,a\n2,"b\n3,c\n')


def test_blank_lines_are_no_rows(lenient):
    account, rows = lenient("id,name\n\n1,a\n,\n  \n2,b\n")
    assert (len(rows), account.left_out, account.repaired) == (2, [], [])


def test_a_table_in_parquet(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text('id,name,\n1,a,\n2,b\n3,\n4,the "d",\n')
    (table,) = read_file(path, tmp_path / "work").tables
    assert isinstance(table, RawTable)
    assert table.header == ("id", "name")
    assert table.table().schema == pa.schema([("c0", pa.string()), ("c1", pa.string()), ("line", pa.int64())])
    assert table.table().to_pylist() == [{"c0": "1", "c1": "a", "line": 2}, {"c0": "4", "c1": 'the "d"', "line": 5}]
    assert (table.read, table.rows, len(table.repaired), len(table.left_out)) == (4, 2, 1, 2)
    assert (table.encoding, table.delimiter, len(table.fingerprint)) == ("utf-8", ",", 64)


def test_strict_reading_leaves_nothing_out(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,name\n1,a\n2\n")
    (problem,) = read_file(path, tmp_path / "work", strict=True).problems
    assert str(problem).startswith("Line 3 of deals.csv")


def test_a_misread_file_is_not_noted_row_by_row(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("id,name\n" + "1,a\n" * 30 + "2\n" * 20)
    (problem,) = read_file(path, tmp_path / "work", limits=Limits(notes=10)).problems
    assert "the first is line 32" in str(problem)
