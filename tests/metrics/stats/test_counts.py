import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2
from scipy.stats import poisson as poisson_law

from metrics.stats import NOT_AVAILABLE, Interval, inverted_poisson, poisson, poisson_ratio

COUNTS = st.integers(0, 5_000)


# Garwood's limits as tabulated by Ulm (1990), Am. J. Epidemiol. 131, 373-375, and others
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_poisson_gives_the_published_values(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), abs=6e-4)


@given(COUNTS)
def test_poisson_agrees_with_the_chi_square_form(count: int) -> None:
    low = chi2.ppf(0.025, 2 * count) / 2 if count else 0
    assert poisson(count) == pytest.approx((low, chi2.ppf(0.975, 2 * count + 2) / 2))


@given(COUNTS)
def test_poisson_limits_are_those_at_which_the_count_becomes_unlikely(count: int) -> None:
    low, high = poisson(count)
    assert low is not None
    assert high is not None
    assert 0 <= low <= count < high
    assert poisson_law.cdf(count, high) == pytest.approx(0.025)
    assert count == 0 or poisson_law.sf(count - 1, low) == pytest.approx(0.025)


@given(COUNTS, st.integers(1, 5_000), st.floats(0.1, 100), st.floats(0.1, 100))
def test_poisson_ratio_agrees_with_clopper_pearson_and_mirrors(c1: int, c2: int, exposure1: float, exposure2: float) -> None:
    low, high = poisson_ratio(c1, c2, exposure1, exposure2)
    share = binomtest(c1, c1 + c2).proportion_ci(0.95, method="exact")
    assert low == pytest.approx(share.low / (1 - share.low) * exposure2 / exposure1)
    assert high == pytest.approx(share.high / (1 - share.high) * exposure2 / exposure1)
    ratio = c1 / exposure1 / (c2 / exposure2)
    assert low is not None
    assert high is not None
    assert low <= ratio <= high
    if c1:
        assert poisson_ratio(c2, c1, exposure2, exposure1) == pytest.approx((1 / high, 1 / low))


def test_cost_per_customer_turns_the_limits_round() -> None:
    low, high = poisson(25)
    assert low is not None
    assert high is not None
    assert inverted_poisson(5_000.0, 25) == Interval(5_000.0 / high, 5_000.0 / low)
    assert inverted_poisson(-5_000.0, 25) == Interval(-5_000.0 / low, -5_000.0 / high)
    assert inverted_poisson(0.0, 25) == Interval(0.0, 0.0)


def test_what_cannot_be_divided_is_not_available() -> None:
    assert inverted_poisson(100.0, 0) == poisson_ratio(3, 0) == poisson_ratio(0, 0) == NOT_AVAILABLE
    assert poisson_ratio(0, 3).low == 0


def test_nonsense_is_named() -> None:
    with pytest.raises(ValueError, match="the count is -1"):
        poisson(-1)
    with pytest.raises(ValueError, match="the exposures are 0 and 1"):
        poisson_ratio(1, 1, 0, 1)
