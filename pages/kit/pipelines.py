"""The open pipeline on screen: what stands where, what is next, what stands too long, and what is coming."""

from typing import Any

import pandas as pd
import streamlit as st

from data.export import as_csv
from metrics.catalogue import METRICS, find
from metrics.figure import Figure
from metrics.metric import COUNT, MONEY
from pages.kit import cards as card_html
from pages.kit import charts, controls, pipeline_charts, receipt, theme
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.funnels import HISTORY, STAGE, stages
from pages.kit.text import _, decimal, integer, literal, money, month, ngettext, say

CARDS = ("open_deals", "pipeline_value", "weighted_pipeline", "stale_deals", "next_steps", "days_open")
WHY = ("no_step", "step_passed", "overdue", "silent", "too_long")
SHOWN = 200


def cards(view: View) -> None:
    """The figures of the last day the data know, whatever the period: a pipeline is of a day."""
    with st.container(horizontal=True, gap="small"):
        for id in CARDS:
            shown = card_html.card(view.workspace, METRICS[id], None, "", view.as_of)
            with st.container(border=True, width=268, height="stretch", key=f"card-{id}"):
                st.html(card_html.html(shown, theme.accent()))


def missing(found: Figure) -> None:
    """Why a figure is not there, in its place."""
    st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))


def measures(view: View) -> dict[str, str]:
    """What the bars by stage can show with these columns."""
    table = view.workspace.manifest.tables.get("deals")
    there = set(table.columns) if table else set()
    found = {"pipeline_value": _("Value")} if "amount" in there else {}
    found |= {"weighted_pipeline": _("Weighted value")} if {"amount", "probability"} <= there else {}
    return {**found, "open_deals": _("Number")}


def by_stage(view: View, measure: str) -> None:
    """Value or number of the open deals per stage, in the order of the stages."""
    st.subheader(_("What stands where?"))
    cell = Cell(measure, by="stage", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    order = {stage: place for place, stage in enumerate(stages(view, HISTORY if _has_history(view) else STAGE))}
    table = found.table.assign(place=[order.get(stage, len(order)) for stage in found.table["stage"]]).sort_values("place", kind="stable")
    label = _(find(measure).label)
    shown = table.dropna(subset=["value"]).drop(columns="place")
    if shown.empty:
        missing(found.without_value(found.definition))
        return
    unit = COUNT if measure == "open_deals" else MONEY
    st.altair_chart(charts.bars(shown, "stage", unit, found.currency, label), alt=_("{metric} by stage", metric=label))
    largest = shown.loc[shown["value"].astype(float).idxmax()]
    st.markdown(literal(_("Most stands in {stage}: {value}.", stage=charts.group_name(largest["stage"]), value=_worded(largest["value"], unit, found.currency))))  # fmt: skip
    receipt.show(view.workspace, cell, found, table.drop(columns="place"))


def _worded(value: float, unit: str, currency: str) -> str:
    return money(value, currency) if unit == MONEY else integer(value)


def _has_history(view: View) -> bool:
    return "stage_history" in view.workspace.manifest.tables


def what_is_next(view: View) -> None:
    """The open deals that want something done; each reason can be looked at by itself."""
    st.subheader(_("What is next?"))
    cell = Cell("deals_to_act_on", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    words = {"no_step": _("no next step"), "step_passed": _("the step is overdue"), "overdue": _("should have closed"),
             "silent": _("30 days of silence"), "too_long": _("too long in its stage")}  # fmt: skip
    counts = {name: int(found.table[name].sum()) for name in WHY}
    options = {"all": _("All ({n})", n=integer(len(found.table))), **{n: f"{words[n]} ({integer(counts[n])})" for n in WHY if counts[n]}}
    why = controls.choice("why", _("Reason"), options)
    listed = found.table if why == "all" else found.table[found.table[why]]
    st.dataframe(_to_do(listed.head(SHOWN), words, found.currency), hide_index=True, alt=_("Open deals that want something done"))
    st.markdown(literal(ngettext("{n} deal wants something done, the one with the most reasons first.",
                                 "{n} deals want something done, those with the most reasons first.", len(listed))))  # fmt: skip
    st.download_button(_("Download this list (CSV)"), lambda: as_csv(listed.drop(columns="n")), "what-is-next.csv", "text/csv", key="next.csv",
                       on_click="ignore", icon=":material/download:")  # fmt: skip
    receipt.show(view.workspace, cell, found, None)


def _to_do(listed: pd.DataFrame, words: dict[str, str], currency: str) -> pd.DataFrame:
    names = {"name": _("Deal"), "id": _("Deal"), "owner": _("Owner"), "stage": _("Stage")}
    first = "name" if "name" in listed.columns else "id"
    reasons = ["; ".join(words[name] for name in WHY if row[name]) for row in listed.to_dict("records")]
    columns: dict[str, Any] = {names[name]: listed[name] for name in (first, "owner", "stage") if name in listed.columns}
    return pd.DataFrame({**columns, _("Why"): reasons, _("Value"): _money(listed["amount"], currency)})


def _money(values: pd.Series, currency: str) -> list[str]:
    return ["–" if value is None or pd.isna(value) else money(float(value), currency) for value in values]


def ageing(view: View) -> None:
    """How long the open deals have stood in their stage, beside the usual time there."""
    st.subheader(_("What stands still?"))
    cell = Cell("stage_ageing", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    order = stages(view, HISTORY)
    table = found.table.sort_values("stage", key=lambda names: names.map(lambda name: order.index(name) if name in order else len(order)))
    st.altair_chart(pipeline_charts.ageing(table), alt=_("Days in the stage, beside the usual time there"))
    late = found.table[found.table["late"] > 0]
    parts = "; ".join(_("{n} of {deals} in {stage}", n=integer(row["late"]), deals=integer(row["deals"]), stage=row["stage"]) for row in late.to_dict("records"))  # fmt: skip
    said = _("Longer than nine of ten ever stood: {parts}.", parts=parts) if parts else _("No deal stands longer than nine of ten did.")
    st.markdown(literal(said))
    receipt.show(view.workspace, cell, found, found.table)


def closings(view: View) -> None:
    """What should close in which month; what is overdue is named."""
    st.subheader(_("What is coming?"))
    cell = Cell("expected_closings", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    table = found.table
    measured = [name for name in ("amount", "weighted") if int(table[name].count())]
    labels = {"deals": _("Number"), "amount": _("Value"), "weighted": _("Weighted value")}
    what = controls.choice("closing", _("Show"), {name: labels[name] for name in [*measured, "deals"]}, few=True)
    st.altair_chart(pipeline_charts.closings(table, what, found.currency), alt=_("Expected closings by month, the overdue apart"))
    overdue = table[table["overdue"]]
    n = int(overdue["deals"].sum())
    if n:
        named = [str(name) for names in overdue["names"] for name in names]
        st.markdown(literal(ngettext("{n} deal should have closed already.", "{n} deals should have closed already.", n)))
        with st.expander(_("Name the overdue"), icon=":material/schedule:"):
            st.dataframe(pd.DataFrame({_("Deal"): named}), hide_index=True, alt=_("Overdue deals"))
    undated = int(table[table["month"].isna()]["deals"].sum())
    if undated:
        st.caption(literal(ngettext("{n} open deal has no expected day.", "{n} open deals have no expected day.", undated)))
    receipt.show(view.workspace, cell, found, table.drop(columns="names"))


def usual(days: float | None) -> str:
    """Days in words, a dash where none are known."""
    return "–" if days is None or pd.isna(days) else decimal(days)


def month_name(row: dict[str, Any]) -> str:
    """What a bar of the closings is called."""
    if row["month"] is None or pd.isna(row["month"]):
        return _("no day")
    return _("{month} (overdue)", month=month(row["month"])) if row["overdue"] else month(row["month"])
