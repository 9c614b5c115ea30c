"""Customer health: every customer in plain bands, and who to call this week."""

import pandas as pd
import streamlit as st

from data.export import as_csv
from metrics.attention import CHANCES
from metrics.figure import Figure
from metrics.health import BANDS
from metrics.metric import MONEY, RATIO
from pages.kit import controls, receipt
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, integer, literal, say

WEEK, ALL = "week", "all"
HOW_MANY = ("5", "10", "20", "50")


def show(view: View) -> None:
    """The list, its counts by band, and the download."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = controls.choice("list", _("Show"), {WEEK: _("who to call this week"), ALL: _("all customers"), **{code: _(label) for code, label in BANDS.items()}})  # fmt: skip
        calls = controls.choice("calls", _("Calls a week"), {n: n for n in HOW_MANY}, "10", few=True)
    cell = Cell("customers_to_call", as_of=view.as_of, settings={"calls": int(calls)})
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        receipt.show(view.workspace, cell, found, None)
        return
    listed = _chosen(found.table, which)
    st.markdown(literal(_counts(found)))
    if why := found.table["no_chance"].iloc[0]:
        st.caption(literal(_("The chance to be still there is not available: {reason}.", reason=_(str(why)))))
    shown = _table(listed, found.currency)
    st.dataframe(shown, hide_index=True, alt=_("Customers and their state"))
    st.download_button(_("Download this list (CSV)"), lambda: as_csv(shown), "customers-to-call.csv", "text/csv", key="calls.csv",
                       on_click="ignore", icon=":material/download:")  # fmt: skip
    receipt.show(view.workspace, cell, found, None)


def _chosen(table: pd.DataFrame, which: str) -> pd.DataFrame:
    if which == ALL:
        return table
    return table[table["call"].astype(bool)] if which == WEEK else table[table["band"] == which]


def _counts(found: Figure) -> str:
    """How many customers are in each band."""
    parts = [f"{integer(found.details.get(f'in_{band}') or 0)} {_(label).partition(':')[0].lower()}" for band, label in BANDS.items()]
    return _("Of {n} customers: {parts}.", n=integer(found.n), parts=", ".join(parts))


def _table(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    names = {_("Name"): table["name"]} if "name" in table.columns else {}
    return pd.DataFrame({
        _("Customer"): table["customer"], **names,
        _("State"): [_(BANDS[band]) for band in table["band"]],
        _("Still there?"): [_chance(row) for row in table.to_dict("records")],
        _("At stake in a year"): [amount(v, MONEY, currency) for v in table["at_stake"]],
        _("Days since last order"): table["silent"].astype(int),
        _("Orders in a year"): table["frequency"].astype(int),
        _("Value in a year"): ["–" if pd.isna(v) else amount(v, MONEY, currency) for v in table["value"]],
        _("Last score"): ["–" if pd.isna(v) else decimal(v, 0) for v in table["last_score"]],
        _("Open cases"): table["open_cases"].astype(int),
    })  # fmt: skip


def _chance(row: dict) -> str:
    words = _(CHANCES[row["chance"]])
    return words if pd.isna(row["alive"]) else f"{words} ({amount(row['alive'], RATIO)})"
