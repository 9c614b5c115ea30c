"""From a dropped file to the workspace: read, shown with its guesses, mended by the owner, and only then kept.

Until the owner confirms, an upload lies in a private temporary folder of this process, deleted with it. Nothing of it is
in the workspace before the choice of what happens to personal columns has been made.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from data.conform import Conformed, conform
from data.mapping import Mapping
from data.merge import Part
from data.raw import RawTable, RowNote
from data.reading import Limits, read_file
from data.recognise import recognise, review
from data.store import Source
from data.workspace import Workspace
from metrics.words import Text


def upload_limit() -> int:
    """The largest upload in megabytes: BANDSTAND_MAX_UPLOAD_MB, 200 where it is not set."""
    return int(os.environ.get("BANDSTAND_MAX_UPLOAD_MB", "200"))


@dataclass(frozen=True)
class Pending:
    """A table that waits for its owner's word."""

    id: str
    raw: RawTable
    mapping: Mapping
    known: bool = False  # the same headers were confirmed before


@dataclass
class Inbox:
    """What was dropped into one workspace and not yet kept; it outlives a reload of the page."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bandstand-")))
    waiting: dict[str, Pending] = field(default_factory=dict)
    problems: list[Text] = field(default_factory=list)
    _previews: dict[str, tuple[Mapping, Conformed]] = field(default_factory=dict)

    def receive(self, workspace: Workspace, name: str, content: bytes) -> None:
        """Read one uploaded file; each of its tables waits, each of its problems is kept to be shown."""
        drop = self.folder / secrets.token_hex(8)
        drop.mkdir(mode=0o700)
        path = drop / "upload"  # its own name could be a path: it is only a label
        path.write_bytes(content)
        try:
            self._read(workspace, path, name, Limits(file_bytes=upload_limit() << 20))
        finally:
            path.unlink()

    def open_path(self, workspace: Workspace, path: Path) -> None:
        """Read a file where it lies, of any size."""
        self._read(workspace, path, path.name, Limits(file_bytes=None))

    def _read(self, workspace: Workspace, path: Path, name: str, limits: Limits) -> None:
        workdir = self.folder / secrets.token_hex(8)
        workdir.mkdir(mode=0o700)
        result = read_file(path, workdir, name=name, limits=limits)
        self.problems += [problem.text for problem in result.problems]
        for raw in result.tables:
            pending = _understood(workspace, raw)
            self.waiting[pending.id] = pending

    def change(self, id: str, mapping: Mapping) -> None:
        """The owner's edit of how a table is understood; what it leaves open is filled in from the values."""
        pending = self.waiting[id]
        self.waiting[id] = replace(pending, mapping=review(pending.raw, mapping))

    def guess_as(self, id: str, kind: str) -> None:
        """The owner says what kind of table it is: its columns are guessed afresh."""
        pending = self.waiting[id]
        self.waiting[id] = replace(pending, mapping=recognise(pending.raw, kind=kind))

    def preview(self, id: str) -> Conformed:
        """The table as it would be kept, with the account of its rows. Raises FileProblem where a question is open."""
        pending = self.waiting[id]
        made = self._previews.get(id)
        if made is None or made[0] != pending.mapping:
            made = self._previews[id] = (pending.mapping, conform(pending.raw, pending.mapping, secret=b"preview"))
        return made[1]

    def confirm(self, workspace: Workspace, id: str) -> Source:
        """Clean the table, keep it in the workspace, and delete the upload."""
        pending = self.waiting[id]
        cleaned = conform(pending.raw, pending.mapping, secret=workspace.store.secret())
        source = Source(
            name=pending.raw.file, kind=cleaned.kind, parquet="", labels={}, kept=cleaned.kept, repaired=len(cleaned.repaired),
            left_out=len(cleaned.left_out), mapping=json.loads(pending.mapping.to_json()), signature=pending.mapping.signature,
            fingerprint=pending.raw.fingerprint,
        )  # fmt: skip
        workspace.add(Part(cleaned.kind, cleaned.table, cleaned.labels), source, _notes(cleaned), source.mapping)
        self.discard(id)
        return source

    def discard(self, id: str) -> None:
        """Forget a table that waits, and delete what was read of it."""
        pending = self.waiting.pop(id)
        self._previews.pop(id, None)
        if not any(other.raw.parquet.parent == pending.raw.parquet.parent for other in self.waiting.values()):
            shutil.rmtree(pending.raw.parquet.parent, ignore_errors=True)
        else:
            pending.raw.parquet.unlink(missing_ok=True)


def _understood(workspace: Workspace, raw: RawTable) -> Pending:
    """What was confirmed for the same headers before is applied again; else a guess."""
    guess = recognise(raw)
    kept = workspace.manifest.mappings.get(guess.signature)
    mapping = review(raw, Mapping.from_json(json.dumps(kept))) if kept else guess
    return Pending(secrets.token_hex(6), raw, mapping, known=bool(kept))


def _notes(cleaned: Conformed) -> pa.Table:
    """Every repaired and left-out row: what became of it, its line, the reason, its own text."""
    rows = [*_rows("repaired", cleaned.repaired), *_rows("left out", cleaned.left_out)]
    schema = pa.schema([("what", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
    return pa.Table.from_pylist(rows, schema=schema)


def _rows(what: str, notes: tuple[RowNote, ...]) -> Iterator[dict[str, object]]:
    return ({"what": what, "line": note.line, "reason": str(note.reason), "text": note.text} for note in notes)
