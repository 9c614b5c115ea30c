"""Help desk: how many cases come and go, and how long customers wait."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.aggregate import summarise
from metrics.churn import passed
from metrics.periods import Period, before, bucket, elapsed, midnight_utc, within

FINISHES = ("closed", "resolved")
SMALL_EVENTS = 10  # a median survival time needs ten


def time_to_resolution(tickets: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How long cases took, each duration once, with how often it occurs; cases still open count as not done yet.

    time_to_resolution = median of (resolved - opened) by Kaplan-Meier        hours

    A file without a resolved date uses the close date. Open cases have waited until `as_of` and are censored there.

    >>> cases = frame(opened=["2024-01-01", "2024-01-01"], resolved=["2024-01-02", None])
    >>> sorted(row["hours"] for row in rows(time_to_resolution(cases, as_of=date(2024, 1, 3))))
    [24.0, 48.0]
    """
    return _waits(tickets, "resolved" if "resolved" in tickets.columns else "closed", as_of, by, tz)


def first_response_time(tickets: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How long customers waited for the first reply; cases without one count as not answered yet.

    first_response_time = median of (first reply - opened) by Kaplan-Meier        hours

    A case that was closed without a reply is censored on `as_of` too: nobody answered it.

    >>> cases = frame(opened=["2024-01-01", "2024-01-01"], first_reply=["2024-01-02", None])
    >>> sorted(row["done"] for row in rows(first_response_time(cases, as_of=date(2024, 1, 3))))
    [False, True]
    """
    return _waits(tickets, "first_reply", as_of, by, tz)


def support_cases(tickets: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Cases opened in the period, and how many of them have been handled.

    support_cases = cases opened        count; `handled`: those closed (or resolved) before `as_of`

    >>> cases = frame(id=["1", "2", "3"], opened=["2024-01-01"] * 3, closed=["2024-01-02", None, "2024-03-01"])
    >>> rows(support_cases(cases, as_of=date(2024, 2, 1)))
    [{'support_cases': 3, 'handled': 1, 'waiting': 2}]
    """
    rows = tickets.filter(tickets.opened.isnull() | before(tickets.opened, as_of, tz))
    done = [before(rows[name], as_of, tz).fill_null(False) for name in FINISHES if name in rows.columns]
    handled = ibis.or_(ibis.literal(False), *done)
    return summarise(rows, by, support_cases=rows.count(), handled=rows.count(where=handled), waiting=rows.count(where=~handled))


def cases_closed_per_day(
    tickets: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Cases closed (else resolved) per calendar day of the period; `per_day` adds working days and the interval.

    cases_closed_per_day = cases closed / calendar days        cases per day; beside it per working day (Monday to Friday)

    Days without a closed case count. Without a period: from the first day a case was closed to the last.

    >>> cases = frame(id=["1", "2"], closed=["2024-01-05", "2024-01-08"])
    >>> per_day(pd.DataFrame(rows(cases_closed_per_day(cases, as_of=date(2024, 2, 1)))))["cases_closed_per_day"]
    0.5
    """
    closed = tickets.mutate(_done=_finished(tickets))
    closed = closed.filter(before(closed._done, as_of, tz))
    closed = closed.filter(within(closed._done, period, tz)) if period else closed
    counts = summarise(
        closed, by, closed=closed.count(), first=bucket(closed._done, "day", tz).min(), last=bucket(closed._done, "day", tz).max()
    )
    if period:
        span = passed(period, as_of)
        counts = counts.mutate(first=ibis.date(span.start.isoformat()), last=ibis.date((span.end - timedelta(days=1)).isoformat()))
    return counts


def _finished(tickets: ir.Table) -> ir.Value:
    ends = [tickets[name] for name in FINISHES if name in tickets.columns]
    if len({str(end.type()) for end in ends}) > 1:
        ends = [end.cast("timestamp") for end in ends]
    return ibis.coalesce(*ends)


def per_day(counts: pd.DataFrame) -> dict[str, Any]:
    """Closed cases over the days from the first to the last, with the exact Poisson interval.

    >>> per_day(pd.DataFrame([{"closed": 14, "first": date(2024, 1, 1), "last": date(2024, 1, 7)}]))["per_working_day"]
    2.8
    """
    row = counts.iloc[0]
    closed = int(row["closed"])
    if pd.isna(row["first"]):
        return {"cases_closed_per_day": None, "n": 0}
    after = row["last"] + timedelta(days=1)
    days, working = (after - row["first"]).days, int(np.busday_count(row["first"], after))
    low, high = (None if limit is None else limit / days for limit in stats.poisson(closed))
    return {
        "cases_closed_per_day": closed / days, "low": low, "high": high, "n": closed, "days": days, "working_days": working,
        "per_working_day": closed / working if working else None,
    }  # fmt: skip


def _waits(tickets: ir.Table, finish: str, as_of: date, by: str | None, tz: str) -> ir.Table:
    rows = tickets.filter(tickets.opened.isnull() | before(tickets.opened, as_of, tz))
    done = before(rows[finish], as_of, tz).fill_null(False)
    today = ibis.timestamp((as_of if rows.opened.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    until = ibis.ifelse(done, rows[finish].cast("timestamp"), today)
    waits = rows.mutate(hours=elapsed(rows.opened, until, per=3_600), done=done)
    return waits.group_by([by, "hours", "done"] if by else ["hours", "done"]).agg(cases=waits.count())


def median_of(id: str, finished_name: str) -> Callable[[pd.DataFrame], dict[str, Any]]:
    """The Kaplan-Meier median of the waits under `id`, beside it the plain median of the finished cases alone.

    >>> waits = pd.DataFrame({"hours": [1.0, 2.0, 3.0], "done": [True, True, False], "cases": [1, 1, 1]})
    >>> found = median_of("time_to_resolution", "median_of_resolved")(waits)
    >>> found["time_to_resolution"], found["median_of_resolved"]
    (2.0, 1.5)
    """

    def median(waits: pd.DataFrame) -> dict[str, Any]:
        known = waits.dropna(subset=["hours"])
        kept = known[known["hours"] >= 0]
        undated, negative = (int(part["cases"].sum()) for part in (waits[waits["hours"].isna()], known[known["hours"] < 0]))
        left_out = {"undated": undated, "negative": negative}
        if kept.empty:
            return {id: None, "n": 0, **left_out}
        curve = stats.kaplan_meier(kept["hours"], kept["done"], weights=kept["cases"])
        finished = kept[kept["done"].astype(bool)]
        return {
            "n": curve.n,
            "finished": curve.n_events,
            "open": curve.n - curve.n_events,
            id: curve.median,
            "low": curve.median_low,
            "high": curve.median_high,
            finished_name: float(finished["hours"].repeat(finished["cases"]).median()) if curve.n_events else None,
            "small": curve.n_events < SMALL_EVENTS,
            "rough": curve.n_events < 2 * SMALL_EVENTS,
            **left_out,
        }

    return median
