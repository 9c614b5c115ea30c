"""One total over another: how sure a pooled ratio is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import bootstrap

from metrics.stats.interval import NOT_AVAILABLE, Floats, Interval, as_long, numbers, z_score
from metrics.stats.means import FEWEST, MOST_RESAMPLED

_RESAMPLES, _SEED, _CELLS = 1_999, 20_160_127, 250_000


def ratio_interval(top: ArrayLike | Sequence[Any], bottom: ArrayLike | Sequence[Any], level: float = 0.95) -> Interval:
    """Interval of sum(top) / sum(bottom) over records that have both, no unit. Not available for n < 5 or a constant ratio.

    BCa bootstrap of whole records (1,999 resamples, fixed seed) up to 5,000, above that from the moments of top - ratio x
    bottom. Lists of one length; missing values raise ValueError; bottom must not be negative, and not 0 in all.
    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, 10.3 and 14; Cochran (1977), Sampling Techniques, 2.11.

    >>> interval = ratio_interval([1, 2, 3, 4, 5, 6], [2, 3, 7, 9, 10, 11])
    >>> 0.45 < interval.low < 0.5 < interval.high < 0.65
    True
    """
    over, under = numbers("top", top), as_long("bottom", bottom, len(np.asarray(top)))
    if (under < 0).any():
        raise ValueError("bottom holds a negative value: expected amounts of 0 or more")
    if len(over) < FEWEST or not under.sum() > 0:
        return NOT_AVAILABLE
    order = np.lexsort((under, over))  # the seed is fixed, so the order must be too
    over, under = over[order], under[order]
    ratio = float(over.sum() / under.sum())
    rest = over - ratio * under
    if np.abs(rest).max() <= 1e-12 * max(np.abs(over).max(), 1e-300):
        return NOT_AVAILABLE
    if len(over) > MOST_RESAMPLED or (under > 0).sum() < FEWEST:
        half = z_score(level) * float(rest.std(ddof=1)) * np.sqrt(len(rest)) / float(under.sum())
        return Interval.of(ratio - half, ratio + half)
    return _bca(over, under, level)


def _bca(over: Floats, under: Floats, level: float) -> Interval:
    def ratio(top: Floats, bottom: Floats, axis: int = -1) -> Floats:
        total = bottom.sum(axis=axis)  # a resample may hold zeros alone: it then tells nothing and counts as the whole
        return np.where(total > 0, top.sum(axis=axis) / np.where(total > 0, total, 1.0), over.sum() / under.sum())

    answer = bootstrap(
        (over, under), ratio, paired=True, n_resamples=_RESAMPLES, batch=max(1, _CELLS // len(over)), vectorized=True,
        confidence_level=level, rng=np.random.default_rng(_SEED),
    )  # fmt: skip
    return Interval.of(*answer.confidence_interval)
