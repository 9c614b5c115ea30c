"""The app as a person sees and uses it: by its addresses, its labels and its words."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooSlow

from tests.browser.server import Server
from tests.browser.watch import Watch

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FAILED = ("Traceback", "Something went wrong", "could not be drawn", "encountered an error")


class Screen:
    """One browser page on one server."""

    def __init__(self, page: Page, server: Server, watch: Watch) -> None:
        self.page, self.server, self.watch = page, server, watch

    def open(self, path: str = "", **parameters: str) -> "Screen":
        """Go to an address and wait until it is drawn."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{self.server.url}/{path}{query}")
        return self.drawn()

    def drawn(self) -> "Screen":
        """Wait for the end of the run that fills the page. What it shows must be no failure."""
        expect(self.page.locator("h1")).to_be_visible(timeout=60_000)
        self.idle()
        text = self.text
        assert not [word for word in FAILED if word in text], text
        return self

    def idle(self) -> "Screen":
        """Wait until nothing runs. A click sends its message within a few milliseconds."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector(IDLE, timeout=60_000)
        return self

    @property
    def text(self) -> str:
        """Every word on the page."""
        return self.page.locator("body").inner_text()

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    def parameters(self) -> dict[str, str]:
        """The choices in the address."""
        return {name: values[0] for name, values in parse_qs(urlparse(self.page.url).query).items()}

    # -- controls

    def choose(self, label: str, option: str) -> "Screen":
        """Pick an option of a list."""
        box, wanted = self.page.get_by_role("combobox", name=label).first, self.page.get_by_role("option", name=option, exact=True)
        box.click()
        try:
            wanted.click(timeout=4_000)
        except TooSlow:  # a run that was still under way drew the page anew and closed the list
            self.idle()
            box.click()
            wanted.click()
        return self.idle()

    def chosen(self, label: str) -> Locator:
        """The list of that label; its value is what is chosen."""
        return self.page.get_by_role("combobox", name=label).first

    def press(self, name: str | re.Pattern[str]) -> "Screen":
        self.page.get_by_role("button", name=name).first.click()
        return self.idle()

    # -- the scorecard

    def card(self, label: str) -> Locator:
        """A card of the scorecard by the name of its figure."""
        named = re.compile(rf"^{re.escape(label)}(:|$)")
        return self.page.get_by_role("article", name=named)

    def look_button(self, label: str) -> Locator:
        """The button under a card."""
        framed = self.page.locator('[class*="st-key-card-"]').filter(has=self.card(label))
        return framed.get_by_role("button", name="Look closer")

    def look_closer(self, metric: str, **parameters: str) -> Locator:
        """The closer look at a metric, opened by its link."""
        self.open("", look=metric, **parameters)
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        return dialog

    # -- files

    def drop(self, files: Sequence[Path | dict[str, Any]]) -> "Screen":
        """Drop files on the files page and wait until they are read."""
        self.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
        self.page.wait_for_timeout(300)
        return self.idle()

    def waiting(self, file: str) -> Locator:
        """The box of a table that waits for its owner's word."""
        return self.page.locator('[class*="st-key-waiting-"]').filter(has_text=file)

    def use(self, file: str) -> "Screen":
        """Confirm a table that waits."""
        self.waiting(file).get_by_role("button", name="Use this table").click()
        return self.idle()

    def loaded(self, file: str) -> Locator:
        """The box of a loaded file."""
        return self.page.locator('[class*="st-key-loaded-"]').filter(has_text=file)


def named(name: str, content: str | bytes) -> dict[str, Any]:
    """A file made for a test, as a browser takes it."""
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode() if isinstance(content, str) else content}
