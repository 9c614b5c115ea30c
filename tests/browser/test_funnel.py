"""The funnel in the browser: a click chooses, the records appear, the link holds it, a reload brings it back."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.screen import Screen, named
from tests.browser.server import Server

DEALS = "Deal ID,Deal name,Stage,Status,Create date,Close date,Amount,Lead source,Closed lost reason\n" + "\n".join(
    [f"{n},Deal {n},Won,won,2024-01-{n:02},2024-02-{n:02},100,web," for n in range(1, 11)]
    + [f"{n},Deal {n},Lost,lost,2024-01-{n:02},2024-02-{n:02},50,fair,{'Price' if n % 2 else ''}" for n in range(11, 21)]
)
HISTORY = "Deal ID,Stage,Entered at,Left at\n" + "\n".join(
    f"{n},{stage},2024-01-{n + day:02},2024-01-{n + day + 1:02}"
    for n in range(1, 21)
    for day, stage in enumerate(["New", "Demo", "Offer"][: 3 if n <= 12 else 2])
)


def bar(screen: Screen, place: int) -> None:
    """Click the bar of a step: it lies over the grey one of the step before, which are drawn first."""
    bars = screen.main.locator(".vega-embed").first.locator("[aria-roledescription=bar]")
    bars.first.wait_for(state="attached")
    bars.nth(bars.count() // 2 + place).click(position={"x": 20, "y": 12}, force=True)
    screen.page.wait_for_timeout(400)
    screen.idle()


def test_a_click_chooses_a_step_and_a_reload_brings_it_back(screen: Screen) -> None:
    screen.open("funnel", period="all")
    expect(screen.main.get_by_text("Click a bar of the funnel")).to_be_visible()
    bar(screen, 2)
    assert screen.parameters()["pick"] == "2"
    expect(screen.chosen("Step")).to_have_value("Demo")
    expect(screen.main.get_by_text(re.compile(r"^[\d,]+ deals\.$"))).to_be_visible()
    expect(screen.main.get_by_text(re.compile(r"deals came to Demo within"))).to_be_visible()  # the figures below follow
    expect(screen.main.get_by_role("button", name=re.compile("Download these deals"))).to_be_visible()
    screen.page.reload()
    screen.drawn()
    expect(screen.chosen("Step")).to_have_value("Demo")


def test_a_link_holds_every_rule(screen: Screen) -> None:
    screen.open(
        "funnel", period="all", order="strict", window="45", entry="last", share="first", measure="customers", against="search", pick="1"
    )
    kept = screen.parameters()
    assert {name: kept[name] for name in ("order", "window", "entry", "share", "measure", "against", "pick")} == {
        "order": "strict", "window": "45", "entry": "last", "share": "first", "measure": "customers", "against": "search", "pick": "1",
    }  # fmt: skip
    expect(screen.main.get_by_text(re.compile("too young")).first).to_be_visible()
    expect(screen.main.get_by_text(re.compile("comparisons were tried"))).to_be_visible()


def test_own_files_give_their_funnel_and_the_deals_behind_it(screens: Callable[..., Screen], servers: Callable[..., Server]) -> None:
    server = servers().ready()
    screen = screens(server).open("files")
    screen.drop([named("deals.csv", DEALS), named("stage_history.csv", HISTORY)])
    screen.press(re.compile(r"^Use all 2 tables as shown$"))
    screen.open("funnel", w="mine", period="all", pick="1", which="stopped")
    expect(screen.main.get_by_text("Of 20 deals 10 were won, 50%.", exact=False)).to_be_visible()
    expect(screen.main.get_by_text(re.compile(r"^8 deals\.$"))).to_be_visible()
    expect(screen.main.get_by_text("Of 8 deals lost after Demo, 50% were lost for: Price.")).to_be_visible()
    with screen.page.expect_download() as started:
        screen.page.get_by_role("button", name=re.compile("Download these deals")).click()
    lines = Path(started.value.path()).read_text("utf-8-sig").strip().splitlines()
    assert len(lines) == 9
    assert {line.split(",")[0] for line in lines[1:]} == {str(n) for n in range(13, 21)}
    server.stop()
