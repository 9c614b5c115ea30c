"""Value: what customers will bring, what one is worth, and whom to call."""

import streamlit as st

from pages.kit import attention, controls, frame, value
from pages.kit.text import _

view = frame.view()

st.title(_("Customer value"))
st.markdown(_("Whom should you call this week, what will your customers bring, and how much may winning or keeping one cost?"))

st.subheader(_("Who needs you now?"))
attention.show(view)

st.subheader(_("What will they order?"))
value.orders_ahead(view)

st.subheader(_("How many contracts will stay?"))
value.contracts_ahead(view)

st.subheader(_("What is a customer worth?"))
years = controls.choice("years", _("Look ahead"), {"1": _("1 year"), "3": _("3 years"), "5": _("5 years")}, "3", few=True)
value.worth(view, int(years))
value.winning(view)

st.subheader(_("What may keeping one cost?"))
share = value.margin()
value.keeping(view, share)
