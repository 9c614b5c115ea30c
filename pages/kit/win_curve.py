"""The win curve: how many of the deals that began were won by each day."""

import pandas as pd
import streamlit as st

from metrics.metric import RATIO
from pages.kit import charts, funnel_charts, receipt
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.funnels import of_group
from pages.kit.text import _, amount, integer, literal, say

GROUPS_DRAWN = 4


def show(view: View, by: str) -> None:
    """The curve of all deals, or of the largest groups, and why the plain reading is too high."""
    cell = Cell("time_to_win", by=by, period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    st.subheader(_("How soon do we win?"))
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    points = _drawn(found.table, by)
    st.altair_chart(funnel_charts.curves(points, plain=not by), alt=_("Share of deals won by day"))
    last = points.groupby("group", sort=False).tail(1).to_dict("records")
    st.markdown(literal(" ".join(_sentence(row, bool(by)) for row in last)))
    if not by:
        st.caption(literal(_("A plain survival reading (Kaplan-Meier) would say {share}: it treats a lost deal as if it could still be won, so it is too high. Here a lost deal is out, and an open one counts for as long as it was watched.", share=amount(last[0]["plain"], RATIO))))  # fmt: skip
    receipt.show(view.workspace, cell, found, found.table)


def _drawn(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The points of the largest groups, each with the name of its group."""
    if not by:
        return _numbers(table.assign(group=_("All deals")))
    sizes = table.groupby(by, dropna=False, sort=False)["n"].max().sort_values(ascending=False, kind="stable")
    names = [None if pd.isna(name) else name for name in sizes.index.tolist()[:GROUPS_DRAWN]]
    return _numbers(pd.concat([of_group(table, by, name).assign(group=charts.group_name(name)) for name in names], ignore_index=True))


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: table[name].astype(float) for name in ("day", "won", "plain", "low", "high", "at_risk")})


def _sentence(row: dict, grouped: bool) -> str:
    """
    >>> _sentence({"group": "web", "won": 0.25, "n": 40, "day": 90.0}, True)
    'web: 25% of 40 deals won by day 90.'
    """
    parts = {"share": amount(row["won"], RATIO), "n": integer(row["n"]), "day": integer(row["day"])}
    if grouped:
        return _("{group}: {share} of {n} deals won by day {day}.", group=row["group"], **parts)
    return _("{share} of {n} deals were won by day {day}.", **parts)
