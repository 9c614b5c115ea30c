"""Simple methods, their backtest and their bands: published values, statsmodels itself, and the truth they should hold."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import t as student

from metrics import NotAvailable
from metrics.forecasting.backtest import backtest, best, comparable, compared, coverage, many, mase, smape
from metrics.forecasting.beside import beside
from metrics.forecasting.methods import DRIFT, LEVELS, MEAN, METHODS, NAIVE, SEASONAL, SMOOTHING
from metrics.forecasting.outlook import ahead
from metrics.forecasting.rivals import rivals
from metrics.forecasting.series import Series, series
from metrics.periods import add_months
from tests.metrics.known import real


def test_the_naive_method_on_m4_weekly() -> None:
    """Makridakis, Spiliotis & Assimakopoulos 2020: sMAPE 9.161, MASE 2.777."""
    past, future = (pd.read_csv(real(f"forecast_m4_weekly/Weekly-{part}.csv"), index_col=0) for part in ("train", "test"))
    errors, scaled = [], []
    for known, came in zip(past.to_numpy(), future.loc[past.index].to_numpy(), strict=True):
        known = known[~np.isnan(known)]
        said = NAIVE(known, len(came)).mean
        errors.append(100 * smape(came, said))
        scaled.append(mase(known, came, said))
    assert len(errors) == 359
    assert np.mean(errors) == pytest.approx(9.161, abs=0.0005)
    assert np.mean(scaled) == pytest.approx(2.777, abs=0.0005)


def seasonal(count: int, season: int, seed: int = 3) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return 100 + chance.normal(0, 2, count).cumsum() + chance.normal(0, 4, count) + 10 * np.sin(np.arange(count) * 2 * np.pi / season)


@pytest.mark.parametrize(("count", "season"), [(60, 1), (60, 12), (61, 4), (23, 12), (11, 12)])
def test_smoothing_says_what_statsmodels_says(count: int, season: int) -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    values = seasonal(count, max(season, 2))
    length = season if season > 1 and count >= 2 * season else 0
    options = {"seasonal": "add", "seasonal_periods": length} if length else {}
    theirs = ExponentialSmoothing(values, initialization_method="heuristic", **options).fit()
    steps = max(length - 1, 1)  # the last season but one: statsmodels drops the last update of a season when it forecasts
    memory: dict = {}
    assert SMOOTHING(values, steps, season, memory).mean == pytest.approx(theirs.forecast(steps))
    assert memory["smoothing"].squares == pytest.approx(theirs.sse)


def test_smoothing_carried_on_step_by_step_stands_where_one_step_leads() -> None:
    values, slowly, at_once = seasonal(50, 12), {}, {}
    for count in (40, 43, 50):
        said = SMOOTHING(values[:count], 3, 12, slowly)
    SMOOTHING(values[:40], 3, 12, at_once)
    assert SMOOTHING(values, 3, 12, at_once).mean == pytest.approx(said.mean)
    assert slowly["smoothing"].count == 50


def test_bands_are_those_of_the_textbook() -> None:
    """Hyndman & Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), table 5.2."""
    past = np.array([10.0, 12.0, 9.0, 14.0, 13.0, 15.0, 11.0, 16.0])
    steps = np.diff(past)
    assert NAIVE(past, 4).spread == pytest.approx(math.sqrt((steps**2).mean()) * np.sqrt([1, 2, 3, 4]))
    assert MEAN(past, 2).spread == pytest.approx([past.std(ddof=1) * math.sqrt(1 + 1 / 8)] * 2)
    slope = (past[-1] - past[0]) / 7
    spread = math.sqrt(((steps - slope) ** 2).sum() / 6)
    assert DRIFT(past, 2).spread == pytest.approx([spread * math.sqrt(1 + 1 / 7), spread * math.sqrt(2 * (1 + 2 / 7))])
    over = past[4:] - past[:4]
    assert SEASONAL(past, 5, 4).spread == pytest.approx(math.sqrt((over**2).mean()) * np.sqrt([1, 1, 1, 1, 2]))
    low, high = NAIVE(past, 1).band(0.8)
    assert high[0] - low[0] == pytest.approx(2 * student.ppf(0.9, 7) * math.sqrt((steps**2).mean()))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_constant_history_goes_on(method) -> None:
    found = method([5.0] * 30, 3, 12)
    assert found.mean.tolist() == [5.0] * 3
    assert found.spread.tolist() == [0.0] * 3


@settings(max_examples=25, deadline=None)
@given(some.lists(some.floats(-1000, 1000), min_size=6, max_size=30), some.integers(1, 6))
def test_methods_against_plain_ones(values: list[float], steps: int) -> None:
    assert NAIVE(values, steps).mean.tolist() == [values[-1]] * steps
    assert MEAN(values, steps).mean == pytest.approx([sum(values) / len(values)] * steps, abs=1e-9)
    slope = (values[-1] - values[0]) / (len(values) - 1)
    assert DRIFT(values, steps).mean == pytest.approx([values[-1] + slope * (k + 1) for k in range(steps)], abs=1e-9)
    assert SEASONAL(values, steps, 3).mean.tolist() == [values[len(values) - 3 + k % 3] for k in range(steps)]


def test_a_backtest_never_looks_ahead() -> None:
    values = seasonal(40, 12)
    one = backtest(values, horizon=3, season=12)
    changed = values.copy()
    changed[30:] += 500
    two = backtest(changed, horizon=3, season=12)
    before = one["origin"] <= 30
    pd.testing.assert_series_equal(one.loc[before, "forecast"], two.loc[before, "forecast"])
    assert (one["place"] == one["origin"] + one["ahead"] - 1).all()
    assert (one["place"] < 40).all()


def test_a_backtest_by_hand() -> None:
    tests = backtest([10.0, 12.0, 11.0, 13.0, 13.0], horizon=2, methods=["naive", "mean"], first=3)
    assert len(tests) == 2 * (2 + 1)
    found = compared(tests).set_index("method")
    assert found["mae"].to_dict() == pytest.approx({"naive": (2 + 2 + 0) / 3, "mean": (2 + 2 + 1.5) / 3})
    assert found["n"].tolist() == [3, 3]
    assert best(tests) == "naive"
    assert coverage(tests, "naive")[0.95] == (3, 3)


def test_methods_are_compared_from_the_same_origins() -> None:
    tests = backtest(seasonal(40, 12), season=12, first=10)
    first = comparable(tests).groupby("method")["origin"].min()
    assert set(first) == {14}  # where the seasonal method begins
    short = backtest(seasonal(17, 12), season=12, first=10)
    assert "seasonal" not in set(compared(short)["method"])


def test_progress_reaches_the_end() -> None:
    seen: list[float] = []
    backtest(seasonal(20, 4), methods=["naive"], progress=seen.append)
    many({"a": seasonal(20, 4), "b": seasonal(20, 4)}, methods=["naive"], progress=seen.append)
    assert seen[9] == seen[-1] == 1.0


@pytest.mark.parametrize("method", ["naive", "mean", "drift", "seasonal", pytest.param("smoothing", marks=pytest.mark.long)])
def test_95_percent_bands_hold_19_of_20_on_simulated_series(method: str) -> None:
    """500 series of the kind each method is made for; bands of the three periods ahead."""
    chance = np.random.default_rng(11)
    hits = tries = 0
    for _series in range(500):
        values = simulated(method, chance)
        outlook = METHODS[method](values[:-3], 3, 12 if method == "seasonal" else 1)
        low, high = outlook.band(0.95)
        hits, tries = hits + int(((low <= values[-3:]) & (values[-3:] <= high)).sum()), tries + 3
    assert 0.90 <= hits / tries <= 0.99


def simulated(method: str, chance: np.random.Generator) -> np.ndarray:
    noise = chance.normal(0, 10, 51)
    if method == "mean":
        return 100 + noise
    if method == "smoothing":
        return 100 + noise + chance.normal(0, 4, 51).cumsum()
    if method == "seasonal":
        steps = np.tile(chance.normal(0, 30, 12), 5)[:51]
        return 100 + steps + np.concatenate([chance.normal(0, 5, (5, 12)).cumsum(axis=0).ravel()])[:51]
    return 100 + noise.cumsum() + (2.0 * np.arange(51) if method == "drift" else 0)


# -- what comes next, and rivals


def past(values: np.ndarray) -> Series:
    return Series([add_months(date(2021, 1, 1), k) for k in range(len(values))], np.asarray(values, dtype=float), "month")


def test_what_comes_next_by_hand() -> None:
    found = ahead(past(np.array([10.0, 12.0] * 10)), 2, method="naive")
    assert found.rows["period"].tolist() == [date(2022, 9, 1), date(2022, 10, 1)]
    assert found.rows["middle"].tolist() == [12.0, 12.0]
    for level in (50, 80, 95):
        assert (found.rows[f"low{level}"] <= found.rows["middle"]).all()
    assert found.held[0.95][1] == 19
    assert set(found.held) == set(LEVELS)


def test_bands_nest_and_money_stays_above_nothing() -> None:
    found = ahead(past(np.abs(seasonal(30, 12)) / 20), 6)
    rows = found.rows
    assert (rows["low95"] <= rows["low80"]).all()
    assert (rows["high80"] <= rows["high95"]).all()
    assert (rows["low95"] >= 0).all()


def test_a_method_that_needs_more_says_so() -> None:
    with pytest.raises(NotAvailable, match="longer past"):
        ahead(past(np.array([1.0, 2.0] * 6)), 2, method="seasonal")


def frame(forecast: list[float], actual: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"period": [add_months(date(2022, 1, 1), k) for k in range(len(actual))], "forecast": forecast, "actual": actual})


def test_the_series_begins_after_the_last_gap() -> None:
    made = frame([1.0] * 20, [float(k) for k in range(20)]).drop(index=[5])
    found = series(beside({"forecasts": made}, as_of=date(2030, 1, 1)))
    assert found.periods[0] == date(2022, 7, 1)
    assert (len(found.actual), found.before_gap) == (14, 5)


def test_too_short_a_series_says_how_long_it_is() -> None:
    with pytest.raises(NotAvailable, match="there are 3"):
        series(beside({"forecasts": frame([1.0] * 3, [1.0] * 3)}, as_of=date(2030, 1, 1)))


def test_perfect_forecasts_beat_every_rival_and_repeating_ties_with_itself() -> None:
    actual = seasonal(30, 12).tolist()
    both = beside({"forecasts": frame(actual, actual)}, as_of=date(2030, 1, 1))
    found = rivals(both, series(both))
    assert all(rival.ratio == 0 for rival in found)
    lazy = beside({"forecasts": frame([actual[0], *actual[:-1]], actual)}, as_of=date(2030, 1, 1))
    naive = next(rival for rival in rivals(lazy, series(lazy)) if rival.method == "naive")
    assert naive.ratio == pytest.approx(1.0)
    assert naive.verdict == "alike"
