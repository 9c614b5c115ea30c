"""Dated exports as history: what was expected, pushed, cut and lost from sight; every euro of a waterfall has a name."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metrics import NotAvailable
from metrics.forecasting.snapshots import OVERDUE, came_true, changes, date_in, expected_when, history, pushed_most
from metrics.forecasting.waterfall import followed, waterfall
from tests.metrics.known import table

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
COLUMNS = "id name owner status amount probability expected_close closed"
FIRST = table(
    COLUMNS, "1 A Ann open 100 50 2024-01-20 -", "2 B Ann open 200 50 2024-01-25 -", "3 C Bo open 50 20 2024-02-10 -",
    "4 D Bo open 70 20 2023-12-10 -", "5 E Bo open 30 20 2024-01-30 -", "6 F Bo lost 30 20 2024-01-30 2023-12-01",
)  # fmt: skip
SECOND = table(
    COLUMNS, "1 A Ann won 90 100 2024-01-20 2024-01-18", "2 B Ann open 150 50 2024-02-25 -", "3 C Bo open 60 20 2024-02-05 -",
    "4 D Bo lost 70 0 2023-12-10 2024-01-10", "6 F Bo open 30 20 2024-03-30 -", "7 G Bo open 500 20 2024-02-28 -",
)  # fmt: skip
THIRD = table(
    COLUMNS, "1 A Ann won 90 100 2024-01-20 2024-01-18", "2 B Ann won 150 100 2024-02-25 2024-03-05",
    "3 C Bo won 60 100 2024-02-05 2024-02-05",
    "6 F Bo open 30 20 2024-03-30 -", "7 G Bo open 500 20 2024-04-28 -",
)  # fmt: skip
EXPORTS = [(JANUARY, FIRST), (FEBRUARY, SECOND), (MARCH, THIRD)]


def counts(found) -> dict[str, int]:
    return {str(left.reason): left.rows for left in found.left_out}


def test_the_waterfall_by_hand() -> None:
    found = waterfall(history(EXPORTS), JANUARY, FEBRUARY).set_index("step")
    assert found["amount"].to_dict() == {
        "start": 450.0, "new": 500.0, "reopened": 30.0, "raised": 10.0, "cut": -50.0, "won": -100.0, "lost": -70.0,
        "vanished": -30.0, "end": 740.0,
    }  # fmt: skip
    assert found["deals"].to_dict() == {
        "start": 5,
        "new": 1,
        "reopened": 1,
        "raised": 1,
        "cut": 1,
        "won": 1,
        "lost": 1,
        "vanished": 1,
        "end": 4,
    }
    assert found["level"].tolist()[-2:] == [740.0, 740.0]


def test_what_became_of_each_deal() -> None:
    found = followed(history(EXPORTS), JANUARY, FEBRUARY).set_index("id")["what"]
    assert found.to_dict() == {"1": "won", "2": "stayed", "3": "stayed", "4": "lost", "5": "vanished", "6": "reopened", "7": "new"}


def test_what_was_pushed_cut_and_lost_from_sight() -> None:
    found = changes(history(EXPORTS))
    assert found[["id", "what"]].values.tolist() == [
        ["1", "cut"], ["2", "pushed"], ["2", "cut"], ["3", "pulled"], ["3", "raised"], ["5", "vanished"], ["7", "pushed"],
    ]  # fmt: skip
    assert found.loc[found["what"] == "cut", "amount"].tolist() == [-10.0, -50.0]  # A was won, for less
    assert found.loc[(found["what"] == "pushed") & (found["id"] == "7"), "days"].tolist() == [60]
    assert pushed_most(history(EXPORTS))[["id", "times", "days"]].values.tolist() == [["7", 1, 60], ["2", 1, 31]]


def test_what_was_expected_when_and_what_of_it_came() -> None:
    found = expected_when(history(EXPORTS)).set_index(["snapshot", "ahead"])
    assert found.loc[(JANUARY, 0), ["deals", "amount", "came", "share"]].tolist() == [3, 330.0, 90.0, pytest.approx(90 / 330)]
    assert found.loc[(JANUARY, 1), ["deals", "amount", "came"]].tolist() == [1, 50.0, 60.0]
    assert found.loc[(JANUARY, OVERDUE), ["deals", "came"]].tolist() == [1, 0.0]
    assert found.loc[(JANUARY, 0), "weighted"] == pytest.approx(100 * 0.5 + 200 * 0.5 + 30 * 0.2)
    assert found.loc[(FEBRUARY, 0), ["amount", "came"]].tolist() == [710.0, 60.0]  # B was won in March, too late for February
    assert not found.loc[(MARCH, 0), "known"]


def test_the_share_that_came_is_pooled_over_exports() -> None:
    found = came_true(history(EXPORTS)).set_index("ahead")
    assert found.loc[0, ["deals", "amount", "came"]].tolist() == [6, 330.0 + 710.0, 150.0]
    assert found.loc[0, "share"] == pytest.approx(150 / 1040)


def test_exports_in_any_order_say_the_same() -> None:
    mixed = history([EXPORTS[2], EXPORTS[0], EXPORTS[1]])
    pd.testing.assert_frame_equal(mixed.rows, history(EXPORTS).rows)
    assert counts(mixed) == {"exports that were not given in order of their dates: put in order": 1}


def test_overlapping_exports_are_counted_and_the_last_given_counts() -> None:
    again = table(COLUMNS, "1 A Ann open 999 50 2024-01-20 -", "9 New Ann open 5 50 2024-01-20 -")
    found = history([*EXPORTS, (MARCH, again)])
    assert found.on(MARCH).loc["1", "amount"] == 999
    assert "9" in found.on(MARCH).index
    assert counts(found) == {"deals in two exports of the same day: the one given last counts": 1}


def test_rows_that_cannot_be_followed_are_counted() -> None:
    odd = table("id status amount", "1 open 5", "- open 5", "2 maybe 5", "3 open 5", "3 open 6")
    found = history([(JANUARY, odd), (FEBRUARY, SECOND)])
    assert counts(found) == {
        "the same deal again in one export: its last row counts": 1,
        "a deal without an id cannot be followed from one export to the next": 1,
        "neither won, lost nor open": 1,
    }
    assert found.on(JANUARY).loc["3", "amount"] == 6


def test_text_in_number_columns_is_no_amount() -> None:
    odd = pd.DataFrame({"id": ["1", "2"], "status": ["open"] * 2, "amount": ["12", "call Ann"]})
    assert history([(JANUARY, odd), (FEBRUARY, SECOND)]).on(JANUARY)["amount"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("exports", "why"),
    [
        ([(JANUARY, FIRST)], "there are 1"),
        ([(JANUARY, FIRST), (JANUARY, SECOND)], "there are 1"),
        ([(JANUARY, FIRST.drop(columns="id")), (FEBRUARY, SECOND)], "no id"),
        ([(JANUARY, FIRST.assign(currency="EUR")), (FEBRUARY, SECOND.assign(currency="USD"))], "EUR, USD"),
    ],
)
def test_what_is_no_history_says_why(exports: list, why: str) -> None:
    with pytest.raises(NotAvailable, match=why):
        history(exports)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("deals-2024-03-31.csv", date(2024, 3, 31)),
        ("20240331_deals.xlsx", date(2024, 3, 31)),
        ("deals 31-03-2024.csv", date(2024, 3, 31)),
        ("deals 3.4.2024.csv", None),
        ("deals 4.4.2024.csv", date(2024, 4, 4)),
        ("2024-02-30.csv", None),
        ("2024-01-01 to 2024-02-01.csv", None),
        ("order 1202403315.csv", None),
        ("deals.csv", None),
    ],
)
def test_the_day_in_a_file_name(name: str, day: date | None) -> None:
    assert date_in(name) == day


exports = some.dictionaries(
    some.sampled_from("abcdef"), some.tuples(some.sampled_from(["open", "won", "lost"]), some.floats(0, 1000)), max_size=6
)


@settings(max_examples=20, deadline=None)
@given(exports, exports)
def test_the_steps_of_a_waterfall_add_up(first: dict, second: dict) -> None:
    def frame(deals: dict) -> pd.DataFrame:
        rows = [(id, status, amount) for id, (status, amount) in deals.items()]
        return pd.DataFrame(rows, columns=["id", "status", "amount"]).astype({"id": object, "status": object, "amount": float})

    found = waterfall(history([(JANUARY, frame(first)), (FEBRUARY, frame(second))]), JANUARY, FEBRUARY).set_index("step")["amount"]
    assert found.drop("end").sum() == pytest.approx(found["end"], abs=1e-6)
    for step, deals in (("start", first), ("end", second)):
        assert found[step] == pytest.approx(float(np.sum([amount for status, amount in deals.values() if status == "open"])))
