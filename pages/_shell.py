"""The shell around every page: where you are, whose data you see, and what to read when something fails."""

from pathlib import Path

import streamlit as st

from pages.kit import errors, frame, link
from pages.kit.text import _

ICON = Path(__file__).parent / "icon.png"  # a named icon would be fetched from a font server: nothing leaves this machine

st.set_page_config(page_title="Bandstand", page_icon=ICON, layout="wide", initial_sidebar_state="auto")

page = st.navigation(
    {
        "": [st.Page("scorecard.py", title=_("Scorecard"), icon=":material/dashboard:", default=True)],
        _("Business performance"): [
            st.Page("business.py", title=_("Business figures"), icon=":material/trending_up:"),
            st.Page("funnel.py", title=_("Funnel"), icon=":material/filter_alt:"),
            st.Page("pipeline.py", title=_("Pipeline"), icon=":material/view_kanban:"),
            st.Page("leads.py", title=_("Leads"), icon=":material/person_add:"),
            st.Page("forecast.py", title=_("Forecast accuracy"), icon=":material/insights:"),
        ],
        _("User adoption"): [st.Page("adoption.py", title=_("Adoption figures"), icon=":material/groups:")],
        _("Customer perception"): [
            st.Page("perception.py", title=_("Customer figures"), icon=":material/sentiment_satisfied:"),
            st.Page("cohorts.py", title=_("Cohorts"), icon=":material/grid_on:"),
            st.Page("churn.py", title=_("Churn"), icon=":material/logout:"),
            st.Page("value.py", title=_("Customer value"), icon=":material/savings:"),
        ],
        _("Read together"): [
            st.Page("together.py", title=_("Operations and perception"), icon=":material/join_inner:"),
            st.Page("crm.py", title=_("What the CRM brought"), icon=":material/compare:"),
        ],
        _("Your data"): [
            st.Page("files.py", title=_("Your files"), icon=":material/upload_file:"),
            st.Page("targets.py", title=_("Targets"), icon=":material/flag:"),
            st.Page("book.py", title=_("Metric book"), icon=":material/menu_book:"),
        ],
    }
)

frame.style()
link.turn_to(page.url_path)
with errors.shown():
    frame.bar()
    page.run()
link.write()
