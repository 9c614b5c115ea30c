"""What every function of this package answers with: two limits, either of which may be unknown.

"Not available" is `Interval(None, None)`: never NaN, infinity or an exception. Arguments that make no sense raise ValueError.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Where a figure could lie, in the figure's own unit. A limit that is not known is None.

    >>> Interval.of(0.25, float("inf"))
    Interval(low=0.25, high=None)
    >>> Interval.of(-0.02, 0.4, at_least=0.0)
    Interval(low=0.0, high=0.4)
    """

    low: float | None
    high: float | None

    @classmethod
    def of(cls, low: float, high: float, *, at_least: float = -math.inf, at_most: float = math.inf) -> "Interval":
        """Both limits as plain floats held within a range; NaN and infinity become None."""
        return cls(*(float(min(max(x, at_least), at_most)) if math.isfinite(x) else None for x in (low, high)))

    @property
    def available(self) -> bool:
        """Whether at least one limit is known."""
        return self != NOT_AVAILABLE


NOT_AVAILABLE = Interval(None, None)


def tail(level: float) -> float:
    """The probability left on each side of an interval: (1 - level) / 2.

    >>> tail(0.5)
    0.25
    """
    if not 0 < level < 1:
        raise ValueError(f"the level is {level}: expected a share between 0 and 1, for example 0.95")
    return (1 - level) / 2


def z_score(level: float) -> float:
    """How many standard errors an interval of this level reaches to each side.

    >>> round(z_score(0.95), 4)
    1.96
    """
    return float(-ndtri(tail(level)))


def whole(name: str, value: float) -> int:
    """`value` as a count, or a ValueError that names it.

    >>> whole("won", 3.0)
    3
    """
    if not (float(value).is_integer() and value >= 0):
        raise ValueError(f"{name} is {value}: expected a whole number, 0 or more")
    return int(value)


def part_of(k: float, n: float) -> tuple[int, int]:
    """`k` of `n` as two counts, or a ValueError."""
    k, n = whole("k", k), whole("n", n)
    if k > n:
        raise ValueError(f"k is {k} but n is {n}: a part cannot be larger than its whole")
    return k, n


def numbers(name: str, values: ArrayLike | Sequence[Any]) -> Floats:
    """`values` as one row of finite numbers, or a ValueError that names them."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"{name} has {found.ndim} dimensions: expected one list of numbers")
    if not np.isfinite(found).all():
        raise ValueError(f"{name} holds a missing or infinite value: leave those rows out first, and count them")
    return found


def as_long(name: str, values: ArrayLike | Sequence[Any], length: int) -> Floats:
    """`numbers` of this length, or a ValueError."""
    found = numbers(name, values)
    if len(found) != length:
        raise ValueError(f"{name} holds {len(found)} values, expected {length}: one for each record")
    return found


def counts(name: str, values: ArrayLike | Sequence[Any]) -> Floats:
    """`numbers` that are whole and not negative, or a ValueError."""
    found = numbers(name, values)
    if (found < 0).any() or (found != np.floor(found)).any():
        raise ValueError(f"{name} must hold whole numbers, 0 or more")
    return found
