"""Named periods on the days where calendars turn. `as_of` is the day after the last one the data know."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metrics.periods import Period
from pages.kit.controls import named_period

NAMES = ("month", "last_month", "quarter", "last_quarter", "year", "last_year", "12_months")


def days(start: str, end: str) -> Period:
    return Period.parse((start, end))


@pytest.mark.parametrize(
    ("code", "as_of", "found"),
    [
        ("month", "2024-03-01", days("2024-02-01", "2024-03-01")),  # the data end on the leap day
        ("last_month", "2024-03-01", days("2024-01-01", "2024-02-01")),
        ("month", "2024-02-29", days("2024-02-01", "2024-03-01")),
        ("year", "2025-01-01", days("2024-01-01", "2025-01-01")),  # they end on New Year's Eve
        ("last_year", "2025-01-01", days("2023-01-01", "2024-01-01")),
        ("year", "2025-01-02", days("2025-01-01", "2026-01-01")),  # and on New Year's Day
        ("last_month", "2025-01-02", days("2024-12-01", "2025-01-01")),
        ("quarter", "2025-01-01", days("2024-10-01", "2025-01-01")),
        ("last_quarter", "2025-01-02", days("2024-10-01", "2025-01-01")),
        ("12_months", "2024-03-01", days("2023-03-01", "2024-03-01")),
        ("12_months", "2024-03-15", days("2023-03-01", "2024-03-01")),
        ("12_months", "2025-01-01", days("2024-01-01", "2025-01-01")),
    ],
)
def test_edge_days(code: str, as_of: str, found: Period) -> None:
    assert named_period(code, date.fromisoformat(as_of))[0] == found


@pytest.mark.parametrize(
    ("code", "as_of", "found"),
    [
        ("year", "2024-04-01", days("2023-04-01", "2024-04-01")),  # the last day of a year that begins in April
        ("year", "2024-04-02", days("2024-04-01", "2025-04-01")),
        ("last_year", "2024-04-02", days("2023-04-01", "2024-04-01")),
        ("quarter", "2024-03-10", days("2024-01-01", "2024-04-01")),
    ],
)
def test_a_financial_year_that_begins_in_april(code: str, as_of: str, found: Period) -> None:
    assert named_period(code, date.fromisoformat(as_of), year_starts=4)[0] == found


def test_a_financial_year_moves_its_quarters() -> None:
    assert named_period("quarter", date(2024, 3, 10), year_starts=2)[0] == days("2024-02-01", "2024-05-01")


def test_all_dates_have_no_period_and_no_step() -> None:
    assert named_period("all", date(2024, 1, 1)) == (None, "")


@given(some.sampled_from(NAMES), some.dates(date(1990, 1, 1), date(2100, 1, 1)), some.integers(1, 12))
def test_a_period_holds_the_last_known_day_or_ends_before_it(code: str, as_of: date, year_starts: int) -> None:
    period, every = named_period(code, as_of, year_starts=year_starts)
    assert period is not None
    today = as_of - timedelta(days=1)
    if code.startswith("last_") or code == "12_months":
        assert period.end <= as_of
    else:
        assert today in period
    assert every in ("month", "quarter", "year")
    assert 28 <= period.days <= 366
    assert period.start.day == period.end.day == 1
