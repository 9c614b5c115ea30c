"""Whether deals and their stage history tell the same story: what contradicts is counted, not dropped."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.periods import before
from metrics.stages import end_stages
from metrics.words import N_

WHAT = {
    "no_history": N_("deals without any row in the stage history: they count by the stage they are in now"),
    "orphans": N_("deals in the stage history that are not among the deals: they count nowhere"),
    "differs": N_("deals whose last stage in the history is not the stage they are in now: the further of the two counts"),
    "contradicts": N_("deals whose history ends as won or lost while their status says otherwise: the status counts"),
    "early_close": N_("deals closed before they were created: they count, their time does not"),
    "early_stage": N_("deals that entered a stage before they were created: they count"),
    "late_stage": N_("deals that entered a stage after they were closed: they count"),
    "no_close": N_("deals won or lost without a close date: they count, their time does not"),
    "currencies": N_("deals in another currency than most: their money is not added up without a rate"),
}


def stage_checks(deals: ir.Table, stage_history: ir.Table, *, as_of: date, tz: str = "UTC") -> ir.Table:
    """Contradictions between the deals and their stage history, each with the number of deals it concerns.

    stage_checks = deals concerned, by contradiction        counts; `listed` turns the row into a table

    >>> deals = frame(id=["1", "2"], status=["won", "open"], created=["2024-02-01"] * 2, closed=["2024-01-09", None])
    >>> moves = frame(deal=["1"], stage=["New"], entered=["2024-02-01"])
    >>> found = rows(stage_checks(deals, moves, as_of=date(2024, 3, 1)))[0]
    >>> found["early_close"], found["no_history"]
    (1, 1)
    """
    known = stage_history.filter(before(stage_history.entered, as_of, tz) & stage_history.deal.notnull())
    number = ibis.row_number().over(group_by=known.deal, order_by=[ibis.desc(known.entered), ibis.desc(known.stage)])
    last = known.mutate(_number=number).filter(ibis._._number == 0)
    last = last.select(_deal=last.deal, _last_stage=last.stage, _last=last.entered.cast("date"))
    first = known.group_by("deal").agg(_first=known.entered.cast("date").min()).rename(_with_history="deal")
    both = deals.left_join(last, deals.id == last._deal).left_join(first, ibis._.id == first._with_history)
    orphans = known.anti_join(deals, known.deal == deals.id).deal.nunique().as_scalar()
    checks = {name: both.count(where=wrong.fill_null(False)) for name, wrong in _contradictions(both, deals).items()}
    return both.agg(**checks, orphans=orphans, n=both.count())


def _contradictions(both: ir.Table, deals: ir.Table) -> dict[str, ir.BooleanValue]:
    closed = both.status.isin(("won", "lost"))
    found = {"no_history": both._deal.isnull()}
    if "stage" in both.columns:
        ends = end_stages(deals)
        ended = both._last_stage.isin(ends or [""])
        found["differs"] = both.stage.notnull() & (both._last_stage != both.stage) & ~(closed & both.stage.isin(ends or [""]) & ~ended)
        found["contradicts"] = ended & (both._last_stage != both.stage)
        found["differs"] = found["differs"] & ~found["contradicts"]
    if {"created", "closed"} <= set(both.columns):
        found["early_close"] = closed & (both.closed.cast("date") < both.created.cast("date"))
    if "created" in both.columns:
        found["early_stage"] = both._first < both.created.cast("date")
    if "closed" in both.columns:
        found["late_stage"] = closed & (both._last > both.closed.cast("date"))
        found["no_close"] = closed & both.closed.isnull()
    if "currency" in both.columns:
        usual = deals.currency.mode().as_scalar()
        found["currencies"] = both.currency.notnull() & (both.currency != usual)
    return found


def listed(counts: pd.DataFrame) -> pd.DataFrame:
    """The contradictions that occur, the most frequent first, in words.

    >>> listed(pd.DataFrame([{"orphans": 0, "early_close": 2, "n": 9}])).to_dict("records")
    [{'what': 'deals closed before they were created: they count, their time does not', 'deals': 2, 'n': 9}]
    """
    row = counts.iloc[0]
    found = [{"what": words, "deals": int(row[name]), "n": int(row["n"])} for name, words in WHAT.items() if name in row and row[name] > 0]
    return pd.DataFrame(sorted(found, key=lambda line: -line["deals"]))
