"""The state of each customer: when they last bought, how often, for how much, what they said, and whether they wait for us."""

from datetime import date, timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from metrics.aggregate import column_or
from metrics.periods import Period, before, elapsed, midnight_utc, within
from metrics.words import N_

# In the order in which they ask for something to be done.
BANDS: Final = {
    "unhappy": N_("Unhappy: gave a low score last time"),
    "slipping": N_("Slipping away: has not ordered for longer than usual"),
    "waiting": N_("Waiting: has a case open"),
    "new": N_("New: one order so far"),
    "steady": N_("Steady: orders again"),
    "gone": N_("Gone quiet: no order for a long time"),
}
LOW_SCORE = 6  # a detractor
YEAR = 365


def customer_health(
    orders: ir.Table,
    surveys: ir.Table | None = None,
    tickets: ir.Table | None = None,
    *,
    as_of: date,
    days: int = 90,
    top: int = 1_000,
    tz: str = "UTC",
) -> ir.Table:
    """Recency, frequency, value, last score and open cases of each customer, in plain bands, those who need something first.

    recency: days since the last order; frequency and value: orders and money, net of refunds, in the last 365 days

    gone: no order for 3 x `days`; unhappy: last score 0 to 6; slipping: no order for `days`; waiting: a case open; new: one
    order in all; steady: the rest. The first that fits. At most `top` customers are listed; the bands count all.

    >>> orders = frame(customer=["a", "a", "b"], date=["2024-01-05", "2024-03-05", "2023-12-01"], amount=[10.0, 20.0, 5.0])
    >>> [(row["customer"], row["recency"], row["band"]) for row in rows(customer_health(orders, as_of=date(2024, 4, 1)))]
    [('b', 122, 'slipping'), ('a', 27, 'steady')]
    """
    each = _bought(orders, as_of, tz)
    for found in (_last_scores(surveys, as_of, tz), _open_cases(tickets, as_of, tz)):
        if found is not None:
            each = each.left_join(found, [("customer", "_of")]).drop("_of")
    score = column_or(each, "last_score", ibis.null("float64"))
    cases = column_or(each, "open_cases", ibis.null("int64")).fill_null(0)
    each = each.mutate(last_score=score, open_cases=cases)
    each = each.mutate(band=_band(each, days))
    counts = each.agg(n=each.count(), **{f"in_{band}": each.count(where=each.band == band) for band in BANDS})
    place = ibis.cases(*[(each.band == band, place) for place, band in enumerate(BANDS)], else_=len(BANDS))
    listed = each.mutate(_place=place).order_by("_place", ibis.desc("value"), "customer").limit(top)
    return listed.cross_join(counts).order_by("_place", ibis.desc("value"), "customer").drop("_place", "orders")


def _bought(orders: ir.Table, as_of: date, tz: str) -> ir.Table:
    known = orders.filter(orders.customer.notnull() & before(orders.date, as_of, tz))
    amount = column_or(known, "amount", ibis.null("float64"))
    year = within(known.date, Period(as_of - timedelta(days=YEAR), as_of), tz)
    sale = (amount >= 0).fill_null(True)
    today = ibis.timestamp((as_of if known.date.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    each = known.group_by("customer").agg(
        last_order=known.date.max(where=sale),
        orders=known.count(where=sale),
        frequency=known.count(where=sale & year),
        value=amount.sum(where=year),
    )
    each = each.filter(each.orders > 0)
    return each.mutate(recency=elapsed(each.last_order, today).floor().cast("int64"))


def _last_scores(surveys: ir.Table | None, as_of: date, tz: str) -> ir.Table | None:
    """The last answer of each customer to the question whether they would recommend us; to any, where the table does not tell."""
    if surveys is None or not {"customer", "answered", "score"} <= set(surveys.columns):
        return None
    told = surveys.filter(surveys.kind == "nps") if "kind" in surveys.columns else surveys
    valid = told.filter(told.score.between(0, 10) & told.customer.notnull() & before(told.answered, as_of, tz))
    order = ibis.row_number().over(group_by=valid.customer, order_by=[ibis.desc(valid.answered), valid.score])
    placed = valid.mutate(_place=order)
    return placed.filter(placed._place == 0).select(_of=placed.customer, last_score=placed.score)


def _open_cases(tickets: ir.Table | None, as_of: date, tz: str) -> ir.Table | None:
    if tickets is None or not {"customer", "opened"} <= set(tickets.columns):
        return None
    over = [before(tickets[name], as_of, tz).fill_null(False) for name in ("closed", "resolved") if name in tickets.columns]
    waiting = tickets.filter(before(tickets.opened, as_of, tz) & ~ibis.or_(ibis.literal(False), *over))
    return waiting.group_by("customer").agg(open_cases=waiting.count()).rename(_of="customer")


def _band(each: ir.Table, days: int) -> ir.StringValue:
    return ibis.cases(
        (each.recency >= 3 * days, "gone"),
        ((each.last_score <= LOW_SCORE).fill_null(False), "unhappy"),
        (each.recency >= days, "slipping"),
        (each.open_cases > 0, "waiting"),
        (each.orders == 1, "new"),
        else_="steady",
    )
