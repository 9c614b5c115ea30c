"""What stands round every page: the look, and the bar with workspace and period."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from data import sample
from data.workspace import MINE, SAMPLE, Workspace, open_workspace
from metrics.periods import Period, floor, step
from pages.kit import controls, theme
from pages.kit.text import _, literal, say

STYLE = """<style>
.bs-card { font-variant-numeric: tabular-nums; line-height: 1.35; }
.bs-card h4 { margin: 0; padding: 0; font-size: 0.9rem; font-weight: 500; opacity: 0.75; }
.bs-card p { margin: 0; }
.bs-card .bs-value { font-size: 1.9rem; font-weight: 650; letter-spacing: -0.01em; line-height: 1.25; }
.bs-card .bs-none { font-size: 1.15rem; opacity: 0.68; padding: 0.35rem 0; }
.bs-card .bs-note { font-size: 0.8rem; opacity: 0.72; }
.bs-card .bs-flag { border: 1px solid currentColor; border-radius: 4px; padding: 0 4px; font-size: 0.72rem; white-space: nowrap; }
.bs-card .bs-change { font-size: 0.8rem; opacity: 0.85; margin-top: 0.25rem; min-height: 1.1rem; }
.bs-card .bs-good { color: ACCENT; opacity: 1; font-weight: 600; }
.bs-card .bs-bad { color: HARM; opacity: 1; font-weight: 600; }
.bs-whisker { position: relative; height: 8px; margin: 3px 0 0; }
.bs-whisker::before { content: ""; position: absolute; top: 3.5px; width: 100%; height: 1px; background: RULE; }
.bs-whisker span { position: absolute; top: 3px; height: 2px; background: ACCENT; border-radius: 1px; }
.bs-whisker b { position: absolute; top: 0; height: 8px; width: 2px; background: ACCENT; }
.bs-spark { display: block; width: 100%; height: 44px; margin-top: 6px; }
@media (max-width: 640px) { [data-testid="stLayoutWrapper"]:has(> [class*="st-key-card-"]), [class*="st-key-card-"] { width: 100% !important; flex: 1 1 100% !important; } .bs-card .bs-value { font-size: 1.6rem; } }
</style>"""


def style() -> None:
    """The few rules that Streamlit's theme cannot say."""
    rules = STYLE
    for name, colour in theme.colours().items():
        rules = rules.replace(name, colour)
    st.html(rules)


@dataclass(frozen=True)
class View:
    """What every page is about: whose data, which period, seen from which day."""

    workspace: Workspace
    period: Period | None
    every: str
    as_of: date

    @property
    def whole(self) -> Period:
        """The stretch that charts over time draw: the period, or the year around a shorter one."""
        period = self.period or Period(self.workspace.first_day, self.as_of)
        return period if period.days > 180 else Period(step(floor(period.end, "month"), "month", -12), max(period.end, self.as_of))

    @property
    def grain(self) -> str:
        """Months, or quarters where there would be too many months to see."""
        return "month" if self.whole.days < 1500 else "quarter"


def bar() -> None:
    """Whose data, and which period: above every page, and remembered from page to page."""
    mine = open_workspace(MINE)
    names = {SAMPLE: _("Sample company"), MINE: _("My business")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = controls.choice("w", _("Data"), names, MINE if mine.manifest.tables else SAMPLE, few=True)
        workspace = open_workspace(chosen)
        starts = workspace.manifest.settings.get("year_starts", 1)
        period, every = controls.period(workspace.as_of, workspace.first_day, year_starts=starts)
    if damage := workspace.store.damage():
        st.warning(literal(say(damage)))
    if workspace.is_sample:
        st.caption(_("**Sample data.** {company} is an invented company. Load your own files under *Your files*.", company=sample.COMPANY))
    elif not workspace.manifest.tables:
        st.info(
            _("Nothing is loaded yet. Drop in your exports under *Your files*, or look round in the sample company."),
            icon=":material/upload_file:",
        )
    st.session_state["view"] = View(workspace, period, every, workspace.as_of)


def view() -> View:
    """The view that the bar of this run holds."""
    return st.session_state["view"]
