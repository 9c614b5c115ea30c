"""The main path: real exports dropped in a browser, and the figures that are known of them read on screen."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.server import Server

MAVEN = ("sales_pipeline", "sales_teams", "accounts", "products", "data_dictionary")
OLIST_BY_SOURCE = {
    "organic_search": (271, 2296),
    "paid_search": (195, 1586),
    "social": (75, 1350),
    "unknown": (179, 1099),
    "(blank)": (14, 60),
}
ALL_ROWS_KEPT = re.compile(r"Rows: 8,800 read = 8,800 kept \+ 0 repaired \+ 0 left out")


def test_maven_american_dates(screens: Callable[..., Screen], servers: Callable[..., Server], real: Callable[[str], Path]) -> None:
    folder = real("pipeline_maven/us_dates")
    server = servers().ready()
    screen = screens(server).open()
    expect(screen.main.get_by_text("Sample data.")).to_be_visible()
    screen.page.get_by_test_id("stSidebarNavLink").filter(has_text="Your files").click()
    screen.drawn().drop([folder / f"{name}.csv" for name in MAVEN])
    expect(screen.waiting("sales_pipeline.csv").get_by_text("Deals", exact=False).first).to_be_visible()
    expect(screen.waiting("sales_pipeline.csv").get_by_text(ALL_ROWS_KEPT)).to_be_visible()
    screen.press(re.compile(r"^Use all \d tables as shown$"))
    expect(screen.loaded("sales_pipeline.csv").get_by_text(ALL_ROWS_KEPT)).to_be_visible()

    screen.page.get_by_test_id("stSidebarNavLink").filter(has_text="Scorecard").click()
    screen.drawn().choose("Period", "All dates")
    assert screen.parameters()["w"] == "mine"
    expect(screen.card("Win rate")).to_contain_text("63.2%")
    expect(screen.card("Win rate")).to_contain_text("6,711 records")
    expect(screen.card("Revenue")).to_contain_text("10,005,534")
    expect(screen.card("Revenue")).to_contain_text("4,238 records")
    expect(screen.card("Sales cycle")).to_contain_text("51.8 days")

    dialog = screen.look_closer("win_rate", w="mine", period="all", by="owner")
    dialog.get_by_text("How this was worked out").first.click()
    expect(dialog.get_by_text("exactly 63.1501%").first).to_be_visible()
    assert "deal" in dialog.inner_text()
    server.stop()


def test_olist_day_first_dates(screens: Callable[..., Screen], servers: Callable[..., Server], real: Callable[[str], Path]) -> None:
    server = servers().ready()
    screen = screens(server).open("files")
    screen.drop([real(f"funnel_olist/olist_{name}_dataset.csv") for name in ("closed_deals", "marketing_qualified_leads")])
    expect(screen.waiting("marketing_qualified_leads").get_by_text(re.compile(r"8,000 read = 8,000 kept"))).to_be_visible()
    expect(screen.waiting("closed_deals").get_by_text(re.compile(r"842 read = 842 kept"))).to_be_visible()
    screen.press(re.compile(r"^Use all 2 tables as shown$"))

    screen.open("", w="mine", period="all")
    expect(screen.card("Leads")).to_contain_text("8,000")
    expect(screen.card("Conversion rate")).to_contain_text("10.5%")
    dialog = screen.look_closer("conversion_rate", w="mine", period="all", by="source")
    for title in dialog.get_by_text("How this was worked out").all():
        title.click()
    screen.idle()
    expect(dialog.get_by_text("exactly 10.525%").first).to_be_visible()
    # Day first: the leads came from June 2017 to May 2018. Read month first, they would fill the whole of both years.
    expect(dialog.locator(".vega-embed").first).to_contain_text("Jun")
    expect(dialog.locator(".vega-embed").first).not_to_contain_text("Dec 18")
    rows = {row[0]: row for row in cells(screen)}
    for source, (won, leads) in OLIST_BY_SOURCE.items():
        assert {str(won), str(leads)} <= {cell.replace(",", "") for cell in rows[source]}, rows[source]
    server.stop()


def cells(screen: Screen) -> list[list[str]]:
    """The rows of the last table on the page: a canvas, with the same words beneath it for screen readers."""
    table = screen.page.get_by_test_id("stDataFrame").last.locator("table[role=grid]")
    table.wait_for(state="attached")
    return table.evaluate(
        "grid => [...grid.querySelectorAll('tr')].map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
    )[1:]
