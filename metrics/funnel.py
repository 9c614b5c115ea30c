"""How far records come: stage by stage, from their history, from where they stand now, or from lead to won deal."""

import math
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import one_of, require, summarise
from metrics.paths import Rules
from metrics.periods import bucket, elapsed
from metrics.stages import WON, deal_paths, lead_paths, stage_order

DEALS, CUSTOMERS, MONEY = "deals", "customers", "money"
MONTH = "entry_month"  # the group by which a funnel shows its trend


def funnel(
    deals: ir.Table, stage_history: ir.Table | None = None, *, as_of: date | None = None, by: str | None = None, tz: str = "UTC",
    stages: tuple[str, ...] | None = None, order: str = "reach", window: float | None = None, entry: str = "first",
    without: tuple[str, ...] = (), same: str = "", of: str = DEALS, basis: str = "history",
) -> ir.Table:  # fmt: skip
    """How many deals reached each stage, what they are worth, and the usual days between stages.

    reached_k = deals that came to stage k        counts; the last step is the won deal

    `order`, `window`, `entry`, `without` and `same` say what a way through the stages is (see `paths.Rules`); by default a
    deal counts as far as it came. Deals too young for the window are set apart, never counted as lost. `of` says what the
    rates are of: deals, different customers, or money. With a stage history a lost deal counts as far as it came; from
    the current stage alone (basis="stage") nobody knows how far that was: it counts in the first stage only. One row per
    group, stages side by side; `steps` turns it into a table.

    >>> deals = frame(id=["1", "2", "3"], stage=["New", "Offer", "Won"], status=["open", "open", "won"])
    >>> wide = rows(funnel(deals, stages=("New", "Offer")))[0]
    >>> wide["reached_0"], wide["reached_1"], wide["reached_2"]
    (3, 2, 1)
    """
    history = stage_history if one_of("basis", basis, "history", "stage") == "history" else None
    rules = Rules(tuple(stages or stage_order(deals, history)), order, window, entry, names(without), same)
    return _counted(deal_paths(deals, history, rules, as_of, tz), rules, by, of, tz)


def funnel_now(
    deals: ir.Table, *, by: str | None = None, tz: str = "UTC", stages: tuple[str, ...] | None = None, of: str = DEALS
) -> ir.Table:
    """The same from the current stage alone, which needs no date at all.

    >>> deals = frame(id=["1", "2"], stage=["New", "Offer"], status=["lost", "open"])
    >>> rows(funnel_now(deals, stages=("New", "Offer")))[0]["reached_1"]
    1
    """
    return funnel(deals, None, by=by, tz=tz, stages=stages, of=of)


def lead_funnel(
    leads: ir.Table, deals: ir.Table | None = None, *, as_of: date, by: str | None = None, tz: str = "UTC",
    stages: tuple[str, ...] | None = None, order: str = "reach", window: float | None = None, of: str = DEALS,
) -> ir.Table:  # fmt: skip
    """How many leads were answered, became a deal and were won.

    reached_k = leads that came to step k        counts

    The steps are those that the files know the day of: came in, answered (first reply), became a deal (the first deal of
    the lead was created), won (the lead's own day, else that of its first won deal).

    >>> came = frame(id=["1", "2"], created=["2024-01-01"] * 2, won=["2024-01-20", None])
    >>> wide = rows(lead_funnel(came, as_of=date(2024, 2, 1)))[0]
    >>> wide["reached_0"], wide["reached_1"]
    (2, 1)
    """
    walked, rules = lead_paths(leads, deals, as_of, tz, stages, order, window)
    return _counted(walked, rules, by, of, tz)


def names(given: str | tuple[str, ...]) -> tuple[str, ...]:
    """Several names, also where they come parted by commas.

    >>> names("Demo, On hold"), names(())
    (('Demo', 'On hold'), ())
    """
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(part.strip() for part in parts if part.strip())


def _counted(walked: ir.Table, rules: Rules, by: str | None, of: str, tz: str) -> ir.Table:
    """A row per group: for each step who reached it, what they are worth, how they ended there and how long it took."""
    one_of("of", of, DEALS, CUSTOMERS, MONEY)
    if of == CUSTOMERS:
        require(walked, "deals", "customer")
    if by == MONTH:
        walked = walked.mutate(**{MONTH: bucket(walked._start, "month", tz)})
    old = ~walked.young & ~walked.excluded
    measures: dict[str, ir.Value] = {}
    for k in range(rules.last + 1):
        measures |= _step_measures(walked, k, old, of)
    apart = {
        "unplaced": walked.count(where=old & (walked.furthest < 0)), "young": walked.count(where=walked.young & ~walked.excluded),
        "excluded": walked.count(where=walked.excluded),
    }  # fmt: skip
    labels = {f"stage_{k}": ibis.literal(stage) for k, stage in enumerate((*rules.stages, WON))}
    return summarise(walked, by, **measures, **apart).mutate(**labels, of=ibis.literal(of))


def _step_measures(walked: ir.Table, k: int, old: ir.BooleanValue, of: str) -> dict[str, ir.Value]:
    there, here = old & (walked.furthest >= k), old & (walked.furthest == k)
    ended, at = walked.outcome, walked[f"_at_{k}"]
    found = {
        f"reached_{k}": walked.count(where=there), f"value_{k}": walked._amount.sum(where=there),
        f"customers_{k}": walked._customer.nunique(where=there) if of == CUSTOMERS else ibis.null("int64"),  # dear: counted when asked for
        f"lost_{k}": walked.count(where=here & (ended == "lost")), f"open_{k}": walked.count(where=here & (ended == "open")),
        f"skipped_{k}": walked.count(where=there & at.isnull()),
    }  # fmt: skip
    if k == 0:
        return {**found, "days_0": ibis.null("float64"), "backwards_0": ibis.literal(0)}
    days = step_days(walked, k)
    good = ibis.ifelse(there & (days >= 0), days, None)
    return {**found, f"days_{k}": good.median(), f"backwards_{k}": walked.count(where=there & (days < 0))}


def step_days(walked: ir.Table, k: int) -> ir.FloatingValue:
    """Days from the entry into the step before to that into step k; blank where one of the two was skipped."""
    return elapsed(walked[f"_at_{k - 1}"], walked[f"_at_{k}"])


# -- from the wide row to a table


def steps(wide: pd.DataFrame) -> pd.DataFrame:
    """The wide row of a funnel as a table, a row per step, each rate with its Wilson interval.

    >>> row = {"stage_0": "New", "reached_0": 4, "value_0": 9.0, "days_0": None}
    >>> row |= {"stage_1": "Won", "reached_1": 1, "value_1": 5.0, "days_1": 3.0}
    >>> row |= {f"{name}_{k}": 0 for name in ("customers", "lost", "open", "skipped", "backwards") for k in (0, 1)}
    >>> wide = pd.DataFrame([{**row, "of": "deals", "unplaced": 0, "young": 0, "excluded": 0}])
    >>> steps(wide)[["stage", "reached", "step_rate", "overall_rate"]].to_dict("records")[1]
    {'stage': 'Won', 'reached': 1, 'step_rate': 0.25, 'overall_rate': 0.25}
    """
    row = wide.iloc[0]
    count = sum(name.startswith("reached_") for name in wide.columns)
    return pd.DataFrame([_step(row, k) for k in range(count)])


def _step(row: pd.Series, k: int) -> dict[str, Any]:
    reached = int(row[f"reached_{k}"])
    before = int(row[f"reached_{k - 1}"]) if k else reached
    kept, first, previous = (_measured(row, place) for place in (k, 0, max(k - 1, 0)))
    step_low, step_high = _interval(row, kept, previous) if k else (None, None)
    low, high = _interval(row, kept, first)
    counts = {name: int(row[f"{name}_{k}"]) for name in ("skipped", "backwards")}
    people = {"customers": int(row[f"customers_{k}"])} if row["of"] == CUSTOMERS else {}
    apart = {name: int(row[name]) for name in ("unplaced", "young", "excluded")}
    n = before if k else reached or sum(apart.values())
    return {
        "stage": row[f"stage_{k}"], "reached": reached, "lost_before": before - reached, "n": n,
        "step_rate": _share(kept, previous) if k else None, "step_low": step_low, "step_high": step_high,
        "overall_rate": _share(kept, first), "overall_low": low, "overall_high": high,
        "value": row[f"value_{k}"], "median_days": row[f"days_{k}"], **people, **counts, "kept": kept,
        "lost_here": int(row[f"lost_{k}"]), "open_here": int(row[f"open_{k}"]),
        **apart,
    }  # fmt: skip


def _measured(row: pd.Series, k: int) -> float:
    """What the rates are of: the records, the customers or the money at step k."""
    column = {DEALS: "reached", CUSTOMERS: "customers", MONEY: "value"}[row["of"]]
    value = float(row[f"{column}_{k}"] or 0)
    return 0.0 if math.isnan(value) else value


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _interval(row: pd.Series, part: float, whole: float) -> tuple[float | None, float | None]:
    """Wilson for people and records; none for money, which was counted, not sampled."""
    if row["of"] == MONEY or not whole:
        return None, None
    return stats.wilson(part, whole)
