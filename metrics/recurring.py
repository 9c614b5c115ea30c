"""Recurring revenue: how much of it stays, shrinks, grows or leaves, and which contracts are renewed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import share, summarise
from metrics.churn import AtDay, last_months, passed
from metrics.periods import Period, before
from metrics.stats.means import FEWEST

ROUGH = 20
KEPT: dict[str, Callable[[pd.DataFrame], Any]] = {
    "revenue_churn": lambda pairs: (pairs["opening"] - pairs["closing"]).clip(lower=0),
    "grr": lambda pairs: pairs[["opening", "closing"]].min(axis=1),
    "nrr": lambda pairs: pairs["closing"],
}


def recurring(subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """What each customer there at the start paid then and at the end of the period, each pair once; `kept` makes the figures.

    revenue_churn = (churned + contraction) / opening;  grr = 1 - revenue_churn;  nrr = grr + expansion / opening

    Amounts are what a contract brings each time it is paid. Newcomers count in none. Without a period: the last 12 whole months.

    >>> runs = frame(customer=["1", "1", "2"], start=["2023-01-01", "2024-01-10", "2023-01-01"], end=["2024-01-10", None, None],
    ...              amount=[100.0, 150.0, 80.0])
    >>> sorted(rows(recurring(runs, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01"))), key=lambda row: row["opening"])
    [{'opening': 80.0, 'closing': 80.0, 'customers': 1}, {'opening': 100.0, 'closing': 150.0, 'customers': 1}]
    """
    period = passed(period or last_months(as_of), as_of)
    known = subscriptions.filter(subscriptions.customer.notnull() & subscriptions.amount.notnull())
    opening, closing = AtDay(known, period.start, tz), AtDay(known, period.end, tz)
    group = {by: ibis.coalesce(known[by].max(where=opening.runs), known[by].max())} if by else {}
    each = known.group_by("customer").agg(opening=opening.total(known.amount), closing=closing.total(known.amount), **group)
    each = each.filter(each.opening > 0)
    keys = ["opening", "closing"]
    return each.group_by([by, *keys] if by else keys).agg(customers=each.count())


def from_flag(customers: ir.Table, *, by: str | None = None) -> ir.Table:
    """The same where the file holds only who has left and what each pays a month: nothing shrinks or grows.

    >>> sorted(row["closing"] for row in rows(from_flag(frame(churned=[True, False], monthly_revenue=[30.0, 70.0]))))
    [0.0, 70.0]
    """
    known = customers.filter(customers.churned.notnull() & (customers.monthly_revenue > 0))
    each = known.mutate(opening=known.monthly_revenue, closing=ibis.ifelse(known.churned, 0.0, known.monthly_revenue))
    keys = ["opening", "closing"]
    return each.group_by([by, *keys] if by else keys).agg(customers=each.count())


def kept(id: str) -> Callable[[pd.DataFrame], dict[str, Any]]:
    """One of the three figures, with its bootstrap interval and the sums behind it.

    >>> pairs = pd.DataFrame({"opening": [100.0, 80.0, 20.0], "closing": [150.0, 80.0, 0.0], "customers": [1, 1, 1]})
    >>> [kept(id)(pairs)[id] for id in ("revenue_churn", "grr", "nrr")]
    [0.1, 0.9, 1.15]
    """

    def reduce(pairs: pd.DataFrame) -> dict[str, Any]:
        count, opening, closing, part = pairs["customers"], pairs["opening"], pairs["closing"], KEPT[id](pairs)
        n, total = int(count.sum()), float((opening * count).sum())
        if not total:
            return {id: None, "n": 0}
        low, high = stats.ratio_interval(part.repeat(count), opening.repeat(count))
        gone = (closing == 0) * opening
        return {
            id: float((part * count).sum()) / total, "low": low, "high": high, "n": n, "small": n < FEWEST, "rough": n < ROUGH,
            "opening": total, "churned": float((gone * count).sum()),
            "contraction": float((((opening - closing).clip(lower=0) - gone) * count).sum()),
            "expansion": float(((closing - opening).clip(lower=0) * count).sum()),
        }  # fmt: skip

    return reduce


def renewal_rate(subscriptions: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Share of the contracts due in the period that were renewed.

    renewal_rate = renewed / due before as_of        ratio in [0, 1]

    What is not due yet is left out, and so is what was renewed early, before it was due: the others of its month are still to decide.

    >>> due = frame(due=["2024-01-05", "2024-01-09", "2024-01-20", "2024-03-01"], renewed=[True, False, None, True])
    >>> rows(renewal_rate(due, as_of=date(2024, 2, 1)))
    [{'renewed': 1, 'n': 2, 'early': 1, 'not_due': 0, 'unknown': 1, 'renewal_rate': 0.5}]
    """
    due, renewed = before(subscriptions.due, as_of, tz).fill_null(False), subscriptions.renewed.fill_null(False)
    told, later = subscriptions.renewed.notnull(), subscriptions.due.notnull() & ~due
    counts = summarise(
        subscriptions, by, renewed=subscriptions.count(where=due & renewed), n=subscriptions.count(where=due & told),
        early=subscriptions.count(where=later & renewed), not_due=subscriptions.count(where=later & ~renewed),
        unknown=subscriptions.count(where=due & ~told),
    )  # fmt: skip
    return counts.mutate(renewal_rate=share(counts.renewed, counts.n))
