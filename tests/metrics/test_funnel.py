"""How far deals come."""

import pandas as pd
import pytest

import metrics
from tests.metrics.known import groups

DEALS = pd.DataFrame(
    {
        "id": list("abcde"), "stage": ["New", "Offer", "Won", "Lost", "Offer"], "status": ["open", "open", "won", "lost", "open"],
        "created": "2024-01-01", "closed": [None, None, "2024-01-31", "2024-01-20", None], "amount": [1.0, 2.0, 4.0, 8.0, None],
        "source": ["web", "web", "fair", "fair", None],
    }
)  # fmt: skip
HISTORY = pd.DataFrame(
    {
        "deal": ["a", "b", "b", "c", "c", "d", "d", "e"], "stage": ["New", "New", "Offer", "New", "Offer", "New", "Offer", "New"],
        "entered": ["2024-01-01", "2024-01-01", "2024-01-03", "2024-01-01", "2024-01-11", "2024-01-01", "2024-01-05", "2024-01-01"],
    }
)  # fmt: skip


def steps(tables: dict, **options) -> list[tuple]:
    table = groups("funnel", tables, **options)
    return list(zip(table["stage"], table["reached"], table["lost_before"], strict=True))


def test_with_a_history_a_lost_deal_counts_as_far_as_it_came():
    assert steps({"deals": DEALS, "stage_history": HISTORY}) == [("New", 5, 0), ("Offer", 4, 1), ("Won", 1, 3)]


def test_from_the_current_stage_a_lost_deal_counts_in_the_first_stage_only():
    assert steps({"deals": DEALS}) == [("New", 5, 0), ("Offer", 3, 2), ("Won", 1, 2)]


def test_each_step_has_its_rate_value_and_days():
    table = groups("funnel", {"deals": DEALS, "stage_history": HISTORY})
    offer, won = table.to_dict("records")[1:]
    assert (offer["step_rate"], offer["overall_rate"], offer["value"]) == (0.8, 0.8, 14.0)
    assert offer["median_days"] == 4  # of 2, 10 and 4
    assert (won["step_rate"], won["overall_rate"], won["median_days"]) == (0.25, 0.2, 20)
    assert offer["step_low"] == pytest.approx(0.3755, abs=1e-4)  # Wilson 4 of 5


def test_groups_sum_to_the_whole():
    table = groups("funnel", {"deals": DEALS, "stage_history": HISTORY}, by="source")
    assert table.groupby("stage")["reached"].sum().to_dict() == {"New": 5, "Offer": 4, "Won": 1}


def test_no_deal_makes_it_not_available():
    figure = metrics.compute("funnel", {"deals": DEALS}, period="2020-01-01:2020-02-01")
    assert (figure.table, str(figure.reason)) == (None, "no deal was created in this period")
