"""What a new customer will bring by the projection, beside the formula; and the most that saving one may cost."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import buying
from metrics.aggregate import column_or, share, summarise
from metrics.churn import last_months, passed, period_months
from metrics.periods import Period, before, within
from metrics.repeats import bought

YEARS_AT_MOST = 5


def projected_value(orders: ir.Table, *, as_of: date, years: int = 3, tz: str = "UTC") -> ir.Table:
    """The histories of all customers; `first_years` says what a new one will bring.

    projected value = first order + orders expected in so many years x mean order        money, revenue before what winning costs

    >>> orders = frame(customer=["a"], date=["2024-01-01"], amount=[5.0])
    >>> rows(projected_value(orders, as_of=date(2024, 4, 10)))[0]["first_paid"]
    5.0
    """
    if years < 1:
        raise ValueError(f"years is {years}: expected a whole number of years, 1 or more")
    return buying.histories(orders, as_of=as_of, tz=tz).mutate(years=ibis.literal(years))


def first_years(found: pd.DataFrame) -> dict[str, Any]:
    """What a new customer brings in the first years, by BG/NBD and gamma-gamma."""
    if found.empty:
        return {"projected_value": None, "n": 0}
    model, years = buying.fitted(found), int(found["years"].iloc[0])
    if model.value is None:
        return {"projected_value": None, "n": 0}
    again = model.orders.newcomer(365.25 * years)
    first, order = float(found["first_paid"].astype(float).mean()), float(model.value.expected([0], [0.0])[0])
    return {"projected_value": first + again * order, "low": None, "high": None, "n": len(found), "small": False, "rough": len(found) < 200,
            "first_order": first, "orders_again": again, "order_value": order, "years": years}  # fmt: skip


def saving_from_orders(
    orders: ir.Table,
    *,
    as_of: date,
    period: Period | None = None,
    by: str | None = None,
    margin: float = 1.0,
    days: int = 90,
    tz: str = "UTC",
) -> ir.Table:
    """The most that keeping one customer for another year may cost: what a kept customer brings in a year, times the margin.

    saving_limit = revenue of kept customers / kept customers, for a year, x margin        money per customer

    Kept is who had ordered within `days` of the start of the period and within `days` of its end.

    >>> orders = frame(customer=["a", "a", "b"], date=["2023-12-01", "2024-12-20", "2023-12-20"], amount=[10.0, 60.0, 5.0])
    >>> found = rows(saving_from_orders(orders, as_of=date(2025, 1, 1), period=Period.parse("2024-01-01:2025-01-01")))
    >>> found[0]["kept"], found[0]["saving_limit"]
    (1, 60.0)
    """
    if not 0 < margin <= 1:
        raise ValueError(f"margin is {margin}: expected the share of revenue that is left, above 0 and up to 1")
    period = passed(period or last_months(as_of), as_of)
    sales = bought(orders, period.end, tz)
    first, end = period.start, period.end
    there, still = (within(sales.date, Period(date.fromordinal(day.toordinal() - days), day), tz) for day in (first, end))
    each = sales.group_by("customer").agg(there=there.any(), still=still.any(), **({by: sales[by].max()} if by else {}))
    kept = each.filter(each.there & each.still)
    amount = column_or(orders, "amount", ibis.null("float64"))
    paid = orders.filter(within(orders.date, period, tz) & before(orders.date, as_of, tz)).mutate(_paid=amount)
    paid = paid.group_by(_who=paid.customer).agg(revenue=paid._paid.sum())
    both = kept.left_join(paid, kept.customer == paid._who)
    counts = summarise(both, by, kept=both.count(), n=both.count(), revenue=both.revenue.sum(), sd=both.revenue.std(how="sample"))
    year = share(counts.revenue, counts.kept) * 12 / period_months(period)
    return counts.mutate(margin=ibis.literal(margin), saving_limit=ibis.ifelse(year > 0, year * margin, ibis.null("float64")))
