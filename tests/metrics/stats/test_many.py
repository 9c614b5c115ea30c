import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from metrics.stats import NOT_AVAILABLE, FunnelLimits, Shrunken, benjamini_hochberg, funnel_limits, shrunken_rates


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    n = draw(st.lists(st.integers(0, 500), min_size=1, max_size=12).filter(any))
    return [draw(st.integers(0, size)) for size in n], n


def test_benjamini_hochberg_gives_the_published_values() -> None:
    # Benjamini & Hochberg (1995), section 3.1: 15 tests, the first four are found at q = .05
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    adjusted = benjamini_hochberg(p)
    assert (adjusted <= 0.05).sum() == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_benjamini_hochberg_agrees_with_a_naive_one(p: list[float]) -> None:
    def naive(value: float) -> float:
        return min([1.0, *(other * len(p) / sum(q <= other for q in p) for other in p if other >= value)])

    assert benjamini_hochberg(p).tolist() == pytest.approx([naive(value) for value in p])


def test_a_p_value_is_a_probability() -> None:
    for wrong in ([0.5, 1.5], [-0.1]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg(wrong)


def naive_prior(k: list[int], n: list[int]) -> float:
    """Kleinman's moment estimate, found by asking which correlation makes the expected spread the one seen."""
    total = sum(n)
    p = (sum(k) + 0.5) / (total + 1)
    seen = sum(size * (won / size - p) ** 2 for won, size in zip(k, n, strict=True))

    def expected(rho: float) -> float:
        return p * (1 - p) * sum((1 - size / total) * (1 + (size - 1) * rho) for size in n)

    rho = (seen - expected(0)) / (expected(1) - expected(0))
    return min(max(1 / rho - 1, 1), total) if rho > 0 else total


@given(groups())
def test_shrunken_rates_are_the_posterior_of_the_naive_prior(found: tuple[list[int], list[int]]) -> None:
    k, n = (list(side) for side in zip(*((won, size) for won, size in zip(*found, strict=True) if size), strict=True))
    answer = shrunken_rates(k, n)
    m, p = (naive_prior(k, n), (sum(k) + 0.5) / (sum(n) + 1)) if len(n) > 1 and sum(n) > len(n) else (1.0, 0.5)
    if len(n) > 1 and sum(n) == len(n):
        return  # groups of one row each say nothing of how alike the rows of a group are
    for won, size, group in zip(k, n, answer, strict=True):
        law = beta(won + m * p, size - won + m * (1 - p))
        assert group.rate == pytest.approx(law.mean(), rel=1e-6)
        assert group.interval == pytest.approx(law.interval(0.95), rel=1e-5, abs=1e-9)


@given(groups())
def test_shrunken_rates_lie_in_range_and_between_the_raw_and_the_overall_rate(found: tuple[list[int], list[int]]) -> None:
    k, n = found
    overall = (sum(k) + 0.5) / (sum(n) + 1) if sum(size > 0 for size in n) > 1 else 0.5
    for won, size, (rate, (low, high)) in zip(k, n, shrunken_rates(k, n), strict=True):
        assert rate is not None
        assert low is not None
        assert high is not None
        assert 0 <= low <= high <= 1
        assert 0 < rate < 1
        raw = won / size if size else overall
        assert min(raw, overall) - 1e-12 <= rate <= max(raw, overall) + 1e-12


def test_the_prior_of_many_groups_is_found_again() -> None:
    rng = np.random.default_rng(11)
    n = rng.integers(20, 200, size=2_000)
    k = rng.binomial(n, rng.beta(30, 70, size=2_000))
    small = shrunken_rates([*k, 0], [*n, 0])[-1]  # a group without rows shows the prior itself
    assert small.rate == pytest.approx(0.3, abs=0.01)
    assert small.interval == pytest.approx(beta(30, 70).interval(0.95), abs=0.02)


def test_small_groups_are_ranked_behind_large_ones_of_the_same_rate() -> None:
    lucky, proven, *_ = shrunken_rates([3, 60, 20, 90], [3, 66, 100, 250])
    assert lucky.rate is not None
    assert proven.rate is not None
    assert lucky.rate < proven.rate


def test_groups_that_tell_nothing() -> None:
    assert shrunken_rates([], []) == []
    assert shrunken_rates([0, 0], [0, 0]) == [Shrunken(None, NOT_AVAILABLE)] * 2
    (alone,) = shrunken_rates([3], [10])
    assert alone.rate == pytest.approx(3.5 / 11)  # Jeffreys
    assert [group.rate for group in shrunken_rates([0, 0], [10, 10])] == pytest.approx([0.5 / 21 * 20 / 30] * 2)
    singles = [group.rate for group in shrunken_rates([1, 0, 1], [1, 1, 1])]
    assert singles[0] == singles[2]
    with pytest.raises(ValueError, match="k is larger than n"):
        shrunken_rates([1, 3], [2, 2])


@settings(max_examples=50)
@given(st.floats(0.001, 0.999), st.integers(1, 3_000))
def test_funnel_limits_hold_as_many_as_they_say(p: float, n: int) -> None:
    ((inner, outer),) = funnel_limits(p, [n])
    for (low, high), side in ((inner, 0.025), (outer, 0.001)):
        assert low is not None
        assert high is not None
        assert 0 <= low <= high <= 1
        assert low <= p <= high
        assert binom.cdf(math.ceil(low * n - 1e-9) - 1, n, p) <= side + 1e-9  # fewer than the limit
        assert binom.sf(math.floor(high * n + 1e-9), n, p) <= side + 1e-9  # more than the limit
        if low > 1 / n:
            assert binom.cdf(math.ceil(low * n + 1e-9), n, p) >= side - 1e-9  # and not needlessly far out
    mirrored = funnel_limits(1 - p, [n])[0].inner
    assert (inner.low, inner.high) == pytest.approx((1 - (mirrored.high or 0.0), 1 - (mirrored.low or 0.0)), abs=1e-6)
    assert outer.low is not None
    assert outer.high is not None
    assert outer.low <= (inner.low or 0.0)
    assert outer.high >= (inner.high or 1.0)


def test_funnel_limits_of_large_groups_are_the_normal_ones() -> None:
    p, n = 0.3, 100_000
    error = math.sqrt(p * (1 - p) / n)
    ((inner, outer),) = funnel_limits(p, [n])
    assert inner == pytest.approx((p - 1.96 * error, p + 1.96 * error), abs=2e-5)
    assert outer == pytest.approx((p - 3.09 * error, p + 3.09 * error), abs=3e-5)


def test_funnel_limits_at_the_ends() -> None:
    assert funnel_limits(0.5, [0]) == [FunnelLimits(NOT_AVAILABLE, NOT_AVAILABLE)]
    for p in (0.0, 1e-308, 1.0):
        for low, high in funnel_limits(p, [50])[0]:
            assert low is not None
            assert high is not None
            assert 0 <= low <= p <= high <= 1
    assert funnel_limits(0.5, []) == []
    with pytest.raises(ValueError, match=r"p is 1\.5"):
        funnel_limits(1.5, [10])
