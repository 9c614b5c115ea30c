"""Records of a delimited text: what is irregular, where it stands, and how it is mended."""

import io

import pytest

from data.raw import FileProblem
from data.reading import read_raw
from data.reading.parsing import OPEN_QUOTE, STRAY_QUOTE, TEXT_AFTER_QUOTE, TextSource, parse
from data.reading.records import Dialect, Run


def records(text: str, dialect: Dialect | None = None):
    return list(parse(io.StringIO(text, newline=""), dialect or Dialect()))


def test_lines_are_counted_physically():
    found = records('a,b\r\n"one\r\ntwo",2\r\n\r\n3,4\r\n')
    assert [(record.line, record.fields) for record in found] == [(1, ["a", "b"]), (2, ["one\r\ntwo", "2"]), (4, []), (5, ["3", "4"])]


def test_old_mac_line_ends():
    assert [record.fields for record in records("a,b\r1,2\r")] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("text", ['pipe 3.5",1', "37°36'37.8\"N 121°2'17.9\"W,x", '"6"" pipe",1', '1/2",3/4"'])
def test_a_quote_after_a_digit_is_text(text):
    assert records(text)[0].fault is None


def test_a_stray_quote_is_kept_and_told():
    (record,) = records('1,This "quotes" is,3')
    assert (record.fields, record.fault) == (["1", 'This "quotes" is', "3"], STRAY_QUOTE)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('1,"Hey, I missed " it",3', ["1", 'Hey, I missed " it', "3"]),
        ('"Acme" Inc,100', ['"Acme" Inc', "100"]),
        ('"a "" b" c",x', ['a " b" c', "x"]),
    ],
)
def test_text_after_a_closing_quote_is_mended_on_its_line(text, fields):
    record, after = records(text + "\nnext,line\n")
    assert (record.fields, record.fault) == (fields, TEXT_AFTER_QUOTE)
    assert (after.line, after.fields, after.fault) == (2, ["next", "line"], None)


def test_a_quote_that_swallows_the_next_line_costs_one_row_only():
    found = records('1,"I forgot,3\n2,"fine",4\n5,6,7\n')
    assert [(record.line, record.fields) for record in found] == [(1, []), (2, ["2", "fine", "4"]), (3, ["5", "6", "7"])]
    assert found[0].fault is TEXT_AFTER_QUOTE


def test_the_open_quote_is_named_by_its_own_line():
    found = records('a,b\n"two\nlines","opens here\n1,2\n3,4\n')
    assert (found[-1].line, found[-1].fault, found[-1].fatal) == (3, OPEN_QUOTE, True)


def test_escapes_and_blanks_before_quotes():
    found = records('1, "a \\" b"\n', Dialect(escape="\\", spaces=True))
    assert (found[0].fields, found[0].fault) == (["1", 'a " b'], None)


def test_runs_and_single_records_agree():
    """The quick way through a regular text finds what the careful way finds."""
    regular = "".join(f'{at},"name ""{at}""",x{at}\n' for at in range(6000))
    text = regular + '1,"two\nlines",3\n' + regular + '7,odd "quote" here,9\n\n"never closed,1\n'
    source = TextSource(io.StringIO(text, newline=""), Dialect())
    quick = source.sample(10)
    runs = list(source.rest())
    assert sum(isinstance(run, Run) for run in runs) >= 1
    for run in runs:
        quick += run.records() if isinstance(run, Run) else run
    assert quick == records(text)


@pytest.mark.parametrize("header", [True, False, None])
def test_structural_faults_name_line_and_file(tmp_path, header):
    path = tmp_path / "deals.csv"
    path.write_text('id,name\n1,a\n2,"b\nb"\n3,c,d\n', newline="")
    with pytest.raises(FileProblem, match=r"Line 5 of deals.csv: .* found 3, expected 2"):
        read_raw(path, header=header)


def test_zero_bytes_are_named_by_line(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id,name\n1,a\n2,b\0c\n")
    with pytest.raises(FileProblem, match=r"Line 3 of deals.csv: there are zero"):
        read_raw(path)
