"""Many groups or many tests at once: where the best and the worst are often only the smallest."""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv
from scipy.stats import binom, false_discovery_control

from metrics.stats.interval import NOT_AVAILABLE, Floats, Interval, as_long, counts, numbers, tail
from metrics.stats.risk import Values


def benjamini_hochberg(p_values: Values) -> Floats:
    """p-values adjusted for how many there are, in the order given: those below q hold at most a share q of false alarms.

    adjusted_(i) = min over j >= i of p_(j) m / j, at most 1. A p-value outside 0..1, or a missing one, raises ValueError.
    Source: Benjamini & Hochberg (1995), JRSS B 57, 289-300; scipy.stats.false_discovery_control.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()  # .01 * 3/1, min(.03 * 3/2, .04), .04 * 3/3
    [0.03, 0.04, 0.04]
    """
    found = numbers("p_values", p_values)
    if ((found < 0) | (found > 1)).any():
        raise ValueError("p_values must lie between 0 and 1")
    return np.asarray(false_discovery_control(found)) if len(found) else found


class Shrunken(NamedTuple):
    """A group's rate drawn towards that of all groups, a ratio, and where it may lie; None when no group has any rows."""

    rate: float | None
    interval: Interval


def shrunken_rates(k: Values, n: Values, level: float = 0.95) -> list[Shrunken]:
    """Rates k / n of groups, each drawn towards the overall rate the more the smaller it is: for ranking (beta-binomial).

    rate = (k + m p) / (n + m); interval: quantiles of Beta(k + m p, n - k + m (1 - p))

    p = (sum k + 1/2) / (sum n + 1). m = 1 / rho - 1, with rho the correlation within groups by the method of moments, is how many
    rows the others weigh: held between 1 and sum n, which it gets when the groups differ no more than chance makes them. A
    single group has nothing to be drawn to and gets m = 1, p = 1/2. Counts of one length with k <= n, else ValueError.
    Source: Kleinman (1973), JASA 68, 46-54; Casella (1985), The American Statistician 39, 83-87.

    >>> [round(group.rate, 3) for group in shrunken_rates([40, 50, 60], [100, 100, 100])]  # they differ: m = 198 / 6 - 1 = 32
    [0.424, 0.5, 0.576]
    >>> [round(group.rate, 3) for group in shrunken_rates([1, 50], [1, 100])]  # they do not: m = 101, p = .5049
    [0.51, 0.502]
    """
    won, rows = _groups(k, n)
    side = tail(level)
    if not rows.sum():
        return [Shrunken(None, NOT_AVAILABLE)] * len(rows)
    p, m = _prior(won, rows)
    yes, no = won + m * p, rows - won + m * (1 - p)
    limits = zip(betaincinv(yes, no, side), betaincinv(yes, no, 1 - side), strict=True)
    rates = (yes / (yes + no)).tolist()
    return [Shrunken(rate, Interval.of(low, high)) for rate, (low, high) in zip(rates, limits, strict=True)]


def _prior(won: Floats, rows: Floats) -> tuple[float, float]:
    """The rate that groups are drawn to, and how many rows it weighs."""
    won, rows = won[rows > 0], rows[rows > 0]
    total = float(rows.sum())
    if len(rows) < 2:
        return 0.5, 1.0
    p = (float(won.sum()) + 0.5) / (total + 1)
    surplus = float((rows * (won / rows - p) ** 2).sum()) / (p * (1 - p)) - (len(rows) - 1)
    room = total - len(rows) + 1 - float((rows**2).sum()) / total
    weight = room / surplus - 1 if surplus > 0 else math.inf
    return p, min(max(weight, 1.0), total)


class FunnelLimits(NamedTuple):
    """Where the rate of a group of this size lies if it is like all others: 95 % and 99.8 % of the time."""

    inner: Interval
    outer: Interval


def funnel_limits(p: float, n: Values) -> list[FunnelLimits]:
    """Control limits round the overall rate p (a ratio) for groups of n rows each. Not available for n = 0.

    low  = (r - (P(R <= r) - a) / P(R = r)) / n, with r the binomial quantile at a = .025 or .001, held within 0..1
    high = 1 - low of the others (1 - p), so that each side holds at most a share a of groups that are like all others

    p outside 0..1, or a count that is negative or broken, raises ValueError.
    Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1.

    >>> [limits.inner for limits in funnel_limits(0.5, [1])]  # a single row is never far out
    [Interval(low=0.0, high=1.0)]
    >>> round(funnel_limits(0.5, [10])[0].inner.low, 4)  # P(R <= 2) = 56/1024, P(R = 2) = 45/1024: (2 - (56 - 25.6) / 45) / 10
    0.1324
    """
    rows = counts("n", n)
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}: expected a ratio between 0 and 1")
    inner, outer = _control(p, rows, 0.025), _control(p, rows, 0.001)
    return [FunnelLimits(*pair) for pair in zip(inner, outer, strict=True)]


def _control(p: float, rows: Floats, side: float) -> list[Interval]:
    low, rest = _lowest(p, rows, side), _lowest(1 - p, rows, side)
    return [Interval.of(*limits, at_least=0.0, at_most=1.0) for limits in zip(low, 1 - rest, strict=True)]


def _lowest(p: float, rows: Floats, side: float) -> Floats:
    p = min(max(p, 1e-12), 1 - 1e-12)  # SciPy overflows below, and no group is large enough to tell
    reached = np.maximum(binom.ppf(side, rows, p), 0)
    excess = (binom.cdf(reached, rows, p) - side) / binom.pmf(reached, rows, p)
    return np.divide(reached - excess, rows, out=np.full(len(rows), np.nan), where=rows > 0)


def _groups(k: Values, n: Values) -> tuple[Floats, Floats]:
    rows = counts("n", n)
    won = counts("k", as_long("k", k, len(rows)))
    if (won > rows).any():
        raise ValueError("k is larger than n in one of the groups: a part cannot be larger than its whole")
    return won, rows
