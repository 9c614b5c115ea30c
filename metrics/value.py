"""What a customer is worth, beside what winning one costs."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np

from metrics.aggregate import column_or, share
from metrics.estimates import Draws, Row
from metrics.periods import Period, before, elapsed, midnight_utc
from metrics.spend import cac

YEAR = 365.25
MONTHS_A_YEAR = 12
LONG_AGO = date(1900, 1, 1)


def worth_from_subscriptions(
    subscriptions: ir.Table,
    spend: ir.Table,
    customers: ir.Table | None = None,
    *,
    as_of: date,
    period: Period | None = None,
    tz: str = "UTC",
    margin: float = 1.0,
) -> ir.Table:
    """Customer value from contracts; their amounts are per month.

    lifetime value = mean annual revenue per customer x mean lifetime in years;  cltv = lifetime value - CAC        money
    mean lifetime = customer-years watched / customers who left;  ltv_to_cac = lifetime value / CAC        times
    cac_payback = CAC / (revenue per customer and month x margin)        months

    Contracts that touch the period count, for as long as they ran in it. Nobody left: not available.

    >>> runs = frame(customer=["a", "b"], start=["2022-01-01"] * 2, end=["2023-01-01", None], amount=[10.0, 10.0])
    >>> cost = frame(date=["2022-01-01"], amount=[100.0])
    >>> row = rows(worth_from_subscriptions(runs, cost, as_of=date(2024, 1, 1)))[0]
    >>> round(row["lifetime_value"]), round(row["cltv"]), round(row["ltv_to_cac"], 1), round(row["cac_payback"], 6)
    (360, 310, 7.2, 5.0)
    """
    starts, ends = _limits(subscriptions.start, period, as_of, tz)
    runs = subscriptions.filter(subscriptions.customer.notnull() & before(subscriptions.start, as_of, tz))
    stop = ibis.coalesce(runs.end.cast("timestamp"), ends)
    runs = runs.mutate(_start=runs.start.cast("timestamp"), _stop=stop)
    inside = elapsed(ibis.greatest(runs._start, starts), ibis.least(runs._stop, ends)) / YEAR
    runs = runs.mutate(_years=ibis.greatest(inside, 0.0))
    each = runs.group_by("customer").agg(
        years=runs._years.sum(), revenue=(runs._years * runs.amount * MONTHS_A_YEAR).sum(), start=runs._start.min(), stop=runs._stop.max()
    )
    return _worth(each, spend, _newcomers(each, customers), starts, ends, period, as_of, tz, margin)


def worth_from_orders(
    orders: ir.Table,
    spend: ir.Table,
    customers: ir.Table | None = None,
    *,
    as_of: date,
    period: Period | None = None,
    tz: str = "UTC",
    margin: float = 1.0,
    gap: int = 365,
) -> ir.Table:
    """Customer value from orders, net of refunds: who has not ordered for `gap` days left with the last order.

    >>> sold = frame(customer=["a", "a", "b", "b"], date=["2020-01-01", "2022-01-01", "2022-01-01", "2023-12-31"], amount=[50.0] * 4)
    >>> cost = frame(date=["2020-01-01"], amount=[100.0])
    >>> row = rows(worth_from_orders(sold, cost, as_of=date(2024, 1, 1)))[0]
    >>> row["left"], round(row["lifetime_value"]), round(row["cltv"])
    (1, 200, 150)
    """
    starts, ends = _limits(orders.date, period, as_of, tz)
    sold = orders.filter(orders.customer.notnull() & before(orders.date, as_of, tz))
    moment = sold.date.cast("timestamp")
    sold = sold.mutate(_moment=moment, _inside=(moment >= starts) & (moment < ends))
    sale = ~(column_or(sold, "amount", ibis.literal(0.0)) < 0).fill_null(False)
    each = sold.group_by("customer").agg(
        revenue=sold.amount.sum(where=sold._inside).fill_null(0.0), start=sold._moment.min(where=sale), last=sold._moment.max(where=sale)
    )
    today = _limits(orders.date, None, as_of, tz)[1]
    each = each.filter(each.start.notnull())
    each = each.mutate(stop=ibis.ifelse(elapsed(each["last"], today) > gap, each["last"], ends))
    years = ibis.greatest(elapsed(ibis.greatest(each.start, starts), ibis.least(each.stop, ends)) / YEAR, 0.0)
    return _worth(each.mutate(years=years), spend, _newcomers(each, customers), starts, ends, period, as_of, tz, margin)


def _limits(column: ir.Column, period: Period | None, as_of: date, tz: str) -> tuple[ir.TimestampScalar, ir.TimestampScalar]:
    """The first moment that counts and the first that does not, as the column tells time."""
    first = period.start if period else LONG_AGO
    last = min(period.end, as_of) if period else as_of
    moments = (first, last) if column.type().is_date() else (midnight_utc(first, tz), midnight_utc(last, tz))
    return ibis.timestamp(moments[0].isoformat()), ibis.timestamp(moments[1].isoformat())


def _newcomers(each: ir.Table, customers: ir.Table | None) -> ir.Table:
    """When each customer started: as the customer table says, so that the cost of winning is the same as everywhere."""
    return customers.select("start") if customers is not None and "start" in customers.columns else each.select("start")


def _worth(
    each: ir.Table,
    spend: ir.Table,
    newcomers: ir.Table,
    starts: ir.Value,
    ends: ir.Value,
    period: Period | None,
    as_of: date,
    tz: str,
    margin: float,
) -> ir.Table:
    """The parts and the figures, from one row per customer: years and revenue in the period, the first and the last moment."""
    if not 0 < margin <= 1:
        raise ValueError(f"margin is {margin}: expected the share of revenue that is left, above 0 and up to 1")
    seen = each.filter((each.years > 0) | ((each.stop >= starts) & (each.stop < ends)) | (each.revenue != 0))
    left = (seen.stop >= starts) & (seen.stop < ends)
    parts = seen.agg(
        customers=seen.count(), years=seen.years.sum(), left=seen.count(where=left), revenue=seen.revenue.sum(),
        revenue_sd=seen.revenue.std(how="sample"),
    )  # fmt: skip
    until = Period(period.start, min(period.end, as_of)) if period and period.start < as_of else period
    paid = spend if period else spend.filter(before(spend.date, as_of, tz))
    cost = cac(paid, newcomers, period=until, tz=tz)
    both = parts.cross_join(cost)
    both = both.mutate(annual_revenue=share(both.revenue, both.years), lifetime_years=share(both.years, both["left"]))
    value = share(both.revenue, both["left"])
    monthly = both.annual_revenue / MONTHS_A_YEAR * margin
    return both.mutate(
        lifetime_value=value, cltv=value - both.cac, ltv_to_cac=value / both.cac.nullif(0),
        cac_payback=ibis.ifelse(monthly > 0, both.cac / monthly.nullif(0), None), margin=ibis.literal(margin),
    )  # fmt: skip


def drawn_cltv(row: Row, draws: Draws) -> np.ndarray | None:
    parts = _drawn(row, draws)
    return None if parts is None else parts[0] / parts[1] - parts[2]


def drawn_ratio(row: Row, draws: Draws) -> np.ndarray | None:
    parts = _drawn(row, draws)
    return None if parts is None else parts[0] / parts[1] / parts[2]


def drawn_payback(row: Row, draws: Draws) -> np.ndarray | None:
    parts = _drawn(row, draws)
    return None if parts is None else parts[2] / (parts[0] / row["years"] / MONTHS_A_YEAR * row["margin"])


def _drawn(row: Row, draws: Draws) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Plausible revenue, leavers and CAC: revenue per customer, the number who leave and the number who come drawn afresh."""
    if not (row["revenue"] > 0 and row["spend"] and row["customers"] > 1):
        return None
    revenue = row["customers"] * draws.mean(row["revenue"] / row["customers"], row["revenue_sd"], row["customers"])
    return revenue, draws.count(row["left"]), row["spend"] / draws.count(row["new_customers"])
