"""What an owner loaded stays loaded, counted once, seen by nobody else; a figure's cache key changes when the figure could."""

import os
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import metrics
from data import sample, workspace
from data.merge import Part
from data.raw import FileProblem
from data.store import MANIFEST, Source
from data.workspace import ENGINES_KEPT, MINE, SAMPLE, Workspace, open_workspace
from metrics.schema import KINDS

NOTES = pa.table({"what": ["left out"], "line": [3], "reason": ["too short"], "text": ["x"]})


def add(
    mine: Workspace, name: str, kind: str = "deals", left_out: int = 0, labels: dict[str, str] | None = None, **columns: list
) -> Source:
    """Load a file of these columns."""
    table = pa.table({**columns, "line": range(2, len(columns["id"]) + 2)})
    source = Source(name, kind, "", {}, {}, kept=table.num_rows, repaired=0, left_out=left_out, signature=name)
    mine.add(Part(kind, table, labels or {}), source, NOTES, {"kind": kind})
    return next(s for s in mine.manifest.sources if (s.name, s.kind) == (name, kind))


def ids(mine: Workspace, kind: str = "deals") -> list[str]:
    with mine.tables() as tables:
        return sorted(tables[kind].rows.id.execute().tolist())


def leads(mine: Workspace) -> float | None:
    with mine.tables() as tables:
        return metrics.compute("leads", tables).value


# -- loading and taking out


def test_files_of_one_kind_append_and_count_each_id_once(mine: Workspace) -> None:
    add(mine, "may.csv", id=["1", "2"], status=["open", "won"], amount=[10.0, 20.0])
    add(mine, "june.csv", id=["1", "3"], status=["won", "lost"], amount=[15.0, 30.0])
    with mine.tables() as tables:
        figure = metrics.compute("win_rate", tables, as_of="2024-07-01")
        assert (figure.details["won"], figure.details["lost"], figure.n) == (2, 1, 3)
        assert metrics.compute("revenue", tables).value == 35  # the later file has the last word
        assert [(str(left.reason), left.rows) for left in figure.excluded] == [
            ("the same id again: only the last row with an id counts", 1)
        ]


def test_rows_left_out_while_reading_are_told_with_every_figure(mine: Workspace) -> None:
    add(mine, "a.csv", "leads", left_out=4, id=["1"], created=[date(2024, 1, 1)])
    add(mine, "b.csv", "leads", left_out=1, id=["2"], created=[date(2024, 1, 1)])
    with mine.tables() as tables:
        assert [left.rows for left in metrics.compute("leads", tables).excluded] == [5]
    assert mine.notes(mine.manifest.sources[0]).equals(NOTES)


def test_extra_columns_meet_by_their_header(mine: Workspace) -> None:
    add(mine, "a.csv", labels={"c1": "Deal Type"}, id=["1", "2"], status=["won", "lost"], c1=["new", "new"])
    add(mine, "b.csv", labels={"c2": "deal type"}, id=["3"], status=["won"], c2=["old"])
    with mine.tables() as tables:
        table = metrics.compute("win_rate", tables, by="DEAL TYPE", as_of="2024-07-01").table
    assert table is not None
    assert dict(zip(table["DEAL TYPE"], table["n"], strict=True)) == {"new": 2, "old": 1}


def test_the_same_file_again_takes_its_own_place(mine: Workspace) -> None:
    add(mine, "a.csv", id=[None, None], status=["won", "won"])
    add(mine, "b.csv", id=[None], status=["lost"])
    add(mine, "a.csv", id=[None], status=["won"])
    assert [source.name for source in mine.manifest.sources] == ["b.csv", "a.csv"]
    assert mine.manifest.tables["deals"].rows == 2


def test_one_name_may_hold_two_kinds(mine: Workspace) -> None:
    add(mine, "book.xlsx", "deals", id=["1"])
    add(mine, "book.xlsx", "leads", id=["7"])
    assert (ids(mine), ids(mine, "leads")) == (["1"], ["7"])


def test_a_file_taken_out_is_out(mine: Workspace) -> None:
    add(mine, "a.csv", id=["1", "2"])
    kept = add(mine, "b.csv", id=["2", "3"])
    mine.remove("a.csv", "deals")
    assert ids(mine) == ["2", "3"]
    assert mine.manifest.tables["deals"].duplicates == 0
    mine.remove("nothing.csv", "deals")
    assert mine.manifest.sources == (kept,)
    mine.remove("b.csv", "deals")
    assert (mine.manifest.sources, mine.manifest.tables) == ((), {})
    with mine.tables() as tables:
        assert not tables


def test_a_confirmed_mapping_and_the_settings_are_remembered(mine: Workspace) -> None:
    add(mine, "a.csv", id=["1"])
    mine.set(tz="Europe/Warsaw")
    mine.set(year_starts=4)
    mine.remove("a.csv", "deals")
    workspace._store.cache_clear()  # as after a restart
    manifest = open_workspace(MINE).manifest
    assert manifest.mappings == {"a.csv": {"kind": "deals"}}
    assert manifest.settings == {"tz": "Europe/Warsaw", "year_starts": 4}


# -- the fingerprint


def test_the_fingerprint_changes_when_a_figure_could(mine: Workspace) -> None:
    seen = [mine.manifest.fingerprint]

    def changed() -> bool:
        seen.append(mine.manifest.fingerprint)
        return seen[-1] not in seen[:-1]

    add(mine, "a.csv", id=["1"], amount=[1.0])
    assert changed()
    add(mine, "a.csv", id=["1"], amount=[2.0])
    assert changed()
    add(mine, "a.csv", id=["1"], amount=[2.0], left_out=1)
    assert changed()
    add(mine, "a.csv", id=["1"], amount=[2.0], left_out=1, labels={"amount": "Value"})
    assert changed()
    add(mine, "b.csv", "leads", id=["1"])
    assert changed()
    mine.set(tz="Europe/Warsaw")
    assert changed()
    mine.remove("b.csv", "leads")
    assert changed()


def test_the_fingerprint_stays_when_no_figure_could_change(mine: Workspace) -> None:
    add(mine, "a.csv", id=["1"], amount=[1.0])
    mine.set(tz="Asia/Tehran")
    before = mine.manifest.fingerprint
    mine.set(tz="Asia/Tehran")
    add(mine, "a.csv", id=["1"], amount=[1.0])
    mine.store.change(lambda old: replace(old, mappings={"another": {"kind": "leads"}}))
    mine.remove("nothing.csv", "deals")
    assert mine.manifest.fingerprint == before
    add(mine, "b.csv", id=["2"], amount=[1.0])
    mine.remove("b.csv", "deals")
    assert mine.manifest.fingerprint == before


# -- days


def test_as_of_is_the_day_after_the_last_event(mine: Workspace) -> None:
    add(mine, "a.csv", id=["1"], created=[date(2024, 1, 1)], closed=[date(2024, 3, 1)], expected_close=[date(2024, 9, 1)], status=["won"])
    add(mine, "b.csv", "leads", id=["1"], created=[datetime(2023, 12, 31, 23, 0)])
    assert (mine.first_day, mine.as_of) == (date(2023, 12, 31), date(2024, 3, 2))


def test_what_lies_after_today_has_not_happened(mine: Workspace) -> None:
    today = datetime.now(UTC).date()
    add(mine, "a.csv", "orders", id=["1", "2"], date=[date(2019, 5, 1), date(2191, 5, 1)])
    assert mine.as_of == date(2019, 5, 2)
    add(mine, "a.csv", "orders", id=["1", "2"], date=[today, today + timedelta(days=1)])
    assert mine.as_of == today + timedelta(days=1)


def test_days_of_a_workspace_without_any(mine: Workspace) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert mine.as_of == tomorrow
    add(mine, "a.csv", "orders", id=["1"], date=[date(2191, 5, 1)])
    assert mine.as_of == tomorrow
    assert mine.first_day < mine.as_of


# -- many at once, and apart


def test_many_threads_read_at_once(mine: Workspace) -> None:
    add(mine, "a.csv", "leads", id=[str(n) for n in range(50)], created=[date(2024, 1, 1)] * 50)
    found: list[float | None] = []
    threads = [threading.Thread(target=lambda: found.append(leads(mine))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [50] * 12


def test_readers_see_whole_states_while_files_come_in(mine: Workspace) -> None:
    """Every file brings a row to both kinds; whoever reads in between sees as many of one as of the other, or one more."""
    add(mine, "0.csv", "leads", id=["0"], created=[date(2024, 1, 1)])
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                with mine.tables() as tables:
                    counts = [tables[kind].rows.count().execute() if kind in tables else 0 for kind in ("leads", "deals")]
                    if counts[0] - counts[1] not in (0, 1):
                        wrong.append(counts)
            except Exception as problem:
                wrong.append(problem)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(6):
        add(mine, f"{number}.csv", "deals", id=[str(number)])
        add(mine, f"{number + 1}.csv", "leads", id=[str(number + 1)], created=[date(2024, 1, 1)])
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert len(workspace._engines) <= ENGINES_KEPT


def test_two_workspaces_never_see_each_other(mine: Workspace, home: Path) -> None:
    theirs = Workspace("theirs", workspace._store(home / "theirs"))
    add(mine, "a.csv", "leads", id=["1"], created=[date(2024, 1, 1)])
    add(theirs, "a.csv", "leads", id=["1"], created=[date(2024, 1, 1)])  # the same in every byte
    assert mine.manifest.fingerprint == theirs.manifest.fingerprint
    add(theirs, "b.csv", "leads", id=["2"], created=[date(2024, 1, 2)])
    assert (leads(mine), leads(theirs)) == (1, 2)
    assert mine.store.secret() != theirs.store.secret()
    path = theirs.store.path(theirs.manifest.tables["leads"].parquet)
    with mine.tables() as tables, pytest.raises(duckdb.PermissionException):
        tables["leads"].rows.get_backend().raw_sql(f"SELECT * FROM read_parquet('{path}')")


def test_there_are_no_other_workspaces(home: Path) -> None:
    for id in ("../mine", "", "other"):
        with pytest.raises(ValueError, match="there is no workspace"):
            open_workspace(id)


def test_home_may_be_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BANDSTAND_HOME", "here [2024]")
    workspace.home.cache_clear()
    mine = open_workspace(MINE)
    add(mine, "a.csv", id=["1"])
    monkeypatch.chdir("/")
    assert ids(mine) == ["1"]
    assert mine.store.folder == tmp_path / "here [2024]" / MINE


# -- damage


@pytest.mark.parametrize("cut", [None, 0, 40])
def test_a_lost_table_says_which_files_to_add_again(mine: Workspace, cut: int | None) -> None:
    add(mine, "may.csv", id=["1"])
    add(mine, "june.csv", id=["2"])
    add(mine, "leads.csv", "leads", id=["7"], created=[date(2024, 1, 1)])
    path = mine.store.path(mine.manifest.tables["deals"].parquet)
    path.unlink() if cut is None else os.truncate(path, cut)
    with pytest.raises(FileProblem, match=r"What was kept of Deals is missing or damaged.*: may\.csv, june\.csv"), mine.tables():
        pass
    mine.remove("june.csv", "deals")
    assert ids(mine) == ["1"]
    assert leads(mine) == 1


def test_files_that_are_lost_can_still_be_taken_out(mine: Workspace) -> None:
    add(mine, "may.csv", id=["1"])
    add(mine, "june.csv", id=["2"])
    for source in mine.manifest.sources:
        mine.store.path(source.parquet).unlink()
    with pytest.raises(FileProblem, match=r"What was kept of may\.csv is missing or damaged"):
        add(mine, "july.csv", id=["3"])
    mine.remove("may.csv", "deals")
    mine.remove("june.csv", "deals")
    add(mine, "july.csv", id=["3"])
    assert ids(mine) == ["3"]


def test_lost_notes_are_named(mine: Workspace) -> None:
    source = add(mine, "a.csv", id=["1"])
    mine.store.path(source.notes).unlink()
    with pytest.raises(FileProblem, match=r"What was kept of a\.csv"):
        mine.notes(source)


# -- the sample company


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A sample company of one deal, which counts how often it is made."""
    made: list[int] = []

    def tables() -> dict[str, pa.Table]:
        made.append(1)
        return {"deals": pa.table({"id": ["1"], "created": [date(2024, 1, 1)]})}

    monkeypatch.setattr(sample, "tables", tables)
    return made


def test_the_sample_is_made_once(home: Path, small_sample: list[int]) -> None:
    threads = [threading.Thread(target=open_workspace, args=(SAMPLE,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(open_workspace(SAMPLE)) == ["1"]
    assert len(small_sample) == 1


def test_the_sample_is_made_anew_when_its_code_changes(home: Path, small_sample: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    open_workspace(SAMPLE)
    monkeypatch.setattr(workspace, "_sample_version", lambda: "another")
    open_workspace(SAMPLE)
    open_workspace(SAMPLE)
    assert len(small_sample) == 2


@pytest.mark.parametrize("damage", ["manifest", "table"])
def test_a_damaged_sample_is_made_anew(home: Path, small_sample: list[int], damage: str) -> None:
    store = open_workspace(SAMPLE).store
    path = store.folder / MANIFEST if damage == "manifest" else store.path(store.manifest().tables["deals"].parquet)
    path.write_text("{") if damage == "manifest" else path.unlink()
    assert ids(open_workspace(SAMPLE)) == ["1"]
    assert len(small_sample) == 2


def test_the_real_sample_has_every_kind_of_table(home: Path) -> None:
    workspace = open_workspace(SAMPLE)
    assert workspace.is_sample
    with workspace.tables() as tables:
        assert set(tables) == set(KINDS)
        assert metrics.compute("win_rate", tables, as_of=workspace.as_of).value
    assert workspace.as_of == min(sample.END, datetime.now(UTC).date()) + timedelta(days=1)
