from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from tests.metrics.known import left_out, real, table, value

CASES = table(
    "id opened resolved first_reply",
    "1 2024-01-01 2024-01-02 2024-01-01",
    "2 2024-01-01 2024-01-04 2024-01-03",
    "3 2024-01-01 - 2024-01-02",
    "4 2024-01-05 2024-01-03 -",
    "5 - 2024-01-03 -",
)


def test_waiting_by_hand() -> None:
    figure = compute("time_to_resolution", {"tickets": CASES}, as_of="2024-01-11")
    assert (figure.value, figure.n, figure.small) == (72.0, 3, True)  # 24 h, 72 h, and one that is open after 240 h
    assert (figure.details["median_of_resolved"], figure.details["open"]) == (48.0, 1)
    assert left_out(figure) == {"finished before they were opened": 1, "no date opened": 1}


def test_on_an_earlier_day_later_answers_are_not_known() -> None:
    figure = compute("time_to_resolution", {"tickets": CASES}, as_of="2024-01-03")
    assert (figure.value, figure.details["finished"], figure.details["open"]) == (None, 1, 2)
    assert not left_out(figure).get("finished before they were opened")


def test_no_case_or_no_date_is_not_available() -> None:
    assert value("time_to_resolution", {"tickets": CASES[4:]}, as_of="2024-01-11") is None
    assert value("time_to_resolution", {"tickets": CASES[["id", "opened"]]}) is None
    assert value("time_to_resolution", {"tickets": CASES}, period="2030-01-01:2030-02-01", as_of="2030-03-01") is None


def test_the_close_date_stands_in_where_there_is_no_resolved_date() -> None:
    assert value("time_to_resolution", {"tickets": CASES.rename(columns={"resolved": "closed"})}, as_of="2024-01-11") == 72.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 30)), min_size=1, max_size=20))
def test_waiting_agrees_with_a_naive_product_limit(cases: list) -> None:
    first, today = date(2024, 1, 1), date(2024, 1, 25)
    opened = [first + timedelta(o) for o, _ in cases]
    resolved = [None if w is None else o + timedelta(w) for o, (_, w) in zip(opened, cases, strict=True)]
    waits = [((min(r or today, today) - o).days, r is not None and r < today) for o, r in zip(opened, resolved, strict=True)]
    left, median = 1.0, None
    for day in sorted({wait for wait, done in waits if done}):
        left *= 1 - sum(w == day and d for w, d in waits) / sum(w >= day for w, _ in waits)
        if median is None and left <= 0.5 + 1e-9:
            median = day * 24.0
    frame = pd.DataFrame({"id": [str(k) for k in range(len(cases))], "opened": opened, "resolved": pd.Series(resolved, dtype=object)})
    assert value("time_to_resolution", {"tickets": frame[::-1]}, as_of=today) == median


def test_the_help_desk_log() -> None:
    log = pd.read_csv(real("tickets_servicenow/incident_event_log.csv"), dtype=str, na_values="?").drop_duplicates("number", keep="last")
    times = {role: pd.to_datetime(log[f"{role}_at"], format="%d-%m-%Y %H:%M") for role in ("opened", "resolved", "closed")}
    tickets = pd.DataFrame({"id": log["number"], "priority": log["priority"], **times})
    figure = compute("time_to_resolution", {"tickets": tickets}, by="priority")
    assert round(figure.value or 0, 2) == 60.97
    assert [figure.n, figure.details["finished"], figure.details["open"]] == [890, 861, 29]
    assert round(figure.details["median_of_resolved"], 2) == 54.47
    assert figure.table is not None
    assert figure.table["n"].sum() == 890
    closed = compute("time_to_resolution", {"tickets": tickets.drop(columns="resolved")})
    assert (closed.n, round(closed.details["median_of_resolved"], 2)) == (890, 173.93)


def test_first_replies_by_hand() -> None:
    figure = compute("first_response_time", {"tickets": CASES}, as_of="2024-01-11")
    assert (figure.value, figure.n, figure.details["median_of_answered"]) == (24.0, 4, 24.0)  # 0 h, 24 h, 48 h, and one without a reply
    assert value("first_response_time", {"tickets": CASES[["id", "opened"]]}) is None


def test_cases_by_hand() -> None:
    figure = compute("support_cases", {"tickets": CASES}, as_of="2024-01-04")
    assert (figure.value, figure.details["handled"], figure.details["waiting"]) == (4.0, 2, 2)  # one not opened yet, one without a date
    assert compute("support_cases", {"tickets": CASES}, period="2024-01-05:2024-01-06").value == 1.0
    assert compute("support_cases", {"tickets": CASES}, period="2025-01-05:2025-01-06").value == 0.0


def test_closed_cases_per_calendar_and_working_day() -> None:
    closed = table("id closed resolved", "1 2024-01-05 2024-01-04", "2 - 2024-01-08", "3 2024-01-20 -", "4 - -")
    week = compute("cases_closed_per_day", {"tickets": closed}, period="2024-01-05:2024-01-12", as_of="2024-02-01")
    assert (week.value, week.details["per_working_day"], week.n) == (
        2 / 7,
        2 / 5,
        2,
    )
    assert value("cases_closed_per_day", {"tickets": closed}, period="2024-03-01:2024-03-08", as_of="2024-04-01") == 0.0
    assert (
        value("cases_closed_per_day", {"tickets": closed}, period="2024-01-05:2024-01-12", as_of="2024-01-07") == 1 / 2
    )  # two days so far
    assert value("cases_closed_per_day", {"tickets": closed}, as_of="2024-02-01") == 3 / 16
    assert value("cases_closed_per_day", {"tickets": closed[3:]}, as_of="2024-02-01") is None
    weekend = compute("cases_closed_per_day", {"tickets": closed}, period="2024-01-20:2024-01-22", as_of="2024-02-01")
    assert (weekend.value, weekend.details["per_working_day"]) == (0.5, None)
