"""Chance, from one seed: the few ways in which the sample company's records are drawn."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np


class Draw:
    """Random choices for one subject. Each subject has its own stream, so a change in one leaves the others as they were.

    >>> bool((Draw(7, "leads").uniform(0, 1, 3) == Draw(7, "leads").uniform(0, 1, 3)).all())
    True
    """

    def __init__(self, seed: int, subject: str) -> None:
        self.rng = np.random.default_rng([seed, crc32(subject.encode())])

    def uniform(self, low: float | np.ndarray, high: float | np.ndarray, size: int) -> np.ndarray:
        return low + self.rng.random(size) * (high - low)

    def chance(self, probability: float | np.ndarray, size: int) -> np.ndarray:
        """True with this probability."""
        return self.rng.random(size) < probability

    def pick(self, options: Sequence[str] | np.ndarray, size: int, weights: Sequence[float] | np.ndarray | None = None) -> np.ndarray:
        """Options drawn with replacement, evenly or by weight."""
        return np.asarray(options)[self.index(np.ones(len(options)) if weights is None else weights, size)]

    def index(self, weights: Sequence[float] | np.ndarray, size: int) -> np.ndarray:
        """Positions drawn by weight."""
        steps = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(steps, self.rng.random(size) * steps[-1], side="right")

    def skewed(self, median: float | np.ndarray, sigma: float, size: int) -> np.ndarray:
        """Positive values with a long tail to the right (log-normal)."""
        return median * np.exp(sigma * self.rng.standard_normal(size))

    def days(self, weights: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whole days with low <= day < high (never before day 0), busy days more often."""
        steps = np.concatenate([[0.0], np.cumsum(weights)])
        first, last = (steps[np.clip(limit, 0, len(weights)).astype(int)] for limit in (low, high))
        found = np.searchsorted(steps, first + self.rng.random(len(first)) * (last - first), side="right") - 1
        return np.clip(found, 0, len(weights) - 1).astype(float)


def exposure(weights: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How much of the busyness falls between the days `low` and `high`.

    >>> exposure(np.array([1.0, 2.0, 4.0]), np.array([-5.0, 1.0]), np.array([2.0, 9.0])).tolist()
    [3.0, 6.0]
    """
    steps = np.concatenate([[0.0], np.cumsum(weights)])
    first, last = (steps[np.clip(limit, 0, len(weights)).astype(int)] for limit in (low, high))
    return np.maximum(last - first, 0.0)
