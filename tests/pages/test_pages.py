"""Every page, with every choice that can be made on it, is drawn without a failure: on the sample company and on nothing at all."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from metrics.catalogue import METRICS
from tests.pages.conftest import PAGES, sound, words

NONSENSE = {
    "w": "theirs",
    "period": "forever",
    "show": "<b>",
    "preset": "../..",
    "look": "javascript:alert(1)",
    "by": "'; DROP",
    "dates": "then_now",
    "measure": "☃",
    "group": "%00",
    "stages": "9.x.-1",
    "unheard": "of",
    "metric": "none",
    "introduced": "0000-99-99",
    "cost": "-1e999",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("workspace", ["sample", "mine"])
def test_every_page_of_the_sample_company_and_of_an_empty_workspace(page: str, workspace: str, app: Callable[..., AppTest]) -> None:
    opened = app(page, w=workspace)
    assert len(opened.title) == 1
    assert ("Sample data." in words(opened)) is (workspace == "sample")


@pytest.mark.parametrize("page", PAGES)
def test_nonsense_in_the_address_falls_back(page: str, app: Callable[..., AppTest]) -> None:
    opened = app(page, **NONSENSE)
    assert opened.query_params["w"] in ("sample", ["sample"])
    assert opened.query_params["period"] in ("12_months", ["12_months"])


def turned(opened: AppTest, turns: int) -> None:
    """All controls are turned at once, so that as few runs as the longest list has options see each option of each."""
    for turn in range(turns):
        for place in range(len(_lists(opened))):
            control = _lists(opened)[place]
            control.select_index((turn + 1) % len(control.options))
        sound(opened.run())


@pytest.mark.parametrize("page", ["scorecard.py", "funnel.py"])
@pytest.mark.parametrize("workspace", ["sample", "mine"])
def test_controls_turned_together(page: str, workspace: str, app: Callable[..., AppTest]) -> None:
    turned(app(page, w=workspace), 4)


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("workspace", ["sample", "mine"])
def test_every_option_of_every_control(page: str, workspace: str, app: Callable[..., AppTest]) -> None:
    opened = app(page, w=workspace)
    turned(opened, max(len(control.options) for control in _lists(opened)))


def _lists(opened: AppTest) -> list:
    """The lists of a page whose choice is not whose data it shows."""
    return [control for control in opened.selectbox if control.options]


@pytest.mark.parametrize("page", ["scorecard.py", "funnel.py"])
def test_every_row_of_buttons(page: str, app: Callable[..., AppTest]) -> None:
    opened = app(page)
    for label, options in [(row.label, row.options) for row in opened.segmented_control if row.label != "Data"]:
        for option in options:
            for row in opened.segmented_control:  # some rows stand there for some choices only
                if row.label == label:
                    row.set_value(option)
            sound(opened.run())
    for place in range(len(opened.pills)):
        for chosen in ([], [0], [0, -1]):
            row = opened.pills[place]
            row.set_value([row.options[option] for option in chosen])
            sound(opened.run())


def test_stages_can_be_taken_out_and_put_back(app: Callable[..., AppTest]) -> None:
    opened = app("funnel.py", period="all")
    everything = opened.multiselect[0].options
    opened.multiselect[0].set_value(everything[1:3])
    sound(opened.run())
    assert opened.query_params["stages"] in ("1.2", ["1.2"])
    assert opened.multiselect[0].value == everything[1:3]
    opened.multiselect[0].set_value([])
    sound(opened.run())


@pytest.mark.parametrize("dates", ["2024-02-29_2024-03-01", "1999-01-01_1999-02-01", "2020-01-01_2030-01-01"])
@pytest.mark.parametrize("page", ["scorecard.py", "funnel.py"])
def test_own_dates(page: str, dates: str, app: Callable[..., AppTest]) -> None:
    opened = app(page, period="own", dates=dates)
    assert opened.query_params["dates"] in (dates, [dates])


@pytest.mark.parametrize("metric", ["win_rate", "revenue", "nps", "field_completeness", "time_to_resolution"])
def test_the_closer_look(metric: str, app: Callable[..., AppTest]) -> None:
    opened = app(look=metric)
    assert [box.label for box in opened.expander].count("How this was worked out") >= 1
    sound(app(look=metric, w="mine"))


@pytest.mark.long
def test_the_closer_look_at_everything_by_everything(app: Callable[..., AppTest]) -> None:
    for metric in METRICS:
        opened = app(look=metric, period="all")
        by = [control for control in opened.selectbox if control.label == "By"]
        for option in range(len(by[0].options) if by else 0):
            next(control for control in opened.selectbox if control.label == "By").select_index(option)
            sound(opened.run())


def test_a_figure_that_is_missing_says_what_is_missing_and_where_to_find_it(app: Callable[..., AppTest], own: Callable) -> None:
    own(deals="Deal ID,Owner,Status,Create date\nD1,Ann,won,2025-01-13\nD2,Bo,lost,2025-01-20\n")
    said = words(app(w="mine", preset="all"))
    assert "close date" in said
    assert "Close Date" in said  # what HubSpot and Salesforce call the column
    assert "Survey answers" in said  # no such table at all
    assert "Not available" in said


def test_a_choice_stays_from_page_to_page(app: Callable[..., AppTest]) -> None:
    opened = app("scorecard.py")
    period = next(control for control in opened.selectbox if control.label == "Period")
    sound(period.select("Last year").run())
    opened.switch_page("funnel.py")
    sound(opened.run())
    assert next(control for control in opened.selectbox if control.label == "Period").value == "last_year"
    assert opened.query_params["period"] in ("last_year", ["last_year"])


def test_a_step_back_in_the_browser_moves_the_control(app: Callable[..., AppTest]) -> None:
    opened = app(period="last_year")
    opened.query_params["period"] = "all"
    sound(opened.run())
    assert next(control for control in opened.selectbox if control.label == "Period").value == "all"
