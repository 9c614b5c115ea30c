"""Cohorts in a real browser: a click on a cell chooses its customers, the address keeps it, and a reload brings it back."""

from playwright.sync_api import expect

from tests.browser.screen import Screen


def test_a_click_on_a_cell_shows_its_customers_and_a_reload_keeps_them(screen: Screen) -> None:
    screen.open("cohorts", period="12_months")
    cells = screen.main.locator(".vega-embed").first.locator("g.mark-rect path")
    expect(cells.first).to_be_visible()
    cells.nth(16).click()
    screen.idle()
    chosen = screen.parameters()
    assert chosen["cohort"] != "all"
    assert chosen["age"].isdigit()
    expect(screen.main.get_by_text("who were there")).to_be_visible()
    said = screen.main.get_by_text("customers.", exact=False).last.inner_text()
    screen.page.reload()
    screen.drawn()
    assert {name: screen.parameters()[name] for name in ("cohort", "age")} == {name: chosen[name] for name in ("cohort", "age")}
    assert screen.main.get_by_text("customers.", exact=False).last.inner_text() == said


def test_moving_the_silent_days_moves_the_waterfall(screen: Screen) -> None:
    screen.open("churn", left="orders", days="60")
    short = screen.main.get_by_text("customers at the start").inner_text()
    screen.open("churn", left="orders", days="365")
    assert screen.main.get_by_text("customers at the start").inner_text() != short
    assert screen.parameters()["days"] == "365"
