"""Campaigns, e-mail, social media and the website."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups, left_out, table, value

SENT = table(
    "id start channel cost delivered opens clicks leads responses revenue reach interactions",
    "1 2024-01-01 E-mail 100 1000 300 40 4 10 400 - -",
    "2 2024-01-31 Newsletter 20 500 60 20 1 - 0 - -",
    "3 2024-01-15 Social 30 - - - 2 5 80 2000 50",
    "4 2024-01-16 E-mail 10 10 30 5 - 1 - - -",
    "5 2024-02-01 E-mail - 700 70 7 - 2 50 - 9",
)
JANUARY = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01"}
TABLES = {"campaigns": SENT}


@pytest.mark.parametrize(
    ("id", "settings_", "expected"),
    [
        ("campaigns", {}, 4),
        ("campaign_responses", {}, 16),
        ("campaign_revenue", {}, 480),
        ("campaign_roi", {}, (480 - 150) / 150),
        ("email_open_rate", {}, 360 / 1500),
        ("email_click_rate", {}, 65 / 1510),
        ("email_cost", {}, 130 / 65),
        ("email_cost", {"per": "lead"}, 120 / 5),
        ("social_engagement", {}, 50 / 2000),
    ],
)
def test_by_hand(id, settings_, expected):
    assert value(id, TABLES, **JANUARY, **settings_) == pytest.approx(expected)


def test_what_cannot_be_is_left_out_with_its_reason():
    figure = metrics.compute("email_open_rate", TABLES, **JANUARY)
    assert left_out(figure) == {"more opens or clicks than were delivered, or fewer than none": 1}
    assert left_out(metrics.compute("campaign_roi", TABLES, **JANUARY)) == {"without the numbers it takes": 1}
    assert left_out(metrics.compute("social_engagement", TABLES)) == {"without the numbers it takes": 1}


def test_nothing_spent_gives_no_return():
    free = {"campaigns": SENT.assign(cost=0.0)}
    figure = metrics.compute("campaign_roi", free, **JANUARY)
    assert (figure.value, figure.low) == (None, None)
    assert "cost nothing" in str(figure.reason)


def test_no_mail_no_clicks_no_reach():
    poster = {"campaigns": SENT.assign(channel="Poster", reach=0.0)}
    for id in ("email_open_rate", "email_click_rate", "email_cost", "social_engagement"):
        assert value(id, poster, **JANUARY) is None
    without = {"campaigns": SENT.drop(columns="leads")}
    assert metrics.compute("email_cost", without, per="lead").details["missing"] == ("campaigns", "leads")


def test_people_may_react_more_often_than_they_are_reached():
    busy = {"campaigns": pd.DataFrame({"id": ["1"], "start": ["2024-01-01"], "reach": [10.0], "interactions": [25.0]})}
    figure = metrics.compute("social_engagement", busy)
    assert (figure.value, figure.low) == (2.5, None)


def test_the_pages_of_visits():
    visits = table(
        "id date orders seconds source", "1 2024-01-01 1 30 web", "2 2024-01-02 0 60 web", "3 2024-01-03 - 90 ad", "4 2024-01-04 0 -5 ad",
        "5 2024-02-01 1 9 ad",
    )  # fmt: skip
    tables = {"site_sessions": visits}
    assert value("site_conversion", tables, **JANUARY) == 0.25
    assert value("time_on_site", tables, **JANUARY) == 60
    assert left_out(metrics.compute("time_on_site", tables, **JANUARY)) == {"a length below 0": 1}
    assert groups("site_conversion", tables, by="source", **JANUARY)["value"].tolist() == [0.5, 0.0]
    assert value("time_on_site", {"site_sessions": visits.assign(seconds=None)}, **JANUARY) is None


amounts = st.none() | st.integers(0, 500).map(float)


@given(rows=st.lists(st.tuples(amounts, amounts), min_size=1, max_size=15))
@settings(max_examples=10, deadline=None)
def test_return_and_rates_against_pandas(rows):
    frame = pd.DataFrame(rows, columns=["first", "second"]).astype(float).assign(id=[str(k) for k in range(len(rows))], start="2024-01-01")
    both = frame.dropna()
    spent = {"campaigns": frame.rename(columns={"first": "revenue", "second": "cost"})}
    cost = float(both["second"].sum())
    assert value("campaign_roi", spent) == (pytest.approx(both["first"].sum() / cost - 1) if cost else None)
    mails = {"campaigns": frame.rename(columns={"first": "opens", "second": "delivered"})}
    good = both[both["first"] <= both["second"]]
    whole = float(good["second"].sum())
    assert value("email_open_rate", mails) == (pytest.approx(good["first"].sum() / whole) if whole else None)
