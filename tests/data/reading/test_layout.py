"""Where the table begins and ends in a file, and what its columns are called."""

import pytest

from data.raw import FileProblem
from data.reading.headers import header_score, named


def test_titles_above_the_header(lenient):
    account, rows = lenient("Deals of 2024\nMade on,2024-05-01\n\nid,name,value\n1,a,10\n2,b,20\n")
    assert account.header == ("id", "name", "value")
    assert rows == [["1", "a", "10"], ["2", "b", "20"]]
    assert account.titles == ("Deals of 2024", "Made on,2024-05-01")


def test_titles_padded_with_delimiters(lenient):
    account, rows = lenient("Deals of 2024,,,\n,,,\nid,name,value,date\n1,a,10,2024-01-01\n2,b,20,2024-01-02\n")
    assert (account.header, account.titles, len(rows)) == (("id", "name", "value", "date"), ("Deals of 2024,,,",), 2)


def test_a_sparse_first_row_is_no_title(lenient):
    account, rows = lenient("5,\n6,7\n8,9\n")
    assert (account.has_header, rows) == (False, [["5", ""], ["6", "7"], ["8", "9"]])
    account, rows = lenient("id,\n1,a\n2,b\n")
    assert (account.header, len(rows)) == (("id", "column 2"), 2)


@pytest.mark.parametrize(
    "word", ["Total", "Grand total", "Summa", "Totaal", "Razem", "Suma", "合计", "总计", "جمع", "Total (EUR)", "TOTAL:"]
)
def test_totals_are_left_out_with_their_line(word, lenient):
    account, rows = lenient(f"name,value\na,1\nb,2\n{word},3\n")
    assert rows == [["a", "1"], ["b", "2"]]
    ((line, reason),) = [(note.line, str(note.reason)) for note in account.left_out]
    assert (line, reason) == (4, "a total, not a row of its own")


def test_a_company_may_be_called_total(lenient):
    _, rows = lenient("name,value\nShell,1\nTotal Energies,2\n")
    assert rows[-1] == ["Total Energies", "2"]
    account, rows = lenient("name,city,value\nShell,London,1\nBP,London,2\nTotal of all,,3\n")
    assert (len(rows), account.left_out[0].text) == (2, "Total of all,,3")


def test_notes_below_a_blank_line(lenient):
    account, rows = lenient("id,name,value\n1,a,10\n2,b,20\n\nConfidential\n\nMade by, Ann\n")
    assert len(rows) == 2
    assert [(note.line, note.text) for note in account.left_out] == [(5, "Confidential"), (7, "Made by, Ann")]


def test_notes_below_thousands_of_empty_rows(lenient):
    account, rows = lenient("id,name,value\n1,a,10\n2,b,20\n" + ",,\n" * 20_000 + "Confidential,,\n")
    assert len(rows) == 2
    assert [note.line for note in account.left_out] == [20_004]


def test_blank_lines_between_rows_are_no_end(lenient):
    account, rows = lenient("id,name\n1,a\n\n2,b\n,\n3,c\n")
    assert (len(rows), account.left_out) == (3, [])


def test_a_second_header_row(lenient):
    account, rows = lenient("date,EUR,USD\n,euro,dollar\n2024-01-01,4.5,4.1\n2024-01-02,4.6,4.2\n2024-01-03,4.4,4.0\n")
    assert (account.header, len(rows)) == (("date", "EUR", "USD"), 3)
    assert [(note.line, str(note.reason)) for note in account.left_out] == [(2, "a second row of column names")]


def test_missing_values_in_the_first_row_are_no_second_header(lenient):
    _, rows = lenient("date,EUR,USD\n2024-01-01,N/A,N/A\n2024-01-02,4.6,4.2\n2024-01-03,4.4,4.0\n2024-01-04,4.4,4.0\n")
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("head", "body", "is_header"),
    [
        (["id", "name"], [["1", "Ann"], ["2", "Bo"]], True),
        (["1", "Ann"], [["2", "Bo"], ["3", "Cy"]], False),
        (["region", "2023", "2024"], [["North", "10", "20"], ["South", "30", "40"]], True),
        (["2024-01-01", "5"], [["2024-01-02", "6"]], False),
        (["name", "city"], [["Ann", "Oslo"], ["Bo", "Lund"]], True),
        (["Ann", "Oslo"], [["Bo", "Oslo"], ["Ann", "Oslo"]], False),
        (["datum", "belopp"], [["2024-01-01", "1 200,50 kr"], ["2024-01-02", "300,00 kr"]], True),
        (["客户", "金额"], [["张三", "¥100.00"], ["李四", "¥200.00"]], True),
        (["نام", "مبلغ"], [["علی", "۱۲۳"], ["رضا", "۴۵۶"]], True),
    ],
)
def test_header_or_not(head, body, is_header):
    assert (header_score(head, body) > 0) is is_header


def test_names_stay_apart_whatever_the_file_calls_them():
    assert named(["a", "a", "a (2)", "a", "", "column 5"]) == ("a", "a (3)", "a (2)", "a (4)", "column 5 (2)", "column 5")


def test_a_told_header(lenient):
    assert lenient("1,2\n3,4\n", header=True)[0].header == ("1", "2")
    assert lenient("id,name\n1,a\n", header=False)[1] == [["id", "name"], ["1", "a"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        (",,\n,,\n", "empty"),
        ("id,name\n", "column names but no rows"),
        ("id,name\n\n\n", "column names but no rows"),
    ],
)
def test_nothing_to_read(content, message, lenient, tmp_path):
    with pytest.raises(FileProblem, match=f"deals.csv .*{message}"):
        lenient(content) if content else _empty(tmp_path)


def _empty(folder):
    from data.reading import read_raw

    (folder / "deals.csv").touch()
    read_raw(folder / "deals.csv")


def test_more_notes_than_rows(lenient):
    """As some CRMs write them below each report."""
    content = '"Name","Amount"\n"A","1,000.00"\n"B","2,000.00"\n\n\n"Won deals"\n"Copyright (c) Example, Inc."\n"Private"\n"By: Ann"\n'
    account, rows = lenient(content)
    assert (account.header, rows) == (("Name", "Amount"), [["A", "1,000.00"], ["B", "2,000.00"]])
    assert [note.line for note in account.left_out] == [6, 7, 8, 9]
