"""Tables on their way out of the app."""

import io
import unicodedata
from typing import Any

import pandas as pd

RUNS = "=+-@"  # what a spreadsheet would take for the start of a formula, in full width too


def as_csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV with a byte order mark, so that spreadsheets read its letters right; text is neutralised, numbers are not.

    >>> as_csv(pd.DataFrame({"who": ["=1+1"], "sum": [-5]})).decode("utf-8-sig")
    "who,sum\\n'=1+1,-5\\n"
    """
    buffer = io.StringIO()
    safe = frame.rename(columns=neutral)
    for place in range(safe.shape[1]):
        if safe.dtypes.iloc[place].kind not in "iufbM":
            safe.isetitem(place, safe.iloc[:, place].map(neutral, na_action="ignore").astype(object))
    safe.to_csv(buffer, index=False)
    return buffer.getvalue().encode("utf-8-sig")


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would run, with an apostrophe before it.

    >>> neutral("@SUM(A1)"), neutral(-3), neutral("a")
    ("'@SUM(A1)", -3, 'a')
    """
    return f"'{value}" if isinstance(value, str) and value and _runs(value[0]) else value


def _runs(first: str) -> bool:
    return first < " " or unicodedata.normalize("NFKC", first) in RUNS
