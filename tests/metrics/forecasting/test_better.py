"""Better forecasts: corrected for a lean, and drawn deal by deal."""

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metrics import NotAvailable, Period
from metrics.forecasting.beside import beside
from metrics.forecasting.correct import corrected, factor
from metrics.forecasting.deals_ahead import deals_ahead, simulate, tide
from metrics.forecasting.pipeline_rival import pipeline_said
from metrics.periods import add_months
from tests.metrics.known import table

DAY = date(2030, 1, 1)
FEBRUARY = Period(date(2024, 2, 1), date(2024, 3, 1))


def people(count: int, **leans: float) -> pd.DataFrame:
    chance = np.random.default_rng(5)
    actual = 100 + chance.normal(0, 5, count)
    parts = [pd.DataFrame({"period": [add_months(date(2022, 1, 1), k) for k in range(count)], "owner": who, "actual": actual,
                           "forecast": actual * lean + chance.normal(0, 2, count)}) for who, lean in leans.items()]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_steady_lean_is_taken_out() -> None:
    found = corrected(beside({"forecasts": people(24, Bold=1.3, Fair=1.0)}, as_of=DAY))
    assert found.by == "owner"
    factors = dict(zip(found.people["group"], found.people["factor"], strict=True))
    assert 0.77 < factors["Bold"] < 0.82
    assert factors["Fair"] == pytest.approx(1.0, abs=0.02)
    assert found.periods == 18  # six had to come true first
    assert found.verdict == "better"
    assert found.after < found.before


def test_where_there_is_no_lean_correcting_is_no_better() -> None:
    assert corrected(beside({"forecasts": people(24, Fair=1.0)}, as_of=DAY)).verdict != "better"


def test_the_check_knows_only_what_came_before() -> None:
    made = people(20, Bold=1.3)
    later = made.copy()
    later.loc[later["period"] >= date(2023, 3, 1), "actual"] *= 3
    one, two = (corrected(beside({"forecasts": frame}, as_of=DAY)).rows for frame in (made, later))
    before = one["period"] < date(2023, 3, 1)
    assert one.loc[before, "corrected"].tolist() == two.loc[two["period"] < date(2023, 3, 1), "corrected"].tolist()


def test_too_short_a_past_corrects_nothing() -> None:
    found = corrected(beside({"forecasts": people(5, Bold=1.3)}, as_of=DAY))
    assert found.people["factor"].tolist() == [1.0]
    assert found.gain is None


def test_forecasts_to_come_are_corrected() -> None:
    coming = pd.DataFrame({"period": [date(2024, 6, 1)], "owner": ["Bold"], "forecast": [200.0], "actual": [None]})
    found = corrected(beside({"forecasts": pd.concat([people(24, Bold=1.3), coming])}, as_of=date(2024, 5, 1)))
    assert found.coming["forecast"].tolist() == [200.0]
    assert found.coming["corrected"][0] == pytest.approx(200 * found.people["factor"][0])


def test_the_factor_by_hand() -> None:
    assert factor(pd.Series([50.0, 50.0]), pd.Series([100.0, 100.0])) == pytest.approx((100 + 300) / (200 + 300))
    assert factor(pd.Series([5.0]), pd.Series([0.0])) == 1.0


# -- deal by deal


def every_outcome(amounts: list[float], chances: list[float]) -> pd.Series:
    """All 2^n outcomes with how likely they are: the plain second way."""
    sums: dict[float, float] = {}
    for won in product((0, 1), repeat=len(amounts)):
        likely = float(np.prod([p if w else 1 - p for w, p in zip(won, chances, strict=True)]))
        total = float(sum(a for w, a in zip(won, amounts, strict=True) if w))
        sums[total] = sums.get(total, 0.0) + likely
    return pd.Series(sums).sort_index()


@settings(max_examples=15, deadline=None)
@given(some.lists(some.tuples(some.integers(1, 50), some.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])), min_size=1, max_size=7))
def test_draws_against_every_outcome(deals: list[tuple[int, float]]) -> None:
    amounts, chances = [float(a) for a, _p in deals], [p for _a, p in deals]
    exact = every_outcome(amounts, chances)
    sums = simulate(amounts, chances, draws=20_000)
    for level in (0.1, 0.5, 0.9):
        bound = np.quantile(sums, level, method="nearest")
        assert exact[exact.index <= bound].sum() >= level - 0.02
        assert exact[exact.index < bound].sum() <= level + 0.02
    assert sums.mean() == pytest.approx(sum(a * p for a, p in zip(amounts, chances, strict=True)), abs=0.02 * sum(amounts))


def test_the_same_seed_gives_the_same_draws_and_a_tide_widens_them() -> None:
    amounts, chances = [100.0] * 200, [0.3] * 200
    apart, again, together = simulate(amounts, chances), simulate(amounts, chances), simulate(amounts, chances, shared=0.1)
    assert (apart == again).all()
    assert together.mean() == pytest.approx(apart.mean(), rel=0.01)
    assert together.std() > 3 * apart.std()


def test_a_tide_is_measured_on_how_win_rates_wobble() -> None:
    steady = pd.DataFrame({"won": [30] * 12, "closed": [100] * 12})
    moody = pd.DataFrame({"won": [10, 50] * 6, "closed": [100] * 12})
    assert tide(steady) == 0.0
    assert 0.1 < tide(moody) <= 0.5
    assert tide(pd.DataFrame({"won": [0, 0, 0, 0], "closed": [5, 5, 5, 5]})) == 0.0


DEALS = table(
    "id name owner status amount probability expected_close",
    "1 Big Ann open 1000 50 2024-02-10",
    "2 Small Bo open 100 50 2024-02-20",
    "3 Sure Bo open 200 100 2024-02-28",
    "4 Later Bo open 500 50 2024-03-05",
    "5 Late Bo open 500 50 2024-01-05",
    "6 Blank Bo open - 50 2024-02-05",
    "7 Undated Bo open 500 50 -",
    "8 Odd Bo open 500 - 2024-02-05",
)


def test_low_middle_high_and_the_deal_it_hangs_on() -> None:
    found = deals_ahead({"deals": DEALS}, period=FEBRUARY, as_of=date(2024, 2, 1))
    assert (found.low, found.high) == (200.0, 1300.0)
    assert (found.expected, found.all_won) == (750.0, 1300.0)
    assert found.deals["name"].tolist() == ["Big", "Small", "Sure"]
    assert found.deals["share"].tolist() == pytest.approx([100 / 101, 1 / 101, 0.0])
    assert found.deals[["if_won", "if_lost"]].iloc[0].tolist() == [1250.0, 250.0]
    assert sum(left.rows for left in found.left_out) == 5
    assert found.reaching(1200) == pytest.approx(0.5, abs=0.02)
    assert found.shape()["share"].sum() == pytest.approx(1.0)


def test_without_probabilities_the_past_tells() -> None:
    closed = pd.DataFrame({"id": [f"c{k}" for k in range(40)], "status": ["won", "lost", "lost", "lost"] * 10,
                           "amount": [10.0] * 40, "closed": [date(2023, 1 + k % 12, 5) for k in range(40)]})  # fmt: skip
    both = pd.concat([DEALS.drop(columns="probability"), closed])
    found = deals_ahead({"deals": both}, period=FEBRUARY, as_of=date(2024, 2, 1))
    assert found.chances == "past"
    assert found.deals["chance"].unique().tolist() == [0.25]


def test_what_cannot_be_drawn_says_why() -> None:
    with pytest.raises(NotAvailable, match="too few have closed"):
        deals_ahead({"deals": DEALS.drop(columns="probability")}, period=FEBRUARY, as_of=date(2024, 2, 1))
    with pytest.raises(NotAvailable, match="no open deal"):
        deals_ahead({"deals": DEALS}, period=Period(date(2025, 2, 1), date(2025, 3, 1)), as_of=date(2024, 2, 1))
    with pytest.raises(NotAvailable, match="expected close date"):
        deals_ahead({}, period=FEBRUARY, as_of=date(2024, 2, 1))


def test_what_the_pipeline_promised_knows_only_what_had_happened() -> None:
    closed = pd.DataFrame({"id": [f"c{k}" for k in range(40)], "status": ["won", "lost"] * 20, "amount": 10.0, "created": date(2023, 1, 1),
                           "closed": date(2023, 6, 1), "expected_close": date(2023, 6, 1)})  # fmt: skip
    deal = pd.DataFrame({"id": ["a", "b"], "status": ["won", "won"], "amount": [100.0, 900.0],
                         "created": [date(2024, 1, 1), date(2024, 2, 5)], "closed": [date(2024, 2, 20)] * 2,
                         "expected_close": [date(2024, 2, 25)] * 2})  # fmt: skip
    stages = pd.DataFrame({"deal": [*closed["id"], "a"], "stage": "Offer", "entered": [date(2023, 2, 1)] * 40 + [date(2024, 1, 5)]})
    said = pipeline_said({"deals": pd.concat([closed, deal]), "stage_history": stages}, [date(2024, 2, 1)], "month")
    assert said is not None
    assert said.to_dict() == {date(2024, 2, 1): 50.0}
    assert pipeline_said({"deals": closed}, [date(2024, 2, 1)], "month") is None
