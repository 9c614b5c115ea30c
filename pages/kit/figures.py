"""Figures by (workspace, fingerprint, question): computed once for everyone who may see them.

The cache is shared by all sessions, so its keys hold no data and no argument is ignored: the workspace's id, the fingerprint
of everything in it that could change a figure, the name of the function, and what it is asked as JSON.
"""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

import metrics
from data.workspace import Workspace, open_workspace
from metrics.catalogue import find
from metrics.compute import which_way
from metrics.figure import Figure
from metrics.metric import Metric
from metrics.periods import Period
from metrics.tables import Table

KEPT = 2_000
Rates = Mapping[str, float] | None
_FUNCTIONS: dict[str, Callable[..., Any]] = {}


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
        '{"as_of": null, "by": "owner", "metric": "win_rate", "period": null, "settings": {}}'
        """
        return json.dumps(vars(self), sort_keys=True, default=str)

    def during(self, period: Period | None) -> "Cell":
        return replace(self, period=period)


def figure(workspace: Workspace, cell: Cell) -> Figure:
    """The figure of a cell."""
    return ask(workspace, _figure, **vars(cell))


def way(workspace: Workspace, id: str) -> Metric:
    """The entry of a metric as these tables allow it: computed the best way, or the second best."""
    return find(id).ways[ask(workspace, which_way, id=id)]


def trend(workspace: Workspace, cell: Cell, every: str, period: Period) -> pd.DataFrame:
    """The cell's metric for every week, month, quarter or year of a period."""
    return ask(workspace, _trend, **vars(cell.during(period)), every=every)


def ask(workspace: Workspace, function: Callable[..., Any], /, **asked: Any) -> Any:
    """What a module-level function says of the workspace's tables; computed once for each state of the workspace.

    The function is called with `tables`, with the workspace's `tz`, `rates` and `year_starts` where it takes them, and with what is asked, in which periods and dates
    have become text ("2024-01-01:2024-04-01") and tuples lists.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    _FUNCTIONS[name] = function
    return _answer(workspace.id, workspace.manifest.fingerprint, name, json.dumps(asked, sort_keys=True, default=str))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _answer(workspace_id: str, fingerprint: str, name: str, asked: str) -> Any:
    workspace, function = open_workspace(workspace_id), _FUNCTIONS[name]
    held = workspace.manifest.settings
    offered = {"tz": held.get("tz", "UTC"), "rates": held.get("rates") or None, "year_starts": held.get("year_starts", 1)}
    taken = {name: value for name, value in offered.items() if name in inspect.signature(function).parameters}
    with workspace.tables() as tables:
        return function(tables=tables, **{**taken, **json.loads(asked)})


def _figure(
    tables: Mapping[str, Table], *, metric: str, by: str, period: str, as_of: str, settings: dict[str, Any], tz: str, rates: Rates
) -> Figure:
    return metrics.compute(metric, tables, by=by or None, period=period, as_of=as_of, tz=tz, rates=rates, **_plain(settings))


def _trend(
    tables: Mapping[str, Table], *, metric: str, by: str, period: str, as_of: str, settings: dict[str, Any], every: str, tz: str, rates: Rates,
    year_starts: int,
) -> pd.DataFrame:  # fmt: skip
    return metrics.trend(
        metric, tables, every=every, period=period, year_starts=year_starts, as_of=as_of, tz=tz, rates=rates, **_plain(settings)
    )


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
