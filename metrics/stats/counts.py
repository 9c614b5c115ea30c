"""Counts of what happened in a stretch of time or space: Poisson counts, all intervals exact."""

from scipy.special import betaincinv, gammaincinv

from metrics.stats.interval import NOT_AVAILABLE, Interval, tail, whole


def poisson(count: float, level: float = 0.95) -> Interval:
    """Exact (Garwood) interval of the mean behind a count, in counts.

    low = chi2(a/2; 2c) / 2, high = chi2(1 - a/2; 2c + 2) / 2, and low = 0 where c = 0

    A negative or broken count raises ValueError.
    Source: Garwood (1936), Biometrika 28, 437-442; its table has 2.20 to 13.06 for 6 and 0 to 3.69 for 0.

    >>> [round(limit, 2) for limit in poisson(6)], [round(limit, 2) for limit in poisson(0)]
    ([2.2, 13.06], [0.0, 3.69])
    """
    count, side = whole("the count", count), tail(level)
    low = gammaincinv(count, side) if count else 0.0
    return Interval.of(low, gammaincinv(count + 1, 1 - side))


def poisson_ratio(c1: float, c2: float, exposure1: float = 1.0, exposure2: float = 1.0, level: float = 0.95) -> Interval:
    """Exact interval of the ratio of two rates, (c1 / exposure1) / (c2 / exposure2), no unit. Not available for c2 = 0.

    Given c1 + c2, c1 is binomial with share p; the Clopper-Pearson limits of p become p / (1 - p) * exposure2 / exposure1.

    Exposures are what the counts were gathered over (days, customers), of one unit and above 0, else ValueError.
    Source: Przyborowski & Wilenski (1940), Biometrika 31, 313-323.

    >>> [round(limit, 4) for limit in poisson_ratio(1, 1)]  # p lies in .012579 to .987421
    [0.0127, 78.4968]
    """
    c1, c2, side = whole("c1", c1), whole("c2", c2), tail(level)
    if not (exposure1 > 0 and exposure2 > 0):
        raise ValueError(f"the exposures are {exposure1} and {exposure2}: expected two numbers above 0")
    if c2 == 0:
        return NOT_AVAILABLE
    low = float(betaincinv(c1, c2 + 1, side)) if c1 else 0.0
    rest = float(betaincinv(c2, c1 + 1, side))  # 1 - the upper limit, without losing its digits
    scale = float(exposure2) / float(exposure1)
    return Interval.of(low / (1 - low) * scale, (1 - rest) / rest * scale)


def inverted_poisson(total: float, count: float, level: float = 0.95) -> Interval:
    """Interval of total / count where the total is known and the count is chance (cost per new customer), in the unit of the total.

    total / high to total / low, with low and high from `poisson(count)`. Not available for count = 0.

    A negative or broken count raises ValueError; a negative total (more refunded than spent) keeps its sign.

    >>> [round(limit, 2) for limit in inverted_poisson(600.0, 6)]  # 600 / 13.06 to 600 / 2.20
    [45.94, 272.49]
    """
    interval = poisson(count, level)
    if not (interval.low and interval.high):
        return NOT_AVAILABLE
    return Interval.of(*sorted((float(total) / interval.high, float(total) / interval.low)))
