"""What stands too long in the pipeline, and what wants something done; and what moved the velocity."""

import math
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics.velocity import moved
from tests.metrics.known import groups

AS_OF = date(2024, 3, 1)
START = date(2024, 1, 1)


def test_an_open_deal_is_late_when_nine_of_ten_stood_shorter():
    ways = [(str(k), "won", [("New", 0), ("Offer", k)]) for k in range(1, 11)] + [
        ("slow", "open", [("New", 0)]),
        ("fresh", "open", [("New", 55)]),
    ]
    deals = pd.DataFrame({"id": [id for id, _, _ in ways], "status": [status for _, status, _ in ways],
                          "stage": ["Won"] * 10 + ["New", "New"], "closed": [START + timedelta(days=20)] * 10 + [None, None]})  # fmt: skip
    moves = pd.DataFrame(
        [{"deal": id, "stage": stage, "entered": START + timedelta(days=day)} for id, _, way in ways for stage, day in way]
    )
    table = groups("stage_ageing", {"deals": deals, "stage_history": moves}, as_of=AS_OF)
    assert table[["stage", "deals", "days", "usual", "ended", "late"]].to_numpy().tolist() == [
        ["New", 2, 32.5, 5.5, 10, 1]
    ]  # 60 and 5 days


def test_a_stage_nobody_has_left_yet_has_no_usual_time():
    deals = pd.DataFrame({"id": ["a"], "status": ["open"], "stage": ["New"]})
    moves = pd.DataFrame({"deal": ["a"], "stage": ["New"], "entered": [START]})
    row = groups("stage_ageing", {"deals": deals, "stage_history": moves}, as_of=AS_OF).iloc[0]
    assert (row["days"], row["late"]) == (60, 0)
    assert pd.isna(row["usual"])


def test_an_open_deal_whose_entry_is_not_known_is_reported():
    deals = pd.DataFrame({"id": ["a"], "status": ["open"], "stage": ["Offer"]})
    moves = pd.DataFrame({"deal": ["a"], "stage": ["New"], "entered": [START]})
    figure = metrics.compute("stage_ageing", {"deals": deals, "stage_history": moves}, as_of=AS_OF)
    assert [(str(left.reason), left.rows) for left in figure.excluded] == [("open, but the day it entered its stage is not known", 1)]


way = st.lists(st.tuples(st.sampled_from("XYZ"), st.integers(0, 59)), min_size=1, max_size=5)


@given(ways=st.lists(st.tuples(st.sampled_from(["open", "won"]), way), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_ageing_against_a_walk(ways):
    deals, moves, stays, standing = [], [], {}, {}
    for number, (status, way) in enumerate(ways):
        way = sorted(set(way), key=lambda move: (move[1], move[0]))
        deals.append({"id": str(number), "status": status, "stage": way[-1][0], "closed": START if status == "won" else None})
        moves += [{"deal": str(number), "stage": stage, "entered": START + timedelta(days=day)} for stage, day in way]
        for (stage, day), (_next, then) in pairwise(way):
            stays.setdefault(stage, []).append(then - day)
        if status == "open":
            standing.setdefault(way[-1][0], []).append(60 - max(day for stage, day in way if stage == way[-1][0]))
    figure = metrics.compute("stage_ageing", {"deals": pd.DataFrame(deals), "stage_history": pd.DataFrame(moves)}, as_of=AS_OF)
    if figure.table is None:
        assert not standing
        return
    found = {row["stage"]: row for row in figure.table.to_dict("records")}
    assert {stage: row["deals"] for stage, row in found.items()} == {stage: len(days) for stage, days in standing.items()}
    for stage, days in standing.items():
        assert found[stage]["days"] == pytest.approx(pd.Series(days).median())
        long = pd.Series(stays.get(stage, [])).quantile(0.9) if len(stays.get(stage, [])) >= 5 else math.inf
        assert found[stage]["late"] == sum(day > long for day in days)


def test_each_reason_to_act_by_itself():
    blank = {"next_step": "call", "next_step_date": date(2024, 3, 5), "expected_close": date(2024, 4, 1), "created": date(2024, 2, 20)}
    rows = {
        "fine": {}, "no_step": {"next_step": "-", "next_step_date": None}, "step_passed": {"next_step_date": date(2024, 2, 25)},
        "overdue": {"expected_close": date(2024, 2, 29)}, "silent": {"created": START},
    }  # fmt: skip
    deals = pd.DataFrame([{"id": name, "status": "open", "stage": "New", **blank, **own} for name, own in rows.items()])
    calls = pd.DataFrame({"deal": ["fine", "silent"], "date": [date(2024, 2, 28), date(2024, 1, 10)]})
    table = groups("deals_to_act_on", {"deals": deals, "activities": calls}, as_of=AS_OF).set_index("id")
    assert sorted(table.index) == ["no_step", "overdue", "silent", "step_passed"]
    for name in table.index:
        assert [flag for flag in ("no_step", "step_passed", "overdue", "silent", "too_long") if table.loc[name, flag]] == [name]


def test_the_effects_of_the_factors_multiply_to_the_whole_change():
    before = {"open_deals": 10, "win_rate": 0.4, "deal_size": 500.0, "sales_cycle": 40.0}
    now = {"open_deals": 12, "win_rate": 0.3, "deal_size": 550.0, "sales_cycle": 30.0}
    velocity = [row["open_deals"] * row["win_rate"] * row["deal_size"] / row["sales_cycle"] for row in (before, now)]
    table = moved(now, before)
    assert math.prod(table["effect"]) == pytest.approx(velocity[1] / velocity[0])
    assert set(table["factor"][:2]) == {"sales_cycle", "win_rate"}  # 4/3 and 3/4 are as strong
    assert moved(now, {**before, "win_rate": 0})["effect"].isna().sum() == 1
