"""Who was still there when something happened: the table that every survival estimate starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.interval import Floats, as_long, counts, numbers, z_score

Values = ArrayLike | Sequence[Any]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Records:
    """Checked records: one row each, `weights` saying how many real records share it."""

    durations: Floats
    outcomes: Floats
    entry: Floats | None
    weights: Floats
    dropped: int

    @classmethod
    def checked(cls, durations: Values, outcomes: Values, entry: Values | None, weights: Values | None) -> "Records":
        """The rows that can be used; negative durations, and entries not before the end, are dropped and counted."""
        times = numbers("durations", durations)
        marks = counts("outcomes", as_long("outcomes", outcomes, len(times)))
        share = np.ones(len(times)) if weights is None else counts("weights", as_long("weights", weights, len(times)))
        since = None if entry is None else as_long("entry", entry, len(times))
        keep = times >= 0 if since is None else (times >= 0) & (since < times)
        dropped, keep = int(share[~keep].sum()), keep & (share > 0)
        return cls(times[keep], marks[keep], None if since is None else since[keep], share[keep], dropped)

    @property
    def n(self) -> int:
        return int(self.weights.sum())

    @property
    def last(self) -> float | None:
        return float(self.durations.max()) if len(self.durations) else None


def risk_table(records: Records) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """The distinct durations, how many records were at risk just before each, and the place of each record among them.

    Someone who enters at t is at risk after t, someone who leaves at t still at t.
    """
    times, place = np.unique(records.durations, return_inverse=True)
    staying = np.cumsum(tally(place, records.weights, len(times))[::-1])[::-1]
    if records.entry is None:
        return times, staying, place
    order = np.argsort(records.entry)
    entered = np.concatenate(([0.0], np.cumsum(records.weights[order])))
    not_yet = entered[-1] - entered[np.searchsorted(records.entry[order], times, side="left")]
    return times, staying - not_yet, place


def tally(place: NDArray[np.intp], weights: Floats, length: int) -> Floats:
    """The sum of weights at each of `length` places.

    >>> tally(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4).tolist()
    [1.0, 0.0, 5.0, 0.0]
    """
    return np.bincount(place, weights, length).astype(np.float64)


def log_log_limits(survival: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits S^exp(+-z sqrt(variance) / ln S) of shares still there; NaN where S is 0 or its variance unknown.

    `variance` is that of ln S, that is Var(S) / S^2. Source: Kalbfleisch & Prentice (1980), section 1.3.
    """
    with np.errstate(all="ignore"):
        reach = z_score(level) * np.sqrt(variance) / -np.log(survival)
        low, high = survival ** np.exp(reach), survival ** np.exp(-reach)
    unknown = ~(survival > 0) | ~np.isfinite(variance)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def as_rows(**columns: NDArray[Any]) -> list[dict[str, float | int | None]]:
    """Columns of equal length as records, NaN as None.

    >>> as_rows(time=np.array([1.5, 2.0]), low=np.array([0.25, np.nan]))
    [{'time': 1.5, 'low': 0.25}, {'time': 2.0, 'low': None}]
    """
    lists = [[None if value != value else value for value in column.tolist()] for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]
