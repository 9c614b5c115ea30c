"""Cohorts: customers who began in the same month, and how many of them, and how much of their revenue, are there later."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import column_or, one_of
from metrics.churn import AtDay, backwards
from metrics.engine import frame, to_arrow
from metrics.periods import MONTHS, Period, bucket, calendar_of, floor, step
from metrics.repeats import bought

SPANS = ("week", *MONTHS)
HOW = ("on", "on_or_after")


def from_orders(
    orders: ir.Table,
    *,
    as_of: date,
    period: Period | None = None,
    by: str | None = None,
    every: str = "month",
    how: str = "on",
    tz: str = "UTC",
) -> ir.Table:
    """How many customers of each cohort ordered at each age, and what they paid; `triangle` makes the table.

    cohort = month of the first order, age = months since;  retained = customers who ordered at that age / customers of the cohort

    how="on_or_after" counts who ordered at that age or later. With a period: cohorts that began in it. A refund is money, not an order.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-02-05", "2024-01-09"], amount=[10.0, 8.0, 20.0])
    >>> found = sorted(rows(from_orders(orders, as_of=date(2024, 3, 1))), key=lambda row: row["age"])
    >>> [(row["age"], row["active"], row["revenue"]) for row in found]
    [(0, 2, 30.0), (1, 1, 8.0)]
    """
    sales = bought(orders, as_of, tz)
    first = sales.group_by("customer").agg(_first=sales.date.min())
    came = orders.join(first, orders.customer == first.customer, rname="_{name}")
    came = came.filter((came.date >= came._first) & came.date.notnull())
    amount = column_or(came, "amount", ibis.null("float64"))
    came = came.mutate(
        cohort=bucket(came._first, every, tz), at=bucket(came.date, every, tz), paid=amount, bought=(amount >= 0).fill_null(True),
        **({"_group": ibis.ifelse(came.date == came._first, came[by], None)} if by else {}),
    )  # fmt: skip
    came = came.filter(came["at"] <= ibis.date((as_of - timedelta(days=1)).isoformat()))
    each = came.group_by(["customer", "cohort", "at"]).agg(
        revenue=came.paid.sum(), active=came.bought.any(), **({by: came._group.max()} if by else {})
    )
    return _cells(each, as_of, period, by, every, how)


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, every: str = "month", how: str = "on",
    tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """The same from contracts: at age 0 what the first one brought, later who had a contract as the month began.

    >>> runs = frame(customer=["a", "b"], start=["2024-01-05"] * 2, end=["2024-01-20", None], amount=[10.0, 20.0])
    >>> found = sorted(rows(from_contracts(runs, as_of=date(2024, 3, 1))), key=lambda row: row["age"])
    >>> [(row["age"], row["active"], row["revenue"]) for row in found]
    [(0, 2, 30.0), (1, 1, 20.0)]
    """
    rows = subscriptions.filter(subscriptions.customer.notnull() & subscriptions.start.notnull())
    rows = rows.filter((bucket(rows.start, "day", tz) < ibis.date(as_of.isoformat())) & ~backwards(rows))
    rows = rows.mutate(amount=column_or(rows, "amount", ibis.null("float64")), began=bucket(rows.start, every, tz))
    own = rows.group_by("customer").agg(_first=rows.start.min(), cohort=rows.began.min())
    rows = rows.join(own, ["customer"])
    new = rows.filter(rows.start == rows._first)
    group = {by: new[by].max()} if by else {}
    first = new.group_by(["customer", "cohort"]).agg(revenue=new.amount.sum(), **group)
    later = _later(rows, first, as_of, every, tz).select("customer", "cohort", "at", "revenue", "active", *group)
    began = first.mutate(at=first.cohort, active=True).select("customer", "cohort", "at", "revenue", "active", *group)
    return _cells(ibis.union(began, later), as_of, period, by, every, how)


def from_customers(
    customers: ir.Table,
    *,
    as_of: date,
    period: Period | None = None,
    by: str | None = None,
    every: str = "month",
    how: str = "on",
    tz: str = "UTC",
) -> ir.Table:
    """The same from the dates on which customers came and left, with their monthly revenue where it is known."""
    spells = customers.mutate(customer=customers.id, amount=column_or(customers, "monthly_revenue", ibis.null("float64")))
    return from_contracts(spells, as_of=as_of, period=period, by=by, every=every, how=how, tz=tz)


def _later(rows: ir.Table, first: ir.Table, as_of: date, every: str, tz: str) -> ir.Table:
    """Customer x month for the months after the one each began in: who had a contract on its first day, and what it brought."""
    one, spans = timedelta(days=1), _spans(rows, as_of, every)
    days = frame(at=[span.start.isoformat() for span in spans], eve=[(span.start - one).isoformat() for span in spans],
                 after=[(span.start + one).isoformat() for span in spans])  # fmt: skip
    start, end = bucket(rows.start, "day", tz), bucket(rows.end, "day", tz)
    near = rows.join(days, [start < days.after, (end >= days.eve).fill_null(True), rows.cohort < days["at"]])
    moment = AtDay(near, near.eve, near["at"], near.after, tz)
    there = near.group_by(["customer", "at"]).agg(revenue=moment.total(near.amount), active=moment.active)
    return there.filter(there.active).join(first.drop("revenue"), ["customer"])


def _spans(rows: ir.Table, as_of: date, every: str) -> list[Period]:
    """The months from the first contract to the day of the figures."""
    earliest = to_arrow(rows.agg(first=rows.began.min()))["first"][0].as_py()
    return calendar_of(Period(earliest or as_of - timedelta(days=1), as_of), every)


def _cells(each: ir.Table, as_of: date, period: Period | None, by: str | None, every: str, how: str) -> ir.Table:
    """Customer x month rolled up to cohort x age, with the last age at which customers were seen."""
    one_of("every", every, *SPANS)
    each = each.mutate(age=_age(each.cohort, each["at"], every))
    if period:
        cohorts = [ibis.date(floor(day, every).isoformat()) for day in (period.start, period.end - timedelta(days=1))]
        each = each.filter(each.cohort.between(*cohorts))
    own = each.group_by("customer").agg(
        _start=each.revenue.sum(where=each.age == 0), _last=each.age.max(where=each.active), **({"_by": each[by].max()} if by else {})
    )
    both = each.join(own, each.customer == own.customer, rname="_{name}")
    both = both.mutate(**{by: both._by}) if by else both
    cells = both.group_by([*([by] if by else []), "cohort", "age"]).agg(
        active=both.count(where=both.active), last=both.count(where=both.active & (both.age == both._last)), revenue=both.revenue.sum(),
        kept=ibis.least(both.revenue, both._start).sum(),
    )  # fmt: skip
    return cells.mutate(as_of=ibis.date(as_of.isoformat()), every=ibis.literal(every), how=ibis.literal(one_of("how", how, *HOW)))


def _age(cohort: ir.DateValue, at: ir.DateValue, every: str) -> ir.IntegerValue:
    if every == "week":
        return ((at.cast("timestamp").epoch_seconds() - cohort.cast("timestamp").epoch_seconds()) / (7 * 86_400)).round().cast("int64")
    months = (at.year() - cohort.year()) * 12 + at.month() - cohort.month()
    return (months / MONTHS[every]).round().cast("int64")


def triangle(cells: pd.DataFrame) -> pd.DataFrame:
    """Cohort x age in long form, a row for every age the oldest cohort has reached; the rows without a cohort are all of them pooled.

    Ages that lie in the future are blank; `complete` is False while a cell's month still runs. The pooled rows leave those out.

    >>> cells = pd.DataFrame({"cohort": [date(2024, 1, 1)] * 2 + [date(2024, 2, 1)], "age": [0, 1, 0], "active": [2, 1, 2]})
    >>> cells = cells.assign(last=[1, 1, 2], revenue=[30.0, 8.0, 5.0], kept=[30.0, 8.0, 5.0])
    >>> cells = cells.assign(as_of=date(2024, 3, 1), every="month", how="on")
    >>> triangle(cells)[["age", "customers", "retained", "net_revenue"]].to_dict("records")[1]
    {'age': 1, 'customers': 1.0, 'retained': 0.5, 'net_revenue': 0.26666666666666666}
    """
    if cells.empty:
        return pd.DataFrame([{"cohort": None, "n": 0}])
    as_of, every, how = (cells[name].iloc[0] for name in ("as_of", "every", "how"))
    ages = {cohort: _reached(cohort, as_of, every) for cohort in sorted(cells["cohort"].unique())}
    found = cells.set_index(["cohort", "age"])
    rows = [
        _cell(found, cohort, age, reached, as_of, every, how) for cohort, reached in ages.items() for age in range(max(ages.values()) + 1)
    ]
    table = pd.DataFrame(rows)
    return pd.concat([table, _pooled(table)], ignore_index=True)


def _reached(cohort: date, as_of: date, every: str) -> int:
    """The age of the cohort on the last day of the figures."""
    return len(calendar_of(Period(cohort, max(as_of, step(cohort, "day"))), every)) - 1


def _cell(found: pd.DataFrame, cohort: date, age: int, reached: int, as_of: date, every: str, how: str) -> dict[str, Any]:
    size, start = (found[name].get((cohort, 0), 0) for name in ("active", "revenue"))
    blank = {"cohort": cohort, "age": age, "n": int(size), "customers": None, "retained": None, "retained_low": None, "retained_high": None}
    money = {"revenue": None, "kept": None, "net_revenue": None, "gross_revenue": None, "complete": False}
    if age > reached:
        return {**blank, **money}
    there = found["active"].get((cohort, age), 0) if how == "on" else found.loc[cohort].query("age >= @age")["last"].sum()
    revenue, kept = (found[name].get((cohort, age), 0.0) for name in ("revenue", "kept"))
    return {**blank, **_shares(int(there), int(size)), **_worth(revenue, kept, start), "complete": step(cohort, every, age + 1) <= as_of}


def _shares(there: int, size: int) -> dict[str, Any]:
    low, high = stats.wilson(there, size)
    return {"customers": there, "retained": there / size if size else None, "retained_low": low, "retained_high": high}


def _worth(revenue: float, kept: float, start: float) -> dict[str, Any]:
    paid = bool(pd.notna(start) and start > 0)
    return {
        "revenue": revenue,
        "kept": kept,
        "net_revenue": revenue / start if paid else None,
        "gross_revenue": kept / start if paid else None,
    }


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """All cohorts that have completed an age, added up: sum over sum, never a mean of rates."""
    begun = table[table["age"] == 0].set_index("cohort")["revenue"]
    rows = []
    for age, cells in table[table["complete"]].groupby("age"):
        start = float(begun.loc[cells["cohort"]].sum())
        sums = cells[["customers", "n", "revenue", "kept"]].sum()
        rows.append(
            {"cohort": None, "age": age, "n": int(sums["n"]), **_shares(int(sums["customers"]), int(sums["n"])),
             **_worth(sums["revenue"], sums["kept"], start), "complete": True}
        )  # fmt: skip
    return pd.DataFrame(rows)
