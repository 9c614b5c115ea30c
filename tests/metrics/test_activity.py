from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute, trend
from tests.metrics.known import left_out, table, value

EVENTS = table(
    "id user date kind",
    "1 ann 2024-01-01 login",
    "2 ann 2024-01-01 update",
    "3 ann 2024-01-03 login",
    "4 bo 2024-01-07 login",  # a Sunday: still the first ISO week
    "5 bo 2024-01-08 login",
    "6 bo 2024-01-09 view",
    "7 cy - login",
)


def test_log_ins_by_hand() -> None:
    figure = compute("logins", {"crm_events": EVENTS})
    assert (figure.value, figure.n, figure.details["weeks"]) == (2.0, 2, 2)  # 3 of the first week, 1 of the second; one at work in each
    assert (round(figure.low or 0, 4), round(figure.high or 0, 4)) == (0.5449, 5.1208)  # 1.0899 and 10.2416 (Garwood for 4) / 2
    weeks = trend("logins", {"crm_events": EVENTS}, every="week", period="2024-01-01:2024-01-15")
    assert weeks["value"].tolist() == [3.0, 1.0]


def test_log_ins_without_anybody_at_work_are_not_available() -> None:
    assert value("logins", {"crm_events": EVENTS[3:4]}) is None
    assert value("logins", {"crm_events": EVENTS[:0]}) is None


RECORDS = table("id status updated closed", "1 open 2024-01-31 -", "2 open 2024-01-02 -", "3 open 2024-01-01 -", "4 open - -",
                "5 won 2024-01-20 2024-01-20", "6 open 2024-02-03 -")  # fmt: skip


def test_updates_by_hand() -> None:
    figure = compute("records_updated", {"deals": RECORDS}, as_of="2024-02-01")
    assert (figure.value, figure.n) == (2 / 4, 4)  # 30 days reach back to 2 January
    assert left_out(figure) == {"updated after the day of the figures, which hides the update before": 1}
    assert value("records_updated", {"deals": RECORDS}, as_of="2024-02-01", days=31) == 3 / 4
    assert value("records_updated", {"deals": RECORDS[4:5]}, as_of="2024-02-01") is None
    assert value("records_updated", {"deals": RECORDS[["id", "status"]]}, as_of="2024-02-01") is None


def test_updates_of_other_tables() -> None:
    cases = table(
        "id opened resolved updated", "1 2024-01-01 - 2024-01-20", "2 2024-01-01 - 2023-05-01", "3 2024-01-01 2024-01-02 2024-01-20"
    )
    assert value("records_updated", {"tickets": cases, "deals": RECORDS}, table="tickets", as_of="2024-02-01") == 1 / 2
    people = table(
        "id start end churned updated", "1 2023-01-01 2023-05-01 yes 2024-01-20", "2 2023-01-01 - no 2024-01-20", "3 2023-01-01 - - -"
    )
    assert value("records_updated", {"customers": people}, as_of="2024-02-01") == 1 / 2


DEALS = table("id status created closed owner", "1 open 2023-01-01 - ann", "2 open 2023-01-01 - bo", "3 open 2024-01-20 - ann",
              "4 won 2023-01-01 2024-01-15 bo", "5 won 2023-01-01 2024-03-01 bo")  # fmt: skip
TOUCHES = table(
    "id deal date",
    "1 1 2024-01-02",
    "2 1 2023-12-01",
    "3 2 2024-01-01",
    "4 4 2024-01-10",
    "5 5 2024-02-20",
    "6 1 2024-02-05",
    "7 - 2024-01-20",
)


def test_activities_and_stale_deals_by_hand() -> None:
    tables, day = {"deals": DEALS, "activities": TOUCHES}, "2024-02-01"
    figure = compute("activities_per_deal", tables, as_of=day, by="owner")
    assert (figure.value, figure.n, figure.details["without"]) == (3 / 4, 4, 2)  # deal 5 was open then, and touched later
    assert figure.table is not None
    assert figure.table.set_index("owner")["n"].to_dict() == {"ann": 2, "bo": 2}
    assert value("activities_per_deal", tables, as_of=day, period="2024-01-01:2024-02-01") == 2 / 4
    stale = compute("stale_deals", tables, as_of=day, by="owner")
    assert (stale.value, stale.details["stale"]) == (2 / 4, 2)  # 2 on the day before the 30, 5 never; 3 is young
    assert value("stale_deals", tables, as_of=day, days=31) == 1 / 4


def test_no_open_deal_is_not_available() -> None:
    tables = {"deals": DEALS[3:4], "activities": TOUCHES}
    assert value("activities_per_deal", tables, as_of="2024-02-01") is None
    assert value("stale_deals", tables, as_of="2024-02-01") is None
    assert value("stale_deals", {"deals": DEALS}) is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-60, 10)), max_size=20))
def test_stale_deals_agree_with_a_naive_count(touches: list) -> None:
    today = date(2024, 2, 1)
    deals = pd.DataFrame({"id": [str(k) for k in range(6)], "status": "open", "segment": list("xxyyzz")})
    seen = pd.DataFrame(
        {"deal": [str(k) for k, _ in touches] or ["none"], "date": [today + timedelta(d) for _, d in touches] or [date(2020, 1, 1)]}
    )
    fresh = {k for k, d in touches if -30 <= d < 0}
    figure = compute("stale_deals", {"deals": deals[::-1], "activities": seen}, as_of=today, by="segment")
    assert figure.value == pytest.approx((6 - len(fresh)) / 6)
    assert figure.table is not None
    assert figure.table["stale"].sum() == 6 - len(fresh)
    counts = [sum(k == deal and d < 0 for k, d in touches) for deal in range(6)]
    assert value("activities_per_deal", {"deals": deals, "activities": seen}, as_of=today) == pytest.approx(sum(counts) / 6)
