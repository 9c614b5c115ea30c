"""Forecasts beside what came true, whether the actuals stand in the same file or in the orders or deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics.currency import check_one
from metrics.engine import collect
from metrics.figure import LeftOut, NotAvailable
from metrics.forecast import SERIES, usable, vintages
from metrics.periods import MONTHS, Period, bucket, floor, step
from metrics.tables import Table, adopt, as_of_default
from metrics.words import N_, Text

FILE, ORDERS, DEALS = "file", "orders", "deals"
SOURCES: Final = {FILE: N_("the column of actuals"), ORDERS: N_("the orders"), DEALS: N_("the deals won")}

LATE = N_("made when the period had already begun")
REASONS: Final = {
    "earlier": N_("an earlier forecast of the same thing"), "late": LATE, "not_due": N_("not due yet"),
    "unknown": N_("due, but without an actual"), "undated": N_("no period forecast"),
}  # fmt: skip
AGAIN = N_("the same row again: it counts once")
ACTUAL_ONLY = N_("an actual that no forecast was made for: it counts as history only")
ADDED_UP = N_("several forecasts of one period with nothing to tell them apart: added up, but for the same row twice")
NO_AMOUNT = N_("no date or amount")


NOTHING: Final = {"period": pd.Series([], dtype="datetime64[us]"), "forecast": pd.Series([], dtype=float)}


@dataclass(frozen=True)
class Beside:
    """Every forecast beside its actual: a row each, with whether it counts.

    `rows` holds period (its first day), forecast, actual, made, ahead (whole periods from the day it was made), earlier,
    late, due, inside, and of owner, segment and product those that both sides know. `every` is how long a period is.
    """

    rows: pd.DataFrame
    every: str
    source: str
    as_of: date
    left_out: tuple[LeftOut, ...]
    currency: str = ""

    @property
    def good(self) -> pd.DataFrame:
        """The forecasts that can be judged."""
        return usable(self.rows)[0]

    @property
    def groups(self) -> list[str]:
        return [name for name in SERIES if name in self.rows.columns]

    def of(self, **only: Any) -> "Beside":
        """The same for one owner, segment or product; None is the blank one."""
        rows = self.rows
        for name, value in only.items():
            rows = rows[rows[name].isna() if value is None else rows[name] == value]
        return Beside(rows, self.every, self.source, self.as_of, self.left_out, self.currency)


def sources(tables: Mapping[str, Any]) -> list[str]:
    """Where actuals for the forecasts could come from, the best first.

    >>> sources({"forecasts": pd.DataFrame({"period": ["2024-01-01"], "forecast": [1.0]}),
    ...          "orders": pd.DataFrame({"date": ["2024-01-05"], "amount": [2.0]})})
    ['orders']
    """
    known = adopt(tables)
    found = [FILE] if _has(known, "forecasts", "actual") else []
    found += [ORDERS] if _has(known, ORDERS, "date", "amount") else []
    return found + ([DEALS] if _has(known, DEALS, "closed", "amount", "status") else [])


def beside(
    tables: Mapping[str, Any],
    *,
    source: str = "",
    period: Period | None = None,
    as_of: date | None = None,
    tz: str = "UTC",
    alone: bool = False,
) -> Beside:
    """The forecasts of these tables beside what came true.

    `source` is where the actuals come from: "file", "orders" or "deals", the best there is if not said. Actuals from another table
    are added up over the calendar of the forecasts, by owner, segment and product where both sides know them.
    Raises NotAvailable where there are no forecasts or no actuals, or amounts in several currencies. With `alone` the actuals may
    stand alone, by month, without any forecast.

    >>> made = pd.DataFrame({"period": ["2024-01-01", "2024-02-01"], "forecast": [100.0, 100.0], "actual": [150.0, 50.0]})
    >>> found = beside({"forecasts": made}, as_of=date(2024, 4, 1))
    >>> found.good[["forecast", "actual"]].sum().tolist(), found.every
    ([200.0, 200.0], 'month')
    """
    known = adopt(tables)
    if alone and not _has(known, "forecasts", "period", "forecast"):
        known = {**known, **adopt({"forecasts": pd.DataFrame(NOTHING)})}
    for role in () if alone else ("period", "forecast"):
        if not _has(known, "forecasts", role):
            raise NotAvailable(Text(N_("there are no forecasts: load a table that has a period and a forecast")), ("forecasts", role))
    choice = source or next(iter(sources(known)), "")
    if choice not in sources(known):
        raise NotAvailable(Text(N_("there is nothing to compare the forecasts with: they need actuals, orders or won deals")))
    rows, again = _forecasts(known["forecasts"].rows, choice)
    day = as_of or _day(known, rows)
    every = calendar(rows["period"])
    lost = 0
    if choice != FILE:
        actuals, lost = _actuals(known[choice], choice, every, tz)
        rows = _joined(rows, actuals, every, day)
    rows = _flagged(rows, every, period, day)
    return Beside(rows, every, choice, day, _left_out(known, rows, again, lost), _currency(known))


def _day(tables: Mapping[str, Table], rows: pd.DataFrame) -> date:
    """The day after the last event; where only forecasts have a date, the first day after the last period forecast."""
    try:
        return as_of_default(tables)
    except NotAvailable:
        known = [day for day in rows["period"] if day is not None]
        return step(max(known), calendar(rows["period"])) if known else date.max


def calendar(periods: pd.Series) -> str:
    """How long the periods are that were forecast, by the usual distance from one to the next: week, month, quarter or year.

    >>> calendar(pd.Series([date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1)]))
    'quarter'
    """
    days = np.diff(np.sort(pd.to_datetime(periods.dropna()).unique())).astype("timedelta64[D]").astype(int)
    usual = float(np.median(days)) if len(days) else 30.0
    return next((every for every, most in (("day", 3), ("week", 11), ("month", 59), ("quarter", 200)) if usual <= most), "year")


def ahead(made: date, period: date, every: str) -> int:
    """How many whole periods before its own a forecast was made; 0 in the first days of the period itself.

    >>> ahead(date(2023, 11, 20), date(2024, 1, 1), "month"), ahead(date(2024, 1, 1), date(2024, 1, 1), "month")
    (2, 0)
    """
    if every not in MONTHS:
        return max((period - floor(made, every)).days // (7 if every == "week" else 1), 0)
    start = floor(made, every)
    return max(((period.year - start.year) * 12 + period.month - start.month) // MONTHS[every], 0)


def _forecasts(table: ir.Table, source: str) -> tuple[pd.DataFrame, int]:
    """The forecasts with their vintages marked, and how many rows were there twice."""
    check_one(table)
    marked = vintages(table)
    names = ["period", "made", *SERIES, "forecast", "actual", "earlier", "late"]
    found = collect(marked.select(*[name for name in names if name in marked.columns]))
    found["period"] = _days(found["period"])
    found["made"] = _days(found["made"]) if "made" in found else None
    if source != FILE or "actual" not in found:
        found["actual"] = np.nan
    repeated = found.duplicated([name for name in names if name in found and name != "earlier"])
    return found[~repeated].reset_index(drop=True), int(repeated.sum())


def _days(column: pd.Series) -> pd.Series:
    found = pd.to_datetime(column).dt.date
    return found.astype(object).where(found.notna(), None)


def _actuals(table: Table, source: str, every: str, tz: str) -> tuple[pd.DataFrame, int]:
    """What came true in each period, and how many rows have no date or amount."""
    rows = table.rows if source == ORDERS else table.rows.filter(table.rows.status == "won")
    check_one(rows)
    when = rows.date if source == ORDERS else rows.closed
    known = rows.filter(when.notnull() & rows.amount.notnull())
    when = known.date if source == ORDERS else known.closed
    keys = [name for name in SERIES if name in known.columns]
    summed = known.mutate(period=bucket(when, every, tz)).group_by(["period", *keys]).agg(actual=lambda t: t.amount.sum())
    counts = collect(rows.agg(all=rows.count())).iloc[0, 0] - collect(known.agg(all=known.count())).iloc[0, 0]
    return collect(summed), int(counts)


def _joined(forecasts: pd.DataFrame, actuals: pd.DataFrame, every: str, as_of: date) -> pd.DataFrame:
    """Forecasts and actuals of the same period and series side by side; periods the actuals cover without a sale are a true 0."""
    keys = ["period", *[name for name in SERIES if name in forecasts and name in actuals]]
    left = forecasts.drop(columns=["actual", *[name for name in SERIES if name in forecasts and name not in keys]])
    left = _once_each(left.assign(period=[floor(day, every) if day is not None else None for day in left["period"]]), keys)
    right = actuals.groupby(keys, dropna=False, as_index=False).agg(actual=("actual", "sum"))
    first, last = (right["period"].min(), right["period"].max()) if len(right) else (as_of, as_of)
    both = left.merge(right, on=keys, how="outer")
    for name in ("earlier", "late"):
        both[name] = both[name].fillna(False).astype(bool)
    covered = both["period"].map(lambda day: day is not None and first <= day <= last)
    both.loc[both["actual"].isna() & covered, "actual"] = 0.0
    running = both["period"].map(lambda day: day is not None and step(day, every) > as_of)
    both.loc[running, "actual"] = np.nan  # a period that is not over yet has no actual
    return both


def _once_each(forecasts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One forecast for each thing that has one actual, so that no actual counts twice: those that count are added up."""
    if "made" not in forecasts:
        forecasts = forecasts.assign(made=None)
    when = forecasts["made"].where(forecasts["earlier"] | forecasts["late"])  # older ones are added up by the day they were made
    grouped = forecasts.assign(_when=when).groupby([*keys, "_when", "earlier", "late"], dropna=False, as_index=False)
    return grouped.agg(forecast=("forecast", lambda values: values.sum(min_count=1)), made=("made", "max")).drop(columns="_when")


def _flagged(rows: pd.DataFrame, every: str, period: Period | None, as_of: date) -> pd.DataFrame:
    def known(day: date | None) -> bool:
        return day is not None and not pd.isna(day)

    rows["due"] = [known(day) and step(day, every) <= as_of for day in rows["period"]]
    rows["inside"] = [known(day) and (period is None or day in period) for day in rows["period"]]
    made = rows["made"] if "made" in rows else pd.Series([None] * len(rows))
    pairs = zip(made, rows["period"], strict=True)
    rows["ahead"] = pd.array([ahead(m, p, every) if known(m) and known(p) else None for m, p in pairs], dtype="Int64")
    return rows


def _left_out(tables: Mapping[str, Table], rows: pd.DataFrame, again: int, lost: int) -> tuple[LeftOut, ...]:
    found, inside = usable(rows)[1], rows[rows["inside"]]
    keys = ["period", *[name for name in SERIES if name in rows]]
    counting = inside[inside["forecast"].notna() & ~inside["earlier"] & ~inside["late"]]
    counts = [(reason, found[name]) for name, reason in REASONS.items()]
    counts += [
        (AGAIN, again), (ACTUAL_ONLY, int((inside["forecast"].isna() & inside["actual"].notna()).sum())),
        (ADDED_UP, int(counting.duplicated(keys, keep=False).sum())), (NO_AMOUNT, lost),
    ]  # fmt: skip
    return (*tables["forecasts"].left_out, *(LeftOut(Text(reason), number) for reason, number in counts if number))


def _currency(tables: Mapping[str, Table]) -> str:
    rows = tables["forecasts"].rows
    if "currency" not in rows.columns:
        return ""
    codes = collect(rows.filter(rows.currency.notnull()).select("currency").distinct())["currency"]
    return str(codes.iloc[0]) if len(codes) else ""


def _has(tables: Mapping[str, Table], kind: str, *roles: str) -> bool:
    return kind in tables and not tables[kind].is_empty and set(roles) <= set(tables[kind].columns)
