"""Periods of business time: half-open, in one stated time zone, compared with the same part of another."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

MONTHS = {"month": 1, "quarter": 3, "year": 12}
EVERY = ("day", "week", *MONTHS)
BUCKET = "bucket"  # the column by which a trend groups; what counts each customer once does so in each bucket


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to but not including `end`.

    >>> Period.parse("2017-01-01:2018-01-01").days
    365
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(
                f"the period ends ({self.end}) before it begins ({self.start}): give START:END, END being the first day after it"
            )

    @classmethod
    def parse(cls, text: "str | Period | tuple[str | date, str | date]") -> "Period":
        """A period from "START:END", or from a pair of dates or ISO texts."""
        if isinstance(text, Period):
            return text
        parts = text.split(":") if isinstance(text, str) else list(text)
        if len(parts) != 2:
            raise ValueError(f"'{text}' is no period: write START:END, for example 2024-01-01:2024-04-01")
        return cls(as_date(parts[0]), as_date(parts[1]))

    def __str__(self) -> str:
        return f"{self.start}:{self.end}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def as_date(value: "str | date | datetime") -> date:
    """A date from a date, a timestamp or ISO text; a ValueError says what was expected."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(f"'{value}' is no date: write it as 2024-12-31") from None


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 2, 29), -12)
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def floor(day: date, every: str, *, year_starts: int = 1) -> date:
    """The first day of the week (Monday, ISO), month, quarter or year that `day` lies in.

    >>> floor(date(2024, 5, 15), "quarter"), floor(date(2024, 5, 15), "week"), floor(date(2024, 3, 1), "year", year_starts=4)
    (datetime.date(2024, 4, 1), datetime.date(2024, 5, 13), datetime.date(2023, 4, 1))
    """
    if every == "day":
        return day
    if every == "week":
        return day - timedelta(days=day.weekday())
    span = MONTHS[every]
    since = (day.month - year_starts) % 12
    return add_months(day.replace(day=1), -(since % span))


def step(day: date, every: str, count: int = 1) -> date:
    """`day` moved by `count` weeks, months, quarters, years or days."""
    if every in MONTHS:
        return add_months(day, MONTHS[every] * count)
    return day + timedelta(days=count * (7 if every == "week" else 1))


def calendar_of(period: Period, every: str, *, year_starts: int = 1) -> list[Period]:
    """Every week, month ... that touches the period, whole, in order."""
    spans, start = [], floor(period.start, every, year_starts=year_starts)
    while start < period.end:
        spans.append(Period(start, step(start, every)))
        start = spans[-1].end
    return spans


def same_part_before(period: Period, as_of: date, every: str) -> tuple[Period, Period]:
    """The part of `period` that has passed by `as_of`, and the same part of the one before.

    A part of a month is compared with as many days of the month before, never past its end.

    >>> now, before = same_part_before(Period(date(2024, 3, 1), date(2024, 4, 1)), date(2024, 3, 11), "month")
    >>> (now.end, before.start, before.end)
    (datetime.date(2024, 3, 11), datetime.date(2024, 2, 1), datetime.date(2024, 2, 11))
    """
    whole_before = Period(step(period.start, every, -1), period.start)
    if as_of >= period.end or as_of <= period.start:
        return period, whole_before
    passed = Period(period.start, as_of)
    return passed, Period(whole_before.start, min(whole_before.start + timedelta(days=passed.days), whole_before.end))


def same_part_last_year(period: Period, as_of: date) -> tuple[Period, Period]:
    """The part of `period` that has passed by `as_of`, and the same days of the year before.

    >>> now, before = same_part_last_year(Period(date(2024, 2, 1), date(2024, 3, 1)), date(2024, 6, 1))
    >>> (before.start, before.end)
    (datetime.date(2023, 2, 1), datetime.date(2023, 3, 1))
    """
    passed = Period(period.start, as_of) if period.start < as_of < period.end else period
    return passed, Period(step(passed.start, "year", -1), step(passed.end, "year", -1))


def midnight_utc(day: date, tz: str) -> datetime:
    """When `day` begins in the business time zone, as a UTC timestamp without a zone."""
    return datetime.combine(day, time.min, ZoneInfo(tz)).astimezone(UTC).replace(tzinfo=None)


def within(column: ir.Column, period: Period, tz: str = "UTC") -> ir.BooleanValue:
    """Whether a date or timestamp lies in the period. Dates keep their day; a zone never moves them."""
    if column.type().is_date():
        return (column >= ibis.date(period.start.isoformat())) & (column < ibis.date(period.end.isoformat()))
    return (column >= ibis.timestamp(midnight_utc(period.start, tz).isoformat())) & (
        column < ibis.timestamp(midnight_utc(period.end, tz).isoformat())
    )


def before(column: ir.Column, day: date, tz: str = "UTC") -> ir.BooleanValue:
    """Whether a date or timestamp lies before the day begins."""
    if column.type().is_date():
        return column < ibis.date(day.isoformat())
    return column < ibis.timestamp(midnight_utc(day, tz).isoformat())


def elapsed(start: ir.Column, end: ir.Column, *, per: int = 86_400) -> ir.FloatingValue:
    """Time from start to end in units of `per` seconds (86,400: days). Engines count day boundaries differently; seconds agree."""
    return (end.cast("timestamp").epoch_seconds() - start.cast("timestamp").epoch_seconds()).cast("float64") / per


def bucket(column: ir.Column, every: str, tz: str = "UTC") -> ir.DateValue:
    """The first day of the week, month, quarter or year of each value, in the business time zone."""
    day = column if column.type().is_date() else _local(column, tz).date()
    return day.truncate({"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}[every])


def _local(column: ir.Column, tz: str) -> ir.TimestampValue:
    """UTC timestamps as the clock on the wall showed them: a case per change of offset travels to every engine."""
    changes = _changes(tz)
    if len(changes) == 1:
        return column + ibis.interval(seconds=changes[0][1]) if changes[0][1] else column
    branches = [(column < ibis.timestamp(until.isoformat()), offset) for until, offset in changes[:-1]]
    return column + ibis.cases(*branches, else_=changes[-1][1]).as_interval("s")


@lru_cache(maxsize=32)
def _changes(tz: str) -> list[tuple[datetime, int]]:
    """When (UTC) each offset in seconds stops holding, 1995 to 2040."""
    zone, hour = ZoneInfo(tz), timedelta(hours=1)
    moment, found = datetime(1995, 1, 1, tzinfo=UTC), []
    while moment.year < 2040:
        later = moment + timedelta(days=1)
        offset = zone.utcoffset(moment)
        if zone.utcoffset(later) != offset:
            change = next(moment + hour * k for k in range(1, 25) if zone.utcoffset(moment + hour * k) != offset)
            found.append((change.replace(tzinfo=None), int(offset.total_seconds())))  # type: ignore[union-attr]
        moment = later
    found.append((datetime.max, int(zone.utcoffset(moment).total_seconds())))  # type: ignore[union-attr]
    return found
