"""Means and medians: BCa bootstrap up to 5,000 values, above that from moments or order statistics."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit
from scipy.stats import binom, bootstrap

from metrics.stats.interval import NOT_AVAILABLE, Floats, Interval, numbers, tail, whole

FEWEST = 5
MOST_RESAMPLED = 5_000
_RESAMPLES = 1_999
_SEED = 20_160_127
_CELLS = 250_000  # how many values are drawn at once: keeps the memory near 10 MB whatever n is


def mean_interval(values: ArrayLike | Sequence[Any], level: float = 0.95) -> Interval:
    """Interval of the mean of a list of numbers, in their unit. Not available for n < 5 or constant values.

    BCa bootstrap (1,999 resamples, fixed seed, so the order of rows and the day change nothing) up to 5,000 values;
    above that `mean_from_moments`. Missing or infinite values raise ValueError.
    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 14; scipy.stats.bootstrap.

    >>> interval = mean_interval([48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41])
    >>> 23 < interval.low < 26 and 34 < interval.high < 36  # the mean is 29.7, its t interval 24.3 to 35.0
    True
    """
    found = np.sort(numbers("values", values))  # the seed is fixed, so the order must be too
    if not _varies(found):
        return NOT_AVAILABLE
    if len(found) <= MOST_RESAMPLED:
        return _bca(found, np.mean, level)
    scale = _power_of_two(np.abs(found).max())  # squares of very large values would overflow
    scaled = mean_from_moments(len(found), (found / scale).mean(), (found / scale).std(ddof=1), level)
    return Interval.of(*(math.nan if limit is None else limit * scale for limit in scaled))


def mean_from_moments(n: float, mean: float | None, sd: float | None, level: float = 0.95) -> Interval:
    """Interval of a mean from one scan of the data: mean -+ t(n - 1) sd / sqrt(n), in the unit of the mean.

    `sd` is the sample's (divided by n - 1). Not available for n < 5, sd = 0, or a mean or sd that is None or NaN, as
    engines give for too few rows. A negative sd or n raises ValueError. Source: Student (1908), Biometrika 6, 1-25.

    >>> [round(limit, 3) for limit in mean_from_moments(16, 100.0, 8.0)]  # t(15) = 2.131, 8 / 4 = 2
    [95.737, 104.263]
    """
    n, side = whole("n", n), tail(level)
    if sd is not None and sd < 0:
        raise ValueError(f"the standard deviation is {sd}: expected 0 or more")
    if n < FEWEST or mean is None or not sd:
        return NOT_AVAILABLE
    middle, half = float(mean), float(-stdtrit(n - 1, side)) * float(sd) / math.sqrt(n)
    return Interval.of(middle - half, middle + half)


def median_interval(values: ArrayLike | Sequence[Any], level: float = 0.95) -> Interval:
    """Interval of the median of a list of numbers, in their unit. Not available for n < 5 or constant values.

    BCa as in `mean_interval` up to 5,000 values; above that, and where so many values are tied in the middle that
    resampling learns nothing, the two order statistics of `median_ranks`. Missing or infinite values raise ValueError.

    >>> median_interval([1] * 4 + [2] * 12 + [3] * 4)  # ranks 6 and 15 of 20
    Interval(low=2.0, high=2.0)
    """
    found = np.sort(numbers("values", values))
    ranks = median_ranks(len(found), level)
    if not _varies(found):
        return NOT_AVAILABLE
    if len(found) <= MOST_RESAMPLED and not _tied_in_the_middle(found):
        return _bca(found, np.median, level)
    return Interval.of(found[ranks[0] - 1], found[ranks[1] - 1]) if ranks else NOT_AVAILABLE


def median_ranks(n: float, level: float = 0.95) -> tuple[int, int] | None:
    """Which of n sorted values, counted from 1, bound the median; None where n is too small for the level (n < 6 for 0.95).

    The largest r with P(Binomial(n, 1/2) < r) <= (1 - level) / 2, and n + 1 - r: exact, whatever the values are. An engine
    can look these two up where the values are too many to collect.
    Source: Conover (1999), Practical Nonparametric Statistics, 3rd ed., 3.2.

    >>> median_ranks(10), median_ranks(5)  # P(B < 2) = 11 / 1024, P(B < 3) = 56 / 1024; 1 / 32 is more than .025
    ((2, 9), None)
    """
    n = whole("n", n)
    rank = int(binom.ppf(tail(level), n, 0.5)) if n else 0
    return (rank, n + 1 - rank) if rank else None


def _varies(ordered: Floats) -> bool:
    return len(ordered) >= FEWEST and ordered[0] < ordered[-1]


def _tied_in_the_middle(ordered: Floats) -> bool:
    """Whether leaving out any one value leaves the median as it is, within rounding: BCa then divides zero by zero."""
    half, odd = divmod(len(ordered), 2)
    spread, gap = np.ptp(ordered / 2), np.ptp(ordered[[half - 1, half + odd]] / 2)
    return bool(gap <= 1e-9 * spread)


def _bca(ordered: Floats, statistic: Callable[..., Any], level: float) -> Interval:
    """The BCa interval of values moved and halved or doubled into 0..2: no overflow there, no sum that rounds differences away,
    and, since powers of two lose nothing, what is tied stays tied.
    """
    scale = _power_of_two(np.abs(ordered).max())
    scaled = ordered / scale
    least, most = scaled[0], scaled[-1]
    stretch = _power_of_two(most - least)
    answer = bootstrap(
        ((scaled - least) / stretch,),
        statistic,
        n_resamples=_RESAMPLES,
        batch=max(1, _CELLS // len(ordered)),
        vectorized=True,
        confidence_level=level,
        rng=np.random.default_rng(_SEED),
    )
    limits = np.sort(np.clip(np.asarray(answer.confidence_interval) * stretch + least, least, most))
    return Interval.of(*(limit * scale for limit in limits.tolist()))


def _power_of_two(value: float) -> float:
    """The largest power of two up to a positive value."""
    return math.ldexp(1.0, math.frexp(value)[1] - 1)
