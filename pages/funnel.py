"""Where do we lose them? The way through the stages, step by step."""

import streamlit as st

from pages.kit import controls, frame, funnel_more, funnels, win_curve
from pages.kit.text import _

view = frame.view()

st.title(_("Funnel"))
st.markdown(_("Where do we lose them, how long does each step take, and does it differ between sources or people?"))

basis = funnels.basis(view)
with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = controls.choice("measure", _("Show"), funnels.measures(view, basis), few=True)
    share = controls.choice("share", _("Share of"), {"previous": _("the step before"), "first": _("the first step")}, few=True)
    by = controls.choice("group", _("Compare by"), funnels.groups(view, basis))
steps = controls.ordered(
    "stages", _("Stages, in their order"), funnels.stages(view, basis), help=_("Take a stage out, or put it back in its place.")
)
rules = funnels.rules(view, basis, steps)

asked = funnels.Asked(basis, steps, measure, share, by, rules)
picked = funnels.show(view, asked)
funnel_more.records(view, asked, picked)
funnel_more.times(view, asked, picked)
funnel_more.months(view, asked, picked)
funnel_more.reasons(view, asked, picked)
funnel_more.compare(view, asked)
win_curve.show(view, asked.by)
funnel_more.checks(view, asked)
