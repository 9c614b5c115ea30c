"""Delimiters and quoting, decided from the text."""

import pytest

from data.reading.dialects import announced, dialect_of
from data.reading.records import ONE_COLUMN


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f", "¦", "；"])
def test_any_delimiter(delimiter):
    text = "\n".join(delimiter.join(row) for row in (["id", "name", "value"], ["1", "Ann", "2.5"], ["2", "Bo", "3.5"]))
    assert dialect_of(lines(text)).delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name;price\ntea;1,50\nsalt;0,30\n", ";"),
        ("1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"),
        ('name,note\n"a;b;c","d;e;f"\n"g;h;i","j;k;l"\n', ","),
        ("id,tags\n1,a;b\n2,c;d\n3,e;f\n", ","),
        ("id\tname\n1\tLast, First\n2\tOther, One\n", "\t"),
        ("Sales report\nMade by Ann, on Monday\n\nid;value\n1;2\n3;4\n5;6\n", ";"),
        ('"id","name"\n"1","a"\n"2","b"\n\n"Report"\n"Copyright, all rights"\n"Confidential"\n"By Ann"\n', ","),
        ("name\nSmith, John\nLee, Ann\nBo\nCy\nDi\n", ONE_COLUMN),
        ("name\nSmith, John\nAnn\nBo\nCy\n", ONE_COLUMN),
        ("time\n10:30:00\n11:45:10\n", ONE_COLUMN),
        ("name\nJohn Smith\nAnn Lee\n", ONE_COLUMN),
        (" 0004  1 19970101  2   29.33\n 0004  1 19970118  2   29.73\n 0018  2 19970104  1   14.96\n", " "),
    ],
)
def test_the_delimiter_that_makes_a_table(text, delimiter):
    assert dialect_of(lines(text)).delimiter == delimiter


def test_apostrophes_as_quotes():
    assert dialect_of(lines("'id';'name'\n'1';'a;b'\n'2';'c'\n")).quote == '"'  # the ; inside is ambiguous: not every cell agrees
    assert dialect_of(lines("'id';'name'\n'1';'a'\n'2';'c'\n")).quote == "'"
    assert dialect_of(lines("'id';'name'\n'1';'a'\n'2';'c'\n"), plain=True).quote == '"'


def test_backslashes_and_blanks_only_where_they_explain_the_text():
    found = dialect_of(lines('id, name\n1, "a \\" b"\n2, "c"\n'))
    assert (found.escape, found.spaces) == ("\\", True)
    found = dialect_of(lines("id,path\n1,C:\\temp\n2, leading\n"))
    assert (found.escape, found.spaces) == (None, False)


@pytest.mark.parametrize(("line", "delimiter"), [("sep=;\r\n", ";"), ("SEP=\t\n", "\t"), ("separator;x\n", None)])
def test_excels_announcement(line, delimiter):
    assert announced(line) == delimiter


def test_an_announced_delimiter_is_no_row(lenient):
    account, rows = lenient("sep=|\nid|name\n1|a,b\n")
    assert (account.header, rows) == (("id", "name"), [["1", "a,b"]])


def test_a_delimiter_can_be_told(tmp_path):
    from data.reading import read_raw

    path = tmp_path / "a.csv"
    path.write_text("a,b;c\n1,2;3\n")
    assert read_raw(path, header=True, delimiter=";").rows == [("1,2", "3")]
