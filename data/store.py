"""A workspace on disk: immutable Parquet files and one manifest that says which of them count.

A save writes new files beside the old ones, syncs them, and then replaces the manifest in one rename. Whoever reads sees
the state before or the state after, never one in between; a kill at any moment loses nothing that was acknowledged.
The state before stays beside it: should something else damage the manifest, that one is opened.
"""

import hashlib
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.raw import FileProblem
from metrics.words import N_, Text

try:
    import fcntl
except ImportError:  # Windows: one process at a time has to do there
    fcntl = None

MANIFEST, PREVIOUS = "manifest.json", "manifest.json.previous"
VERSION = 1
NEWER = N_(
    "What is kept in {folder} was saved by a newer version of Bandstand. Start that version, or set BANDSTAND_HOME to another folder."
)
DAMAGED = N_(
    "The list of what is kept in {folder} is damaged. Put the folder back from a backup, or move it away and add your files again."
)
RESTORED = N_("The list of your files was damaged by something else than Bandstand. You see them as they were before the last change.")
LOST = N_("What was kept of {file} is missing or damaged. Take that file out and add it again.")
NOT_SAVED = N_("This could not be saved: {why}. Nothing that was there before has changed. Mend that, then try again ({folder}).")


class Damaged(FileProblem):
    """A manifest that no save of ours has left like this."""


@dataclass(frozen=True)
class Source:
    """One file (or sheet) that the owner loaded: what it was taken for, and the account of its rows."""

    name: str
    kind: str
    parquet: str
    mapping: dict[str, Any]
    labels: dict[str, str]
    kept: int
    repaired: int
    left_out: int
    notes: str = ""  # the Parquet file that lists every repaired and left-out row
    signature: str = ""
    fingerprint: str = ""

    @property
    def read(self) -> int:
        return self.kept + self.repaired + self.left_out


@dataclass(frozen=True)
class Built:
    """One merged table, ready for the engine."""

    parquet: str
    rows: int
    labels: dict[str, str]
    columns: list[str] = field(default_factory=list)
    duplicates: int = 0
    last_event: str = ""
    first_event: str = ""
    blanks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """Everything a workspace holds, by the names of its files."""

    version: int = VERSION
    sources: tuple[Source, ...] = ()
    tables: dict[str, Built] = field(default_factory=dict)
    mappings: dict[str, dict[str, Any]] = field(default_factory=dict)  # confirmed once, by the signature of the headers
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Changes exactly when a figure could: with the tables, what reading left out of them, the settings."""
        unread = sorted((source.kind, source.left_out) for source in self.sources if source.left_out)
        facts = {"tables": {kind: asdict(built) for kind, built in self.tables.items()}, "unread": unread, "settings": self.settings}
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]

    @property
    def files(self) -> set[str]:
        """The names of all Parquet files it counts on."""
        return {built.parquet for built in self.tables.values()} | {name for s in self.sources for name in (s.parquet, s.notes)}


class Store:
    """One workspace's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._saving = threading.Lock()
        self._files = threading.Lock()  # held while it is decided which files may go
        self._readers: list[Manifest] = []
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "tables").mkdir(exist_ok=True, mode=0o700)

    def manifest(self) -> Manifest:
        """The current state; the one before where its list is damaged; an empty one where nothing was saved yet."""
        try:
            return self._held(MANIFEST) or self._held(PREVIOUS) or Manifest()
        except Damaged:
            before = self._held(PREVIOUS)
            if before is None:
                raise
            return before

    def damage(self) -> Text | None:
        """What the owner should know where the state before the last change had to be opened."""
        try:
            current = self._held(MANIFEST)
        except Damaged:
            return Text(RESTORED)
        return Text(RESTORED) if current is None and (self.folder / PREVIOUS).exists() else None

    def _held(self, name: str) -> Manifest | None:
        path = self.folder / name
        try:
            held = json.loads(path.read_text("utf-8"))
            if held["version"] > VERSION:
                raise FileProblem(Text(NEWER, {"folder": str(self.folder)}))
            sources = tuple(Source(**source) for source in held["sources"])
            tables = {kind: Built(**built) for kind, built in held["tables"].items()}
            return Manifest(held["version"], sources, tables, dict(held["mappings"]), dict(held["settings"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(Text(DAMAGED, {"folder": str(self.folder)})) from error

    @contextmanager
    def reading(self) -> Iterator[Manifest]:
        """The current state, whose files stay for as long as it is read, whatever is saved meanwhile."""
        with self._files:
            manifest = self.manifest()
            self._readers.append(manifest)
        try:
            yield manifest
        finally:
            with self._files:
                self._readers.remove(manifest)

    def change(self, edit: Callable[[Manifest], Manifest]) -> Manifest:
        """Read, edit and switch the manifest, one at a time. `edit` may write tables, but not save anything itself.

        Raises FileProblem where the disk does not take it; the state is then as it was.
        """
        with self._alone():
            try:
                return self._switched(self.manifest(), edit)
            finally:
                self._sweep()

    def _switched(self, old: Manifest, edit: Callable[[Manifest], Manifest]) -> Manifest:
        new = edit(old)
        for name, state in ((PREVIOUS, old), (MANIFEST, new)) if new != old else ():
            write_durably(self.folder / name, json.dumps(asdict(state), ensure_ascii=False, indent=1).encode())
        return new

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One save at a time, also where two processes serve one folder. What the disk does not take is said."""
        try:
            with self._saving, (self.folder / "lock").open("ab") as file:
                if fcntl:
                    fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            words = {"why": error.strerror or str(error), "folder": str(self.folder)}
            raise FileProblem(Text(NOT_SAVED, words)) from error

    def forget(self) -> None:
        """Lose the manifest, and with it everything that is kept here."""
        with self._alone():
            for name in (MANIFEST, PREVIOUS):
                (self.folder / name).unlink(missing_ok=True)

    def write(self, table: pa.Table) -> str:
        """Keep a table as an immutable file and return its name: the same rows have the same name."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        content = sink.getvalue().to_pybytes()
        name = f"{hashlib.sha256(content).hexdigest()[:24]}.parquet"
        write_durably(self.folder / "tables" / name, content)
        return name

    def path(self, name: str) -> Path:
        """Where a file named in the manifest lies."""
        return self.folder / "tables" / Path(name).name

    def read(self, name: str, file: str) -> pa.Table:
        """The rows kept under a name; `file` is what people call the file they came from."""
        try:
            return pq.read_table(self.path(name))
        except (OSError, pa.ArrowInvalid) as error:
            raise FileProblem(Text(LOST, {"file": file})) from error

    def secret(self) -> bytes:
        """The key of this workspace's pseudonyms, made once."""
        path = self.folder / "secret"
        if not path.exists():
            with self._alone():
                if not path.exists():
                    write_durably(path, secrets.token_bytes(32))
        return path.read_bytes()

    def _sweep(self) -> None:
        """Delete what a killed save left, and the files that neither this state, nor the one before, nor a reader needs."""
        with self._files:
            try:
                states = [*self._readers, self._held(MANIFEST), self._held(PREVIOUS)]
            except FileProblem:  # who cannot read what counts deletes nothing
                return
            named = {name for state in states if state for name in state.files}
            unfinished = [*self.folder.glob(f".{MANIFEST}*"), *self.folder.glob(".secret.*")]
            for path in (*unfinished, *(path for path in (self.folder / "tables").glob("*.parquet*") if path.name not in named)):
                with suppress(OSError):  # Windows keeps what is being read: the next save takes it
                    path.unlink()


def write_durably(path: Path, content: bytes) -> None:
    """Write beside, sync, rename: the file is there whole, or it is as it was. Nobody else on this machine may read it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if os.name != "posix":  # elsewhere a folder cannot be opened to sync it
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def with_source(manifest: Manifest, source: Source) -> Manifest:
    """The manifest with a source added; one of the same name and kind is replaced."""
    kept = tuple(s for s in manifest.sources if (s.name, s.kind) != (source.name, source.kind))
    return replace(manifest, sources=(*kept, source))
