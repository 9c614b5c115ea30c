"""Charts are sound Vega-Lite with plain numbers in them, whatever the table holds."""

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest

from pages.kit import charts, theme
from pages.kit.text import integer

UNITS = ["ratio", "count", "money", "days", "points"]


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "colours", lambda: theme.COLOURS["light"])


def sound(chart: alt.LayerChart) -> dict[str, Any]:
    """The chart as the browser gets it: valid against Vega-Lite's own schema, every number one that JSON knows."""
    made = chart.to_dict(validate=True)
    text = json.dumps(made, allow_nan=False)
    assert "NaN" not in text
    assert "Infinity" not in text
    return made


def trend(values: list[float | None], interval: bool = True) -> pd.DataFrame:
    known = pd.Series(values, dtype=float)
    starts = [date(2024 + place // 12, 1 + place % 12, 1) for place in range(len(values))]
    ends = [date(2024 + (place + 1) // 12, 1 + (place + 1) % 12, 1) for place in range(len(values))]
    low, high = (known * 0.8, known * 1.2) if interval else (known * float("nan"), known * float("nan"))
    done = [True] * (len(values) - 1) + [False] if values else []
    return pd.DataFrame(
        {"start": starts, "end": ends, "value": known, "low": low, "high": high, "n": len(values), "complete": pd.array(done, bool)}
    )


def groups(names: list[str | None], values: list[float | None], interval: bool = True) -> pd.DataFrame:
    made = trend(values, interval)[["value", "low", "high", "n"]]
    return made.assign(owner=pd.Series(names, dtype=object))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("values", [[0.2, 0.4, 0.3], [0.5], [None, 0.1, None], [0.0, 0.0], [-1.0, 1e12]])
@pytest.mark.parametrize("interval", [True, False])
def test_lines(unit: str, values: list[float | None], interval: bool) -> None:
    sound(charts.line(trend(values, interval), unit, "EUR", "Win rate"))


@pytest.mark.parametrize(
    "draw",
    [
        lambda table: charts.dots(table, "owner", "ratio", "", 0.3, "Win rate"),
        lambda table: charts.dots(table, "owner", "days", "", None, "Cycle"),
        lambda table: charts.bars(table, "owner", "money", "EUR", "Revenue"),
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        groups(["Ann", "Bo", None], [0.5, 0.4, 0.1]),
        groups(["Ann"], [0.5]),
        groups(["Ann", "Bo"], [0.5, None], interval=False),
        groups([None], [None]),
        groups(["<b>", "a.b[c]\"'\\"], [1.0, 0.0]),
    ],
)
def test_groups(draw: Callable[[pd.DataFrame], alt.LayerChart], table: pd.DataFrame) -> None:
    sound(draw(table))


def funnel(*reached: int) -> pd.DataFrame:
    rates = [None, *(later / first if first else None for first, later in pairwise(reached))]
    rate = pd.Series(rates[: len(reached)], dtype=float)
    return pd.DataFrame(
        {
            "stage": [f"S{place}" for place in range(len(reached))],
            "reached": reached,
            "value": [100.0 * n for n in reached],
            "step_rate": rate,
            "step_low": rate * 0.9,
            "step_high": rate,
            "n": reached,
        }
    )


@pytest.mark.parametrize("steps", [(10, 5, 2), (10,), (10, 0, 0), (0, 0)])
@pytest.mark.parametrize("measure", ["reached", "value"])
def test_funnels(steps: tuple[int, ...], measure: str) -> None:
    sound(charts.funnel(funnel(*steps), measure, integer, "Deals"))


def test_bars_stand_on_zero_and_the_blank_group_has_a_name() -> None:
    made = sound(charts.bars(groups([None, "Ann"], [5.0, 9.0]), "owner", "count", "", "Leads"))
    shown = [row["group"] for rows in made["datasets"].values() for row in rows]
    assert {"(blank)", "Ann"} == set(shown)


def test_no_expression_is_made_of_a_files_text() -> None:
    made = sound(charts.dots(groups(["datum.x", "'] + alert(1)"], [0.1, 0.2]), "owner", "ratio", "", None, "x"))
    made.pop("datasets")
    assert "alert" not in json.dumps(made)
