"""A category page: one figure at a time, how it went, where it differs, and how far the data behind it can be trusted."""

import inspect

import streamlit as st

from metrics import schema
from metrics.adoption import RECORDS
from metrics.catalogue import METRICS
from metrics.metric import BUSINESS, TABLE, Metric
from pages.kit import cells, controls, elsewhere, people, trust, why
from pages.kit.figures import Cell, way
from pages.kit.frame import View
from pages.kit.text import _


def choose(category: str) -> Metric:
    """The figure the page is about."""
    names = {metric.id: _(metric.label) for metric in METRICS.values() if metric.category == category}
    return METRICS[controls.choice("metric", _("Figure"), names)]


def _settings(view: View, metric: Metric) -> dict[str, str]:
    """Which table a figure looks at, where it can look at several."""
    tables = {kind: _(schema.KINDS[kind].label) for kind in RECORDS if kind in view.workspace.manifest.tables}
    if "table" not in inspect.signature(metric.compute).parameters or not tables:
        return {}
    return {"table": controls.choice("table", _("Table"), tables)}


def show(view: View, metric: Metric) -> None:
    """The page's cells: over time, by group, and for business figures the trust badge."""
    metric = way(view.workspace, metric.id)
    cell = Cell(metric.id, period=view.period, as_of=view.as_of, settings=_settings(view, metric))
    if metric.category == BUSINESS:
        trust.badge(view, metric)
    if metric.unit == TABLE:
        cells.listed(view, cell)
        return
    cells.over_time(view, cell)
    elsewhere.ask(view, cell)
    if metric.groups or metric.own_groups:
        st.subheader(_("Where does it differ?"))
        by = cells.by_group(view, cell)
        why.changed(view, metric, by)
    people.compare(view, metric)
