"""What the sales team does in a day: calls and meetings."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share, summarise
from metrics.periods import Period
from metrics.targets import goals


def calls(
    activities: ir.Table, targets: ir.Table | None = None, *, as_of: date, period: Period | None = None, by: str | None = None
) -> ir.Table:
    """Calls made in the period, per day and week, beside the target where there is one.

    calls = number of calls        count; per_day = calls / calendar days of the period that have passed; per_week = 7 x per_day

    >>> done = frame(kind=["call", "call", "meeting"], date=["2024-01-01", "2024-01-02", "2024-01-02"])
    >>> rows(calls(done, as_of=date(2024, 1, 8), period=Period.parse("2024-01-01:2024-01-08")))[0]["per_week"]
    2.0
    """
    made = activities.filter(activities.kind == "call")
    counts = summarise(made, by, calls=made.count())
    if period and period.start < as_of:
        days = (min(period.end, as_of) - period.start).days
        counts = counts.mutate(per_day=counts.calls / days, per_week=counts.calls * 7 / days)
    if targets is None or by:
        return counts
    goal = goals(targets, ("calls",), as_of=as_of, period=period)
    return counts.cross_join(goal.agg(target=goal.goal.sum())).mutate(attainment=lambda both: share(both.calls, both.target))


def calls_connected(activities: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of the calls that reached somebody.

    calls_connected = connected / (connected + unanswered)        ratio in [0, 1]; calls with another outcome, or none, are left out

    >>> done = frame(kind=["call"] * 4, outcome=["connected", "unanswered", "unanswered", None])
    >>> rows(calls_connected(done))[0]["calls_connected"]
    0.3333333333333333
    """
    made = activities.filter(activities.kind == "call")
    connected, unanswered = (made.count(where=made.outcome == word) for word in ("connected", "unanswered"))
    other = made.count(where=~made.outcome.isin(("connected", "unanswered")).fill_null(False))
    counts = summarise(made, by, connected=connected, unanswered=unanswered, other=other)
    return counts.mutate(calls_connected=share(counts.connected, counts.connected + counts.unanswered))


def call_time(activities: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of the minutes on the phone that went to calls which reached somebody.

    call_time = minutes of connected calls / minutes of connected and unanswered calls        ratio in [0, 1]

    >>> done = frame(kind=["call"] * 2, outcome=["connected", "unanswered"], minutes=[9.0, 1.0])
    >>> rows(call_time(done))
    [{'n': 2, 'connected_minutes': 9.0, 'unanswered_minutes': 1.0, 'no_minutes': 0, 'call_time': 0.9}]
    """
    made = activities.filter((activities.kind == "call") & activities.outcome.isin(("connected", "unanswered")))
    good = ibis.ifelse(made.minutes >= 0, made.minutes, None)
    made = made.mutate(minutes=good)
    counts = summarise(
        made, by, n=made.minutes.count(), connected_minutes=made.minutes.sum(where=made.outcome == "connected").fill_null(0.0),
        unanswered_minutes=made.minutes.sum(where=made.outcome == "unanswered").fill_null(0.0),
        no_minutes=made.count(where=made.minutes.isnull()),
    )  # fmt: skip
    return counts.mutate(call_time=share(counts.connected_minutes, counts.connected_minutes + counts.unanswered_minutes))


def meetings(activities: ir.Table, deals: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """Meetings in the period about new business.

    meetings = number of meetings        count

    Meetings nobody came to are left out, and those about a deal with somebody who was a customer already, where the deals say so.

    >>> done = frame(kind=["meeting", "meeting", "call"], deal=["1", "2", "1"])
    >>> rows(meetings(done, frame(id=["1", "2"], customer_type=["New", "Existing"])))
    [{'meetings': 1, 'existing': 1, 'missed': 0}]
    """
    held = activities.filter(activities.kind == "meeting")
    missed = (held.outcome == "unanswered").fill_null(False) if "outcome" in held.columns else ibis.literal(False)
    existing = ibis.literal(False)
    if deals is not None and {"deal"} <= set(held.columns) and {"id", "customer_type"} <= set(deals.columns):
        old = deals.filter(~deals.customer_type.lower().contains("new")).select(_deal="id")
        held = held.mutate(_missed=missed).left_join(old, held.deal == old._deal)
        missed, existing = held._missed, held._deal.notnull()
    counted = ~missed & ~existing
    return summarise(
        held, by, meetings=held.count(where=counted), existing=held.count(where=existing & ~missed), missed=held.count(where=missed)
    )
