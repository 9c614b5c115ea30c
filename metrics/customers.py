"""People on their way to becoming customers, new customers, and those who come back."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from metrics.aggregate import column_or, summarise
from metrics.churn import last_months
from metrics.deals import was_open
from metrics.leads import with_won
from metrics.periods import Period, before, within


def prospects(deals: ir.Table, orders: ir.Table | None = None, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Different people or firms with an open deal on the day who have not bought yet.

    prospects = customers, else leads, else deals by themselves, with an open deal        count

    Who ordered before the day is a customer already, where there is an order table.

    >>> deals = frame(id=["1", "2", "3"], customer=["a", "a", "b"], status=["open", "open", "lost"])
    >>> rows(prospects(deals, as_of=date(2024, 1, 1)))
    [{'prospects': 1, 'open_deals': 2}]
    """
    now = deals.filter(was_open(deals, as_of, tz))
    if orders is not None and "customer" in now.columns:
        bought = _sales(orders).filter(before(orders.date, as_of, tz))
        now = now.anti_join(bought.select(_customer="customer"), now.customer == bought.customer)
    who = ibis.coalesce(*(now[name] for name in ("customer", "lead", "id") if name in now.columns))
    return summarise(now, by, prospects=who.nunique(), open_deals=now.count())


def prospects_from_leads(
    leads: ir.Table, deals: ir.Table | None = None, *, as_of: date, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Where there are no deals: leads that came in before the day and were not won by then.

    >>> rows(prospects_from_leads(frame(id=["1", "2"], created=["2024-01-01"] * 2, won=["2024-01-05", None]), as_of=date(2024, 2, 1)))
    [{'prospects': 1}]
    """
    there = with_won(leads, deals).filter(before(leads.created, as_of, tz))
    still = there.filter(~before(there.won, as_of, tz).fill_null(False))
    return summarise(still, by, prospects=still.count())


def new_customers(orders: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Customers whose first order fell in the period.

    new_customers = customers with a first order in the period        count; a refund is no order

    >>> sold = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-02-06"], amount=[5.0, 5.0, 5.0])
    >>> rows(new_customers(sold, as_of=date(2024, 3, 1), period=Period.parse("2024-02-01:2024-03-01")))
    [{'new_customers': 1}]
    """
    first = first_orders(orders, by)
    fresh = first.filter(_by_then(first.first, as_of, period, tz))
    return summarise(fresh, by, new_customers=fresh.count())


def new_from_customers(
    customers: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same from the day each became a customer, where there are no orders.

    >>> rows(new_from_customers(frame(id=["1", "2"], start=["2024-01-05", "2024-03-01"]), as_of=date(2024, 2, 1)))
    [{'new_customers': 1}]
    """
    fresh = customers.filter(_by_then(customers.start, as_of, period, tz))
    return summarise(fresh, by, new_customers=fresh.count())


def returning_customers(orders: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Customers who ordered in the period and had ordered before it.

    returning_customers = customers with an order before the period and one in it        count

    Without a period: the last 12 whole months.

    >>> sold = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-02-06"], amount=[5.0, 5.0, 5.0])
    >>> rows(returning_customers(sold, as_of=date(2024, 3, 1), period=Period.parse("2024-02-01:2024-03-01")))
    [{'returning_customers': 1, 'customers': 2}]
    """
    period = period or last_months(as_of)
    sold = _sales(orders)
    inside = within(sold.date, period, tz) & before(sold.date, as_of, tz)
    group = {by: sold[by].max(where=inside)} if by else {}
    each = sold.group_by("customer").agg(earlier=before(sold.date, period.start, tz).any(), now=inside.any(), **group)
    active = each.filter(each.now)
    return summarise(active, by, returning_customers=active.count(where=active.earlier), customers=active.count())


def new_revenue(orders: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Money from customers whose first order fell in the period, net of refunds.

    new_revenue = sum(amount) over orders of the period by customers new in it        money

    >>> sold = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-02-06"], amount=[5.0, 7.0, 9.0])
    >>> rows(new_revenue(sold, as_of=date(2024, 3, 1), period=Period.parse("2024-02-01:2024-03-01")))
    [{'n': 1, 'customers': 1, 'no_amount': 0, 'no_customer': 0, 'revenue': 16.0, 'new_revenue': 9.0}]
    """
    first = first_orders(orders).rename(_customer="customer")
    sold = orders.filter(_by_then(orders.date, as_of, period, tz))
    sold = sold.left_join(first, sold.customer == first._customer)
    new = _by_then(sold.first, as_of, period, tz).fill_null(False)
    return summarise(
        sold, by, n=sold.amount.count(where=new), customers=sold.customer.nunique(where=new),
        no_amount=sold.count(where=new & sold.amount.isnull()), no_customer=sold.count(where=sold.customer.isnull()),
        revenue=sold.amount.sum(), new_revenue=sold.amount.sum(where=new),
    )  # fmt: skip


def first_orders(orders: ir.Table, by: str | None = None) -> ir.Table:
    """Each customer with the day of the first order; its group is that of the earliest order (the first in the alphabet of several).

    >>> rows(first_orders(frame(customer=["a", "a"], date=["2024-02-05", "2024-01-05"])))
    [{'customer': 'a', 'first': datetime.date(2024, 1, 5)}]
    """
    sold = _sales(orders)
    each = sold.group_by("customer").agg(first=sold.date.min())
    if by is None:
        return each
    each = each.rename(_customer="customer")
    earliest = sold.join(each, (sold.customer == each._customer) & (sold.date == each.first))
    return earliest.group_by("customer").agg(first=earliest.first.min(), **{by: earliest[by].min()})


def _sales(orders: ir.Table) -> ir.Table:
    """Orders with a customer and a date that are no refunds."""
    return orders.filter(
        orders.customer.notnull() & orders.date.notnull() & ~(column_or(orders, "amount", ibis.literal(0.0)) < 0).fill_null(False)
    )


def _by_then(column: ir.Column, as_of: date, period: Period | None, tz: str) -> ir.BooleanValue:
    """In the period, and before the day of the figures."""
    if period is None:
        return before(column, as_of, tz)
    end = max(min(period.end, as_of), period.start + timedelta(days=1))
    return within(column, Period(period.start, end), tz) & before(column, as_of, tz)
