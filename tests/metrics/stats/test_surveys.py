import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats import NOT_AVAILABLE, Nps, nps, nps_difference

ANSWERS = st.tuples(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 2_000)).filter(any)


def naive(promoters: int, passives: int, detractors: int) -> tuple[float, float, float]:
    """Score, adjusted score and its standard error from the answers themselves: +1, 0, -1, with 3/4, 3/2, 3/4 of one more."""
    scores = np.repeat([1.0, 0.0, -1.0], [promoters, passives, detractors])
    padded, weights = np.append(scores, [1.0, 0.0, -1.0]), np.append(np.ones(len(scores)), [0.75, 1.5, 0.75])
    mean = np.average(padded, weights=weights)
    variance = np.average((padded - mean) ** 2, weights=weights) / weights.sum()
    return 100 * scores.mean(), 100 * mean, 100 * math.sqrt(variance)


@given(ANSWERS)
def test_nps_agrees_with_a_naive_one_lies_in_range_and_mirrors(answers: tuple[int, int, int]) -> None:
    score, middle, error = naive(*answers)
    value, (low, high) = nps(*answers)
    assert value == pytest.approx(score)
    assert low == pytest.approx(max(-100, min(score, middle - 1.959964 * error)), abs=1e-4)
    assert high == pytest.approx(min(100, max(score, middle + 1.959964 * error)), abs=1e-4)
    assert value is not None
    assert low is not None
    assert high is not None
    assert -100 <= low <= value <= high <= 100
    assert nps(*reversed(answers)) == Nps(-value, pytest.approx((-high, -low)))  # type: ignore[arg-type]


@given(ANSWERS, ANSWERS)
def test_difference_agrees_with_a_naive_one(first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
    (v1, m1, e1), (v2, m2, e2) = naive(*first), naive(*second)
    value, interval = nps_difference(first, second)
    half = 1.959964 * math.hypot(e1, e2)
    assert value == pytest.approx(v1 - v2)
    expected = max(-200, min(v1 - v2, m1 - m2 - half)), min(200, max(v1 - v2, m1 - m2 + half))
    assert interval == pytest.approx(expected, abs=1e-4)


@given(ANSWERS)
def test_intervals_shrink_with_n(answers: tuple[int, int, int]) -> None:
    widths = []
    for times in (4, 40):
        low, high = nps(*(times * count for count in answers)).interval
        assert low is not None
        assert high is not None
        widths.append(high - low)
    assert widths[1] < widths[0]


def test_the_airport_survey_has_its_known_score() -> None:
    counted = Counter({"promoter": 1_436, "passive": 968, "detractor": 342})
    score = nps(counted["promoter"], counted["passive"], counted["detractor"])
    assert score.value == pytest.approx(39.840, abs=5e-4)
    assert score.interval == pytest.approx((37.18, 42.41), abs=0.01)


def test_no_answers_are_no_score() -> None:
    assert nps(0, 0, 0) == nps_difference((0, 0, 0), (1, 2, 3)) == nps_difference((1, 2, 3), (0, 0, 0)) == Nps(None, NOT_AVAILABLE)


def test_a_single_answer_keeps_its_score_inside() -> None:
    value, (low, high) = nps(1, 0, 0)
    assert (value, high) == (100.0, 100.0)
    assert low is not None
    assert low < 0


def test_negative_counts_are_named() -> None:
    with pytest.raises(ValueError, match="passives is -1"):
        nps(1, -1, 0)
