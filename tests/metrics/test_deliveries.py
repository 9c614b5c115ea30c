from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from tests.metrics.known import left_out, table, value

SENT = table("id promised delivered", "1 2024-01-05 2024-01-05", "2 2024-01-05 2024-01-06", "3 2024-01-05 -", "4 2024-02-01 2024-01-20",
             "5 - 2024-01-03", "6 2024-01-31 2024-03-01", "7 2024-01-06 2024-01-01")  # fmt: skip


def test_on_time_by_hand() -> None:
    figure = compute("on_time_delivery", {"deliveries": SENT}, as_of="2024-02-01")
    assert (figure.value, figure.n, figure.details["overdue"]) == (2 / 5, 5, 2)
    assert left_out(figure) == {"not due yet": 1, "no promised date": 1}
    assert value("on_time_delivery", {"deliveries": SENT}, as_of="2024-01-05") is None
    assert value("on_time_delivery", {"deliveries": SENT}, period="2024-01-06:2024-02-01", as_of="2024-02-01") == 1 / 2
    assert value("on_time_delivery", {"deliveries": SENT[["id", "promised"]]}) is None


def test_a_promised_day_lasts_until_midnight_where_the_business_is() -> None:
    late_evening = pd.DataFrame({"promised": [date(2024, 1, 5)], "delivered": [datetime(2024, 1, 6, 3)]})
    assert value("on_time_delivery", {"deliveries": late_evening}, as_of="2024-02-01") == 0.0
    assert value("on_time_delivery", {"deliveries": late_evening}, as_of="2024-02-01", tz="America/New_York") == 1.0


def test_a_promised_hour_is_an_hour() -> None:
    hours = pd.DataFrame({"promised": [datetime(2024, 1, 5, 12)] * 2, "delivered": [datetime(2024, 1, 5, 11), datetime(2024, 1, 5, 13)]})
    assert value("on_time_delivery", {"deliveries": hours}, as_of="2024-02-01") == 0.5
    days = hours.assign(delivered=[date(2024, 1, 5), date(2024, 1, 6)])
    assert value("on_time_delivery", {"deliveries": days}, as_of="2024-02-01") == 0.5


OFFSETS = st.integers(-20, 20)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(OFFSETS, st.none() | OFFSETS), min_size=1, max_size=15))
def test_on_time_agrees_with_a_naive_count(pairs: list) -> None:
    today = date(2024, 1, 15)
    rows = [(today + timedelta(p), None if d is None else today + timedelta(d)) for p, d in pairs]
    due = [(p, d) for p, d in rows if p < today]
    good = [1 for p, d in due if d is not None and d <= p]
    frame = pd.DataFrame(rows, columns=["promised", "delivered"]).assign(extra=1)
    assert value("on_time_delivery", {"deliveries": frame[::-1]}, as_of=today) == (pytest.approx(len(good) / len(due)) if due else None)
