"""Where rows go: a Parquet file of text columns, or a list."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[list[str]]
_CELLS: Final = 1_000_000  # of one row group
_WIDE: Final = 200  # columns from which on dictionaries cost more memory than they save


class Sink(Protocol):
    """Takes rows in order; `unnamed` are the columns whose header is blank, dropped at the end if they hold nothing."""

    def open(self, width: int, unnamed: Sequence[int]) -> None: ...
    def add(self, rows: Rows, lines: list[int]) -> None: ...
    def close(self) -> tuple[int, ...]:
        """Finish; the columns that were dropped."""
        ...


class ListSink:
    """Keeps the rows, for people and tests."""

    def __init__(self) -> None:
        self.rows: Rows = []

    def open(self, width: int, unnamed: Sequence[int]) -> None:
        self._last = width - 1 if width > 1 and width - 1 in unnamed else None

    def add(self, rows: Rows, lines: list[int]) -> None:
        self.rows += rows

    def close(self) -> tuple[int, ...]:
        """Only a last column without a name or a value goes: the trace of a delimiter too many at the end of each line."""
        if self._last is None or any(row[self._last].strip() for row in self.rows):
            return ()
        for row in self.rows:
            del row[self._last]
        return (self._last,)


class ParquetSink:
    """Writes columns c0..cn and `line`, some ten thousand rows a group."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, width: int, unnamed: Sequence[int]) -> None:
        self._schema = _schema(width)
        self._unnamed = set(unnamed)
        self._waiting: list[pa.RecordBatch] = []
        self._writer = pq.ParquetWriter(self.path, self._schema, use_dictionary=width < _WIDE, write_statistics=["line"])

    def add(self, rows: Rows, lines: list[int]) -> None:
        size = max(1, _CELLS // len(self._schema))
        for start in range(0, len(rows), size):
            self._add(rows[start : start + size], lines[start : start + size])

    def _add(self, rows: Rows, lines: list[int]) -> None:
        columns = list(zip(*rows, strict=True))
        self._unnamed = {at for at in self._unnamed if not any(cell.strip() for cell in columns[at])}
        arrays = [*map(_text, columns), pa.array(lines, pa.int64())]
        self._waiting.append(pa.record_batch(arrays, schema=self._schema))
        if sum(batch.num_rows for batch in self._waiting) * len(self._schema) >= _CELLS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting))
            self._waiting.clear()

    def close(self) -> tuple[int, ...]:
        self._flush()
        self._writer.close()
        dropped = tuple(sorted(self._unnamed))
        if dropped:
            _without(self.path, dropped)
        return dropped


def _schema(width: int) -> pa.Schema:
    return pa.schema([*((f"c{at}", pa.string()) for at in range(width)), ("line", pa.int64())])


def _text(column: Sequence[str]) -> pa.Array:
    try:
        return pa.array(column, pa.string())
    except UnicodeEncodeError:  # half a surrogate pair, which only JSON can smuggle in
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in column], pa.string())


def _without(path: Path, dropped: tuple[int, ...]) -> None:
    """Write the file anew without these columns, the others renumbered."""
    beside = path.with_suffix(".less")
    with pq.ParquetFile(path) as old:
        keep = [name for at, name in enumerate(old.schema_arrow.names) if at not in dropped]
        schema = _schema(len(keep) - 1)
        with pq.ParquetWriter(beside, schema, use_dictionary=len(keep) < _WIDE, write_statistics=["line"]) as new:
            for batch in old.iter_batches(columns=keep):
                new.write_batch(pa.record_batch(batch.columns, schema=schema))
    beside.replace(path)
