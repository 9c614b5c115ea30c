"""Targets typed in the app are kept beside everything else, one value a month."""

from datetime import date

import pytest

from data import goals
from data.store import Store
from data.workspace import MINE, Workspace
from metrics.targets import by_month

JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(MINE, Store(tmp_path / MINE))


def test_saved_targets_come_back_as_the_metrics_see_them(workspace: Workspace):
    goals.save(workspace, "leads", {JANUARY: 120.0, FEBRUARY: 130.0})
    goals.save(workspace, "win_rate", {JANUARY: 0.35})
    with workspace.tables() as tables:
        assert by_month(tables, "leads").to_dict("records") == [{"month": JANUARY, "goal": 120.0}, {"month": FEBRUARY, "goal": 130.0}]
        assert by_month(tables, "win_rate")["goal"].tolist() == [0.35]


def test_a_blank_takes_a_target_away_and_the_last_one_the_table(workspace: Workspace):
    goals.save(workspace, "leads", {JANUARY: 120.0, FEBRUARY: 130.0})
    goals.save(workspace, "leads", {JANUARY: None})
    assert goals.typed(workspace) == {("leads", FEBRUARY): 130.0}
    goals.save(workspace, "leads", {FEBRUARY: None})
    assert workspace.manifest.tables == {}
