import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep

from metrics.stats import NOT_AVAILABLE, Interval, mover, newcombe, wilson


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 10_000))
    return draw(st.integers(0, n)), n


def known(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_gives_the_published_values(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_newcombe_gives_the_published_values(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert newcombe(*counts) == pytest.approx((low, high), abs=5e-5)


@given(shares(), st.sampled_from([0.5, 0.8, 0.95, 0.998]))
def test_wilson_agrees_with_scipy(share: tuple[int, int], level: float) -> None:
    other = binomtest(*share).proportion_ci(level, method="wilson")
    assert wilson(*share, level) == pytest.approx((other.low, other.high), abs=1e-12)


@given(shares(), shares())
def test_newcombe_agrees_with_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    assert newcombe(*first, *second) == pytest.approx(confint_proportions_2indep(*first, *second, method="newcomb"), abs=1e-12)


@given(shares())
def test_wilson_lies_in_range_contains_the_share_mirrors_and_shrinks(share: tuple[int, int]) -> None:
    k, n = share
    low, high = known(wilson(k, n))
    assert 0 <= low <= k / n <= high <= 1
    assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    more = known(wilson(10 * k, 10 * n))
    assert more[1] - more[0] < high - low
    wider = known(wilson(k, n, 0.99))
    assert wider[0] <= low
    assert high <= wider[1]


@given(shares(), shares())
def test_newcombe_lies_in_range_contains_the_difference_and_mirrors(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = known(newcombe(*first, *second))
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    assert newcombe(*second, *first) == pytest.approx((-high, -low))


def test_a_share_of_nothing_is_not_available() -> None:
    assert wilson(0, 0) == newcombe(0, 0, 1, 2) == newcombe(1, 2, 0, 0) == NOT_AVAILABLE


def test_no_part_is_larger_than_its_whole() -> None:
    with pytest.raises(ValueError, match="k is 3 but n is 2"):
        wilson(3, 2)


def test_a_limit_that_rests_on_an_unknown_one_is_unknown() -> None:
    known_well, no_upper = Interval(7.0, 13.0), Interval(1.0, None)
    assert mover(10.0, known_well, 5.0, no_upper) == Interval(None, 10.0)
    assert mover(5.0, no_upper, 10.0, known_well) == Interval(-10.0, None)
    assert mover(10.0, known_well, 5.0, NOT_AVAILABLE) == NOT_AVAILABLE
    assert mover(None, NOT_AVAILABLE, 5.0, known_well) == mover(5.0, known_well, None, known_well) == NOT_AVAILABLE
