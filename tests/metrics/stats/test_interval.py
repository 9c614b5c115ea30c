import math

import numpy as np
import pytest

from metrics.stats import NOT_AVAILABLE, Interval, kaplan_meier, mean_interval, poisson, wilson
from metrics.stats.interval import as_long, counts, numbers, tail, whole


def test_no_limit_is_ever_nan_or_infinite() -> None:
    assert Interval.of(math.nan, math.inf) == NOT_AVAILABLE
    assert not NOT_AVAILABLE.available
    assert Interval.of(-math.inf, 2.0).available


def test_limits_are_plain_floats() -> None:
    assert [type(limit) for limit in Interval.of(np.float64(1), np.float64(2))] == [float, float]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan])
def test_a_level_is_a_share(level: float) -> None:
    for interval in (tail, lambda level: wilson(1, 2, level), lambda level: poisson(3, level)):
        with pytest.raises(ValueError, match=r"expected a share between 0 and 1|confidence_level"):
            interval(level)


@pytest.mark.parametrize("value", [-1, 2.5, math.nan, math.inf])
def test_a_count_is_whole_and_not_negative(value: float) -> None:
    with pytest.raises(ValueError, match=r"won is .* expected a whole number, 0 or more"):
        whole("won", value)
    with pytest.raises(ValueError, match="won"):
        counts("won", [1, value])


def test_lists_must_fit_and_be_complete() -> None:
    with pytest.raises(ValueError, match="y holds 1 values, expected 2"):
        as_long("y", [1], 2)
    with pytest.raises(ValueError, match="2 dimensions"):
        numbers("x", [[1, 2]])
    with pytest.raises(ValueError, match="missing or infinite value"):
        mean_interval([1, 2, None, 4, 5])
    with pytest.raises(ValueError, match="durations holds a missing"):
        kaplan_meier([1.0, math.nan], [1, 0])
