"""Why customers left, where somebody wrote it down."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics import spells
from metrics.periods import Period, bucket, within


def from_contracts(subscriptions: ir.Table, *, as_of: date, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """Customers who left in the period by the reason given; a blank reason is a class of its own.

    share = customers who left for this reason / customers who left        ratio in [0, 1]

    Who ended one contract and went on with another did not leave.

    >>> runs = frame(customer=["a", "b", "b"], start=["2024-01-05"] * 3, end=["2024-02-20", "2024-02-10", None],
    ...              reason=["Price", "Moved", ""])
    >>> rows(from_contracts(runs, as_of=date(2024, 4, 1)))
    [{'reason': 'Price', 'customers': 1, 'n': 1, 'share': 1.0}]
    """
    left = spells.from_contracts(subscriptions, as_of=as_of, tz=tz)
    left = left.filter(left["last"].notnull())
    if period:
        left = left.filter(within(left["last"], period))
    told = subscriptions.select(_who=subscriptions.customer, _day=bucket(subscriptions.end, "day", tz), reason=subscriptions.reason)
    told = told.mutate(reason=ibis.ifelse(told.reason.strip() == "", ibis.null("string"), told.reason))
    told = told.group_by("_who", "_day").agg(reason=told.reason.max())
    each = left.left_join(told, [left.customer == told._who, left["last"] == told._day])
    counts = each.group_by("reason").agg(customers=each.count())
    counts = counts.mutate(n=counts.customers.sum().over(ibis.window()))
    return counts.mutate(share=counts.customers / counts.n).order_by(ibis.desc("customers"), "reason")


def from_customers(customers: ir.Table, *, as_of: date, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """The same from the customer table."""
    return from_contracts(customers.mutate(customer=customers.id), as_of=as_of, period=period, tz=tz)


def from_flag(customers: ir.Table) -> ir.Table:
    """The same where only a flag says who left: over no particular period."""
    left = customers.filter(customers.churned.fill_null(False))
    told = left.mutate(reason=ibis.ifelse(left.reason.strip() == "", ibis.null("string"), left.reason))
    counts = told.group_by("reason").agg(customers=told.count())
    counts = counts.mutate(n=counts.customers.sum().over(ibis.window()))
    return counts.mutate(share=counts.customers / counts.n).order_by(ibis.desc("customers"), "reason")
