"""Figures by (workspace, fingerprint, cell): computed once for everyone who may see them.

The cache is shared by all sessions, so its keys hold no data and no function argument is ignored: the workspace's id, the
fingerprint of everything in it that could change a figure, and the cell as JSON.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

import metrics
from data.workspace import Workspace, open_workspace
from metrics import reconcile
from metrics.figure import Figure
from metrics.periods import Period
from metrics.reconcile import Variant

KEPT = 2_000


@dataclass(frozen=True)
class Cell:
    """A metric with everything it was asked: small enough to live in a link."""

    metric: str
    by: str = ""
    period: Period | None = None
    as_of: date | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def json(self) -> str:
        """
        >>> Cell("win_rate", by="owner").json()
        '{"as_of": "", "by": "owner", "metric": "win_rate", "period": "", "settings": {}}'
        """
        dates = f"{self.period.start}:{self.period.end}" if self.period else ""
        as_of = self.as_of.isoformat() if self.as_of else ""
        return json.dumps(
            {"metric": self.metric, "by": self.by, "period": dates, "as_of": as_of, "settings": self.settings}, sort_keys=True
        )

    def during(self, period: Period | None) -> "Cell":
        return replace(self, period=period)


def figure(workspace: Workspace, cell: Cell) -> Figure:
    """The figure of a cell."""
    return _figure(workspace.id, workspace.manifest.fingerprint, cell.json())


def trend(workspace: Workspace, cell: Cell, every: str, period: Period) -> pd.DataFrame:
    """The cell's metric for every week, month, quarter or year of a period."""
    return _trend(workspace.id, workspace.manifest.fingerprint, cell.during(period).json(), every)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _figure(workspace_id: str, fingerprint: str, cell: str) -> Figure:
    asked = json.loads(cell)
    workspace = open_workspace(workspace_id)
    with workspace.tables() as tables:
        return metrics.compute(asked["metric"], tables, by=asked["by"] or None, **_scope(asked, workspace))


def explanations(workspace: Workspace, cell: Cell, number: str) -> list[Variant]:
    """The other definitions under which the cell's metric is the number another system shows."""
    return _explanations(workspace.id, workspace.manifest.fingerprint, cell.json(), number)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _explanations(workspace_id: str, fingerprint: str, cell: str, number: str) -> list[Variant]:
    asked = json.loads(cell)
    workspace = open_workspace(workspace_id)
    with workspace.tables() as tables:
        return reconcile.explain(asked["metric"], tables, number, **_scope({**asked, "settings": {}}, workspace))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _trend(workspace_id: str, fingerprint: str, cell: str, every: str) -> pd.DataFrame:
    asked = json.loads(cell)
    workspace = open_workspace(workspace_id)
    with workspace.tables() as tables:
        return metrics.trend(asked["metric"], tables, every=every, **_scope(asked, workspace))


def _scope(asked: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in asked["settings"].items()}
    zone = workspace.manifest.settings.get("tz", "UTC")
    return {"period": asked["period"] or None, "as_of": asked["as_of"] or None, "tz": zone, **settings}
