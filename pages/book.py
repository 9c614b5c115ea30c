"""The metric book: what every figure means, how it is worked out, and what to mind."""

import streamlit as st

from pages.kit import book, controls, scores
from pages.kit.text import _

st.title(_("Metric book"))
st.markdown(_("What every figure means, how it is worked out, what it needs, and what to mind when you read it."))

grouping = controls.choice("group_by", _("Group by"), scores.groupings(), few=True)
wanted = st.text_input(_("Find a figure"), placeholder=_("churn, win rate, forecast ..."))

book.show(grouping, wanted)
