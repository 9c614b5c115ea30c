"""The editable table of targets."""

from datetime import date

import pandas as pd
import streamlit as st

from data import goals
from metrics.catalogue import METRICS, find
from metrics.metric import RATIO, TABLE
from metrics.periods import floor, step
from metrics.targets import by_month
from pages.kit.figures import ask
from pages.kit.frame import View
from pages.kit.text import _, month

AHEAD, BACK = 12, 3


def figures() -> dict[str, str]:
    """Every figure that can have a target."""
    return {metric.id: _(metric.label) for metric in METRICS.values() if metric.unit != TABLE and metric.timed}


def edit(view: View, metric: str) -> None:
    """The targets of a figure, from three months back to a year ahead."""
    if view.workspace.is_sample:
        st.info(_("These are the sample company's targets. Choose *My business* above to set your own."))
    percent = find(metric).unit == RATIO
    scale = 100.0 if percent else 1.0
    months = _months(view.as_of)
    known = {row["month"]: row["goal"] * scale for row in ask(view.workspace, by_month, metric=metric).to_dict("records")}
    name, goal = _("Month"), _("Target (%)") if percent else _("Target")
    shown = pd.DataFrame({name: [month(day) for day in months], goal: [known.get(day) for day in months]}).astype({goal: float})
    edited = st.data_editor(
        shown, hide_index=True, disabled=True if view.workspace.is_sample else [name], key=f"goals.{metric}", alt=_("Targets"),
        column_config={goal: st.column_config.NumberColumn(min_value=0.0)},
    )  # fmt: skip
    if not view.workspace.is_sample and st.button(_("Save"), type="primary"):
        values = [None if pd.isna(value) else float(value) / scale for value in edited[goal]]
        goals.save(view.workspace, metric, dict(zip(months, values, strict=True)))
        st.toast(_("Saved."))


def _months(as_of: date) -> list[date]:
    first = step(floor(as_of, "month"), "month", -BACK)
    return [step(first, "month", count) for count in range(BACK + AHEAD)]
