"""Business performance: one figure at a time, over time and by group."""

import streamlit as st

from metrics.metric import BUSINESS
from pages.kit import category, frame
from pages.kit.text import _

view = frame.view()

st.title(_("Business performance"))
st.markdown(_("Are we winning enough, fast enough, at a price that pays?"))

metric = category.choose(BUSINESS)
category.show(view, metric)
