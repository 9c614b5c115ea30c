"""People compared: each rate beside what chance alone would keep to, ranked by the rate drawn towards the average."""

import altair as alt
import pandas as pd
import streamlit as st

from metrics.metric import RATIO, Metric
from pages.kit import charts, receipt
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, integer, literal
from pages.kit.theme import GREY, accent, ink


def compare(view: View, metric: Metric) -> None:
    """The funnel plot of a rate per person, where the data name people."""
    if metric.unit != RATIO or not metric.groups or "owner" not in _columns(view, metric):
        return
    cell = Cell("rep_comparison", period=view.period, as_of=view.as_of, settings={"rate": metric.id})
    found = figure(view.workspace, cell)
    if found.table is None or len(found.table) < 2:
        return
    st.subheader(_("Who does better than chance alone explains?"))
    st.altair_chart(_plot(found.table), alt=_("{metric} per person against the number of records", metric=_(metric.label)))
    st.markdown(literal(sentence(found.table)))
    receipt.show(view.workspace, cell, found, found.table)


def _columns(view: View, metric: Metric) -> list[str]:
    table = view.workspace.manifest.tables.get(metric.main)
    return table.columns if table else []


def sentence(table: pd.DataFrame) -> str:
    """Who stands out, and that the others do not.

    >>> sentence(pd.DataFrame({"person": ["Ann", "Bo"], "outside": ["", "95 %"], "rate": [0.3, 0.1], "overall": [0.2, 0.2]}))
    'Lower than chance alone would bring: Bo. The others lie inside what chance would bring.'
    """
    out = table[table["outside"] != ""]
    if out.empty:
        return _("Nobody stands out: the differences are what chance alone would bring.")
    higher, lower = (", ".join(map(str, out[side]["person"])) for side in (out["rate"] > out["overall"], out["rate"] < out["overall"]))
    said = [_("Higher than chance alone would bring: {names}.", names=higher)] if higher else []
    said += [_("Lower than chance alone would bring: {names}.", names=lower)] if lower else []
    return " ".join([*said, _("The others lie inside what chance would bring.")])


def _plot(table: pd.DataFrame) -> alt.LayerChart:
    """Rate against number: the band narrows as the numbers grow, so that few records cannot look like skill."""
    data = table.assign(
        shown=[amount(rate, RATIO) for rate in table["rate"]], drawn=[amount(rate, RATIO) for rate in table["shrunken"]],
        between=[_("{low} and {high}", low=amount(low, RATIO), high=amount(high, RATIO)) for low, high in zip(table["low"], table["high"], strict=True)],
        records=[integer(n) for n in table["of"]],
    ).sort_values("of")  # fmt: skip
    x = alt.X("of", type="quantitative", title=_("records"), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("rate", type="quantitative", title=None, axis=charts.axis(RATIO), scale=alt.Scale(zero=False))
    tooltip = [alt.Tooltip(field, title=title) for field, title in (
        ("person", _("Person")), ("shown", _("Rate")), ("between", _("Between")), ("drawn", _("Drawn towards the average")), ("records", _("Records")),
    )]  # fmt: skip
    bands = [
        alt.Chart(data).mark_area(color=GREY, opacity=opacity).encode(x=x, y=alt.Y(low, type="quantitative"), y2=high)
        for low, high, opacity in (("outer_low", "outer_high", 0.12), ("inner_low", "inner_high", 0.16))
    ]
    layers = [
        *bands,
        alt.Chart(data.head(1)).mark_rule(color=GREY, strokeDash=[2, 3]).encode(y=alt.Y("overall", type="quantitative")),
        alt.Chart(data).mark_circle(size=90, opacity=1, color=accent()).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(data).mark_text(align="left", dx=9, dy=-8, color=ink()).encode(x=x, y=y, text="person"),
    ]
    return (
        alt.layer(*layers)
        .properties(height=300, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelColor=ink(), titleColor=ink())
    )
