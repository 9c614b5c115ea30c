"""The people who sell: revenue, calls, meetings, and who stands out."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics import stats
from tests.metrics.known import groups, left_out, table, value

ORDERS = table(
    "id date owner amount", "1 2024-01-05 ann 100", "2 2024-01-06 ann 50", "3 2024-01-07 bo 30", "4 2023-01-01 cy 9", "5 2024-01-08 - 7"
)
JANUARY = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01"}


def test_revenue_per_person_counts_those_who_sold_nothing():
    figure = metrics.compute("revenue_per_rep", {"orders": ORDERS}, **JANUARY)
    assert (figure.value, figure.n, figure.small) == (60.0, 3, True)
    assert left_out(figure) == {"without an owner": 1}
    assert groups("revenue_per_rep", {"orders": ORDERS}, by="owner", **JANUARY)["value"].tolist() == [150.0, 30.0, 0.0]


def test_revenue_per_person_from_deals():
    deals = pd.DataFrame(
        {"id": list("abc"), "status": ["won", "won", "lost"], "closed": "2024-01-05", "amount": 10.0, "owner": ["x", "x", "y"]}
    )
    assert value("revenue_per_rep", {"deals": deals}, **JANUARY) == 10.0
    assert value("revenue_per_rep", {"orders": ORDERS.drop(columns="owner"), "deals": deals}, **JANUARY) == 10.0


DONE = table(
    "id kind date owner outcome minutes deal",
    "1 call 2024-01-01 ann connected 10 -",
    "2 call 2024-01-02 ann unanswered 1 -",
    "3 call 2024-01-03 bo connected 4 -",
    "4 call 2024-01-31 bo other - -",
    "5 meeting 2024-01-05 ann done 60 d1",
    "6 meeting 2024-01-06 ann done 60 d2",
    "7 meeting 2024-01-07 ann unanswered - d1",
    "8 call 2024-02-01 cy connected -3 -",
)


def test_calls_per_day_and_week_against_target():
    plan = pd.DataFrame({"metric": ["calls"], "period": ["2024-01-01"], "value": [8.0]})
    figure = metrics.compute("calls", {"activities": DONE, "targets": plan}, **JANUARY)
    assert (figure.value, figure.details["target"], figure.details["attainment"]) == (4, 8, 0.5)
    assert figure.details["per_day"] == pytest.approx(4 / 31)
    assert figure.details["per_week"] == pytest.approx(28 / 31)


def test_people_without_calls_or_meetings_show_as_zero():
    calls = groups("calls", {"activities": DONE}, by="owner", **JANUARY).set_index("owner")
    assert calls["value"].to_dict() == {"ann": 2, "bo": 2, "cy": 0}
    assert calls.loc["cy", "high"] == pytest.approx(3.689, abs=1e-3)
    assert groups("meetings", {"activities": DONE}, by="owner", **JANUARY).set_index("owner")["value"].to_dict() == {
        "ann": 2,
        "bo": 0,
        "cy": 0,
    }


def test_calls_connected_and_the_time_they_took():
    figure = metrics.compute("calls_connected", {"activities": DONE}, **JANUARY)
    assert (figure.value, figure.n) == (2 / 3, 3)
    assert left_out(figure) == {"calls with another outcome, or with none": 1}
    assert value("call_time", {"activities": DONE}, **JANUARY) == 14 / 15
    assert value("call_time", {"activities": DONE}, period="2024-02-01:2024-03-01") is None


def test_meetings_about_new_business():
    deals = pd.DataFrame({"id": ["d1", "d2"], "customer_type": ["New", "Existing"]})
    figure = metrics.compute("meetings", {"activities": DONE, "deals": deals}, **JANUARY)
    assert figure.value == 1
    assert left_out(figure) == {"about a deal with an existing customer": 1, "nobody came": 1}


def closed(**people: tuple[int, int]) -> dict[str, pd.DataFrame]:
    rows = [(name, "won" if k < won else "lost") for name, (won, n) in people.items() for k in range(n)]
    frame = pd.DataFrame(rows, columns=["owner", "status"])
    return {"deals": frame.assign(id=[str(k) for k in range(len(rows))], created="2024-01-01", closed="2024-01-05")}


def test_people_are_ranked_by_the_shrunken_rate():
    """One win of one is no better than 60 of 100."""
    found = groups("rep_comparison", closed(lucky=(1, 1), good=(60, 100), weak=(30, 100)))
    assert found["person"].tolist() == ["good", "lucky", "weak"]
    assert found["rate"].tolist() == [0.6, 1.0, 0.3]
    assert found["outside"].tolist()[1] == ""
    drawn = {group.rate for group in stats.shrunken_rates([60, 1, 30], [100, 1, 100])}
    assert set(found["shrunken"]) == drawn


def test_who_is_far_beyond_chance_is_said():
    found = groups("rep_comparison", closed(**dict.fromkeys("abcde", (30, 100)), star=(70, 100))).set_index("person")
    assert found["outside"]["star"] == "99.8 %"
    assert metrics.compute("rep_comparison", closed(a=(1, 2), b=(2, 4))).n == 6


def test_any_rate_can_be_compared():
    found = groups("rep_comparison", {"activities": DONE}, rate="calls_connected", **JANUARY)
    assert found.set_index("person")["k"].to_dict() == {"ann": 1, "bo": 1}


def test_what_cannot_be_compared_says_why():
    with pytest.raises(ValueError, match="expected a rate of the catalogue"):
        metrics.compute("rep_comparison", closed(a=(1, 2)), rate="leads")
    with pytest.raises(ValueError, match="did you mean 'win_rate'"):
        metrics.compute("rep_comparison", closed(a=(1, 2)), rate="win_rat")
    nobody = metrics.compute("rep_comparison", {"deals": DONE[["id"]].assign(status="won", closed="2024-01-05")})
    assert "no column 'owner'" in str(nobody.reason)
    assert metrics.compute("rep_comparison", {}, as_of="2024-01-01").details["missing"] == ("deals", "")


@given(people=st.dictionaries(st.sampled_from("abcd"), st.integers(0, 12), min_size=1), won=st.integers(0, 12))
@settings(max_examples=6, deadline=None)
def test_comparison_holds_what_the_rate_holds(people, won):
    tables = closed(**{name: (min(won, n), n) for name, n in people.items()})
    figure = metrics.compute("rep_comparison", tables, as_of="2024-03-01")
    if figure.table is None:
        assert not any(people.values())
        return
    rate = metrics.compute("win_rate", tables)
    assert (figure.table["k"].sum(), figure.table["of"].sum()) == (rate.details["won"], rate.n)
    assert figure.table["shrunken"].between(0, 1).all()
