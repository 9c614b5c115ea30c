"""The few shapes that most metrics are made of."""

import ibis
import ibis.expr.types as ir

from metrics import schema
from metrics.figure import NotAvailable
from metrics.words import N_, Text

BLANKS = ("", "-", "--", "?", "n/a", "#n/a", "null", "none", "nan", "nil")


def summarise(rows: ir.Table, by: str | None, **measures: ir.Value) -> ir.Table:
    """The measures over all rows, or over each group."""
    return rows.group_by(by).agg(**measures) if by else rows.agg(**measures)


def share(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    """part / whole; blank where the whole is 0, on every engine."""
    return part.cast("float64") / whole.nullif(0)


def spread(values: ir.Table, by: str | None, name: str, **more: ir.Value) -> ir.Table:
    """n, mean (called `name`), median and standard deviation of the column `value`, blanks left out."""
    value = values.value
    measures = {"n": value.count(), name: value.mean(), "median": value.median(), "sd": value.std(how="sample")}
    return summarise(values, by, **measures, **more)


def filled(column: ir.Column) -> ir.BooleanValue:
    """Whether a field holds something: "N/A", "-" and "?" are blank, "0" is a value."""
    if not column.type().is_string():
        return column.notnull()
    return column.notnull() & column.strip().lower().notin(BLANKS)


def keep(rows: ir.Table, by: str | None, **columns: ir.Value) -> ir.Table:
    """These columns, and the one to group by."""
    return rows.select(**({by: rows[by]} if by else {}), **columns)


def column_or(rows: ir.Table, name: str, default: ir.Value | None = None) -> ir.Value:
    """A column, or a default (blank) where the table has none of that name."""
    return rows[name] if name in rows.columns else (default if default is not None else ibis.null())


def one_of(name: str, value: str, *allowed: str) -> str:
    """A setting that must be one of a few words.

    >>> one_of("of", "count", "count", "amount")
    'count'
    """
    if value not in allowed:
        raise ValueError(f"{name} is '{value}': expected {' or '.join(repr(word) for word in allowed)}")
    return value


def require(rows: ir.Table, kind: str, role: str) -> None:
    """Say which column is missing, for figures that need it only in one of their settings."""
    if role not in rows.columns:
        words = {"table": Text(schema.KINDS[kind].label), "role": Text(schema.KINDS[kind].roles[role].label)}
        raise NotAvailable(Text(N_("{table} has no {role}"), words), missing=(kind, role))
