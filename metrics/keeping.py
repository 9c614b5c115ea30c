"""What keeping a customer costs, beside what a kept customer brings."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share
from metrics.churn import last_months, passed, standing
from metrics.periods import Period, before, within
from metrics.repeats import bought


def from_contracts(
    spend: ir.Table, subscriptions: ir.Table, orders: ir.Table | None = None, *, as_of: date, period: Period | None = None, tz: str = "UTC"
) -> ir.Table:
    """Retention spending over the customers who were there as the period began and still as it ended.

    retention_cost = retention spend / retained customers        money per customer; `brings`: mean revenue of a retained customer

    Without a period: the last 12 whole months.

    >>> spend = frame(date=["2024-01-05", "2024-01-06"], amount=[300.0, 900.0], category=["retention", "marketing"])
    >>> runs = frame(customer=["a", "b"], start=["2023-01-01"] * 2, end=[None, "2024-01-09"])
    >>> rows(from_contracts(spend, runs, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01")))
    [{'spend': 300.0, 'retained': 1, 'brings': None, 'retention_cost': 300.0}]
    """
    period = passed(period or last_months(as_of), as_of)
    each = standing(subscriptions, period, None, tz)
    stayed = each.filter(each["first"] & each["last"]).select(_kept="customer")
    return _cost(spend, stayed, orders, period, tz)


def from_customers(
    spend: ir.Table, customers: ir.Table, orders: ir.Table | None = None, *, as_of: date, period: Period | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same from the dates on which customers came and left."""
    spells = customers.mutate(customer=customers.id)
    return from_contracts(spend, spells, orders, as_of=as_of, period=period, tz=tz)


def from_orders(spend: ir.Table, orders: ir.Table, *, as_of: date, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """The same without contracts: a customer is retained who had ordered before the period and ordered again in it."""
    period = passed(period or last_months(as_of), as_of)
    sales = bought(orders, period.end, tz)
    earlier = before(sales.date, period.start, tz)
    each = sales.group_by("customer").agg(earlier=earlier.any(), again=(~earlier).any())
    return _cost(spend, each.filter(each.earlier & each.again).select(_kept="customer"), orders, period, tz)


def _cost(spend: ir.Table, stayed: ir.Table, orders: ir.Table | None, period: Period, tz: str) -> ir.Table:
    spent = spend.filter((spend.category == "retention") & within(spend.date, period, tz))
    sums = spent.agg(spend=spent.amount.sum()).cross_join(stayed.agg(retained=stayed.count()))
    if orders is None or not {"customer", "amount", "date"} <= set(orders.columns):
        sums = sums.mutate(brings=ibis.null("float64"))
    else:
        paid = orders.filter(within(orders.date, period, tz)).join(stayed, orders.customer == stayed._kept)
        sums = sums.cross_join(paid.agg(_paid=paid.amount.sum().fill_null(0.0)))
        sums = sums.mutate(brings=share(sums._paid, sums.retained)).drop("_paid")
    return sums.mutate(retention_cost=share(sums.spend, sums.retained))
