"""Cohorts, churn and customer value without a browser: every choice is drawn, says what it shows, and empty data say why not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.workspace import Workspace
from tests.pages.conftest import words

App = Callable[..., AppTest]

CHOICES = [
    {"every": "day", "period": "last_month", "count": "orders"},
    {"every": "week", "span": "rolling", "count": "per_customer"},
    {"every": "quarter", "period": "all", "ages": "60", "since": "sign_up"},
    {"every": "year", "period": "all", "count": "revenue", "as": "number"},
    {"how": "on_or_after", "against": "before", "cohort": "2026-02-01", "age": "3", "there": "no"},
    {"cohorts": "source", "cohort": "1", "age": "2"},
    {"cohorts": "customers.plan", "count": "revenue"},
    {"cohort": "<script>", "age": "-1", "every": "decade"},
]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "-".join(choice.values()))
def test_every_choice_of_the_cohorts_is_drawn(app: App, choice: dict[str, str]) -> None:
    shown = app("cohorts.py", w="sample", **choice)
    assert len(shown.get("vega_lite_chart")) == 2
    assert "customer" in words(shown)


def test_the_sentence_and_the_customers_of_a_cell(app: App) -> None:
    shown = app("cohorts.py", w="sample", cohort="2026-02-01", age="3")
    said = words(shown)
    assert "who began together" in said
    there = int(next(line for line in said.splitlines() if line.endswith(r"customers\.")).split()[0])
    other = app("cohorts.py", w="sample", cohort="2026-02-01", age="3", there="no")
    away = int(next(line for line in words(other).splitlines() if line.endswith(r"customers\.")).split()[0])
    assert there + away == 9


CHURN = [{}, {"step": "quarter", "stay_by": "segment"}, {"left": "orders", "days": "365"}, {"left": "flag", "days": "1", "step": "year"}]


@pytest.mark.parametrize("choice", CHURN, ids=lambda choice: "-".join(choice.values()) or "first")
def test_every_choice_of_churn_is_drawn(app: App, choice: dict[str, str]) -> None:
    shown = app("churn.py", w="sample", **choice)
    said = words(shown)
    assert "at the start" in said
    assert "Half of the customers stay" in said
    assert ("Advised" in said) == (choice.get("left") == "orders")


VALUE = [{}, {"list": "unhappy", "calls": "50", "years": "5", "margin": "40", "save_by": "segment"}]


@pytest.mark.parametrize("choice", VALUE, ids=lambda choice: "-".join(choice.values()) or "first")
def test_every_choice_of_value_is_drawn(app: App, choice: dict[str, str]) -> None:
    said = words(app("value.py", w="sample", **choice))
    assert "Checked on your own past" in said
    assert "Lean on the lower of the two" in said
    assert "Saving one for another year may cost" in said


@pytest.mark.parametrize("page", ["cohorts.py", "churn.py", "value.py"])
def test_without_files_each_says_what_it_needs(app: App, own: Callable[..., Workspace], page: str) -> None:
    assert "Not available" in words(app(page, w="mine"))


@pytest.mark.parametrize("page", ["cohorts.py", "churn.py", "value.py"])
def test_a_handful_of_rows_is_no_crash(app: App, own: Callable[..., Workspace], page: str) -> None:
    own(orders="Order ID,Customer ID,Order Date,Amount\n1,007,2024-01-05,10\n2,007,2024-02-05,-4\n3,008,2024-02-06,6\n")
    said = words(app(page, w="mine", period="all"))
    assert "nan" not in said.casefold().replace("maintenance", "")


@pytest.mark.parametrize("end", ["2024-03-01", ""], ids=["everyone left", "no one left"])
def test_everyone_or_no_one_left(app: App, own: Callable[..., Workspace], end: str) -> None:
    lines = "".join(f"{k},2024-01-{k:02d},{end}\n" for k in range(1, 9))
    own(customers=f"Customer ID,Customer since,Customer until\n{lines}9,2024-06-01,2024-05-01\n")
    for page in ("cohorts.py", "churn.py", "value.py"):
        assert "inf" not in words(app(page, w="mine", period="all")).split()


def test_telco_has_a_flag_and_months_and_says_what_they_can_tell(app: App, own: Callable[..., Workspace], real_data: Path) -> None:
    file = real_data / "churn_telco" / "WA_Fn-UseC_-Telco-Customer-Churn.csv"
    own(telco=file.read_text("utf-8"))
    said = words(app("churn.py", w="mine", period="all", stay_by="plan")).replace("\\", "")
    assert "26.5% of 7,043 customers are flagged as gone" in said
    assert "clearly do not stay equally long" in said
    assert "contract" in words(app("value.py", w="mine", period="all"))
