"""How good are our forecasts, who is optimistic, and what would be better?"""

import streamlit as st

from pages.kit import controls, forecast_deals, forecast_history, forecast_next, forecasts, frame
from pages.kit.text import _

view = frame.view()

st.title(_("Forecast accuracy"))
st.markdown(_("How good are your forecasts, who is optimistic, what would be better, and what comes next?"))

part = controls.choice("part", _("Look at"), forecasts.parts(), few=True)

if part == forecasts.GOOD:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = forecasts.source(view)
        only = forecasts.who(view, source)
    forecasts.show(view, source, only)
elif part == forecasts.NEXT:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = forecasts.source(view)
        method = controls.choice("method", _("How"), forecast_next.methods())
        count = controls.choice("ahead", _("Look ahead"), forecast_next.lengths(view, source), few=True)
    forecast_next.show(view, source, int(count), method)
elif part == forecasts.DEALS:
    until = controls.choice("until", _("Deals expected until"), forecast_deals.ends(view), few=True)
    forecast_deals.show(view, until)
else:
    forecast_history.show(view)
