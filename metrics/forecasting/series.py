"""The actuals as one unbroken series in order of time: what the simple methods learn from."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from metrics.figure import NotAvailable
from metrics.forecasting.beside import FILE, Beside
from metrics.forecasting.methods import SEASONS, Floats
from metrics.periods import floor, step
from metrics.words import N_, Text

FEWEST = 6
TOO_SHORT = N_("it needs {needed} periods with an actual in a row; there are {found}")


@dataclass(frozen=True)
class Series:
    """Actuals of periods in a row: their first days, what came, and how many older ones lie before a gap."""

    periods: list[date]
    actual: Floats
    every: str
    before_gap: int = 0

    @property
    def season(self) -> int:
        """How many periods make a year (of days: a week)."""
        return SEASONS[self.every]

    def coming(self, count: int) -> list[date]:
        """The first days of the next periods.

        >>> Series([date(2024, 11, 1)], np.array([1.0]), "month").coming(2)
        [datetime.date(2024, 12, 1), datetime.date(2025, 1, 1)]
        """
        return [step(self.periods[-1], self.every, k + 1) for k in range(count)]

    def place(self, period: date) -> int | None:
        return self.periods.index(period) if period in self.periods else None


def series(beside: Beside) -> Series:
    """The actuals of all periods, whether forecast or not, back to the last gap. Raises NotAvailable for fewer than 6 in a row.

    A month that the file does not mention is not known, so the series begins after it; with orders or deals it is a true 0.
    """
    rows = beside.rows
    known = rows[rows["actual"].notna() & rows["period"].notna() & ~rows["earlier"]]
    sums = known.groupby([floor(day, beside.every) for day in known["period"]])["actual"].sum().sort_index()
    if len(sums) and beside.source != FILE:
        sums = sums.reindex(_row(sums.index[0], sums.index[-1], beside.every), fill_value=0.0)
    kept = _unbroken(list(sums.index), beside.every)
    if kept < FEWEST:
        raise NotAvailable(Text(TOO_SHORT, {"needed": FEWEST, "found": kept}))
    tail = sums.iloc[-kept:]
    return Series(list(tail.index), tail.to_numpy(dtype=np.float64), beside.every, len(sums) - kept)


def _unbroken(periods: list[date], every: str) -> int:
    """How many at the end follow each other without a gap."""
    count = min(len(periods), 1)
    while count < len(periods) and step(periods[-count - 1], every) == periods[-count]:
        count += 1
    return count


def _row(first: date, last: date, every: str) -> list[date]:
    days = [first]
    while days[-1] < last:
        days.append(step(days[-1], every))
    return days


def frame_of(series: Series) -> pd.DataFrame:
    """The series as a table: period, actual."""
    return pd.DataFrame({"period": series.periods, "actual": series.actual})
