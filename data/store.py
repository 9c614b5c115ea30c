"""A workspace on disk: immutable Parquet files and one manifest that says which of them count.

A save writes new files beside the old ones, syncs them, and then replaces the manifest in one rename. Whoever reads sees
the state before or the state after, never one in between; a kill at any moment loses nothing that was acknowledged.
"""

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


MANIFEST = "manifest.json"
VERSION = 1


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
        """Changes whenever a figure could: files, mappings, settings."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()[:16]


class Store:
    """One workspace's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._saving = threading.RLock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "tables").mkdir(exist_ok=True)

    def manifest(self) -> Manifest:
        """The current state; an empty one where nothing was saved yet."""
        try:
            held = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        except FileNotFoundError:
            return Manifest()
        return Manifest(
            held["version"], tuple(Source(**source) for source in held["sources"]),
            {kind: Built(**built) for kind, built in held["tables"].items()}, held["mappings"], held["settings"],
        )  # fmt: skip

    def change(self, edit: Callable[[Manifest], Manifest]) -> Manifest:
        """Read, edit and switch the manifest, one at a time. `edit` may write tables: nobody else saves meanwhile."""
        with self._saving:
            old = self.manifest()
            new = edit(old)
            write_durably(self.folder / MANIFEST, json.dumps(asdict(new), ensure_ascii=False, indent=1).encode())
            self._sweep(old, new)
            return new

    def write(self, table: pa.Table) -> str:
        """Keep a table as an immutable file and return its name."""
        name = f"{secrets.token_hex(12)}.parquet"
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        write_durably(self.folder / "tables" / name, sink.getvalue().to_pybytes())
        return name

    def path(self, name: str) -> Path:
        """Where a file named in the manifest lies."""
        return self.folder / "tables" / Path(name).name

    def read(self, name: str) -> pa.Table:
        return pq.read_table(self.path(name))

    def secret(self) -> bytes:
        """The key of this workspace's pseudonyms, made once."""
        path = self.folder / "secret"
        with self._saving:
            if not path.exists():
                write_durably(path, secrets.token_bytes(32))
                path.chmod(0o600)
        return path.read_bytes()

    def _sweep(self, *states: Manifest) -> None:
        """Delete the files that neither state names: whoever still reads the one before finds its files."""
        named = {built.parquet for state in states for built in state.tables.values()}
        named |= {name for state in states for source in state.sources for name in (source.parquet, source.notes)}
        for path in (self.folder / "tables").glob("*.parquet"):
            if path.name not in named:
                path.unlink(missing_ok=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write beside, sync, rename: the file is there whole, or it is as it was."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
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
