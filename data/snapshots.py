"""Dated exports: several files of the same deals, each as of its own day. The day comes from a column, the file name, or the owner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import sample
from data.sample.exports import dated_exports
from data.store import Manifest, Source
from metrics.forecasting.snapshots import date_in

SETTING = "snapshots"  # what the owner said: the day of each file, by its name
HEADERS = ("snapshot", "snapshot date", "export date", "exported", "exported on", "as of", "as of date", "report date")
COLUMN, NAME, TOLD = "column", "name", "told"


class Place(Protocol):
    """What this module needs of a workspace."""

    @property
    def is_sample(self) -> bool: ...
    @property
    def manifest(self) -> Manifest: ...
    @property
    def store(self) -> Any: ...


@dataclass(frozen=True)
class Export:
    """One file of deals: its day where that is known, and how."""

    source: Source
    day: date | None
    known_by: str = ""


def exports(manifest: Manifest) -> list[Export]:
    """The files of deals, in the order they were loaded. What the owner said goes before what the name says."""
    told = manifest.settings.get(SETTING, {})
    return [_export(source, told) for source in manifest.sources if source.kind == "deals"]


def _export(source: Source, told: Mapping[str, str]) -> Export:
    if source.name in told:
        return Export(source, date.fromisoformat(told[source.name]), TOLD)
    if day_column(source.labels):
        return Export(source, None, COLUMN)
    day = date_in(source.name)
    return Export(source, day, NAME if day else "")


def dated(workspace: Place) -> list[tuple[date, pd.DataFrame]]:
    """Every dated export of the workspace, in the order loaded; files without a day are not among them."""
    if workspace.is_sample:
        return _of_sample()
    return [part for export in exports(workspace.manifest) for part in _parts(workspace, export)]


def _parts(workspace: Place, export: Export) -> Iterator[tuple[date, pd.DataFrame]]:
    if not export.known_by:
        return
    rows = workspace.store.read(export.source.parquet, export.source.name).to_pandas(date_as_object=True)
    if export.known_by != COLUMN:
        assert export.day is not None
        yield export.day, rows
        return
    days = pd.to_datetime(rows[day_column(export.source.labels)], errors="coerce").dt.date
    yield from rows.groupby(days)


@lru_cache(maxsize=1)
def _of_sample() -> list[tuple[date, pd.DataFrame]]:
    return dated_exports(sample.tables())


def day_column(labels: Mapping[str, str]) -> str:
    """The column that holds the day of the export, by its header.

    >>> day_column({"id": "Deal ID", "c4": "Snapshot Date"}), day_column({"id": "Deal ID"})
    ('c4', '')
    """
    return next((column for column, label in labels.items() if label.strip().casefold().replace("_", " ") in HEADERS), "")


def newest_last(manifest: Manifest, kind: str) -> list[Source]:
    """The files of a kind so that the newest stands last, which is the one that counts for a deal in several: exports of
    deals by their days where all have one, else as they were loaded."""
    found = [source for source in manifest.sources if source.kind == kind]
    if kind != "deals":
        return found
    days = {export.source.name: export.day for export in exports(manifest)}
    return sorted(found, key=lambda source: days[source.name] or date.min) if all(days.values()) else found


def newest_rows_last(table: pa.Table, labels: Mapping[str, str]) -> pa.Table:
    """The rows of a file that holds several exports, those of the newest last."""
    column = day_column(labels)
    return table.take(pc.sort_indices(table, [(column, "ascending")])) if column in table.column_names and column else table
