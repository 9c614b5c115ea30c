"""Tables as the metrics take them: rows in canonical types, counted once, joined by their ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from metrics import schema
from metrics.engine import to_arrow
from metrics.figure import LeftOut, NotAvailable
from metrics.words import N_, Text

MOST_GROUPS = 30  # more groups than anybody reads, unless many rows stand behind each
ARROW_TYPES = {
    schema.ID: pa.string(), schema.TEXT: pa.string(), schema.CODE: pa.string(),
    schema.MONEY: pa.float64(), schema.NUMBER: pa.float64(), schema.FLAG: pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One kind of business record: its rows, the headers its columns had in the file, and what reading left out.

    `known_...` are facts counted when the rows were taken in, so that nobody has to ask for them again: the last event, the
    number of rows, the blank cells of each column.
    """

    kind: str
    rows: ir.Table
    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    known_last_event: date | None = None
    known_rows: int | None = None
    known_blanks: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.rows.columns

    def role(self, name: str) -> str | None:
        """The column called this: a role, or one of the file's own headers in any case."""
        if name in self.columns:
            return name
        wanted = name.strip().casefold()
        return next(
            (column for column, label in self.labels.items() if label.strip().casefold() == wanted and column in self.columns), None
        )

    @cached_property
    def is_empty(self) -> bool:
        return not self.known_rows if self.known_rows is not None else to_arrow(self.rows.limit(1)).num_rows == 0

    def last_day(self, tz: str = "UTC") -> date | None:
        """The day of the last thing that happened in it, in the business time zone; planned dates do not count."""
        if self.known_last_event:
            return self.known_last_event
        return max((_day(moment, tz) for moment in self._latest), default=None)

    @cached_property
    def _latest(self) -> list[date | datetime]:
        """The last moment of each column that says when something happened."""
        happened = [
            r.name for r in schema.KINDS[self.kind].roles.values() if r.type == schema.TIME and not r.future and r.name in self.columns
        ]
        if not happened:
            return []
        rows = self.rows
        if {"closed", "status"} <= set(rows.columns) and self.kind == "deals":  # an open deal's close date is a plan
            rows = rows.mutate(closed=ibis.ifelse(rows.status == "open", None, rows.closed))
        latest = to_arrow(rows.agg(**{name: rows[name].max() for name in happened})).to_pylist()[0]
        return [value for value in latest.values() if value is not None]


def _day(moment: date | datetime, tz: str) -> date:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date() if isinstance(moment, datetime) else moment


Tables = Mapping[str, Table]


def adopt(tables: Mapping[str, Any]) -> dict[str, Table]:
    """Tables from what people have: `Table`s, pandas frames, Arrow tables or Ibis expressions, by kind."""
    unknown = [kind for kind in tables if kind not in schema.KINDS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no kind of table. Known kinds: {', '.join(schema.KINDS)}")
    return {kind: _adopt(kind, thing) for kind, thing in tables.items() if thing is not None}


def _adopt(kind: str, thing: Any) -> Table:
    if isinstance(thing, Table):
        return thing
    if isinstance(thing, ir.Table):
        return Table(kind, thing)
    arrow = thing if isinstance(thing, pa.Table) else pa.Table.from_pandas(_own_dates(thing), preserve_index=False)
    arrow, dropped = once(canonical(kind, arrow))
    left_out = (LeftOut(DUPLICATE, dropped),) if dropped else ()
    return Table(kind, ibis.memtable(arrow), left_out=left_out, known_rows=arrow.num_rows, known_blanks=blanks(arrow))


def blanks(arrow: pa.Table) -> dict[str, int]:
    """The blank cells of each column.

    >>> blanks(pa.table({"id": ["1", "2"], "source": ["fair", None]}))
    {'id': 0, 'source': 1}
    """
    return {name: arrow[name].null_count for name in arrow.column_names}


DUPLICATE = Text(N_("the same id again: only the last row with an id counts"))


def once(arrow: pa.Table) -> tuple[pa.Table, int]:
    """Each id once (its last row), and how many rows that dropped. Rows without an id all stay.

    >>> table, dropped = once(pa.table({"id": ["1", "1", None, None], "stage": ["new", "won", "x", "y"]}))
    >>> table["stage"].to_pylist(), dropped
    (['won', 'x', 'y'], 1)
    """
    if "id" not in arrow.column_names or arrow.num_rows == 0:
        return arrow, 0
    ids = arrow["id"].to_pandas()
    keep = ~ids.duplicated(keep="last") | ids.isna()
    return (arrow, 0) if keep.all() else (arrow.filter(pa.array(keep)), int((~keep).sum()))


def canonical(kind: str, arrow: pa.Table) -> pa.Table:
    """Columns that play a role, cast to that role's type; other columns stay as they are."""
    roles = schema.KINDS[kind].roles
    for index, name in enumerate(arrow.column_names):
        if name in roles:
            arrow = arrow.set_column(index, name, _cast(arrow[name], roles[name], kind))
    return arrow


def _cast(column: pa.ChunkedArray, role: schema.Role, kind: str) -> pa.ChunkedArray:
    try:
        if role.type == schema.TIME:
            return _time(column)
        if role.type in (schema.ID, schema.TEXT, schema.CODE) and pa.types.is_floating(column.type):
            column = column.cast(pa.int64())  # pandas turns whole ids with a gap into 1.0
        return column.cast(ARROW_TYPES[role.type])
    except pa.ArrowInvalid as problem:
        raise ValueError(f"{kind}.{role.name}: {problem}. Expected {role.type} values") from None


def _time(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_date(column.type):
        return column.cast(pa.date32())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        short = pc.all(pc.less_equal(pc.utf8_length(column), 10)).as_py()
        return column.cast(pa.date32() if short else pa.timestamp("us"))
    if pa.types.is_null(column.type):
        return column.cast(pa.date32())
    if getattr(column.type, "tz", None):
        column = column.cast(pa.timestamp("us", tz="UTC"))
    return column.cast(pa.timestamp("us"))


def _own_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """A pandas frame whose whole-day timestamps are dates, so that no time zone moves their day."""
    days = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, object.__class__) or column.dtype.kind != "M" or getattr(column.dtype, "tz", None) is not None:
            continue
        if (column.dropna() == column.dropna().dt.normalize()).all():
            days[name] = column.dt.date
    return frame.assign(**days)


NO_DAY = Text(N_("no table has a date: give the day the figures are for"))


def as_of_default(tables: Tables, tz: str = "UTC") -> date:
    """The day after the last event in the data."""
    last = max((day for table in tables.values() if (day := table.last_day(tz))), default=None)
    if last is None:
        raise NotAvailable(NO_DAY)
    return last + timedelta(days=1)


def nearly_unique(tables: Tables, kind: str) -> list[str]:
    """The text columns of a table in which almost every row has a value of its own: nothing to group by.

    >>> from metrics.engine import frame
    >>> deals = frame(id=[str(n) for n in range(50)], note=[f"call {n}" for n in range(50)], owner=["Ann", "Bo"] * 25)
    >>> nearly_unique({"deals": Table("deals", deals)}, "deals")
    ['id', 'note']
    """
    rows = tables[kind].rows
    texts = [name for name, type_ in rows.schema().items() if type_.is_string()]
    if not texts:
        return []
    counts = to_arrow(rows.agg(**{name: rows[name].nunique() for name in texts}, _known=rows.count())).to_pylist()[0]
    return [name for name in texts if counts[name] > MOST_GROUPS and counts[name] > counts["_known"] / 5]


def with_group(table: Table, by: str, tables: Tables) -> tuple[Table, str]:
    """The table with the column to group by, looked up by role, header, "kind.role" or in the tables it points to.

    >>> from metrics.engine import frame, rows
    >>> deals = Table("deals", frame(id=["1"], owner=["Ann"]))
    >>> users = Table("users", frame(id=["Ann"], region=["East"]))
    >>> table, column = with_group(deals, "region", {"deals": deals, "users": users})
    >>> rows(table.rows)
    [{'id': '1', 'owner': 'Ann', 'users_region': 'East'}]
    """
    kind, _, name = by.rpartition(".")
    own = table.role(name)
    if own and kind in ("", table.kind):
        return table, own
    for pointer in schema.KINDS[table.kind].roles.values():
        target = tables.get(pointer.points_to)
        column = target.role(name) if target and pointer.name in table.columns and kind in ("", pointer.points_to) else None
        if target and column:
            return _joined(table, pointer.name, target, column)
    raise NotAvailable(Text(N_("{table} has no column '{column}' to group by"), {"table": table.kind, "column": by}))


def _joined(table: Table, pointer: str, target: Table, column: str) -> tuple[Table, str]:
    """CRMs point to people and firms by id or by name, so both are looked up."""
    looked_up = f"{target.kind}_{column}"
    keys = [name for name in ("id", "name") if name in target.columns]
    pairs = ibis.union(*[target.rows.select(_key=target.rows[key], _found=target.rows[column]) for key in keys])
    others = pairs.filter(pairs._key.notnull()).group_by("_key").agg(_found=pairs._found.max())
    rows = table.rows.left_join(others, table.rows[pointer] == others._key).drop("_key").rename({looked_up: "_found"})
    labels = {**table.labels, looked_up: target.labels.get(column, column)}
    return replace(table, rows=rows, labels=labels), looked_up
