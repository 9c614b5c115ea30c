import pandas as pd
import pytest

from metrics import compute
from metrics.crm_return import MEASURES
from tests.metrics.known import table


def leads(year: int, won: int, lost: int) -> list[str]:
    return [f"{year}{k} {year}-0{1 + k % 3}-10 {f'{year}-0{1 + k % 3}-20' if k < won else '-'}" for k in range(won + lost)]


CAME = table("id created won", *leads(2022, 4, 16), *leads(2023, 5, 15), *leads(2024, 12, 8))
SOLD = table("id date amount", "1 2022-02-01 100", "2 2023-02-01 150", "3 2024-02-01 400", "4 2024-06-01 999")
OPTIONS = {"introduced": "2024-01-01", "as_of": "2024-04-10"}


def rows(**options) -> pd.DataFrame:
    figure = compute("crm_return", {"leads": CAME, "orders": SOLD}, **{**OPTIONS, **options})
    assert figure.table is not None, figure.reason
    return figure.table.set_index("measure")


def test_the_same_months_of_the_year_before_and_after() -> None:
    found = rows(cost=100.0)
    assert list(found.index) == [*MEASURES, "revenue"]
    rate = found.loc["conversion_rate"]
    assert (rate["before"], rate["after"], round(rate["difference"], 9), rate["trend_before"]) == (0.25, 0.6, 0.35, pytest.approx(0.05))
    assert rate["difference_low"] < 0.35 < rate["difference_high"]
    assert rate["clear"]  # Newcombe: .049 to .577
    money = found.loc["revenue"]
    assert (money["gained"], money["beyond_trend"], money["net"]) == (250.0, 200.0, 150.0)
    assert str(found["before_start"].iloc[0]) == "2023-01-01"
    assert str(found["after_end"].iloc[0]) == "2024-04-01"


def test_what_cannot_be_said_stays_blank_with_its_reason() -> None:
    found = rows()
    assert pd.isna(found.loc["revenue", "net"])
    assert pd.isna(found.loc["cac", "difference"])
    assert found.loc["cac", "reason"]


def test_both_periods_are_looked_at_equally_long_after_their_end() -> None:
    late = pd.concat([CAME, table("id created won", "x 2023-03-30 2023-06-01", "y 2024-03-30 -")])
    figure = compute("crm_return", {"leads": late, "orders": SOLD}, **OPTIONS)
    assert figure.table is not None
    assert figure.table.set_index("measure").loc["conversion_rate", "before"] == pytest.approx(5 / 21)  # its win came too late to count


def test_without_a_day_or_a_month_it_is_not_available() -> None:
    assert "on which day" in str(compute("crm_return", {"leads": CAME}, as_of="2024-04-10").reason)
    assert "not one whole month" in str(compute("crm_return", {"leads": CAME}, introduced="2024-04-01", as_of="2024-04-10").reason)
    with pytest.raises(ValueError, match="no date"):
        compute("crm_return", {"leads": CAME}, introduced="soon", as_of="2024-04-10")
