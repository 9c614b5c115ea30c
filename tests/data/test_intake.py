"""From a drop to the workspace: nothing is kept before the owner's word, and what was dropped or hidden leaves no trace."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import metrics
from data import intake
from data.intake import Inbox, Pending, upload_limit
from data.mapping import DROP, KEEP, MappingProblem
from data.raw import FileProblem
from data.workspace import Workspace
from tests.data.dropping import DEALS, EITHER, ORDERS, PEOPLE, drop, dropped, left_on_disk, treat, zipped

# -- from the drop to the figure


def test_a_file_waits_for_its_owners_word(guarded: Inbox, mine: Workspace) -> None:
    pending = dropped(guarded, mine, "deals.csv", DEALS)
    assert (pending.raw.file, pending.mapping.kind, pending.known) == ("deals.csv", "deals", False)
    assert not mine.manifest.sources
    assert not left_on_disk(mine.store.folder)
    source = guarded.confirm(mine, pending.id)
    assert (source.name, source.kind, source.read, source.kept) == ("deals.csv", "deals", 3, 3)
    assert not guarded.waiting
    with mine.tables() as tables:
        assert metrics.compute("win_rate", tables).value == 0.5


def test_what_is_shown_before_is_what_is_kept(inbox: Inbox, mine: Workspace) -> None:
    text = DEALS + "4,Closed Won,many,2024-02-30\n5,Closed Won,1,2024-02-01,too,many,cells\n"
    pending = dropped(inbox, mine, "deals.csv", text)
    preview = inbox.preview(pending.id)
    source = inbox.confirm(mine, pending.id)
    assert preview.read == source.read == 5 == source.kept + source.repaired + source.left_out
    assert (preview.kept, len(preview.repaired), len(preview.left_out)) == (source.kept, source.repaired, source.left_out) == (3, 1, 1)
    (saved,) = mine.manifest.sources
    notes = mine.notes(saved).to_pylist()
    assert [(note["what"], note["line"]) for note in notes] == [("repaired", 5), ("left out", 6)]
    assert "many" in notes[0]["reason"]
    with mine.tables() as tables:
        assert metrics.compute("deal_size", tables).excluded


def test_the_owners_edit_counts(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "deals.csv", "Deal ID,Stage,Gross,Net,Close Date\n1,Closed Won,12,10,2024-01-31\n")
    inbox.change(pending.id, pending.mapping.with_role("Net", "amount"))
    inbox.confirm(mine, pending.id)
    with mine.tables() as tables:
        assert metrics.compute("revenue", tables).value == 10


def test_the_owner_may_say_what_it_holds(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "x.csv", "Ref,When\nA,2024-01-01\nB,2024-01-02\n")
    inbox.guess_as(pending.id, "leads")
    mapping = inbox.waiting[pending.id].mapping
    inbox.change(pending.id, mapping.with_role("Ref", "id").with_role("When", "created"))
    inbox.confirm(mine, pending.id)
    with mine.tables() as tables:
        assert metrics.compute("leads", tables).value == 2


def test_a_file_of_no_kind_waits_until_it_has_one(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "x.csv", "Foo,Bar\nA,b\nB,c\n")
    assert not pending.mapping.kind
    for ask in (inbox.preview, partial(inbox.confirm, mine)):
        with pytest.raises(MappingProblem, match=r"x\.csv"):
            ask(pending.id)
    assert pending.id in inbox.waiting


def test_dates_that_can_be_read_two_ways_are_asked_for(inbox: Inbox, mine: Workspace) -> None:
    pending = dropped(inbox, mine, "orders.csv", EITHER)
    (question,) = pending.mapping.open_questions
    with pytest.raises(MappingProblem, match=r"orders\.csv.*can be read two ways: 03/04/2024 is 3 April 2024 or 4 March 2024"):
        inbox.confirm(mine, pending.id)
    assert pending.id in inbox.waiting
    inbox.answer(pending.id, question, "mdy")
    inbox.confirm(mine, pending.id)
    assert mine.first_day.isoformat() == "2024-03-04"


def test_a_confirmed_mapping_is_applied_to_the_same_headers(inbox: Inbox, mine: Workspace) -> None:
    first = dropped(inbox, mine, "orders.csv", EITHER)
    inbox.answer(first.id, first.mapping.open_questions[0], "mdy")
    inbox.change(first.id, inbox.waiting[first.id].mapping.with_role("Total", ""))
    inbox.confirm(mine, first.id)
    again = dropped(inbox, mine, "more.csv", EITHER.replace("03/04", "07/08"))
    assert again.known
    assert not again.mapping.open_questions
    assert "amount" not in again.mapping.roles
    assert again.mapping.columns[1].examples[0] == "07/08/2024"
    other = dropped(inbox, mine, "other.csv", EITHER.replace("Total", "Sum"))
    assert not other.known


def test_the_owners_treatment_is_remembered_too(inbox: Inbox, mine: Workspace) -> None:
    first = dropped(inbox, mine, "people.csv", PEOPLE)
    treat(inbox, first, Name=KEEP, Email=DROP)
    inbox.confirm(mine, first.id)
    again = dropped(inbox, mine, "people.csv", PEOPLE)
    assert {column.header: column.privacy for column in again.mapping.columns if column.personal} == {"Name": KEEP, "Email": DROP}


def test_a_mapping_an_older_version_kept_is_guessed_anew(inbox: Inbox, mine: Workspace) -> None:
    inbox.confirm(mine, dropped(inbox, mine, "deals.csv", DEALS).id)
    old = {signature: {"kind": "deals", "forgotten": 1} for signature in mine.manifest.mappings}
    mine.store.change(lambda manifest: replace(manifest, mappings=old))
    again = dropped(inbox, mine, "deals.csv", DEALS)
    assert (again.mapping.kind, again.known) == ("deals", False)


# -- several files


def test_the_other_files_of_a_drop_go_on(guarded: Inbox, mine: Workspace) -> None:
    for name, content in {
        "empty.csv": b"",
        "deals.csv": DEALS.encode(),
        "photo.csv": bytes(range(256)) * 50,
        "head.csv": b"Deal ID,Stage\n",
    }.items():
        guarded.receive(mine, name, content)
    assert [pending.raw.file for pending in guarded.waiting.values()] == ["deals.csv"]
    assert [str(problem).split()[0] for problem in guarded.problems] == ["empty.csv", "photo.csv", "head.csv"]


def test_every_table_of_an_archive_waits_by_itself(inbox: Inbox, mine: Workspace) -> None:
    one, two = drop(inbox, mine, "all.zip", zipped(deals=DEALS, orders=ORDERS, nothing=""))
    assert [one.mapping.kind, two.mapping.kind] == ["deals", "orders"]
    assert len(inbox.problems) == 1
    inbox.discard(one.id)
    inbox.confirm(mine, two.id)
    assert [source.kind for source in mine.manifest.sources] == ["orders"]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/passwd", "a\0b.csv", ".", "x" * 5000 + ".csv", "‮fdp.csv"])
def test_a_name_is_only_a_label(inbox: Inbox, mine: Workspace, name: str) -> None:
    pending = dropped(inbox, mine, name, DEALS)
    assert pending.raw.file == name
    assert inbox.folder in pending.raw.parquet.parents


@pytest.mark.parametrize(
    "content", [b"\0", b"\xff\xfe", b"PK\x03\x04rubbish", b"PAR1rubbishPAR1", b'{"a":', b"\x1f\x8b\x08", b"\n\n\n", b'"', b"a"]
)
def test_no_content_raises(guarded: Inbox, mine: Workspace, content: bytes) -> None:
    guarded.receive(mine, "x.csv", content)
    assert guarded.problems or guarded.waiting


@pytest.mark.parametrize("path", ["nowhere.csv", ".", "a\0b.csv"])
def test_a_path_that_cannot_be_opened_is_a_problem(inbox: Inbox, mine: Workspace, tmp_path: Path, path: str) -> None:
    inbox.open_path(mine, tmp_path / path)
    assert not inbox.waiting
    assert len(inbox.problems) == 1


def test_a_file_is_read_where_it_lies(inbox: Inbox, mine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDSTAND_MAX_UPLOAD_MB", "1")
    large = tmp_path / "large.csv"
    large.write_text(DEALS + "9,Closed Won,1,2024-01-01\n" * 50_000)
    inbox.receive(mine, "large.csv", large.read_bytes())
    assert "more than the 1 MB allowed here" in str(inbox.problems[0])
    inbox.open_path(mine, large)
    (pending,) = inbox.waiting.values()
    inbox.confirm(mine, pending.id)
    assert large.exists()


def test_a_fault_of_ours_stops_one_file_only(inbox: Inbox, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    understood = intake._understood

    def faulty(workspace: Workspace, raw: intake.RawTable) -> Pending:
        if raw.file == "bad.csv":
            raise ZeroDivisionError
        return understood(workspace, raw)

    monkeypatch.setattr(intake, "_understood", faulty)
    for name in ("bad.csv", "deals.csv"):
        inbox.receive(mine, name, DEALS.encode())
    assert [pending.raw.file for pending in inbox.waiting.values()] == ["deals.csv"]
    assert "bad.csv could not be read because of a fault in Bandstand" in str(inbox.problems[0])
    assert [path.suffix for path in left_on_disk(inbox.folder)] == [".parquet"]


# -- one name twice


def test_a_file_dropped_twice_waits_once(inbox: Inbox, mine: Workspace) -> None:
    first = dropped(inbox, mine, "deals.csv", DEALS)
    second = dropped(inbox, mine, "deals.csv", DEALS)
    assert list(inbox.waiting) == [second.id]
    assert not first.raw.parquet.exists()


def test_two_files_of_one_name_are_both_kept(inbox: Inbox, mine: Workspace) -> None:
    """Every month's export is called the same."""
    for month in "123":
        drop(inbox, mine, "orders.csv", f"Order date,Total\n2024-0{month}-15,10\n")
    assert [pending.raw.file for pending in inbox.waiting.values()] == ["orders.csv", "orders.csv (2)", "orders.csv (3)"]
    for id in list(inbox.waiting):
        inbox.guess_as(id, "orders")
        inbox.confirm(mine, id)
    assert mine.manifest.tables["orders"].rows == 3


def test_what_a_table_would_take_the_place_of_is_known_before(inbox: Inbox, mine: Workspace) -> None:
    first = dropped(inbox, mine, "deals.csv", DEALS)
    assert inbox.replaces(mine, first.id) is None
    inbox.confirm(mine, first.id)
    second = dropped(inbox, mine, "deals.csv", DEALS.replace("Negotiation", "Closed Won"))
    place = inbox.replaces(mine, second.id)
    assert place
    assert place.kept == 3
    inbox.guess_as(second.id, "leads")
    assert inbox.replaces(mine, second.id) is None
    assert inbox.replaces(mine, "gone") is None


# -- the limit


def test_the_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANDSTAND_MAX_UPLOAD_MB", raising=False)
    assert upload_limit() == 200
    monkeypatch.setenv("BANDSTAND_MAX_UPLOAD_MB", " 50 ")
    assert upload_limit() == 50
    for wrong in ("abc", "0", "-1", "1.5", ""):
        monkeypatch.setenv("BANDSTAND_MAX_UPLOAD_MB", wrong)
        with pytest.raises(FileProblem, match=f"BANDSTAND_MAX_UPLOAD_MB is '{wrong}', expected a whole number of megabytes"):
            upload_limit()
