"""Funnel, pipeline and leads: every rule, every reading, on the sample company and on odd files of one's own."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.workspace import Workspace
from tests.pages.conftest import sound, words

DEALS = """Deal ID,Deal name,Stage,Status,Create date,Close date,Amount,Currency,Lead source
1,=cmd|A,Won,won,2024-01-05,2024-01-20,100,EUR,web
2,B,Lost,lost,2024-01-06,2024-01-02,50,USD,fair
3,C,Demo,open,2024-01-07,,70,EUR,web
4,D,Nowhere,open,2024-01-08,,,EUR,fair
"""
HISTORY = """Deal ID,Stage,Entered at,Left at
1,New,2024-01-05,2024-01-09
1,Demo,2024-01-09,2024-01-20
2,New,2024-01-06,2024-01-07
3,New,2024-01-07,2024-01-10
9,New,2024-01-07,2024-01-10
"""


@pytest.mark.parametrize(
    "asked",
    [
        {"basis": "leads", "measure": "deals", "group": "source"}, {"basis": "stage", "measure": "money"},
        {"order": "strict", "entry": "each", "window": "30", "share": "first", "measure": "money"},
        {"order": "any", "same": "owner", "group": "owner", "against": "groups", "pick": "2", "which": "stopped", "among": "1"},
        {"order": "ordered", "stages": "0.3", "without": "2", "against": "search", "trend": "days"},
        {"period": "last_quarter", "against": "year", "measure": "customers"}, {"period": "last_month", "against": "period", "pick": "5"},
        {"window": "3650", "period": "all"}, {"pick": "99", "window": "-1", "order": "up", "without": "x", "entry": "", "among": "77"},
    ],
)  # fmt: skip
def test_the_funnel_with_every_rule(asked: dict[str, str], app: Callable[..., AppTest]) -> None:
    opened = app("funnel.py", **asked)
    for name in ("order", "entry", "measure", "share"):
        if name in asked and "99" not in asked.values():
            assert opened.query_params[name] in (asked[name], [asked[name]])


def test_who_is_too_young_is_said(app: Callable[..., AppTest]) -> None:
    assert "too young" in words(app("funnel.py", period="all", window="60"))
    said = words(app("funnel.py", period="all", window="3650"))
    assert "Not available" in said
    assert "Not in the funnel" in said


def test_a_picked_step_brings_its_deals_and_turns_the_figures_below(app: Callable[..., AppTest]) -> None:
    said = words(app("funnel.py", period="all", pick="3", which="stopped"))
    assert "deals came to Proposal within" in said
    assert "deals lost after Proposal" in said


def test_contradicting_files_are_counted_and_explained(own: Callable[..., Workspace], app: Callable[..., AppTest]) -> None:
    own(deals=DEALS, stage_history=HISTORY)
    said = words(app("funnel.py", w="mine", period="all", measure="money"))
    assert "closed before they were created" in said
    assert "not among the deals" in said
    assert "several currencies" in said
    for page in ("pipeline.py", "leads.py"):
        sound(app(page, w="mine", period="all"))


@pytest.mark.parametrize(
    "asked", [{"measure": "open_deals", "ended": "won", "closing": "deals"}, {"measure": "weighted_pipeline", "why": "silent"}]
)
@pytest.mark.parametrize("period", ["all", "last_month", "quarter"])
def test_the_pipeline_in_every_reading(asked: dict[str, str], period: str, app: Callable[..., AppTest]) -> None:
    said = words(app("pipeline.py", period=period, **asked))
    assert "Most stands in" in said
    assert "should have closed already" in said


@pytest.mark.parametrize("asked", [{"sources": "own", "window": "30", "by": "owner"}, {"sources": "classes", "period": "all"}])
def test_the_leads_in_every_reading(asked: dict[str, str], app: Callable[..., AppTest]) -> None:
    said = words(app("leads.py", **asked))
    assert "of every 100 leads that came in became customers" in said
    assert "Those are not the same people" in said
