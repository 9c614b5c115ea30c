"""This period beside the one before, or beside the same of last year."""

from datetime import date

import ibis.expr.types as ir

from metrics.aggregate import one_of, share, summarise
from metrics.figure import NotAvailable
from metrics.periods import Period, add_months, floor, same_part_before, step, within
from metrics.words import N_, Text

STEPS = ("week", "month", "quarter", "year")


def leads_vs_previous(
    leads: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC",
    every: str = "month", against: str = "previous",
) -> ir.Table:  # fmt: skip
    """Leads of this period over leads of the one before.

    leads_vs_previous = leads now / leads before        ratio, 1 where nothing changed

    Without a period: the last whole week, month, quarter or year (`every`). against="year" compares with the same days of
    last year. What has passed of an unfinished period is compared with the same part of the earlier one.

    >>> came = frame(created=["2024-01-05", "2024-01-06", "2024-02-05"])
    >>> rows(leads_vs_previous(came, as_of=date(2024, 3, 1)))
    [{'now': 1, 'before': 2, 'leads_vs_previous': 0.5}]
    """
    now, then = two_periods(period, as_of, one_of("every", every, *STEPS), one_of("against", against, "previous", "year"))
    counts = summarise(
        leads, by, now=leads.count(where=within(leads.created, now, tz)), before=leads.count(where=within(leads.created, then, tz))
    )
    return counts.mutate(leads_vs_previous=share(counts.now, counts.before))


def two_periods(period: Period | None, as_of: date, every: str, against: str) -> tuple[Period, Period]:
    """What has passed of a period, and what it is compared with.

    >>> now, then = two_periods(Period.parse("2024-03-01:2024-04-01"), date(2024, 3, 11), "month", "year")
    >>> str(now.end), str(then.start), str(then.end)
    ('2024-03-11', '2023-03-01', '2023-03-11')
    """
    period = period or Period(step(floor(as_of, every), every, -1), floor(as_of, every))
    if as_of <= period.start:
        raise NotAvailable(Text(N_("this period has not begun by the day of the figures")))
    now = Period(period.start, min(period.end, as_of))
    if against == "year":
        return now, Period(add_months(now.start, -12), add_months(now.end, -12))
    whole = next((unit for unit in STEPS if floor(period.start, unit) == period.start and step(period.start, unit) == period.end), None)
    if whole:
        return same_part_before(period, as_of, whole)
    return now, Period(period.start - (period.end - period.start), now.end - (period.end - period.start))
