"""The stage-weighted pipeline as a rival: what the deals then open, each weighed by its stage, promised for a period."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from metrics.engine import collect
from metrics.periods import floor, step
from metrics.tables import adopt

NEEDED: Final = ("id", "status", "amount", "created", "closed", "expected_close")
FEWEST: Final = 20  # closed deals that passed a stage before its chance counts


def pipeline_said(tables: Mapping[str, Any], periods: Sequence[date], every: str, *, tz: str = "UTC") -> pd.Series | None:
    """What the pipeline promised for each period on its first day; None without deals and the history of their stages.

    Sum of amount x chance of the stage over the deals open on that day and expected in the period. The chance of a stage is the
    share of the deals closed before that day that were won, of those that had reached it. Amounts and expected dates are those of today,
    since one export knows no others: dates pushed since make it look worse than it was, amounts corrected since better.
    """
    known = adopt(tables)
    if "deals" not in known or "stage_history" not in known or not set(NEEDED) <= set(known["deals"].columns):
        return None
    deals = _days(collect(known["deals"].rows.select(*NEEDED)))
    steps = collect(known["stage_history"].rows.select("deal", "stage", "entered"))
    steps["entered"] = pd.to_datetime(steps["entered"])
    said = {day: _promised(deals, steps, day, step(day, every), every) for day in periods}
    return pd.Series({day: value for day, value in said.items() if value is not None}, dtype=float)


def _days(deals: pd.DataFrame) -> pd.DataFrame:
    return deals.assign(**{name: pd.to_datetime(deals[name]) for name in ("created", "closed", "expected_close")})


def _promised(deals: pd.DataFrame, steps: pd.DataFrame, day: date, end: date, every: str) -> float | None:
    start, until = pd.Timestamp(day), pd.Timestamp(end)
    closed = deals[(deals["closed"] < start) & deals["status"].isin(("won", "lost"))]
    open_then = deals[(deals["created"] < start) & ~(deals["closed"] < start)]
    due = open_then[(open_then["expected_close"] >= pd.Timestamp(floor(day, every))) & (open_then["expected_close"] < until)]
    past = steps[steps["entered"] < start]
    if len(closed) < FEWEST or not len(past):
        return None
    won = closed.set_index("id")["status"].eq("won")
    reached = past[["deal", "stage"]].drop_duplicates()
    outcome = reached["deal"].map(won)
    counts = outcome.groupby(reached["stage"]).agg(["count", "sum"])
    chances = (counts["sum"] / counts["count"]).where(counts["count"] >= FEWEST, float(won.mean()))
    stage = past.sort_values("entered").drop_duplicates("deal", keep="last").set_index("deal")["stage"]
    weight = due["id"].map(stage).map(chances).astype(float).fillna(float(won.mean()))
    return float((due["amount"] * weight).sum())
