"""What the server does around the pages: security headers on every answer, and work done once before the first visit."""

import gc
import importlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds the headers that keep a page's address and content to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _value in message.get("headers", [])}
                added = [(name, value) for name, value in SECURITY.items() if name not in present]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


HEADERS = [Middleware(SecurityHeaders)]


@asynccontextmanager
async def warm_up(app: Any) -> AsyncIterator[None]:
    """Make the sample company and load what every page needs, so that the first visitor does not wait for it."""
    from data.workspace import SAMPLE, open_workspace

    open_workspace(SAMPLE)
    scores = importlib.import_module("pages.kit.scores")  # with the charts: the slow part of a first page
    threading.Thread(target=scores.warm, name="warm-up", daemon=True).start()
    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector need not look at it again on every rerun
    yield
