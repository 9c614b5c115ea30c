"""The funnel as a cell: stages, what each kept, and how long it took."""

import pandas as pd
import streamlit as st

from metrics.catalogue import find
from metrics.figure import Figure
from metrics.metric import MONEY, RATIO
from pages.kit import charts, receipt
from pages.kit import groups as columns
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, integer, literal, money, say

NO_GROUP = "none"
GROUPS_DRAWN = 6


def stages(view: View) -> list[str]:
    """The stages of these deals in the order deals pass them."""
    table = figure(view.workspace, Cell("funnel", as_of=view.as_of)).table
    return [] if table is None else table["stage"].tolist()[:-1]


def groups(view: View) -> dict[str, str]:
    """The columns a funnel can be split by, and none."""
    return {NO_GROUP: _("All deals together"), **columns.options(view.workspace, find("funnel"))}


def show(view: View, steps: list[str], measure: str, by: str) -> None:
    """The funnel chart, its sentence, its table and its receipt; one small funnel a group where a column was chosen."""
    cell = Cell(
        "funnel", by="" if by == NO_GROUP else by, period=view.period, as_of=view.as_of, settings={"stages": steps} if steps else {}
    )
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        receipt.show(view.workspace, cell, found, None)
        return
    if cell.by:
        _compare(found, cell.by, measure)
    else:
        _draw(found.table, found, measure)
        st.markdown(literal(sentence(found.table, measure)))
    st.caption(literal(say(found.definition)))
    st.dataframe(_table(found.table, found), hide_index=True, alt=_("The funnel as a table"))
    receipt.show(view.workspace, cell, found, found.table)


def _draw(table: pd.DataFrame, found: Figure, measure: str) -> None:
    def words(kept: float) -> str:
        return money(kept, found.currency) if measure == "value" else integer(kept)

    title = _("Value") if measure == "value" else _("Deals")
    st.altair_chart(charts.funnel(table, measure, words, title), alt=sentence(table, measure))


def _compare(found: Figure, by: str, measure: str) -> None:
    """The largest groups side by side, each a funnel of its own."""
    assert found.table is not None  # the caller showed why where there is none
    sizes = found.table.groupby(by, dropna=False, sort=False)["reached"].max().sort_values(ascending=False)
    columns = st.columns(2)
    for place, name in enumerate(sizes.index[:GROUPS_DRAWN]):
        rows = found.table[found.table[by].isna() if pd.isna(name) else found.table[by] == name]
        with columns[place % 2]:
            st.markdown(f"**{literal(charts.group_name(name))}**")
            _draw(rows.reset_index(drop=True), found, measure)
    if len(sizes) > GROUPS_DRAWN:
        st.caption(_("The {shown} largest of {all} groups are drawn; the table holds all.", shown=GROUPS_DRAWN, all=len(sizes)))


def sentence(table: pd.DataFrame, measure: str) -> str:
    """What the funnel says, in one sentence.

    >>> table = pd.DataFrame({"stage": ["New", "Demo", "Won"], "reached": [10, 4, 3], "step_rate": [None, 0.4, 0.75]})
    >>> sentence(table, "reached")
    'Of 10 deals 3 were won, 30%. The largest loss is before Demo: 4 of 10 went on.'
    """
    first, last = int(table["reached"].iloc[0]), int(table["reached"].iloc[-1])
    if not first:
        return _("No deal came this far.")
    said = _("Of {first} deals {last} were won, {share}.", first=integer(first), last=integer(last), share=amount(last / first, RATIO))
    if table.iloc[1:]["step_rate"].isna().all():  # one stage, or none that anybody entered
        return said
    worst = table.iloc[1:]["step_rate"].astype(float).idxmin()
    kept, before = int(table["reached"][worst]), int(table["reached"][worst - 1])
    return said + " " + _("The largest loss is before {stage}: {kept} of {before} went on.", stage=table["stage"][worst],
                          kept=integer(kept), before=integer(before))  # fmt: skip


def _table(table: pd.DataFrame, found: Figure) -> pd.DataFrame:
    """The stages in words and units."""
    shown = {_("Group"): table[found.by].map(charts.group_name)} if found.by else {}
    return pd.DataFrame({
        **shown,
        _("Stage"): table["stage"],
        _("Deals"): [integer(n) for n in table["reached"]],
        _("From the stage above"): [_rate(row) for row in table.to_dict("records")],
        _("Of all"): ["" if pd.isna(rate) else amount(rate, RATIO) for rate in table["overall_rate"]],
        _("Value"): ["–" if pd.isna(value) else amount(value, MONEY, found.currency) for value in table["value"].astype(float)],
        _("Usual days"): ["–" if pd.isna(days) else decimal(days) for days in table["median_days"].astype(float)],
    })  # fmt: skip


def _rate(row: dict) -> str:
    if pd.isna(row["step_rate"]):
        return ""
    low, high = amount(row["step_low"], RATIO), amount(row["step_high"], RATIO)
    return _("{rate} ({low} to {high})", rate=amount(row["step_rate"], RATIO), low=low, high=high)
