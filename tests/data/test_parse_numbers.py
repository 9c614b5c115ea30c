"""Numbers in every way they are written, and the decimal mark of a column."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.parse import columns, currency_code, decide_decimal, parse_number

READ = [
    ("1234.5", ".", 1234.5, ""),
    ("1,234.50", ".", 1234.5, ""),
    ("1 234,50", ",", 1234.5, ""),
    ("1.234,50", ",", 1234.5, ""),
    ("1'234.50", ".", 1234.5, ""),
    ("1’234.50", ".", 1234.5, ""),
    ("1\u00a0234,5", ",", 1234.5, ""),
    ("1\u202f234,5", ",", 1234.5, ""),
    ("12,34,567", ".", 1234567, ""),
    (".5", ".", 0.5, ""),
    ("12.", ".", 12, ""),
    ("007", ".", 7, ""),
    ("1.5e+06", ".", 1.5e6, ""),
    ("$1,234.50", ".", 1234.5, "USD"),
    ("US$ 12", ".", 12, "USD"),
    ("USD 12", ".", 12, "USD"),
    ("12 usd", ".", 12, "USD"),
    ("1 234,50 zł", ",", 1234.5, "PLN"),
    ("kr 500", ",", 500, "SEK"),
    ("kr. 500", ",", 500, "SEK"),
    ("500:-", ",", 500, ""),
    ("500,-", ",", 500, ""),
    ("Rs.500", ".", 500, "INR"),
    ("€ 1.200,50", ",", 1200.5, "EUR"),
    ("1200 €", ",", 1200, "EUR"),
    ("£1", ".", 1, "GBP"),
    ("¥12,000", ".", 12000, "CNY"),
    ("￥12,000", ".", 12000, "CNY"),
    ("100元", ".", 100, "CNY"),
    ("۱٬۲۰۰ تومان", ".", 1200, "IRT"),
    ("۱٬۲۳۴٫۵", ".", 1234.5, ""),
    ("۱٬۲۳۴٫۵", ",", 1234.5, ""),
    ("١٢٣", ".", 123, ""),
    ("１２３．５", ".", 123.5, ""),
    ("CHF 1'000.50", ".", 1000.5, "CHF"),
    ("3.5万元", ".", 35000, "CNY"),
    ("2亿", ".", 2e8, ""),
    ("1.2M", ".", 1.2e6, ""),
    ("5k €", ",", 5000, "EUR"),
    ("12 tkr", ",", 12000, "SEK"),
    ("63 %", ".", 0.63, ""),
    ("57%", ".", 0.57, ""),
    ("1,5 %", ",", 0.015, ""),
    ("%63", ".", 0.63, ""),
    ("６３％", ".", 0.63, ""),
    ("۶۳٪", ".", 0.63, ""),
    ("-5", ".", -5, ""),
    ("−5", ".", -5, ""),
    ("- 5", ".", -5, ""),
    ("5-", ".", -5, ""),
    ("(5.00)", ".", -5, ""),
    ("-$5", ".", -5, "USD"),
    ("$-5", ".", -5, "USD"),
    ("($5.00)", ".", -5, "USD"),
    ("1.234,50-", ",", -1234.5, ""),
    ("1 234 kr-", ",", -1234, "SEK"),
    ("+5", ".", 5, ""),
]
REFUSED = [
    ("", "."),
    ("-", "."),
    ("abc", "."),
    ("12 apples", "."),
    ("1.2.3", "."),
    ("1,23", "."),
    ("0,567", "."),
    ("1 2", "."),
    ("12:30", "."),
    ("1/2", "."),
    ("2018-01-02", "."),
    ("01-02-2018", "."),
    ("INC0000045", "."),
    ("1e999", "."),
    ("nan", "."),
    ("inf", "."),
    ("1_000", "."),
    ("$5 €", "."),
    ("9" * 400, "."),
]


@pytest.mark.parametrize(("text", "decimal", "value", "currency"), READ)
def test_reads(text: str, decimal: str, value: float, currency: str) -> None:
    number = parse_number(text, decimal)
    assert number is not None
    assert number.value == pytest.approx(value, rel=1e-12)
    assert number.currency == currency


@pytest.mark.parametrize(("text", "decimal"), REFUSED)
def test_refuses(text: str, decimal: str) -> None:
    assert parse_number(text, decimal) is None


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1.234,50", "5"], ","),
        (["1,234.50", "5"], "."),
        (["12,5", "1.234"], ","),
        (["1.5", "1,234"], "."),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["0,567"], ","),
        (["0.567"], "."),
        (["1 234,567"], ","),
        (["1.234", "2.500"], None),
        (["1,234"], None),
        (["5", "12"], None),
        ([], None),
        (["x"], None),
        (["1,5", "2,5", "3.5"], ","),
    ],
)
def test_decides_the_decimal_mark_of_a_column(values: list[str], mark: str | None) -> None:
    assert decide_decimal(values) == mark


@pytest.mark.parametrize(
    ("text", "code"), [("kr", "SEK"), ("zł", "PLN"), ("usd", "USD"), ("US Dollar", "USD"), ("元", "CNY"), ("€", "EUR"), ("pears", "")]
)
def test_names_a_currency(text: str, code: str) -> None:
    assert currency_code(text) == code


STYLES = [(".", ","), (".", " "), (".", "'"), (",", "."), (",", " "), (",", "\u00a0"), (",", "\u202f"), (".", ""), (",", "")]
FRAMES = [("", ""), ("$", ""), ("", " €"), ("kr ", ""), ("", " zł"), ("EUR ", ""), ("¥", ""), ("", " SEK")]


def written(cents: int, decimal: str, thousands: str) -> str:
    """A whole number of cents as people write it, without sign."""
    return f"{cents / 100:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@given(st.integers(-(10**11), 10**11), st.sampled_from(STYLES), st.sampled_from(FRAMES), st.sampled_from(["-{}", "({})", "{}-"]))
def test_reads_what_any_style_writes(cents: int, style: tuple[str, str], frame: tuple[str, str], minus: str) -> None:
    body = frame[0] + written(abs(cents), *style) + frame[1]
    number = parse_number(minus.format(body) if cents < 0 else body, style[0])
    assert number is not None
    assert number.value == cents / 100


@given(st.integers(0, 10**6), st.sampled_from([".", ","]))
def test_reads_percentages_as_ratios(tenths: int, decimal: str) -> None:
    number = parse_number(f"{tenths / 10:.1f} %".replace(".", decimal), decimal)
    assert number is not None
    assert number.value == pytest.approx(tenths / 1000, abs=1e-12)


@given(st.lists(st.integers(1, 10**9), min_size=1), st.sampled_from([(".", ","), (",", ".")]))
def test_the_decided_mark_reads_the_column(cents: list[int], style: tuple[str, str]) -> None:
    values = [written(amount, *style) for amount in cents]
    assert decide_decimal(values) == style[0]  # two decimals leave no doubt


DIGITS = st.text(alphabet="0123456789.,-'() %eEkM€$ ٫۱", max_size=12)


@given(st.lists(st.one_of(DIGITS, st.sampled_from([text for text, *_ in READ])), max_size=8), st.sampled_from([".", ","]))
def test_a_column_reads_as_each_of_its_cells(values: list[str], decimal: str) -> None:
    parsed = columns.numbers(pa.array(values, pa.string()), decimal)
    for value, read in zip(values, parsed.values.to_pylist(), strict=True):
        number = None if columns.trimmed(pa.array([value]), typed=True)[0].as_py() is None else parse_number(value, decimal)
        assert read == (None if number is None else pytest.approx(number.value, rel=1e-14))


def test_a_column_tells_unreadable_from_blank() -> None:
    parsed = columns.numbers(pa.array(["1", "N/A", "", "None", "x", "0"]))
    assert parsed.values.to_pylist() == [1, None, None, None, None, 0]
    assert parsed.unreadable.to_pylist() == [False, False, False, False, True, False]
    assert parsed.failed == 1


def test_a_column_gives_the_currency_of_each_amount() -> None:
    parsed = columns.numbers(pa.array(["€ 5", "5", "$ 6", None]))
    assert parsed.currencies is not None
    assert parsed.currencies.to_pylist() == ["EUR", None, "USD", None]
    assert columns.numbers(pa.array(["5"])).currencies is None


def test_lengths_of_time_become_numbers() -> None:
    assert columns.clock_lengths(pa.array(["0:01:30", "5", "1:30"]), 60).to_pylist() == ["1.5", "5", "1:30"]
