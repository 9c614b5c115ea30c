"""How the number of customers moved: opening, new, lost, returned, closing, step by step."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import spells, stats
from metrics.aggregate import one_of
from metrics.periods import MONTHS, Period, as_date, bucket, floor, step

FLOWS = ("new", "lost", "returned", "gone")


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", tz: str = "UTC"
) -> ir.Table:
    """Customers who came, left and came back in each month, quarter or year; `bridge` makes the steps of it.

    opening + new - lost + returned = closing;  churn_rate = gone / opening: those there as it began who were not as it ended

    Who comes and leaves in one step is new and lost in it, and in no churn rate. A customer with several contracts is one.

    >>> runs = frame(customer=["a", "b", "b"], start=["2024-01-05", "2024-01-09", "2024-03-10"], end=["2024-02-20", "2024-02-10", None])
    >>> found = rows(from_contracts(runs, as_of=date(2024, 4, 1)))
    >>> sorted((str(row["step"]), row["flow"], row["customers"]) for row in found)[:3]
    [('2024-01-01', 'new', 2), ('2024-02-01', 'gone', 2), ('2024-02-01', 'lost', 2)]
    """
    return _flows(spells.from_contracts(subscriptions, as_of=as_of, by=by, tz=tz), as_of, period, by, every)


def from_customers(
    customers: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", tz: str = "UTC"
) -> ir.Table:
    """The same from the dates on which customers came and left."""
    return _flows(spells.from_customers(customers, as_of=as_of, by=by, tz=tz), as_of, period, by, every)


def from_orders(
    orders: ir.Table,
    *,
    as_of: date,
    period: Period | None = None,
    by: str | None = None,
    every: str = "month",
    days: int = 90,
    tz: str = "UTC",
) -> ir.Table:
    """The same without contracts: a customer is lost when `days` pass without an order, and returns with the next one.

    >>> orders = frame(customer=["a", "a"], date=["2024-01-05", "2024-04-20"])
    >>> found = rows(from_orders(orders, as_of=date(2024, 5, 1), days=30))
    >>> sorted((str(row["step"]), row["flow"]) for row in found)
    [('2024-01-01', 'new'), ('2024-02-01', 'gone'), ('2024-02-01', 'lost'), ('2024-04-01', 'returned')]
    """
    return _flows(spells.from_orders(orders, as_of=as_of, gap=days, by=by, tz=tz), as_of, period, by, every)


def _flows(found: ir.Table, as_of: date, period: Period | None, by: str | None, every: str) -> ir.Table:
    """A row per step and flow, with how many customers; what was before the period stands in its first step as it is summed up."""
    one_of("every", every, *MONTHS)
    keys = [by] if by else []
    found = found.mutate(_from=bucket(found.began, every), _till=bucket(found["last"], every))
    ended = found.filter(found["last"].notnull())
    flows = {
        "new": found.filter(found.place == 0).rename(step="_from"), "returned": found.filter(found.place > 0).rename(step="_from"),
        "lost": ended.rename(step="_till"), "gone": _gone(found, ended, by).rename(step="_till"),
    }  # fmt: skip
    counted = [rows.group_by([*keys, "step"]).agg(customers=rows.count()).mutate(flow=ibis.literal(name)) for name, rows in flows.items()]
    whole = ibis.union(*[rows.select(*keys, "step", "flow", "customers") for rows in counted])
    asked = {"since": period.start if period else None, "until": min(period.end, as_of) if period else as_of}
    told = {name: ibis.null("string") if day is None else ibis.literal(day.isoformat()) for name, day in asked.items()}
    return whole.mutate(every=ibis.literal(every), as_of=ibis.literal(as_of.isoformat()), **told)


def _gone(found: ir.Table, ended: ir.Table, by: str | None) -> ir.Table:
    """Customers there as a step began and not as it ended, each once."""
    group = {by: ended[by].max()} if by else {}
    left = ended.group_by("customer", "_till").agg(_there=(ended._from < ended._till).any(), **group)
    across = found.filter((found._from < found._till) | found._till.isnull()).select(_who="customer", _step="_from").distinct()
    left = left.filter(left._there)
    return left.anti_join(across, [left.customer == across._who, left._till == across._step])


def bridge(flows: pd.DataFrame) -> pd.DataFrame:
    """Opening, new, lost, returned and closing of each step, the churn rate with its interval, and what it comes to in a year.

    annual_churn = 1 - (1 - churn_rate) ^ (12 / months);  a step that still runs is not `complete`, and has no annual rate

    >>> flows = pd.DataFrame({"step": [date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 1)], "flow": ["new", "lost", "gone"]})
    >>> flows = flows.assign(customers=[4, 1, 1], every="month", as_of="2024-03-01", since=None, until="2024-03-01")
    >>> found = bridge(flows)[["opening", "new", "lost", "returned", "closing", "churn_rate"]]
    >>> [list(row.values()) for row in found.to_dict("records")]
    [[0, 4, 0, 0, 4, nan], [4, 0, 1, 0, 3, 0.25]]
    """
    if flows.empty:
        return pd.DataFrame([{"step": None, "n": 0}])
    every, today = flows["every"].iloc[0], as_date(flows["as_of"].iloc[0])
    until = as_date(flows["until"].iloc[0])
    first = min(flows["step"])
    steps = [first]
    while step(steps[-1], every) < until:
        steps.append(step(steps[-1], every))
    sums = flows.pivot_table(index="step", columns="flow", values="customers", aggfunc="sum", fill_value=0)
    sums = sums.reindex(index=steps, columns=list(FLOWS), fill_value=0).astype(int)
    closing = (sums["new"] - sums["lost"] + sums["returned"]).cumsum()
    found = pd.DataFrame({"step": steps, "opening": (closing - sums["new"] + sums["lost"] - sums["returned"]).to_numpy(),
                          **{name: sums[name].to_numpy() for name in FLOWS}, "closing": closing.to_numpy()})  # fmt: skip
    found["complete"] = [step(day, every) <= today for day in steps]
    found = _rated(found, every)
    since = flows["since"].iloc[0]
    return found if pd.isna(since) else found[found["step"] >= floor(as_date(since), every)].reset_index(drop=True)


def _rated(found: pd.DataFrame, every: str) -> pd.DataFrame:
    limits = [stats.wilson(gone, opening) for gone, opening in zip(found["gone"], found["opening"], strict=True)]
    rate = np.where(found["opening"] > 0, found["gone"] / found["opening"].where(found["opening"] > 0), np.nan)
    annual = 1 - (1 - rate) ** (12 / MONTHS[every])
    low, high = ([pair[side] for pair in limits] for side in (0, 1))
    return found.assign(
        churn_rate=rate, low=low, high=high, annual_churn=np.where(found["complete"], annual, np.nan),
        n=found["opening"] + found["new"] + found["returned"],
    )  # fmt: skip


def whole(found: pd.DataFrame) -> pd.DataFrame:
    """All steps as one bridge: each part with where its bar begins and ends.

    >>> found = pd.DataFrame({"opening": [4, 5], "new": [2, 0], "lost": [1, 2], "returned": [0, 1], "closing": [5, 4]})
    >>> whole(found)[["part", "customers", "begins", "ends"]].values.tolist()[1:3]
    [['new', 2, 4, 6], ['lost', 3, 6, 3]]
    """
    first, sums = int(found["opening"].iloc[0]), found[["new", "lost", "returned"]].sum().astype(int)
    rows, at = [("opening", first, 0, first)], first
    for part in ("new", "lost", "returned"):
        change = -sums[part] if part == "lost" else sums[part]
        rows.append((part, int(sums[part]), at, at + int(change)))
        at += int(change)
    rows.append(("closing", at, 0, at))
    return pd.DataFrame(rows, columns=["part", "customers", "begins", "ends"])
