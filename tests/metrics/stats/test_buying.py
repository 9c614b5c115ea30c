"""BG/NBD and gamma-gamma against published values, simulated customers and sums done by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.stats import gamma

from metrics.stats.buying import BuyTillDie, OrderValue, buy_till_die, order_value
from metrics.stats.shifted_beta import shifted_beta_geometric
from tests.metrics.known import real


def test_the_cd_buyers_have_the_published_parameters() -> None:
    file = pd.read_csv(real("orders_cdnow/cdnow_customers_summary.csv"))
    model = buy_till_die(file["frequency"], file["recency"], file["T"])
    assert model is not None
    assert [round(value, 3) for value in (model.r, model.alpha, model.a, model.b)] == [0.243, 4.414, 0.793, 2.426]
    assert model.settled
    alike = file.groupby(["frequency", "recency", "T"]).size().reset_index(name="n")
    weighted = buy_till_die(alike["frequency"], alike["recency"], alike["T"], alike["n"])
    assert weighted is not None
    assert weighted.r == pytest.approx(model.r, rel=1e-4)


def test_the_cd_buyers_orders_have_the_published_value() -> None:
    names = ["master", "customer", "date", "cds", "amount"]
    file = pd.read_csv(real("orders_cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names)
    days = file[file["date"] < 19_971_001].groupby(["customer", "date"])["amount"].sum().reset_index()
    later = days[days.groupby("customer").cumcount() > 0].groupby("customer")["amount"].agg(["count", "mean"])
    model = order_value(later["count"], later["mean"])
    assert len(later) == 946
    assert model is not None
    assert [round(value, 2) for value in (model.p, model.q, model.v)] == [6.25, 3.74, 15.44]


@pytest.mark.parametrize(("survived", "alpha", "beta"), [
    ([100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1], 0.668, 3.806), ([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1], 0.704, 1.182),
])  # fmt: skip
def test_both_published_segments_of_the_shifted_beta_geometric(survived: list, alpha: float, beta: float) -> None:
    people = np.array(survived) * 10
    model = shifted_beta_geometric(-np.diff(people).round(), [0] * 6 + [round(people[-1])])
    assert model is not None
    assert (round(model.alpha, 3), round(model.beta, 3)) == (alpha, beta)


def test_the_chance_to_be_there_is_bayes_rule() -> None:
    """Integrated over every rate and every chance of stopping, for one customer."""
    model, x, t_x, t = BuyTillDie(0.9, 4.0, 0.8, 2.5), 3, 12.0, 20.0

    def over_rates(power: int, time: float) -> float:
        return quad(lambda rate: rate**power * np.exp(-rate * time) * gamma.pdf(rate, model.r, scale=1 / model.alpha), 0, np.inf)[0]

    def over_chances(a: float, b: float) -> float:
        return beta_function(model.a + a, model.b + b) / beta_function(model.a, model.b)

    there, gone = over_chances(0, x) * over_rates(x, t), over_chances(1, x - 1) * over_rates(x, t_x)
    assert model.alive([x], [t_x], [t])[0] == pytest.approx(there / (there + gone), rel=1e-6)


def test_expected_orders_agree_with_simulated_customers() -> None:
    model, rng = BuyTillDie(0.8, 10.0, 0.9, 2.5), np.random.default_rng(3)
    n, ahead = 200_000, 30.0
    rate, stop = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n)
    count, clock, there = np.zeros(n), np.zeros(n), np.ones(n, bool)
    while there.any():
        clock = clock + rng.exponential(1 / rate)
        there &= clock <= ahead
        count += there
        there &= rng.random(n) > stop
    assert model.newcomer(ahead) == pytest.approx(count.mean(), rel=0.02)


def test_the_model_that_made_the_customers_is_found() -> None:
    rng, n, t = np.random.default_rng(5), 6_000, 60.0
    rate, stop = rng.gamma(0.7, 1 / 8.0, n), rng.beta(0.9, 2.5, n)
    x, t_x, clock, there = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while there.any():
        clock = clock + rng.exponential(1 / rate)
        there &= clock <= t
        x, t_x = x + there, np.where(there, clock, t_x)
        there &= rng.random(n) > stop
    model = buy_till_die(x, t_x, np.full(n, t))
    assert model is not None
    assert (model.r, model.alpha) == (pytest.approx(0.7, rel=0.15), pytest.approx(8.0, rel=0.2))
    days = buy_till_die(x, t_x * 7, np.full(n, t * 7))
    assert days is not None
    assert (days.r, days.alpha) == (
        pytest.approx(model.r, rel=1e-3),
        pytest.approx(model.alpha * 7, rel=1e-3),
    )  # the unit of time does not matter


CUSTOMERS = st.lists(st.tuples(st.integers(0, 12), st.floats(0, 1), st.floats(1, 700)), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(CUSTOMERS, st.floats(0.1, 3), st.floats(1, 200), st.floats(0.05, 3), st.floats(0.1, 5))
def test_chances_and_expectations_stay_in_their_range(customers: list, r: float, alpha: float, a: float, b: float) -> None:
    model = BuyTillDie(r, alpha, a, b)
    x = np.array([float(n) for n, *_ in customers])
    t = np.array([age for *_, age in customers])
    t_x = np.where(x > 0, t * np.array([part for _, part, _ in customers]), 0.0)
    alive = model.alive(x, t_x, t)
    assert ((alive >= 0) & (alive <= 1)).all()
    soon, later = model.expected(90, x, t_x, t), model.expected(365, x, t_x, t)
    assert np.isfinite(later).all()
    assert (soon >= 0).all()
    assert (later >= soon - 1e-6).all()
    fresher = model.alive(x, np.maximum(t_x, np.where(x > 0, t * 0.999, 0.0)), t)
    assert (fresher >= alive - 1e-9).all()  # who was here lately is likelier to be still here


def test_what_cannot_be_fitted_is_none() -> None:
    assert buy_till_die([0, 0], [0, 0], [5, 9]) is None
    assert order_value([1, 2], [0, 0]) is None
    assert order_value([1, 2], [5, 5]) is None
    assert OrderValue(2.0, 3.0, 10.0).expected([0], [99.0])[0] == 10.0
