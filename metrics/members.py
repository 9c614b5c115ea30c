"""The customers behind a cohort or one of its cells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import rollup
from metrics.aggregate import column_or
from metrics.attention import named
from metrics.catalogue import find
from metrics.compute import choose
from metrics.engine import collect
from metrics.periods import Period, as_date, floor
from metrics.tables import Table, adopt, as_of_default, with_group

MOST = 10_000


def members(
    tables: Mapping[str, Any], *, cohort: str = "", group: str | None = None, age: int | None = None, by: str = "", every: str = "month",
    how: str = "on", span: str = "calendar", since: str = "first_order", period: Any = None, as_of: Any = None, tz: str = "UTC",
) -> pd.DataFrame:  # fmt: skip
    """Customers of a cohort ("2024-01-01"; all where none is named) or of a `group` of the column `by`, the most valuable first.

    With an age: whether each was `there` at it, and what they ordered and paid then. `orders` and `revenue` are of all ages.

    >>> orders = pd.DataFrame({"customer": ["a", "b", "a"], "date": ["2024-01-05", "2024-01-09", "2024-02-01"], "amount": [5.0, 9.0, 1.0]})
    >>> members({"orders": orders}, cohort="2024-01-01", age=1, as_of="2024-03-01")[["customer", "there", "revenue"]].values.tolist()
    [['b', False, 9.0], ['a', True, 6.0]]
    """
    adopted = adopt(tables)
    day = as_date(as_of) if as_of else as_of_default(adopted)
    each, column = _each(adopted, by, day, every, span, since, tz)
    each = each.filter(_chosen(each, column, cohort, group, period, every))
    here = each.age == age if age is not None else ibis.literal(False)
    there = each.active & (each.age >= age if how == "on_or_after" and age is not None else here)
    listed = each.group_by("customer", "cohort").agg(
        there=there.any(), orders_then=each.orders.sum(where=here), revenue_then=each.revenue.sum(where=here), orders=each.orders.sum(),
        revenue=each.revenue.sum(), seen=each["last"].max(),
    )  # fmt: skip
    people = adopted.get("customers")
    told = named(listed, people.rows if people else None)
    return collect(told.order_by(ibis.desc("revenue"), "customer").limit(MOST))


def _each(tables: dict[str, Table], by: str, day: date, every: str, span: str, since: str, tz: str) -> tuple[ir.Table, str | None]:
    """The customer x period rollup that the cohort table of these tables is made of, and the column of the groups in it."""
    kind = choose(find("cohort_retention"), tables).main
    column = None
    if by:
        tables[kind], column = with_group(tables[kind], by, tables)
    rows = tables[kind].rows
    options = {"as_of": day, "every": every, "span": span, "by": column, "tz": tz}
    if kind == "orders":
        people = tables.get("customers")
        signed = people.rows if people is not None and {"id", "start"} <= set(people.columns) else None
        return rollup.from_orders(rows, signed, since=since, **options), column
    if kind == "customers":
        rows = rows.mutate(customer=rows.id, amount=column_or(rows, "monthly_revenue", ibis.null("float64")))
    return rollup.from_contracts(rows, **options), column


def _chosen(each: ir.Table, column: str | None, cohort: str, group: str | None, period: Any, every: str) -> ir.BooleanValue:
    chosen = ibis.literal(True)
    if cohort:
        chosen = chosen & (each.cohort == ibis.date(floor(as_date(cohort), every).isoformat()))
    if period:
        asked = Period.parse(period)
        first, end = (ibis.date(day.isoformat()) for day in (floor(asked.start, every), asked.end))
        chosen = chosen & (each.cohort >= first) & (each.cohort < end)
    if column:
        chosen = chosen & (each[column].isnull() if group is None else each[column] == group)
    return chosen
