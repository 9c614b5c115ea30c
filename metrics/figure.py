"""What a metric returns: a value that says how sure it is, what it means and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from metrics.periods import Period
from metrics.words import Text


class NotAvailable(Exception):
    """A figure that the data cannot give, and the one thing to do about it."""

    def __init__(self, text: Text, missing: tuple[str, str] | None = None) -> None:
        super().__init__(str(text))
        self.text = text
        self.missing = missing  # (kind, role), where one column more would give the figure


@dataclass(frozen=True)
class LeftOut:
    """Rows that a figure does not count, and why."""

    reason: Text
    rows: int


@dataclass(frozen=True)
class Figure:
    """One value of one metric, with everything needed to read and to doubt it.

    `value` is a ratio for rates, points for NPS, money in `currency`, else in `unit`. `small` means too few rows to lean on,
    `rough` enough to look at but not to decide by. `reason` is None exactly when the figure is available.
    """

    id: str
    unit: str
    definition: Text
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    small: bool = False
    rough: bool = False
    period: Period | None = None
    as_of: date | None = None
    excluded: tuple[LeftOut, ...] = ()
    reason: Text | None = None
    table: pd.DataFrame | None = None
    currency: str = ""
    by: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        return self.reason is None

    def without_value(self, reason: Text) -> "Figure":
        """The same figure, not available for this reason."""
        return replace(self, value=None, low=None, high=None, table=None, reason=reason)

    def as_json(self) -> dict[str, Any]:
        """The figure as plain JSON values; `excluded` and `table` as lists of records."""
        return {
            "id": self.id,
            "value": plain(self.value),
            "low": plain(self.low),
            "high": plain(self.high),
            "n": self.n,
            "unit": self.currency or self.unit,
            "small": self.small,
            "period": [self.period.start.isoformat(), self.period.end.isoformat()] if self.period else None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "definition": str(self.definition),
            "excluded": [{"reason": str(left.reason), "rows": left.rows} for left in self.excluded],
            "reason": str(self.reason) if self.reason else None,
            "table": None if self.table is None else [{k: plain(v) for k, v in row.items()} for row in self.table.to_dict("records")],
        }


def plain(value: Any) -> Any:
    """A JSON value: no NaN, no NumPy, dates as ISO text, whole floats as they are.

    >>> plain(float("nan")), plain(pd.Timestamp("2024-02-29")), plain(0.5)
    (None, '2024-02-29', 0.5)
    """
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
