"""Targets: how much of what was planned came true."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.aggregate import summarise
from metrics.deals import is_won, was_open
from metrics.engine import collect
from metrics.figure import NotAvailable
from metrics.periods import Period, before, bucket, elapsed, floor, step, within
from metrics.tables import Table
from metrics.words import N_, Text

QUOTA = ("revenue", "quota", "quota_attainment")


def lead_target_attainment(
    leads: ir.Table, targets: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Leads of each month beside the target for it.

    lead_target_attainment = leads / target        ratio; months without a target count in neither

    Of a month that is not over by `as_of`, or only partly in the period, the same part of its target counts.

    >>> came = frame(id=["1", "2"], created=["2024-01-05", "2024-01-20"])
    >>> goal = frame(metric=["leads"], period=["2024-01-01"], value=[4.0])
    >>> rows(lead_target_attainment(came, goal, as_of=date(2024, 2, 1)))
    [{'month': datetime.date(2024, 1, 1), 'goal': 4.0, 'actual': 2.0}]
    """
    goal = goals(targets, ("leads",), as_of=as_of, period=period, by=_person(by))
    return _beside(goal, leads, "created", ibis.literal(1.0), as_of, period, by, tz)


def quota_from_orders(
    orders: ir.Table, targets: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Revenue of each month beside the quota for it; `by="owner"` gives it per rep.

    quota_attainment = revenue / quota        ratio

    >>> sold = frame(date=["2024-01-05"], amount=[50.0], owner=["Ann"])
    >>> goal = frame(metric=["revenue"], period=["2024-01-01"], value=[40.0], owner=["Ann"])
    >>> rows(quota_from_orders(sold, goal, as_of=date(2024, 2, 1), by="owner"))
    [{'owner': 'Ann', 'month': datetime.date(2024, 1, 1), 'goal': 40.0, 'actual': 50.0}]
    """
    goal = goals(targets, QUOTA, as_of=as_of, period=period, by=_person(by))
    return _beside(goal, orders, "date", orders.amount, as_of, period, by, tz)


def quota_from_deals(
    deals: ir.Table, targets: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same with the value of the deals won, where there is no order table.

    >>> won = frame(closed=["2024-01-05"], amount=[50.0], status=["won"])
    >>> goal = frame(metric=["revenue"], period=["2024-01-01"], value=[40.0])
    >>> rows(quota_from_deals(won, goal, as_of=date(2024, 2, 1)))[0]["actual"]
    50.0
    """
    goal = goals(targets, QUOTA, as_of=as_of, period=period, by=_person(by))
    won = deals.filter(is_won(deals))
    return _beside(goal, won, "closed", won.amount, as_of, period, by, tz)


def attained(id: str) -> Callable[[pd.DataFrame], dict[str, Any]]:
    """What was reached over what was planned, under `id`; beside it the last month and how it moved from the one before.

    >>> months = pd.DataFrame({"month": [date(2024, 1, 1), date(2024, 2, 1)], "goal": [10.0, 10.0], "actual": [5.0, 8.0]})
    >>> found = attained("lead_target_attainment")(months)
    >>> found["lead_target_attainment"], found["last_month"], found["direction"]
    (0.65, 0.8, 'up')
    """

    def reduce(months: pd.DataFrame) -> dict[str, Any]:
        monthly = months.groupby("month")[["goal", "actual"]].sum().sort_index()
        each = (monthly["actual"] / monthly["goal"])[monthly["goal"] > 0]
        goal, actual = float(monthly["goal"].sum()), float(monthly["actual"].sum())
        last, earlier = (float(each.iloc[-k]) if len(each) >= k else None for k in (1, 2))
        moved = None if last is None or earlier is None else last - earlier
        direction = None if moved is None else "up" if moved > 0 else "down" if moved < 0 else "level"
        return {
            id: actual / goal if goal > 0 else None, "n": len(monthly), "actual": actual, "goal": goal,
            "last_month": last, "month_before": earlier, "direction": direction,
        }  # fmt: skip

    return reduce


def pipeline_coverage(
    deals: ir.Table, targets: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """How many times the open pipeline holds what is still missing to the quota.

    pipeline_coverage = open value / (quota - value won)        times

    Without a period: the calendar quarter of the last day before `as_of`. Nothing left of the quota: not available.

    >>> deals = frame(status=["won", "open"], amount=[30.0, 140.0], closed=["2024-01-05", None], created=["2024-01-01"] * 2)
    >>> goal = frame(metric=["revenue"], period=["2024-01-01"], value=[100.0])
    >>> rows(pipeline_coverage(deals, goal, as_of=date(2024, 2, 1)))[0]["pipeline_coverage"]
    2.0
    """
    period = period or _quarter(as_of)
    quota = goals(targets, QUOTA, as_of=period.end, period=period, by=_person(by))
    planned = summarise(quota, by, quota=quota.goal.sum())
    won = is_won(deals) & within(deals.closed, period, tz) & before(deals.closed, as_of, tz)
    still = was_open(deals, as_of, tz)
    sums = summarise(
        deals, by, n=deals.count(where=still), open_value=deals.amount.sum(where=still),
        won_value=deals.amount.sum(where=won).fill_null(0.0), no_amount=deals.count(where=still & deals.amount.isnull()),
    )  # fmt: skip
    if by:
        planned = planned.rename(_by=by)
        both = sums.join(planned, sums[by] == planned._by).drop("_by")
    else:
        both = sums.cross_join(planned)
    left = both.quota - both.won_value
    return both.mutate(left=left, pipeline_coverage=ibis.ifelse(left > 0, both.open_value / left.nullif(0), None))


def _quarter(as_of: date) -> Period:
    start = floor(as_of - timedelta(days=1), "quarter")
    return Period(start, step(start, "quarter"))


def goals(targets: ir.Table, names: tuple[str, ...], *, as_of: date, period: Period | None = None, by: str | None = None) -> ir.Table:
    """The target of each month, and owner with `by`; of a month only partly in the period or passed by `as_of`, that part.

    The target of a whole month is the row without an owner, else the sum of the owners' targets.

    >>> plan = frame(metric=["leads"] * 2, period=["2024-01-01"] * 2, value=[31.0, 62.0], owner=["Ann", "Bo"])
    >>> rows(goals(plan, ("leads",), as_of=date(2024, 1, 11)))
    [{'month': datetime.date(2024, 1, 1), 'goal': 30.0}]
    """
    wanted = targets.filter(targets.metric.strip().lower().isin(names) & targets.value.notnull())
    wanted = wanted.mutate(month=bucket(wanted.period, "month"))
    if by:
        people = wanted.filter(wanted.owner.notnull())
        monthly = people.group_by([by, "month"]).agg(value=people.value.sum())
    elif "owner" in wanted.columns:
        both = wanted.group_by("month").agg(
            firm=wanted.value.sum(where=wanted.owner.isnull()), people=wanted.value.sum(where=wanted.owner.notnull())
        )
        monthly = both.select("month", value=ibis.coalesce(both.firm, both.people))
    else:
        monthly = wanted.group_by("month").agg(value=wanted.value.sum())
    start, end = monthly.month, monthly.month + ibis.interval(months=1)
    first = ibis.greatest(start, ibis.date(period.start.isoformat())) if period else start
    last = ibis.least(end, ibis.date((min(period.end, as_of) if period else as_of).isoformat()))
    part = elapsed(first, last) / elapsed(start, end)
    counted = monthly.mutate(part=part).filter(part > 0)
    return counted.select(*([by] if by else []), "month", goal=counted.value * counted.part)


def by_month(tables: Mapping[str, Table], metric: str) -> pd.DataFrame:
    """The whole target of every month set for a metric: month, goal; no rows where none is set."""
    plan = tables.get("targets")
    if plan is None or not {"metric", "period", "value"} <= set(plan.columns):
        return pd.DataFrame({"month": [], "goal": []})
    return collect(goals(plan.rows, (metric,), as_of=date.max).order_by("month"))


def _person(by: str | None) -> str | None:
    """Targets are set for a month, and for a person: they cannot be split by anything else."""
    if by in (None, "month"):
        return None
    if by == "owner":
        return by
    raise NotAvailable(Text(N_("targets are set per month and owner: this figure can be split by month or owner only")))


def _beside(
    goal: ir.Table, rows: ir.Table, dated: str, value: ir.Value, as_of: date, period: Period | None, by: str | None, tz: str
) -> ir.Table:
    """Each goal with what was reached in its month, 0 where nothing was."""
    person = {"owner": rows.owner} if by == "owner" else {}
    done = rows.filter(_then(rows[dated], as_of, period, tz)).select(_month=bucket(rows[dated], "month", tz), _value=value, **person)
    keys = ["_month", *person]
    monthly = done.group_by(keys).agg(actual=done._value.sum()).rename({f"_{key}": key for key in person})
    same = [goal.month == monthly._month, *(goal[key] == monthly[f"_{key}"] for key in person)]
    both = goal.left_join(monthly, same)
    return both.select(*person, "month", "goal", actual=both.actual.fill_null(0.0))


def _then(column: ir.Column, as_of: date, period: Period | None, tz: str) -> ir.BooleanValue:
    return before(column, as_of, tz) & (within(column, period, tz) if period else True)
