"""Spells: from when to when each customer was there without a gap, out of contracts, dates or orders."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.churn import backwards
from metrics.periods import before, bucket
from metrics.repeats import bought


def from_contracts(subscriptions: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Contracts of a customer that overlap, or follow one another on the morrow, are one spell. One that runs has no `last` day.

    A customer is there as a day begins when a spell began before it and lasts to it or longer. What begins or ends from `as_of` on
    is not known yet.

    >>> runs = frame(customer=["a", "a", "a"], start=["2024-01-01", "2024-02-01", "2024-04-01"], end=["2024-01-31", "2024-02-20", None])
    >>> found = rows(from_contracts(runs, as_of=date(2024, 6, 1)).order_by("began"))
    >>> [(str(row["began"]), str(row["last"]), row["place"]) for row in found]
    [('2024-01-01', '2024-02-20', 0), ('2024-04-01', 'None', 1)]
    """
    good = subscriptions.filter(subscriptions.customer.notnull() & before(subscriptions.start, as_of, tz) & ~backwards(subscriptions))
    ended = before(good.end, as_of, tz).fill_null(False)
    last = ibis.ifelse(ended, bucket(good.end, "day", tz), ibis.null("date"))
    days = good.select("customer", began=bucket(good.start, "day", tz), last=last, **({by: good[by]} if by else {}))
    return _merged(days, by, slack=1)


def from_customers(customers: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """The same from the dates on which customers came and left."""
    return from_contracts(customers.mutate(customer=customers.id), as_of=as_of, by=by, tz=tz)


def from_orders(orders: ir.Table, *, as_of: date, gap: int, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """The same where there are no contracts: there for `gap` days after each order, gone when they pass without another.

    >>> orders = frame(customer=["a", "a", "a"], date=["2024-01-01", "2024-01-20", "2024-05-01"])
    >>> found = rows(from_orders(orders, as_of=date(2024, 6, 1), gap=60).order_by("began"))
    >>> [(str(row["began"]), str(row["last"]), row["place"]) for row in found]
    [('2024-01-01', '2024-03-20', 0), ('2024-05-01', 'None', 1)]
    """
    if gap < 1:
        raise ValueError(f"gap is {gap}: expected a whole number of days, 1 or more")
    sales = bought(orders, as_of, tz)
    sales = sales.mutate(_day=bucket(sales.date, "day", tz))
    days = sales.group_by("customer", began=sales._day).agg(**({by: sales[by].max()} if by else {}))
    last = days.began + ibis.interval(days=gap)
    days = days.mutate(last=ibis.ifelse(last < ibis.date(as_of.isoformat()), last, ibis.null("date")))
    return _merged(days, by, slack=0)


def _merged(days: ir.Table, by: str | None, slack: int) -> ir.Table:
    """Stretches that overlap or follow within `slack` days as one, numbered for each customer."""
    forever = ibis.date("9999-12-31")
    days = days.mutate(_end=days["last"].fill_null(forever))
    order = [days.began, days._end]
    earlier = ibis.window(group_by=days.customer, order_by=order, preceding=(None, 1))
    days = days.mutate(_before=days._end.max().over(earlier))
    apart = days._before.isnull() | (
        days.began > ibis.ifelse(days._before < forever, days._before + ibis.interval(days=slack), days._before)
    )
    days = days.mutate(_new=apart.cast("int64"))
    running = ibis.window(group_by=days.customer, order_by=[days.began, days._end], preceding=(None, 0))
    days = days.mutate(_spell=days._new.sum().over(running))
    spells = days.group_by("customer", place=days._spell - 1).agg(
        began=days.began.min(), _end=days._end.max(), **({by: days[by].max()} if by else {})
    )
    return spells.mutate(last=ibis.ifelse(spells._end < forever, spells._end, ibis.null("date"))).drop("_end")
