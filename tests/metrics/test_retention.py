from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from metrics import compute
from metrics.retention import MONTH
from metrics.stats.shifted_beta import ShiftedBeta, shifted_beta_geometric
from tests.metrics.known import left_out, real, table

PEOPLE = table("id start end plan", "1 2023-01-01 2023-01-31 x", "2 2023-01-01 2023-03-02 x", "3 2023-01-01 - y",
               "4 2023-03-01 2023-02-01 y", "5 - 2023-02-01 y", "6 2024-05-01 - y")  # fmt: skip


def test_the_curve_by_hand() -> None:
    figure = compute("customer_survival", {"customers": PEOPLE}, as_of="2023-04-11")
    assert figure.table is not None
    assert (figure.table["months"] * MONTH).round(6).tolist() == [0, 30, 60]
    assert figure.table["survival"].round(6).tolist() == [1, 0.666667, 0.333333]
    assert (figure.n, figure.details["median"], figure.details["few"]) == (3, pytest.approx(60 / MONTH), True)
    assert left_out(figure) == {"it is not known how long they stayed": 1, "ended before they began": 1}


def test_on_an_earlier_day_nobody_knows_who_will_leave() -> None:
    figure = compute("customer_survival", {"customers": PEOPLE}, as_of="2023-02-10")
    assert figure.table is not None
    assert (figure.n, figure.table["left"].sum(), figure.details["median"]) == (3, 1, None)


def test_no_customers_is_not_available() -> None:
    assert not compute("customer_survival", {"customers": PEOPLE[5:]}, as_of="2023-04-11").available
    assert not compute("customer_survival", {"customers": PEOPLE[["id"]]}).available
    assert not compute("retention_projection", {"customers": PEOPLE[2:3]}, as_of="2024-01-01").available  # nobody left


def test_groups_have_a_curve_each_and_a_test_between_them() -> None:
    days = [40, 50, 60, 70, 200, 210, 220, 230]
    people = pd.DataFrame({"id": list("abcdefgh"), "plan": ["x"] * 4 + ["y"] * 4, "start": date(2023, 1, 1)})
    people["end"] = [date(2023, 1, 1) + timedelta(d) for d in days]
    figure = compute("customer_survival", {"customers": people}, by="plan", as_of="2024-01-01")
    assert figure.table is not None
    assert figure.table.groupby("plan")["left"].sum().to_dict() == {"x": 4, "y": 4}
    statistic, p_value = survdiff(np.array(days), np.ones(8), np.array(["x"] * 4 + ["y"] * 4))
    assert (figure.details["logrank"], figure.details["logrank_p_value"]) == (pytest.approx(statistic), pytest.approx(p_value))


def test_those_gone_before_anybody_watched_do_not_flatter_or_spoil_the_curve() -> None:
    people = table(
        "id start end", "1 2020-01-01 2020-02-01", "2 2020-01-01 2023-06-01", "3 2023-01-01 2023-03-01", "4 2023-01-01 -", "5 2022-01-01 -"
    )
    figure = compute("customer_survival", {"customers": people}, as_of="2024-01-01", since="2023-01-01")
    entry, end = np.array([1096.0, 0, 0, 365]), np.array([1247.0, 59, 365, 730])
    expected = SurvfuncRight(end, np.array([1, 1, 0, 0]), entry=entry)
    assert figure.table is not None
    assert figure.table["survival"].tolist()[1:] == pytest.approx(expected.surv_prob.tolist())
    assert left_out(figure) == {"gone before anybody watched": 1}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.none() | st.integers(0, 400)), min_size=2, max_size=20))
def test_the_curve_agrees_with_statsmodels(stays: list) -> None:
    first, today = date(2023, 1, 1), date(2023, 12, 1)
    start = [first + timedelta(s) for s, _ in stays]
    end = [None if e is None else s + timedelta(e) for s, (_, e) in zip(start, stays, strict=True)]
    frame = pd.DataFrame({"id": [str(k) for k in range(len(stays))], "start": start, "end": pd.Series(end, dtype=object)})
    done = np.array([e is not None and e < today for e in end])
    days = np.array([(min(e or today, today) - s).days for s, e in zip(start, end, strict=True)])
    figure = compute("customer_survival", {"customers": frame[::-1]}, as_of=today)
    assert figure.table is not None
    if done.any():
        expected = SurvfuncRight(days, done.astype(int))
        assert figure.table["survival"].tolist()[1:] == pytest.approx(expected.surv_prob.tolist())
    assert figure.table["survival"].is_monotonic_decreasing


def test_telco_from_its_months_and_flag() -> None:
    file = pd.read_csv(real("churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv"))
    customers = pd.DataFrame(
        {"id": file["customerID"], "churned": file["Churn"] == "Yes", "tenure": file["tenure"], "plan": file["Contract"]}
    )
    figure = compute("customer_survival", {"customers": customers}, by="plan")
    expected = SurvfuncRight(file["tenure"].to_numpy(), (file["Churn"] == "Yes").to_numpy().astype(int))
    whole = compute("customer_survival", {"customers": customers}).table
    assert whole is not None
    assert whole["survival"].tolist()[1:] == pytest.approx(expected.surv_prob.tolist())
    statistic, _ = survdiff(file["tenure"], file["Churn"] == "Yes", file["Contract"])
    assert figure.details["logrank"] == pytest.approx(statistic)
    assert compute("retention_projection", {"customers": customers}).available


HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]


def test_the_published_model_from_customers_with_dates() -> None:
    left = -np.diff(np.array(HIGH_END) * 10).round().astype(int)
    years = np.repeat(np.arange(1, 8), left)
    ends = [date(2010 + int(y) - 1, 7, 1) for y in years] + [None] * 491
    people = pd.DataFrame({"id": [str(k) for k in range(1_000)], "start": date(2010, 1, 1), "end": pd.Series(ends, dtype=object)})
    figure = compute("retention_projection", {"customers": people}, as_of="2017-01-02", every="year", ahead=5)
    assert (round(figure.details["alpha"], 3), round(figure.details["beta"], 3)) == (0.668, 3.806)
    assert figure.table is not None
    assert (figure.table["seen"][:8] * 100).tolist() == pytest.approx(HIGH_END)
    assert figure.table["beyond"].tolist() == [False] * 8 + [True] * 5
    assert bool(figure.table["seen"][8:].isna().all())


def test_the_model_that_made_the_data_is_found() -> None:
    made = ShiftedBeta(1.2, 5.0)
    survival = made.survival(range(11)) * 100_000
    model = shifted_beta_geometric(-np.diff(survival).round(), [0] * 9 + [round(survival[-1])])
    assert model is not None
    assert (model.alpha, model.beta) == (pytest.approx(1.2, rel=0.02), pytest.approx(5.0, rel=0.02))
    assert shifted_beta_geometric([0, 0], [0, 5]) is None
