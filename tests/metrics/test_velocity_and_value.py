"""Figures made of several uncertain ones: sales velocity and what a customer is worth."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics.estimates import Draws
from tests.metrics.known import groups, left_out, value

WON = [("won", 100.0 + k, "2024-01-01", f"2024-01-{11 + k:02}") for k in range(6)]
ROWS = [*WON, *[("lost", 0.0, "2024-01-01", "2024-01-20")] * 6, *[("open", None, "2024-01-01", None)] * 3]
DEALS = pd.DataFrame(ROWS, columns=["status", "amount", "created", "closed"]).assign(id=[str(k) for k in range(15)])


def test_velocity_is_the_product_of_its_parts():
    figure = metrics.compute("sales_velocity", {"deals": DEALS}, as_of="2024-02-01")
    assert figure.value == pytest.approx(3 * 0.5 * 102.5 / 12.5)
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert 0 < figure.low < figure.value < figure.high
    again = metrics.compute("sales_velocity", {"deals": DEALS.sample(frac=1, random_state=3)}, as_of="2024-02-01")
    assert (again.low, again.high) == (pytest.approx(figure.low), pytest.approx(figure.high))


def test_money_times_a_hundred_is_velocity_times_a_hundred():
    one, rich = (
        metrics.compute("sales_velocity", {"deals": DEALS.assign(amount=DEALS["amount"] * k)}, as_of="2024-02-01") for k in (1, 100)
    )
    assert one.value is not None
    assert one.high is not None
    assert (rich.value, rich.high) == (pytest.approx(one.value * 100), pytest.approx(one.high * 100))


def test_few_wins_give_no_interval_and_none_gives_no_velocity():
    few = metrics.compute("sales_velocity", {"deals": DEALS[4:]}, as_of="2024-02-01")
    assert (few.small, few.low) == (True, None)
    assert value("sales_velocity", {"deals": DEALS[6:]}, as_of="2024-02-01") is None
    assert value("sales_velocity", {"deals": DEALS}, as_of="2024-02-01", period="2024-03-01:2024-04-01") is None


def test_a_cycle_of_no_days_or_less_is_none():
    same = DEALS[:6].assign(closed="2024-01-01")
    assert value("sales_velocity", {"deals": same}, as_of="2024-02-01") is None
    back = metrics.compute("sales_velocity", {"deals": DEALS.assign(created="2024-01-12")}, as_of="2024-02-01")
    assert left_out(back) == {"closed before the first contact": 1}


def test_draws_lie_round_what_they_are_drawn_for():
    draws = Draws()
    assert draws.share(30, 100).mean() == pytest.approx(0.3, abs=0.01)
    assert draws.count(40).mean() == pytest.approx(40.5, abs=0.3)
    assert draws.mean(100.0, 50.0, 25).mean() == pytest.approx(100, abs=0.5)
    assert draws.mean(100.0, 50.0, 25).std() == pytest.approx(10, abs=0.3)
    assert draws.mean(1.0, 50.0, 4).min() > 0


SPEND = pd.DataFrame({"id": ["1"], "date": ["2022-01-01"], "amount": [100.0], "category": ["marketing"]})
RUNS = pd.DataFrame(
    {
        "id": list("123"), "customer": ["a", "b", "b"], "start": ["2022-01-01", "2022-01-01", "2023-01-01"],
        "end": ["2023-01-01", "2023-01-01", None], "amount": [10.0, 10.0, 20.0],
    }
)  # fmt: skip


def test_worth_from_contracts():
    """Three customer-years, of which b's second costs twice; one customer of two left; each cost 50 to win."""
    figure = metrics.compute("cltv", {"subscriptions": RUNS, "spend": SPEND}, as_of="2024-01-01")
    revenue = (365 * 10 * 2 + 365 * 20) / 365.25 * 12
    assert figure.value == pytest.approx(revenue / 1 - 50)
    assert (figure.details["left"], figure.details["customers"], figure.details["cac"]) == (1, 2, 50)
    assert value("ltv_to_cac", {"subscriptions": RUNS, "spend": SPEND}, as_of="2024-01-01") == pytest.approx(revenue / 50)
    monthly = revenue / (3 * 365 / 365.25) / 12
    assert value("cac_payback", {"subscriptions": RUNS, "spend": SPEND}, as_of="2024-01-01") == pytest.approx(50 / monthly)
    assert value("cac_payback", {"subscriptions": RUNS, "spend": SPEND}, as_of="2024-01-01", margin=0.5) == pytest.approx(100 / monthly)


def test_the_customer_table_says_who_is_new():
    customers = pd.DataFrame({"id": list("abcd"), "start": ["2022-01-01"] * 4})
    figure = metrics.compute("cltv", {"subscriptions": RUNS, "spend": SPEND, "customers": customers}, as_of="2024-01-01")
    assert figure.details["cac"] == metrics.compute("cac", {"spend": SPEND, "customers": customers}, as_of="2024-01-01").value == 25


def test_nobody_left_gives_no_worth():
    for id in ("cltv", "ltv_to_cac"):
        figure = metrics.compute(id, {"subscriptions": RUNS.assign(end=None), "spend": SPEND}, as_of="2024-01-01")
        assert "no customer has left" in str(figure.reason)


def test_an_impossible_margin_is_refused():
    with pytest.raises(ValueError, match="margin is 40"):
        value("cac_payback", {"subscriptions": RUNS, "spend": SPEND}, as_of="2024-01-01", margin=40)


order = st.tuples(st.sampled_from("abcdef"), st.integers(0, 1400), st.integers(-20, 90))


@given(rows=st.lists(order, min_size=1, max_size=25))
@settings(max_examples=10, deadline=None)
def test_worth_from_orders_against_pandas(rows):
    start, as_of = pd.Timestamp("2020-01-01"), pd.Timestamp("2024-01-01")
    frame = pd.DataFrame(rows, columns=["customer", "day", "amount"]).astype({"amount": float})
    frame["date"] = [(start + pd.Timedelta(days=k)).date() for k in frame["day"]]
    tables = {"orders": frame.assign(id=[str(k) for k in range(len(rows))]), "spend": SPEND}
    sold = frame[frame["amount"] >= 0]
    last = sold.groupby("customer")["day"].max()
    left = int(((as_of - start).days - last > 365).sum())
    paid = frame[frame["customer"].isin(last.index)]["amount"].sum()
    expected = paid / left - 100 / len(last) if left else None
    assert value("cltv", tables, as_of="2024-01-01") == (None if expected is None else pytest.approx(expected))


def test_cac_has_no_split():
    assert (
        metrics.compute("cac", {"spend": SPEND, "customers": pd.DataFrame({"id": ["a"], "start": ["2022-01-01"]})}, by="source").table
        is None
    )


def test_velocity_by_owner_uses_each_ones_own_parts():
    deals = DEALS.assign(owner=["ann", "bo", "bo"] * 5)
    found = groups("sales_velocity", {"deals": deals}, by="owner", as_of="2024-02-01").set_index("owner")
    assert found["open_deals"].to_dict() == {"ann": 1, "bo": 2}
