"""What was dropped or hidden leaves no trace; what stands for a person still counts and joins."""

import gc

import metrics
from data.intake import Inbox
from data.mapping import DROP, PSEUDONYMISE
from data.workspace import Workspace
from tests.data.dropping import DEALS, ORDERS, PEOPLE, drop, dropped, left_on_disk, treat, zipped


def stored_bytes(mine: Workspace) -> bytes:
    """Everything the workspace keeps, unpacked: what a search of the disk could find."""
    texts = []
    for path in mine.store.folder.rglob("*"):
        if path.suffix == ".parquet":
            table = mine.store.read(path.name, path.name)
            texts.append(f"{table.to_pylist()} {table.schema}".encode())
        if path.is_file():
            texts.append(path.read_bytes())
    return b"".join(texts).lower()


def test_a_dropped_column_leaves_no_trace(inbox: Inbox, mine: Workspace) -> None:
    odd = "3,Cy Xerus,cy@example.org,2024-01-03,and,more,cells\n4,Di Wolf,di@example.org,not a day\n"
    pending = dropped(inbox, mine, "people.csv", PEOPLE + odd)
    assert {column.header for column in pending.mapping.columns if column.personal} == {"Name", "Email"}
    treat(inbox, pending, Name=DROP, Email=PSEUDONYMISE)
    source = inbox.confirm(mine, pending.id)
    assert (source.kept, source.repaired, source.left_out) == (2, 1, 1)
    kept = stored_bytes(mine)
    for personal in (b"zebra", b"yak", b"xerus", b"wolf", b"example.org"):
        assert personal not in kept
    assert not left_on_disk(inbox.folder)


def test_nothing_of_an_upload_is_left(inbox: Inbox, mine: Workspace) -> None:
    used, left = drop(inbox, mine, "all.zip", zipped(people=PEOPLE, deals=DEALS))
    assert {path.suffix for path in left_on_disk(inbox.folder)} == {".parquet"}
    inbox.confirm(mine, used.id)
    inbox.discard(left.id)
    assert not left_on_disk(inbox.folder)
    inbox.receive(mine, "bad.zip", b"PK\x03\x04rubbish")
    assert not [path for path in inbox.folder.iterdir() if path.name != "in-use"]


def test_the_folder_of_uploads_is_private_and_goes_with_the_inbox(mine: Workspace) -> None:
    inbox = Inbox()
    drop(inbox, mine, "people.csv", PEOPLE)
    folder = inbox.folder
    assert folder.stat().st_mode & 0o077 == 0
    del inbox
    gc.collect()
    assert not folder.exists()


def test_pseudonyms_still_join_and_find_duplicates(inbox: Inbox, mine: Workspace) -> None:
    for name, text in {"people.csv": PEOPLE, "orders.csv": ORDERS}.items():
        pending = dropped(inbox, mine, name, text)
        treat(inbox, pending, Email=PSEUDONYMISE)
        inbox.confirm(mine, pending.id)
    with mine.tables() as tables:
        people = tables["customers"].rows.execute()
        assert people["email"].nunique() == 1  # ann@ and ANN@ are one
        duplicates = metrics.compute("duplicates", tables, table="customers", key="email")
        assert (duplicates.value, duplicates.n) == (0.5, 2)
        orders = tables["orders"].rows.execute()
        column = tables["orders"].role("Email")
        assert sorted(orders[column].isin(people["email"]).tolist()) == [False, True]
