"""The cohort table itself: cohort x age, the future blank, what is unfinished marked, and all cohorts pooled."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from metrics import stats
from metrics.figure import NotAvailable
from metrics.periods import MONTHS
from metrics.stats.interval import Floats
from metrics.words import N_, Text

MOST_CELLS = 60_000
AGAINST = ("first", "before")
COUNTS = ("active", "orders", "revenue", "kept")


def triangle(cells: pd.DataFrame) -> pd.DataFrame:
    """Cohort x age in long form, a row for every age the oldest cohort has reached; the rows without a cohort are all of them pooled.

    Ages that lie in the future are blank; `complete` is False while a cell's step still runs. The pooled rows leave those out.

    >>> cells = pd.DataFrame({"cohort": [date(2024, 1, 1)] * 2 + [date(2024, 2, 1)], "age": [0, 1, 0], "active": [2, 1, 2]})
    >>> cells = cells.assign(last=[1, 1, 2], members=[2, 1, 2], orders=[2, 1, 2], revenue=[30.0, 8.0, 5.0], kept=[30.0, 8.0, 5.0])
    >>> cells = cells.assign(as_of=date(2024, 3, 1), every="month", how="on", span="calendar", against="first")
    >>> triangle(cells)[["age", "customers", "retained", "net_revenue"]].to_dict("records")[1]
    {'age': 1, 'customers': 1.0, 'retained': 0.5, 'net_revenue': 0.26666666666666666}
    """
    if cells.empty:
        return pd.DataFrame([{"cohort": None, "n": 0}])
    told: dict[str, Any] = {name: cells[name].iloc[0] for name in ("as_of", "every", "how", "span", "against")}
    cohorts = sorted(cells["cohort"].unique())
    at = _places(cohorts, told["every"])
    today, yesterday = _places([told["as_of"]], told["every"])[0], _places([_eve(told["as_of"])], told["every"])[0]
    ages = np.arange(max(int(yesterday - at.min()), 0) + 1)
    if len(cohorts) * len(ages) > MOST_CELLS:
        raise NotAvailable(Text(N_("that is too many cells to show: choose longer steps, or a shorter period")))
    place = at[:, None] + ages
    reached, complete = place <= max(yesterday, int(at.max())), place + (2 if told["span"] == "rolling" else 1) <= today
    sums = _sums(cells, cohorts, len(ages), told["how"])
    size = np.repeat(sums.pop("members")[:, :1], len(ages), axis=1)
    whole = _rated(sums, size, told["how"], told["against"])
    table = {name: np.where(reached, values, np.nan) for name, values in whole.items()}
    rows = pd.DataFrame({"cohort": np.repeat(np.array(cohorts, dtype=object), len(ages)), "age": np.tile(ages, len(cohorts)),
                         "n": size.astype(int).ravel(), **{name: values.ravel() for name, values in table.items()},
                         "complete": (complete & reached).ravel()})  # fmt: skip
    return pd.concat([rows, _pooled(sums, size, complete, told["how"], told["against"])], ignore_index=True)


def _places(days: Sequence[date], every: str) -> np.ndarray:
    """Days as whole numbers of steps since long ago."""
    if every in MONTHS:
        return np.array([(day.year * 12 + day.month - 1) // MONTHS[every] for day in days])
    return np.array([(day.toordinal() - 1) // (7 if every == "week" else 1) for day in days])


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _sums(cells: pd.DataFrame, cohorts: Sequence[date], ages: int, how: str) -> dict[str, Floats]:
    """Cohort x age arrays of what the cells count; nothing is 0, and money that no row tells stays unknown."""
    row = cells["cohort"].map({cohort: place for place, cohort in enumerate(cohorts)}).to_numpy(dtype=int)
    column = cells["age"].to_numpy(dtype=int)
    inside = column < ages
    found = {}
    for name in (*COUNTS, "members", "last"):
        values = cells[name].to_numpy(dtype=float)
        found[name] = np.full((len(cohorts), ages), np.nan) if np.isnan(values).all() else np.zeros((len(cohorts), ages))
        np.add.at(found[name], (row[inside], column[inside]), np.nan_to_num(values[inside]))
    last = found.pop("last")
    if how == "on_or_after":
        found["active"] = np.cumsum(last[:, ::-1], axis=1)[:, ::-1]
    return {"customers" if name == "active" else name: values for name, values in found.items()}


def _rated(sums: dict[str, Floats], size: Floats, how: str, against: str) -> dict[str, Floats]:
    """The counts, and each as a share of the first step or of the one before."""
    there = sums["customers"]
    bases = {name: _base(values, against) for name, values in sums.items()}
    people = size if against == "first" else bases["customers"]
    money = bases["revenue"]
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = {
            "retained": _share(there, people), "net_revenue": _share(sums["revenue"], money), "gross_revenue": _share(sums["kept"], money),
            "orders_kept": _share(sums["orders"], bases["orders"]), "per_customer": _share(sums["revenue"], size),
        }  # fmt: skip
    if against == "before":
        rates["gross_revenue"] = np.full_like(there, np.nan)
    apart = against == "before" and how == "on"  # who comes back was not there the step before: no share of the same people
    low, high = _limits(there, people) if not apart else (np.full_like(there, np.nan),) * 2
    return {**sums, **rates, "retained_low": low, "retained_high": high}


def _base(values: Floats, against: str) -> Floats:
    if against == "first":
        return np.repeat(values[:, :1], values.shape[1], axis=1)
    return np.concatenate([values[:, :1], values[:, :-1]], axis=1)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.where(whole > 0, part / whole, np.nan)


def _limits(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
    """Wilson's interval of every cell, each different one worked out once."""
    pairs, place = np.unique(np.stack([part.ravel(), whole.ravel()]), axis=1, return_inverse=True)
    found = [stats.wilson(int(k), int(n)) if 0 <= k <= n and n else stats.NOT_AVAILABLE for k, n in pairs.T]
    low, high = (np.array([np.nan if bound is None else bound for bound in side]) for side in zip(*found, strict=True))
    return low[place.ravel()].reshape(part.shape), high[place.ravel()].reshape(part.shape)


def _pooled(sums: dict[str, Floats], size: Floats, complete: np.ndarray, how: str, against: str) -> pd.DataFrame:
    """All cohorts that have completed an age, added up: sum over sum, never a mean of rates."""
    reached = np.flatnonzero(complete.any(axis=0))
    if not len(reached):
        return pd.DataFrame()

    def added(values: Floats) -> Floats:
        return np.where(complete, values, 0.0).sum(axis=0)[None, :]

    people = added(size)
    base = {name: added(_base(values, against)) for name, values in sums.items()}
    whole = {name: added(values) for name, values in sums.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        of = people if against == "first" else base["customers"]
        rates = {"retained": _share(whole["customers"], of), "net_revenue": _share(whole["revenue"], base["revenue"]),
                 "gross_revenue": _share(whole["kept"], base["revenue"]) if against == "first" else np.full_like(people, np.nan),
                 "orders_kept": _share(whole["orders"], base["orders"]), "per_customer": _share(whole["revenue"], people)}  # fmt: skip
    apart = against == "before" and how == "on"
    low, high = _limits(whole["customers"], of) if not apart else (np.full_like(people, np.nan),) * 2
    columns = {**whole, **rates, "retained_low": low, "retained_high": high}
    return pd.DataFrame({"cohort": None, "age": reached, "n": people[0, reached].astype(int),
                         **{name: values[0, reached] for name, values in columns.items()}, "complete": True})  # fmt: skip
