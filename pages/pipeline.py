"""Pipeline: what is in it, what is coming, and what needs doing next?"""

import streamlit as st

from pages.kit import controls, frame, pipelines, pipelines_more
from pages.kit.text import _

view = frame.view()

st.title(_("Pipeline"))
st.markdown(_("What is in the pipeline, what is coming, and what needs doing next?"))

pipelines.cards(view)

measure = controls.choice("measure", _("Show"), pipelines.measures(view), few=True)
pipelines.by_stage(view, measure)
pipelines.what_is_next(view)
pipelines.ageing(view)
pipelines.closings(view)
pipelines_more.call_again(view)
pipelines_more.reasons(view)
pipelines_more.customers(view)
pipelines_more.new_business(view)
pipelines_more.coverage(view)
pipelines_more.velocity(view)
