"""Several files of one kind become one table: every id once, the same header one column."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from metrics import schema
from metrics.figure import LeftOut
from metrics.tables import ARROW_TYPES, DUPLICATE, once

PLACE = ("line", "file")  # where a row stood in its file: for receipts of reading, not for metrics


@dataclass(frozen=True)
class Part:
    """One cleaned file (or sheet): typed role columns, extra columns c0..cn, and what each extra column was called."""

    kind: str
    table: pa.Table
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """One table of a workspace."""

    kind: str
    table: pa.Table
    labels: dict[str, str]
    left_out: tuple[LeftOut, ...] = ()


def merge(kind: str, parts: Iterable[Part]) -> Merged:
    """The parts one after the other, extra columns matched by their header, only the last row of an id kept.

    >>> one = Part("deals", pa.table({"id": ["1", "2"], "c1": ["a", "b"]}), {"id": "Deal", "c1": "Note"})
    >>> two = Part("deals", pa.table({"id": ["2"], "c0": ["c"]}), {"id": "Deal", "c0": "note "})
    >>> merged = merge("deals", [one, two])
    >>> merged.table.to_pydict(), merged.labels["x0"], merged.left_out[0].rows
    ({'id': ['1', '2'], 'x0': ['a', 'c']}, 'Note', 1)
    """
    parts = list(parts)
    extras: dict[tuple[str, int], str] = {}  # header as compared, and how often its file had it before -> column of the merged table
    labels: dict[str, str] = {}
    tables = [_renamed(part, extras, labels) for part in parts]
    whole = pa.concat_tables(_alike(kind, tables), promote_options="permissive")
    table, dropped = once(whole)
    left_out = (LeftOut(DUPLICATE, dropped),) if dropped else ()
    return Merged(kind, table, labels, left_out)


def span(merged: Merged, today: date) -> tuple[date | None, date | None]:
    """The first day a row happened and the last day anything did. What lies after `today` is a plan or a slip of the pen.

    >>> orders = Merged("orders", pa.table({"date": [date(2024, 1, 2), date(2024, 3, 1), date(2204, 3, 1)]}), {})
    >>> span(orders, date(2024, 6, 1))
    (datetime.date(2024, 1, 2), datetime.date(2024, 3, 1))
    """
    kind = schema.KINDS[merged.kind]
    times = {role.name for role in kind.roles.values() if role.type == schema.TIME and not role.future}
    days = {name: pc.cast(merged.table[name], pa.date32(), safe=False) for name in times.intersection(merged.table.column_names)}
    last = [pc.max(column.filter(pc.less_equal(column, pa.scalar(today)))).as_py() for column in days.values()]
    first = pc.min(days[kind.event]).as_py() if kind.event in days else None
    return first, max((day for day in last if day), default=None)


def _renamed(part: Part, extras: dict[tuple[str, int], str], labels: dict[str, str]) -> pa.Table:
    roles = schema.KINDS[part.kind].roles
    table = part.table.drop_columns([name for name in PLACE if name in part.table.column_names])
    names: list[str] = []
    seen: Counter[str] = Counter()  # one file may have both "Note" and "note"
    for name in map(str, table.column_names):
        label = part.labels.get(name, name)
        if name not in roles:
            header = label.strip().casefold()
            name = extras.setdefault((header, seen[header]), f"x{len(extras)}")
            seen[header] += 1
        labels.setdefault(name, label)
        names.append(name)
    return table.rename_columns(names)


def _alike(kind: str, tables: list[pa.Table]) -> list[pa.Table]:
    """Where one file has days and another has times, all become times; an empty column takes its role's type."""
    roles = schema.KINDS[kind].roles
    timed = {f.name for table in tables for f in table.schema if pa.types.is_timestamp(f.type)}
    return [_cast(table, roles, timed) for table in tables]


def _cast(table: pa.Table, roles: dict[str, schema.Role], timed: set[str]) -> pa.Table:
    for index, name in enumerate(table.column_names):
        if name in timed:
            table = table.set_column(index, name, pc.cast(table[name], pa.timestamp("us")))
        elif pa.types.is_null(table[name].type):
            plain = pa.date32() if name in roles and roles[name].type == schema.TIME else pa.string()
            table = table.set_column(
                index, name, pc.cast(table[name], ARROW_TYPES.get(roles[name].type, plain) if name in roles else plain)
            )
    return table
