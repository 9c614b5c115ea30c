import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from metrics.stats import LogRank, Survival, kaplan_meier, logrank

# Freireich et al. (1963), Blood 21, 699-716: weeks in remission, 6-MP and placebo
MERCAPTOPURINE = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

RECORDS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)
WEIGHTED = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 5)), min_size=1, max_size=25)


def columns(rows) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def assert_same(one: Survival, other: Survival) -> None:
    for name in ("times", "survival", "low", "high", "at_risk", "events"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-12)
    assert (one.n, one.n_events, one.last) == (other.n, other.n_events, other.last)


def test_the_leukaemia_trial_has_its_published_curve() -> None:
    curve = kaplan_meier(MERCAPTOPURINE, RELAPSED)
    assert [curve.at(week) for week in (5, 6, 10, 23)] == pytest.approx([1, 0.857, 0.753, 0.448], abs=5e-4)
    assert (curve.n, curve.n_events, curve.dropped, curve.last) == (21, 9, 0, 35)
    assert (curve.median, curve.median_low, curve.median_high) == (23, 13, None)
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.rows()[0] == pytest.approx(
        {"time": 6, "survival": 6 / 7, "low": 0.6197, "high": 0.9516, "at_risk": 21, "events": 3}, abs=5e-5
    )
    assert curve.at(36) is None
    placebo = kaplan_meier(PLACEBO, [1] * 21)
    assert (placebo.median, placebo.median_low, placebo.median_high) == (8, 4, 11)


def test_the_leukaemia_trial_has_its_published_log_rank() -> None:
    statistic, p_value, df = logrank([(MERCAPTOPURINE, RELAPSED), (PLACEBO, [1] * 21)])
    assert statistic == pytest.approx(16.79, abs=5e-3)
    assert p_value == pytest.approx(4.17e-5, abs=1e-7)
    assert df == 1


def naive(durations: list[float], events: list[bool], entry: list[float]) -> dict[float, tuple[float, float]]:
    """Share still there and Greenwood's sum by going from day to day and counting."""
    share, greenwood, curve = 1.0, 0.0, {}
    records = list(zip(durations, events, entry, strict=True))
    for time in sorted({duration for duration, event, _ in records if event}):
        at_risk = sum(start < time <= end for end, _, start in records)
        dead = sum(end == time and event for end, event, _ in records)
        share *= 1 - dead / at_risk
        greenwood = greenwood + dead / (at_risk * (at_risk - dead)) if at_risk > dead else math.inf
        curve[float(time)] = share, greenwood
    return curve


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 19)), min_size=1, max_size=40))
def test_late_entries_agree_with_a_naive_count(rows: list[tuple[int, bool, int]]) -> None:
    used = [row for row in rows if row[2] < row[0]]
    curve = kaplan_meier(*columns(rows)[:2], entry=columns(rows)[2])
    assert curve.dropped == len(rows) - len(used)
    if not used:
        assert (curve.n, curve.last, curve.rows(), curve.median) == (0, None, [], None)
        return
    expected = naive(*columns(used))
    assert curve.times.tolist() == list(expected)
    for share, low, high, (other, greenwood) in zip(curve.survival, curve.low, curve.high, expected.values(), strict=True):
        assert share == pytest.approx(other, abs=1e-12)
        if other > 1e-12:
            theta = 1.959964 * math.sqrt(greenwood) / math.log(other)
            assert (low, high) == pytest.approx((other ** math.exp(-theta), other ** math.exp(theta)), abs=1e-6)
        else:
            assert math.isnan(low)
            assert math.isnan(high)


@settings(deadline=None)
@given(RECORDS)
def test_curves_agree_with_scipy(rows: list[tuple[int, bool]]) -> None:
    durations, events = columns(rows)
    curve = kaplan_meier(durations, events)
    data = stats.CensoredData(uncensored=[d for d, e in rows if e], right=[d for d, e in rows if not e])
    other = stats.ecdf(data).sf
    np.testing.assert_allclose(curve.survival, other.evaluate(curve.times), atol=1e-12)
    inside = curve.survival > 1e-12
    if len(inside):
        with warnings.catch_warnings():  # SciPy warns of limits undefined at S = 1 and S = 0
            warnings.simplefilter("ignore", RuntimeWarning)
            limits = other.confidence_interval(0.95, method="log-log")
        np.testing.assert_allclose(curve.low[inside], limits.low.evaluate(curve.times[inside]), atol=1e-9)
        np.testing.assert_allclose(curve.high[inside], limits.high.evaluate(curve.times[inside]), atol=1e-9)


def test_curves_agree_with_statsmodels_with_weights_and_late_entries() -> None:
    rng = np.random.default_rng(2)
    durations = rng.integers(5, 60, 300)
    events = (rng.random(300) < 0.6) & (durations < 59)  # statsmodels takes the log of S = 0
    entry, weights = rng.integers(0, 5, 300), rng.integers(1, 9, 300)
    repeated = [np.repeat(column, weights) for column in (durations, events, entry)]
    other = SurvfuncRight(repeated[0], repeated[1], entry=repeated[2])
    curve = kaplan_meier(durations, events, entry, weights)
    np.testing.assert_array_equal(curve.times, other.surv_times)
    np.testing.assert_array_equal(curve.at_risk, other.n_risk)
    np.testing.assert_array_equal(curve.events, other.n_events)
    np.testing.assert_allclose(curve.survival, other.surv_prob)
    share = np.asarray(other.surv_prob)
    theta = 1.959964 * np.asarray(other.surv_prob_se) / (share * np.log(share))
    np.testing.assert_allclose(curve.low, share ** np.exp(-theta), rtol=1e-6)
    assert curve.median == other.quantile(0.5)
    assert curve.quantile_interval(0.5) == pytest.approx(other.quantile_ci(0.5, method="cloglog"))


@given(WEIGHTED, st.randoms())
def test_weights_are_the_same_as_repeating_and_the_order_of_rows_changes_nothing(rows: list[tuple[int, bool, int]], random) -> None:
    durations, events, weights = columns(rows)
    repeated = kaplan_meier(np.repeat(durations, weights), np.repeat(events, weights))
    assert_same(kaplan_meier(durations, events, weights=weights), repeated)
    durations, events, weights = columns(random.sample(rows, len(rows)))
    assert_same(kaplan_meier(durations, events, weights=weights), repeated)


@given(RECORDS)
def test_survival_never_rises_lies_within_its_limits_and_shrinks(rows: list[tuple[int, bool]]) -> None:
    durations, events = columns(rows)
    curve, more = kaplan_meier(durations, events), kaplan_meier(durations, events, weights=[20] * len(rows))
    assert (np.diff(curve.survival) < 0).all()
    defined = ~np.isnan(curve.low)
    assert (defined == (curve.survival > 0)).all()
    low, share, high = (column[defined] for column in (curve.low, curve.survival, curve.high))
    assert ((low >= 0) & (low <= share) & (share <= high) & (high <= 1)).all()
    assert (more.high[defined] - more.low[defined] < high - low + 1e-12).all()
    assert all(value is None or math.isfinite(value) for row in curve.rows() for value in row.values())


@given(st.lists(st.integers(0, 50), min_size=1, max_size=80))
def test_without_open_records_it_is_the_share_still_there(durations: list[int]) -> None:
    curve = kaplan_meier(durations, [True] * len(durations))
    shares = [sum(duration > time for duration in durations) / len(durations) for time in curve.times]
    assert curve.survival.tolist() == pytest.approx(shares, abs=1e-12)
    assert curve.median == sorted(durations)[(len(durations) - 1) // 2]  # reached at exactly one half, in spite of rounding
    assert curve.at(1_000) == 0


def test_what_cannot_be_used_is_dropped_and_counted() -> None:
    curve = kaplan_meier([-1, 5, 3, 4], [1, 1, 0, 1], entry=[-2, 0, 3, 1], weights=[10, 1, 2, 1])
    assert (curve.dropped, curve.n, curve.times.tolist()) == (12, 2, [4, 5])
    nothing = kaplan_meier([], [])
    assert (nothing.n, nothing.rows(), nothing.median, nothing.median_low, nothing.at(1)) == (0, [], None, None, None)
    still = kaplan_meier([3, 4], [0, 0])
    assert (still.n_events, still.rows(), still.at(2), still.last) == (0, [], 1.0, 4.0)
    assert kaplan_meier([0, 0, 4], [1, 0, 0]).at(0) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([1, 2], [1]), "outcomes holds 1 values, expected 2"),
        (([1, 2], [1, 2]), "events must hold only 1"),
        (([1, 2], [1, -1]), "events must hold whole numbers"),
        (([1, 2], [1, 1], None, [1, 0.5]), "weights must hold whole numbers"),
        (([1, 2], [1, 1], [0]), "entry holds 1 values"),
    ],
)
def test_nonsense_is_named(arguments: tuple, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        kaplan_meier(*arguments)
    with pytest.raises(ValueError, match=r"p is 1\.5"):
        kaplan_meier([1], [1]).quantile(1.5)


def test_quantiles_go_from_the_shortest_to_the_longest() -> None:
    curve = kaplan_meier(range(1, 11), [1] * 10)
    assert [curve.quantile(p) for p in (0.05, 0.1, 0.25, 0.9)] == [1, 1, 3, 9]


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_log_rank_of_two_agrees_with_scipy(first: list[tuple[int, bool]], second: list[tuple[int, bool]]) -> None:
    found = logrank([tuple(columns(first)), tuple(columns(second))])  # type: ignore[list-item]
    if found.statistic is None:
        return
    data = [stats.CensoredData(uncensored=[d for d, e in rows if e], right=[d for d, e in rows if not e]) for rows in (first, second)]
    other = stats.logrank(*data)
    assert found.statistic == pytest.approx(other.statistic**2, abs=1e-9)
    assert found.p_value == pytest.approx(other.pvalue, abs=1e-9)


def test_log_rank_of_many_agrees_with_statsmodels_and_takes_weights() -> None:
    rng = np.random.default_rng(4)
    durations, events = rng.integers(1, 25, 200), rng.random(200) < 0.7
    group, weights = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    repeated = [np.repeat(column, weights) for column in (durations, events, group)]
    other = survdiff(*repeated)
    parts = [(durations[group == g], events[group == g], weights[group == g]) for g in range(4)]
    for found in (logrank(parts), logrank([*parts[::-1], ([], [])])):
        assert (found.statistic, found.p_value, found.df) == pytest.approx((*other, 3))


@pytest.mark.parametrize(
    ("groups", "df"),
    [([], 0), ([([1], [1])], 0), ([([1, 2], [0, 0]), ([3], [0])], 0), ([([5], [1]), ([5], [1])], 1), ([([], []), ([1, 2], [1, 1])], 0)],
)
def test_groups_that_cannot_be_compared(groups: list, df: int) -> None:
    assert logrank(groups) == LogRank(None, None, df)
