"""Forecasts in the browser: a click selects, the link keeps it, a reload brings it back."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import Screen
from tests.browser.server import Server


def test_a_click_on_a_person_selects_and_a_reload_keeps(screen: Screen) -> None:
    screen.open("forecast", period="all")
    chart = screen.page.locator('[class*="st-key-pick-who"]')
    chart.scroll_into_view_if_needed()
    expect(chart.get_by_text("+27.5%")).to_be_visible()
    box = chart.get_by_text("+27.5%").bounding_box()
    assert box is not None
    screen.page.mouse.click(box["x"] - 9, box["y"] + box["height"] / 2 + 10)  # the dot lies left of its label and below it
    screen.idle()
    assert screen.parameters()["who"] == "owner-4"
    expect(screen.main.get_by_text("You expect 27% more than you sell.")).to_be_visible()
    screen.page.reload()
    screen.drawn()
    assert screen.parameters()["who"] == "owner-4"
    expect(screen.main.get_by_text("You expect 27% more than you sell.")).to_be_visible()


def test_a_step_of_the_waterfall_by_its_list(screen: Screen) -> None:
    screen.open("forecast", part="exports")
    screen.choose("The deals behind", "Cut")
    assert screen.parameters()["step"] == "cut"
    expect(screen.page.get_by_test_id("stDataFrame").first).to_be_visible()


def test_every_part_on_a_phone_in_the_dark(screens: Callable[..., Screen], server: Server) -> None:
    for part in ("good", "next", "deals", "exports"):
        screen = screens(server, PHONE, "dark").open("forecast", part=part)
        wide = screen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, part
