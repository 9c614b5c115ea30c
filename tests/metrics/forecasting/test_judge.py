"""Measures of a forecast: hand-made cases, a second plain implementation, and laws."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metrics import compute
from metrics.forecasting.beside import beside
from metrics.forecasting.judge import by_group, cancelling, control, in_time, scores
from metrics.periods import add_months
from tests.metrics.known import table

DAY = date(2030, 1, 1)


def months(forecast: list[float], actual: list[float], **more: list) -> pd.DataFrame:
    return pd.DataFrame(
        {"period": [add_months(date(2022, 1, 1), k) for k in range(len(actual))], "forecast": forecast, "actual": actual, **more}
    )


def judged(frame: pd.DataFrame):
    return scores(beside({"forecasts": frame}, as_of=DAY))


def test_within_a_tenth_counts_periods_not_rows() -> None:
    made = table("period owner forecast actual", "2024-01-01 Ann 150 100", "2024-01-01 Bo 50 100", "2024-02-01 Ann 130 100")
    found = judged(made)
    assert (found.close, found.periods, found.rows) == (1, 2, 3)
    assert found.close_share == 0.5


def test_mape_is_refused_with_the_reason_where_an_actual_is_nothing_or_less() -> None:
    found = judged(months([10.0, 10.0, 10.0], [10.0, 0.0, -5.0]))
    assert found.mape is None
    assert str(found.mape_refused) == "2 of the periods came to nothing or less: a percentage of that means nothing"
    assert judged(months([11.0, 9.0], [10.0, 10.0])).mape == pytest.approx(0.1)


def test_a_constant_history_has_no_scale() -> None:
    assert judged(months([90.0] * 6, [100.0] * 6)).mase is None


def test_missing_months_stay_gaps() -> None:
    made = table("period forecast actual", "2024-01-01 100 90", "2024-04-01 100 90")
    assert in_time(beside({"forecasts": made}, as_of=DAY))["period"].tolist() == [date(2024, 1, 1), date(2024, 4, 1)]


def test_right_in_all_and_wrong_in_each() -> None:
    made = months([150.0, 150.0], [100.0, 100.0], owner=["Ann", "Ann"])
    other = months([50.0, 50.0], [100.0, 100.0], owner=["Bo", "Bo"])
    found = cancelling(beside({"forecasts": pd.concat([made, other])}, as_of=DAY))
    assert (found.total, found.people, found.hidden, found.right_by_luck, found.periods) == (0.0, 200.0, 1.0, 2, 2)


def test_nothing_cancels_where_all_lean_the_same_way() -> None:
    both = pd.concat([months([120.0], [100.0], owner=["Ann"]), months([130.0], [100.0], owner=["Bo"])])
    assert cancelling(beside({"forecasts": both}, as_of=DAY)).hidden == pytest.approx(0.0)


def test_people_are_ranked_by_their_lean() -> None:
    both = pd.concat([months([90.0] * 8, [100.0 + k for k in range(8)], owner=["Cautious"] * 8),
                      months([130.0] * 8, [100.0 + k for k in range(8)], owner=["Bold"] * 8)])  # fmt: skip
    found = by_group(beside({"forecasts": both}, as_of=DAY), "owner")
    assert found["group"].tolist() == ["Bold", "Cautious"]
    assert found["bias_low"][0] > 0 > found["bias_high"][1]
    assert found["alarm"].tolist() == [True, True]


def test_the_control_chart_finds_the_month_that_fell_out() -> None:
    actual = [100.0, 104.0, 98.0, 101.0, 99.0, 103.0, 100.0, 20.0, 101.0, 99.0]
    found = control(beside({"forecasts": months([100.0] * 10, actual)}, as_of=DAY))
    assert found.loc[found["out"], "period"].tolist() == [date(2022, 8, 1)]
    ranges = np.abs(np.diff(np.array(actual)))
    assert found["high"][0] - found["middle"][0] == pytest.approx(2.66 * ranges.mean())


def test_five_periods_make_no_control_chart() -> None:
    assert control(beside({"forecasts": months([1.0] * 5, [2.0] * 5)}, as_of=DAY)).empty


rows = some.lists(
    some.tuples(some.integers(0, 8), some.sampled_from("AB"), some.floats(0, 1000), some.floats(0.5, 1000)), min_size=1, max_size=20,
    unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(rows)
def test_against_a_plain_second_implementation(drawn: list[tuple[int, str, float, float]]) -> None:
    frame = pd.DataFrame(
        [(add_months(date(2022, 1, 1), m), w, f, a) for m, w, f, a in drawn], columns=["period", "owner", "forecast", "actual"]
    )
    found = judged(frame)
    misses, actual, forecast = sum(abs(f - a) for *_k, f, a in drawn), sum(row[3] for row in drawn), sum(row[2] for row in drawn)
    assert found.wape == pytest.approx(1 - misses / actual)
    assert found.bias == pytest.approx((forecast - actual) / actual, abs=1e-9)
    assert found.documents == (pytest.approx(actual / forecast) if forecast else None)
    sums: dict[int, list[float]] = {}
    for month, _who, said, came in drawn:
        both = sums.setdefault(month, [0.0, 0.0])
        both[0], both[1] = both[0] + said, both[1] + came
    assert found.close == sum(abs(f - a) <= 0.1 * a * (1 + 1e-12) for f, a in sums.values())
    drift = sum(f - a for f, a in sums.values()) / (sum(abs(f - a) for f, a in sums.values()) / len(sums) or 1)
    assert (found.tracking or 0.0) == pytest.approx(drift, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(rows, some.randoms(use_true_random=False))
def test_row_order_and_money_in_cents_change_nothing(drawn: list[tuple[int, str, float, float]], chance) -> None:
    frame = pd.DataFrame(
        [(add_months(date(2022, 1, 1), m), w, f, a) for m, w, f, a in drawn], columns=["period", "owner", "forecast", "actual"]
    )
    other = frame.sample(frac=1, random_state=chance.randint(0, 1000)).assign(extra="x")
    other[["forecast", "actual"]] *= 100
    one, two = judged(frame), judged(other)
    assert two.wape == pytest.approx(one.wape)
    assert two.bias == pytest.approx(one.bias, abs=1e-9)
    assert two.close == one.close


def test_the_catalogue_says_the_same() -> None:
    frame = months([100.0, 130.0, 90.0, 120.0], [110.0, 100.0, 95.0, 130.0], owner=["A", "B", "A", "B"])
    found = judged(frame)
    for id, value in (("forecast_accuracy", found.documents), ("forecast_wape_accuracy", found.wape), ("forecast_bias", found.bias),
                      ("forecast_mase", found.mase), ("forecast_tracking_signal", found.tracking)):  # fmt: skip
        assert compute(id, {"forecasts": frame}, as_of=DAY).value == pytest.approx(value)
