"""Cohorts: customers who began in the same month, and how many of them, their orders and their revenue are there later."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from metrics import rollup
from metrics.aggregate import column_or, one_of
from metrics.periods import Period, floor
from metrics.triangle import AGAINST, triangle

__all__ = ["HOW", "from_contracts", "from_customers", "from_orders", "triangle"]

HOW = ("on", "on_or_after")


def from_orders(
    orders: ir.Table, customers: ir.Table | None = None, *, as_of: date, period: Period | None = None, by: str | None = None,
    every: str = "month", how: str = "on", span: str = "calendar", since: str = "first_order", against: str = "first", tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """How many customers of each cohort ordered at each age, and what they paid; `triangle` makes the table.

    cohort = month of the first order, age = months since;  retained = customers who ordered at that age / customers of the cohort

    every: day, week, month, quarter or year; span: by the calendar, or "rolling" from each customer's own first day; since:
    "first_order" or "sign_up" (the day in the customer table); how="on_or_after" counts who ordered at that age or later;
    against: a share of the "first" step, or of the one "before". With a period: cohorts that began in it. A refund is no order.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-01-09"], amount=[10.0, 8.0, 20.0])
    >>> found = sorted(rows(from_orders(orders, as_of=date(2024, 3, 1))), key=lambda row: row["age"])
    >>> [(row["age"], row["active"], row["revenue"]) for row in found]
    [(0, 2, 30.0), (1, 1, 8.0)]
    """
    signed = customers if customers is not None and {"id", "start"} <= set(customers.columns) else None
    each = rollup.from_orders(orders, signed, as_of=as_of, every=every, span=span, since=since, by=by, tz=tz)
    return cells(each, as_of=as_of, period=period, by=by, every=every, how=how, span=span, against=against)


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", how: str = "on",
    span: str = "calendar", against: str = "first", tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """The same from contracts: at age 0 what the first one brought, later who had a contract as the month began.

    >>> runs = frame(customer=["a", "b"], start=["2024-01-05"] * 2, end=["2024-01-20", None], amount=[10.0, 20.0])
    >>> found = sorted(rows(from_contracts(runs, as_of=date(2024, 3, 1))), key=lambda row: row["age"])
    >>> [(row["age"], row["active"], row["revenue"]) for row in found]
    [(0, 2, 30.0), (1, 1, 20.0)]
    """
    each = rollup.from_contracts(subscriptions, as_of=as_of, every=every, span=span, by=by, tz=tz)
    return cells(each, as_of=as_of, period=period, by=by, every=every, how=how, span=span, against=against)


def from_customers(
    customers: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", how: str = "on",
    span: str = "calendar", against: str = "first", tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """The same from the dates on which customers came and left, with their monthly revenue where it is known."""
    spells = customers.mutate(customer=customers.id, amount=column_or(customers, "monthly_revenue", ibis.null("float64")))
    return from_contracts(spells, as_of=as_of, period=period, by=by, every=every, how=how, span=span, against=against, tz=tz)


def cells(
    each: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", how: str = "on",
    span: str = "calendar", against: str = "first",
) -> ir.Table:  # fmt: skip
    """A customer x period rollup added up to cohort x age, with the last age at which customers were seen.

    `kept` is revenue without growth: of each customer no more than at age 0.
    """
    if period:
        first, last = (ibis.date(floor(day, every).isoformat()) for day in (period.start, period.end - timedelta(days=1)))
        each = each.filter(each.cohort.between(first, last))
    found = each.group_by([*([by] if by else []), "cohort", "age"]).agg(
        members=each.count(), active=each.count(where=each.active), last=each.count(where=each.active & (each.age == each["last"])),
        orders=each.orders.sum(), revenue=each.revenue.sum(), kept=ibis.least(each.revenue, each.start).sum(),
    )  # fmt: skip
    told = {"every": every, "how": one_of("how", how, *HOW), "span": span, "against": one_of("against", against, *AGAINST)}
    return found.mutate(as_of=ibis.date(as_of.isoformat()), **{name: ibis.literal(value) for name, value in told.items()})
