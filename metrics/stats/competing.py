"""How many have had one thing happen by a time, when another may come first and rule it out (a deal is lost before it is won)."""

from dataclasses import dataclass

import numpy as np

from metrics.stats.interval import Floats
from metrics.stats.risk import Counts, Records, Values, as_rows, log_log_limits, risk_table, tally


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """An Aalen-Johansen curve: one element for each time at which the outcome in question happened.

    `incidence` is the share it had happened to by then, `low` and `high` its limits (NaN where undefined); the rest as in `Survival`,
    `n_competing` counting the other outcomes.
    """

    times: Floats
    incidence: Floats
    low: Floats
    high: Floats
    at_risk: Counts
    events: Counts
    n: int
    n_events: int
    n_competing: int
    dropped: int
    last: float | None

    def at(self, time: float) -> float | None:
        """The share it had happened to by `time`; None before 0 and after the last duration, where nothing is known."""
        if self.last is None or not 0 <= time <= self.last:
            return None
        passed = int(np.searchsorted(self.times, time, side="right"))
        return float(self.incidence[passed - 1]) if passed else 0.0

    def rows(self) -> list[dict[str, float | int | None]]:
        """The curve as records, undefined limits as None."""
        return as_rows(time=self.times, incidence=self.incidence, low=self.low, high=self.high, at_risk=self.at_risk, events=self.events)


def aalen_johansen(
    durations: Values, outcomes: Values, weights: Values | None = None, *, outcome: int = 1, level: float = 0.95
) -> CumulativeIncidence:
    """The share that one outcome had happened to by each time, other outcomes ruling it out and the undecided counted while watched.

    F(t) = sum over t_i <= t of S(t_i-) d_i / n_i, with S the Kaplan-Meier share that nothing had happened to yet

    Limits: log-log on 1 - F, with the delta-method variance, so that without competing outcomes they are those of `kaplan_meier`.
    Lists of one length: durations from 0 up in any unit; outcomes 0 (undecided), 1 (the one in question, or `outcome`), 2 and
    up (others); weights as in `kaplan_meier`. Negative durations are left out and counted; missing values raise ValueError.
    Source: Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150; Marubini & Valsecchi (1995), Analysing Survival Data, 10.2.

    >>> curve = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])  # 1/4, then + 1/2 * 1/2
    >>> curve.times.tolist(), curve.incidence.tolist()
    ([1.0, 3.0], [0.25, 0.5])
    """
    records = Records.checked(durations, outcomes, None, weights)
    times, at_risk, place = risk_table(records)
    of_any = tally(place, records.weights * (records.outcomes > 0), len(times))
    of_this = tally(place, records.weights * (records.outcomes == outcome), len(times))
    free = np.cumprod((at_risk - of_any) / at_risk)
    before = np.concatenate(([1.0], free[:-1]))[: len(free)]
    incidence = np.cumsum(before * of_this / at_risk)
    variance = _variance(incidence, before, at_risk, of_any, of_this)
    with np.errstate(all="ignore"):
        low, high = log_log_limits(1 - incidence, variance / (1 - incidence) ** 2, level)
    seen = of_this > 0
    return CumulativeIncidence(
        times=times[seen],
        incidence=incidence[seen],
        low=(1 - high)[seen],
        high=(1 - low)[seen],
        at_risk=at_risk[seen].astype(np.int64),
        events=of_this[seen].astype(np.int64),
        n=records.n,
        n_events=int(of_this.sum()),
        n_competing=int((of_any - of_this).sum()),
        dropped=records.dropped,
        last=records.last,
    )


def _variance(incidence: Floats, before: Floats, at_risk: Floats, of_any: Floats, of_this: Floats) -> Floats:
    """Delta-method variance of F at each time t, with S before t_i, n at risk, d of any outcome, e of this one:

    sum over t_i <= t of (F(t) - F_i)^2 d / (n (n - d)) + S^2 e (n - e) / n^3 - 2 (F(t) - F_i) S e / n^2
    """
    left = at_risk - of_any
    # When nobody is left F moves no more, so this time weighs nothing in any later one.
    jump = np.divide(of_any, at_risk * left, out=np.zeros_like(at_risk), where=left > 0)
    own = before**2 * of_this * (at_risk - of_this) / at_risk**3
    cross = np.where(left > 0, before * of_this / at_risk**2, 0.0)
    squares = incidence**2 * np.cumsum(jump) - 2 * incidence * np.cumsum(jump * incidence) + np.cumsum(jump * incidence**2)
    crossed = incidence * np.cumsum(cross) - np.cumsum(cross * incidence)
    return np.maximum(squares + np.cumsum(own) - 2 * crossed, 0.0)
