"""Finding the definition behind another system's number, on tables small enough to count by hand."""

import pandas as pd
import pytest

from metrics.reconcile import Wanted, explain

DEALS = pd.DataFrame({
    "id": ["1", "2", "3", "4"], "status": ["won", "won", "lost", "open"], "amount": [900.0, 50.0, 50.0, 10.0],
    "created": pd.to_datetime(["2023-12-20", "2024-01-02", "2024-01-03", "2024-01-04"]),
    "closed": pd.to_datetime(["2024-01-05", "2024-01-31", "2024-01-09", None]),
})  # fmt: skip
JANUARY = ("2024-01-01", "2024-02-01")


def said(metric: str, number: str, **options) -> list[str]:
    return [str(found.what) for found in explain(metric, {"deals": DEALS}, number, as_of="2024-03-01", **options)]


def test_by_another_date():
    assert "put into the period by the creation date instead of the close date" in said("win_rate", "50", period=JANUARY)  # 2 and 3


def test_by_amount_instead_of_count():
    assert said("win_rate", "95,0 %", period=JANUARY) == ["weighed by amount instead of counted"]  # 950 of 1000


def test_without_the_last_day():
    assert "without the last day of the period" in said("revenue", "900", period=JANUARY)


def test_median_instead_of_mean():
    assert "the median instead of the mean" in said("deal_size", "475.0", period=JANUARY)


def test_a_number_nobody_gives():
    assert said("win_rate", "12.3", period=JANUARY) == []


@pytest.mark.parametrize(("text", "value", "decimals"), [
    ("63.2", 63.2, 1), ("63,2 %", 63.2, 1), ("1,234", 1234.0, 0), ("1.234.567", 1234567.0, 0),
    ("€ 12.50", 12.5, 2), ("-3", -3.0, 0), ("1,234.5", 1234.5, 1),
])  # fmt: skip
def test_numbers_as_people_copy_them(text: str, value: float, decimals: int):
    assert Wanted.read(text) == Wanted(value, decimals)


def test_no_number_says_what_to_type():
    with pytest.raises(ValueError, match=r"for example 63\.2"):
        Wanted.read("lots")
