"""What was loaded and what was looked at come back: after a reload, a restart, from a link, by Back and Forward."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen, named

DEALS = "Deal ID,Deal owner,Stage,Amount,Create date,Close date\n" + "".join(
    f"D{n},{('Ann', 'Bo', 'Cy')[n % 3]},{('Closed won', 'Closed lost')[n % 4 == 0]},{100 + n},2025-0{1 + n % 3}-13,"
    f"2025-0{4 + n % 4}-{14 + n % 9}\n"
    for n in range(36)
)
NONSENSE = {
    "w": "theirs", "period": "forever", "show": "<b>x</b>", "preset": "../..", "look": "javascript:alert(1)", "by": "'; DROP",
    "dates": "then_now", "measure": "☃", "group": "%00", "stages": "9.x.-1", "unheard": "of",
}  # fmt: skip


@pytest.fixture
def loaded(own_screen: Screen) -> Screen:
    """A screen on a workspace that holds 36 deals."""
    own_screen.open("files")
    if not own_screen.loaded("deals.csv").count():
        own_screen.drop([named("deals.csv", DEALS)]).use("deals.csv")
    expect(own_screen.loaded("deals.csv")).to_contain_text("36 read = 36 kept")
    return own_screen


def figure(screen: Screen, label: str) -> str:
    return screen.card(label).inner_text()


def test_a_reload_and_a_restart_bring_everything_back(loaded: Screen) -> None:
    loaded.open("", w="mine", period="all", show="business")
    loaded.choose("Period", "Last quarter")
    before, address = figure(loaded, "Win rate"), loaded.parameters()
    assert address["period"] == "last_quarter"
    assert "%" in before
    loaded.page.reload()
    loaded.drawn()
    assert (figure(loaded, "Win rate"), loaded.parameters()) == (before, address)
    with loaded.watch.server_away():
        loaded.server.restart()
        loaded.page.reload()
        loaded.drawn()
    assert (figure(loaded, "Win rate"), loaded.parameters()) == (before, address)
    loaded.open("files")
    expect(loaded.loaded("deals.csv")).to_contain_text("36 read = 36 kept")


def test_my_own_data_come_first_once_there_are_some(loaded: Screen) -> None:
    loaded.open("")
    assert loaded.parameters()["w"] == "mine"
    expect(loaded.main.get_by_text("Sample data.")).to_have_count(0)


def test_a_pasted_link_opens_that_view(loaded: Screen, screens: Callable[..., Screen]) -> None:
    dialog = loaded.look_closer("win_rate", w="mine", period="all", by="owner")
    said = dialog.get_by_text(re.compile(r"of every 100 deals|comes first with"))
    expect(said).to_have_count(2)
    seen = said.all_inner_texts()
    other = screens(loaded.server)
    other.page.goto(loaded.page.url)
    other.drawn()
    for sentence in seen:
        expect(other.page.get_by_role("dialog").get_by_text(sentence)).to_be_visible()
    assert other.parameters() == loaded.parameters()
    other.page.keyboard.press("Escape")
    expect(other.page.get_by_role("dialog")).to_have_count(0)
    other.idle()
    assert "look" not in other.parameters()


def test_the_closer_look_opens_from_its_card_and_its_group_stays_in_the_address(screen: Screen) -> None:
    screen.open("", period="last_year")
    screen.look_button("Win rate").click()
    screen.idle()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Win rate")
    assert screen.parameters()["look"] == "win_rate"
    screen.choose("By", "owner")
    assert screen.parameters()["by"] == "owner"
    expect(dialog).to_be_visible()


def test_back_and_forward_move_the_control_and_the_figures(screen: Screen) -> None:
    screen.open("", period="last_year", show="business")
    last_year = figure(screen, "Win rate")
    screen.choose("Period", "All dates")
    all_dates = figure(screen, "Win rate")
    assert all_dates != last_year
    screen.page.go_back()
    screen.idle()
    expect(screen.chosen("Period")).to_have_value("Last year")
    assert figure(screen, "Win rate") == last_year
    screen.page.go_forward()
    screen.idle()
    expect(screen.chosen("Period")).to_have_value("All dates")
    assert figure(screen, "Win rate") == all_dates


def test_back_leaves_a_page_for_the_one_before(screen: Screen) -> None:
    screen.open("files")
    screen.open("")
    for _step in range(3):  # the page may have written its choices into its address once
        screen.page.go_back()
        screen.idle()
        screen.page.wait_for_timeout(500)
        if "/files" in screen.page.url:
            return
    raise AssertionError(f"Back never leaves {screen.page.url}")


@pytest.mark.parametrize("address", ["", "funnel", "files"])
def test_nonsense_in_the_address_falls_back(address: str, screen: Screen) -> None:
    screen.open(address, **NONSENSE)
    expect(screen.chosen("Period")).to_have_value("Last 12 months")
    assert screen.parameters()["w"] == "sample"
    expect(screen.page.get_by_role("dialog")).to_have_count(0)


def test_own_dates_in_a_link(screen: Screen) -> None:
    screen.open("", period="own", dates="2025-01-01_2025-07-01", show="business")
    first_half = figure(screen, "Leads")
    assert re.search(r"\d", first_half)
    screen.open("", period="own", dates="2025-07-01_2025-01-01", show="business")
    assert screen.parameters()["dates"] != "2025-07-01_2025-01-01"
