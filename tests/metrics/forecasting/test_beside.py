"""Forecasts beside what came true: vintages, calendars, what is missing on either side, and what is never silently joined."""

from datetime import date

import pandas as pd
import pytest

from metrics import Figure, NotAvailable, compute
from metrics.forecasting.beside import ADDED_UP, AGAIN, ahead, beside, calendar, sources
from metrics.forecasting.judge import by_lead_time, scores
from tests.metrics.known import table

DAY = date(2024, 12, 1)


def counts(found) -> dict[str, int]:
    return {str(left.reason): left.rows for left in found.left_out}


def test_the_documents_formula_and_wape_on_the_issues_example() -> None:
    made = table("period forecast actual", "2024-01-01 100 150", "2024-02-01 100 50")
    found = scores(beside({"forecasts": made}, as_of=DAY))
    assert (found.documents, found.wape) == (1.0, 0.5)
    assert compute("forecast_accuracy", {"forecasts": made}, as_of=DAY).value == 1.0
    assert compute("forecast_wape_accuracy", {"forecasts": made}, as_of=DAY).value == 0.5


@pytest.mark.parametrize(
    ("lines", "documents", "wape"),
    [
        (["2024-01-01 0 100"], None, 0.0),
        (["2024-01-01 100 0"], 0.0, None),
        (["2024-01-01 0 0"], None, None),
        (["2024-01-01 0 0", "2024-02-01 50 100"], 2.0, 0.5),
    ],
)
def test_zeros_are_never_divided_by(lines: list[str], documents: float | None, wape: float | None) -> None:
    found = scores(beside({"forecasts": table("period forecast actual", *lines)}, as_of=DAY))
    assert (found.documents, found.wape) == (documents, wape)


def test_the_latest_forecast_before_the_period_starts_counts() -> None:
    made = table(
        "period made forecast actual",
        "2024-03-01 2024-01-10 80 100",
        "2024-03-01 2024-02-20 90 100",
        "2024-03-01 2024-03-15 99 100",  # known better by then: it does not count
    )
    found = beside({"forecasts": made}, as_of=DAY)
    assert found.good["forecast"].tolist() == [90.0]
    assert counts(found) == {"an earlier forecast of the same thing": 1, "made when the period had already begun": 1}
    figure: Figure = compute("forecast_accuracy", {"forecasts": made}, as_of=DAY)
    assert figure.value == pytest.approx(100 / 90)
    assert {str(left.reason): left.rows for left in figure.excluded} == counts(found)


def test_a_period_with_late_forecasts_alone_has_none() -> None:
    made = table("period made forecast actual", "2024-03-01 2024-03-15 99 100")
    found = beside({"forecasts": made}, as_of=DAY)
    assert found.good.empty
    assert scores(found).wape is None


def test_each_vintage_counts_at_its_lead_time() -> None:
    made = table(
        "period made forecast actual",
        "2024-03-01 2024-01-10 50 100",
        "2024-03-01 2024-01-20 60 100",
        "2024-03-01 2024-02-20 90 100",
    )
    found = by_lead_time(beside({"forecasts": made}, as_of=DAY)).set_index("group")
    assert found["wape"].to_dict() == pytest.approx({1: 0.9, 2: 0.6})


def test_the_same_row_twice_counts_once_and_different_ones_are_added_up() -> None:
    made = table("period forecast actual", "2024-01-01 100 90", "2024-01-01 100 90", "2024-02-01 40 50", "2024-02-01 60 50")
    found = beside({"forecasts": made}, as_of=DAY)
    assert found.good["forecast"].sum() == 200
    assert counts(found) == {AGAIN: 1, ADDED_UP: 2}


def test_actuals_without_forecasts_and_the_reverse_are_counted() -> None:
    made = table("period forecast actual", "2024-01-01 - 90", "2024-02-01 100 -", "2024-03-01 100 90", "2025-03-01 100 -")
    found = beside({"forecasts": made}, as_of=DAY)
    assert len(found.good) == 1
    assert counts(found) == {
        "not due yet": 1,
        "due, but without an actual": 1,
        "an actual that no forecast was made for: it counts as history only": 1,
    }


@pytest.mark.parametrize(
    ("days", "every"),
    [
        (["2024-01-01", "2024-02-01", "2024-04-01"], "month"),
        (["2024-01-01", "2024-04-01", "2024-07-01"], "quarter"),
        (["2024-01-01", "2024-01-08", "2024-01-22"], "week"),
        (["2023-01-01", "2024-01-01"], "year"),
        (["2024-01-01"], "month"),
    ],
)
def test_the_calendar_is_told_by_the_usual_distance(days: list[str], every: str) -> None:
    assert calendar(pd.Series([date.fromisoformat(day) for day in days])) == every


def test_actuals_on_another_calendar_are_added_up_over_the_forecasts() -> None:
    made = table("period forecast", "2024-01-01 300", "2024-04-01 330", "2024-07-01 300")
    orders = table("id date amount", "1 2024-01-05 100", "2 2024-03-31 150", "3 2024-04-01 330", "4 2024-08-30 -", "5 2024-10-01 10")
    found = beside({"forecasts": made, "orders": orders}, as_of=DAY)
    assert (found.every, found.source) == ("quarter", "orders")
    assert found.good.set_index("period")["actual"].to_dict() == {date(2024, 1, 1): 250.0, date(2024, 4, 1): 330.0, date(2024, 7, 1): 0.0}
    assert counts(found)["no date or amount"] == 1


def test_a_period_that_still_runs_has_no_actual() -> None:
    made = table("period forecast", "2024-01-01 100", "2024-02-01 100")
    orders = table("id date amount", "1 2024-01-05 80", "2 2024-02-03 10")
    found = beside({"forecasts": made, "orders": orders}, as_of=date(2024, 2, 10))
    assert found.good["actual"].tolist() == [80.0]
    assert counts(found) == {"not due yet": 1}


def test_orders_that_know_no_owner_are_never_joined_to_each_person() -> None:
    made = table("period owner made forecast", "2024-01-01 Ann 2023-12-28 60", "2024-01-01 Bo 2023-12-29 50")
    orders = table("id date amount", "1 2024-01-05 100")
    found = beside({"forecasts": made, "orders": orders}, as_of=DAY)
    assert found.groups == []
    assert found.good[["forecast", "actual"]].values.tolist() == [[110.0, 100.0]]


def test_people_are_joined_by_name_and_those_without_sales_have_nothing() -> None:
    made = table("period owner forecast", "2024-01-01 Ann 60", "2024-01-01 Bo 50")
    orders = table("id date owner amount", "1 2024-01-05 Ann 100", "2 2024-01-09 Cy 30")
    found = beside({"forecasts": made, "orders": orders}, as_of=DAY)
    assert found.good.set_index("owner")["actual"].to_dict() == {"Ann": 100.0, "Bo": 0.0}
    assert counts(found)["an actual that no forecast was made for: it counts as history only"] == 1


def test_two_currencies_are_refused() -> None:
    made = table("period forecast actual currency", "2024-01-01 100 90 EUR", "2024-01-01 100 90 USD")
    with pytest.raises(NotAvailable, match="several currencies"):
        beside({"forecasts": made}, as_of=DAY)


def test_won_deals_are_actuals_where_there_is_nothing_better() -> None:
    tables = {"forecasts": table("period forecast", "2024-01-01 100"),
              "deals": table("id status closed amount", "1 won 2024-01-05 70", "2 lost 2024-01-06 50", "3 won 2024-01-31 10")}  # fmt: skip
    assert sources(tables) == ["deals"]
    assert beside(tables, as_of=DAY).good["actual"].tolist() == [80.0]


def test_without_forecasts_or_actuals_it_says_so() -> None:
    with pytest.raises(NotAvailable, match="no forecasts"):
        beside({}, as_of=DAY)
    with pytest.raises(NotAvailable, match="nothing to compare"):
        beside({"forecasts": table("period forecast", "2024-01-01 100")}, as_of=DAY)


def test_actuals_may_stand_alone() -> None:
    orders = table("id date amount", "1 2024-01-05 100", "2 2024-02-05 50")
    found = beside({"orders": orders}, as_of=DAY, alone=True)
    assert found.every == "month"
    assert found.rows["actual"].tolist() == [100.0, 50.0]


@pytest.mark.parametrize(
    ("made", "period", "every", "count"),
    [
        ("2024-01-31", "2024-02-01", "month", 1),
        ("2024-02-01", "2024-02-01", "month", 0),
        ("2024-02-20", "2024-02-01", "month", 0),
        ("2023-11-02", "2024-04-01", "quarter", 2),
        ("2024-01-10", "2024-01-22", "week", 2),
    ],
)
def test_how_far_ahead(made: str, period: str, every: str, count: int) -> None:
    assert ahead(date.fromisoformat(made), date.fromisoformat(period), every) == count
