"""Whole columns of text to typed columns. Each distinct text is read once, however many rows hold it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from data.parse.blanks import ALWAYS, is_blank
from data.parse.characters import plain
from data.parse.dates import CLOCK_AT, READERS, parse_clock, parse_day
from data.parse.flags import parse_flag
from data.parse.numbers import parse_number

_TRIMMED: Final = r"^[+-]?\d{1,15}(\.\d+)?$"  # a number that Arrow reads by itself
_MIDNIGHT: Final = r"^0?0:00(:00(\.0+)?)?(Z|\+00:?00)?$"
_DAY: Final = 86_400_000_000


@dataclass(frozen=True)
class Parsed:
    """A typed column, which of its rows held a text that could not be read, and the currency codes found beside numbers."""

    values: pa.Array
    unreadable: pa.Array
    currencies: pa.Array | None = None

    @property
    def failed(self) -> int:
        """How many rows could not be read."""
        return pc.sum(self.unreadable).as_py() or 0


def each(column: pa.Array, read: Callable[[str], Any], type: pa.DataType) -> pa.Array:
    """Apply `read` to every distinct text of a column.

    >>> each(pa.array(["a", "b", "a", None]), str.upper, pa.string()).to_pylist()
    ['A', 'B', 'A', None]
    """
    encoded = column.dictionary_encode()
    return pa.array([read(text) for text in encoded.dictionary.to_pylist()], type).take(encoded.indices)


def trimmed(column: pa.Array | pa.ChunkedArray, *, typed: bool = False) -> pa.Array:
    """The column without surrounding spaces, its blanks null. In a text column "NA" is blank unless it stands among codes like it.

    >>> trimmed(pa.array([" a ", "N/A", "", "NA"])).to_pylist(), trimmed(pa.array(["NA", "EMEA", "US"])).to_pylist()
    (['a', None, None, None], ['NA', 'EMEA', 'US'])
    """
    text = pc.utf8_trim_whitespace(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    encoded = text.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    lacking = not typed and "NA" in words and not _among_codes(words)
    if not lacking and not any(is_blank(word, typed=typed) for word in words):
        return text
    kept = [None if is_blank(word, typed=typed) or (lacking and word == "NA") else word for word in words]
    return pa.array(kept, pa.string()).take(encoded.indices)


def _among_codes(words: list[str]) -> bool:
    """Whether "NA" stands among short upper-case codes (US, EMEA), where it means North America or Namibia."""
    others = [word for word in words if word not in ALWAYS and word != "NA"]
    codes = sum(len(word) <= 5 and word.isupper() and word.isalpha() for word in others)
    return bool(others) and codes >= len(others) / 2


def _failed(text: pa.Array, values: pa.Array) -> pa.Array:
    return pc.and_(pc.is_valid(text), pc.is_null(values))


def numbers(column: pa.Array | pa.ChunkedArray, decimal: str = ".") -> Parsed:
    """Read a column of numbers; also the currencies written in it.

    >>> numbers(pa.array(["1,5 €", "x", ""]), ",").values.to_pylist()
    [1.5, None, None]
    """
    text = trimmed(column, typed=True)
    if decimal == "." and pc.all(pc.match_substring_regex(text, _TRIMMED)).as_py():
        values = pc.cast(pc.replace_substring_regex(text, r"^\+", ""), pa.float64())
        return Parsed(values, _failed(text, values))
    encoded = text.dictionary_encode()
    found = [parse_number(word, decimal) for word in encoded.dictionary.to_pylist()]
    values = pa.array([number and number.value for number in found], pa.float64()).take(encoded.indices)
    codes = [number.currency or None if number else None for number in found]
    currencies = pa.array(codes, pa.string()).take(encoded.indices) if any(codes) else None
    return Parsed(values, _failed(text, values), currencies)


def flags(column: pa.Array | pa.ChunkedArray) -> Parsed:
    """Read a column of yes and no."""
    text = trimmed(column, typed=True)
    values = each(text, parse_flag, pa.bool_())
    return Parsed(values, _failed(text, values))


def _clock_apart(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The days of a column and its times of day, which are far fewer when taken apart."""
    if not pc.all(pc.string_is_ascii(text)).as_py():
        text = each(text, plain, pa.string())
    parts = pc.extract_regex(text, CLOCK_AT)
    return pc.coalesce(pc.struct_field(parts, "day"), text), pc.struct_field(parts, "clock")


def days(column: pa.Array | pa.ChunkedArray) -> list[str]:
    """The distinct day parts of a column of dates or timestamps.

    >>> days(pa.array(["1/2/2018 10:00", "1/2/2018 11:00", ""]))
    ['1/2/2018']
    """
    return pc.unique(pc.drop_null(_clock_apart(trimmed(column, typed=True))[0])).to_pylist()


def times(column: pa.Array | pa.ChunkedArray, order: str) -> Parsed:
    """Read a column of dates: `date32` where no cell has a time of day (or all say midnight), else `timestamp[us]` in UTC.

    >>> times(pa.array(["3/2/2018", "13/2/2018"]), "dmy").values.type, times(pa.array(["3/2/2018 9:30"]), "dmy").values.type
    (DataType(date32[day]), TimestampType(timestamp[us]))
    """
    text = trimmed(column, typed=True)
    if order in READERS:
        return _told(text, order)
    day_text, clock_text = _clock_apart(text)
    day = each(day_text, lambda word: parse_day(word, order), pa.date32())
    plain_days = pc.all(pc.match_substring_regex(clock_text, _MIDNIGHT), min_count=0).as_py()
    if plain_days:
        return Parsed(day, _failed(text, day))
    clock = each(clock_text, _microseconds, pa.int64())
    since = pc.add(pc.multiply(pc.cast(pc.cast(day, pa.int32()), pa.int64()), _DAY), pc.if_else(pc.is_null(clock_text), 0, clock))
    values = pc.cast(since, pa.timestamp("us"))
    return Parsed(values, _failed(text, values))


def _microseconds(text: str) -> int | None:
    clock = parse_clock(text)
    return None if clock is None else round(clock[0].total_seconds() * 1_000_000)


def _told(text: pa.Array, order: str) -> Parsed:
    encoded = text.dictionary_encode()
    found = [READERS[order](word) for word in encoded.dictionary.to_pylist()]
    if any(isinstance(moment, datetime) for moment in found):
        found = [_midnight(moment) for moment in found]
        kind = pa.timestamp("us")
    else:
        kind = pa.date32()
    values = pa.array(found, kind).take(encoded.indices)
    return Parsed(values, _failed(text, values))


def _midnight(moment: date | None) -> datetime | None:
    return moment if moment is None or isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)


def shapes(distinct: pa.Array) -> list[str]:
    """The distinct ways in which texts are written, every digit but 0 as 1, so that a million numbers have few.

    >>> shapes(pa.array(["1,234.50", "9,876.10", "0.5"]))
    ['1,111.10', '0.1']
    """
    return pc.unique(pc.replace_substring_regex(distinct, "[1-9]", "1")).to_pylist()


def clock_lengths(column: pa.Array | pa.ChunkedArray, seconds: int) -> pa.Array:
    """A column with its lengths of time ("1:30:00") written as plain numbers of so many seconds; other texts stay.

    >>> clock_lengths(pa.array(["1:30:00", "12"]), 60).to_pylist()
    ['90', '12']
    """
    def length(text: str) -> str:
        found = re.fullmatch(r"(\d+):([0-5]\d):([0-5]\d)", plain(text))
        return f"{(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])) / seconds:g}" if found else text
    return each(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column, length, pa.string())
