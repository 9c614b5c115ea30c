from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from tests.metrics.known import left_out, real, table, value

JANUARY = "2024-01-01:2024-02-01"
OPTIONS = {"period": JANUARY, "as_of": "2024-03-01"}


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        (["1 2023-01-01 -"], 0.0),
        (["1 2023-01-01 2024-01-01"], 1.0),  # left on the first day: was there when it began
        (["1 2023-01-01 2023-12-31"], None),  # gone before
        (["1 2023-01-01 2024-02-01"], 0.0),  # left on the first day after
        (["1 2024-01-01 2024-01-20"], None),  # a newcomer counts in neither
        (["1 2023-01-01 2022-01-01"], None),  # ended before it began
        (["1 - 2024-01-05"], None),  # nobody knows since when
        (["1 2025-01-01 -"], None),  # still to come
        (["1 2023-01-01 -", "2 2023-06-01 2024-01-31", "3 2024-01-05 -"], 0.5),
        (["1 2023-01-01 2099-12-31"], 0.0),  # an end in the future
        (["1 2023-01-01 -", "1 2023-01-01 -", "2 2023-01-01 2024-01-09"], 0.5),  # the same id twice
    ],
)
def test_churn_by_hand(spells: list[str], expected: float | None) -> None:
    people = table("id start end", *spells)
    assert value("churn_rate", {"customers": people}, **OPTIONS) == expected
    assert value("retention_rate", {"customers": people}, **OPTIONS) == (None if expected is None else 1 - expected)


def test_a_renewal_without_a_gap_is_no_churn() -> None:
    runs = table(
        "customer start end",
        "a 2023-01-01 2023-12-31",
        "a 2024-01-01 2024-12-31",
        "b 2023-01-01 2024-01-31",
        "b 2024-02-01 -",
        "c 2023-02-01 2024-01-31",
        "- 2023-02-01 2024-01-15",
    )
    figure = compute("churn_rate", {"subscriptions": runs}, **OPTIONS)
    assert (figure.value, figure.n, figure.details["gone"]) == (pytest.approx(1 / 3), 3, 1)
    before = compute("churn_rate", {"subscriptions": runs}, period="2023-12-01:2024-01-01", as_of="2024-03-01")
    assert (before.value, before.n) == (0.0, 3)


def test_annual_churn_compounds() -> None:
    people = table("id start end", *[f"{k} 2023-01-01 {'2024-01-10' if k < 2 else '-'}" for k in range(100)])
    figure = compute("churn_rate", {"customers": people}, **OPTIONS)
    assert figure.value == 0.02
    assert figure.details["annual_churn"] == pytest.approx(1 - 0.98**12)


def test_a_period_that_has_not_begun_is_not_available_and_an_unfinished_one_counts_what_has_passed() -> None:
    people = table("id start end", "1 2023-01-01 2024-01-20", "2 2023-01-01 -")
    assert value("churn_rate", {"customers": people}, period=JANUARY, as_of="2024-01-01") is None
    assert value("churn_rate", {"customers": people}, period=JANUARY, as_of="2024-01-10") == 0.0


def test_what_was_left_out_is_said() -> None:
    people = table("id start end", "1 2023-01-01 2022-01-01", "2 - -", "3 2023-01-01 -")
    assert left_out(compute("churn_rate", {"customers": people}, **OPTIONS)) == {
        "ended before they began": 1,
        "no date on which they began": 1,
    }


DAYS = st.integers(-60, 60)
SPELLS = st.lists(st.tuples(st.sampled_from("abcdef"), DAYS, st.none() | DAYS, st.sampled_from("xy")), min_size=1, max_size=15)


@settings(max_examples=25, deadline=None)
@given(SPELLS)
def test_contracts_agree_with_a_naive_count_day_by_day(spells: list) -> None:
    first, end = date(2024, 1, 1), date(2024, 2, 1)
    runs = [(c, first + timedelta(s), None if e is None else first + timedelta(e), seg) for c, s, e, seg in spells]
    runs = [(c, s, e, seg) for c, s, e, seg in runs if e is None or e >= s]

    def there(customer: str, day: date) -> bool:
        own = [(s, e) for c, s, e, _ in runs if c == customer]
        renewed = any(s == day for s, _ in own) and any(e == day - timedelta(1) for _, e in own)
        return renewed or any(s < day and (e is None or e >= day) for s, e in own)

    active = {c for c, _, _, _ in runs if there(c, first)}
    gone = {c for c in active if not there(c, end)}
    frame = pd.DataFrame(runs or [("z", date(2030, 1, 1), None, "x")], columns=["customer", "start", "end", "segment"])
    figure = compute("churn_rate", {"subscriptions": frame.sample(frac=1, random_state=3)}, by="segment", **OPTIONS)
    assert figure.value == (len(gone) / len(active) if active else None)
    if figure.table is not None:
        assert figure.table["active"].sum() == len(active)
        assert figure.table["value"].dropna().between(0, 1).all()


def test_telco_by_its_flag() -> None:
    file = pd.read_csv(real("churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv"))
    customers = pd.DataFrame({"id": file["customerID"], "churned": file["Churn"] == "Yes", "plan": file["Contract"]})
    figure = compute("churn_rate", {"customers": customers}, by="plan")
    assert figure.value == 1_869 / 7_043
    assert figure.table is not None
    groups = figure.table.set_index("plan")[["gone", "active"]].to_dict("index")
    assert groups == {
        "Month-to-month": {"gone": 1_655, "active": 3_875},
        "One year": {"gone": 166, "active": 1_473},
        "Two year": {"gone": 48, "active": 1_695},
    }
    assert value("retention_rate", {"customers": customers}) == pytest.approx(1 - 1_869 / 7_043)
    assert "no dates" in str(figure.definition)


def test_a_flag_that_is_blank_is_left_out() -> None:
    people = table("id churned", "1 yes", "2 no", "3 -", "4 no")
    figure = compute("churn_rate", {"customers": people})
    assert (figure.value, left_out(figure)) == (pytest.approx(1 / 3), {"it is not known whether they left": 1})
    assert value("churn_rate", {"customers": people[2:3]}) is None


def test_hours_are_those_of_the_business() -> None:
    late = pd.DataFrame(
        {"customer": ["a", "b"], "start": pd.to_datetime(["2023-01-01 12:00"] * 2), "end": pd.to_datetime(["2024-01-31 23:30", None])}
    )
    assert value("churn_rate", {"subscriptions": late}, **OPTIONS) == 0.5
    assert (
        value("churn_rate", {"subscriptions": late}, tz="Europe/Stockholm", **OPTIONS) == 0.0
    )  # there it was 1 February, half past midnight
