"""Dates and times in every way they are written, and the date order of a column."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.parse import columns, date_orders, decide_date_order, parse_date, parse_flag, undecided
from data.parse.blanks import is_blank

FEB_1 = date(2018, 2, 1)
ONE_FEBRUARY = [
    ("2018-02-01", ""),
    ("2018/2/1", ""),
    ("2018.02.01", ""),
    ("20180201", ""),
    ("2018-02-01", "dmy"),
    ("01-02-2018", "dmy"),
    ("1/2/2018", "dmy"),
    ("1.2.2018", "dmy"),
    ("01. 02. 2018", "dmy"),
    ("1 2 2018", "dmy"),
    ("1.2.2018.", "dmy"),
    ("2/1/2018", "mdy"),
    ("02-01-18", "mdy"),
    ("1/2/18", "dmy"),
    ("18-02-01", "ymd"),
    ("1 Feb 2018", ""),
    ("1 February 2018", ""),
    ("Feb 1, 2018", ""),
    ("February 1st, 2018", ""),
    ("1-Feb-18", ""),
    ("2018 Feb 1", ""),
    ("Thu, 1 Feb 2018", ""),
    ("1 februari 2018", ""),
    ("den 1 februari 2018", ""),
    ("1 feb. 2018", ""),
    ("1 lutego 2018", ""),
    ("1 lut 2018 r.", ""),
    ("2018年2月1日", ""),
    ("2018年02月01号", ""),
    ("１／２／２０１８", "dmy"),
    ("۱/۲/۲۰۱۸", "dmy"),
    ("1 فوریه 2018", ""),
    ("1 二月 2018", ""),
    ("donderdag 1 februari 2018", ""),
    ("2018-02", ""),
    ("02/2018", ""),
    ("Feb 2018", ""),
    ("2018年2月", ""),
]
MOMENTS = [
    ("2018-02-01T10:30:00", "", datetime(2018, 2, 1, 10, 30)),
    ("2018-02-01 10:30", "", datetime(2018, 2, 1, 10, 30)),
    ("2018-02-01T10:30:00Z", "", datetime(2018, 2, 1, 10, 30)),
    ("2018-02-01T10:30:00+02:00", "", datetime(2018, 2, 1, 8, 30)),
    ("2018-02-01T00:30:00+0200", "", datetime(2018, 1, 31, 22, 30)),
    ("2018-02-01 10:30:15.250", "", datetime(2018, 2, 1, 10, 30, 15, 250000)),
    ("2018-02-01 10:30 UTC", "", datetime(2018, 2, 1, 10, 30)),
    ("2018-02-01T23:30:00-03", "", datetime(2018, 2, 2, 2, 30)),
    ("01-02-2018 19:58", "dmy", datetime(2018, 2, 1, 19, 58)),
    ("2/1/2018 1:05 PM", "mdy", datetime(2018, 2, 1, 13, 5)),
    ("2/1/2018 12:05:09 AM", "mdy", datetime(2018, 2, 1, 0, 5, 9)),
    ("2/1/2018, 12:05 p.m.", "mdy", datetime(2018, 2, 1, 12, 5)),
    ("1 feb 2018 kl. 14:05", "", datetime(2018, 2, 1, 14, 5)),
    ("2018年2月1日 下午3:05", "", datetime(2018, 2, 1, 15, 5)),
    ("2018年2月1日 14时30分", "", datetime(2018, 2, 1, 14, 30)),
    ("Feb 1, 2018 at 3:05 pm", "", datetime(2018, 2, 1, 15, 5)),
]
REFUSED = [
    ("1/2/2018", ""),
    ("13/13/2018", "dmy"),
    ("31/2/2018", "dmy"),
    ("2018-02-30", ""),
    ("2018-02-01 25:00", ""),
    ("2018-02-01 10:61", ""),
    ("soon", ""),
    ("1 Brumaire 2018", ""),
    ("1397-02-11", ""),
    ("1397/02/11", "ymd"),
    ("12345678", ""),
    ("43132", "dmy"),
    ("1517443200000", "dmy"),
    ("2018", ""),
    ("1/2/201", "dmy"),
    ("2018-02-01 13:00 PM maybe", ""),
    ("", "dmy"),
    ("Feb Mar 2018", ""),
    ("12:30", "dmy"),
    ("3.14", "dmy"),
]


@pytest.mark.parametrize(("text", "order"), ONE_FEBRUARY)
def test_reads_a_day(text: str, order: str) -> None:
    assert parse_date(text, order) == FEB_1


@pytest.mark.parametrize(("text", "order", "moment"), MOMENTS)
def test_reads_a_moment(text: str, order: str, moment: datetime) -> None:
    assert parse_date(text, order) == moment


@pytest.mark.parametrize(("text", "order"), REFUSED)
def test_refuses(text: str, order: str) -> None:
    assert parse_date(text, order) is None


@pytest.mark.parametrize(("text", "year"), [("1/2/69", 2069), ("1/2/70", 1970), ("1/2/99", 1999), ("1/2/00", 2000)])
def test_two_digit_years(text: str, year: int) -> None:
    assert parse_date(text, "dmy") == date(year, 2, 1)


@pytest.mark.parametrize(("text", "quarter"), [("2018 Q3", date(2018, 7, 1)), ("Q1 2018", date(2018, 1, 1)), ("2018K4", date(2018, 10, 1))])
def test_quarters_begin(text: str, quarter: date) -> None:
    assert parse_date(text) == quarter


@pytest.mark.parametrize(
    ("text", "way", "moment"),
    [
        ("43132", "excel", FEB_1),
        ("43132.5", "excel", datetime(2018, 2, 1, 12)),
        ("1517443200", "unix", datetime(2018, 2, 1)),
        ("1517443200000", "unixms", datetime(2018, 2, 1)),
        ("0.5", "excel", None),
        ("soon", "unixms", None),
    ],
)
def test_counted_time_is_read_only_when_told(text: str, way: str, moment: date | None) -> None:
    assert parse_date(text, way) == moment
    assert parse_date(text, "dmy") is None


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["01/02/2018", "13/02/2018"], "dmy"),
        (["01/02/2018", "02/13/2018"], "mdy"),
        (["01/02/2018", "03/04/2018"], None),
        (["05/05/2018"], None),
        (["05/05/2018", "06/06/2018", "31/12/2018"], "dmy"),
        (["2018-02-01", "2018-02-13"], "ymd"),
        (["1 Feb 2018"], "ymd"),
        (["2018-02-01", "1/2/2018"], None),
        (["13/1/2018", "1/13/2018"], None),
        (["99/99/2018", "13/1/2018"], "dmy"),
        ([], None),
        (["soon"], None),
        (["29-02-2016 01:16"], "dmy"),
        (["99-12-31", "18-02-01"], "ymd"),
        (["12/31/1899 09:30:00 AM"], "mdy"),
        (["20180201"], "ymd"),
        (["13/02/18"], "dmy"),
    ],
)
def test_decides_the_order_of_a_column(values: list[str], order: str | None) -> None:
    assert decide_date_order(values) == order


def test_says_what_is_undecided() -> None:
    assert undecided(["05/05/2018", "03/04/2018"]) == ["03/04/2018"]
    assert date_orders(["03/04/2018"]) == ["dmy", "mdy"]
    assert date_orders(["13/1/2018", "1/13/2018"]) == []


DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
STYLES = {
    "dmy": ["%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y"],
    "mdy": ["%m/%d/%Y", "%m-%d-%y"],
    "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"],
}
CLOCKS = ["%H:%M", "%H:%M:%S", "%I:%M:%S %p", "%H:%M:%S.%f"]


@given(DAYS, st.data())
def test_reads_what_any_style_writes(day: date, data: st.DataObject) -> None:
    order = data.draw(st.sampled_from(sorted(STYLES)))
    style = data.draw(st.sampled_from(STYLES[order]))
    assert parse_date(day.strftime(style), order) == day


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)), st.sampled_from(CLOCKS), st.sampled_from([" ", "T"]))
def test_reads_the_time_of_day(moment: datetime, clock: str, between: str) -> None:
    text = moment.strftime("%Y-%m-%d") + between + moment.strftime(clock)
    written = moment.replace(microsecond=moment.microsecond if "%f" in clock else 0, second=moment.second if "%S" in clock else 0)
    assert parse_date(text) == written


@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(["dmy", "mdy"]))
def test_the_decided_order_never_contradicts_a_value(days: list[date], order: str) -> None:
    style = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[order]
    values = [day.strftime(style) for day in days]
    decided = decide_date_order(values)
    if any(day.day > 12 for day in days):
        assert decided == order
        assert [parse_date(value, decided) for value in values] == days
    else:
        assert decided is None


@given(
    st.lists(st.one_of(st.sampled_from([text for text, _ in ONE_FEBRUARY + REFUSED] + [text for text, *_ in MOMENTS])), max_size=8),
    st.sampled_from(["dmy", "mdy", "ymd", ""]),
)
def test_a_column_reads_as_each_of_its_cells(values: list[str], order: str) -> None:
    parsed = columns.times(pa.array(values, pa.string()), order)
    for value, read in zip(values, parsed.values.to_pylist(), strict=True):
        single = None if is_blank(value) else parse_date(value, order)
        moment = datetime(single.year, single.month, single.day) if single and not isinstance(single, datetime) else single
        assert (datetime(read.year, read.month, read.day) if read and not isinstance(read, datetime) else read) == moment


def test_a_column_of_days_stays_days() -> None:
    assert columns.times(pa.array(["2018-02-01", None]), "ymd").values.type == pa.date32()
    assert columns.times(pa.array(["2018-02-01 00:00:00"]), "ymd").values.to_pylist() == [FEB_1]
    assert columns.times(pa.array(["2018-02-01T00:00:00Z"]), "ymd").values.to_pylist() == [FEB_1]
    mixed = columns.times(pa.array(["2018-02-01", "2018-02-01 10:30"]), "ymd").values
    assert mixed.type == pa.timestamp("us")
    assert mixed.to_pylist() == [datetime(2018, 2, 1), datetime(2018, 2, 1, 10, 30)]


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "Ja", "tak", "是", "بله", "✓", "Y", "x"])
def test_yes(word: str) -> None:
    assert parse_flag(word) is True


@pytest.mark.parametrize("word", ["no", "False", "0", "nej", "nee", "Nie", "否", "خیر", "N"])
def test_no(word: str) -> None:
    assert parse_flag(word) is False


@pytest.mark.parametrize("word", ["", "perhaps", "2", "yes and no"])
def test_neither(word: str) -> None:
    assert parse_flag(word) is None


@pytest.mark.parametrize(
    ("word", "in_text", "in_typed"),
    [
        ("", True, True),
        ("  ", True, True),
        ("-", True, True),
        ("–", True, True),
        ("?", True, True),
        ("N/A", True, True),
        ("n/a", True, True),
        ("#N/A", True, True),
        ("null", True, True),
        ("NULL", True, True),
        ("Null", False, False),
        ("nan", True, True),
        ("Nan", False, False),
        ("None", False, True),
        ("NA", False, True),
        ("0", False, False),
        ("unknown", False, False),
        ("无", False, True),
        ("--None--", True, True),
        ("0000-00-00", False, True),
    ],
)
def test_blanks(word: str, in_text: bool, in_typed: bool) -> None:
    assert is_blank(word) is in_text
    assert is_blank(word, typed=True) is in_typed


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (["NA", "web", "phone"], [None, "web", "phone"]),
        (["NA", "EMEA", "APAC"], ["NA", "EMEA", "APAC"]),
        (["NA", "US", "SE"], ["NA", "US", "SE"]),
        (["NA"], [None]),
    ],
)
def test_na_is_north_america_only_among_codes(values: list[str], kept: list[str | None]) -> None:
    assert columns.trimmed(pa.array(values)).to_pylist() == kept
