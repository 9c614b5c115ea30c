"""How much money moves through the pipeline in a day."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics.aggregate import share, summarise
from metrics.deals import is_closed, is_won, was_open
from metrics.estimates import SMALL_MEAN, Draws, Row
from metrics.periods import Period, before, elapsed, within


def sales_velocity(deals: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Money per day that the open deals bring, if they go as those that closed in the period did.

    sales_velocity = open deals x win rate x deal size / sales cycle        money per day

    Open deals are those of `as_of`; win rate, mean amount and mean days from first contact (else creation) to close are
    those of the deals closed in the period. A cycle of 0 days: not available.

    >>> deals = frame(status=["won", "lost", "open"], amount=[100.0, None, None], created=["2024-01-01"] * 3,
    ...               closed=["2024-01-11", "2024-01-11", None])
    >>> rows(sales_velocity(deals, as_of=date(2024, 2, 1)))[0]["sales_velocity"]
    5.0
    """
    starts = [deals[name].cast("timestamp") for name in ("first_contact", "created") if name in deals.columns]
    ended = before(deals.closed, as_of, tz) & (within(deals.closed, period, tz) if period else True)
    closed = (is_closed(deals) & ended).fill_null(False)
    days = elapsed(ibis.coalesce(*starts), deals.closed)
    won = closed & is_won(deals)
    each = deals.mutate(
        _open=was_open(deals, as_of, tz), _closed=closed, _won=won, _size=ibis.ifelse(won, deals.amount, None),
        _days=ibis.ifelse(won & (days >= 0), days, None), _negative=won & (days < 0),
    )  # fmt: skip
    parts = summarise(
        each, by, open_deals=each.count(where=each._open), closed=each.count(where=each._closed), won=each.count(where=each._won),
        sizes=each._size.count(), deal_size=each._size.mean(), size_sd=each._size.std(how="sample"), cycles=each._days.count(),
        sales_cycle=each._days.mean(), cycle_sd=each._days.std(how="sample"), negative=each.count(where=each._negative),
    )  # fmt: skip
    win_rate = share(parts.won, parts.closed)
    return parts.mutate(win_rate=win_rate, sales_velocity=parts.open_deals * win_rate * parts.deal_size / parts.sales_cycle.nullif(0))


def drawn(row: Row, draws: Draws) -> np.ndarray | None:
    """Plausible velocities: win rate, size and cycle each drawn afresh; the open deals are counted, not estimated."""
    if min(row["sizes"], row["cycles"]) < SMALL_MEAN or not (row["deal_size"] > 0 and row["sales_cycle"] > 0):
        return None
    size = draws.mean(row["deal_size"], row["size_sd"], row["sizes"])
    cycle = draws.mean(row["sales_cycle"], row["cycle_sd"], row["cycles"])
    return row["open_deals"] * draws.share(row["won"], row["closed"]) * size / cycle


FACTORS = {"open_deals": 1, "win_rate": 1, "deal_size": 1, "sales_cycle": -1}  # a longer cycle slows


def moved(now: Mapping[str, Any], before: Mapping[str, Any]) -> pd.DataFrame:
    """By how much each of the four factors moved the velocity, the strongest first; the effects multiply to the whole change.

    effect = now / before (before / now for the cycle)        a ratio; above 1 it made the pipeline faster

    >>> now = {"open_deals": 20, "win_rate": 0.5, "deal_size": 100.0, "sales_cycle": 20.0}
    >>> moved({**now, "sales_cycle": 10.0, "open_deals": 22}, now)[["factor", "effect"]].to_dict("records")[:2]
    [{'factor': 'sales_cycle', 'effect': 2.0}, {'factor': 'open_deals', 'effect': 1.1}]
    """
    rows = []
    for factor, direction in FACTORS.items():
        after, earlier = now.get(factor), before.get(factor)
        effect = (after / earlier) ** direction if after and earlier and after > 0 and earlier > 0 else None
        rows.append({"factor": factor, "before": earlier, "now": after, "effect": effect})
    rows.sort(key=lambda row: -abs(math.log(row["effect"])) if row["effect"] else math.inf)
    return pd.DataFrame(rows)
