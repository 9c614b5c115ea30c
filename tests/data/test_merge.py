"""Several files of one kind are one table: each id once, the same header one column, nothing lost but what is said."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.merge import Merged, Part, merge, span
from metrics.tables import DUPLICATE


def part(labels: dict[str, str] | None = None, kind: str = "deals", **columns: list) -> Part:
    return Part(kind, pa.table(columns), labels or {})


def rows(merged: Merged) -> list[dict]:
    return merged.table.to_pylist()


def test_the_last_row_of_an_id_counts() -> None:
    merged = merge("deals", [part(id=["1", "2"], stage=["new", "new"]), part(id=["2", "3"], stage=["won", "new"])])
    assert rows(merged) == [{"id": "1", "stage": "new"}, {"id": "2", "stage": "won"}, {"id": "3", "stage": "new"}]
    assert [(left.reason, left.rows) for left in merged.left_out] == [(DUPLICATE, 1)]


def test_rows_without_an_id_all_stay() -> None:
    merged = merge("deals", [part(id=["1", None], stage=["a", "b"]), part(id=[None], stage=["b"]), part(stage=["b"])])
    assert merged.table.num_rows == 4
    assert not merged.left_out


def test_the_same_header_is_one_column() -> None:
    one = part({"id": "Deal", "c1": "Deal Size", "c2": "Only Here"}, id=["1"], c1=["big"], c2=["x"])
    two = part({"id": "Deal", "c0": " deal size", "c5": "Elsewhere"}, id=["2"], c0=["small"], c5=["y"])
    merged = merge("deals", [one, two])
    assert merged.labels == {"id": "Deal", "x0": "Deal Size", "x1": "Only Here", "x2": "Elsewhere"}
    assert rows(merged) == [{"id": "1", "x0": "big", "x1": "x", "x2": None}, {"id": "2", "x0": "small", "x1": None, "x2": "y"}]


def test_two_columns_of_one_file_stay_two() -> None:
    """Readers number a second "Note" but leave "note" as it is."""
    merged = merge("deals", [part({"c1": "Note", "c2": "note"}, id=["1"], c1=["a"], c2=["b"]), part({"c0": "NOTE"}, id=["2"], c0=["c"])])
    assert sorted(merged.labels[name] for name in merged.table.column_names if name != "id") == ["Note", "note"]
    assert {tuple(sorted(filter(None, row.values()))) for row in rows(merged)} == {("1", "a", "b"), ("2", "c")}


def test_the_place_in_the_file_is_no_column_of_the_table() -> None:
    assert merge("deals", [part(id=["1"], line=[2])]).table.column_names == ["id"]


def test_days_and_times_together_are_times() -> None:
    merged = merge("deals", [part(id=["1"], closed=[date(2024, 1, 31)]), part(id=["2"], closed=[datetime(2024, 2, 1, 9, 30)])])
    assert [row["closed"] for row in rows(merged)] == [datetime(2024, 1, 31), datetime(2024, 2, 1, 9, 30)]


@pytest.mark.parametrize(("role", "values"), [("closed", [date(2024, 1, 31)]), ("amount", [1.5]), ("owner", ["Ann"])])
def test_an_empty_column_takes_the_type_of_the_full_one(role: str, values: list) -> None:
    merged = merge("deals", [part(id=["1"], **{role: [None]}), part(id=["2"], **{role: values})])
    assert [row[role] for row in rows(merged)] == [None, *values]


@pytest.mark.parametrize(
    ("role", "type_"),
    [("closed", pa.date32()), ("amount", pa.float64()), ("owner", pa.string()), ("status", pa.string()), ("c3", pa.string())],
)
def test_a_column_that_is_empty_everywhere_has_its_own_type(role: str, type_: pa.DataType) -> None:
    table = merge("deals", [part(id=["1"], **{role: [None]})]).table
    assert table.schema.field(table.column_names[1]).type == type_


ids = st.lists(st.sampled_from([None, "1", "2", "3", "01", "1 "]), max_size=8)


@given(st.lists(ids, min_size=1, max_size=4))
def test_merging_is_a_law_of_its_own(files: list[list[str | None]]) -> None:
    """Each id once, its last row; rows without one all; kept and dropped add up; merging what is merged changes nothing."""
    columns = [{"id": pa.array(found, pa.string()), "stage": [f"{n}.{at}" for at in range(len(found))]} for n, found in enumerate(files)]
    parts = [Part("deals", pa.table(column)) for column in columns]
    merged = merge("deals", parts)
    flat = [(id, f"{n}.{at}") for n, found in enumerate(files) for at, id in enumerate(found)]
    last = {id: stage for id, stage in flat if id is not None}
    assert sorted((row["id"] or "", row["stage"]) for row in rows(merged)) == sorted(
        [*last.items(), *(("", stage) for id, stage in flat if id is None)]
    )
    assert merged.table.num_rows + sum(left.rows for left in merged.left_out) == len(flat)
    again = merge("deals", [Part("deals", merged.table)])
    assert (again.table, again.left_out) == (merged.table, ())


TODAY = date(2024, 6, 1)


def test_the_span_of_a_table() -> None:
    table = part(id=["1", "2"], created=[date(2024, 1, 1), date(2024, 2, 1)], closed=[datetime(2024, 5, 2, 23, 59), None]).table
    assert span(Merged("deals", table, {}), TODAY) == (date(2024, 1, 1), date(2024, 5, 2))


def test_plans_and_slips_of_the_pen_have_not_happened() -> None:
    columns = {"created": [date(2023, 1, 1), date(2204, 1, 1)], "expected_close": [date(2024, 5, 9), date(2024, 5, 9)]}
    assert span(Merged("deals", pa.table(columns), {}), TODAY) == (date(2023, 1, 1), date(2023, 1, 1))


def test_today_has_happened() -> None:
    assert span(Merged("orders", pa.table({"date": [TODAY]}), {}), TODAY)[1] == TODAY


def test_without_dates_there_is_no_span() -> None:
    assert span(Merged("orders", pa.table({"amount": [1.0]}), {}), TODAY) == (None, None)
    assert span(Merged("orders", pa.table({"date": pa.array([None], pa.date32())}), {}), TODAY) == (None, None)
