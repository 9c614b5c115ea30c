"""From a dropped file to the workspace: read, shown with its guesses, mended by the owner, and only then kept.

Until the owner confirms, an upload lies in a private temporary folder of this process, deleted with it. Nothing of it is
in the workspace before the choice of what happens to personal columns has been made.
"""

import json
import logging
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.conform import Conformed, conform
from data.mapping import Mapping, Question
from data.merge import Part
from data.raw import FileProblem, RawTable, RowNote
from data.reading import Limits, read_file
from data.recognise import recognise, review
from data.scratch import scratch
from data.store import Source
from data.workspace import Workspace
from metrics.words import N_, Text

GONE = Text(
    N_("This table does not wait here any more. It was used or left out in another window; if you miss it, drop its file in again.")
)
FAILED = N_(
    "{file} could not be read because of a fault in Bandstand. Save it as plain CSV and try that; the other files are not affected."
)
LIMIT = "BANDSTAND_MAX_UPLOAD_MB"

_log = logging.getLogger(__name__)


def upload_limit() -> int:
    """The largest upload in megabytes: BANDSTAND_MAX_UPLOAD_MB, 200 where it is not set."""
    told = os.environ.get(LIMIT, "200").strip()
    if not told.isdecimal() or not int(told):
        raise FileProblem(
            Text(N_("{name} is '{found}', expected a whole number of megabytes, such as 200"), {"name": LIMIT, "found": told})
        )
    return int(told)


@dataclass(frozen=True)
class Pending:
    """A table that waits for its owner's word."""

    id: str
    raw: RawTable
    mapping: Mapping
    known: bool = False  # the same headers were confirmed before


@dataclass(eq=False)
class Inbox:
    """What was dropped into one workspace and not yet kept; it outlives a reload of the page, and several pages may share it."""

    folder: Path = field(init=False)
    waiting: dict[str, Pending] = field(default_factory=dict)
    problems: list[Text] = field(default_factory=list)
    _previews: dict[str, tuple[Mapping, Conformed]] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.folder = scratch(self, Path(tempfile.gettempdir()), "bandstand-inbox-")

    def receive(self, workspace: Workspace, name: str, content: bytes) -> None:
        """Read one uploaded file; each of its tables waits, each of its problems is kept to be shown."""
        with self._guarded(name), self._place() as drop:
            path = drop / "upload"  # its own name could be a path: it is only a label
            path.write_bytes(content)
            self._read(workspace, path, name, Limits(file_bytes=upload_limit() << 20))

    def open_path(self, workspace: Workspace, path: Path) -> None:
        """Read a file where it lies, of any size."""
        with self._guarded(path.name):
            self._read(workspace, path, path.name, Limits(file_bytes=None))

    @contextmanager
    def _guarded(self, name: str) -> Iterator[None]:
        """Whatever one file does, the others of the same drop go on."""
        try:
            yield
        except FileProblem as problem:
            self.problems.append(problem.text)
        except Exception:
            _log.exception("reading %s failed", name)
            self.problems.append(Text(FAILED, {"file": name}))

    @contextmanager
    def _place(self) -> Iterator[Path]:
        folder = self.folder / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _read(self, workspace: Workspace, path: Path, name: str, limits: Limits) -> None:
        with self._place() as workdir:
            result = read_file(path, workdir, name=name, limits=limits)
            self.problems += [problem.text for problem in result.problems]
            for raw in result.tables:
                with self._guarded(raw.file):
                    self._wait(self._moved(_understood(workspace, raw)))

    def _moved(self, pending: Pending) -> Pending:
        """What came of a reading that succeeded, out of the folder that goes with the reading."""
        kept = self.folder / f"{pending.id}.parquet"
        pending.raw.parquet.replace(kept)
        return replace(pending, raw=replace(pending.raw, parquet=kept))

    def _wait(self, pending: Pending) -> None:
        """A file dropped twice waits once; another file of the same name gets a number, lest it take the first one's place."""
        with self._lock:
            others = {other.raw.file: other for other in self.waiting.values()}
            twin = others.get(pending.raw.file)
            if twin and twin.raw.fingerprint == pending.raw.fingerprint:
                self.discard(twin.id)
            elif twin:
                numbered = (f"{pending.raw.file} ({number})" for number in count(2))
                pending = replace(pending, raw=replace(pending.raw, file=next(name for name in numbered if name not in others)))
            self.waiting[pending.id] = pending

    def change(self, id: str, mapping: Mapping) -> None:
        """The owner's edit of how a table is understood; what it leaves open is filled in from the values."""
        self._edit(id, lambda pending: review(pending.raw, mapping))

    def guess_as(self, id: str, kind: str) -> None:
        """The owner says what kind of table it is: its columns are guessed afresh."""
        self._edit(id, lambda pending: recognise(pending.raw, kind=kind))

    def answer(self, id: str, question: Question, choice: str) -> None:
        """The owner's answer to a question about a column."""
        self._edit(id, lambda pending: review(pending.raw, pending.mapping.answer(question, choice)))

    def _edit(self, id: str, understand: Callable[[Pending], Mapping]) -> None:
        """A table that another window has used or left out meanwhile has nothing left to edit."""
        with self._lock:
            if pending := self._present(id):
                self.waiting[id] = replace(pending, mapping=understand(pending))

    def replaces(self, workspace: Workspace, id: str) -> Source | None:
        """The loaded file whose place this table would take: one of the same name and kind."""
        pending = self.waiting.get(id)
        same = (pending.raw.file, pending.mapping.kind) if pending else None
        return next((source for source in workspace.manifest.sources if (source.name, source.kind) == same), None)

    def preview(self, id: str) -> Conformed:
        """The table as it would be kept, with the account of its rows. Raises FileProblem where a question is open."""
        pending = self._present(id)
        if pending is None:
            raise FileProblem(GONE)
        made = self._previews.get(id)
        if made is None or made[0] != pending.mapping:
            made = self._previews[id] = (pending.mapping, conform(pending.raw, pending.mapping, secret=b"preview"))
        return made[1]

    def confirm(self, workspace: Workspace, id: str) -> Source:
        """Clean the table, keep it in the workspace, and delete the upload. Where that fails it goes on waiting."""
        pending = self._claimed(id)
        try:
            cleaned = conform(pending.raw, pending.mapping, secret=workspace.store.secret())
            source = _source(pending, cleaned)
            workspace.add(Part(cleaned.kind, cleaned.table, cleaned.labels), source, _notes(cleaned), source.mapping)
        finally:
            self._busy.discard(id)
        self.discard(id)
        return source

    def discard(self, id: str) -> None:
        """Forget a table that waits, and delete what was read of it."""
        with self._lock:
            if id in self._busy:  # another window is using it
                return
            self._previews.pop(id, None)
            if pending := self.waiting.pop(id, None):
                pending.raw.parquet.unlink(missing_ok=True)

    def _present(self, id: str) -> Pending | None:
        """The table, where it still waits; systems empty their temporary folders when they please."""
        pending = self.waiting.get(id)
        if pending and not pending.raw.parquet.exists():
            self.discard(id)
        return self.waiting.get(id)

    def _claimed(self, id: str) -> Pending:
        with self._lock:
            pending = self._present(id)
            if pending is None or id in self._busy:
                raise FileProblem(GONE)
            self._busy.add(id)
            return pending


def _understood(workspace: Workspace, raw: RawTable) -> Pending:
    """What was confirmed for the same headers before is applied again; else a guess."""
    guess = recognise(raw)
    known = _known(workspace.manifest.mappings.get(guess.signature))
    return Pending(secrets.token_hex(6), raw, review(raw, known) if known else guess, known=bool(known))


def _known(kept: dict[str, Any] | None) -> Mapping | None:
    """A mapping as it was kept; what another version kept in another shape is guessed anew."""
    try:
        return Mapping.from_json(json.dumps(kept)) if kept else None
    except (KeyError, TypeError):
        return None


def _source(pending: Pending, cleaned: Conformed) -> Source:
    return Source(
        name=pending.raw.file, kind=cleaned.kind, parquet="", labels={}, kept=cleaned.kept, repaired=len(cleaned.repaired),
        left_out=len(cleaned.left_out), mapping=json.loads(pending.mapping.to_json()), signature=pending.mapping.signature,
        fingerprint=pending.raw.fingerprint,
    )  # fmt: skip


def _notes(cleaned: Conformed) -> pa.Table:
    """Every repaired and left-out row: what became of it, its line, the reason, its own text."""
    rows = [*_rows("repaired", cleaned.repaired), *_rows("left out", cleaned.left_out)]
    schema = pa.schema([("what", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
    return pa.Table.from_pylist(rows, schema=schema)


def _rows(what: str, notes: tuple[RowNote, ...]) -> Iterator[dict[str, object]]:
    return ({"what": what, "line": note.line, "reason": str(note.reason), "text": note.text} for note in notes)
