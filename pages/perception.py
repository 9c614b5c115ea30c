"""Customer perception: one figure at a time, over time and by group."""

import streamlit as st

from metrics.metric import PERCEPTION
from pages.kit import category, frame
from pages.kit.text import _

view = frame.view()

st.title(_("Customer perception"))
st.markdown(_("What do customers feel, do they stay, and how long do they wait?"))

metric = category.choose(PERCEPTION)
category.show(view, metric)
