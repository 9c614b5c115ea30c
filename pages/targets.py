"""Targets: what should each figure be, month by month?"""

import streamlit as st

from pages.kit import controls, frame, goals
from pages.kit.text import _

view = frame.view()

st.title(_("Targets"))
st.markdown(
    _("What should each figure be? Type a target for a month, and it stands as a thin line in the charts. A targets file works too.")
)

metric = controls.choice("metric", _("Figure"), goals.figures())
goals.edit(view, metric)
