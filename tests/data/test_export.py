"""What leaves the app opens right in a spreadsheet, and runs nothing there."""

import csv
import io
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.export import as_csv, neutral


def cells(frame: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(frame).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=", "\0=1", "\x1b[2J", "＝1+1", "－1", "＠x", "＋1"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a", "", " =1", "1-1", "a=b", "Ł", -1, -1.5, None, True, date(2024, 1, 1)])
def test_everything_else_stays(value: object) -> None:
    assert neutral(value) == value


def test_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"a": [-1, 2], "b": [-1.5, None], "c": pd.array([-1, None], dtype="Int64"), "d": [True, False]})
    assert cells(frame) == [["a", "b", "c", "d"], ["-1", "-1.5", "-1", "True"], ["2", "", "", "False"]]


@pytest.mark.parametrize("dtype", ["object", "str", "category", "string"])
def test_text_of_any_sort_is_neutralised(dtype: str) -> None:
    assert cells(pd.DataFrame({"a": pd.Series(["=1", None, "b"], dtype=dtype)})) == [["a"], ["'=1"], [""], ["b"]]


def test_headers_and_columns_of_one_name_too() -> None:
    assert cells(pd.DataFrame([["=1", "x"]], columns=pd.Index(["=a", "=a"]))) == [["'=a", "'=a"], ["'=1", "x"]]


def test_dates_and_letters() -> None:
    frame = pd.DataFrame({"día": [date(2024, 1, 31)], "when": pd.to_datetime(["2024-01-31 10:00"]), "谁": ['王, "Łucja"\nBo']})
    assert as_csv(frame).startswith(b"\xef\xbb\xbf")
    assert cells(frame) == [["día", "when", "谁"], ["2024-01-31", "2024-01-31 10:00:00", '王, "Łucja"\nBo']]


def test_a_frame_is_not_changed_and_may_be_empty() -> None:
    frame = pd.DataFrame({"a": ["=1"]})
    as_csv(frame)
    assert frame["a"].tolist() == ["=1"]
    assert cells(frame.iloc[:0]) == [["a"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=5))
def test_no_text_ever_starts_as_a_formula(texts: list[str]) -> None:
    written = as_csv(pd.DataFrame({"a": texts})).decode("utf-8-sig")
    for text in texts:
        assert not neutral(text)[:1] or neutral(text)[0] not in "=+-@\t\r\n\0"
    assert written.startswith("a\n")
