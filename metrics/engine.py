"""Run Ibis expressions, on whichever engine their tables live."""

import threading

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

_default_engine = threading.Lock()  # frames share one embedded DuckDB connection, which serves one thread at a time


def collect(expression: ir.Table) -> pd.DataFrame:
    """The rows of an expression as a pandas frame, dates as `datetime.date`."""
    return to_arrow(expression).to_pandas(date_as_object=True)


def to_arrow(expression: ir.Table) -> pa.Table:
    """The rows of an expression as an Arrow table."""
    backend = expression.get_backend()
    if backend is not ibis.get_backend():
        return backend.to_pyarrow(expression)
    with _default_engine:
        return backend.to_pyarrow(expression)


def frame(**columns: list) -> ir.Table:
    """A small table for worked examples; ISO texts in a column become dates.

    >>> frame(id=["1"], closed=["2024-02-29"]).schema()["closed"]
    Date(nullable=True)
    """
    arrays = {name: _dates(pa.array(values)) for name, values in columns.items()}
    return ibis.memtable(pa.table(arrays))


def rows(expression: ir.Table) -> list[dict]:
    """The rows of an expression as plain dictionaries, for worked examples."""
    return to_arrow(expression).to_pylist()


def _dates(array: pa.Array) -> pa.Array:
    if not pa.types.is_string(array.type):
        return array if not pa.types.is_null(array.type) else array.cast(pa.string())
    texts = [text for text in array.to_pylist() if text is not None]
    iso = texts and all(len(text) >= 10 and text[4] == text[7] == "-" and text[:4].isdigit() for text in texts)
    if not iso:
        return array
    return array.cast(pa.date32() if all(len(text) == 10 for text in texts) else pa.timestamp("us"))
