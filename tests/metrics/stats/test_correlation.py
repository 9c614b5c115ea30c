import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats import NOT_AVAILABLE, Correlation, spearman

PAIRS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=8, max_size=40)


def naive(x: list[int], y: list[int]) -> float:
    """Pearson's r of mean ranks, each found by counting."""

    def ranks(values: list[int]) -> list[float]:
        return [sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values]

    a, b = np.array(ranks(x)), np.array(ranks(y))
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / math.sqrt((a**2).sum() * (b**2).sum()))


@given(PAIRS, st.randoms())
def test_spearman_agrees_with_a_naive_one(pairs: list[tuple[int, int]], random) -> None:
    x, y = map(list, zip(*pairs, strict=True))
    found = spearman(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert found == Correlation(None, NOT_AVAILABLE, None, len(x))
        return
    assert found.value == pytest.approx(naive(x, y), abs=1e-9)
    low, high = found.interval
    if low is not None and high is not None:
        assert found.value is not None
        assert -1 <= low <= found.value <= high <= 1
        assert spearman(x, [-value for value in y]).interval == pytest.approx((-high, -low))
        assert spearman(y, x).interval == pytest.approx(found.interval)
        shuffled = random.sample(pairs, len(pairs))
        assert spearman(*zip(*shuffled, strict=True)).interval == pytest.approx(found.interval)


def test_perfect_agreement_has_no_interval() -> None:
    x = list(range(10))
    assert spearman(x, [value**3 for value in x])[:2] == (1.0, NOT_AVAILABLE)
    assert spearman(x, x[::-1])[:2] == (-1.0, NOT_AVAILABLE)


def test_fewer_than_eight_pairs_are_not_available() -> None:
    assert spearman(range(7), range(7)) == Correlation(None, NOT_AVAILABLE, None, 7)
    assert spearman([], []).n == 0


def test_lists_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match="y holds 7 values, expected 8"):
        spearman(range(8), range(7))
