"""What winning customers costs."""

import ibis.expr.types as ir

from metrics.aggregate import share
from metrics.periods import Period, add_months, within

WINNING = ("marketing", "sales")


def cac(spend: ir.Table, customers: ir.Table, *, period: Period | None = None, tz: str = "UTC", lag: int = 0) -> ir.Table:
    """What one new customer cost: marketing and sales spending over new customers.

    cac = (marketing + sales spend) / customers who started        money per customer

    Where spending has no category all of it counts. With a `lag` of some months, the spending of that much earlier counts.

    >>> spend = frame(date=["2024-01-05", "2024-01-20"], amount=[600.0, 400.0])
    >>> rows(cac(spend, frame(id=["1", "2"], start=["2024-01-07", "2024-01-09"])))
    [{'spend': 1000.0, 'new_customers': 2, 'cac': 500.0}]
    """
    if "category" in spend.columns:
        spend = spend.filter(spend.category.isin(WINNING))
    started = customers.filter(customers.start.notnull())
    if period:
        spend = spend.filter(within(spend.date, shifted(period, -lag), tz))
        started = started.filter(within(started.start, period, tz))
    sums = spend.agg(spend=spend.amount.sum()).cross_join(started.agg(new_customers=started.count()))
    return sums.mutate(cac=share(sums.spend, sums.new_customers))


def cac_from_orders(spend: ir.Table, orders: ir.Table, *, period: Period | None = None, tz: str = "UTC", lag: int = 0) -> ir.Table:
    """The same, a customer being new with the first order.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-01", "2024-02-01", "2024-02-05"])
    >>> rows(cac_from_orders(frame(date=["2024-01-05"], amount=[600.0]), orders))
    [{'spend': 600.0, 'new_customers': 2, 'cac': 300.0}]
    """
    first = orders.group_by("customer").agg(start=orders.date.min())
    return cac(spend, first, period=period, tz=tz, lag=lag)


def shifted(period: Period, months: int) -> Period:
    """The period moved by whole months.

    >>> str(shifted(Period.parse("2024-03-01:2024-04-01"), -1).end)
    '2024-03-01'
    """
    return Period(add_months(period.start, months), add_months(period.end, months))
