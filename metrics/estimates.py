"""From a metric's counted row to a value with its interval: which statistic goes with which kind of figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics import stats


@dataclass(frozen=True)
class Estimate:
    """An interval, how many records it stands on, and whether that is too few."""

    low: float | None
    high: float | None
    n: int
    small: bool = False
    rough: bool = False


Row = Mapping[str, Any]
Sample = Callable[[], np.ndarray]
Interval = Callable[[Row, Sample], Estimate]

SMALL_SHARE, ROUGH_SHARE = 10, 30
SMALL_MEAN, ROUGH_MEAN = 5, 20
BOOTSTRAP_UP_TO = 5_000


def proportion(part: str, *whole: str) -> Interval:
    """Wilson interval of part / sum of the `whole` columns; none where the part is no part of the whole but larger."""

    def interval(row: Row, sample: Sample) -> Estimate:
        n, some = int(sum(row[name] or 0 for name in whole)), int(row[part])
        low, high = stats.wilson(some, n) if 0 <= some <= n else stats.NOT_AVAILABLE
        return Estimate(low, high, n, n < SMALL_SHARE, n < ROUGH_SHARE)

    return interval


def cohort(part: str, whole: str) -> Interval:
    """Wilson interval of a share of the same people; none where the row says that the two are counted `apart`."""
    of_share = proportion(part, whole)

    def interval(row: Row, sample: Sample) -> Estimate:
        found = of_share(row, sample)
        return Estimate(None, None, found.n, found.small, found.rough) if row.get("apart") else found

    return interval


def counted(column: str) -> Interval:
    """Exact Poisson interval of a count."""

    def interval(row: Row, sample: Sample) -> Estimate:
        low, high = stats.poisson(int(row[column]))
        return Estimate(low, high, int(row[column]))

    return interval


def mean(value: str) -> Interval:
    """Bootstrap (BCa) of a mean up to 5,000 values, from the columns `n` and `sd` above that."""

    def interval(row: Row, sample: Sample) -> Estimate:
        n = int(row["n"])
        if n < SMALL_MEAN:
            return Estimate(None, None, n, small=True, rough=True)
        found = stats.mean_interval(sample()) if n <= BOOTSTRAP_UP_TO else stats.mean_from_moments(n, row[value], row["sd"])
        return Estimate(*found, n, rough=n < ROUGH_MEAN)

    return interval


def median(column: str = "n") -> Interval:
    """Bootstrap (BCa) of a median up to 5,000 values, order statistics above that."""

    def interval(row: Row, sample: Sample) -> Estimate:
        n = int(row[column])
        if n < SMALL_MEAN:
            return Estimate(None, None, n, small=True, rough=True)
        return Estimate(*stats.median_interval(sample()), n, rough=n < ROUGH_MEAN)

    return interval


def total(value: str) -> Interval:
    """A sum of values each of which is itself uncertain: n times the interval of their mean."""
    of_mean = mean("mean")

    def interval(row: Row, sample: Sample) -> Estimate:
        found = of_mean({**row, "mean": row[value] / row["n"] if row["n"] else None}, sample)
        low, high = (None if limit is None else limit * found.n for limit in (found.low, found.high))
        return Estimate(low, high, found.n, found.small, found.rough)

    return interval


def ratio_of_counts(count: str, before: str) -> Interval:
    """Exact interval of one Poisson count over another."""

    def interval(row: Row, sample: Sample) -> Estimate:
        now, then = int(row[count]), int(row[before])
        return Estimate(*stats.poisson_ratio(now, then), now + then, then < SMALL_SHARE, then < ROUGH_SHARE)

    return interval


def simulated(draw: Callable[[Row, "Draws"], np.ndarray | None], n: str) -> Interval:
    """Limits of a figure made of several uncertain ones: the middle 95 % of what it is when each is drawn afresh."""

    def interval(row: Row, sample: Sample) -> Estimate:
        count = int(row[n])
        drawn = draw(row, Draws()) if count >= SMALL_MEAN else None
        if drawn is None:
            return Estimate(None, None, count, small=True, rough=True)
        return Estimate(*stats.Interval.of(*np.quantile(drawn, (0.025, 0.975))), count, rough=count < ROUGH_MEAN)

    return interval


class Draws:
    """Plausible values of shares, means and counts, always the same ones: the seed is fixed.

    >>> bool(0.45 < Draws().share(50, 100).mean() < 0.55)
    True
    """

    def __init__(self, number: int = 10_000, seed: int = 20_160_127) -> None:
        self.random = np.random.default_rng(seed)
        self.number = number

    def share(self, part: float, whole: float) -> np.ndarray:
        """The share behind part / whole (Jeffreys)."""
        return self.random.beta(part + 0.5, whole - part + 0.5, self.number)

    def count(self, count: float) -> np.ndarray:
        """The mean behind a Poisson count (Jeffreys)."""
        return self.random.gamma(count + 0.5, size=self.number)

    def mean(self, mean: float, sd: float | None, n: float) -> np.ndarray:
        """The mean behind n positive values: log-normal, so never below 0, with the standard error sd / sqrt(n)."""
        spread = np.log1p(((sd or 0.0) / mean) ** 2 / n)
        return mean * np.exp(self.random.normal(-spread / 2, np.sqrt(spread), self.number))


def per_head(total: str, count: str) -> Interval:
    """A total divided by a Poisson count: the count's own interval, turned over."""

    def interval(row: Row, sample: Sample) -> Estimate:
        n = int(row[count])
        return Estimate(*stats.inverted_poisson(row[total], n), n, n < SMALL_SHARE, n < ROUGH_SHARE)

    return interval


def promoters(promoter: str, passive: str, detractor: str) -> Interval:
    """Adjusted-Wald interval of a Net Promoter Score."""

    def interval(row: Row, sample: Sample) -> Estimate:
        counts = [int(row[name]) for name in (promoter, passive, detractor)]
        score = stats.nps(*counts)
        return Estimate(*score.interval, sum(counts), sum(counts) < SMALL_SHARE, sum(counts) < ROUGH_SHARE)

    return interval


def observed(count: str = "n") -> Interval:
    """No interval: a total that was fully observed."""

    def interval(row: Row, sample: Sample) -> Estimate:
        return Estimate(None, None, int(row[count] or 0))

    return interval


@dataclass(frozen=True)
class Change:
    """How far a figure moved: the difference, its interval, and whether that is more than the usual wobble."""

    difference: float
    relative: float | None
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool | None:
        """True when the interval of the difference leaves out 0; None where no interval can be given."""
        if self.low is None or self.high is None:
            return None
        return self.low > 0 or self.high < 0


def change(
    value: float, bounds: tuple[float | None, float | None], before: float, bounds_before: tuple[float | None, float | None]
) -> Change:
    """The change from one figure to another, from their own intervals (square-and-add; Newcombe's method for rates).

    >>> change(0.7, (0.57, 0.80), 0.6, (0.49, 0.70)).clear
    False
    """
    low, high = stats.mover(value, stats.Interval(*bounds), before, stats.Interval(*bounds_before))
    return Change(value - before, (value - before) / abs(before) if before else None, low, high)
