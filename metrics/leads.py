"""Leads: how many come, and how many become customers."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import filled, share, summarise
from metrics.periods import Period, before, elapsed, within


def leads(leads: ir.Table, *, by: str | None = None) -> ir.Table:
    """Unique leads created in the period.

    leads = number of lead ids        count; a lead without a source counts, under "unknown"

    >>> rows(leads(frame(id=["1", "2"], source=["website", None])))
    [{'leads': 2}]
    """
    return summarise(leads, by, leads=leads.count())


def conversion_rate(
    leads: ir.Table, deals: ir.Table | None = None, *, as_of: date, by: str | None = None, days: int | None = None, tz: str = "UTC"
) -> ir.Table:
    """Share of the leads created in the period that became customers by `as_of`, or within `days` of coming in.

    conversion_rate = won / leads        ratio in [0, 1]

    A lead is won on its own `won` date, or when a deal that came of it was won. With `days`, leads younger than that
    are set apart as `young`: they have not had their time yet.

    >>> came = frame(id=["1", "2", "3", "4"], created=["2024-01-01"] * 4, won=["2024-01-20", "2024-03-01", None, None])
    >>> rows(conversion_rate(came, as_of=date(2024, 2, 1)))
    [{'won': 1, 'n': 4, 'young': 0, 'conversion_rate': 0.25}]
    """
    if "won" not in leads.columns and deals is not None:
        leads = _won_through_deals(leads, deals)
    leads = leads.filter(before(leads.created, as_of, tz))
    won = before(leads.won, as_of, tz)
    young = ibis.literal(False)
    if days is not None:
        won = won & (elapsed(leads.created, leads.won) <= days)
        young = elapsed(leads.created, ibis.timestamp(as_of.isoformat())) < days
    old = ~young
    counts = summarise(leads, by, won=leads.count(where=won & old), n=leads.count(where=old), young=leads.count(where=young))
    return counts.mutate(conversion_rate=share(counts.won, counts.n))


def won_in_period(leads: ir.Table, deals: ir.Table, *, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """Deals won in the period over leads created in it; may pass 100 %, since the two are not the same people."""
    won = deals.filter(deals.status == "won")
    won = won.filter(within(won.closed, period, tz)) if period else won
    counts = leads.agg(n=leads.count()).cross_join(won.agg(won=won.count()))
    return counts.mutate(conversion_rate=share(counts.won, counts.n))


def source_filled(leads: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of leads whose source somebody wrote down.

    source_filled = leads with a source / leads        ratio in [0, 1]; "N/A", "-" and "?" are no source

    >>> rows(source_filled(frame(id=["1", "2", "3", "4"], source=["website", " ", "?", "fair"])))
    [{'filled': 2, 'n': 4, 'source_filled': 0.5}]
    """
    counts = summarise(leads, by, filled=leads.count(where=filled(leads.source)), n=leads.count())
    return counts.mutate(source_filled=share(counts.filled, counts.n))


def _won_through_deals(leads: ir.Table, deals: ir.Table) -> ir.Table:
    """The leads with the day on which the first deal that came of each was won."""
    won = deals.filter((deals.status == "won") & deals.lead.notnull())
    first = won.group_by("lead").agg(won=won.closed.min())
    return leads.left_join(first, leads.id == first.lead).drop("lead_right" if "lead" in leads.columns else "lead")
