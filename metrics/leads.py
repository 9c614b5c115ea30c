"""Leads: how many come, how soon they hear from us, and how many become customers."""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import filled, one_of, share, summarise
from metrics.periods import Period, before, elapsed, midnight_utc, within

# Words in a lead's status that mean it was qualified, or got past that, and words that mean it was turned down.
REACHED = ("qualif", "opportun", "deal", "proposal", "convert", "customer", "won", "sql")
TURNED_DOWN = ("unqualif", "disqualif", "not qualif", "non-qualif")


def leads(leads: ir.Table, *, by: str | None = None) -> ir.Table:
    """Unique leads created in the period.

    leads = number of lead ids        count; a lead without a source counts, under "unknown"

    >>> rows(leads(frame(id=["1", "2"], source=["website", None])))
    [{'leads': 2}]
    """
    return summarise(leads, by, leads=leads.count())


def qualified_leads(leads: ir.Table, *, by: str | None = None, statuses: str | tuple[str, ...] = ()) -> ir.Table:
    """Leads that were found worth pursuing.

    qualified_leads = leads flagged as qualified        count

    Without a flag the status tells: "qualified" and what comes after it ("in a deal", "customer"), or the `statuses` given,
    parted by commas.

    >>> came = frame(id=["1", "2", "3"], status=["New", "Qualified", "Disqualified"])
    >>> rows(qualified_leads(came)), rows(qualified_leads(came, statuses="new, qualified"))
    ([{'qualified_leads': 1, 'leads': 3}], [{'qualified_leads': 2, 'leads': 3}])
    """
    good = _is_qualified(leads, statuses).fill_null(False)
    return summarise(leads, by, qualified_leads=leads.count(where=good), leads=leads.count())


def _is_qualified(leads: ir.Table, statuses: str | tuple[str, ...]) -> ir.BooleanValue:
    if not statuses and "qualified" in leads.columns:
        return leads.qualified
    status = leads.status.strip().lower()
    if statuses:
        named = statuses.split(",") if isinstance(statuses, str) else statuses
        return status.isin([one.strip().lower() for one in named])
    return ibis.or_(*(status.contains(word) for word in REACHED)) & ~ibis.or_(*(status.contains(word) for word in TURNED_DOWN))


def lead_response_time(leads: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How long leads waited for a first reply, each wait once, with how often it occurs.

    lead_response_time = median of (first reply - created) by Kaplan-Meier        hours

    A lead without a reply by `as_of` has waited until then, and counts as not answered yet.

    >>> came = frame(created=["2024-01-01", "2024-01-01"], first_reply=["2024-01-02", None])
    >>> sorted((row["hours"], row["done"]) for row in rows(lead_response_time(came, as_of=date(2024, 1, 3))))
    [(24.0, True), (48.0, False)]
    """
    came = leads.filter(leads.created.isnull() | before(leads.created, as_of, tz))
    done = before(came.first_reply, as_of, tz).fill_null(False)
    today = ibis.timestamp((as_of if came.created.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    waits = came.mutate(hours=elapsed(came.created, ibis.ifelse(done, came.first_reply.cast("timestamp"), today), per=3_600), done=done)
    return waits.group_by([by, "hours", "done"] if by else ["hours", "done"]).agg(cases=waits.count())


def conversion_rate(
    leads: ir.Table, deals: ir.Table | None = None, *, as_of: date, by: str | None = None, period: Period | None = None, tz: str = "UTC",
    tables: Mapping[str, ir.Table] | None = None, days: int | None = None, how: str = "cohort",
) -> ir.Table:  # fmt: skip
    """Share of the leads created in the period that became customers by `as_of`, or within `days` of coming in.

    conversion_rate = won / leads        ratio in [0, 1]

    A lead is won on its own `won` date, or when a deal that came of it was won. With `days`, leads younger than that
    are set apart as `young`: they have not had their time yet. how="period" divides the leads won in the period by the
    leads created in it; those are not the same people, so it may pass 1 and has no interval.

    >>> came = frame(id=["1", "2", "3", "4"], created=["2024-01-01"] * 4, won=["2024-01-20", "2024-03-01", None, None])
    >>> rows(conversion_rate(came, as_of=date(2024, 2, 1)))
    [{'won': 1, 'n': 4, 'young': 0, 'conversion_rate': 0.25}]
    """
    if one_of("how", how, "cohort", "period") == "period":
        return _won_in_period(leads, (tables or {}).get("leads", leads), deals, as_of, by, period, tz)
    leads = with_won(leads, deals)
    leads = leads.filter(before(leads.created, as_of, tz))
    won = before(leads.won, as_of, tz)
    young = ibis.literal(False)
    if days is not None:
        won = won & (elapsed(leads.created, leads.won) <= days)
        young = elapsed(leads.created, ibis.timestamp(as_of.isoformat())) < days
    old = ~young
    counts = summarise(leads, by, won=leads.count(where=won & old), n=leads.count(where=old), young=leads.count(where=young))
    return counts.mutate(conversion_rate=share(counts.won, counts.n))


def _won_in_period(
    came: ir.Table, every: ir.Table, deals: ir.Table | None, as_of: date, by: str | None, period: Period | None, tz: str
) -> ir.Table:
    """Won in the period over created in it. `every` holds the leads of all times, since some won now came in before."""
    every = with_won(every, deals)
    won = before(every.won, as_of, tz) & (within(every.won, period, tz) if period else True)
    new = before(every.created, as_of, tz) & (within(every.created, period, tz) if period else True)
    counts = summarise(every, by, won=every.count(where=won), n=every.count(where=new), young=ibis.literal(0))
    return counts.mutate(conversion_rate=share(counts.won, counts.n), apart=ibis.literal(True))


def with_won(leads: ir.Table, deals: ir.Table | None) -> ir.Table:
    """The leads with the day each was won: their own, else the day on which the first deal that came of each was won."""
    if "won" in leads.columns or deals is None:
        return leads
    won = deals.filter((deals.status == "won") & deals.lead.notnull())
    first = won.group_by("lead").agg(won=won.closed.min()).rename(_lead="lead")
    return leads.left_join(first, leads.id == first._lead).drop("_lead")


def source_filled(leads: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of leads whose source somebody wrote down.

    source_filled = leads with a source / leads        ratio in [0, 1]; "N/A", "-" and "?" are no source

    >>> rows(source_filled(frame(id=["1", "2", "3", "4"], source=["website", " ", "?", "fair"])))
    [{'filled': 2, 'n': 4, 'source_filled': 0.5}]
    """
    counts = summarise(leads, by, filled=leads.count(where=filled(leads.source)), n=leads.count())
    return counts.mutate(source_filled=share(counts.filled, counts.n))
