"""What the CRM brought: five figures before and after the day it came, against what it cost."""

import streamlit as st

from pages.kit import controls, crm, frame
from pages.kit.text import _

view = frame.view()

st.title(_("What the CRM brought"))
st.markdown(
    _("Five figures and the revenue since the CRM was introduced, beside the same months of the year before, against what it cost.")
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    introduced = controls.day("introduced", _("The CRM was introduced on"), crm.likely_day(view))
    cost = controls.sum_of_money("cost", _("What it has cost since, all in all"), 0.0, help=_("Licences, set-up, training, hours."))

crm.show(view, introduced, cost)
