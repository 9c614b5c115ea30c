"""How long open deals have stood in their stage, beside the usual time there, and which of them want something done."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.aggregate import column_or, filled
from metrics.deals import was_open
from metrics.periods import before, elapsed, midnight_utc

STALE_DAYS = 30
ENOUGH = 5  # stays that must have ended before a usual time is spoken of


def stage_ageing(
    deals: ir.Table, stage_history: ir.Table, *, as_of: date, tz: str = "UTC", by: str | None = None
) -> ir.Table:  # fmt: skip
    """Open deals by stage: how long they have stood there, beside how long deals that moved on had stood there.

    stage_ageing = as_of - entered the stage, over open deals        days; `usual`: median of the stays that ended

    A deal `late` is one that has stood longer than nine of ten ever did. Deals without an entry into the stage they are in
    are counted in `unknown`.

    >>> deals = frame(id=["1", "2"], status=["open", "won"], stage=["New", "Won"], closed=[None, "2024-01-20"])
    >>> moves = frame(deal=["1", "2", "2"], stage=["New", "New", "Won"], entered=["2024-01-01", "2024-01-01", "2024-01-11"])
    >>> found = rows(stage_ageing(deals, moves, as_of=date(2024, 1, 31)))[0]
    >>> found["stage"], found["deals"], found["days"], found["usual"]
    ('New', 1, 30.0, 10.0)
    """
    stays = usual_stays(stage_history, as_of, tz)
    standing = standing_deals(deals, stage_history, as_of, tz)
    both = standing.left_join(stays, standing.stage == stays._stage)
    late = both.days > both.long
    keys = [*([by] if by and by != "stage" else []), "stage"]
    return both.group_by(keys).agg(
        deals=both.count(), days=both.days.median(), usual=both.usual.max(), long=both.long.max(), ended=both.ended.max().fill_null(0),
        late=both.count(where=late.fill_null(False)), unknown=both.count(where=both.days.isnull()), n=both.count(),
    )  # fmt: skip


def standing_deals(deals: ir.Table, history: ir.Table, as_of: date, tz: str) -> ir.Table:
    """The open deals with the days since each last entered the stage it is in."""
    now = deals.filter(was_open(deals, as_of, tz) & deals.stage.notnull())
    known = history.filter(before(history.entered, as_of, tz))
    last = known.group_by(_deal=known.deal, _in=known.stage).agg(_since=known.entered.max())
    both = now.left_join(last, (now.id == last._deal) & (now.stage == last._in))
    today = ibis.timestamp((as_of if history.entered.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    return both.mutate(days=elapsed(both._since, today)).drop("_deal", "_in", "_since")


def usual_stays(history: ir.Table, as_of: date, tz: str) -> ir.Table:
    """How long the stays in each stage lasted that have ended: median and 90th percentile, where enough have."""
    known = history.filter(before(history.entered, as_of, tz))
    after = known.entered.lead().over(group_by=known.deal, order_by=[known.entered, known.stage])
    stays = known.mutate(_stay=elapsed(known.entered, after)).filter(ibis._._stay >= 0)
    found = stays.group_by(_stage=stays.stage).agg(usual=stays._stay.median(), long=stays._stay.quantile(0.9), ended=stays.count())
    return found.mutate(long=ibis.ifelse(found.ended >= ENOUGH, found.long, None))


def as_stages(counts: pd.DataFrame) -> pd.DataFrame:
    """The stages, those with the most deals that stand too long first."""
    return counts.sort_values(["late", "deals"], ascending=False, kind="stable") if len(counts) else counts


def deals_to_act_on(
    deals: ir.Table, stage_history: ir.Table | None = None, activities: ir.Table | None = None, *, as_of: date, by: str | None = None,
    tz: str = "UTC", stale_days: int = STALE_DAYS,
) -> ir.Table:  # fmt: skip
    """The open deals that want something done, with why: nothing planned, a day that passed, silence, standing too long.

    deals_to_act_on = open deals with at least one of the five        a list

    >>> deals = frame(id=["1", "2"], status=["open"] * 2, next_step=[None, "call"], expected_close=["2024-03-01", "2024-01-05"])
    >>> [(row["id"], row["no_step"], row["overdue"]) for row in rows(deals_to_act_on(deals, as_of=date(2024, 2, 1)).order_by("id"))]
    [('1', True, False), ('2', False, True)]
    """
    now = deals.filter(was_open(deals, as_of, tz))
    flags: dict[str, ir.Value] = {name: ibis.literal(False) for name in ("no_step", "step_passed", "overdue", "silent", "too_long")}
    planned = [filled(now.next_step)] if "next_step" in now.columns else []
    if "next_step_date" in now.columns:
        planned.append(now.next_step_date.notnull())
        flags["step_passed"] = before(now.next_step_date, as_of, tz).fill_null(False)
    if planned:
        flags["no_step"] = ~ibis.or_(*planned)
    if "expected_close" in now.columns:
        flags["overdue"] = before(now.expected_close, as_of, tz).fill_null(False)
    marked = now.mutate(**flags)
    marked = _silent(marked, activities, as_of, tz, stale_days) if activities is not None and "deal" in activities.columns else marked
    marked = _too_long(marked, deals, stage_history, as_of, tz) if stage_history is not None and "stage" in deals.columns else marked
    waiting = marked.filter(ibis.or_(*(marked[name] for name in flags)))
    shown = [
        name
        for name in ("id", "name", "customer", "owner", "stage", "next_step", "expected_close")
        if name in waiting.columns and name != by
    ]
    amount = column_or(waiting, "amount", ibis.null("float64"))
    return waiting.select(**({by: waiting[by]} if by else {}), **{name: waiting[name] for name in shown}, amount=amount,
                          **{name: waiting[name] for name in flags})  # fmt: skip


def _silent(deals: ir.Table, activities: ir.Table, as_of: date, tz: str, stale_days: int) -> ir.Table:
    """No activity for so many days, though the deal is older than that."""
    known = activities.filter(before(activities.date, as_of, tz) & activities.deal.notnull())
    last = known.group_by(_deal=known.deal).agg(_last=known.date.max().cast("timestamp"))
    both = deals.left_join(last, deals.id == last._deal)
    begun = both.created.cast("timestamp") if "created" in both.columns else ibis.null("timestamp")
    quiet = elapsed(ibis.coalesce(both._last, begun), ibis.timestamp(as_of.isoformat()))
    return both.mutate(silent=(quiet > stale_days).fill_null(False)).drop("_deal", "_last")


def _too_long(marked: ir.Table, deals: ir.Table, history: ir.Table, as_of: date, tz: str) -> ir.Table:
    stays, standing = usual_stays(history, as_of, tz), standing_deals(deals, history, as_of, tz)
    late = standing.join(stays, standing.stage == stays._stage)
    late = late.filter((late.days > late.long).fill_null(False)).select(_late=late.id).distinct()
    both = marked.left_join(late, marked.id == late._late)
    return both.mutate(too_long=both._late.notnull()).drop("_late")


def as_list(waiting: pd.DataFrame) -> pd.DataFrame:
    """The deals with the most reasons first, then the largest."""
    if waiting.empty:
        return waiting
    reasons = waiting[["no_step", "step_passed", "overdue", "silent", "too_long"]].astype(int).sum(axis=1)
    ranked = waiting.assign(reasons=reasons, n=len(waiting))
    return ranked.sort_values(["reasons", "amount", "id"], ascending=[False, False, True], na_position="last")
