"""How long customers usually wait before they order again, and from how many days of silence on they are probably gone."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.periods import Period, bucket
from metrics.repeats import bought

USUAL = 0.9  # of the orders that followed another came within the advised number of days
FEWEST = 30
GRID = (14, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 540, 730)


def order_gaps(orders: ir.Table, *, as_of: date, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """Days from one order to the customer's next (`done`), and of silence since the last, with how many there are of each.

    Several orders on one day are one. In a period: what followed the orders of it, as far as is known today. `advised` reads it.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-01", "2024-01-15", "2024-01-20"])
    >>> sorted((row["days"], row["done"], row["gaps"]) for row in rows(order_gaps(orders, as_of=date(2024, 2, 1))))
    [(12, False, 1), (14, True, 1), (17, False, 1)]
    """
    sales = bought(orders, as_of, tz)
    days = sales.select("customer", day=bucket(sales.date, "day", tz)).distinct()
    following = ibis.window(group_by=days.customer, order_by=days.day)
    days = days.mutate(_next=days.day.lead().over(following))
    if period:
        days = days.filter((days.day >= ibis.date(period.start.isoformat())) & (days.day < ibis.date(period.end.isoformat())))
    until = ibis.coalesce(days._next, ibis.date(as_of.isoformat()))
    seconds = until.cast("timestamp").epoch_seconds() - days.day.cast("timestamp").epoch_seconds()
    waits = days.mutate(days=(seconds.cast("float64") / 86_400).round().cast("int64"), done=days._next.notnull())
    return waits.group_by("days", "done").agg(gaps=waits.count())


def advised(gaps: pd.DataFrame) -> pd.DataFrame:
    """For each number of days g: how many silences grew that long, and in how many of them the customer still came back.

    advice = the days within which 9 of 10 orders that followed another came;  back = ordered again / silences that reached g days

    A silence that still goes on counts as one without an order. Where fewer than 30 orders followed another there is no advice.

    >>> gaps = pd.DataFrame({"days": [10, 40, 80, 100], "done": [True, True, True, False], "gaps": [60, 35, 5, 20]})
    >>> found = advised(gaps).set_index("days")
    >>> int(found["advice"].iloc[0]), found.loc[60, ["silent", "back"]].tolist()
    (40, [25.0, 0.2])
    """
    if gaps.empty:
        return pd.DataFrame([{"days": None, "n": 0}])
    days, done, count = (gaps[name].to_numpy() for name in ("days", "done", "gaps"))
    done = done.astype(bool)
    followed = int(count[done].sum())
    advice = _quantile(days[done], count[done]) if followed >= FEWEST else None
    rows = [_after(length, days, done, count) for length in sorted({*GRID, *([advice] if advice else [])})]
    return pd.DataFrame(rows).assign(advice=advice, followed=followed, n=int(count.sum()))


def _quantile(days: np.ndarray, count: np.ndarray) -> int:
    order = np.argsort(days)
    passed = np.cumsum(count[order]) / count.sum()
    return int(days[order][np.searchsorted(passed, USUAL)])


def _after(length: int, days: np.ndarray, done: np.ndarray, count: np.ndarray) -> dict[str, Any]:
    silent = days > length
    n, back = int(count[silent].sum()), int(count[silent & done].sum())
    low, high = stats.wilson(back, n)
    return {"days": length, "silent": n, "back": back / n if n else None, "back_low": low, "back_high": high}
