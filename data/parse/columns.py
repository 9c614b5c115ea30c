"""Whole columns of text to typed columns. Each distinct text is read once, however many rows hold it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from data.parse.blanks import ALWAYS, IN_TYPED
from data.parse.characters import ODD, plain
from data.parse.dates import CLOCK_AT, READERS, parse_clock, parse_day
from data.parse.flags import parse_flag
from data.parse.numbers import Number, parse_number

_DIGITS: Final = r"\d(?:[\d.,' \x{066b}]*\d)?"
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


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def trimmed(column: pa.Array | pa.ChunkedArray, *, typed: bool = False) -> pa.Array:
    """The column without surrounding spaces, its blanks null. In a text column "NA" is blank unless it stands among codes like it.

    >>> trimmed(pa.array([" a ", "N/A", "", "NA"])).to_pylist(), trimmed(pa.array(["NA", "EMEA", "US"])).to_pylist()
    (['a', None, None, None], ['NA', 'EMEA', 'US'])
    """
    text = pc.utf8_trim_whitespace(whole(column))
    blank = pc.is_in(text, pa.array(sorted(ALWAYS)))
    if typed:
        blank = pc.or_(blank, pc.is_in(pc.utf8_lower(text), pa.array(sorted(IN_TYPED))))
    elif pc.any(lacking := pc.equal(text, "NA")).as_py() and not _among_codes(pc.unique(pc.filter(text, pc.invert(blank))).to_pylist()):
        blank = pc.or_(blank, lacking)
    return pc.if_else(blank, pa.scalar(None, pa.string()), text)


def _among_codes(words: list[str]) -> bool:
    """Whether "NA" stands among short upper-case codes (US, EMEA), where it means North America or Namibia."""
    others = [word for word in words if word and word != "NA"]
    codes = sum(len(word) <= 5 and word.isupper() and word.isalpha() for word in others)
    return bool(others) and codes >= len(others) / 2


def plainly(text: pa.Array) -> pa.Array:
    """The column with the digits, signs and spaces of other scripts made plain."""
    odd = pc.any(pc.match_substring_regex(text, ODD), min_count=0).as_py()
    return each(text, plain, pa.string()) if odd else text


def _failed(text: pa.Array, values: pa.Array) -> pa.Array:
    return pc.and_(pc.is_valid(text), pc.is_null(values))


def numbers(column: pa.Array | pa.ChunkedArray, decimal: str = ".") -> Parsed:
    """Read a column of numbers; also the currencies written in it.

    >>> numbers(pa.array(["1,5 €", "x", ""]), ",").values.to_pylist()
    [1.5, None, None]
    """
    text = trimmed(column, typed=True)
    bare = plainly(text)
    # A number is its digits within a frame ("€ 1", "(1)", "1 %"). Frames are few, so only they are read one by one.
    frames = pc.replace_substring_regex(bare, _DIGITS, "1").dictionary_encode()
    known = {frame: parse_number(frame, decimal) for frame in frames.dictionary.to_pylist()}
    simple = pa.array([len(re.findall(r"(?<![.,])\d", frame)) == len(re.findall(r"\d", frame)) == 1 for frame in known], pa.bool_())
    factor, digits = _framed(known, frames), _unframed(bare, decimal)
    small = pc.less(pc.abs(factor), 1)  # 57 % is 57 / 100, which 57 * 0.01 misses
    values = pc.if_else(small, pc.divide(digits, pc.round(pc.divide(1.0, factor))), pc.multiply(digits, factor))
    codes = pa.array([number.currency or None if number else None for number in known.values()], pa.string()).take(frames.indices)
    odd = pc.invert(simple.take(frames.indices))
    if pc.any(odd).as_py():  # "1.5e6", ".5": by themselves
        single = each(pc.if_else(odd, bare, pa.scalar(None, pa.string())), lambda word: _value(word, decimal), pa.float64())
        values = pc.if_else(odd, single, values)
    return Parsed(values, _failed(text, values), codes if codes.null_count < len(codes) else None)


def _value(text: str, decimal: str) -> float | None:
    number = parse_number(text, decimal)
    return number.value if number else None


def _framed(known: dict[str, Number | None], frames: pa.DictionaryArray) -> pa.Array:
    return pa.array([number and number.value for number in known.values()], pa.float64()).take(frames.indices)


def _unframed(text: pa.Array, decimal: str) -> pa.Array:
    """The digits of each text as a number, null where their marks do not stand as `decimal` wants them."""
    digits = pc.struct_field(pc.extract_regex(text, f"(?P<digits>{_DIGITS})"), "digits")
    shape = pc.replace_substring_regex(digits, "[1-9]", "1")
    digits = pc.if_else(pc.is_valid(each(shape, lambda word: _value(word, decimal), pa.float64())), digits, pa.scalar(None, pa.string()))
    for mark in (" ", "'", "," if decimal == "." else "."):
        digits = pc.replace_substring(digits, mark, "")
    return pc.cast(pc.replace_substring_regex(digits, r"[,\x{066b}]", "."), pa.float64())


def flags(column: pa.Array | pa.ChunkedArray) -> Parsed:
    """Read a column of yes and no."""
    text = trimmed(column, typed=True)
    values = each(text, parse_flag, pa.bool_())
    return Parsed(values, _failed(text, values))


def _clock_apart(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The days of a column and its times of day, which are far fewer when taken apart."""
    text = plainly(text)
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

    return each(whole(column), length, pa.string())
