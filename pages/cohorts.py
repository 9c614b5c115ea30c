"""Cohorts: of those who began together, who is still here?"""

import streamlit as st

from pages.kit import cohorts, controls, frame, steps
from pages.kit.text import _

view = frame.view()

st.title(_("Cohorts"))
st.markdown(_("Of the customers who began together, how many are still with you later, and what do they bring?"))

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = controls.choice("count", _("Show"), cohorts.measures(view), few=True)
    every = controls.choice("every", _("Step"), steps.steps(), "month", few=True)
    column = controls.choice("cohorts", _("Cohorts by"), cohorts.columns(view))
finer = cohorts.finer(view, measure)

cohorts.show(view, cohorts.Choice(every=every, measure=measure, cohort_by=column, **finer))
