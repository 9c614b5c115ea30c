"""Net promoter scores, in points from -100 to 100."""

import math
from typing import NamedTuple

from metrics.stats.interval import NOT_AVAILABLE, Interval, whole, z_score


class Nps(NamedTuple):
    """A net promoter score, or a difference of two, in points; None without answers."""

    value: float | None
    interval: Interval


def nps(promoters: float, passives: float, detractors: float, level: float = 0.95) -> Nps:
    """Net promoter score 100 (promoters - detractors) / n in points, -100 to 100, with its adjusted Wald interval.

    p = (promoters + 3/4) / (n + 3), d = (detractors + 3/4) / (n + 3): 100 (p - d -+ z sqrt((p + d - (p - d)^2) / (n + 3)))

    The interval is held within -100..100 and widened to contain the score where n is tiny. Negative or broken counts raise ValueError.
    Source: Rocks (2016), The American Statistician 70, 365-372; Sauro & Lewis (2021), measuringu.com/nps-confidence-intervals.

    >>> score = nps(49, 29, 19)  # n + 3 = 100, p = .4975, d = .1975: 30 -+ 1.96 * sqrt(.695 - .09) * 10
    >>> round(score.value, 2), [round(limit, 2) for limit in score.interval]
    (30.93, [14.76, 45.24])
    """
    value, middle, variance = _adjusted(promoters, passives, detractors)
    return _result(value, middle, variance, level, 100.0)


def nps_difference(first: tuple[float, float, float], second: tuple[float, float, float], level: float = 0.95) -> Nps:
    """First score minus second in points, -200 to 200, each given as (promoters, passives, detractors), with interval.

    The adjusted scores of `nps` and the sum of their variances. Not available where either has no answers.
    Source: Sauro & Lewis (2021), measuringu.com/nps-significance-test.

    >>> change = nps_difference((49, 29, 19), (19, 29, 49))  # 60 -+ 1.96 * sqrt(2 * .605) * 10
    >>> round(change.value, 2), [round(limit, 2) for limit in change.interval]
    (61.86, [38.44, 81.56])
    """
    (v1, m1, s1), (v2, m2, s2) = _adjusted(*first), _adjusted(*second)
    return _result(None if v1 is None or v2 is None else v1 - v2, m1 - m2, s1 + s2, level, 200.0)


def _adjusted(promoters: float, passives: float, detractors: float) -> tuple[float | None, float, float]:
    """The score, the adjusted score and its variance, in points."""
    given = {"promoters": promoters, "passives": passives, "detractors": detractors}
    for_it, between, against = (whole(name, count) for name, count in given.items())
    n = for_it + between + against
    p, d = (for_it + 0.75) / (n + 3), (against + 0.75) / (n + 3)
    return 100 * (for_it - against) / n if n else None, 100 * (p - d), 1e4 * (p + d - (p - d) ** 2) / (n + 3)


def _result(value: float | None, middle: float, variance: float, level: float, most: float) -> Nps:
    half = z_score(level) * math.sqrt(variance)
    if value is None:
        return Nps(None, NOT_AVAILABLE)
    return Nps(value, Interval.of(min(middle - half, value), max(middle + half, value), at_least=-most, at_most=most))
