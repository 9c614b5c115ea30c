"""How are we doing? One card a figure, under Bill Band's three categories."""

import streamlit as st

from metrics.metric import CATEGORIES
from pages.kit import controls, frame, scores
from pages.kit.text import _

view = frame.view()

st.title(_("Scorecard"))
st.markdown(_("How is the business doing, do people use the CRM, and what do customers feel? Pick what to read together."))

with st.container(horizontal=True, vertical_alignment="bottom"):
    categories = controls.several("show", _("What to look at"), {code: _(label) for code, label in CATEGORIES.items()})
    preset = controls.choice("preset", _("Kind of business or goal"), scores.presets(), "essentials")

with st.container(horizontal=True, vertical_alignment="bottom"):
    grouping = controls.choice("group_by", _("Group by"), scores.groupings(), few=True)
    against = controls.choice("versus", _("Compare with"), scores.comparisons(), few=True)

scores.show(view, categories, preset, grouping, against)
