"""The people who sell, side by side."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import spread
from metrics.deals import is_won
from metrics.figure import NotAvailable
from metrics.metric import LOWER, RATIO
from metrics.periods import Period
from metrics.words import N_, Text


def revenue_per_rep(orders: ir.Table, *, tables: Mapping[str, ir.Table] | None = None, by: str | None = None) -> ir.Table:
    """Mean revenue of the people who sell, those who sold nothing in the period among them.

    revenue_per_rep = sum(amount) / people who own orders        money per person; the median beside it

    >>> sold = frame(owner=["Ann", "Ann", "Bo", None], amount=[100.0, 50.0, 30.0, 7.0])
    >>> rows(revenue_per_rep(sold))[0]["revenue_per_rep"]
    90.0
    """
    return spread(per_rep(orders, tables=tables, by=by), by, "revenue_per_rep").mutate(no_owner=_without_owner(orders))


def won_per_rep(deals: ir.Table, *, tables: Mapping[str, ir.Table] | None = None, by: str | None = None) -> ir.Table:
    """The same with the value of the deals won, where there are no orders with an owner.

    >>> rows(won_per_rep(frame(owner=["Ann", "Bo"], amount=[100.0, 50.0], status=["won", "lost"])))[0]["revenue_per_rep"]
    50.0
    """
    return spread(won_by_rep(deals, tables=tables, by=by), by, "revenue_per_rep").mutate(
        no_owner=_without_owner(deals.filter(is_won(deals)))
    )


def per_rep(orders: ir.Table, *, tables: Mapping[str, ir.Table] | None = None, by: str | None = None) -> ir.Table:
    """One `value` per person who owns any order of any time."""
    return _per_rep(orders, (tables or {}).get("orders", orders), by)


def won_by_rep(deals: ir.Table, *, tables: Mapping[str, ir.Table] | None = None, by: str | None = None) -> ir.Table:
    """One `value` per person who owns any deal of any time."""
    return _per_rep(deals.filter(is_won(deals)), (tables or {}).get("deals", deals), by)


def _per_rep(sold: ir.Table, every: ir.Table, by: str | None) -> ir.Table:
    keys = list(dict.fromkeys([*([by] if by else []), "owner"]))
    people = every.filter(every.owner.notnull()).select(*keys).distinct()
    sums = sold.filter(sold.owner.notnull()).group_by(keys).agg(_sum=sold.amount.sum()).rename({f"_{key}": key for key in keys})
    both = people.left_join(sums, [people[key].identical_to(sums[f"_{key}"]) for key in keys])
    return both.select(**({by: both[by]} if by else {}), value=both._sum.fill_null(0.0))


def _without_owner(sold: ir.Table) -> ir.Value:
    return sold.count(where=sold.owner.isnull()).as_scalar()


def rep_comparison(
    tables: Mapping[str, ir.Table],
    *,
    as_of: date,
    period: Period | None = None,
    tz: str = "UTC",
    rate: str = "win_rate",
    per: str = "owner",
) -> ir.Table:
    """A rate for each person (or whatever else `per` names), with the rows it stands on; `ranked` adds limits and the ranking.

    rate = k / n per person        a row per person; any rate of the catalogue that can be split

    >>> deals = frame(id=["1", "2", "3"], owner=["Ann", "Ann", "Bo"], status=["won", "lost", "won"])
    >>> rows(rep_comparison({"deals": deals}, as_of=date(2024, 1, 1)))
    [{'person': 'Bo', 'k': 1, 'n': 1, 'lower': False}, {'person': 'Ann', 'k': 1, 'n': 2, 'lower': False}]
    """
    from metrics.catalogue import find  # the catalogue holds this function too
    from metrics.compute import compute

    if find(rate).unit != RATIO:
        raise ValueError(f"rate is '{rate}': expected a rate of the catalogue, such as win_rate or conversion_rate")
    figure = compute(rate, tables, by=per, period=period, as_of=as_of, tz=tz)
    if figure.table is None:
        raise NotAvailable(figure.reason or Text(N_("this figure cannot be split by a column")), figure.details.get("missing"))
    found = [_counted(row, per, find(rate).better == LOWER) for row in figure.table.dropna(subset=["value", per]).to_dict("records")]
    if any(row is None for row in found):
        raise ValueError(f"rate is '{rate}', which is no share of a count: expected one such as win_rate or conversion_rate")
    if not found:
        raise NotAvailable(Text(N_("no row of this period names anybody")))
    return ibis.memtable(pd.DataFrame(found))


def _counted(row: Mapping[str, Any], per: str, lower: bool) -> dict[str, Any] | None:
    k = row["value"] * row["n"]
    return {"person": row[per], "k": round(k), "n": int(row["n"]), "lower": lower} if abs(k - round(k)) < 1e-6 else None


def ranked(people: pd.DataFrame) -> pd.DataFrame:
    """People by their shrunken rate, best first, with Wilson intervals and the limits that chance alone would keep to.

    >>> people = pd.DataFrame({"person": ["Ann", "Bo"], "k": [90, 1], "n": [100, 1], "lower": [False, False]})
    >>> ranked(people)[["person", "rate", "outside"]].to_dict("records")
    [{'person': 'Ann', 'rate': 0.9, 'outside': ''}, {'person': 'Bo', 'rate': 1.0, 'outside': ''}]
    """
    overall = float(people["k"].sum() / people["n"].sum())
    shrunken = stats.shrunken_rates(people["k"], people["n"])
    limits = stats.funnel_limits(overall, people["n"])
    rows = []
    for row, drawn, limit in zip(people.to_dict("records"), shrunken, limits, strict=True):
        low, high = stats.wilson(row["k"], row["n"])
        rate = row["k"] / row["n"]
        rows.append({
            "person": row["person"], "k": row["k"], "of": row["n"], "rate": rate, "low": low, "high": high, "overall": overall,
            "shrunken": drawn.rate, "shrunken_low": drawn.interval.low, "shrunken_high": drawn.interval.high,
            "inner_low": limit.inner.low, "inner_high": limit.inner.high, "outer_low": limit.outer.low, "outer_high": limit.outer.high,
            "outside": _outside(rate, limit),
        })  # fmt: skip
    worst_first = bool(people["lower"].iloc[0])
    table = pd.DataFrame(rows).assign(n=int(people["n"].sum()))
    return table.sort_values(["shrunken", "person"], ascending=[worst_first, True], kind="stable").reset_index(drop=True)


def _outside(rate: float, limits: stats.FunnelLimits) -> str:
    """Whether a rate lies beyond what chance alone explains: "" within 95 %, "95 %" beyond that, "99.8 %" far beyond."""
    for words, (low, high) in (("99.8 %", limits.outer), ("95 %", limits.inner)):
        if low is not None and high is not None and not low <= rate <= high:
            return words
    return ""
