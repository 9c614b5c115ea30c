"""Where do we lose them? Deals by the furthest stage each reached."""

import streamlit as st

from pages.kit import controls, frame, funnels
from pages.kit.text import _

view = frame.view()

st.title(_("Funnel"))
st.markdown(_("Where do we lose them, how long does each step take, and does it differ between sources or people?"))

stages = funnels.stages(view)
with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = controls.choice("measure", _("Show"), {"reached": _("Number of deals"), "value": _("Value of deals")}, few=True)
    by = controls.choice("group", _("Compare by"), funnels.groups(view))
steps = controls.ordered("stages", _("Stages, in their order"), stages, help=_("Take a stage out, or put it back in its place."))

funnels.show(view, steps, measure, by)
