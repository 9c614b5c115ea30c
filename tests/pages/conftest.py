"""Workspaces for the pages: the sample company, an empty one, and the app itself without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.intake import Inbox
from data.workspace import MINE, SAMPLE, Workspace, home, open_workspace

SHELL = Path(__file__).resolve().parents[2] / "pages" / "_shell.py"
PAGES = sorted(path.name for path in SHELL.parent.glob("*.py") if not path.name.startswith("_"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for all tests that load nothing: the sample company is made in it once."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANDSTAND_HOME", str(folder))
        home.cache_clear()
        open_workspace(SAMPLE)
        yield folder
    home.cache_clear()


@pytest.fixture
def sample(sample_home: Path) -> Workspace:
    return open_workspace(SAMPLE)


@pytest.fixture
def own(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Workspace]]:
    """Loads texts as files into a workspace of this test's own: `own(deals="Deal ID,...")`."""
    monkeypatch.setenv("BANDSTAND_HOME", str(tmp_path))
    (tmp_path / SAMPLE).symlink_to(sample_home / SAMPLE)
    home.cache_clear()
    st.cache_data.clear()

    def load(**files: str) -> Workspace:
        inbox, mine = Inbox(), open_workspace(MINE)
        for name, text in files.items():
            inbox.receive(mine, f"{name}.csv", text.encode())
        assert not inbox.problems
        for id in list(inbox.waiting):
            inbox.confirm(mine, id)
        return mine

    yield load
    monkeypatch.undo()
    home.cache_clear()
    st.cache_data.clear()


@pytest.fixture
def app(sample_home: Path) -> Callable[..., AppTest]:
    """Opens a page as its address would: `app("funnel.py", period="all")`."""

    def open_page(page: str = "scorecard.py", **parameters: str) -> AppTest:
        opened = AppTest.from_file(str(SHELL), default_timeout=60)
        for name, value in parameters.items():
            opened.query_params[name] = value
        if page != "scorecard.py":
            opened.switch_page(page)
        return sound(opened.run())

    return open_page


def sound(opened: AppTest) -> AppTest:
    """The page as it is, once it is drawn without a failure."""
    assert not opened.exception, opened.exception
    assert not opened.error, [error.value for error in opened.error]
    return opened


def words(opened: AppTest) -> str:
    """Every text of a page, cards included."""
    parts = [
        *opened.markdown,
        *opened.caption,
        *opened.get("html"),
        *opened.title,
        *opened.header,
        *opened.subheader,
        *opened.info,
        *opened.warning,
    ]
    return "\n".join(str(getattr(part, "value", None) or getattr(part.proto, "body", "")) for part in parts)
