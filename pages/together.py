"""Operations and perception: Bill Band's advice to small businesses is to read the two together."""

import streamlit as st

from pages.kit import controls, frame, together
from pages.kit.text import _

view = frame.view()

st.title(_("Operations and perception"))
st.markdown(_("Does what you do inside move together with what customers say? Choose one figure of each, and see them month by month."))

with st.container(horizontal=True, vertical_alignment="bottom"):
    inside = controls.choice("inside", _("Inside"), together.inside(view))
    outside = controls.choice("outside", _("What customers say or do"), together.outside(view))
with st.container(horizontal=True, vertical_alignment="bottom"):
    lag = controls.choice("lag", _("Customers answer"), together.lags(), few=True)
    basis = controls.choice("basis", _("Compare"), together.bases(), few=True)

together.show(view, inside, outside, int(lag), basis)
