"""Workspaces: one owner's tables, mappings and settings, kept in one folder outside the checkout."""

import hashlib
import os
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa

from data import sample, snapshots
from data.engine import Engine
from data.merge import Merged, Part, merge, span
from data.raw import FileProblem
from data.store import Built, Manifest, Source, Store, with_source
from metrics.figure import LeftOut
from metrics.schema import KINDS
from metrics.tables import DUPLICATE, Table, blanks
from metrics.words import N_, Text

SAMPLE, MINE = "sample", "mine"
ENGINES_KEPT = 8
UNREADABLE = Text(N_("left out while the file was read: see the account of its rows"))
LOST = N_("What was kept of {kind} is missing or damaged. Under Your files, take these out and add them again: {files}")


@lru_cache(maxsize=1)
def home() -> Path:
    """The one folder everything is kept in: BANDSTAND_HOME, else where this system keeps a person's app data."""
    if chosen := os.environ.get("BANDSTAND_HOME"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Bandstand"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "Bandstand"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "bandstand"


_engines: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_engines_lock = Lock()


@dataclass(frozen=True)
class Workspace:
    """One owner's data. Every access to them goes through here."""

    id: str
    store: Store

    @property
    def is_sample(self) -> bool:
        return self.id == SAMPLE

    @property
    def manifest(self) -> Manifest:
        return self.store.manifest()

    @property
    def as_of(self) -> date:
        """The day after the last event in the data; today where there are none yet."""
        last = [built.last_event for built in self.manifest.tables.values() if built.last_event]
        return (date.fromisoformat(max(last)) if last else datetime.now(UTC).date()) + timedelta(days=1)

    @property
    def first_day(self) -> date:
        """The day of the first event, a year before the last where nothing says."""
        first = [built.first_event for built in self.manifest.tables.values() if built.first_event]
        return min(date.fromisoformat(min(first)), self.as_of - timedelta(days=1)) if first else self.as_of - timedelta(days=365)

    @contextmanager
    def tables(self) -> Iterator[dict[str, Table]]:
        """The tables as the metrics take them, for the thread that asks."""
        with self.store.reading() as manifest, _engine(self, manifest).tables() as bound:
            yield {kind: _table(kind, manifest.tables[kind], rows, manifest) for kind, rows in bound.items()}

    def add(self, part: Part, source: Source, notes: pa.Table, mapping: Mapping[str, Any]) -> None:
        """Save one cleaned file, remember its mapping, and build the table of its kind anew."""

        def edit(manifest: Manifest) -> Manifest:
            saved = replace(source, parquet=self.store.write(part.table), notes=self.store.write(notes), labels=dict(part.labels))
            added = replace(with_source(manifest, saved), mappings={**manifest.mappings, source.signature: dict(mapping)})
            return self._built(added, part.kind)

        self.store.change(edit)

    def remove(self, name: str, kind: str) -> None:
        """Take one loaded file out again."""

        def edit(manifest: Manifest) -> Manifest:
            left = tuple(s for s in manifest.sources if (s.name, s.kind) != (name, kind))
            try:
                return self._built(replace(manifest, sources=left), kind)
            except FileProblem:  # another file of this kind is lost: until it is mended there is no table, but this one is out
                return replace(manifest, sources=left, tables=_without(manifest.tables, kind))

        self.store.change(edit)

    def set(self, **settings: Any) -> None:
        """Keep settings such as the time zone."""
        self.store.change(lambda manifest: replace(manifest, settings={**manifest.settings, **settings}))

    def date_export(self, name: str, day: date) -> None:
        """Keep of which day an export of deals is; the newest export of a deal is the one that counts."""

        def edit(manifest: Manifest) -> Manifest:
            told = {**manifest.settings.get(snapshots.SETTING, {}), name: day.isoformat()}
            return self._built(replace(manifest, settings={**manifest.settings, snapshots.SETTING: told}), "deals")

        self.store.change(edit)

    def notes(self, source: Source) -> pa.Table:
        """Every row of a file that was repaired or left out, with its line and the reason."""
        return self.store.read(source.notes, source.name)

    def _built(self, manifest: Manifest, kind: str) -> Manifest:
        read = ((s, self.store.read(s.parquet, s.name)) for s in snapshots.newest_last(manifest, kind))
        parts = [Part(s.kind, snapshots.newest_rows_last(table, s.labels) if kind == "deals" else table, s.labels) for s, table in read]
        others = _without(manifest.tables, kind)
        if not parts:
            return replace(manifest, tables=others)
        return replace(manifest, tables={**others, kind: build(self.store, merge(kind, parts))})


def _without(tables: Mapping[str, Built], kind: str) -> dict[str, Built]:
    return {name: built for name, built in tables.items() if name != kind}


def build(store: Store, merged: Merged) -> Built:
    """Write a merged table."""
    first, last = (day.isoformat() if day else "" for day in span(merged, datetime.now(UTC).date()))
    duplicates = sum(left.rows for left in merged.left_out)
    columns, empty = merged.table.column_names, blanks(merged.table)
    return Built(store.write(merged.table), merged.table.num_rows, merged.labels, columns, duplicates, last, first, empty)


def open_workspace(id: str) -> Workspace:
    """The workspace of this id; the sample company is made on its first visit."""
    if id not in (SAMPLE, MINE):
        raise ValueError(f"there is no workspace '{id}'")
    workspace = Workspace(id, _store(home() / id))
    if workspace.is_sample:
        _make_sample(workspace)
    return workspace


@cache  # one store a folder: they hold its locks
def _store(folder: Path) -> Store:
    return Store(folder)


_sample_lock = Lock()


@lru_cache(maxsize=1)
def _sample_version() -> str:
    """Changes with the code that makes the sample company, so that an old one is made anew."""
    code = b"".join(path.read_bytes() for path in sorted(Path(sample.__file__).parent.glob("*.py")))
    return hashlib.sha256(code).hexdigest()[:16]


def _make_sample(workspace: Workspace) -> None:
    with _sample_lock:
        version, store = _sample_version(), workspace.store
        try:
            manifest = workspace.manifest
            if manifest.settings.get("sample") == version and all(store.path(name).exists() for name in manifest.files if name):
                return
        except FileProblem:  # nothing of its owner's is in it, so what cannot be read is made anew
            store.forget()
        merged = [merge(kind, [Part(kind, table)]) for kind, table in sample.tables().items()]
        store.change(lambda _: Manifest(tables={m.kind: build(store, m) for m in merged}, settings={"sample": version}))


def _engine(workspace: Workspace, manifest: Manifest) -> Engine:
    files = {kind: workspace.store.path(built.parquet) for kind, built in manifest.tables.items()}
    for kind, path in files.items():
        if not path.exists():
            raise _lost(kind, manifest)
    key = (str(workspace.store.folder), manifest.fingerprint)
    with _engines_lock:
        if key not in _engines:
            _engines[key] = _opened(files, workspace.store.folder, manifest)
        _engines.move_to_end(key)
        while len(_engines) > ENGINES_KEPT:
            _engines.popitem(last=False)
        return _engines[key]


def _opened(files: dict[str, Path], folder: Path, manifest: Manifest) -> Engine:
    try:
        return Engine(files, folder)
    except duckdb.Error as error:
        named = [kind for kind, path in files.items() if path.name in str(error)]
        raise _lost(named[0] if named else next(iter(files)), manifest) from error


def _lost(kind: str, manifest: Manifest) -> FileProblem:
    files = ", ".join(source.name for source in manifest.sources if source.kind == kind)
    return FileProblem(Text(LOST, {"kind": Text(KINDS[kind].label), "files": files}))


def _table(kind: str, built: Built, rows: Any, manifest: Manifest) -> Table:
    unread = sum(source.left_out for source in manifest.sources if source.kind == kind)
    counts = ((UNREADABLE, unread), (DUPLICATE, built.duplicates))
    left_out = tuple(LeftOut(reason, rows) for reason, rows in counts if rows)
    last = date.fromisoformat(built.last_event) if built.last_event else None
    return Table(kind, rows, built.labels, left_out, last, built.rows, built.blanks)
