"""Customer x period: what each customer bought in each day, week, month, quarter or year since the first order.

Every cohort table is read from this one, so it can be made once, when files are taken in, and asked again and again.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from metrics.aggregate import column_or, one_of
from metrics.churn import backwards
from metrics.engine import frame, to_arrow
from metrics.periods import EVERY, MONTHS, before, bucket
from metrics.repeats import bought

SPAN = ("calendar", "rolling")
SINCE = ("first_order", "sign_up")


def age(first: ir.DateValue, day: ir.DateValue, every: str, span: str) -> ir.IntegerValue:
    """Whole steps from the first day to another: by the calendar, or counted from the customer's own first day (rolling).

    >>> days = frame(first=["2024-01-31"] * 3, day=["2024-02-01", "2024-02-29", "2024-03-01"])
    >>> [rows(days.select(age=age(days["first"], days.day, "month", span)).order_by("age")) for span in SPAN]
    [[{'age': 1}, {'age': 1}, {'age': 2}], [{'age': 0}, {'age': 0}, {'age': 1}]]
    """
    if span == "calendar":
        first, day = bucket(first, every), bucket(day, every)
    if every in MONTHS:
        months = (day.year() - first.year()) * 12 + day.month() - first.month()
        short = (day.day() < first.day()).cast("int64")
        return ((months - short).cast("float64") / MONTHS[every]).floor().cast("int64")
    days = (day.cast("timestamp").epoch_seconds() - first.cast("timestamp").epoch_seconds()).cast("float64") / 86_400
    return (days / (7 if every == "week" else 1)).floor().cast("int64")


def from_orders(
    orders: ir.Table, customers: ir.Table | None, *, as_of: date, every: str = "month", span: str = "calendar", since: str = "first_order",
    by: str | None = None, tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """A row per customer and age: orders, net revenue, whether anything was ordered; a row at age 0 for every customer.

    The cohort is the step of the first order, or of the day the customer signed up. Money before it counts in no cohort.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-01-09"], amount=[10.0, 8.0, 20.0])
    >>> found = rows(from_orders(orders, None, as_of=date(2024, 3, 1)))
    >>> sorted((row["customer"], row["age"], row["orders"], row["revenue"], row["start"], row["last"]) for row in found)
    [('a', 0, 1, 10.0, 10.0, 1), ('a', 1, 1, 8.0, 10.0, 1), ('b', 0, 1, 20.0, 20.0, 0)]
    """
    one_of("every", every, *EVERY)
    one_of("span", span, *SPAN)
    one_of("since", since, *SINCE)
    days = _days(orders, as_of, every if span == "calendar" else "day", tz)
    own = _beginnings(days, orders, customers, as_of, since, by, tz)
    came = own.left_join(days, own.customer == days._who).drop("_who")
    came = came.mutate(age=age(came._first, ibis.coalesce(came["at"], came._first), every, span), cohort=bucket(came._first, every))
    came = came.mutate(age=ibis.ifelse(came.age < 0, 0, came.age), _counts=(came.age >= 0).fill_null(False) & came["at"].notnull())
    keys = ["customer", "cohort", "age", *([by] if by else [])]
    revenue, sold = came.revenue.sum(where=came._counts), came.orders.sum(where=came._counts).fill_null(0)
    each = came.group_by(keys).agg(revenue=revenue, orders=sold, active=sold > 0)
    return lasting(each, by, absent=since == "sign_up")


def lasting(each: ir.Table, by: str | None = None, *, absent: bool = False) -> ir.Table:
    """Beside each row what the customer brought at age 0 (`start`) and the last age at which there was something (`last`).

    Where some may be `absent` at age 0 they get a row for it, so that everybody is counted in the size of the cohort.
    """
    own = each.group_by("customer").agg(
        cohort=each.cohort.min(), start=each.revenue.sum(where=each.age == 0), last=each.age.max(where=each.active),
        _youngest=each.age.min(), **({by: each[by].max()} if by else {}),
    )  # fmt: skip
    rows = ibis.union(each, _absent(each, own)) if absent else each
    return rows.join(own.select("customer", "start", "last"), "customer")


def _absent(each: ir.Table, own: ir.Table) -> ir.Table:
    """A row at age 0 for everybody who has none."""
    blank = {name: ibis.null(str(each[name].type())) for name in ("revenue", "orders")}
    return own.filter(own._youngest > 0).mutate(age=ibis.literal(0).cast("int64"), active=False, **blank).select(*each.columns)


def _beginnings(days: ir.Table, orders: ir.Table, customers: ir.Table | None, as_of: date, since: str, by: str | None, tz: str) -> ir.Table:
    """Each customer with the day everything is counted from, and the group at that day."""
    if since == "sign_up" and customers is not None:
        known = customers.filter(customers.id.notnull() & before(customers.start, as_of, tz))
        known = known.mutate(_day=bucket(known.start, "day", tz))
        group = {by: known[by].max() if by in known.columns else ibis.null("string")} if by else {}
        return known.group_by(customer=known.id).agg(_first=known._day.min(), **group)
    first = days.group_by(customer=days._who).agg(_first=days._sold.min())
    first = first.filter(first._first.notnull())
    if by is None:
        return first
    sales = bought(orders, as_of, tz)
    sales = sales.mutate(_day=bucket(sales.date, "day", tz))
    day = first.rename(_who="customer")
    earliest = sales.join(day, (sales.customer == day._who) & (sales._day == day._first))
    return earliest.group_by("customer").agg(_first=earliest._first.min(), **{by: earliest[by].max()})


def _days(orders: ir.Table, as_of: date, every: str, tz: str) -> ir.Table:
    """Customer x day (or week, month ...): the only look at all orders. `_sold` is the first day with a sale."""
    told = orders.filter(orders.customer.notnull() & before(orders.date, as_of, tz))
    amount = column_or(told, "amount", ibis.null("float64"))
    day = bucket(told.date, "day", tz)
    told = told.mutate(_at=bucket(day, every), _paid=amount, _sale=(amount >= 0).fill_null(True), _day=day)
    return told.group_by(_who=told.customer, at=told._at).agg(
        revenue=told._paid.sum(), orders=told.count(where=told._sale), _sold=told._day.min(where=told._sale)
    )


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, every: str = "month", span: str = "calendar", by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same from contracts: at age 0 what the first one brings, later who had a contract as the step began.

    >>> runs = frame(customer=["a", "b"], start=["2024-01-05"] * 2, end=["2024-01-20", None], amount=[10.0, 20.0])
    >>> found = rows(from_contracts(runs, as_of=date(2024, 3, 1)))
    >>> sorted((row["customer"], row["age"], row["revenue"]) for row in found)
    [('a', 0, 10.0), ('b', 0, 20.0), ('b', 1, 20.0)]
    """
    one_of("every", every, *EVERY)
    one_of("span", span, *SPAN)
    runs = _runs(subscriptions, as_of, tz)
    own = runs.group_by("customer").agg(_first=runs._from.min())
    runs = runs.join(own, "customer")
    new = runs.filter(runs._from == runs._first)
    group = {by: new[by].max()} if by else {}
    first = new.group_by(["customer", "_first"]).agg(revenue=new.amount.sum(), **group)
    yesterday = ibis.date((as_of - timedelta(days=1)).isoformat())
    until = ibis.least(ibis.coalesce(runs._to, yesterday), yesterday)
    runs = runs.mutate(_since=age(runs._first, runs._from, every, span), _till=age(runs._first, until, every, span))
    steps = _steps(runs)
    near = runs.join(steps, [runs._since < steps.age, runs._till >= steps.age])
    later = near.group_by(["customer", "age"]).agg(revenue=near.amount.sum()).join(first.drop("revenue"), "customer")
    began = first.mutate(age=ibis.literal(0).cast("int64"))
    columns = ["customer", "_first", "age", "revenue", *([by] if by else [])]
    each = ibis.union(began.select(*columns), later.select(*columns))
    each = each.mutate(cohort=bucket(each._first, every), orders=ibis.null("int64"), active=True).drop("_first")
    return lasting(each, by)


def _runs(subscriptions: ir.Table, as_of: date, tz: str) -> ir.Table:
    """Contracts by day. Where the next begins on the morrow of an end, the old one still counts that morning: nobody left."""
    rows = subscriptions.filter(subscriptions.customer.notnull() & subscriptions.start.notnull())
    rows = rows.filter(before(rows.start, as_of, tz) & ~backwards(rows))
    amount = column_or(rows, "amount", ibis.null("float64"))
    rows = rows.mutate(amount=amount, _from=bucket(rows.start, "day", tz), _end=bucket(rows.end, "day", tz))
    rows = rows.mutate(_morrow=rows._end + ibis.interval(days=1))
    next_ones = rows.select(_who="customer", _at="_from").distinct()
    rows = rows.left_join(next_ones, [rows.customer == next_ones._who, rows._morrow == next_ones._at])
    return rows.mutate(_to=ibis.coalesce(rows._at, rows._end)).drop("_who", "_at", "_morrow", "_end")


def _steps(runs: ir.Table) -> ir.Table:
    """Every age that any contract reaches."""
    longest = to_arrow(runs.agg(n=runs._till.max()))["n"][0].as_py() or 0
    return frame(age=list(range(1, int(longest) + 2)))
