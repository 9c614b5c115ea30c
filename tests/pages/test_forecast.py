"""The page on forecasts: every part, every choice, what it says, and what it says when there is little."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.workspace import Workspace
from pages.kit import forecasts
from tests.pages.conftest import sound, words

PARTS = (forecasts.GOOD, forecasts.NEXT, forecasts.DEALS, forecasts.PAST)
HEAD = "Forecast period,Made on,Sales rep,Forecast amount,Actual amount\n"


def test_how_good_they_were(app: Callable[..., AppTest]) -> None:
    said = words(app("forecast.py", period="all"))
    assert "For every 100 you forecast, 96\\.9 came true" in said
    assert "cannot see misses that cancel" in said
    assert "You expect 3\\.2% more than you sell\\." in said
    assert "Piotr Zielak expects 27% too much" in said
    assert "Inês Duarte expects 6% too little" in said
    assert "cancelled out" in said
    assert "Yes\\. Over 28 months your misses were 0\\.37 times those of repeating the last month" in said
    assert "Made 1 month ahead they were off by 14% of what came true, made 3 months ahead by 21%" in said


def test_one_person_by_the_link(app: Callable[..., AppTest]) -> None:
    said = words(app("forecast.py", period="all", who="owner-4"))
    assert "You expect 27% more than you sell\\." in said


@pytest.mark.parametrize("source", ["file", "orders", "deals"])
@pytest.mark.parametrize("period", ["12_months", "last_month", "all"])
def test_every_source_and_some_periods(source: str, period: str, app: Callable[..., AppTest]) -> None:
    opened = app("forecast.py", actuals=source, period=period)
    assert len(opened.title) == 1


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("workspace", ["sample", "mine"])
def test_every_choice_of_every_part(part: str, workspace: str, app: Callable[..., AppTest]) -> None:
    opened = app("forecast.py", part=part, w=workspace)
    lists = [box for box in opened.selectbox if box.options]
    for turn in range(2 if lists else 0):
        for place in range(len([box for box in opened.selectbox if box.options])):
            box = [box for box in opened.selectbox if box.options][place]
            box.select_index((turn * 3 + 1) % len(box.options))
        sound(opened.run())


@pytest.mark.parametrize(("ahead", "method"), [("3", "best"), ("12", "smoothing"), ("6", "seasonal"), ("6", "drift"), ("3", "mean")])
def test_what_comes_next(ahead: str, method: str, app: Callable[..., AppTest]) -> None:
    said = words(app("forecast.py", part="next", ahead=ahead, method=method))
    assert "the truth lay inside the" in said
    assert "clearly better" in said


@pytest.mark.parametrize("until", ["1", "2", "3", "6"])
def test_the_open_deals(until: str, app: Callable[..., AppTest]) -> None:
    said = words(app("forecast.py", part="deals", until=until))
    assert "8 times of 10 it is between" in said
    assert "of the uncertainty" in said


def test_the_pipeline_between_two_days(app: Callable[..., AppTest]) -> None:
    said = words(app("forecast.py", part="exports", step="vanished", **{"from": "2026-06-01", "to": "2026-10-01"}))
    assert "14 exports from Oct 1, 2025 to Oct 19, 2026" in said.replace("\\", "")
    assert "vanished" in said


def test_nonsense_in_the_address(app: Callable[..., AppTest]) -> None:
    nonsense = {"part": "x", "who": "owner-99", "month": "<b>", "actuals": "theirs", "ahead": "-1", "until": "9", "step": "'; DROP"}
    opened = app("forecast.py", **nonsense)
    assert opened.query_params["who"] in ("all", ["all"])


def test_mape_is_refused_on_the_page(own: Callable[..., Workspace], app: Callable[..., AppTest]) -> None:
    rows = [f"2024-{m:02}-01,2023-12-{m:02},Ann,100,{0 if m == 3 else 90 + m}" for m in range(1, 10)]
    own(forecasts=HEAD + "\n".join(rows) + "\n")
    said = words(app("forecast.py", w="mine", period="all"))
    assert "refused" in said
    assert "1 of the periods came to nothing or less" in said


def test_two_files_of_deals_without_a_day_are_asked_for_it(own: Callable[..., Workspace], app: Callable[..., AppTest]) -> None:
    head = "Deal ID,Deal name,Deal owner,Stage,Amount,Create date,Close date\n"
    own(one=head + "D1,One,Ann,Proposal,100,2024-01-02,2024-02-20\n", two=head + "D1,One,Ann,Closed won,90,2024-01-02,2024-02-18\n")
    opened = app("forecast.py", w="mine", part="exports")
    assert "2 files of deals do not say of which day they are" in words(opened)
    assert [box.label for box in opened.date_input] == ["one\\.csv", "two\\.csv"]
    for box in opened.date_input:
        box.set_value("2024-02-01" if box.label.startswith("one") else "2024-03-01")


def test_without_forecasts_the_orders_still_tell_what_comes(own: Callable[..., Workspace], app: Callable[..., AppTest]) -> None:
    days = "\n".join(f"O{k},C{k % 7},{2023 + k // 12}-{k % 12 + 1:02}-10,{100 + k}" for k in range(30))
    own(orders=f"Order ID,Customer ID,Order date,Amount\n{days}\n")
    assert "the truth lay inside the" in words(app("forecast.py", w="mine", part="next"))
    assert "there are no forecasts" in words(app("forecast.py", w="mine")).lower().replace("\\", "")
