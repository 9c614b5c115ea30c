"""A cell on screen: the question, the chart, one sentence of reading, and the receipt."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from data.workspace import Workspace
from metrics.estimates import change
from metrics.figure import Figure
from metrics.metric import COUNT, MONEY, Metric
from metrics.targets import by_month
from pages.kit import charts, controls, groups, receipt
from pages.kit.figures import Cell, ask, figure, trend, way
from pages.kit.frame import View
from pages.kit.text import _, amount, literal, month, reading, say

SHOWN_GROUPS = 20


def over_time(view: View, cell: Cell) -> None:
    """How the metric went, period by period."""
    metric, found = way(view.workspace, cell.metric), figure(view.workspace, cell)
    st.subheader(_(metric.question))
    points = trend(view.workspace, cell, view.grain, view.whole) if metric.timed else None
    if points is not None and int(points["value"].count()) > 1:
        goals = ask(view.workspace, by_month, metric=metric.id) if view.grain == "month" else None
        drawn = charts.line(points, found.unit, found.currency, _(metric.label), goals)
        st.altair_chart(drawn, alt=_describe(_(metric.label), points, found))
    _read(view.workspace, cell, found, points)


def listed(view: View, cell: Cell) -> None:
    """A metric that is a table of its own."""
    metric, found = way(view.workspace, cell.metric), figure(view.workspace, cell)
    st.subheader(_(metric.question))
    if found.table is not None:
        st.dataframe(receipt.readable(found.table, found), hide_index=True, alt=_(metric.label))
        st.caption(literal(say(found.definition)))
    else:
        st.info(literal(reading(found, "")))
    receipt.show(view.workspace, cell, found, found.table)


def by_group(view: View, cell: Cell) -> str:
    """How the groups of a column differ; which column is chosen above the chart, and returned."""
    metric = way(view.workspace, cell.metric)
    options = groups.options(view.workspace, metric)
    if not options:
        return ""
    by = controls.choice("by", _("By"), options)
    cell = replace(cell, by=by)
    found = figure(view.workspace, cell)
    if found.table is not None and not found.table.empty:
        shown = groups.named(view.workspace, cell, found.table)
        _draw_groups(metric, cell, found, shown, options[by])
        st.markdown(literal(differ(metric, found, shown)))
    receipt.show(view.workspace, cell, found, found.table)
    return by


def differ(metric: Metric, found: Figure, table: pd.DataFrame) -> str:
    """The sentence on groups: the two ends of the ranking, and whether what lies between them is more than chance."""
    known = table[table["n"] > 0].dropna(subset=["value"])
    known = known.dropna(subset=["low"]) if int(known["low"].count()) > 1 else known  # who has no interval leads nothing
    if len(known) < 2:
        return _("There is only one group to show.")
    best, worst = known.iloc[0], known.iloc[-1]
    names = {"best": charts.group_name(best.iloc[0]), "worst": charts.group_name(worst.iloc[0])}
    values = {"high": amount(best["value"], found.unit, found.currency), "low": amount(worst["value"], found.unit, found.currency)}
    sentence = _("{best} comes first with {high}, {worst} last with {low}.", **names, **values)
    if int(known["low"].count()) < len(known):
        return sentence
    moved = change(best["value"], (best["low"], best["high"]), worst["value"], (worst["low"], worst["high"]))
    verdict = _("The difference between the two is clear.") if moved.clear else _("The two are too close to call.")
    return f"{sentence} {verdict} " + _(
        "Groups are ranked by the cautious end of their interval, so that a small group cannot lead by luck."
    )


def _draw_groups(metric: Metric, cell: Cell, found: Figure, table: pd.DataFrame, label: str) -> None:
    top = table.head(SHOWN_GROUPS)
    if metric.unit in (COUNT, MONEY) and (metric.unit == COUNT or int(top["low"].count()) == 0):
        drawn = charts.bars(top.sort_values("value", ascending=False), cell.by, found.unit, found.currency, _(metric.label))
    else:
        drawn = charts.dots(top, cell.by, found.unit, found.currency, found.value, _(metric.label))
    st.altair_chart(drawn, alt=_("{metric} by {group}", metric=_(metric.label), group=label))
    if len(table) > SHOWN_GROUPS:
        st.caption(_("The first {shown} of {all} groups are drawn; the receipt holds all.", shown=SHOWN_GROUPS, all=len(table)))


def _read(workspace: Workspace, cell: Cell, found: Figure, table: pd.DataFrame | None) -> None:
    st.markdown(literal(reading(found, way(workspace, cell.metric).reading)))
    if found.available and (found.small or found.rough):
        st.caption(too_few(found))
    receipt.show(workspace, cell, found, table)


def too_few(found: Figure) -> str:
    """Why not to lean on a figure."""
    if found.small:
        return _("Only {n} records: too few to lean on.", n=found.n)
    return _("{n} records: rough, good enough to look at but not to decide by.", n=found.n)


def _describe(label: str, points: pd.DataFrame, found: Figure) -> str:
    known = points.dropna(subset=["value"])
    first, last = known.iloc[0], known.iloc[-1]
    values = {"first": amount(first["value"], found.unit, found.currency), "last": amount(last["value"], found.unit, found.currency)}
    return _(
        "{label} over time: {first} in {start}, {last} in {end}.",
        label=label,
        start=month(first["start"]),
        end=month(last["start"]),
        **values,
    )
