"""Every page, opened cold by its own address, stands in the whole shell."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import Screen
from tests.browser.server import ROOT, Server

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if not path.name.startswith("_"))
ADDRESSES = ["" if name == "scorecard" else name for name in PAGES]
ON_ITS_OWN_SERVER = [pytest.param(address, marks=() if address in ("funnel", "files") else pytest.mark.long) for address in ADDRESSES]
FIGURE = ".bs-value, .vega-embed, [data-testid=stDataFrame], [data-testid=stFileUploader], [data-testid=stExpander]"


@pytest.mark.parametrize("address", ON_ITS_OWN_SERVER)
def test_the_first_visit_to_a_server_shows_the_whole_shell(
    address: str, servers: Callable[..., Server], screens: Callable[..., Screen]
) -> None:
    fresh = servers().ready()
    whole_shell(screens(fresh).open(address))
    fresh.stop()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_first_visit_shows_the_whole_shell(address: str, screen: Screen) -> None:
    whole_shell(screen.open(address))


def whole_shell(screen: Screen) -> None:
    links = screen.page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(PAGES))
    paths = {(link.get_attribute("href") or "").rstrip("/").rpartition("/")[2] for link in links.all()}
    assert paths >= {address for address in ADDRESSES if address}
    expect(screen.page.get_by_role("radiogroup").get_by_text("Sample company")).to_be_visible()
    expect(screen.chosen("Period")).to_be_visible()
    expect(screen.main.get_by_text("Sample data.")).to_be_visible()
    expect(screen.page.locator("h1")).to_have_count(1)
    expect(screen.main.locator(FIGURE).first).to_be_visible()
    assert screen.parameters()["w"] == "sample"


def test_the_sidebar_leads_to_every_page_and_keeps_the_period(screen: Screen) -> None:
    screen.open("", period="last_quarter")
    for link in range(len(PAGES)):
        screen.page.get_by_test_id("stSidebarNavLink").nth(link).click()
        screen.drawn()
        assert screen.parameters()["period"] == "last_quarter"
        expect(screen.chosen("Period")).to_have_value(re.compile("Last quarter"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_narrow_screen_never_scrolls_sideways(address: str, screens: Callable[..., Screen], server: Server) -> None:
    screen = screens(server, PHONE).open(address)
    screen.page.wait_for_timeout(500)  # charts take their width after they are drawn
    wide = screen.page.evaluate("[document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]"
                                ".map(part => part.scrollWidth - part.clientWidth)")  # fmt: skip
    assert max(wide) <= 0
    out = screen.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] h1, [data-testid=stMarkdown] p, .bs-card, .vega-embed')]
        .filter(part => part.getClientRects().length && part.getBoundingClientRect().right > innerWidth + 1)
        .map(part => part.textContent.slice(0, 60))"""
    )
    assert not out
