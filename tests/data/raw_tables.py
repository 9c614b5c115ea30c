"""Raw tables for tests, from small text or a real CSV file, as the readers would hand them on."""

import atexit
import csv
import io
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.raw import RawTable, RowNote

FOLDER = Path(tempfile.mkdtemp(prefix="bandstand-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
_numbers = itertools.count()


def from_rows(
    header: list[str],
    rows: list[list[str]],
    file: str = "export.csv",
    left_out: tuple[RowNote, ...] = (),
    repaired: tuple[RowNote, ...] = (),
) -> RawTable:
    """A raw table of these rows; the first stands on line 2."""
    columns = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(header))]
    lines = pa.array(range(2, len(rows) + 2), pa.int64())
    parquet = FOLDER / f"{next(_numbers)}.parquet"
    pq.write_table(pa.table([*columns, lines], names=[*(f"c{index}" for index in range(len(header))), "line"]), parquet)
    return RawTable(file, tuple(header), parquet, len(rows), repaired, left_out)


def from_text(text: str, file: str = "export.csv", **notes: tuple[RowNote, ...]) -> RawTable:
    """A raw table of comma-separated text."""
    header, *rows = [row for row in csv.reader(io.StringIO(text.strip())) if row]
    return from_rows(header, rows, file, **notes)


def from_column(values: list[str], header: str, file: str = "export.csv") -> RawTable:
    """A raw table of one column."""
    return from_rows([header], [[value] for value in values], file)


def real(path: str) -> RawTable:
    """A raw table of one of the real files; skips where they are not."""
    folder = os.environ.get("BANDSTAND_REAL_DATA")
    if not folder:
        pytest.skip("BANDSTAND_REAL_DATA names no folder of real files")
    file = Path(folder) / path
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    names = [name or f"column {index}" for index, name in enumerate(header, 1)]
    return from_rows(names, [row for row in rows if len(row) == len(header)], file.name)
