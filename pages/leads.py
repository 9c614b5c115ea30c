"""Leads: where they come from, how fast they hear from us, and how many become customers."""

import streamlit as st

from pages.kit import frame, lead_views
from pages.kit.text import _

view = frame.view()

st.title(_("Leads"))
st.markdown(_("Where do they come from, are there enough, how soon do they hear from us, and how many become customers?"))

lead_views.sources(view)
lead_views.monthly(view)
lead_views.against_before(view)
lead_views.response(view)
lead_views.conversion(view)
