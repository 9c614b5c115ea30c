"""The scorecard's grid of cards, and the closer look at one of them."""

import streamlit as st

from metrics.catalogue import METRICS
from metrics.metric import CATEGORIES, TABLE, Metric
from pages.kit import cards, cells, link, sources, theme
from pages.kit.figures import Cell
from pages.kit.frame import View
from pages.kit.text import _, literal

# Which figures a business starts from, and which serve a goal. The catalogue's own lists.
PRESETS = {
    "start_up": (
        _("Software start-up"),
        ("csat", "first_response_time", "repeat_customers", "qualified_leads", "conversion_rate", "deal_size", "revenue"),
    ),
}


def presets() -> dict[str, str]:
    """The presets by code, everything first."""
    return {"all": _("Everything"), **{code: label for code, (label, _ids) in PRESETS.items()}}


def show(view: View, categories: list[str], preset: str) -> None:
    """The cards of the chosen categories, and the closer look where one is open."""
    for category in categories:
        chosen = [metric for metric in METRICS.values() if metric.category == category and _wanted(metric, preset)]
        if not chosen:
            continue
        st.header(_(CATEGORIES[category]))
        with st.container(horizontal=True, gap="small"):
            for metric in chosen:
                _card(view, metric)
    _closer(view)


def _wanted(metric: Metric, preset: str) -> bool:
    return metric.unit != TABLE and (preset not in PRESETS or metric.id in PRESETS[preset][1])


def _card(view: View, metric: Metric) -> None:
    shown = cards.card(view.workspace, metric, view.period, view.every, view.as_of)
    with st.container(border=True, width=268, height="stretch", key=f"card-{metric.id}"):
        st.html(cards.html(shown, theme.accent()))
        if shown.figure.available:
            st.button(_("Look closer"), key=f"look.{metric.id}", type="tertiary", on_click=link.keep, args=("look", metric.id))
        elif hint := sources.hint(shown.figure):
            st.caption(literal(hint))


def _closer(view: View) -> None:
    asked = link.recall("look", "", lambda name: name == "" or name in METRICS)
    if asked:
        st.dialog(_(METRICS[asked].label), width="large", on_dismiss=lambda: link.drop("look"))(lambda: _look(view, METRICS[asked]))()


def _look(view: View, metric: Metric) -> None:
    cells.over_time(view, Cell(metric.id, period=view.period, as_of=view.as_of))
    if metric.groups or metric.own_groups:
        st.subheader(_("Where does it differ?"))
        cells.by_group(view, Cell(metric.id, period=view.period, as_of=view.as_of))
