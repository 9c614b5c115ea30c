"""Parquet: typed columns back into the text the rest expects."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.reading.problems import damaged
from data.reading.records import Record
from data.reading.workbooks import cell_text, number_text

_BATCH = 10_000


def records(path: Path, file: str) -> Iterator[Record]:
    """A first record with the names of the columns, then the rows, numbered from 1."""
    try:
        with pq.ParquetFile(path) as source:
            yield Record(0, list(source.schema_arrow.names))
            done = 0
            size = max(1, min(_BATCH, 2_000_000 // max(1, len(source.schema_arrow))))
            for batch in source.iter_batches(batch_size=size):
                columns = [_as_text(column) for column in batch.columns]
                for line, fields in enumerate(zip(*columns, strict=True), start=done + 1):
                    yield Record(line, list(fields))
                done += len(batch)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise damaged(file) from error


def _as_text(column: pa.Array) -> list[str]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_floating(kind):
        return ["" if value is None or value != value else number_text(value) for value in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [(value or b"").decode("utf-8", "replace") for value in column.to_pylist()]
    if pa.types.is_nested(kind):
        return ["" if value is None else json.dumps(value, ensure_ascii=False, default=cell_text) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind):
        return _instants(column, kind)
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_decimal(kind):
        return pc.fill_null(column.cast(pa.string()), "").to_pylist()
    return [cell_text(value) for value in column.to_pylist()]


def _instants(column: pa.Array, kind: pa.TimestampType) -> list[str]:
    """ISO text; nanoseconds are cut to microseconds, which no business needs."""
    values = column.cast(pa.timestamp("us", kind.tz), safe=False).to_pylist()
    if kind.tz:
        return ["" if value is None else value.isoformat() for value in values]
    return [cell_text(value) for value in values]
