"""One text to one date or timestamp, and the date order of a whole column."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from data.parse.characters import plain
from data.vocabulary.words import filler_words, key, month_words

ORDERS: Final = ("dmy", "mdy", "ymd")
# Splits the day from the time of day; RE2 (Arrow) and `re` both read it, so that a column is split in one go.
CLOCK_AT: Final = r"^(?P<day>.*?[^T\s,،])[T\s,،]+(?P<clock>(?:上午|下午|at |kl\.? ?)?\s*\d{1,2}[:时時]\d\d?.*)$"
_CLOCK_AT: Final = re.compile(CLOCK_AT)
_THREE: Final = re.compile(r"(\d{1,4})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_TWO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})")
_QUARTER: Final = re.compile(r"(\d{4})[\s/-]*[QqKk]([1-4])|[QqKk]([1-4])[\s/-]*(\d{4})")
_CLOCK: Final = re.compile(
    r"(?P<early>上午|下午)?\s*(?P<hour>\d{1,2})[:.时時](?P<minute>\d{1,2})(?:[:.分](?P<second>\d{1,2})秒?(?:[.,](?P<part>\d{1,9}))?)?分?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?|ق\.?ظ\.?|ب\.?ظ\.?|上午|下午)?\s*(?P<zone>Z|UTC|GMT)?(?P<shift>[+-]\d\d(?::?\d\d)?)?(?:\s*\(.*\))?"
)
_CENTURY: Final = 70  # a two-digit year below it lies in the 2000s


def _gregorian(year: int, month: int, day: int, digits: int) -> date | None:
    """The day, or None. Years before 1700 are refused: they are mistakes, or years of another calendar."""
    if digits <= 2:
        year += 2000 if year < _CENTURY else 1900
    try:
        return date(year, month, day) if year >= 1700 else None
    except ValueError:
        return None


def _ordered(parts: tuple[str, str, str], order: str) -> date | None:
    if len(parts[0]) == 4:
        order = "ymd"
    if not order or {"ymd": len(parts[2]), "dmy": len(parts[0]), "mdy": len(parts[0])}[order] > 2:
        return None
    year = parts[order.index("y")]
    if len(year) not in (2, 4):
        return None
    return _gregorian(int(year), int(parts[order.index("m")]), int(parts[order.index("d")]), len(year))


def _three(text: str) -> tuple[str, str, str] | None:
    found = _THREE.fullmatch(text)
    return (found[1], found[3], found[4]) if found else None


def _by_name(text: str, order: str) -> date | None:
    """A date with its month in letters: "3 Feb 2018", "februari 3, 2018", "2018 lut 3", "Feb 2018"."""
    names, fillers = month_words(), filler_words()
    words = [key(word) for word in re.findall(r"[^\W\d_]+", text)]
    months = [names[word] for word in words if word in names]
    if len(months) != 1 or any(word not in names and word not in fillers for word in words):
        return None
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return _gregorian(int(numbers[0]), months[0], 1, 4)
    if len(numbers) != 2:
        return None
    first, second = numbers
    day, year = (second, first) if len(first) == 4 or (order == "ymd" and len(second) <= 2) else (first, second)
    return _gregorian(int(year), months[0], int(day), len(year)) if len(day) <= 2 and len(year) in (2, 4) else None


def _part_of_year(text: str) -> date | None:
    """The first day of a month or quarter: "2018-02", "02/2018", "2018 Q3"."""
    if found := _TWO.fullmatch(text):
        return _gregorian(int(found[1] or found[4]), int(found[2] or found[3]), 1, 4)
    if found := _QUARTER.fullmatch(text):
        return _gregorian(int(found[1] or found[4]), int(found[2] or found[3]) * 3 - 2, 1, 4)
    return None


def _tidy(text: str) -> str:
    text = plain(text)
    if "年" in text:
        text = re.sub(r"\s*[日号]\s*", " ", re.sub(r"\s*[年月]\s*", "-", text)).strip().rstrip("-")
    return text


@lru_cache(maxsize=50_000)
def parse_day(text: str, order: str = "") -> date | None:
    """Read a day written in `order` ("dmy", "mdy", "ymd"; "" reads only what has one meaning).

    >>> parse_day("1/2/2018", "dmy"), parse_day("2018年2月1日"), parse_day("1/2/2018")
    (datetime.date(2018, 2, 1), datetime.date(2018, 2, 1), None)
    """
    text = _tidy(text)
    if len(text) == 8 and text.isdigit():
        return _gregorian(int(text[:4]), int(text[4:6]), int(text[6:]), 4) if "1900" <= text[:4] < "2200" else None
    if parts := _three(text):
        if not order and parts[0].zfill(2) == parts[1].zfill(2):
            order = "dmy"  # 5 May, whichever comes first
        return _ordered(parts, order)
    return _part_of_year(text) or _by_name(text, order)


def _hour(hour: int, half: str) -> int | None:
    if not half:
        return hour if hour < 24 else None
    late = half[0] in "Ppب" or half == "下午"
    if hour > 12 or hour == 0:
        return hour if late and 12 < hour < 24 else None
    return hour % 12 + 12 * late


@lru_cache(maxsize=100_000)
def parse_clock(text: str) -> tuple[timedelta, bool] | None:
    """The time of day in UTC, counted from midnight, and whether its zone was written.

    >>> parse_clock("1:30 PM"), parse_clock("01:30:00+02:00")
    ((datetime.timedelta(seconds=48600), False), (datetime.timedelta(days=-1, seconds=84600), True))
    """
    found = _CLOCK.fullmatch(re.sub(r"^(at |kl\.? ?)", "", plain(text)))
    if not found:
        return None
    hour = _hour(int(found["hour"]), found["half"] or found["early"] or "")
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour is None or minute > 59 or second > 59:
        return None
    since = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int((found["part"] or "0").ljust(6, "0")[:6]))
    shift = found["shift"] or ""
    if shift:
        away = timedelta(hours=int(shift[1:3]), minutes=int(shift[3:].lstrip(":") or 0))
        since += away if shift[0] == "-" else -away
    return since, bool(shift or found["zone"])


def _serial(text: str) -> datetime | date | None:
    """A day as Excel counts: 1 is 1 January 1900 (and, its famous slip, 60 is 29 February 1900)."""
    try:
        days = float(plain(text).replace(",", "."))
    except ValueError:
        return None
    if not 61 <= days < 150_000:
        return None
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))
    return moment.date() if days.is_integer() else moment


def _unix(divisor: int) -> Callable[[str], datetime | None]:
    def read(text: str) -> datetime | None:
        text = plain(text)
        if not re.fullmatch(r"-?\d{1,15}", text) or abs(int(text)) / divisor > 6_000_000_000:
            return None
        return datetime(1970, 1, 1) + timedelta(seconds=int(text) / divisor)

    return read


# Ways of writing a moment that are read only when told. Another calendar (Jalali) joins by adding its reader here.
READERS: Final[dict[str, Callable[[str], datetime | date | None]]] = {"excel": _serial, "unix": _unix(1), "unixms": _unix(1000)}


def split_clock(text: str) -> tuple[str, str]:
    """The day and the time of day of a text, apart.

    >>> split_clock("2018-02-01T10:30Z"), split_clock("1 Feb 2018")
    (('2018-02-01', '10:30Z'), ('1 Feb 2018', ''))
    """
    found = _CLOCK_AT.match(text)
    return (found["day"], found["clock"]) if found else (text, "")


def parse_date(text: str, order: str = "") -> datetime | date | None:
    """Read a date (stays a date) or a timestamp (in UTC where its zone is written); None where it is neither.

    `order` is "dmy", "mdy" or "ymd", or one of `READERS` ("excel", "unix", "unixms"). Year-first dates and months by
    name are read in any order.

    >>> parse_date("01-02-2018 19:58", "dmy"), parse_date("2018-02-01T10:00:00+02:00")
    (datetime.datetime(2018, 2, 1, 19, 58), datetime.datetime(2018, 2, 1, 8, 0))
    """
    if order in READERS:
        return READERS[order](text)
    day_text, clock_text = split_clock(_tidy(text))
    day = parse_day(day_text, order)
    if day is None or not clock_text:
        return day
    clock = parse_clock(clock_text)
    return datetime.combine(day, time()) + clock[0] if clock else None


def _numeric_days(values: Iterable[str]) -> tuple[list[tuple[str, str, str]], bool]:
    """The dates whose reading depends on the order, in their three parts, and whether there are others that read by themselves."""
    parts, others = [], False
    for value in values:
        day = split_clock(_tidy(value))[0]
        three = _three(day)
        if three and len(three[0]) < 4:
            parts.append(three)
        else:
            others = others or parse_day(day) is not None
    return parts, others


def date_orders(values: Iterable[str]) -> list[str]:
    """Every order that reads all the dates of a column; none where they contradict each other or are no dates.

    Texts that no order reads ("31/31/2018", "soon") say nothing. A year of two digits comes first only where nothing else fits.

    >>> date_orders(["3/4/2018", "5/13/2018"]), date_orders(["3/4/2018"]), date_orders(["13/1/2018", "1/13/2018"])
    (['mdy'], ['dmy', 'mdy'], [])
    """
    parts, others = _numeric_days(values)
    dates = [part for part in parts if any(_ordered(part, order) for order in ORDERS)]
    if not dates:
        return ["ymd"] if others else []
    fits = [order for order in ORDERS if all(_ordered(part, order) for part in dates)]
    return [order for order in fits if order != "ymd"] or fits


def undecided(values: Iterable[str]) -> list[str]:
    """The values that are one date day first and another month first.

    >>> undecided(["3/4/2018", "5/5/2018", "13/1/2018", "2018-04-03"])
    ['3/4/2018']
    """
    readings = ((value, parse_date(value, "dmy"), parse_date(value, "mdy")) for value in values)
    return [value for value, first, second in readings if first and second and first != second]


def decide_date_order(values: Iterable[str]) -> str | None:
    """The order of a column's dates, from all of them; None where two orders fit (the owner is asked) or none does.

    "ymd" also stands for dates that need no order: the year first in four digits, the month by name.

    >>> decide_date_order(["01/02/2018", "13/02/2018"]), decide_date_order(["01/02/2018"]), decide_date_order(["2018-02-01"])
    ('dmy', None, 'ymd')
    """
    orders = date_orders(values)
    return orders[0] if len(orders) == 1 else None
