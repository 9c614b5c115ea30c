"""Customers who buy again, and those who have stopped, where there is no contract to say so."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import share, summarise
from metrics.churn import last_months, passed
from metrics.periods import Period, before, elapsed, midnight_utc, within
from metrics.tickets import SMALL_EVENTS

COUNTED = ["days", "done", "customers"]


def bought(orders: ir.Table, as_of: date, tz: str) -> ir.Table:
    """The orders that are sales to somebody, before a day: no refunds, no orders without a customer or a date."""
    sale = orders.customer.notnull() & before(orders.date, as_of, tz)
    return orders.filter(sale & (orders.amount >= 0).fill_null(True) if "amount" in orders.columns else sale)


def repeat_customers(orders: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How many whole days each customer took to order again (`done`), or has gone without doing so, with how many customers did.

    repeat_customers = customers with two or more orders / customers        ratio in [0, 1]; `again` makes the figure

    Refunds are no orders. In a period only its orders count.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-01", "2024-01-15", "2024-01-20"])
    >>> sorted(rows(repeat_customers(orders, as_of=date(2024, 2, 1))), key=lambda row: row["days"])
    [{'days': 12, 'done': False, 'customers': 1}, {'days': 14, 'done': True, 'customers': 1}]
    """
    day = min(as_of, period.end) if period else as_of
    keys = ["customer", by] if by else ["customer"]
    sales = bought(orders, day, tz)
    placed = sales.mutate(_place=ibis.row_number().over(group_by=[sales[key] for key in keys], order_by=sales.date))
    each = placed.group_by(keys).agg(first=placed.date.min(), second=placed.date.min(where=placed._place == 1))
    today = ibis.timestamp((day if each.first.type().is_date() else midnight_utc(day, tz)).isoformat())
    until = ibis.coalesce(each.second.cast("timestamp"), today)
    waits = each.mutate(days=elapsed(each["first"], until).floor().cast("int64"), done=each.second.notnull())
    return waits.group_by([by, "days", "done"] if by else ["days", "done"]).agg(customers=waits.count())


def again(waits: pd.DataFrame) -> dict[str, Any]:
    """The share who ordered again, and by Kaplan-Meier how long it takes until they do (the curve for the whole only).

    >>> found = again(pd.DataFrame({"days": [12, 14], "done": [False, True], "customers": [1, 1]}))
    >>> found["repeat_customers"], found["median_days"], found["curve"]
    (0.5, 14.0, [{'days': 0.0, 'share': 0.0}, {'days': 14.0, 'share': 1.0}])
    """
    n, repeated = int(waits["customers"].sum()), int(waits["customers"][waits["done"].astype(bool)].sum())
    if not n:
        return {"repeat_customers": None, "repeated": 0, "n": 0}
    curve = stats.kaplan_meier(waits["days"], waits["done"], weights=waits["customers"])
    points = [
        {"days": 0.0, "share": 0.0},
        *({"days": t, "share": 1 - s} for t, s in zip(curve.times.tolist(), curve.survival.tolist(), strict=True)),
    ]
    return {
        "repeat_customers": repeated / n, "repeated": repeated, "n": n, "median_days": curve.median, "median_days_low": curve.median_low,
        "median_days_high": curve.median_high, "few_to_time": curve.n_events < SMALL_EVENTS,
        **({"curve": points} if set(waits.columns) == set(COUNTED) else {}),
    }  # fmt: skip


def inactivity_churn(
    orders: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, days: int = 90, tz: str = "UTC"
) -> ir.Table:
    """Churn where there are no contracts: customers who had ordered within g days of the start, and not within g days of the end.

    inactivity_churn = gone quiet by the end / active at the start        ratio in [0, 1], g = `days`

    Without a period: the last 12 whole months. Refunds are no orders.

    >>> orders = frame(customer=["a", "a", "b"], date=["2023-12-01", "2024-03-20", "2023-12-20"])
    >>> rows(inactivity_churn(orders, as_of=date(2024, 5, 1), period=Period.parse("2024-01-01:2024-04-01"), days=60))
    [{'active': 2, 'gone': 1, 'stayed': 1, 'quiet_days': 60, 'inactivity_churn': 0.5}]
    """
    if days < 1:
        raise ValueError(f"days is {days}: expected a whole number of days, 1 or more")
    period = passed(period or last_months(as_of), as_of)
    sales, gap = bought(orders, period.end, tz), timedelta(days=days)
    there, still = (within(sales.date, Period(day - gap, day), tz) for day in (period.start, period.end))
    group = {by: ibis.coalesce(sales[by].max(where=there), sales[by].max())} if by else {}
    each = sales.group_by("customer").agg(there=there.any(), still=still.any(), **group)
    each = each.filter(each.there)
    counts = summarise(each, by, active=each.count(), gone=each.count(where=~each.still), stayed=each.count(where=each.still))
    return counts.mutate(quiet_days=ibis.literal(days), inactivity_churn=share(counts.gone, counts.active))
