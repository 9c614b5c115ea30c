"""Files to drop into an inbox, and short ways to do so."""

import io
import zipfile
from pathlib import Path

from data.intake import Inbox, Pending
from data.workspace import Workspace

DEALS = "Deal ID,Stage,Amount,Close Date\n1,Closed Won,10,2024-01-31\n2,Closed Lost,20,2024-02-01\n3,Negotiation,30,\n"
PEOPLE = "Customer ID,Name,Email,Customer since\n1,Ann Zebra,ann@example.org,2024-01-01\n2,Bo Yak,ANN@example.org ,2024-01-02\n"
ORDERS = "Order ID,Customer ID,Email,Order date,Total\n7,1,ann@example.org,2024-03-01,5\n8,9,cy@example.org,2024-03-02,6\n"
EITHER = "Order ID,Order date,Total\n1,03/04/2024,5\n2,05/06/2024,6\n"


def drop(inbox: Inbox, mine: Workspace, name: str, content: str | bytes) -> list[Pending]:
    """Drop one file; the tables that came of it."""
    before = set(inbox.waiting)
    inbox.receive(mine, name, content.encode() if isinstance(content, str) else content)
    return [pending for id, pending in inbox.waiting.items() if id not in before]


def dropped(inbox: Inbox, mine: Workspace, name: str, content: str | bytes) -> Pending:
    (pending,) = drop(inbox, mine, name, content)
    return pending


def treat(inbox: Inbox, pending: Pending, **treatments: str) -> None:
    """Choose what becomes of columns, by their header."""
    mapping = inbox.waiting[pending.id].mapping
    for header, privacy in treatments.items():
        mapping = mapping.edit(header, privacy=privacy)
    inbox.change(pending.id, mapping)


def left_on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "in-use"]


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()
