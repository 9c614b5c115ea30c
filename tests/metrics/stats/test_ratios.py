import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.stats import NOT_AVAILABLE, mean_interval, ratio_interval


def test_over_ones_it_is_the_interval_of_the_mean() -> None:
    values = np.random.default_rng(3).gamma(2.0, 5.0, 60)
    found, mean = ratio_interval(values, np.ones(60)), mean_interval(values)
    assert found.low == pytest.approx(mean.low, rel=0.02)
    assert found.high == pytest.approx(mean.high, rel=0.02)


def test_too_few_or_a_constant_ratio_have_none() -> None:
    assert ratio_interval([1, 2, 3, 4], [1, 1, 1, 2]) == NOT_AVAILABLE
    assert ratio_interval([2, 4, 6, 8, 10], [1, 2, 3, 4, 5]) == NOT_AVAILABLE
    assert ratio_interval([1, 2, 3, 4, 5], [0] * 5) == NOT_AVAILABLE


def test_many_records_go_by_their_moments() -> None:
    draw = np.random.default_rng(5)
    bottom = draw.uniform(1, 3, 6_000)
    top = 2 * bottom + draw.normal(0, 1, 6_000)
    low, high = ratio_interval(top, bottom)
    assert low is not None
    assert high is not None
    assert low < top.sum() / bottom.sum() < high
    assert high - low == pytest.approx(2 * 1.96 / (np.sqrt(6_000) * 2), rel=0.05)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        ratio_interval([1, 2], [1, -1])
    with pytest.raises(ValueError, match="holds 1 values, expected 2"):
        ratio_interval([1, 2], [1])


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9)), min_size=1, max_size=25))
@settings(max_examples=25, deadline=None)
def test_order_does_not_matter_and_nothing_warns(pairs: list) -> None:
    top, bottom = zip(*pairs, strict=True)
    assert ratio_interval(top, bottom) == ratio_interval(top[::-1], bottom[::-1])
