"""Behind the funnel: why deals are lost at each step, how long each step takes, and the deals themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.aggregate import column_or, filled
from metrics.funnel import MONTH, names, step_days
from metrics.paths import Rules
from metrics.periods import bucket
from metrics.stages import WON, deal_paths, stage_order

Summary = Callable[[ir.Table, Rules, str | None], ir.Table]
BARS = 24  # in a distribution of durations
MOST = 0.98  # of the durations a distribution shows; the long tail is one last bar


def _of_deals(summary: Summary) -> Callable[..., ir.Table]:
    """A figure over the paths of deals, under all the rules that a funnel knows."""

    def compute(
        deals: ir.Table, stage_history: ir.Table | None = None, *, as_of: date, by: str | None = None, tz: str = "UTC",
        stages: tuple[str, ...] | None = None, order: str = "reach", window: float | None = None, entry: str = "first",
        without: tuple[str, ...] = (), same: str = "", basis: str = "history",
    ) -> ir.Table:  # fmt: skip
        history = stage_history if basis == "history" else None
        rules = Rules(tuple(stages or stage_order(deals, history)), order, window, entry, names(without), same)
        walked = deal_paths(deals, history, rules, as_of, tz)
        walked = walked.filter(~walked.young & ~walked.excluded & (walked.furthest >= 0))
        if by == MONTH:
            walked = walked.mutate(**{MONTH: bucket(walked._start, "month", tz)})
        return summary(walked, rules, by)

    compute.__doc__, compute.__name__ = summary.__doc__, summary.__name__.lstrip("_")
    return compute


# -- reasons


def _funnel_reasons(walked: ir.Table, rules: Rules, by: str | None) -> ir.Table:
    """How often each reason was given for the deals lost after each step.

    funnel_reasons = deals lost there for the reason / deals lost there        a row per step and reason; no reason is a class of its own

    >>> deals = frame(id=["1", "2"], status=["lost"] * 2, stage=["Lost"] * 2, reason=["Price", "-"], closed=["2024-01-09"] * 2)
    >>> moves = frame(deal=["1", "2"], stage=["New"] * 2, entered=["2024-01-01"] * 2)
    >>> found = rows(funnel_reasons(deals, moves, as_of=date(2024, 2, 1)))
    >>> sorted((row["place"], row["reason"] or "") for row in found)
    [(0, ''), (0, 'Price')]
    """
    lost = walked.filter(walked.outcome == "lost")
    given = column_or(lost, "reason", ibis.null("string"))
    lost = lost.mutate(_reason=ibis.ifelse(filled(given), given.strip(), None))
    keys = {**({by: lost[by]} if by else {}), "place": lost.furthest, "reason": lost._reason}
    counts = lost.group_by(**keys).agg(deals=lost.count())
    return counts.mutate(stage=_label(counts.place, rules))


def reasons(counts: pd.DataFrame) -> pd.DataFrame:
    """Each reason's share of the deals lost after its step, the most frequent first, those without a reason last.

    >>> counts = pd.DataFrame({"place": [0, 0], "stage": ["New"] * 2, "reason": ["Price", None], "deals": [1, 3]})
    >>> reasons(counts)[["stage", "reason", "share"]].to_dict("records")
    [{'stage': 'New', 'reason': 'Price', 'share': 0.25}, {'stage': 'New', 'reason': None, 'share': 0.75}]
    """
    found = []
    for _place, part in counts.groupby("place", sort=True):
        stage = part["stage"].iloc[0]
        n = int(part["deals"].sum())
        rows = [(None if pd.isna(row["reason"]) else row["reason"], int(row["deals"])) for row in part.to_dict("records")]
        for reason, deals in sorted(rows, key=lambda row: (row[0] is None, -row[1], row[0] or "")):
            low, high = stats.wilson(deals, n)
            found.append({"stage": stage, "reason": reason, "deals": deals, "share": deals / n, "low": low, "high": high, "n": n})
    return pd.DataFrame(found, dtype=object)


# -- times


def _funnel_times(walked: ir.Table, rules: Rules, by: str | None) -> ir.Table:
    """How long deals took from each step to the next: median, mean, and the time nine of ten kept.

    funnel_times = entered step k - entered step k - 1        days, over the deals that entered both

    A negative time (the dates contradict each other) is left out and counted in `negative`.

    >>> deals = frame(id=["1"], status=["won"], stage=["Won"], closed=["2024-01-31"], created=["2024-01-01"])
    >>> moves = frame(deal=["1", "1"], stage=["New", "Offer"], entered=["2024-01-01", "2024-01-11"])
    >>> found = rows(funnel_times(deals, moves, as_of=date(2024, 2, 1)))[0]
    >>> found["median_1"], found["median_2"]
    (10.0, 20.0)
    """
    measures: dict[str, ir.Value] = {}
    for k in range(1, rules.last + 1):
        days = ibis.ifelse(walked.furthest >= k, step_days(walked, k), None)
        good = ibis.ifelse(days >= 0, days, None)
        measures |= {
            f"n_{k}": good.count(), f"mean_{k}": good.mean(), f"sd_{k}": good.std(how="sample"), f"median_{k}": good.median(),
            f"p90_{k}": good.quantile(0.9), f"negative_{k}": walked.count(where=days < 0),
        }  # fmt: skip
    labels = {f"stage_{k}": ibis.literal(_names(rules)[k]) for k in range(1, rules.last + 1)}
    found = walked.group_by(by).agg(**measures) if by else walked.agg(**measures)
    return found.mutate(**labels)


def times(wide: pd.DataFrame) -> pd.DataFrame:
    """A row per step: n, median, mean with its interval, and the 90th percentile, in days."""
    row = wide.iloc[0]
    count = sum(name.startswith("median_") for name in wide.columns)
    return pd.DataFrame([_times_of(row, k) for k in range(1, count + 1)])


def _times_of(row: pd.Series, k: int) -> dict[str, Any]:
    n = int(row[f"n_{k}"])
    low, high = stats.mean_from_moments(n, row[f"mean_{k}"], row[f"sd_{k}"]) if n >= 5 else (None, None)
    numbers = {name: row[f"{name}_{k}"] if n else None for name in ("median", "mean")}
    return {"stage": row[f"stage_{k}"], "n": n, **numbers, "low": low, "high": high, "p90": row[f"p90_{k}"] if n else None,
            "negative": int(row[f"negative_{k}"])}  # fmt: skip


def _funnel_days(walked: ir.Table, rules: Rules, by: str | None) -> ir.Table:
    """How the times from step to step are spread: how many deals took how many whole days.

    funnel_days = deals by whole days from step k - 1 to step k        a row per step and stretch of days

    >>> deals = frame(id=["1"], status=["won"], stage=["Won"], closed=["2024-01-31"], created=["2024-01-01"])
    >>> moves = frame(deal=["1", "1"], stage=["New", "Offer"], entered=["2024-01-01", "2024-01-11"])
    >>> sorted((row["stage"], row["day"]) for row in rows(funnel_days(deals, moves, as_of=date(2024, 2, 1))))
    [('Offer', 10), ('Won', 20)]
    """
    parts = []
    for k in range(1, rules.last + 1):
        days = step_days(walked, k)
        there = walked.filter((walked.furthest >= k) & (days >= 0))
        whole = there.select(**({by: there[by]} if by else {}), place=ibis.literal(k), day=step_days(there, k).floor().cast("int64"))
        parts.append(whole)
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    counts = every.group_by([*([by] if by else []), "place", "day"]).agg(deals=every.count())
    return counts.mutate(stage=_label(counts.place, rules))


def spread(counts: pd.DataFrame) -> pd.DataFrame:
    """The days of each step in even stretches, with the share that took no longer; what is beyond the usual is one last stretch.

    >>> counts = pd.DataFrame({"place": [1] * 3, "stage": ["Offer"] * 3, "day": [0, 1, 3], "deals": [1, 2, 1]})
    >>> spread(counts)[["first_day", "last_day", "deals", "by_then"]].to_dict("records")[1]
    {'first_day': 1, 'last_day': 1, 'deals': 2, 'by_then': 0.75}
    """
    parts = [_spread(part) for _place, part in counts.groupby("place", sort=True)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _spread(part: pd.DataFrame) -> pd.DataFrame:
    days, deals = part["day"].to_numpy(dtype=int), part["deals"].to_numpy(dtype=int)
    order = np.argsort(days)
    days, deals = days[order], deals[order]
    usual = int(days[np.searchsorted(np.cumsum(deals), MOST * deals.sum())])
    width = max(-(-(usual + 1) // BARS), 1)
    bars = np.minimum(days // width, usual // width + 1)
    counted = np.bincount(bars, weights=deals, minlength=usual // width + 1).astype(int)
    first = np.arange(len(counted)) * width
    last = (
        np.append(first[1:] - 1, max(int(days[-1]), int(first[-1]) + width - 1)) if len(counted) > usual // width + 1 else first + width - 1
    )
    n = int(deals.sum())
    return pd.DataFrame({"stage": part["stage"].iloc[0], "first_day": first, "last_day": last, "deals": counted,
                         "by_then": np.cumsum(counted) / n, "n": n})  # fmt: skip


# -- the deals themselves

REACHED, STOPPED, YOUNG, EXCLUDED, UNPLACED = "reached", "stopped", "young", "excluded", "unplaced"


def funnel_rows(
    deals: ir.Table, stage_history: ir.Table | None = None, *, as_of: date, by: str | None = None, tz: str = "UTC",
    stages: tuple[str, ...] | None = None, order: str = "reach", window: float | None = None, entry: str = "first",
    without: tuple[str, ...] = (), same: str = "", basis: str = "history", step: int = 0, which: str = REACHED,
) -> ir.Table:  # fmt: skip
    """The deals behind a bar: those that reached a step, stopped there, or were set apart.

    >>> deals = frame(id=["1", "2"], status=["won", "lost"], stage=["Won", "Lost"], created=["2024-01-01"] * 2, closed=["2024-01-09"] * 2)
    >>> moves = frame(deal=["1", "2"], stage=["New"] * 2, entered=["2024-01-01"] * 2)
    >>> [row["id"] for row in rows(funnel_rows(deals, moves, as_of=date(2024, 2, 1), which="stopped"))]
    ['2']
    """
    history = stage_history if basis == "history" else None
    rules = Rules(tuple(stages or stage_order(deals, history)), order, window, entry, names(without), same)
    walked = deal_paths(deals, history, rules, as_of, tz)
    old = ~walked.young & ~walked.excluded
    wanted = {
        REACHED: old & (walked.furthest >= step), STOPPED: old & (walked.furthest == step), YOUNG: walked.young & ~walked.excluded,
        EXCLUDED: walked.excluded, UNPLACED: old & (walked.furthest < 0),
    }[which]  # fmt: skip
    found = walked.filter(wanted)
    shown = [name for name in deals.columns if not name.startswith("_") and name != by]
    group = {by: found[by]} if by else {}
    return found.select(**group, **{name: found[name] for name in shown}, came_to=_label(found.furthest, rules), began=found._start)


def every_row(found: pd.DataFrame) -> pd.DataFrame:
    """The deals, the newest first."""
    return found.sort_values("began", ascending=False, kind="stable").assign(n=len(found)) if len(found) else found


def _names(rules: Rules) -> tuple[str, ...]:
    return (*rules.stages, WON)


def _label(place: ir.IntegerValue, rules: Rules) -> ir.StringValue:
    return ibis.cases(*[(place == k, ibis.literal(name)) for k, name in enumerate(_names(rules))], else_=ibis.null("string"))


funnel_reasons = _of_deals(_funnel_reasons)
funnel_times = _of_deals(_funnel_times)
funnel_days = _of_deals(_funnel_days)
