"""The scorecard's grid of cards, and the closer look at one of them."""

import streamlit as st

from data.workspace import SAMPLE, open_workspace
from metrics.catalogue import METRICS
from metrics.metric import BUSINESS, CATEGORIES, DESKS, TABLE, Metric
from metrics.presets import GOALS, PRESETS
from pages.kit import cards, cells, controls, link, sources, theme, trust
from pages.kit.figures import Cell, way
from pages.kit.frame import View
from pages.kit.text import _, literal

ESSENTIALS = (
    "leads", "conversion_rate", "win_rate", "sales_cycle", "deal_size", "revenue", "pipeline_value", "cac",
    "active_users", "field_completeness", "source_filled", "duplicates",
    "nps", "csat", "churn_rate", "retention_rate", "time_to_resolution",
)  # fmt: skip
EVERYTHING = tuple(metric.id for metric in METRICS.values() if metric.unit != TABLE)


def presets() -> dict[str, str]:
    """Which figures to show, by code: the essentials first, then kinds of business, goals, and everything."""
    own = {code: _("{kind} (kind of business)", kind=_(preset.label)) for code, preset in PRESETS.items()}
    goals = {code: _("{goal} (goal)", goal=_(preset.label)) for code, preset in GOALS.items()}
    return {"essentials": _("The essentials"), **own, **goals, "all": _("Everything")}


def chosen(preset: str) -> tuple[str, ...]:
    """The metrics of a preset, in its order."""
    if preset in ("essentials", "all"):
        return ESSENTIALS if preset == "essentials" else EVERYTHING
    return {**PRESETS, **GOALS}[preset].metrics


def warm() -> None:
    """Work out the sample company's first page before anybody asks: the cards come from the cache then."""
    workspace = open_workspace(SAMPLE)
    period, every = controls.named_period(controls.FIRST_PERIOD, workspace.as_of)
    for id in ESSENTIALS:
        cards.card(workspace, METRICS[id], period, every, workspace.as_of)


def groupings() -> dict[str, str]:
    """The two ways to group figures: by Band's categories, or into the sales team's pulse and the customers' check-up."""
    return {"category": _("Bill Band's categories"), "desk": _("Pulse (sales) and check-up (CRM)")}


def comparisons() -> dict[str, str]:
    """What a period is compared with, always on the same part of it."""
    return {cards.PERIOD_BEFORE: _("The period before"), cards.YEAR_BEFORE: _("Last year")}


def show(view: View, categories: list[str], preset: str, grouping: str, against: str) -> None:
    """The cards of the chosen categories, group by group, and the closer look where one is open."""
    shown = [METRICS[id] for id in chosen(preset) if id in EVERYTHING and METRICS[id].category in categories]
    for code, label in (CATEGORIES if grouping == "category" else DESKS).items():
        members = [metric for metric in shown if metric.is_in(code)]
        if not members:
            continue
        st.header(_(label))
        with st.container(horizontal=True, gap="small"):
            for metric in members:
                _card(view, metric, against, code)
    _closer(view)


def _card(view: View, metric: Metric, against: str, group: str) -> None:
    metric = way(view.workspace, metric.id)
    shown = cards.card(view.workspace, metric, view.period, view.every, view.as_of, against)
    with st.container(border=True, width=268, height="stretch", key=f"card-{group}-{metric.id}"):
        st.html(cards.html(shown, theme.accent()))
        if not shown.figure.available:
            st.caption(literal(sources.hint(shown.figure)))
            return
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.button(_("Look closer"), key=f"look.{group}.{metric.id}", type="tertiary", on_click=link.keep, args=("look", metric.id))
            if metric.category == BUSINESS:
                st.caption(trust.mark(view, metric), width="content")


def _closer(view: View) -> None:
    asked = link.recall("look", "", lambda name: name == "" or name in METRICS)
    if asked:
        st.dialog(_(METRICS[asked].label), width="large", on_dismiss=lambda: link.drop("look"))(lambda: _look(view, METRICS[asked]))()


def _look(view: View, metric: Metric) -> None:
    metric = way(view.workspace, metric.id)
    cells.over_time(view, Cell(metric.id, period=view.period, as_of=view.as_of))
    if metric.groups or metric.own_groups:
        st.subheader(_("Where does it differ?"))
        cells.by_group(view, Cell(metric.id, period=view.period, as_of=view.as_of))
