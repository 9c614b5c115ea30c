from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from tests.metrics.known import left_out, real, table, value

OPTIONS = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01"}
RUNS = table(
    "customer start end amount",
    "a 2023-01-01 2024-01-10 100",
    "a 2024-01-10 - 150",
    "b 2023-01-01 - 80",
    "c 2023-01-01 2024-01-20 50",
    "d 2023-01-01 2024-01-15 70",
    "d 2024-01-15 - 40",
    "e 2024-01-05 - 900",
    "f 2023-01-01 2023-12-31 60",
    "f 2024-01-01 - 60",
)


def test_the_three_by_hand() -> None:
    # a 100 to 150, b 80 to 80, c 50 to 0, d 70 to 40, f renewed without a gap 60 to 60; e is new
    figure = compute("revenue_churn", {"subscriptions": RUNS}, **OPTIONS)
    assert (figure.value, figure.n, figure.rough) == (pytest.approx(80 / 360), 5, True)
    assert {k: figure.details[k] for k in ("opening", "churned", "contraction", "expansion")} == {
        "opening": 360, "churned": 50, "contraction": 30, "expansion": 50}  # fmt: skip
    assert value("grr", {"subscriptions": RUNS}, **OPTIONS) == pytest.approx(280 / 360)
    assert value("nrr", {"subscriptions": RUNS}, **OPTIONS) == pytest.approx(330 / 360)


@pytest.mark.parametrize("id", ["revenue_churn", "grr", "nrr"])
def test_nobody_at_the_start_is_not_available(id: str) -> None:
    assert value(id, {"subscriptions": RUNS[6:7]}, **OPTIONS) is None
    assert value(id, {"subscriptions": RUNS.assign(amount=0.0)}, **OPTIONS) is None
    assert value(id, {"subscriptions": RUNS.drop(columns="amount")}, **OPTIONS) is None


def test_money_in_several_currencies_is_not_added_up() -> None:
    mixed = RUNS.assign(currency=["EUR", "USD"] + ["EUR"] * 7)
    assert value("nrr", {"subscriptions": mixed}, **OPTIONS) is None
    assert value("nrr", {"subscriptions": mixed}, rates={"EUR": 1, "USD": 1}, **OPTIONS) == pytest.approx(330 / 360)


DAY = st.integers(-50, 50)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcde"), DAY, st.none() | DAY, st.integers(0, 9)), min_size=1, max_size=12))
def test_they_agree_with_a_naive_count(contracts: list) -> None:
    first, last = date(2024, 1, 1), date(2024, 2, 1)
    runs = [
        (c, first + timedelta(s), None if e is None else first + timedelta(e), 10.0 * a) for c, s, e, a in contracts if e is None or e >= s
    ]

    def paid(customer: str, day: date) -> float:
        own = [(s, e, a) for c, s, e, a in runs if c == customer]
        renewed = any(s == day for s, _, _ in own)
        eve = day - timedelta(1)
        return sum(a for s, e, a in own if s < day and (e is None or e >= day or (e == eve and renewed)))

    pairs = [(paid(c, first), paid(c, last)) for c in "abcde"]
    opening = sum(o for o, _ in pairs)
    frame = pd.DataFrame(runs or [("z", date(2030, 1, 1), None, 1.0)], columns=["customer", "start", "end", "amount"])
    found = {id: value(id, {"subscriptions": frame[::-1].assign(x=1)}, **OPTIONS) for id in ("revenue_churn", "grr", "nrr")}
    if not opening:
        assert set(found.values()) == {None}
        return
    assert found["grr"] == pytest.approx(sum(min(o, c) for o, c in pairs) / opening)
    assert found["revenue_churn"] == pytest.approx(1 - found["grr"])
    assert found["nrr"] == pytest.approx(sum(c for o, c in pairs if o) / opening)
    hundred = value("nrr", {"subscriptions": frame.assign(amount=frame["amount"] * 100)}, **OPTIONS)
    assert hundred == pytest.approx(found["nrr"])


def test_telco_by_its_flag() -> None:
    file = pd.read_csv(real("churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv"))
    customers = pd.DataFrame({"id": file["customerID"], "churned": file["Churn"] == "Yes", "monthly_revenue": file["MonthlyCharges"]})
    figure = compute("revenue_churn", {"customers": customers})
    assert figure.details["opening"] == pytest.approx(456_116.60)
    assert figure.details["churned"] == pytest.approx(139_130.85)
    assert figure.value == pytest.approx(139_130.85 / 456_116.60)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < (figure.value or 0) < figure.high
    assert value("grr", {"customers": customers}) == pytest.approx(1 - figure.value)
    assert value("nrr", {"customers": customers}) is None  # nobody can see growth in one flag


def test_renewals_by_hand() -> None:
    due = table(
        "id due renewed",
        "1 2024-01-05 yes",
        "2 2024-01-09 no",
        "3 2024-01-20 -",
        "4 2024-03-01 yes",
        "5 2024-03-09 no",
        "6 - yes",
        "7 2024-02-01 yes",
    )
    figure = compute("renewal_rate", {"subscriptions": due}, as_of="2024-02-01")
    assert (figure.value, figure.n) == (0.5, 2)
    assert left_out(figure) == {"renewed before it was due": 2, "not due yet": 1, "it is not known whether it was renewed": 1}
    january = compute("renewal_rate", {"subscriptions": due}, period="2024-01-01:2024-01-06", as_of="2024-02-01")
    assert (january.value, january.n) == (1.0, 1)
    assert value("renewal_rate", {"subscriptions": due}, as_of="2024-01-01") is None
    assert value("renewal_rate", {"subscriptions": due.drop(columns="renewed")}, as_of="2024-02-01") is None
