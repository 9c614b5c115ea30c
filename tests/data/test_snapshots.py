"""How dated exports get in: the day from a column, the file name, or the owner; the newest export is the one that counts."""

from datetime import date
from pathlib import Path

import pytest

from data import sample
from data.intake import Inbox
from data.sample.exports import dated_exports
from data.snapshots import COLUMN, NAME, TOLD, dated, exports
from data.store import Store
from data.workspace import MINE, Workspace
from metrics.forecasting.snapshots import came_true, changes, history
from metrics.forecasting.waterfall import waterfall

HEAD = "Deal ID,Deal name,Deal owner,Stage,Amount,Create date,Expected close date,Close date\n"
OLD = HEAD + "D1,One,Ann,Proposal,100,2024-01-02,2024-02-20,\nD2,Two,Bo,Proposal,80,2024-01-03,2024-02-25,\n"
NEW = HEAD + "D1,One,Ann,Closed won,90,2024-01-02,2024-02-20,2024-02-18\nD3,Three,Bo,Proposal,50,2024-02-03,2024-04-25,\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(MINE, Store(tmp_path / "mine"))


def load(workspace: Workspace, **files: str) -> None:
    inbox = Inbox()
    for name, text in files.items():
        inbox.receive(workspace, f"{name}.csv", text.encode())
        for id in list(inbox.waiting):
            inbox.confirm(workspace, id)
    assert not inbox.problems


def amounts(workspace: Workspace) -> dict[str, float]:
    with workspace.tables() as tables:
        rows = tables["deals"].rows.select("id", "amount").to_pandas()
    return dict(zip(rows["id"], rows["amount"], strict=True))


def test_the_day_stands_in_the_file_names_and_the_newest_counts(workspace: Workspace) -> None:
    load(workspace, **{"deals_2024-03-01": NEW, "deals_2024-02-01": OLD})
    assert [(export.day, export.known_by) for export in exports(workspace.manifest)] == [(date(2024, 3, 1), NAME), (date(2024, 2, 1), NAME)]
    assert amounts(workspace) == {"D1": 90.0, "D2": 80.0, "D3": 50.0}
    told = history(dated(workspace))
    assert [str(left.reason) for left in told.left_out] == ["exports that were not given in order of their dates: put in order"]
    steps = waterfall(told, *told.days).set_index("step")["amount"]
    assert steps[["start", "new", "won", "vanished", "end"]].tolist() == [180.0, 50.0, -100.0, -80.0, 50.0]


def test_the_owner_says_the_day_and_the_table_follows(workspace: Workspace) -> None:
    load(workspace, newer=NEW, older=OLD)
    assert dated(workspace) == []
    assert amounts(workspace)["D1"] == 100.0  # nothing says which is newer: the one loaded last counts
    workspace.date_export("newer.csv", date(2024, 3, 1))
    workspace.date_export("older.csv", date(2024, 2, 1))
    assert {export.known_by for export in exports(workspace.manifest)} == {TOLD}
    assert amounts(workspace)["D1"] == 90.0
    assert history(dated(workspace)).days == [date(2024, 2, 1), date(2024, 3, 1)]


def test_the_day_stands_in_a_column(workspace: Workspace) -> None:
    head = HEAD.strip() + ",Snapshot date\n"
    new = [f"{line},2024-03-01" for line in NEW.splitlines()[1:]]
    old = [f"{line},2024-02-01" for line in OLD.splitlines()[1:]]
    load(workspace, deals=head + "\n".join([*new, *old]) + "\n")
    assert [export.known_by for export in exports(workspace.manifest)] == [COLUMN]
    assert [(day, len(rows)) for day, rows in dated(workspace)] == [(date(2024, 2, 1), 2), (date(2024, 3, 1), 2)]
    assert amounts(workspace)["D1"] == 90.0


def test_the_sample_company_has_exports_that_tell_a_story() -> None:
    tables = sample.tables()
    told = history(dated_exports(tables))
    assert len(told.days) == 14
    assert told.left_out == ()
    assert {"pushed", "cut", "raised", "vanished"} <= set(changes(told)["what"])
    found = came_true(told).set_index("ahead")["share"]
    assert 0 < found[0] < found[1] < 1
    last = told.on(told.days[-1])
    assert (last["status"] == "open").sum() == sum(status == "open" for status in tables["deals"]["status"].to_pylist())
