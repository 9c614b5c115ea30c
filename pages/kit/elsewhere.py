""" "My CRM says something else": the owner types the number, the app looks for the definition behind it."""

import streamlit as st

from metrics.catalogue import find
from metrics.reconcile import explain
from pages.kit.figures import Cell, figure
from pages.kit.figures import ask as asked
from pages.kit.frame import View
from pages.kit.text import _, amount, literal, say


def ask(view: View, cell: Cell) -> None:
    """A box for the other number, and what it probably means there."""
    with st.expander(_("My CRM says something else"), icon=":material/compare_arrows:"):
        number = st.text_input(_("The number it shows"), key=f"elsewhere.{cell.metric}", placeholder="58.4 %")
        if not number:
            st.caption(
                _(
                    "Type the number, and the usual other definitions are tried: other dates, open deals counted, before refunds, another time zone."
                )
            )
            return
        try:
            found = asked(view.workspace, explain, id=cell.metric, number=number, period=cell.period, as_of=cell.as_of)
        except ValueError:
            st.info(_("That is no number. Type what the other system shows, for example 58.4."))
            return
        own = figure(view.workspace, cell)
        if not found:
            st.markdown(
                _("None of the usual other definitions gives this number. Compare the receipt below with the settings of the report there.")
            )
        for variant in found:
            shown = amount(variant.value, own.unit, own.currency)
            st.markdown(f"- **{literal(shown)}**: {literal(_(find(cell.metric).label))}, {literal(say(variant.what))}")
