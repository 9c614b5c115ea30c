"""Churn: who leaves, how fast, with how much revenue, and how long the others stay."""

import streamlit as st

from pages.kit import churn, controls, frame, staying, steps
from pages.kit.text import _

view = frame.view()

st.title(_("Churn"))
st.markdown(_("How many customers leave, what do they take with them, and how long do the others stay?"))

ways = churn.ways(view)
with st.container(horizontal=True, vertical_alignment="bottom"):
    way = controls.choice("left", _("Who has left?"), ways, few=True)
    every = controls.choice("step", _("Step"), steps.steps("month", "quarter", "year"), "month", few=True)
days = churn.silence(view) if way == churn.ORDERS else churn.USUAL_DAYS

st.subheader(_("Who came and who left?"))
churn.show(view, way, every, days)

st.subheader(_("Why do they leave?"))
churn.reasons(view)

st.subheader(_("What stays of the revenue?"))
staying.revenue(view)

st.subheader(_("How long do customers stay?"))
staying.survival(view)
