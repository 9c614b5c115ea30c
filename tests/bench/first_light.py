"""First light, in a real browser: the first page, the first figure of one's own file, a control and its chart."""

import csv
import io
import random
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.report import Report
from tests.browser.conftest import CHROMIUMS, DESK, FLAGS
from tests.browser.screen import IDLE, Screen
from tests.browser.server import Server, new_home
from tests.browser.watch import Watch

FIRST_VALUE = ".bs-value"
ROUNDS = 3
CHANGES = 30
PERIODS = ("This year", "Last year", "Last 12 months")
EMPTY_PAGE = """
import altair as alt
import pandas as pd
import streamlit as st

st.title("Empty")
periods = ["This year", "Last year", "Last 12 months"]
shift = periods.index(st.selectbox("Period", periods))
points = pd.DataFrame({"month": range(12), "value": [(k * 7 + shift * 3) % 11 for k in range(12)]})
st.altair_chart(alt.Chart(points).mark_line().encode(x="month", y="value"))
"""
# From the click on the option to the last change in the first chart, in the browser's own time.
STOPWATCH = """() => {
  const watch = window.stopwatch = {clicked: 0, drawn: 0};
  document.addEventListener('click', () => { watch.clicked = performance.now(); }, true);
  new MutationObserver(changes => {
    const chart = document.querySelector('[data-testid=stVegaLiteChart]');
    if (changes.some(change => chart?.contains(change.target) || change.target.contains(chart) && [...change.addedNodes].some(
        node => node.contains(chart)))) watch.drawn = performance.now();
  }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def main(report: Report) -> None:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        print("no Chromium was found: install the package 'chromium'")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        first_page(report, browser)
        first_figure(report, browser)
        redrawn(report, browser)
        browser.close()


def first_page(report: Report, browser: Browser) -> None:
    """From the start of the server to the first value, and to the end of the script."""
    times: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _round in range(ROUNDS):
        with _folder() as folder:
            new_home(folder / "home")
            for state in times:
                times[state].append(_started(browser, folder / "home"))
    for state, found in times.items():
        for place, what in enumerate(("first value", "script finished")):
            report.add(f"server start to first page, {state}: {what}", min(pair[place] for pair in found), "s", aim="at most 5 s")


def _started(browser: Browser, home: Path) -> tuple[float, float]:
    start = time.perf_counter()
    server = Server(home).start().ready()
    with _page(browser, server) as screen:
        screen.page.goto(server.url)
        screen.page.locator(FIRST_VALUE).first.wait_for()
        value = time.perf_counter() - start
        screen.page.wait_for_selector(IDLE)
        finished = time.perf_counter() - start
    server.stop()
    return value, finished


def first_figure(report: Report, browser: Browser) -> None:
    """A file dropped, confirmed at once, and the scorecard opened."""
    times = []
    for _round in range(ROUNDS):
        with _server(browser, "files") as screen:
            times.append(_from_drop_to_value(screen.page))
    report.add("8,800 uploaded rows to first figure", min(times), "s", aim="at most 3 s")


def _from_drop_to_value(page: Page) -> float:
    start = time.perf_counter()
    page.set_input_files("input[type=file]", [{"name": "deals.csv", "mimeType": "text/csv", "buffer": deals(8_800)}])
    page.get_by_role("button", name="Use this table").first.click()
    page.locator('[class*="st-key-loaded-"]').first.wait_for()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Scorecard").click()
    page.locator(FIRST_VALUE).first.wait_for()
    return time.perf_counter() - start


def redrawn(report: Report, browser: Browser) -> None:
    """A change of the period to the redrawn chart, beside a page that holds nothing else."""
    with _server(browser, "business?w=sample&metric=win_rate") as screen:
        fresh, ours = _changes(screen)
    with _folder() as folder:
        script = folder / "empty.py"
        script.write_text(EMPTY_PAGE, "utf-8")
        with _server(browser, "", script) as screen:
            empty = _changes(screen)[1]
    what = f"period changed to chart redrawn, of {CHANGES}"
    report.add(f"{what}: median", statistics.median(ours), "ms", statistics.median(empty), aim="at most 1.5 x")
    report.add(f"{what}: 95th percentile", _p95(ours), "ms", _p95(empty), aim="at most 1.5 x")
    report.add("the same, asked for the first time: median", statistics.median(fresh), "ms", statistics.median(empty))


def _changes(screen: Screen) -> tuple[list[float], list[float]]:
    """Milliseconds of the first change to each period, and of those after."""
    screen.page.evaluate(STOPWATCH)
    order = [PERIODS[(place + 1) % len(PERIODS)] for place in range(len(PERIODS) - 1 + CHANGES)]
    times = [_change(screen, period) for period in order]
    return times[:-CHANGES], times[-CHANGES:]


def _change(screen: Screen, period: str) -> float:
    screen.choose("Period", period)
    screen.page.wait_for_function("() => stopwatch.drawn > stopwatch.clicked")
    screen.idle().page.wait_for_timeout(300)  # the chart may be drawn after the script has ended
    return screen.page.evaluate("() => stopwatch.drawn - stopwatch.clicked")


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="bandstand-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _server(browser: Browser, path: str, script: Path | None = None) -> Iterator[Screen]:
    """A page of a server of its own, once it is drawn."""
    with _folder() as folder:
        server = Server(new_home(folder / "home"))
        server.script = str(script or server.script)
        server.start().ready()
        with _page(browser, server) as screen:
            screen.page.goto(f"{server.url}/{path}")
            yield screen.drawn()
        server.stop()


@contextmanager
def _page(browser: Browser, server: Server) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    yield Screen(context.new_page(), server, Watch(context, server.url))
    context.close()


def deals(rows: int) -> bytes:
    """Deals as the export of a CRM writes them, from a seed.

    >>> deals(2).decode().splitlines()[0]
    'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value'
    """
    draw, text = random.Random(2_016), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value"])
    for number in range(rows):
        began = date(2024, 1, 1) + timedelta(draw.randrange(600))
        stage = draw.choice(["Won", "Won", "Lost", "Engaging"])
        over = stage != "Engaging"
        closed = began + timedelta(draw.randrange(1, 120)) if over else ""
        value = {"Won": draw.randrange(30, 9_000), "Lost": 0}.get(stage, "")
        who = (f"Agent {draw.randrange(30)}", f"Product {draw.randrange(7)}", f"Account {draw.randrange(85)}")
        writer.writerow([f"D{number:06}", *who, stage, began, closed, value])
    return text.getvalue().encode()
