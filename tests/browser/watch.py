"""What a page must never do: fail, complain in the console, ask another host for something, or open a dialog of a file's making."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# On a cold deep link Streamlit asks for its own routes under the page's address first, is told 404, and asks again at the root.
PROBED = re.compile(r"^https?://[^/]+/[^/]+/_stcore/(health|host-config)$")


class Watch:
    """Keeps what went wrong in any page of a browser context."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.faults: list[str] = []
        self._host = urlparse(url).netloc
        self._away = False
        context.on("page", self._follow)

    @contextmanager
    def server_away(self) -> Iterator[None]:
        """While the server restarts, a page may say that it lost it."""
        self._away = True
        yield
        self._away = False

    def _follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("websocket", lambda socket: self._host_of(socket.url))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.faults.append(f"popup: {popup.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBED.match(where) and not self._away:
            self.faults.append(f"console: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        self._host_of(request.url)

    def _host_of(self, url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self.faults.append(f"request to another host: {url}")

    def _failed(self, request: Request) -> None:
        left = (request.failure or "") == "net::ERR_ABORTED"  # the page was left before the answer came
        if not left and not self._away:
            self.faults.append(f"failed request: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not PROBED.match(response.url) and not self._away:
            self.faults.append(f"{response.status}: {response.url}")
