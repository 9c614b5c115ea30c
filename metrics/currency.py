"""One currency per figure: money is added up in one currency, or in none."""

from collections.abc import Mapping
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from metrics import schema
from metrics.engine import to_arrow
from metrics.figure import NotAvailable
from metrics.metric import MONEY, TABLE, Metric
from metrics.periods import Period, within
from metrics.tables import Table
from metrics.words import N_, Text


def one(
    metric: Metric, tables: Mapping[str, Table], period: Period | None, tz: str, rates: Mapping[str, float] | None
) -> tuple[dict[str, Table], str]:
    """The tables a money metric needs, in one currency, and its code ("" where the files name none).

    Several currencies without a rate table make the figure not available. With one, amounts are converted to the
    currency whose rate is 1; a currency without a rate is named.
    """
    kinds = [kind for kind in _with_money(metric, every=bool(rates)) if kind in tables and "currency" in tables[kind].columns]
    codes = sorted(set().union(*(_codes(tables[kind], metric, period, tz) for kind in kinds)))
    if len(codes) < 2 and not rates:
        return dict(tables), codes[0] if codes and metric.unit in (MONEY, TABLE) else ""
    if not rates and _adds_money(metric):
        raise several(codes)
    if not rates:  # a table of counts with money beside them keeps its counts
        return {kind: _without_money(table) if kind in kinds else table for kind, table in tables.items()}, ""
    unknown = [code for code in codes if code not in rates]
    if unknown:
        raise NotAvailable(Text(N_("there is no rate for {currencies}"), {"currencies": ", ".join(unknown)}))
    base = next((code for code, rate in rates.items() if rate == 1), "")
    converted = {kind: _converted(table, rates, base) if kind in kinds else table for kind, table in tables.items()}
    return converted, base if kinds and metric.unit in (MONEY, TABLE) else ""


def currencies(tables: Mapping[str, Table]) -> list[str]:
    """Every currency that stands in the tables."""
    return sorted(set().union(*(_distinct(table.rows) for table in tables.values() if "currency" in table.columns)))


def check_one(rows: ir.Table) -> None:
    """Refuse to add up amounts in several currencies, for figures that add up money only in one of their settings."""
    codes = _distinct(rows) if "currency" in rows.columns else set()
    if len(codes) > 1:
        raise several(sorted(codes))


def several(codes: list[str]) -> NotAvailable:
    words = {"currencies": ", ".join(codes)}
    return NotAvailable(Text(N_("the amounts are in several currencies ({currencies}): give a rate for each to add them up"), words))


def _with_money(metric: Metric, *, every: bool) -> tuple[str, ...]:
    """The kinds of table whose amounts a metric adds up; with rates at hand, every kind, since optional tables count too."""
    if every:
        return tuple(schema.KINDS)
    return tuple(need.kind for need in metric.needs) if metric.unit == TABLE or _adds_money(metric) else ()


def _adds_money(metric: Metric) -> bool:
    return metric.unit == MONEY or any(_is_money(need.kind, choice) for need in metric.needs for choice in need.roles)


def _is_money(kind: str, choice: str) -> bool:
    role = schema.KINDS[kind].roles.get(choice)
    return role is not None and role.type == schema.MONEY


def _codes(table: Table, metric: Metric, period: Period | None, tz: str) -> set[str]:
    rows = table.rows
    if period and metric.dated and table.kind == metric.main:
        rows = rows.filter(within(rows[metric.dated], period, tz))
    return _distinct(rows)


def _distinct(rows: ir.Table) -> set[str]:
    return {code for code in to_arrow(rows.select("currency").distinct())["currency"].to_pylist() if code}


def _without_money(table: Table) -> Table:
    return replace(table, rows=table.rows.mutate(**{name: ibis.null("float64") for name in _money_columns(table)}))


def _money_columns(table: Table) -> list[str]:
    return [r.name for r in schema.KINDS[table.kind].roles.values() if r.type == schema.MONEY and r.name in table.columns]


def _converted(table: Table, rates: Mapping[str, float], base: str) -> Table:
    rate = ibis.cases(*[(table.rows.currency == code, value) for code, value in rates.items()], else_=1.0)
    converted = {name: table.rows[name] * rate for name in _money_columns(table)}
    return replace(table, rows=table.rows.mutate(**converted, currency=ibis.literal(base)))
