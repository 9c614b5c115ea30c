"""The pictures of the README, taken from the real app: `make screenshots`."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUMS, FLAGS
from tests.browser.server import ROOT, Server, new_home

IMAGES = ROOT / "docs" / "images"
PAGES = {"scorecard": "?period=12_months", "funnel": "funnel", "together": "together?lag=1", "cohorts": "cohorts", "forecast": "forecast"}
DEALS = """Opportunity ID,Sales Rep,Contact E-mail,Stage,Created,Close Date,Amount
001,Anna,lee@example.com,Closed Won,03/04/2026,21/05/2026,"1,200.00"
002,Bo,kim@example.com,Closed Lost,14/04/2026,30/05/2026,"800.00"
003,Anna,ola@example.com,Proposal,20/05/2026,,"2,450.00"
"""


def take(page: Page, url: str, name: str) -> None:
    """Open a page, wait until it is drawn, and keep its picture."""
    page.goto(url)
    settled(page)
    page.screenshot(path=IMAGES / f"{name}.png")


def settled(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_timeout(1_500)  # charts draw after the script has ended


def upload(page: Page, server: Server) -> None:
    """The page of a file that waits for its owner's word."""
    page.goto(f"{server.url}/files")
    page.wait_for_selector("input[type=file]", state="attached")
    page.set_input_files("input[type=file]", {"name": "deals.csv", "mimeType": "text/csv", "buffer": DEALS.encode()})
    page.get_by_text("for your word").wait_for()
    settled(page)
    page.screenshot(path=IMAGES / "files.png")


def main() -> None:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(new_home(Path(folder) / "home")).start().ready()
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            for name, address in PAGES.items():
                take(page, f"{server.url}/{address}", name)
            upload(page, server)
        finally:
            browser.close()
            server.stop()
    print(*sorted(path.name for path in IMAGES.glob("*.png")))


if __name__ == "__main__":
    main()
