"""Short ways to compute figures in tests, and the real files with known answers."""

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from metrics import Figure, compute


def real(path: str) -> Path:
    """A real file; the test is skipped where the folder of real files is not at hand."""
    folder = os.environ.get("BANDSTAND_REAL_DATA")
    if not folder:
        pytest.skip("BANDSTAND_REAL_DATA names no folder of real files")
    return Path(folder) / path


def table(columns: str, *lines: str) -> pd.DataFrame:
    """A small table as it stands in a notebook: "-" is blank, whole numbers and ISO dates are what they look like.

    >>> table("id score", "a 9", "b -")["score"].tolist()
    [9.0, nan]
    """
    cells = pd.DataFrame([line.split() for line in lines], columns=columns.split()).replace("-", None)
    for name in cells.columns:
        known = pd.Series(cells[name].dropna(), dtype=str)
        if len(known) and bool(known.str.fullmatch(r"-?\d+(\.\d+)?").all()) and name not in ("id", "customer", "deal", "order"):
            cells[name] = cells[name].astype(float)
        elif len(known) and bool(known.isin(["yes", "no"]).all()):
            cells[name] = cells[name].map({"yes": True, "no": False}).astype("boolean")
    return cells


def value(id: str, tables: dict[str, Any], **options: Any) -> float | None:
    """The value alone, None where it is not available, which then has a reason."""
    figure: Figure = compute(id, tables, **options)
    assert (figure.reason is None) == (figure.value is not None)
    return figure.value


def left_out(figure: Figure) -> dict[str, int]:
    """Rows left out, by reason."""
    return {str(left.reason): left.rows for left in figure.excluded}


def groups(id: str, tables: dict[str, Any], **options: Any) -> pd.DataFrame:
    """The table of a figure, which must be available."""
    figure = compute(id, tables, **options)
    assert figure.table is not None, figure.reason
    return figure.table
