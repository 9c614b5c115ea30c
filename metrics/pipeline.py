"""The open pipeline: what it holds, how old it is, when it should close, and whom to call."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.aggregate import column_or, filled, keep, require, share, spread, summarise
from metrics.currency import check_one
from metrics.deals import was_open
from metrics.periods import Period, add_months, before, bucket, elapsed, floor, midnight_utc, step, within

FOLLOW_UP_MONTHS = (3, 6)  # a deal lost this long ago is worth another call
CONTACTS = ("call", "meeting", "email")


def open_deals(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Deals that were open on the day.

    open_deals = number of open deals        count

    >>> rows(open_deals(frame(id=["1", "2"], status=["open", "won"]), as_of=date(2024, 1, 1)))
    [{'open_deals': 1}]
    """
    now = deals.filter(was_open(deals, as_of, tz))
    return summarise(now, by, open_deals=now.count())


def pipeline_value(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Value of the deals that were open on the day.

    pipeline_value = sum(amount) over open deals        money, with their number and, where deals have a probability, weighted

    A deal closed on `as_of` or later was still open; one created later was not there yet.

    >>> deals = frame(id=["1", "2"], status=["open", "won"], amount=[100.0, 50.0], closed=[None, "2024-03-01"])
    >>> rows(pipeline_value(deals, as_of=date(2024, 2, 1)))
    [{'n': 2, 'no_amount': 0, 'pipeline_value': 150.0, 'weighted': None}]
    """
    now = deals.filter(was_open(deals, as_of, tz))
    weight = chance(now) if "probability" in now.columns else ibis.null("float64")
    return summarise(
        now, by, n=now.count(), no_amount=now.count(where=now.amount.isnull()), pipeline_value=now.amount.sum(),
        weighted=(now.amount * weight).sum(),
    )  # fmt: skip


def weighted_pipeline(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Value of the open deals, each weighed by its chance.

    weighted_pipeline = sum(amount x probability) over open deals        money; 40 and 0.4 are the same chance

    On a past day deals were open that have closed since: nobody knows their chance on that day any more, so not available.

    >>> deals = frame(status=["open", "open"], amount=[100.0, 50.0], probability=[0.5, 0.2])
    >>> rows(weighted_pipeline(deals, as_of=date(2024, 2, 1)))[0]["weighted_pipeline"]
    60.0
    """
    now = deals.filter(was_open(deals, as_of, tz))
    worth = keep(now, by, value=now.amount * chance(now), since=now.status != "open")
    unknown = worth.count(where=worth.value.isnull() & ~worth.since)
    sums = spread(worth, by, "mean", total=worth.value.sum(), unknown=unknown, since=worth.count(where=worth.since))
    return sums.mutate(weighted_pipeline=ibis.ifelse(sums.since == 0, sums.total, None))


def weighted_amounts(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """One `value` per open deal that has an amount and a chance."""
    now = deals.filter(was_open(deals, as_of, tz))
    worth = keep(now, by, value=now.amount * chance(now))
    return worth.filter(worth.value.notnull())


def chance(deals: ir.Table) -> ir.FloatingValue:
    """The probability of each open deal from 0 to 1; a column with a number above 1 holds per cent.

    Outside 0 to 100 % there is none, nor for a deal closed since: its chance of today is the outcome.
    """
    in_percent = deals.probability.max().as_scalar() > 1
    found = ibis.ifelse(in_percent, deals.probability / 100, deals.probability)
    return ibis.ifelse(found.between(0, 1) & (deals.status == "open"), found, None)


def days_open(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How long the open deals have been open.

    days_open = mean(as_of - created) over open deals        days; the median beside it

    >>> deals = frame(status=["open", "open"], created=["2024-01-01", "2024-01-21"])
    >>> rows(days_open(deals, as_of=date(2024, 1, 31)))[0]["days_open"]
    20.0
    """
    days = _ages(deals, as_of, by, tz)
    return spread(days, by, "days_open", undated=days.count(where=days.value.isnull()))


def ages(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """One `value` in days per open deal with a creation date."""
    days = _ages(deals, as_of, by, tz)
    return days.filter(days.value.notnull())


def _ages(deals: ir.Table, as_of: date, by: str | None, tz: str) -> ir.Table:
    now = deals.filter(was_open(deals, as_of, tz))
    today = ibis.timestamp((as_of if now.created.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    return keep(now, by, value=elapsed(now.created, today))


def pipeline_moving_annual_total(
    deals: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Value of the deals created in the last 12 whole calendar months.

    pipeline_moving_annual_total = sum over 12 months of sum(amount) by month created        money

    Deals that do not reach back 12 months: not available.

    >>> deals = frame(created=["2023-01-15", "2023-06-15", "2023-12-31"], amount=[1.0, 2.0, 4.0])
    >>> rows(pipeline_moving_annual_total(deals, as_of=date(2024, 1, 10)))[0]["pipeline_moving_annual_total"]
    7.0
    """
    return _last_year(deals, as_of, period, by, tz, "pipeline_moving_annual_total", 1)


def pipeline_moving_monthly_average(
    deals: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """The same, divided by 12.

    pipeline_moving_monthly_average = pipeline_moving_annual_total / 12        money per month

    >>> deals = frame(created=["2023-01-15", "2023-06-15"], amount=[10.0, 2.0])
    >>> rows(pipeline_moving_monthly_average(deals, as_of=date(2024, 1, 10)))[0]["pipeline_moving_monthly_average"]
    1.0
    """
    return _last_year(deals, as_of, period, by, tz, "pipeline_moving_monthly_average", 12)


def _last_year(deals: ir.Table, as_of: date, period: Period | None, by: str | None, tz: str, name: str, months: int) -> ir.Table:
    end = floor(min(period.end, as_of) if period else as_of, "month")
    year = Period(step(end, "month", -12), end)
    inside = within(deals.created, year, tz)
    sums = summarise(
        deals, by, n=deals.amount.count(where=inside), total=deals.amount.sum(where=inside),
        no_amount=deals.count(where=inside & deals.amount.isnull()), first=bucket(deals.created, "month", tz).min(),
    )  # fmt: skip
    enough = sums["first"] <= ibis.date(year.start.isoformat())
    return sums.mutate(**{name: ibis.ifelse(enough, sums.total / months, None)})


def expected_closings(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Open deals by the month in which they should close; `by_month` names those whose day has passed.

    expected_closings = open deals, their amount and weighted amount, by month of the expected close        a row per month

    >>> deals = frame(id=["1", "2"], status=["open"] * 2, expected_close=["2024-01-05", "2024-02-05"])
    >>> found = by_month(pd.DataFrame(rows(expected_closings(deals, as_of=date(2024, 1, 20)))))
    >>> found[["month", "overdue", "deals", "names"]].to_dict("records")[0]
    {'month': datetime.date(2024, 1, 1), 'overdue': True, 'deals': 1, 'names': ['1']}
    """
    now = deals.filter(was_open(deals, as_of, tz))
    check_one(now)
    amount = column_or(now, "amount", ibis.null("float64"))
    weighted = amount * chance(now) if "probability" in now.columns else ibis.null("float64")
    name = ibis.coalesce(*(now[role] for role in ("name", "id") if role in now.columns))
    return keep(
        now, by, month=bucket(now.expected_close, "month", tz), overdue=before(now.expected_close, as_of, tz).fill_null(False),
        amount=amount, weighted=weighted, name=name,
    )  # fmt: skip


def by_month(open_now: pd.DataFrame) -> pd.DataFrame:
    """A row per month, the overdue apart and first, those without a day last, months without a deal between the others as 0."""
    if open_now.empty:
        return pd.DataFrame()
    groups = open_now.groupby(["overdue", "month"], dropna=False)
    found = groups.agg(deals=("name", "size"), amount=("amount", _sum), weighted=("weighted", _sum), names=("name", sorted)).reset_index()
    later = found[~found["overdue"] & found["month"].notna()]
    quiet = {"overdue": False, "deals": 0, "amount": 0.0, "weighted": 0.0}
    rows = found.to_dict("records") + [{**quiet, "month": month} for month in _months(set(later["month"])) - set(later["month"])]
    rows.sort(key=lambda row: (pd.isna(row["month"]), not row["overdue"], row["month"]))
    return pd.DataFrame([{**_closing(row), "n": len(open_now)} for row in rows])


def _closing(row: dict[str, Any]) -> dict[str, Any]:
    month = None if pd.isna(row["month"]) else row["month"]
    names = row["names"] if row["overdue"] else None
    return {"month": month, **{name: row[name] for name in ("overdue", "deals", "amount", "weighted")}, "names": names}


def _sum(values: pd.Series) -> float | None:
    return float(values.sum()) if values.notna().any() else None


def _months(known: set[date]) -> set[date]:
    """Every month from the first to the last."""
    if not known:
        return set()
    count = (max(known).year - min(known).year) * 12 + max(known).month - min(known).month
    return {add_months(min(known), k) for k in range(count + 1)}


def lost_deal_follow_up(deals: ir.Table, activities: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Deals lost three to six months ago whose people nobody has called, met or written to since.

    lost_deal_follow_up = lost between as_of - 6 months and as_of - 3 months, without a contact after the day of the loss        a list

    >>> deals = frame(id=["1", "2"], status=["lost"] * 2, closed=["2024-01-05"] * 2)
    >>> calls = frame(deal=["1", "2"], date=["2024-02-01", "2024-01-05"], kind=["call"] * 2)
    >>> rows(lost_deal_follow_up(deals, calls, as_of=date(2024, 5, 1)))
    [{'id': '2', 'closed': datetime.date(2024, 1, 5), 'last_contact': datetime.date(2024, 1, 5)}]
    """
    near, far = (add_months(as_of, -months) for months in FOLLOW_UP_MONTHS)
    lost = deals.filter((deals.status == "lost") & within(deals.closed, Period(far, near), tz))
    contacts = activities.filter(before(activities.date, as_of, tz))
    if "kind" in contacts.columns:
        contacts = contacts.filter(contacts.kind.isin(CONTACTS))
    found, days = lost, []
    for column, pointer in (("id", "deal"), ("customer", "customer")):
        if pointer in contacts.columns and column in lost.columns:
            named = contacts.filter(contacts[pointer].notnull())
            last = named.group_by(pointer).agg(**{f"_last_{pointer}": named.date.cast("date").max()}).rename({f"_{pointer}": pointer})
            found = found.left_join(last, found[column] == last[f"_{pointer}"]).drop(f"_{pointer}")
            days.append(f"_last_{pointer}")
    if not days:
        require(deals, "deals", "customer")
    found = found.mutate(last_contact=ibis.greatest(*(found[day] for day in days)))
    waiting = found.filter(~(found.last_contact > found.closed.cast("date")).fill_null(False))
    shown = [role for role in ("id", "name", "customer", "owner", "amount", "reason", "closed", "last_contact") if role in waiting.columns]
    return waiting.select(**{name: waiting[name] for name in ([by] if by else []) + shown})


def as_list(waiting: pd.DataFrame) -> pd.DataFrame:
    """The list, the longest wait first."""
    return waiting.sort_values(["closed", "id"]).assign(n=len(waiting)) if len(waiting) else waiting


def next_steps(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Share of the open deals for which nothing is planned, or what was planned is overdue. `by="id"` lists them.

    next_steps = (without a next step + with one overdue) / open deals        ratio in [0, 1]

    >>> deals = frame(status=["open"] * 4, next_step=["call", "call", None, " "], next_step_date=["2024-03-01", "2024-01-01", None, None])
    >>> rows(next_steps(deals, as_of=date(2024, 2, 1)))
    [{'without': 2, 'overdue': 1, 'stuck': 3, 'n': 4, 'next_steps': 0.75}]
    """
    # What was planned for deals closed since nobody knows any more.
    now = deals.filter(was_open(deals, as_of, tz) & (deals.status == "open"))
    planned, overdue = ibis.literal(False), ibis.literal(False)
    if "next_step" in now.columns:
        planned = planned | filled(now.next_step)
    if "next_step_date" in now.columns:
        planned = planned | now.next_step_date.notnull()
        overdue = before(now.next_step_date, as_of, tz).fill_null(False)
    counts = summarise(
        now,
        by,
        without=now.count(where=~planned),
        overdue=now.count(where=overdue),
        stuck=now.count(where=~planned | overdue),
        n=now.count(),
    )
    return counts.mutate(next_steps=share(counts.stuck, counts.n))
