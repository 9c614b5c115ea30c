"""How good are our forecasts, who is optimistic, and what would be better?"""

import streamlit as st

from pages.kit import controls, forecast_deals, forecast_history, forecast_next, forecasts, frame
from pages.kit.text import _

view = frame.view()

st.title(_("Forecast accuracy"))
st.markdown(_("How good are your forecasts, who is optimistic, what would be better, and what comes next?"))

part = controls.choice("part", _("Look at"), forecasts.parts(), few=True)

if part == forecasts.GOOD:
    source = forecasts.source(view)
    forecasts.show(view, source, forecasts.who(view, source))
elif part == forecasts.NEXT:
    source = forecasts.source(view)
    months = controls.choice("ahead", _("Look ahead"), forecast_next.lengths(view, source), few=True)
    method = controls.choice("method", _("How"), forecast_next.methods())
    forecast_next.show(view, source, int(months), method)
elif part == forecasts.DEALS:
    forecast_deals.show(view, controls.choice("until", _("Deals expected until"), forecast_deals.ends(view), few=True))
else:
    forecast_history.show(view)
