import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import t

from metrics.stats import NOT_AVAILABLE, Interval, mean_from_moments, mean_interval, median_interval, median_ranks

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=5, max_size=40)
SKEWED = np.random.default_rng(7).lognormal(size=12)


def naive_bca(values: np.ndarray, statistic, draws: int) -> tuple[float, float]:
    """Efron & Tibshirani (1993), 14.9 to 14.15, word for word."""
    n, rng = len(values), np.random.default_rng(3)
    found = statistic(values)
    replicates = np.array([statistic(values[rng.integers(0, n, n)]) for _ in range(draws)])
    bias = ndtri(((replicates < found).mean() + (replicates <= found).mean()) / 2)
    without = np.array([statistic(np.delete(values, i)) for i in range(n)])
    away = without.mean() - without
    skew = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    ends = [ndtr(bias + (bias + z) / (1 - skew * (bias + z))) for z in ndtri([0.025, 0.975])]
    return tuple(np.quantile(replicates, ends))


@pytest.mark.parametrize(("interval", "statistic"), [(mean_interval, np.mean), (median_interval, np.median)])
def test_bca_agrees_with_a_naive_one(interval, statistic) -> None:
    low, high = naive_bca(SKEWED, statistic, 4_000)
    width = high - low
    assert interval(SKEWED) == pytest.approx((low, high), abs=0.1 * width)


def test_moments_give_students_interval() -> None:
    values = np.array([12.0, 15.0, 9.0, 30.0, 14.0, 11.0])
    other = t.interval(0.9, 5, values.mean(), values.std(ddof=1) / math.sqrt(6))
    assert mean_from_moments(6, values.mean(), values.std(ddof=1), 0.9) == pytest.approx(other)


def test_both_ways_agree_on_many_values() -> None:
    values = np.random.default_rng(5).exponential(size=5_001)
    resampled, moments = mean_interval(values[:5_000]), mean_interval(values)
    assert moments == pytest.approx(mean_from_moments(5_001, values.mean(), values.std(ddof=1)))
    assert resampled == pytest.approx(moments, abs=0.004)
    assert median_interval(values[:5_000]) == pytest.approx(median_interval(values), abs=0.01)


# Conover (1999), table A3 (binomial, p = 1/2); n = 20 gives X(6) to X(15)
@pytest.mark.parametrize(
    ("n", "ranks"), [(0, None), (5, None), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (20, (6, 15)), (100, (40, 61))]
)
def test_median_ranks_are_the_tabulated_ones(n: int, ranks: tuple[int, int] | None) -> None:
    assert median_ranks(n) == ranks


@given(st.integers(6, 300), st.sampled_from([0.8, 0.95, 0.998]))
def test_median_ranks_are_the_narrowest_that_cover(n: int, level: float) -> None:
    def outside(rank: int) -> float:
        return sum(math.comb(n, i) for i in range(rank)) / 2**n

    ranks = median_ranks(n, level)
    if ranks is None:
        assert outside(1) > (1 - level) / 2
    else:
        assert ranks[0] + ranks[1] == n + 1
        assert outside(ranks[0]) <= (1 - level) / 2 < outside(ranks[0] + 1)


def test_median_of_very_many_values_uses_the_order_statistics() -> None:
    values = np.arange(10_001.0)
    ranks = median_ranks(10_001)
    assert ranks is not None
    assert median_interval(values[::-1]) == Interval(values[ranks[0] - 1], values[ranks[1] - 1])


@settings(deadline=None, max_examples=60)
@given(VALUES)
def test_intervals_contain_the_figure_and_stay_among_the_values(values: list[float]) -> None:
    for interval, statistic in ((mean_interval, np.mean), (median_interval, np.median)):
        low, high = interval(values)
        if low is not None and high is not None:
            slack = 1e-9 * max(map(abs, values))
            assert min(values) <= low <= float(statistic(values)) + slack
            assert float(statistic(values)) - slack <= high <= max(values)


@settings(deadline=None, max_examples=30)
@given(VALUES, st.randoms())
def test_the_order_of_rows_changes_nothing(values: list[float], random) -> None:
    shuffled = random.sample(values, len(values))
    assert mean_interval(shuffled) == mean_interval(values)
    assert median_interval(shuffled) == median_interval(values)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-100, 100), min_size=6, max_size=30, unique=True))
def test_intervals_move_and_stretch_with_the_values(values: list[int]) -> None:
    for interval in (mean_interval, median_interval):
        low, high = interval(values)
        assert low is not None
        assert high is not None
        assert interval([8 * value + 3 for value in values]) == pytest.approx((8 * low + 3, 8 * high + 3), abs=1e-8)


def test_intervals_shrink_with_n() -> None:
    values = np.random.default_rng(9).lognormal(size=20_000)
    for interval in (mean_interval, median_interval):
        pairs = [interval(values[:n]) for n in (20, 200, 2_000, 20_000)]
        widths = [high - low for low, high in pairs if low is not None and high is not None]
        assert len(widths) == 4
        assert all(after < before for before, after in itertools.pairwise(widths))


@pytest.mark.parametrize("values", [[], [1.0], [1, 2, 3, 4], [7] * 50, [0.1] * 7_000])
def test_too_few_or_constant_values_are_not_available(values: list[float]) -> None:
    assert mean_interval(values) == median_interval(values) == NOT_AVAILABLE


def test_tied_values_need_six_for_a_median() -> None:
    assert median_interval([1, 2, 2, 2, 9]) == NOT_AVAILABLE
    assert median_interval([1, 2, 2, 2, 2, 9]) == Interval(1.0, 9.0)


@pytest.mark.parametrize(
    "values",
    [
        [1e308, -1e308, 1e308, 1e308, 0, 5],
        [1e16, 1e16, 1e16, 1e16, 1e16 + 2, 1e16],
        [5e-324, 0, 0, 5e-324, 1e-323, 0],
        [0, 0, 1.7976931348623157e308, 1.7976931348623157e308, -1e308, 3],
        [0, 0, 0, 432, 1.8e-14, 1e-15],
        [1e308] * 6_000 + [-1e308],
    ],
)
def test_extreme_values_raise_no_warning(values: list[float]) -> None:
    for low, high in (mean_interval(values), median_interval(values)):
        assert low is not None
        assert high is not None
        assert low <= high


def test_moments_of_too_few_rows_are_not_available() -> None:
    assert mean_from_moments(4, 1.0, 1.0) == mean_from_moments(9, 1.0, 0.0) == mean_from_moments(0, None, None) == NOT_AVAILABLE
    assert mean_from_moments(9, math.nan, math.nan) == mean_from_moments(9, np.float64(1e308), np.float64(1.7e308)) == NOT_AVAILABLE
    with pytest.raises(ValueError, match="the standard deviation is -1"):
        mean_from_moments(9, 1.0, -1)
