import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from metrics.adoption import same_text
from tests.metrics.known import table, value

USERS = table(
    "id licensed start end",
    "ann yes 2023-01-01 -",
    "bo yes 2023-01-01 2024-01-10",
    "cy no 2023-01-01 -",
    "di yes 2024-03-01 -",
    "ed yes - -",
)
EVENTS = table(
    "id user date kind",
    "1 ann 2024-01-05 update",
    "2 ann 2024-01-06 view",
    "3 bo 2024-01-05 login",
    "4 cy 2024-01-05 create",
    "5 ed 2024-02-05 view",
    "6 xi 2024-01-05 view",
    "7 ed - view",
)


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2024-01-01:2024-02-01", 1 / 2), ("2024-01-01:2024-01-08", 1 / 3), ("2024-02-01:2024-03-01", 1 / 2), ("2024-03-01:2024-04-01", 0.0)],
)
def test_active_users_by_hand(period: str, expected: float) -> None:
    assert value("active_users", {"crm_events": EVENTS, "users": USERS}, period=period, as_of="2024-04-01") == expected


def test_active_users_without_licences_are_not_available() -> None:
    nobody = USERS.assign(licensed=False)
    assert value("active_users", {"crm_events": EVENTS, "users": nobody}, as_of="2024-04-01") is None
    assert value("active_users", {"users": USERS}) is None


CELLS = st.lists(st.sampled_from(["", " ", "-", "?", "N/A", "n/a ", "0", "x", None, "unknown"]), min_size=1, max_size=20)


@settings(max_examples=20, deadline=None)
@given(CELLS)
def test_completeness_agrees_with_a_naive_one(cells: list) -> None:
    frame = pd.DataFrame({"id": [str(k) for k in range(len(cells))], "source": pd.Series(cells, dtype=object)})
    full = sum(cell is not None and cell.strip().lower() not in ("", "-", "?", "n/a") for cell in cells)
    figure = compute("field_completeness", {"leads": frame}, by="field")
    assert figure.value == (len(cells) + full) / (2 * len(cells))
    assert figure.table is not None
    assert figure.table.set_index("field").loc["source", "filled"] == full
    assert value("source_filled", {"leads": frame}) == full / len(cells)


def test_completeness_takes_the_table_that_is_asked_for() -> None:
    tables = {"leads": table("id source", "1 -", "2 web"), "deals": table("id owner", "1 ann")}
    assert value("field_completeness", tables) == 0.75
    assert value("field_completeness", tables, table="deals") == 1.0
    assert value("field_completeness", tables, table="orders") is None
    assert value("field_completeness", {}) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ann", "ann ", "ANN"], 2 / 3),
        (["Straße", "STRASSE"], 1 / 2),
        (["ﬁne", "fine", "x"], 1 / 3),
        (["", None, "-", "N/A"], None),
        (["\u3000", "\u00a0", "x", "y"], 0.0),  # wide and unbreakable blanks are blanks, and never match each other
        (["x"], 0.0),
    ],
)
def test_duplicates_by_hand(names: list, expected: float | None) -> None:
    frame = pd.DataFrame({"id": [str(k) for k in range(len(names))], "name": pd.Series(names, dtype=object)})
    assert value("duplicates", {"customers": frame}) == expected


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["Ann", " ann", "Bo", "bo\t", "É", "é", "", None, "?"]), min_size=1, max_size=20))
def test_duplicates_agree_with_naive_pairs(names: list) -> None:
    frame = pd.DataFrame({"id": [str(k) for k in range(len(names))], "name": pd.Series(names, dtype=object)})
    known = [same_text(name) for name in names if name and name.strip() not in ("", "?")]
    expected = (len(known) - len(set(known))) / len(known) if known else None
    assert value("duplicates", {"customers": frame}) == expected


def test_duplicates_by_another_key_and_without_any() -> None:
    frame = table("id name code", "1 ann 5", "2 bo 5", "3 cy 6")
    assert value("duplicates", {"customers": frame}) == 0.0
    assert value("duplicates", {"customers": frame}, key="code") == pytest.approx(1 / 3)
    assert value("duplicates", {"customers": frame[["id"]]}) is None
