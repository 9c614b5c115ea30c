"""Targets: leads and revenue beside what was planned."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups, value

LEADS = pd.DataFrame({"id": list("abcde"), "created": ["2024-01-05", "2024-01-31", "2024-02-01", "2024-02-10", "2024-03-01"]})
LEADS["owner"] = ["ann", "bo", "ann", "ann", "bo"]
PLAN = pd.DataFrame({"metric": ["leads"] * 2, "period": ["2024-01-01", "2024-02-01"], "value": [4.0, 5.8]})
PEOPLE = pd.DataFrame({"metric": "revenue", "period": ["2024-01-01"] * 3, "value": [100.0, 50.0, 500.0], "owner": ["ann", "bo", None]})
DEALS = pd.DataFrame(
    {
        "id": list("abcd"), "status": ["won", "won", "open", "lost"], "amount": [60.0, 75.0, 300.0, 9.0],
        "owner": ["ann", "bo", "ann", "bo"],
        "created": "2024-01-01", "closed": ["2024-01-05", "2024-01-20", None, "2024-01-06"],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        ("2024-01-01:2024-02-01", "2024-03-15", 2 / 4),
        ("2024-01-01:2024-03-01", "2024-03-15", 4 / 9.8),
        ("2024-02-01:2024-03-01", "2024-02-11", 2 / 2.0),  # 10 of 29 days: 2 of 5.8
        ("2024-03-01:2024-04-01", "2024-04-01", None),  # no target was set
        (None, "2024-02-01", 2 / 4),
    ],
)
def test_leads_against_target(period, as_of, expected):
    found = value("lead_target_attainment", {"leads": LEADS, "targets": PLAN}, period=period, as_of=as_of)
    assert found == (None if expected is None else pytest.approx(expected))


def test_each_month_and_how_it_moved():
    tables = {"leads": LEADS, "targets": PLAN}
    months = groups("lead_target_attainment", tables, by="month", as_of="2024-03-01")
    assert [str(month) for month in months["month"]] == ["2024-01-01", "2024-02-01"]
    assert months["value"].tolist() == [0.5, pytest.approx(2 / 5.8)]
    assert metrics.compute("lead_target_attainment", tables, as_of="2024-03-01").details["direction"] == "down"


def test_targets_are_set_for_months_and_people_only():
    tables = {"leads": LEADS.assign(source="web"), "targets": PLAN}
    figure = metrics.compute("lead_target_attainment", tables, by="source", as_of="2024-03-01")
    assert "targets are set per month and owner" in str(figure.reason)


def test_the_target_of_the_firm_comes_before_the_sum_of_its_people():
    tables = {"deals": DEALS, "targets": PEOPLE}
    assert value("quota_attainment", tables, as_of="2024-02-01") == 135 / 500
    assert value("quota_attainment", {**tables, "targets": PEOPLE[:2]}, as_of="2024-02-01") == 135 / 150


def test_quota_per_person_counts_those_who_sold_nothing():
    plan = pd.concat([PEOPLE, PEOPLE[:1].assign(owner="cy")])
    table = groups("quota_attainment", {"deals": DEALS, "targets": plan}, by="owner", as_of="2024-02-01").set_index("owner")
    assert table["value"].to_dict() == {"ann": 0.6, "bo": 1.5, "cy": 0.0}


def test_orders_come_before_deals():
    orders = pd.DataFrame({"id": ["1", "2"], "date": ["2024-01-05", "2024-01-06"], "amount": [300.0, -50.0]})
    assert value("quota_attainment", {"orders": orders, "deals": DEALS, "targets": PEOPLE}, as_of="2024-02-01") == 0.5


@pytest.mark.parametrize(("target", "expected"), [(735.0, 0.5), (135.0, None), (100.0, None), (None, None)])
def test_pipeline_coverage(target, expected):
    plan = pd.DataFrame({"metric": ["revenue"], "period": ["2024-01-01"], "value": [target]}).astype({"value": float})
    found = metrics.compute("pipeline_coverage", {"deals": DEALS, "targets": plan}, as_of="2024-02-01")
    assert found.value == expected
    assert (found.reason is None) == (expected is not None)


def test_pipeline_coverage_per_person():
    plan = PEOPLE.assign(value=[160.0, 175.0, 500.0])
    table = groups("pipeline_coverage", {"deals": DEALS, "targets": plan}, by="owner", as_of="2024-02-01").set_index("owner")
    assert table["value"].loc["ann"] == 3.0


@given(
    created=st.lists(st.integers(0, 90), max_size=25), goals=st.lists(st.integers(1, 20), min_size=1, max_size=3), day=st.integers(1, 100)
)
@settings(max_examples=12, deadline=None)
def test_attainment_against_pandas(created, goals, day):
    start, as_of = date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=day)
    days = [start + timedelta(days=k) for k in created]
    leads = pd.DataFrame({"id": [str(k) for k in range(len(days))] + ["x"], "created": [*days, date(2023, 5, 1)]})
    months = [date(2024, month, 1) for month in (1, 2, 3)][: len(goals)]
    plan = pd.DataFrame({"metric": "leads", "period": months, "value": [float(goal) for goal in goals]})
    reached = planned = 0.0
    for month, goal in zip(months, goals, strict=True):
        length = pd.Period(month, "M").days_in_month
        passed = min(max((as_of - month).days, 0), length)
        planned += goal * passed / length
        reached += sum(d < as_of and (d.year, d.month) == (month.year, month.month) for d in days) if passed else 0
    assert value("lead_target_attainment", {"leads": leads, "targets": plan}, as_of=as_of) == pytest.approx(reached / planned)
