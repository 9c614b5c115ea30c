"""Why deals end as they do, and how soon they are won."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups, left_out, table, value

DEALS = table(
    "id status created closed reason owner",
    "1 lost 2024-01-01 2024-01-21 Price ann",
    "2 lost 2024-01-01 2024-01-05 - ann",
    "3 lost 2024-01-01 2024-01-31 Price bo",
    "4 won 2024-01-01 2024-01-11 Service bo",
    "5 open 2024-01-01 - - bo",
    "6 won 2024-01-10 2024-01-05 Service bo",
)


def test_a_missing_reason_is_a_class_of_its_own():
    found = groups("loss_reasons", {"deals": DEALS}, as_of="2024-03-01").to_dict("records")
    assert [(row["deals"], row["share"]) for row in found] == [(2, 2 / 3), (1, 1 / 3)]
    assert (found[0]["reason"], pd.isna(found[1]["reason"])) == ("Price", True)
    assert found[0]["low"] < 2 / 3 < found[0]["high"]


def test_reasons_for_winning_and_by_owner():
    assert groups("loss_reasons", {"deals": DEALS}, of="won")["deals"].tolist() == [2]
    people = groups("loss_reasons", {"deals": DEALS}, by="owner")
    assert people.groupby("owner")["deals"].sum().to_dict() == {"ann": 2, "bo": 1}
    with pytest.raises(ValueError, match="of is 'open': expected 'lost' or 'won'"):
        metrics.compute("loss_reasons", {"deals": DEALS}, of="open")


def test_no_lost_deal():
    assert str(metrics.compute("loss_reasons", {"deals": DEALS[3:]}).reason) == "no deal was lost in this period"


def test_time_to_win_rules_lost_deals_out():
    """Days 4 lost, 10 won, 20 lost, 30 lost, 60 open: 1/5 lost first, then 4/5 x 1/4 won."""
    figure = metrics.compute("time_to_win", {"deals": DEALS}, as_of="2024-03-01")
    assert figure.table is not None
    assert [(row["day"], row["won"]) for row in figure.table.to_dict("records")] == [
        (0, 0),
        (10, pytest.approx(0.2)),
        (60, pytest.approx(0.2)),
    ]
    assert left_out(figure) == {"closed before they were created": 1}
    assert figure.n == 5


def test_what_happened_after_the_day_is_not_known_on_it():
    found = groups("time_to_win", {"deals": DEALS}, as_of="2024-01-10")
    assert found["won"].tolist() == [0.0, 0.0]
    assert value("created_win_rate", {"deals": DEALS}, as_of="2024-01-10") == 0.0
    assert value("created_win_rate", {"deals": DEALS}, as_of="2024-03-01") == 2 / 6


def test_deals_by_customer_type():
    deals = DEALS.assign(customer=["x", "x", "y", None, "q", "z"])
    customers = table("id start", "x 2023-01-01", "y 2024-01-01", "z -")
    figure = metrics.compute("deals_by_customer_type", {"deals": deals, "customers": customers}, as_of="2024-03-01")
    assert (figure.value, figure.details["existing"], figure.details["new"], figure.details["unknown"]) == (6, 2, 2, 2)
    found = groups("deals_by_customer_type", {"deals": deals, "customers": customers}, by="customer_type").set_index("customer_type")
    assert found["value"].to_dict() == {"existing": 2, "new": 2, "unknown": 2}


@given(rows=st.lists(st.tuples(st.sampled_from(["won", "lost", "open"]), st.integers(0, 40)), min_size=1, max_size=20))
@settings(max_examples=10, deadline=None)
def test_with_every_deal_decided_the_curve_ends_at_the_win_rate(rows):
    start = pd.Timestamp("2024-01-01")
    frame = pd.DataFrame(rows, columns=["status", "days"]).assign(id=[str(k) for k in range(len(rows))], created=start.date())
    frame["closed"] = [None if status == "open" else (start + pd.Timedelta(days=days)).date() for status, days in rows]
    found = groups("time_to_win", {"deals": frame}, as_of="2024-03-01")
    assert found["won"].tolist() == sorted(found["won"])
    decided = [status for status, _ in rows if status != "open"]
    if len(decided) == len(rows):
        assert found["won"].iloc[-1] == pytest.approx(decided.count("won") / len(decided))
