"""The website: how many visits end in an order, and how long people stay."""

import ibis
import ibis.expr.types as ir

from metrics.aggregate import keep, share, spread, summarise


def site_conversion(site_sessions: ir.Table, *, by: str | None = None) -> ir.Table:
    """Orders for each visit of the website.

    site_conversion = sum(orders) / sessions        ratio; a visit without a number of orders had none

    >>> rows(site_conversion(frame(id=["1", "2", "3", "4"], orders=[1.0, 0.0, None, 0.0])))
    [{'ordered': 1, 'n': 4, 'site_conversion': 0.25}]
    """
    ordered = site_sessions.orders.fill_null(0.0).sum().cast("int64")
    counts = summarise(site_sessions, by, ordered=ordered, n=site_sessions.count())
    return counts.mutate(site_conversion=share(counts.ordered, counts.n))


def time_on_site(site_sessions: ir.Table, *, by: str | None = None) -> ir.Table:
    """How long half of the visits last at most.

    time_on_site = median(seconds)        seconds; the mean beside it

    >>> rows(time_on_site(frame(seconds=[10.0, 20.0, 90.0, None, -5.0])))[0]["time_on_site"]
    20.0
    """
    stays = keep(site_sessions, by, value=ibis.ifelse(site_sessions.seconds >= 0, site_sessions.seconds, None), all=site_sessions.seconds)
    return spread(
        stays, by, "mean", time_on_site=stays.value.median(), unknown=stays.count(where=stays["all"].isnull()),
        negative=stays.count(where=stays["all"] < 0),
    )  # fmt: skip


def seconds(site_sessions: ir.Table, *, by: str | None = None) -> ir.Table:
    """One `value` per visit whose length is known."""
    return keep(good := site_sessions.filter(site_sessions.seconds >= 0), by, value=good.seconds)
