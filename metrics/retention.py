"""How long customers stay: as far as the data go, and beyond."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.aggregate import one_of
from metrics.periods import as_date, before, elapsed, midnight_utc
from metrics.stats.shifted_beta import shifted_beta_geometric
from metrics.tickets import SMALL_EVENTS

MONTH = 30.4375  # days in a month, on average
LONG = {"month": 1, "quarter": 3, "year": 12}


def tenure(customers: ir.Table, *, as_of: date, by: str | None = None, since: str | None = None, tz: str = "UTC") -> ir.Table:
    """How many months each customer has stayed and whether that is over (`done`), with how many customers did.

    A customer who is still there, or left after `as_of`, has stayed until `as_of` and counts as not gone yet. Where the file
    only holds who was there on a day or came later, `since` is that day: until it nobody could be seen to leave (`entry`).

    >>> people = frame(start=["2024-01-01", "2024-01-01"], end=["2024-01-31", None])
    >>> sorted(rows(tenure(people, as_of=date(2024, 3, 1))), key=lambda row: row["months"])[0]["done"]
    True
    """
    came = customers.filter(customers.start.isnull() | before(customers.start, as_of, tz))
    done = before(came.end, as_of, tz).fill_null(False)
    today = ibis.timestamp((as_of if came.start.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    days = elapsed(came.start, ibis.ifelse(done, came.end.cast("timestamp"), today)).floor()
    stays = came.mutate(months=days / MONTH, done=done)
    if since is None:
        return _counted(stays, by)
    watched = ibis.timestamp(as_date(since).isoformat())
    return _counted(stays.mutate(entry=ibis.greatest(elapsed(stays.start, watched), 0.0) / MONTH), by, "entry")


def tenure_from_flag(customers: ir.Table, *, by: str | None = None) -> ir.Table:
    """The same from a file that holds months of tenure and whether the customer has left, and no dates."""
    return _counted(customers.mutate(months=customers.tenure, done=customers.churned), by)


def _counted(stays: ir.Table, by: str | None, *more: str) -> ir.Table:
    keys = ["months", "done", *more]
    return stays.group_by([by, *keys] if by else keys).agg(customers=stays.count())


def survival_curve(stays: pd.DataFrame) -> pd.DataFrame:
    """The Kaplan-Meier curve of the stays, a row for each time somebody left, from everybody at 0.

    S(t) = product over the times somebody left of (1 - left / still there just before)        share still there after t months

    >>> stays = pd.DataFrame({"months": [1.0, 2.0, 2.0], "done": [True, True, False], "customers": [1, 1, 2]})
    >>> survival_curve(stays)[["months", "survival", "at_risk"]].values.tolist()
    [[0.0, 1.0, 4.0], [1.0, 0.75, 4.0], [2.0, 0.5, 3.0]]
    """
    kept, left_out = _usable(stays)
    if kept.empty:
        return pd.DataFrame([{"months": None, "n": 0, **left_out}])
    entry = kept["entry"] if "entry" in kept.columns else None
    curve = stats.kaplan_meier(kept["months"], kept["done"].astype(bool), entry, kept["customers"])
    points = pd.DataFrame(
        {
            "months": [0.0, *curve.times], "survival": [1.0, *curve.survival], "survival_low": [1.0, *curve.low],
            "survival_high": [1.0, *curve.high], "at_risk": [curve.n, *curve.at_risk], "left": [0, *curve.events],
        }
    )  # fmt: skip
    few = curve.n_events < SMALL_EVENTS
    whole = {"n": curve.n, "median": curve.median, "median_low": curve.median_low, "median_high": curve.median_high, "few": few}
    return points.assign(**{**whole, **left_out, "unseen": curve.dropped, "last_month": curve.last})


def compare_groups(stays: pd.DataFrame, column: str) -> dict[str, Any]:
    """The log-rank test between the groups: whether they stay equally long.

    >>> stays = pd.DataFrame({"plan": ["a", "a", "b", "b"], "months": [1, 2, 3, 4], "done": [True] * 4, "customers": [1] * 4})
    >>> round(compare_groups(stays, "plan")["logrank"], 4)
    2.8824
    """
    kept, _ = _usable(stays.dropna(subset=[column]))
    entry = kept["entry"] if "entry" in kept.columns else None
    groups = [
        (part["months"], part["done"].astype(bool), part["customers"], None if entry is None else entry[part.index])
        for _, part in kept.groupby(column)
    ]
    test = stats.logrank(groups)
    return {"logrank": test.statistic, "logrank_p_value": test.p_value, "logrank_df": test.df}


def _usable(stays: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    known = stays.dropna(subset=["months", "done"])
    kept = known[known["months"] >= 0]
    undated, backwards = (int(part["customers"].sum()) for part in (stays.drop(known.index), known.drop(kept.index)))
    return kept, {"undated": undated, "backwards": backwards}


def projection(
    customers: ir.Table, *, as_of: date, by: str | None = None, every: str = "month", ahead: int = 12, tz: str = "UTC"
) -> ir.Table:
    """The stays in whole months, quarters or years, with how far to look `ahead`; `projected` makes the curve.

    >>> people = frame(start=["2024-01-01"], end=["2024-02-15"])
    >>> rows(projection(people, as_of=date(2024, 6, 1)))[0]["age"]
    1
    """
    return _aged(tenure(customers, as_of=as_of, by=by, tz=tz), every, ahead)


def projection_from_flag(customers: ir.Table, *, by: str | None = None, every: str = "month", ahead: int = 12) -> ir.Table:
    """The same from months of tenure and a flag. A tenure of t months of somebody who left ends during month t."""
    stays = tenure_from_flag(customers, by=by)
    stays = stays.mutate(months=ibis.ifelse(stays.done & (stays.months > 0), stays.months - 0.5, stays.months))
    return _aged(stays, every, ahead)


def _aged(stays: ir.Table, every: str, ahead: int) -> ir.Table:
    length = LONG[one_of("every", every, *LONG)]
    return stays.mutate(age=(stays.months / length).floor().cast("int64"), ahead=ibis.literal(ahead))


def projected(stays: pd.DataFrame) -> pd.DataFrame:
    """The share still there after each whole period, as seen and as the shifted beta-geometric model has it, and beyond.

    >>> stays = pd.DataFrame({"months": [0.5, 1.5, 2.0], "age": [0, 1, 2], "done": [True, True, False], "customers": [50, 15, 35]})
    >>> projected(stays.assign(ahead=1))[["age", "seen", "model"]].round(2).to_dict("records")[2:]
    [{'age': 2, 'seen': 0.35, 'model': 0.35}, {'age': 3, 'seen': nan, 'model': 0.27}]
    """
    kept, left_out = _usable(stays)
    gone = kept["done"].astype(bool)
    ages, weights = kept["age"].to_numpy(dtype=int), kept["customers"].to_numpy(dtype=int)
    last = int(np.where(gone, ages + 1, ages).max(initial=0))
    lost = np.bincount(ages[gone], weights[gone], minlength=last)
    still = np.bincount(ages[~gone], weights[~gone], minlength=last + 1)[1:]
    model = shifted_beta_geometric(lost, still) if last > 1 else None
    if model is None:
        return pd.DataFrame([{"age": 0, "n": 0, **left_out}])
    seen = stats.kaplan_meier(np.where(gone, ages + 1, ages), gone, weights=weights)
    t = np.arange(last + int(kept["ahead"].iloc[0]) + 1)
    return pd.DataFrame({"age": t, "seen": [seen.at(age) for age in t], "model": model.survival(t)}).assign(
        beyond=t > last, n=seen.n, alpha=model.alpha, beta=model.beta, **left_out
    )
