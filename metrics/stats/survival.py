"""How long things last while some are still going on: Kaplan-Meier curves and the log-rank test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc

from metrics.stats.interval import Floats, Interval, counts
from metrics.stats.risk import Counts, Records, Values, as_rows, log_log_limits, risk_table, tally

_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Survival:
    """A Kaplan-Meier curve: one element for each time at which an event happened.

    `survival` is the share still there after each time, `low` and `high` its limits (NaN where undefined), `at_risk` the
    records watched just before it, `events` those it happened to. `n` and `n_events` count all records used, `dropped` those
    that could not be; `last` is the longest duration seen, up to which the curve may be drawn.
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Counts
    events: Counts
    n: int
    n_events: int
    dropped: int
    last: float | None

    @property
    def median(self) -> float | None:
        """The first time by which at least half had the event; None where the curve never gets there."""
        return self.quantile(0.5)

    @property
    def median_low(self) -> float | None:
        return self.quantile_interval(0.5).low

    @property
    def median_high(self) -> float | None:
        return self.quantile_interval(0.5).high

    def quantile(self, p: float) -> float | None:
        """The first time by which the share `p` (0 < p < 1) had the event, within rounding; None where it is not reached."""
        return self._first(self.survival, p)

    def quantile_interval(self, p: float) -> Interval:
        """Where the limits of the curve pass 1 - p (Brookmeyer & Crowley 1982, Biometrics 38, 29-41)."""
        return Interval(self._first(self.low, p), self._first(self.high, p))

    def at(self, time: float) -> float | None:
        """The share still there at `time`; None before 0, and after the last duration unless nobody was left."""
        if self.last is None or time < 0:
            return None
        passed = int(np.searchsorted(self.times, time, side="right"))
        share = float(self.survival[passed - 1]) if passed else 1.0
        return share if time <= self.last or share == 0 else None

    def rows(self) -> list[dict[str, float | int | None]]:
        """The curve as records, undefined limits as None."""
        return as_rows(time=self.times, survival=self.survival, low=self.low, high=self.high, at_risk=self.at_risk, events=self.events)

    def _first(self, curve: Floats, p: float) -> float | None:
        if not 0 < p < 1:
            raise ValueError(f"p is {p}: expected a share between 0 and 1")
        reached = np.flatnonzero(curve <= 1 - p + _ROUNDING)
        return float(self.times[reached[0]]) if len(reached) else None


def kaplan_meier(
    durations: Values, events: Values, entry: Values | None = None, weights: Values | None = None, level: float = 0.95
) -> Survival:
    """The share still there after each time, those not finished yet counted for as long as they were watched.

    S(t) = product over event times t_i <= t of (1 - d_i / n_i), d_i events among n_i at risk
    Var(ln S) = sum of d_i / (n_i (n_i - d_i)) (Greenwood); limits S^exp(-+z sqrt(Var) / ln S), undefined where S = 0

    All four are lists of one length: durations in any unit from 0 up, events 1 or true where it happened and 0 where not yet,
    entry when watching began, weights how many records share the row (whole numbers), which gives the same as repeating it.
    Negative durations and entries not before the duration are left out and counted in `dropped`; missing values raise ValueError.
    Source: Kaplan & Meier (1958), JASA 53, 457-481; Kalbfleisch & Prentice (1980), The Statistical Analysis of Failure Time Data.

    >>> curve = kaplan_meier([6, 6, 7, 10, 11], [1, 0, 1, 1, 0])  # 4/5, then 4/5 * 2/3, then 4/5 * 2/3 * 1/2
    >>> curve.times.tolist(), curve.survival.round(4).tolist(), curve.median
    ([6.0, 7.0, 10.0], [0.8, 0.5333, 0.2667], 10.0)
    """
    records = Records.checked(durations, _happened(events), entry, weights)
    times, at_risk, place = risk_table(records)
    dead = tally(place, records.weights * records.outcomes, len(times))
    seen = dead > 0
    times, at_risk, dead = times[seen], at_risk[seen], dead[seen]
    survival: Floats = np.cumprod((at_risk - dead) / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        variance = np.cumsum(dead / (at_risk * (at_risk - dead)))
    low, high = log_log_limits(survival, variance, level)
    whole = at_risk.astype(np.int64), dead.astype(np.int64)
    return Survival(times, survival, low, high, *whole, records.n, int(dead.sum()), records.dropped, records.last)


class LogRank(NamedTuple):
    """A log-rank test: chi-square `statistic` with `df` degrees of freedom; None where the groups cannot be compared."""

    statistic: float | None
    p_value: float | None
    df: int


def logrank(groups: Sequence[tuple[Values, ...]]) -> LogRank:
    """Whether two or more groups (durations, events[, weights[, entry]]) last equally long.

    u = sum over event times of (observed - expected) per group, statistic = u' V^-1 u with V hypergeometric; chi-square, df = groups - 1

    Groups that were never at risk when something happened are left out. Arguments as in `kaplan_meier`.
    Source: Mantel (1966), Cancer Chemotherapy Reports 50, 163-170; Peto & Peto (1972), JRSS A 135, 185-207.

    >>> round(logrank([([1, 2], [1, 1]), ([3, 4], [1, 1])]).statistic, 6)  # u = 7/6, V = 1/4 + 2/9, u^2 / V = 49/17
    2.882353
    """
    padded = [(*group, None, None)[:4] for group in groups]
    checked = [Records.checked(durations, _happened(events), entry, weights) for durations, events, weights, entry in padded]
    at_risk, dead = _by_group(checked)
    n, d = at_risk.sum(axis=0), dead.sum(axis=0)
    share = at_risk / n
    expected = (share * d).sum(axis=1)
    used = expected > 0
    spread = d * (n - d) / np.maximum(n - 1, 1)
    share, surplus = share[used], (dead.sum(axis=1) - expected)[used][1:]
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    df = max(int(used.sum()) - 1, 0)
    if df == 0 or not spread.any():
        return LogRank(None, None, df)
    statistic = float(surplus @ np.linalg.solve(variance[1:, 1:], surplus))
    return LogRank(statistic, float(chdtrc(df, statistic)), df)


def _by_group(groups: Sequence[Records]) -> tuple[Floats, Floats]:
    """At risk and events, groups x event times of all of them together."""
    every = np.concatenate([group.durations[group.outcomes > 0] for group in groups]) if groups else np.empty(0)
    times = np.unique(every)
    at_risk, dead = np.zeros((2, len(groups), len(times)))
    for row, group in enumerate(groups):
        until = np.searchsorted(times, group.durations, side="right")  # at risk at every event time before this place
        leaving = tally(until, group.weights, len(times) + 1)
        at_risk[row] = np.cumsum(leaving[::-1])[::-1][1:]
        if group.entry is not None:  # who came into view at t is at risk after t
            at_risk[row] -= np.cumsum(tally(len(times) - np.searchsorted(times, group.entry, side="right"), group.weights, len(times) + 1))[
                ::-1
            ][1:]
        happened = group.outcomes > 0
        dead[row] = tally(until[happened] - 1, group.weights[happened], len(times))
    return at_risk, dead


def _happened(events: Values) -> Floats:
    found = counts("events", events)
    if (found > 1).any():
        raise ValueError("events must hold only 1 (it happened) and 0 (not yet)")
    return found
