"""User adoption: one figure at a time, over time and by group."""

import streamlit as st

from metrics.metric import ADOPTION
from pages.kit import category, frame
from pages.kit.text import _

view = frame.view()

st.title(_("User adoption"))
st.markdown(_("Do the people who have the CRM use it, and can what they enter be trusted?"))

metric = category.choose(ADOPTION)
category.show(view, metric)
