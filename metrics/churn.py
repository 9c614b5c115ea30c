"""Who leaves and who stays, from contracts, from dates, or from a flag alone."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share, summarise
from metrics.periods import Period, before, floor, step


def from_dates(customers: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Churn and retention among the customers there when the period began.

    churn_rate = left in the period / active at its start;  retention_rate = 1 - churn_rate        ratio in [0, 1]

    Newcomers count in neither. Without a period: the last 12 whole months. An end before the start is `backwards`, left out.

    >>> people = frame(id=["1", "2", "3"], start=["2023-01-01", "2023-01-01", "2024-02-01"], end=["2024-01-20", None, None])
    >>> rows(from_dates(people, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01")))
    [{'active': 2, 'gone': 1, 'stayed': 1, 'backwards': 0, 'churn_rate': 0.5, 'retention_rate': 0.5}]
    """
    spells = customers.mutate(customer=customers.id)
    return from_contracts(spells, as_of=as_of, period=period, by=by, tz=tz)


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same from contracts: a customer with several is active while any of them runs.

    >>> runs = frame(customer=["1", "1", "2"], start=["2023-01-01", "2024-01-10", "2023-05-01"], end=["2024-01-10", None, "2024-01-15"])
    >>> rows(from_contracts(runs, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01")))[0]["churn_rate"]
    0.5
    """
    period = period or last_months(as_of)
    rows = subscriptions
    backwards = (rows.end.notnull() & (rows.end.cast("date") < rows.start.cast("date"))).fill_null(False)
    rows = rows.mutate(
        backwards=backwards, first=_runs(rows, period.start, tz) & ~backwards, last=_runs(rows, min(period.end, as_of), tz) & ~backwards
    )
    group = {by: rows[by].max(where=rows.first)} if by else {}
    each = rows.group_by("customer").agg(first=rows.first.any(), last=rows.last.any(), backwards=rows.backwards.sum(), **group)
    counts = summarise(
        each, by, active=each.count(where=each.first), gone=each.count(where=each.first & ~each.last), stayed=each.count(where=each.first & each.last),
        backwards=each.backwards.sum(),
    )  # fmt: skip
    return counts.mutate(churn_rate=share(counts.gone, counts.active), retention_rate=share(counts.stayed, counts.active))


def from_flag(customers: ir.Table, *, by: str | None = None) -> ir.Table:
    """Churn where the file holds only whether a customer has left, and no dates: flagged / all, over no particular period.

    >>> rows(from_flag(frame(churned=[True, False, False, None])))
    [{'active': 3, 'gone': 1, 'stayed': 2, 'unknown': 1, 'churn_rate': 0.3333333333333333, 'retention_rate': 0.6666666666666666}]
    """
    left = customers.churned
    counts = summarise(
        customers,
        by,
        active=left.count(),
        gone=customers.count(where=left),
        stayed=customers.count(where=~left),
        unknown=customers.count(where=left.isnull()),
    )
    return counts.mutate(churn_rate=share(counts.gone, counts.active), retention_rate=share(counts.stayed, counts.active))


def last_months(as_of: date, months: int = 12) -> Period:
    """The last whole calendar months before a day.

    >>> str(last_months(date(2024, 3, 15)).start)
    '2023-03-01'
    """
    end = floor(as_of, "month")
    return Period(step(end, "month", -months), end)


def _runs(rows: ir.Table, day: date, tz: str) -> ir.BooleanValue:
    """Whether a contract was running as the day began."""
    ended = ibis.ifelse(rows.end.isnull(), False, before(rows.end, day, tz))
    return (before(rows.start, day, tz) & ~ended).fill_null(False)
