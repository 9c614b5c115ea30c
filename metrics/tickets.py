"""Help desk: how long customers wait."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.periods import elapsed

SMALL_EVENTS = 10  # a median survival time needs ten


def time_to_resolution(tickets: ir.Table, *, as_of: date, by: str | None = None) -> ir.Table:
    """How long cases took, each duration once, with how often it occurs; cases still open count as not done yet.

    time_to_resolution = median of (resolved - opened) by Kaplan-Meier        hours

    A file without a resolved date uses the close date. Open cases have waited until `as_of` and are censored there.

    >>> cases = frame(opened=["2024-01-01", "2024-01-01"], resolved=["2024-01-02", None])
    >>> sorted(row["hours"] for row in rows(time_to_resolution(cases, as_of=date(2024, 1, 3))))
    [24.0, 48.0]
    """
    done = tickets.resolved if "resolved" in tickets.columns else tickets.closed
    until = ibis.coalesce(done.cast("timestamp"), ibis.timestamp(as_of.isoformat()))
    waits = tickets.mutate(hours=elapsed(tickets.opened, until, per=3_600), done=done.notnull())
    return waits.group_by([by, "hours", "done"] if by else ["hours", "done"]).agg(cases=waits.count())


def median_wait(waits: pd.DataFrame) -> dict[str, Any]:
    """The Kaplan-Meier median of the waits, beside it the plain median of the finished cases alone.

    >>> waits = pd.DataFrame({"hours": [1.0, 2.0, 3.0], "done": [True, True, False], "cases": [1, 1, 1]})
    >>> found = median_wait(waits)
    >>> found["time_to_resolution"], found["median_of_resolved"]
    (2.0, 1.5)
    """
    known = waits.dropna(subset=["hours"])
    kept = known[known["hours"] >= 0]
    left_out = {"undated": int(waits["cases"].sum() - known["cases"].sum()), "negative": int(known["cases"].sum() - kept["cases"].sum())}
    if kept.empty:
        return {"time_to_resolution": None, "n": 0, **left_out}
    curve = stats.kaplan_meier(kept["hours"], kept["done"], weights=kept["cases"])
    finished = kept[kept["done"]]
    events = int(finished["cases"].sum())
    return {
        "n": int(kept["cases"].sum()), "resolved": events, "open": int(kept["cases"].sum()) - events,
        "time_to_resolution": curve.median, "low": curve.median_low, "high": curve.median_high,
        "median_of_resolved": float(finished["hours"].repeat(finished["cases"]).median()) if events else None,
        "small": events < SMALL_EVENTS, "rough": events < 2 * SMALL_EVENTS, **left_out,
    }  # fmt: skip
