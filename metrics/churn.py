"""Who leaves and who stays, from contracts, from dates, or from a flag alone."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share, summarise
from metrics.figure import NotAvailable
from metrics.periods import Period, before, floor, step
from metrics.words import N_, Text


def from_dates(customers: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Churn and retention among the customers there when the period began.

    churn_rate = left in the period / active at its start;  retention_rate = 1 - churn_rate        ratio in [0, 1]

    Newcomers count in neither. Without a period: the last 12 whole months. An end before the start is `backwards`, left out.

    >>> people = frame(id=["1", "2", "3"], start=["2023-01-01", "2023-01-01", "2024-02-01"], end=["2024-01-20", None, None])
    >>> found = rows(from_dates(people, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01")))[0]
    >>> found["active"], found["gone"], found["churn_rate"], found["retention_rate"]
    (2, 1, 0.5, 0.5)
    """
    spells = customers.mutate(customer=customers.id)
    return from_contracts(spells, as_of=as_of, period=period, by=by, tz=tz)


def from_contracts(
    subscriptions: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same from contracts: a customer with several is active while any of them runs, and from one to the next without a gap.

    annual_churn = 1 - (1 - churn_rate) ^ (12 / months of the period)        what the rate would come to in a year

    >>> runs = frame(customer=["1", "1", "2"], start=["2023-01-01", "2024-01-01", "2023-05-01"], end=["2023-12-31", None, "2024-01-15"])
    >>> found = rows(from_contracts(runs, as_of=date(2024, 3, 1), period=Period.parse("2024-01-01:2024-02-01")))[0]
    >>> found["churn_rate"], round(found["annual_churn"], 4)
    (0.5, 0.9998)
    """
    period = passed(period or last_months(as_of), as_of)
    each = standing(subscriptions, period, by, tz)
    counts = summarise(
        each,
        by,
        active=each.count(where=each["first"]),
        gone=each.count(where=each["first"] & ~each["last"]),
        stayed=each.count(where=each["first"] & each["last"]),
        backwards=each.backwards.sum().fill_null(0),
        undated=each.undated.sum().fill_null(0),
    )
    rates = counts.mutate(churn_rate=share(counts.gone, counts.active), retention_rate=share(counts.stayed, counts.active))
    return rates.mutate(annual_churn=1 - (1 - rates.churn_rate) ** (12 / period_months(period)))


def standing(subscriptions: ir.Table, period: Period, by: str | None, tz: str) -> ir.Table:
    """A row per customer: active as the period began (`first`), still so as it ended (`last`), rows left out."""
    rows = subscriptions.filter(subscriptions.customer.notnull())
    rows = rows.mutate(backwards=backwards(rows), undated=rows.start.isnull())
    there = {name: AtDay(rows, day, tz) for name, day in (("first", period.start), ("last", period.end))}
    group = {by: ibis.coalesce(rows[by].max(where=there["first"].runs), rows[by].max())} if by else {}
    states = {name: moment.active for name, moment in there.items()}
    each = rows.group_by("customer").agg(**states, backwards=rows.backwards.sum(), undated=rows.undated.sum(), **group)
    return each.filter(each["first"] | (each.backwards + each.undated > 0))


class AtDay:
    """Which contracts ran as a day began, and what a customer's contracts came to then.

    Where one contract ends on the eve and the next starts on the day, the customer never left: the old one still counts.
    """

    def __init__(self, rows: ir.Table, day: date, tz: str) -> None:
        start, end = rows.start, rows.end
        started, renewed, ran_out, ended = (
            before(column, day + timedelta(days=days), tz) for column, days in ((start, 0), (start, 1), (end, -1), (end, 0))
        )
        good = (started & ~backwards(rows)).fill_null(False)
        self.runs = good & ~ended.fill_null(False)
        self.ended = good & (ended & ~ran_out).fill_null(False)
        self.renewed = (renewed & ~started).fill_null(False).any()

    @property
    def active(self) -> ir.BooleanValue:
        """Per customer: whether any contract ran."""
        return self.runs.any() | (self.ended.any() & self.renewed)

    def total(self, amount: ir.NumericColumn) -> ir.NumericValue:
        """Per customer: the amounts that ran."""
        eve = ibis.ifelse(self.renewed, amount.sum(where=self.ended).fill_null(0.0), 0.0)
        return amount.sum(where=self.runs).fill_null(0.0) + eve


def backwards(rows: ir.Table) -> ir.BooleanValue:
    """Contracts that end before they begin."""
    return (rows.end.cast("date") < rows.start.cast("date")).fill_null(False)


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


def passed(period: Period, as_of: date) -> Period:
    """The part of a period that has passed by a day; not available where none has."""
    if as_of <= period.start:
        raise NotAvailable(Text(N_("this period had not begun on the day of the figures")))
    return Period(period.start, min(period.end, as_of))


def period_months(period: Period) -> float:
    """How many months a period has: whole ones exactly, else days over a month's mean length.

    >>> period_months(Period.parse("2024-01-01:2025-01-01")), period_months(Period.parse("2024-01-15:2024-02-15"))
    (12, 1)
    """
    start, end = period.start, period.end
    if start.day == end.day:
        return (end.year - start.year) * 12 + end.month - start.month
    return period.days / 30.4375
