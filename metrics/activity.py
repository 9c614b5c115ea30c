"""How much work goes into records: log-ins, updates, activities on open deals, deals that nobody touches."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import column_or, keep, share, spread, summarise
from metrics.deals import was_open
from metrics.figure import NotAvailable
from metrics.periods import Period, before, bucket, within
from metrics.words import N_, Text

UPDATED = ("deals", "leads", "tickets", "customers")
ENDS = {"leads": "won", "tickets": "closed", "customers": "end"}  # a record is open until this day


def logins(crm_events: ir.Table, *, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Log-ins and active users of each ISO week; `per_user_week` makes one figure of the weeks.

    logins = log-ins / sum over ISO weeks of the users active in that week        log-ins per active user and week

    A user is active in a week with at least one event that is no log-in.

    >>> events = frame(user=["ann", "ann", "ann", "bo"], kind=["login", "login", "view", "login"], date=["2024-01-01"] * 4)
    >>> rows(logins(events))
    [{'week': datetime.date(2024, 1, 1), 'count': 3, 'users': 1}]
    """
    dated = crm_events.filter(crm_events.date.notnull())
    weekly = dated.mutate(week=bucket(dated.date, "week", tz), worker=ibis.ifelse(dated.kind != "login", dated.user, None))
    return weekly.group_by([by, "week"] if by else ["week"]).agg(
        count=weekly.count(where=weekly.kind == "login"), users=weekly.worker.nunique()
    )


def per_user_week(weeks: pd.DataFrame) -> dict[str, float | None]:
    """All weeks together, with the exact Poisson interval of the log-ins.

    >>> per_user_week(pd.DataFrame({"count": [3, 5], "users": [1, 3]}))["logins"]
    2.0
    """
    count, user_weeks = int(weeks["count"].sum()), int(weeks["users"].sum())
    low, high = stats.poisson(count)
    bounds = (low / user_weeks, high / user_weeks) if user_weeks and low is not None and high is not None else (None, None)
    return {
        "log_ins": count, "n": user_weeks, "weeks": len(weeks), "logins": count / user_weeks if user_weeks else None,
        "low": bounds[0], "high": bounds[1],
    }  # fmt: skip


def records_updated(tables: Mapping[str, ir.Table], *, as_of: date, table: str | None = None, days: int = 30, tz: str = "UTC") -> ir.Table:
    """Share of open records that somebody touched in the last `days`.

    records_updated = open records updated in the last 30 days / open records        ratio in [0, 1]

    Deals are open until won or lost, leads until won, tickets until closed or resolved, customers until they leave. Updates
    after `as_of` hide the earlier ones: such records are set apart as `later`.

    >>> deals = frame(id=["1", "2", "3"], status=["open", "open", "won"], updated=["2024-01-20", "2023-01-01", "2024-01-20"])
    >>> rows(records_updated({"deals": deals}, as_of=date(2024, 2, 1)))
    [{'touched': 1, 'n': 2, 'later': 0, 'records_updated': 0.5}]
    """
    kind = next((kind for kind in ([table] if table else UPDATED) if "updated" in getattr(tables.get(kind), "columns", ())), None)
    if kind is None:
        raise NotAvailable(Text(N_("no table tells when its records were last updated")), missing=(table or UPDATED[0], "updated"))
    rows = tables[kind].filter(_open(tables[kind], kind, as_of, tz))
    later = (~before(rows.updated, as_of, tz)).fill_null(False)
    touched = within(rows.updated, Period(as_of - timedelta(days=days), as_of), tz)
    counts = rows.agg(touched=rows.count(where=touched), n=rows.count(where=~later), later=rows.count(where=later))
    return counts.mutate(records_updated=share(counts.touched, counts.n))


def _open(rows: ir.Table, kind: str, as_of: date, tz: str) -> ir.BooleanValue:
    if kind == "deals" and "status" in rows.columns:
        return was_open(rows, as_of, tz)
    ends = [rows[name] for name in (ENDS.get(kind, ""), "resolved") if name in rows.columns]
    over = [before(end, as_of, tz).fill_null(False) for end in ends]
    gone = rows.churned.fill_null(False) if "churned" in rows.columns else ibis.literal(False)
    return ~ibis.or_(gone, *over)


def activities_per_deal(
    deals: ir.Table, activities: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Activities per open deal, deals without any counted; in the period, or since the deal began.

    activities_per_deal = activities of open deals / open deals        activities per deal; the median beside it

    >>> deals = frame(id=["1", "2", "3"], status=["open", "open", "won"])
    >>> found = rows(activities_per_deal(deals, frame(deal=["1", "1", "3"], date=["2024-01-01"] * 3), as_of=date(2024, 2, 1)))[0]
    >>> found["n"], found["activities_per_deal"], found["without"]
    (2, 1.0, 1)
    """
    counts = activity_counts(deals, activities, as_of=as_of, period=period, by=by, tz=tz)
    return spread(counts, by, "activities_per_deal", without=counts.count(where=counts.value == 0))


def activity_counts(
    deals: ir.Table, activities: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """One `value` per open deal: how many activities it had."""
    day = min(as_of, period.end) if period else as_of
    seen = activities.filter(before(activities.date, day, tz) & activities.deal.notnull())
    seen = seen.filter(within(seen.date, period, tz)) if period else seen
    done = seen.group_by("deal").agg(_count=seen.count())
    both = _joined(deals.filter(was_open(deals, day, tz)), done)
    return keep(both, by, value=both._count.fill_null(0).cast("float64"))


def stale_deals(deals: ir.Table, activities: ir.Table, *, as_of: date, by: str | None = None, days: int = 30, tz: str = "UTC") -> ir.Table:
    """Share of open deals on which nothing has happened for `days`.

    stale_deals = open deals without an activity in the last 30 days / open deals        ratio in [0, 1]

    A deal created within these days has not been without activity for so long: it is not stale.

    >>> deals = frame(id=["1", "2", "3"], status=["open"] * 3, created=["2023-01-01", "2023-01-01", "2024-01-30"])
    >>> rows(stale_deals(deals, frame(deal=["1"], date=["2024-01-20"]), as_of=date(2024, 2, 1)))
    [{'stale': 1, 'n': 3, 'stale_deals': 0.3333333333333333}]
    """
    seen = activities.filter(before(activities.date, as_of, tz))
    both = _joined(deals.filter(was_open(deals, as_of, tz)), seen.group_by("deal").agg(_touched=seen.date.max()))
    since = as_of - timedelta(days=days)
    created = column_or(both, "created", ibis.null("date"))
    fresh = ~before(both._touched, since, tz).fill_null(True) | ~before(created, since, tz).fill_null(True)
    counts = summarise(both, by, stale=both.count(where=~fresh), n=both.count())
    return counts.mutate(stale_deals=share(counts.stale, counts.n))


def _joined(deals: ir.Table, found: ir.Table) -> ir.Table:
    """The deals with what was found for each by its id."""
    found = found.filter(found.deal.notnull()).rename(_deal="deal")
    return deals.left_join(found, deals.id == found._deal)
