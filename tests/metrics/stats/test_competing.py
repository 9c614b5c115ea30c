import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from metrics.stats import aalen_johansen, kaplan_meier

RECORDS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=40)


def columns(rows) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def naive(durations: np.ndarray, outcomes: np.ndarray) -> dict[float, tuple[float, float]]:
    """Share and its variance, summed term by term (Marubini & Valsecchi 1995, 10.2)."""
    free, incidence, terms, curve = 1.0, 0.0, [], {}
    for time in sorted(set(durations[outcomes > 0].tolist())):
        n, d = int((durations >= time).sum()), int(((durations == time) & (outcomes > 0)).sum())
        e = int(((durations == time) & (outcomes == 1)).sum())
        incidence += free * e / n
        terms.append((incidence, free, n, d, e))
        free *= 1 - d / n
        variance = 0.0
        for then, s, n_i, d_i, e_i in terms:
            grown = incidence - then
            variance += grown**2 * d_i / (n_i * (n_i - d_i)) if n_i > d_i else 0.0
            variance += s**2 * e_i * (n_i - e_i) / n_i**3 - 2 * grown * s * e_i / n_i**2
        if e:
            curve[float(time)] = incidence, variance
    return curve


@given(RECORDS)
def test_agrees_with_a_naive_sum_and_weights_are_the_same_as_repeating(rows: list[tuple[int, int, int]]) -> None:
    durations, outcomes, weights = columns(rows)
    curve = aalen_johansen(durations, outcomes, weights)
    expected = naive(np.repeat(durations, weights), np.repeat(outcomes, weights))
    assert curve.times.tolist() == list(expected)
    for share, low, high, (other, variance) in zip(curve.incidence, curve.low, curve.high, expected.values(), strict=True):
        assert share == pytest.approx(other, abs=1e-12)
        if other < 1 - 1e-9:
            assert low <= share + 1e-12
            assert share - 1e-12 <= high
            reach = 1.959964 * math.sqrt(max(variance, 0)) / ((1 - other) * -math.log(1 - other))
            assert low == pytest.approx(1 - (1 - other) ** math.exp(-reach), abs=1e-6)
            assert high == pytest.approx(1 - (1 - other) ** math.exp(reach), abs=1e-6)
    assert all(value is None or math.isfinite(value) for row in curve.rows() for value in row.values())


def test_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(6)
    durations, outcomes = rng.integers(1, 40, 400), rng.choice([0, 1, 2], 400, p=[0.3, 0.5, 0.2])
    other = CumIncidenceRight(durations, outcomes)
    assert other.cinc_se is not None
    for outcome in (1, 2):
        curve = aalen_johansen(durations, outcomes, outcome=outcome)
        place = np.searchsorted(other.times, curve.times)
        np.testing.assert_allclose(curve.incidence, other.cinc[outcome - 1][place])
        share, error = other.cinc[outcome - 1][place], other.cinc_se[outcome - 1][place]
        reach = 1.959964 * error / ((1 - share) * -np.log(1 - share))
        np.testing.assert_allclose(curve.low, 1 - (1 - share) ** np.exp(-reach), rtol=1e-6)
        np.testing.assert_allclose(curve.high, 1 - (1 - share) ** np.exp(reach), rtol=1e-6)


@given(st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=1, max_size=40))
def test_without_competing_outcomes_it_is_one_minus_survival(rows: list[tuple[int, bool]]) -> None:
    durations, events = columns(rows)
    curve, survival = aalen_johansen(durations, events), kaplan_meier(durations, events)
    np.testing.assert_allclose(curve.incidence, 1 - survival.survival, atol=1e-12)
    inside = survival.survival > 1e-9
    np.testing.assert_allclose(curve.low[inside], 1 - survival.high[inside], atol=1e-7)
    np.testing.assert_allclose(curve.high[inside], 1 - survival.low[inside], atol=1e-7)


@given(RECORDS)
def test_incidence_rises_and_all_outcomes_together_stay_below_one(rows: list[tuple[int, int, int]]) -> None:
    durations, outcomes, weights = columns(rows)
    curves = [aalen_johansen(durations, outcomes, weights, outcome=outcome) for outcome in (1, 2, 3)]
    assert all((np.diff(curve.incidence) > 0).all() for curve in curves)
    assert sum(curve.incidence[-1] for curve in curves if len(curve.incidence)) <= 1 + 1e-12
    assert all(curve.n_events + curve.n_competing == curves[0].n_events + curves[0].n_competing for curve in curves)


def test_the_share_at_a_time() -> None:
    curve = aalen_johansen([1, 2, 3, 4, -5], [1, 2, 1, 0, 1])
    assert [curve.at(time) for time in (-1, 0.5, 1, 3.9, 4, 5)] == [None, 0.0, 0.25, 0.5, 0.5, None]
    assert (curve.n, curve.n_events, curve.n_competing, curve.dropped) == (4, 2, 1, 1)
    nothing = aalen_johansen([], [])
    assert (nothing.rows(), nothing.at(0), nothing.n) == ([], None, 0)
