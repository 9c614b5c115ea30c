"""How good the forecasts were."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics.forecast import naive_error
from tests.metrics.known import groups, left_out, real, table, value

MADE = table(
    "id period made owner forecast actual",
    "1 2024-01-01 2023-12-01 ann 110 100",
    "2 2024-02-01 2024-01-01 ann 90 100",
    "3 2024-02-01 2024-01-20 ann 130 100",
    "4 2024-03-01 2024-02-01 ann 100 120",
    "5 2024-03-01 2024-02-01 bo 50 40",
    "6 2024-04-01 2024-03-01 ann 100 -",
    "7 2024-06-01 2024-03-01 ann 100 -",
    "8 2023-11-01 - - - 80",
    "9 2023-12-01 - - - 100",
    "10 - 2024-03-01 ann 5 5",
)
TABLES = {"forecasts": MADE}
DAY = {"as_of": "2024-06-01"}


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("forecast_accuracy", 360 / 390),
        ("forecast_wape_accuracy", 1 - (10 + 30 + 20 + 10) / 360),
        ("forecast_bias", 30 / 360),
        ("forecast_mase", (10 + 30 + 10) / 3 / 20),  # March: 150 against 160
        ("forecast_tracking_signal", (10 + 30 - 10) / (50 / 3)),
    ],
)
def test_by_hand(id, expected):
    figure = metrics.compute(id, TABLES, **DAY)
    assert figure.value == pytest.approx(expected)
    assert left_out(figure) == {
        "an earlier forecast of the same thing": 1, "not due yet": 1, "due, but without an actual": 1, "no period forecast": 1,
    }  # fmt: skip


def test_a_period_keeps_the_history_before_it():
    february = {"period": "2024-02-01:2024-03-01", **DAY}
    assert value("forecast_accuracy", TABLES, **february) == 100 / 130
    figure = metrics.compute("forecast_mase", TABLES, **february)
    assert figure.value == 30 / 10  # before it: 80, 100, 100
    assert figure.details["scaled_on"] == "the actuals before the first forecast"


def test_without_history_all_actuals_scale_and_that_is_said():
    figure = metrics.compute("forecast_mase", {"forecasts": MADE[:5]}, **DAY)
    assert figure.value == pytest.approx((50 / 3) / 30)  # 100, 100, 160: steps of 0 and 60
    assert figure.details["scaled_on"].startswith("all actuals")


def test_words_beside_the_numbers():
    assert metrics.compute("forecast_bias", TABLES, **DAY).details["leans"] == "too high"
    always = pd.DataFrame({"period": [date(2024, month, 1) for month in range(1, 7)], "forecast": 90.0, "actual": 100.0})
    figure = metrics.compute("forecast_tracking_signal", {"forecasts": always}, as_of="2024-08-01")
    assert (figure.value, figure.details["alarm"]) == (-6, True)
    assert metrics.compute("forecast_bias", {"forecasts": always}, as_of="2024-08-01").details["leans"] == "too low"


@pytest.mark.parametrize("id", [id for id in metrics.METRICS if id.startswith("forecast_")])
def test_nothing_to_judge(id):
    assert value(id, {"forecasts": MADE[5:7]}, **DAY) is None
    assert value(id, {"forecasts": MADE[:1].assign(forecast=0.0, actual=0.0)}, **DAY) is None
    assert value(id, TABLES, period="2030-01-01:2031-01-01", **DAY) is None


def test_perfect_forecasts():
    right = {"forecasts": MADE[:5].assign(forecast=MADE["actual"][:5])}
    assert value("forecast_wape_accuracy", right, **DAY) == 1
    assert value("forecast_mase", right, **DAY) == 0
    assert value("forecast_tracking_signal", right, **DAY) is None


def test_forecasts_in_several_currencies_need_rates():
    mixed = {"forecasts": MADE[:5].assign(currency=["EUR", "EUR", "EUR", "EUR", "USD"])}
    assert "several currencies (EUR, USD)" in str(metrics.compute("forecast_accuracy", mixed, **DAY).reason)
    assert value("forecast_accuracy", mixed, rates={"EUR": 1, "USD": 2}, **DAY) == 400 / 440


def test_by_owner():
    found = groups("forecast_accuracy", TABLES, by="owner", **DAY).dropna(subset=["owner"]).set_index("owner")
    assert found["value"].to_dict() == {"ann": pytest.approx(320 / 340), "bo": 0.8}


def test_the_naive_method_on_the_m4_weekly_series():
    """M4 competition: MASE 2.777 for "as last time" over the 13 weeks after, averaged over the 359 series."""
    train = pd.read_csv(real("forecast_m4_weekly/Weekly-train.csv")).set_index("V1")
    later = pd.read_csv(real("forecast_m4_weekly/Weekly-test.csv")).set_index("V1")
    scaled = []
    for name, row in train.iterrows():
        past = row.dropna()
        scale = naive_error(past)
        assert scale is not None
        scaled.append(np.abs(later.loc[name].to_numpy(dtype=float) - past.iloc[-1]).mean() / scale)
    assert len(scaled) == 359
    assert np.mean(scaled) == pytest.approx(2.777, abs=5e-4)


def test_one_m4_series_through_the_catalogue():
    past = pd.read_csv(real("forecast_m4_weekly/Weekly-train.csv"), nrows=1).iloc[0, 1:].dropna().to_numpy(dtype=float)[-100:]
    later = pd.read_csv(real("forecast_m4_weekly/Weekly-test.csv"), nrows=1).iloc[0, 1:].to_numpy(dtype=float)
    weeks = pd.date_range("2020-01-06", periods=113, freq="7D")
    frame = pd.DataFrame({"period": weeks, "actual": [*past, *later], "forecast": [None] * 100 + [past[-1]] * 13}).astype(
        {"forecast": float}
    )
    expected = np.abs(later - past[-1]).mean() / np.abs(np.diff(past)).mean()
    assert value("forecast_mase", {"forecasts": frame}, as_of="2025-01-01") == pytest.approx(expected)


pairs = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=12)


@given(rows=pairs)
@settings(max_examples=8, deadline=None)
def test_forecasts_against_numpy(rows):
    forecast, actual = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    months = [date(2023 + k // 12, k % 12 + 1, 1) for k in range(len(rows))]
    tables = {"forecasts": pd.DataFrame({"period": months, "forecast": forecast, "actual": actual})}
    miss, steps = forecast - actual, np.abs(np.diff(actual))

    def expect(id: str, top: float, bottom: float, offset: float = 0.0, sign: float = 1.0) -> None:
        found = metrics.compute(id, tables, as_of="2026-01-01")
        assert found.value == (pytest.approx(offset + sign * top / bottom) if bottom > 0 else None)

    expect("forecast_accuracy", actual.sum(), forecast.sum())
    expect("forecast_wape_accuracy", np.abs(miss).sum(), actual.sum(), 1.0, -1.0)
    expect("forecast_bias", miss.sum(), actual.sum())
    expect("forecast_mase", np.abs(miss).mean(), steps.mean() if len(steps) else 0.0)
    expect("forecast_tracking_signal", miss.sum(), np.abs(miss).mean())
