"""The open pipeline."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups, left_out, table, value

DEALS = table(
    "id name status created closed expected_close amount probability next_step next_step_date customer owner",
    "1 one open 2024-01-01 - 2024-01-15 100 0.5 call 2024-03-01 x ann",
    "2 two open 2024-01-11 - 2024-02-20 50 0.2 call 2024-01-20 y bo",
    "3 tri open 2024-01-21 - 2024-04-01 10 - - - z bo",
    "4 for open - - - - 0.9 - - z bo",
    "5 fiv won 2024-01-01 2024-01-20 2024-01-20 70 1 - - x ann",
    "6 six lost 2024-01-01 2024-02-10 - 80 0 - - y ann",
)
DAY = {"as_of": "2024-01-31"}


def test_the_six_figures_of_a_day():
    now = {"deals": DEALS[:4]}
    assert value("open_deals", now, **DAY) == 4
    assert value("pipeline_value", now, **DAY) == 160
    assert value("weighted_pipeline", now, **DAY) == 60
    assert value("days_open", now, **DAY) == 20
    assert value("next_steps", now, **DAY) == 0.75  # one overdue, two without
    assert left_out(metrics.compute("weighted_pipeline", now, **DAY)) == {"open, but without an amount or a chance from 0 to 100 %": 2}
    assert left_out(metrics.compute("days_open", now, **DAY)) == {"open, but without a creation date": 1}


def test_a_chance_in_per_cent_is_the_same_chance():
    percent = DEALS[:4].assign(probability=DEALS["probability"] * 100)
    assert value("weighted_pipeline", {"deals": percent}, **DAY) == 60
    assert value("weighted_pipeline", {"deals": percent.assign(probability=[50.0, 120.0, -3.0, 10.0])}, **DAY) == 50


def test_on_a_past_day_the_chances_of_deals_closed_since_are_not_known():
    assert value("open_deals", {"deals": DEALS}, **DAY) == 5
    assert value("weighted_pipeline", {"deals": DEALS}, **DAY) is None
    assert metrics.compute("next_steps", {"deals": DEALS}, **DAY).n == 4


def test_next_steps_lists_the_deals():
    found = groups("next_steps", {"deals": DEALS[:4]}, by="id", **DAY).set_index("id")
    assert found["value"].to_dict() == {"1": 0, "2": 1, "3": 1, "4": 1}


def test_expected_closings_name_the_overdue_and_show_empty_months():
    found = groups("expected_closings", {"deals": DEALS[:4]}, **DAY).to_dict("records")
    assert [(row["month"] and str(row["month"]), row["overdue"], row["deals"], row["names"]) for row in found] == [
        ("2024-01-01", True, 1, ["one"]), ("2024-02-01", False, 1, None), ("2024-03-01", False, 0, None), ("2024-04-01", False, 1, None),
        (None, False, 1, None),
    ]  # fmt: skip
    assert found[0]["weighted"] == 50
    assert sum(row["deals"] for row in found) == 4


def test_amounts_in_several_currencies_are_never_added_up():
    mixed = {"deals": DEALS[:4].assign(currency=["EUR", "USD", "EUR", None])}
    for id in ("expected_closings", "weighted_pipeline", "pipeline_value", "sales_velocity"):
        assert "several currencies (EUR, USD)" in str(metrics.compute(id, mixed, **DAY).reason)
    assert value("weighted_pipeline", mixed, rates={"EUR": 1, "USD": 2}, **DAY) == 70
    assert groups("expected_closings", mixed, rates={"EUR": 1, "USD": 2}, **DAY)["amount"].sum() == 210


def test_expected_closings_without_an_open_deal():
    assert str(metrics.compute("expected_closings", {"deals": DEALS[4:]}, as_of="2024-05-01").reason) == "no deal was open"


def test_moving_totals_need_twelve_whole_months():
    months = pd.date_range("2023-01-15", periods=14, freq="MS")
    deals = {"deals": pd.DataFrame({"id": [str(k) for k in range(14)], "created": months, "amount": range(14)}).astype({"amount": float})}
    assert value("pipeline_moving_annual_total", deals, as_of="2024-02-10") == sum(range(12))
    assert value("pipeline_moving_monthly_average", deals, as_of="2024-02-10") == sum(range(12)) / 12
    assert value("pipeline_moving_annual_total", deals, as_of="2024-01-31") is None
    assert value("pipeline_moving_annual_total", deals, as_of="2025-02-01", period="2024-01-01:2024-03-01") == sum(range(1, 13))
    assert value("pipeline_moving_annual_total", {"deals": deals["deals"].assign(amount=None)}, as_of="2024-03-10") is None


LOST = table(
    "id status closed customer",
    "a lost 2024-01-31 x",
    "b lost 2024-02-01 y",
    "c lost 2024-04-29 z",
    "d lost 2023-10-31 w",
    "e won 2024-02-15 v",
    "f lost 2024-03-01 u",
)


def test_lost_deals_to_follow_up():
    done = table("id kind date deal customer", "1 call 2024-02-01 a -", "2 note 2024-03-02 f -", "3 meeting 2024-03-05 - y")
    found = groups("lost_deal_follow_up", {"deals": LOST, "activities": done}, as_of="2024-07-31")
    assert found["id"].tolist() == ["f", "c"]  # a, b were contacted since; a note is no contact
    nobody = metrics.compute("lost_deal_follow_up", {"deals": LOST[4:5], "activities": done}, as_of="2024-07-31")
    assert "waiting for a call" in str(nobody.reason)


def test_following_up_by_customer_needs_the_customer_of_the_deal():
    done = table("id kind date customer", "1 call 2024-02-01 x")
    figure = metrics.compute("lost_deal_follow_up", {"deals": LOST.drop(columns="customer"), "activities": done}, as_of="2024-07-31")
    assert (str(figure.reason), figure.details["missing"]) == ("Deals has no customer", ("deals", "customer"))


row = st.tuples(
    st.sampled_from(["open", "won"]), st.none() | st.integers(0, 9).map(lambda k: date(2024, 1 + k, 1)), st.none() | st.integers(0, 100)
)


@given(rows=st.lists(row, min_size=1, max_size=15))
@settings(max_examples=10, deadline=None)
def test_expected_closings_add_up(rows):
    frame = pd.DataFrame(rows, columns=["status", "expected_close", "amount"]).astype({"amount": float, "expected_close": object})
    figure = metrics.compute("expected_closings", {"deals": frame.assign(id=[str(k) for k in range(len(rows))])}, as_of="2024-05-15")
    still = [each for each in rows if each[0] == "open"]
    if not still:
        assert figure.table is None
        return
    assert figure.table is not None
    assert figure.table["deals"].sum() == len(still)
    assert figure.table["amount"].sum() == sum(each[2] or 0 for each in still)
    late = figure.table[figure.table["overdue"].astype(bool)]
    assert late["deals"].sum() == sum(each[1] is not None and each[1] < date(2024, 5, 15) for each in still)
    future = [month for month in figure.table.loc[~figure.table["overdue"].astype(bool), "month"] if month is not None]
    assert future == sorted(set(future))
