from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from tests.metrics.known import real, table, value

ORDERS = table("id customer date amount", "1 a 2024-01-01 10", "2 a 2024-01-15 10", "3 b 2024-01-20 10", "4 b 2024-01-25 -10",
               "5 c 2023-12-01 5", "6 c 2024-02-20 5", "7 - 2024-01-09 5", "8 d - 5", "9 d 2024-01-02 0")  # fmt: skip


def test_repeat_customers_by_hand() -> None:
    figure = compute("repeat_customers", {"orders": ORDERS}, as_of="2024-02-01")
    assert (figure.value, figure.n, figure.small) == (1 / 4, 4, True)  # a; a refund is no order, and c comes back only later
    assert figure.details["curve"][1] == {"days": 14.0, "share": pytest.approx(1 / 3)}  # b was seen for 12 days only
    later = compute("repeat_customers", {"orders": ORDERS}, as_of="2024-03-01")
    assert (later.value, later.details["median_days"]) == (2 / 4, 81.0)
    assert value("repeat_customers", {"orders": ORDERS}, period="2024-01-01:2024-02-01", as_of="2024-03-01") == pytest.approx(1 / 3)


def test_nobody_is_not_available() -> None:
    for id in ("repeat_customers", "inactivity_churn"):
        assert value(id, {"orders": ORDERS[6:7]}, as_of="2024-02-01") is None
        assert value(id, {"orders": ORDERS[["id", "date"]]}, as_of="2024-02-01") is None
        assert value(id, {"orders": ORDERS[:0]}, as_of="2024-02-01") is None


@pytest.mark.parametrize(("days", "expected"), [(30, 1 / 2), (31, 1 / 2), (45, 0.0), (14, 1.0)])
def test_quiet_customers_by_hand(days: int, expected: float) -> None:
    bought = table("id customer date", "1 a 2023-12-20 ", "2 a 2024-01-17", "3 b 2023-12-30", "4 c 2024-01-20")
    tables = {"orders": bought}
    assert value("inactivity_churn", tables, period="2024-01-01:2024-02-01", as_of="2024-03-01", days=days) == expected


def test_the_days_are_shown_and_must_be_days() -> None:
    assert compute("inactivity_churn", {"orders": ORDERS}, as_of="2024-12-01", days=400).details["quiet_days"] == 400
    with pytest.raises(ValueError, match="1 or more"):
        compute("inactivity_churn", {"orders": ORDERS}, as_of="2024-12-01", days=0)


OFFSETS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-100, 50), st.sampled_from([-5.0, 0.0, 5.0])), min_size=1, max_size=15)


@settings(max_examples=20, deadline=None)
@given(OFFSETS, st.integers(1, 60))
def test_they_agree_with_naive_counts(bought: list, gap: int) -> None:
    start, end = date(2024, 1, 1), date(2024, 2, 1)
    sales = [(c, start + timedelta(d), a) for c, d, a in bought]
    frame = pd.DataFrame(sales, columns=["customer", "date", "amount"]).assign(id=[str(k) for k in range(len(sales))])

    def active(day: date) -> set:
        return {c for c, d, a in sales if a >= 0 and day - timedelta(gap) <= d < day}

    there = active(start)
    options = {"period": (start, end), "as_of": "2024-02-01", "days": gap}
    found = value("inactivity_churn", {"orders": frame[::-1]}, **options)
    assert found == (pytest.approx(len(there - active(end)) / len(there)) if there else None)
    counts = pd.Series([c for c, d, a in sales if a >= 0 and d < end], dtype=object).value_counts()
    again = value("repeat_customers", {"orders": frame[::-1]}, as_of="2024-02-01")
    assert again == (pytest.approx((counts >= 2).mean()) if len(counts) else None)


def test_the_cd_buyers() -> None:
    path = real("orders_cdnow/CDNOW_sample.txt")
    file = pd.read_csv(path, sep=r"\s+", header=None, names=["master", "customer", "date", "cds", "amount"], dtype=str)
    orders = pd.DataFrame({"customer": file["customer"], "date": pd.to_datetime(file["date"]), "amount": file["amount"].astype(float)})
    counts = orders.groupby("customer").size()
    figure = compute("repeat_customers", {"orders": orders})
    assert (figure.n, figure.details["repeated"]) == (2_357, int((counts >= 2).sum()))
    split = compute("repeat_customers", {"orders": orders}, period="1997-01-01:1997-04-01")
    assert split.n == 2_357  # all of them began in the first quarter of 1997
