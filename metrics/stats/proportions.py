"""Shares of a whole, and the difference between two figures."""

import math

from metrics.stats.interval import NOT_AVAILABLE, Interval, part_of, z_score


def wilson(k: float, n: float, level: float = 0.95) -> Interval:
    """Wilson score interval of the share k / n, a ratio in [0, 1]. Not available for n = 0.

    (k + z^2/2 -+ z sqrt(k (n - k) / n + z^2/4)) / (n + z^2)

    k of n are counts; k > n, a negative or a broken count raise ValueError.
    Source: Newcombe (1998), Statistics in Medicine 17, 857-872, method 3: 81/263 gives .2553 to .3662.

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    k, n = part_of(k, n)
    z = z_score(level)
    if n == 0:
        return NOT_AVAILABLE
    middle, half = k + z * z / 2, z * math.sqrt(k * (n - k) / n + z * z / 4)
    # At the ends the limit is exact, and rounding must not move it off 0 or 1.
    low = 0.0 if k == 0 else (middle - half) / (n + z * z)
    high = 1.0 if k == n else (middle + half) / (n + z * z)
    return Interval.of(low, high, at_least=0.0, at_most=1.0)


def newcombe(k1: float, n1: float, k2: float, n2: float, level: float = 0.95) -> Interval:
    """Hybrid score interval of the difference k1/n1 - k2/n2, a ratio in [-1, 1]. Not available where n1 or n2 is 0.

    The Wilson intervals of the two shares, combined as `mover` does.
    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10: 56/70 - 48/80 gives .0524 to .3339.

    >>> [round(limit, 4) for limit in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    first, second = wilson(k1, n1, level), wilson(k2, n2, level)
    return mover(k1 / n1 if n1 else None, first, k2 / n2 if n2 else None, second)


def mover(v1: float | None, i1: Interval, v2: float | None, i2: Interval) -> Interval:
    """Interval of the difference v1 - v2 of two independent figures, from their own intervals (square and add).

    low  = v1 - v2 - sqrt((v1 - low1)^2 + (high2 - v2)^2)
    high = v1 - v2 + sqrt((high1 - v1)^2 + (v2 - low2)^2)

    Unit: that of the figures. Both intervals need one level, which the answer then has. A limit that rests on an unknown one is None.
    Source: Zou & Donner (2008), Statistics in Medicine 27, 1693-1702 ("method of variance estimates recovery").

    >>> mover(10.0, Interval(7.0, 13.0), 5.0, Interval(1.0, 9.0))
    Interval(low=0.0, high=10.0)
    """
    if v1 is None or v2 is None:
        return NOT_AVAILABLE
    low = high = math.nan
    v1, v2 = float(v1), float(v2)
    if i1.low is not None and i2.high is not None:
        low = v1 - v2 - math.hypot(v1 - i1.low, i2.high - v2)
    if i1.high is not None and i2.low is not None:
        high = v1 - v2 + math.hypot(i1.high - v1, v2 - i2.low)
    return Interval.of(low, high)
