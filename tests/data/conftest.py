"""An empty workspace, and an inbox before it."""

from pathlib import Path

import pytest

from data.intake import Inbox
from data.workspace import MINE, Workspace, open_workspace


@pytest.fixture
def mine(home: Path) -> Workspace:
    return open_workspace(MINE)


@pytest.fixture
def inbox(without_child: None) -> Inbox:
    """An inbox for sound files."""
    return Inbox()


@pytest.fixture
def guarded() -> Inbox:
    """An inbox as it is, which reads files in a child process."""
    return Inbox()
