"""From NumPy arrays to canonical Arrow columns: blank text, NaN and NaT become nulls."""

from dataclasses import fields, replace
from functools import reduce
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sample.company import START
from metrics.schema import FLAG, KINDS

_ORIGIN = np.datetime64(START, "s")


class Rows:
    """Arrays of one length side by side; the base of the dataclasses that the subjects hand to each other."""

    def take(self, index: np.ndarray) -> Self:
        """The rows at `index`, in that order."""
        return replace(self, **{name: values[index] for name, values in self._arrays().items()})  # type: ignore[type-var]

    def stack(self, other: Self) -> Self:
        """These rows, then the other ones."""
        theirs = other._arrays()
        return replace(self, **{name: np.concatenate([mine, theirs[name]]) for name, mine in self._arrays().items()})  # type: ignore[type-var]

    def __len__(self) -> int:
        return len(next(iter(self._arrays().values())))

    def _arrays(self) -> dict[str, np.ndarray]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]


def joined(*parts: Any) -> np.ndarray:
    """Texts put together row by row.

    >>> joined(np.array(["Ada", "Bo"]), " ", "Li").tolist()
    ['Ada Li', 'Bo Li']
    """
    return reduce(np.strings.add, [np.asarray(part) for part in parts])


def numbered(pattern: str, count: int) -> np.ndarray:
    """Record ids.

    >>> numbered("L-%03d", 2).tolist()
    ['L-001', 'L-002']
    """
    return np.strings.mod(np.array(pattern), np.arange(1, count + 1))


def linked(ids: np.ndarray, index: np.ndarray) -> np.ndarray:
    """The id at each index, blank where the index is negative.

    >>> linked(np.array(["a", "b"]), np.array([1, -1])).tolist()
    ['b', '']
    """
    return np.where(index >= 0, ids[index], "")


def moment(days: np.ndarray) -> np.ndarray:
    """Times to the second.

    >>> moment(np.array([0.5, np.nan])).astype(str).tolist()
    ['2023-10-01T12:00:00', 'NaT']
    """
    missing = np.isnan(days)
    seconds = np.rint(np.where(missing, 0.0, days) * 86_400).astype("timedelta64[s]")
    return np.where(missing, np.datetime64("NaT", "s"), _ORIGIN + seconds)


def day(days: np.ndarray) -> np.ndarray:
    """Dates, the same day that `moment` gives."""
    return moment(np.asarray(days, dtype=float)).astype("datetime64[D]")


def office_hours(days: np.ndarray) -> np.ndarray:
    """Squeeze each day into half past eight to half past five; what came first still comes first.

    >>> moment(office_hours(np.array([0.0, 0.99]))).astype(str).tolist()
    ['2023-10-01T08:30:00', '2023-10-01T17:24:36']
    """
    whole = np.floor(days)
    return whole + (8.5 + 9 * (days - whole)) / 24


def table(kind: str, /, **columns: np.ndarray) -> pa.Table:
    """A table of this kind in canonical types.

    >>> table("orders", id=np.array(["1"]), amount=np.array([2.006]), region=np.array([""])).to_pylist()
    [{'id': '1', 'amount': 2.01, 'region': None}]
    """
    roles = KINDS[kind].roles
    return pa.table({name: _column(values, roles[name].type if name in roles else "") for name, values in columns.items()})


def _column(values: np.ndarray, role_type: str) -> pa.Array:
    if values.dtype.kind == "U":
        text = pa.array(values, pa.string())
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if values.dtype.kind == "M":
        whole_days = values.dtype == np.dtype("datetime64[D]")
        return pa.array(values, pa.date32()) if whole_days else pa.array(values.astype("datetime64[us]"), pa.timestamp("us"))
    if values.dtype.kind == "b":
        return pa.array(values, pa.bool_())
    if role_type == FLAG:
        return pa.array(values == 1, pa.bool_(), mask=np.isnan(values))
    # Two decimals keep the bytes the same where another machine's last binary digit differs.
    return pa.array(np.round(values.astype(float), 2) + 0.0, pa.float64(), from_pandas=True)
