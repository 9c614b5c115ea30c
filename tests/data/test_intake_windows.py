"""Two windows of one browser share an inbox, and what fails leaves the table waiting."""

import threading
from functools import partial
from unittest.mock import Mock

import pytest

from data import store
from data.intake import Inbox
from data.raw import FileProblem
from data.workspace import Workspace
from tests.data.dropping import DEALS, drop, dropped


def test_what_another_window_used_is_gone_without_a_crash(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "deals.csv", DEALS)
    inbox.confirm(mine, pending.id)
    inbox.discard(pending.id)
    inbox.change(pending.id, pending.mapping)
    inbox.guess_as(pending.id, "leads")
    for ask in (inbox.preview, partial(inbox.confirm, mine)):
        with pytest.raises(FileProblem, match="does not wait here any more"):
            ask(pending.id)
    assert not inbox.waiting


def test_a_temporary_folder_that_was_emptied_is_said(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "deals.csv", DEALS)
    pending.raw.parquet.unlink()
    with pytest.raises(FileProblem, match="drop its file in again"):
        inbox.preview(pending.id)
    assert not inbox.waiting


def test_a_save_that_fails_leaves_the_table_waiting(inbox: Inbox, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    pending = dropped(inbox, mine, "deals.csv", DEALS)
    full = Mock(side_effect=OSError(28, "No space left on device"))
    monkeypatch.setattr(store, "write_durably", full)
    with pytest.raises(FileProblem, match="could not be saved"):
        inbox.confirm(mine, pending.id)
    monkeypatch.undo()
    inbox.confirm(mine, pending.id)
    assert len(mine.manifest.sources) == 1


def test_windows_that_confirm_at_once_keep_each_table_once(inbox: Inbox, mine: Workspace) -> None:
    for number in range(4):
        drop(inbox, mine, f"{number}.csv", DEALS.replace("\n1,", f"\n{number}x,"))
    ids, kept, refused = list(inbox.waiting), [], []

    def confirm_all() -> None:
        for id in ids:
            try:
                kept.append(inbox.confirm(mine, id).name)
            except FileProblem as problem:
                refused.append(str(problem))

    windows = [threading.Thread(target=confirm_all) for _ in range(3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(kept) == ["0.csv", "1.csv", "2.csv", "3.csv"] == sorted(source.name for source in mine.manifest.sources)
    assert len(refused) == 8
    assert not inbox.waiting
