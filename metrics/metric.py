"""What the catalogue holds of each metric, and the shapes an entry is made of."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import ibis.expr.types as ir
import pandas as pd

from metrics.estimates import Interval
from metrics.words import N_

BUSINESS: Final = "business"
ADOPTION: Final = "adoption"
PERCEPTION: Final = "perception"
CATEGORIES: Final = {BUSINESS: N_("Business performance"), ADOPTION: N_("User adoption"), PERCEPTION: N_("Customer perception")}

SALES: Final = "sales"  # the pulse: how the sales team does against its revenue goals
CRM: Final = "crm"  # the check-up: how customers are won, kept and satisfied
DESKS: Final = {
    SALES: N_("Pulse: how the sales team does against its goals"),
    CRM: N_("Check-up: how customers are won, kept and satisfied"),
}
BOTH: Final = "both"  # of use at either desk

RATIO, COUNT, MONEY, DAYS, HOURS, POINTS, TABLE = "ratio", "count", "money", "days", "hours", "points", "table"
SCORE: Final = "score"  # a mean of answers, on the scale of the question
TIMES, MONTHS, SECONDS = "x", "months", "seconds"
HIGHER, LOWER, NEITHER = "up", "down", "-"
AT_ONE, AT_ZERO = "100", "0"  # best at that value


@dataclass(frozen=True)
class Needs:
    """A kind of table and the roles it must have. "won|deals.status" is met by either."""

    kind: str
    roles: tuple[str, ...]

    def __init__(self, kind: str, *roles: str) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "roles", roles)


@dataclass(frozen=True)
class Metric:
    """One entry of the catalogue.

    `compute` takes tables by kind (a parameter's name is the kind), `by`, `period`, `as_of`, `tz` where it asks for
    them, and its own settings; it returns an Ibis table, a row per group. `dated` is the role that puts a row into a
    period, `only` says which rows ought to have that date, `sample` gives the single values behind a mean. `reduce` makes one
    row of many where a statistic needs them. `left_out` names the columns that count rows left out, with the reason in
    words. `reading` is the sentence beside the chart. `otherwise` is the second-best way to compute it, for files that
    lack what the first one needs.
    """

    id: str
    category: str
    label: str
    question: str
    reading: str
    definition: str
    formula: str
    unit: str
    better: str
    needs: tuple[Needs, ...]
    compute: Callable[..., ir.Table]
    empty: str
    desk: str = SALES
    dated: str = ""
    interval: Interval | None = None
    reduce: Callable[[pd.DataFrame], dict[str, Any] | pd.DataFrame] | None = None
    sample: Callable[..., ir.Table] | None = None
    between: Callable[[pd.DataFrame, str], dict[str, Any]] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    zero_when_missing: bool = False
    only: Callable[[ir.Table], ir.BooleanValue] | None = None
    own_groups: tuple[str, ...] = ()
    otherwise: "Metric | None" = None
    pitfalls: str = ""
    source: str = ""

    @property
    def ways(self) -> "list[Metric]":
        """Itself and its second-best ways, best first."""
        return [self, *(self.otherwise.ways if self.otherwise else [])]

    @property
    def main(self) -> str:
        """The kind of table whose rows are counted, grouped and put into periods."""
        return self.needs[0].kind if self.needs else ""

    @property
    def groups(self) -> bool:
        """Whether it can be split by a column."""
        return "by" in inspect.signature(self.compute).parameters

    def is_in(self, group: str) -> bool:
        """Whether it belongs to a category, or to a desk."""
        return group in (self.category, self.desk) or (self.desk == BOTH and group in DESKS)

    @property
    def trends_at_once(self) -> bool:
        """Whether one query gives it for many months: rows fall into months by their own date."""
        return bool(self.dated) and self.groups and "period" not in inspect.signature(self.compute).parameters

    @property
    def timed(self) -> bool:
        """Whether it changes with the period or the day it is asked for."""
        return bool(self.dated) or bool({"period", "as_of"} & set(inspect.signature(self.compute).parameters))
