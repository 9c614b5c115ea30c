"""Whether two figures move together. Together is "associated", never "causes"."""

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import spearmanr

from metrics.stats.interval import NOT_AVAILABLE, Interval, as_long, numbers, z_score
from metrics.stats.risk import Values

FEWEST_PAIRS = 8


class Correlation(NamedTuple):
    """A rank correlation in -1..1 over n pairs; None where there are too few, or one side never changes."""

    value: float | None
    interval: Interval
    p_value: float | None
    n: int


def spearman(x: Values, y: Values, level: float = 0.95) -> Correlation:
    """Spearman's rank correlation of two lists of one length, no unit, in -1..1. Not available for fewer than 8 pairs.

    Pearson's r of the ranks, ties given their mean rank; interval tanh(atanh(r) -+ z sqrt((1 + r^2/2) / (n - 3))),
    not available where r is -1 or 1. The p-value is that of t = r sqrt((n - 2) / (1 - r^2)). Missing values raise ValueError.
    Source: Bonett & Wright (2000), Psychometrika 65, 23-28.

    >>> found = spearman([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7])  # 1 - 6 * 8 / (8 * 63) = 19/21; tanh(1.498 -+ 1.041)
    >>> round(found.value, 4), [round(limit, 3) for limit in found.interval]
    (0.9048, [0.428, 0.988])
    """
    first = numbers("x", x)
    second, z, n = as_long("y", y, len(first)), z_score(level), len(first)
    if n < FEWEST_PAIRS or (first == first[0]).all() or (second == second[0]).all():
        return Correlation(None, NOT_AVAILABLE, None, n)
    r, p_value = np.asarray(spearmanr(first, second), dtype=np.float64).tolist()
    if math.isclose(abs(r), 1):
        return Correlation(round(r, 9), NOT_AVAILABLE, p_value, n)
    middle, half = math.atanh(r), z * math.sqrt((1 + r * r / 2) / (n - 3))
    return Correlation(r, Interval.of(math.tanh(middle - half), math.tanh(middle + half)), p_value, n)
