"""Real Chromium on the real app. Every page is watched; whatever it must not do fails its test at the end."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.screen import Screen
from tests.browser.server import Server, new_home
from tests.browser.watch import Watch

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESK, PHONE = (1280, 900), (390, 844)
PATIENCE = 20_000  # milliseconds: machines that test are often busy

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        why = "no Chromium was found: install the package 'chromium' to run the browser tests"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the sample company, for tests that load nothing."""
    started = Server(new_home(tmp_path_factory.mktemp("shared") / "home")).start().ready()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def servers(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Makes more servers, each with an empty workspace of its own; the sample company is copied from the first."""
    made: list[Server] = []

    def make(**environment: str) -> Server:
        home = new_home(tmp_path_factory.mktemp("own") / "home", sample_from=server.home)
        made.append(Server(home, **environment).start())
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def own_server(servers: Callable[..., Server]) -> Iterator[Server]:
    """A server for the tests of one file, which may load into it."""
    started = servers().ready()
    yield started
    started.stop()


@pytest.fixture
def screens(browser: Browser) -> Iterator[Callable[..., Screen]]:
    """Opens watched screens: `screens(server)`, on request narrow, dark, or of another language."""
    opened: list[tuple[Watch, Screen]] = []

    def open_screen(server: Server, size: tuple[int, int] = DESK, scheme: str = "light") -> Screen:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        watch = Watch(context, server.url)
        screen = Screen(context.new_page(), server, watch)
        opened.append((watch, screen))
        return screen

    yield open_screen
    for _watch, screen in opened:
        screen.page.context.close()
    faults = [fault for watch, _screen in opened for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def screen(screens: Callable[..., Screen], server: Server) -> Screen:
    """A wide light screen on the sample company."""
    return screens(server)


@pytest.fixture
def own_screen(screens: Callable[..., Screen], own_server: Server) -> Screen:
    """A wide light screen on the workspace of this file's tests."""
    return screens(own_server)


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """A real file; its test is skipped where there are none."""

    def find(path: str) -> Path:
        folder = os.environ.get("BANDSTAND_REAL_DATA")
        if not folder:
            pytest.skip("BANDSTAND_REAL_DATA names no folder of real files")
        return Path(folder) / path

    return find
