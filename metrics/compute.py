"""Compute any metric of the catalogue: the one way from tables to a Figure."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from metrics import catalogue, currency, schema
from metrics.engine import collect, to_arrow
from metrics.estimates import Estimate
from metrics.figure import Figure, LeftOut, NotAvailable
from metrics.metric import HIGHER, LOWER, TABLE, Metric, Needs
from metrics.periods import BUCKET, Period, as_date, within
from metrics.tables import NO_DAY, Table, adopt, as_of_default, with_group
from metrics.words import N_, Text

SCOPE = ("by", "period", "as_of", "tz", "tables")  # what a metric function may ask for besides tables and its own settings
ESTIMATE = ("value", "low", "high", "n")


def compute(
    id: str, tables: Mapping[str, Any], *, by: str | None = None, period: Any = None, as_of: Any = None, tz: str = "UTC",
    rates: Mapping[str, float] | None = None, **settings: Any,
) -> Figure:  # fmt: skip
    """The Figure of one metric.

    `tables` maps a kind of table to a `Table`, a pandas frame or an Ibis expression. `period` is half-open, as
    (start, end) or "START:END", in the business time zone `tz`. `by` is a role, a header of the file, or a column of a
    table it points to. `rates` turns several currencies into one: {"EUR": 1, "USD": 0.92}. `settings` are the metric's own.

    Raises ValueError for an unknown metric, setting or kind of table, with what was probably meant. What the data
    cannot give is no error: the Figure then has no value and a `reason`.

    >>> deals = pd.DataFrame({"id": ["1", "2", "3"], "status": ["won", "lost", "open"]})
    >>> figure = compute("win_rate", {"deals": deals}, as_of="2024-01-01")
    >>> figure.value, figure.n
    (0.5, 2)
    """
    return compute_as(catalogue.find(id), tables, by=by, period=period, as_of=as_of, tz=tz, rates=rates, **settings)


def compute_as(
    metric: Metric, tables: Mapping[str, Any], *, by: str | None = None, period: Any = None, as_of: Any = None, tz: str = "UTC",
    rates: Mapping[str, float] | None = None, **settings: Any,
) -> Figure:  # fmt: skip
    """The same for an entry of one's own, such as one of the catalogue with another date."""
    adopted = adopt(tables)
    asked_period, day = Period.parse(period) if period else None, as_date(as_of) if as_of else None
    return _Run(choose(metric, adopted), adopted, by, asked_period, day, tz, rates, settings).figure()


def which_way(tables: Mapping[str, Table], id: str) -> int:
    """Which of a metric's ways these tables allow, by its place among them."""
    metric = catalogue.find(id)
    chosen = choose(metric, tables)
    return next(place for place, way in enumerate(metric.ways) if way is chosen)


def choose(metric: Metric, tables: Mapping[str, Table]) -> Metric:
    """The first way to compute a metric that these tables allow; its best way where they allow none."""
    way: Metric | None = metric
    while way is not None:
        try:
            for need in way.needs:
                _check(need, tables)
        except NotAvailable:
            way = way.otherwise
        else:
            return way
    return metric


def zero(metric: Metric) -> dict[str, Any]:
    """A count where nothing happened: a true 0, with its interval."""
    estimate = metric.interval(defaultdict(int), lambda: np.empty(0)) if metric.interval else Estimate(None, None, 0)
    return {"value": 0.0, **vars(estimate)}


@dataclass(frozen=True)
class _Run:
    """One computation: what was asked, and the steps to its answer."""

    metric: Metric
    tables: dict[str, Table]
    by: str | None
    period: Period | None
    asked_as_of: date | None
    tz: str
    rates: Mapping[str, float] | None
    settings: dict[str, Any] = field(default_factory=dict)

    def figure(self) -> Figure:
        self._check_settings()
        figure = Figure(self.metric.id, self.metric.unit, Text(self.metric.definition), period=self.period, by=self.by or "")
        try:
            figure = replace(figure, as_of=self.as_of)
            for need in self._needs():
                _check(need, self.tables)
            return self._answer(replace(figure, currency=self.money[1], excluded=self._left_out()))
        except NotAvailable as why:
            return replace(figure.without_value(why.text), details={"missing": why.missing})

    def _needs(self) -> tuple[Needs, ...]:
        """What the metric needs; a period also needs the date that puts rows into it."""
        dated = (Needs(self.metric.main, self.metric.dated),) if self.period and self.metric.dated else ()
        return (*self.metric.needs, *dated)

    @cached_property
    def as_of(self) -> date | None:
        """The day of the figures; None for data without any date."""
        try:
            return self.asked_as_of or as_of_default(self.tables, self.tz)
        except NotAvailable:
            return None

    def _check_settings(self) -> None:
        known = [name for name in parameters(self.metric) if name not in SCOPE and name not in schema.KINDS]
        for name in self.settings:
            if name not in known:
                choice = f"it has: {', '.join(known)}" if known else "it has none"
                raise ValueError(f"{self.metric.id} has no setting '{name}'; {choice}")

    def _answer(self, figure: Figure) -> Figure:
        total = self._evaluate(None)
        row = total[0] if total else {}
        figure = replace(figure, excluded=(*figure.excluded, *self._counted_out(row)), details={**_details(row), **self._between()})
        if self.metric.unit == TABLE:
            return self._table(figure, total)
        if row.get("value") is None:
            return figure.without_value(Text(self.metric.empty))
        figure = replace(figure, **{name: row[name] for name in ("value", "low", "high", "n", "small", "rough")})
        if not self.by:
            return figure
        groups = self._evaluate(self.by)
        return replace(figure, table=_as_table(groups + self._quiet(groups), self.by, self.metric))

    def _quiet(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """People with nothing to count in this period, who are in the table at other times: they show as 0."""
        if not self.metric.zero_when_missing:
            return []
        rows, role = self.tables[self.metric.main].rows, schema.KINDS[self.metric.main].roles.get(self.by or "")
        if role is None or role.points_to != "users" or self.by not in rows.columns:
            return []
        there = {row[self.by] for row in groups}
        people = to_arrow(rows.select(self.by).distinct())[self.by].to_pylist()
        return [{self.by: person, **zero(self.metric)} for person in people if person is not None and person not in there]

    def _between(self) -> dict[str, Any]:
        if not self.by or self.metric.between is None:
            return {}
        arguments, column = self._ready(self.by)
        return self.metric.between(collect(self.metric.compute(**arguments)), column or self.by)

    def _table(self, figure: Figure, total: list[dict[str, Any]]) -> Figure:
        n = max((row["n"] for row in total), default=0)
        if not n:
            return figure.without_value(Text(self.metric.empty))
        return replace(figure, table=_as_table(self._evaluate(self.by) if self.by else total, self.by, self.metric), n=n)

    # -- the tables as the metric's function gets them

    @cached_property
    def money(self) -> tuple[dict[str, Table], str]:
        """The tables in one currency, and which."""
        return currency.one(self.metric, self.tables, self.period, self.tz, self.rates)

    def _ready(self, by: str | None) -> tuple[dict[str, Any], str | None]:
        """The function's arguments, and the name the group has in them."""
        tables, column = dict(self.money[0]), None
        if by in self.metric.own_groups:
            column = by
        elif by:
            if not self.metric.groups:
                raise NotAvailable(Text(N_("this figure cannot be split by a column")))
            tables[self.metric.main], column = with_group(tables[self.metric.main], by, tables)
        whole = {kind: table.rows for kind, table in tables.items()}
        expressions = dict(whole)
        if self.period and self.metric.dated:
            rows = expressions[self.metric.main]
            expressions[self.metric.main] = rows.filter(within(rows[self.metric.dated], self.period, self.tz))
        scope = {"by": column, "period": self.period, "as_of": self.as_of, "tz": self.tz, "tables": whole}
        wanted = parameters(self.metric)
        if "as_of" in wanted and self.as_of is None:
            raise NotAvailable(NO_DAY)
        return {name: value for name, value in {**expressions, **scope, **self.settings}.items() if name in wanted}, column

    def _evaluate(self, by: str | None) -> list[dict[str, Any]]:
        arguments, column = self._ready(by)
        found = collect(self.metric.compute(**arguments))
        if self.metric.reduce is not None:
            found = _reduced(found, column, self.metric)
        samples = _Samples(self.metric, arguments, column)
        return [self._estimated(row, column, samples) for row in found.to_dict("records")]

    def _estimated(self, row: dict[str, Any], column: str | None, samples: "_Samples") -> dict[str, Any]:
        row = {name: None if _missing(value) else value for name, value in row.items()}
        if self.metric.unit == TABLE:
            return {**row, "n": int(row.get("n") or 0)}
        value = row.get(self.metric.id)
        if value is None:
            estimate = Estimate(None, None, int(row.get("n") or 0), small=True)
        elif self.metric.interval is None:
            estimate = Estimate(row.get("low"), row.get("high"), int(row.get("n") or 0), bool(row.get("small")), bool(row.get("rough")))
        else:
            estimate = self.metric.interval(row, lambda: samples.of(row.get(column) if column else None))
        return {**row, "value": None if value is None else float(value), **vars(estimate)}

    # -- what was left out

    def _left_out(self) -> tuple[LeftOut, ...]:
        kinds = [need.kind for need in self.metric.needs if need.kind in self.tables]
        read = [left for kind in dict.fromkeys(kinds) for left in self.tables[kind].left_out]
        return (*read, *self._undated())

    def _undated(self) -> tuple[LeftOut, ...]:
        if not (self.period and self.metric.dated):
            return ()
        count = self._count_undated(self.tables[self.metric.main])
        role = Text(schema.KINDS[self.metric.main].roles[self.metric.dated].label)
        return (LeftOut(Text(N_("no {role}, so not in any period"), {"role": role}), count),) if count else ()

    def _count_undated(self, main: Table) -> int:
        known = main.known_blanks.get(self.metric.dated)
        if known == 0 or (known is not None and self.metric.only is None):
            return known
        undated = main.rows[self.metric.dated].isnull()
        if self.metric.only is not None:
            undated = undated & self.metric.only(main.rows)
        return to_arrow(main.rows.agg(n=main.rows.count(where=undated)))["n"][0].as_py()

    def _counted_out(self, row: Mapping[str, Any]) -> tuple[LeftOut, ...]:
        counts = ((reason, int(row.get(name) or 0)) for name, reason in self.metric.left_out.items())
        return tuple(LeftOut(Text(reason), rows) for reason, rows in counts if rows)


@dataclass
class _Samples:
    """The single values behind a mean, fetched once and only when an interval asks for them."""

    metric: Metric
    arguments: dict[str, Any]
    column: str | None

    @cached_property
    def frame(self) -> pd.DataFrame:
        assert self.metric.sample is not None  # a mean's entry names its sample; tests hold every entry to it
        wanted = inspect.signature(self.metric.sample).parameters
        return collect(self.metric.sample(**{name: value for name, value in self.arguments.items() if name in wanted}))

    def of(self, group: Any) -> np.ndarray:
        frame = self.frame
        if self.column:
            frame = frame[frame[self.column].isna() if group is None else frame[self.column] == group]
        return frame["value"].to_numpy(dtype=float)


def _check(need: Needs, tables: Mapping[str, Table]) -> None:
    kind = schema.KINDS[need.kind]
    if need.kind not in tables:
        raise NotAvailable(Text(N_("no file of this kind is loaded: {table}"), {"table": Text(kind.label)}), missing=(need.kind, ""))
    if tables[need.kind].is_empty:
        raise NotAvailable(Text(N_("{table} holds no rows"), {"table": Text(kind.label)}))
    for choice in need.roles:
        if not any(_has(one, need.kind, tables) for one in choice.split("|")):
            role = choice.split("|")[0]
            words = {"table": Text(kind.label), "role": Text(kind.roles[role].label)}
            raise NotAvailable(Text(N_("{table} has no {role}"), words), missing=(need.kind, role))


def _has(choice: str, kind: str, tables: Mapping[str, Table]) -> bool:
    other, _, role = choice.rpartition(".")
    table = tables.get(other or kind)
    return table is not None and role in table.columns and (not other or _linked(kind, role, other, tables))


def _linked(kind: str, role: str, other: str, tables: Mapping[str, Table]) -> bool:
    """Whether rows of two kinds can be joined: the other column points here, or one of this table points there."""
    if schema.KINDS[other].roles[role].points_to == kind:
        return True
    return any(pointer.points_to == other and pointer.name in tables[kind].columns for pointer in schema.KINDS[kind].roles.values())


def _reduced(frame: pd.DataFrame, column: str | None, metric: Metric) -> pd.DataFrame:
    assert metric.reduce is not None
    groups = [({}, frame)] if column is None else [({column: group}, part) for group, part in frame.groupby(column, dropna=False)]
    reduced = [(key, metric.reduce(part)) for key, part in groups]
    return pd.DataFrame(
        [{**key, **row} for key, found in reduced for row in (found.to_dict("records") if isinstance(found, pd.DataFrame) else [found])]
    )


def _as_table(rows: list[dict[str, Any]], by: str | None, metric: Metric) -> pd.DataFrame:
    """Groups as a table, the group first and named as asked; ranked by the bound that cannot flatter small groups."""
    table = pd.DataFrame(rows) if rows else pd.DataFrame(columns=[by or BUCKET, *ESTIMATE])
    if metric.unit == TABLE:
        return table.rename(columns={table.columns[0]: by}) if by else table
    table = table.astype(dict.fromkeys(("value", "low", "high"), float))
    if len(table) and isinstance(table.iloc[0, 0], date):
        return table.sort_values(table.columns[0]).reset_index(drop=True)
    bound = table["low" if metric.better == HIGHER else "high"]
    unsure = bound.isna() if int(bound.count()) else False  # too few for an interval: they follow those that have one
    order = table.assign(_unsure=unsure, _bound=bound.fillna(table["value"])).sort_values(
        ["_unsure", "_bound"], ascending=[True, metric.better == LOWER], kind="stable", na_position="last"
    )
    return table.loc[order.index].reset_index(drop=True).rename(columns={table.columns[0]: by or table.columns[0]})


def _details(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in (*ESTIMATE, "small", "rough")}


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not np.isfinite(value))


def parameters(metric: Metric) -> tuple[str, ...]:
    return _signature(metric.compute)


@lru_cache(maxsize=256)
def _signature(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)
