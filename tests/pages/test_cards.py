"""One card: the value, its interval inside its own scale, its movement in words, and nothing but text from outside."""

import base64
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from metrics import Text
from metrics.catalogue import find
from metrics.estimates import Change
from metrics.figure import Figure
from pages.kit.cards import Card, difference, html

RATE = Figure("win_rate", "ratio", Text("the share won"), value=0.4, low=0.3, high=0.5, n=120)
ACCENT = "#0b6e6e"


def of(figure: Figure = RATE, change: Change | None = None, points: pd.DataFrame | None = None, metric: str = "win_rate") -> str:
    return html(Card(find(metric), figure, change, points), ACCENT)


def styles(drawn: str) -> list[float]:
    return [float(number) for number in re.findall(r"(?:left|width):(-?[\d.]+)%", drawn)]


def test_a_card_says_value_interval_and_records():
    drawn = of()
    assert ">40%<" in drawn
    assert "30% to 50%" in drawn
    assert "120 records" in drawn
    assert "too few" not in drawn
    ElementTree.fromstring(drawn)  # well formed


def test_the_whisker_stands_where_the_interval_lies():
    assert styles(of()) == [30, 20, 40]


@given(some.floats(0, 1), some.floats(0, 1), some.floats(0, 1))
def test_a_whisker_never_leaves_its_line(a, b, c):
    low, value, high = sorted((a, b, c))
    assert all(0 <= number <= 100 for number in styles(of(replace(RATE, value=value, low=low, high=high))))


@given(some.lists(some.floats(-1e12, 1e12), min_size=3, max_size=3), some.sampled_from(["money", "days", "count", "points", "score", "x"]))
def test_a_whisker_of_any_unit(numbers, unit):
    low, value, high = sorted(numbers)
    if unit == "points":
        low, value, high = (max(-100.0, min(100.0, number)) for number in (low, value, high))
    drawn = of(replace(RATE, unit=unit, value=value, low=low, high=high))
    left, width, at = styles(drawn)
    assert -0.1 <= left <= 100.1
    assert 0 < width <= 100.1
    assert -0.1 <= at <= 100.1
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_a_rate_of_few_records_warns_instead_of_drawing_an_interval():
    drawn = of(replace(RATE, n=4, small=True))
    assert "too few to lean on" in drawn
    assert "bs-whisker" not in drawn
    assert "4 records" in drawn


@pytest.mark.parametrize(
    ("metric", "moved", "low", "high", "tone", "words"),
    [
        ("win_rate", 0.1, 0.05, 0.15, "bs-good", "clear"),
        ("win_rate", -0.1, -0.15, -0.05, "bs-bad", "clear"),
        ("win_rate", -0.1, -0.25, 0.05, "", "within the usual wobble"),
        ("churn_rate", 0.1, 0.05, 0.15, "bs-bad", "clear"),
        ("churn_rate", -0.1, -0.15, -0.05, "bs-good", "clear"),
        ("win_rate", 0.1, None, None, "", ""),
    ],
)
def test_a_movement_is_good_or_bad_only_where_it_is_clear(metric, moved, low, high, tone, words):
    drawn = of(change=Change(moved, moved, low, high), metric=metric)
    assert ("▲" if moved > 0 else "▼") in drawn
    assert ("bs-good" in drawn, "bs-bad" in drawn) == (tone == "bs-good", tone == "bs-bad")
    assert words in drawn
    assert ("wobble" in drawn) == ("wobble" in words)


@pytest.mark.parametrize(
    ("unit", "change", "said"),
    [
        ("ratio", Change(-0.021, -0.1, None, None), "−2.1 percentage points"),
        ("points", Change(7.4, 0.2, None, None), "+7 points"),
        ("count", Change(12, 0.12, None, None), "+12%"),
        ("money", Change(-500, -0.25, None, None), "−25%"),
        ("days", Change(-1.6, -0.03, None, None), "−1.6 days"),
        ("count", Change(12, None, None, None), "+12"),
    ],
)
def test_how_far_it_moved_in_the_words_of_its_unit(unit, change, said):
    assert difference(change, replace(RATE, unit=unit)) == said


def test_a_missing_figure_keeps_its_card_and_its_reason():
    drawn = of(RATE.without_value(Text("deals has no {role}", {"role": "close date"})))
    assert "Not available" in drawn
    assert "deals has no close date" in drawn
    assert "bs-whisker" not in drawn


def test_text_from_outside_is_escaped():
    drawn = of(RATE.without_value(Text("no {role}", {"role": "<img src=x onerror=alert(1)>\" '&"})))
    assert "<img" not in drawn
    assert "&lt;img src=x onerror=alert(1)&gt;" in drawn
    ElementTree.fromstring(drawn)


def points(*values: float | None, complete: bool = True) -> pd.DataFrame:
    starts = [date(2024, 1 + place, 1) for place in range(len(values))]
    done = ([True] * len(values))[:-1] + [complete] * bool(values)
    return pd.DataFrame({"start": starts, "value": pd.Series(values, dtype=float), "complete": done})


def drawing(card: str) -> str:
    found = re.search(r'base64,([^"]+)"', card)
    assert found
    return base64.b64decode(found[1]).decode()


@pytest.mark.parametrize("values", [(1, 2, 3), (5, 5, 5), (None, 1, None, 2), (0, 0), (-3, 4), (1e15, 1)])
def test_a_sparkline_is_sound(values):
    svg = drawing(of(points=points(*values)))
    ElementTree.fromstring(svg)
    assert "nan" not in svg


def test_an_unfinished_month_is_dotted():
    solid = [line.count(",") for line in re.findall(r'points="([^"]*)"', drawing(of(points=points(1, 2, 3, complete=False))))]
    assert solid == [2, 2]


@pytest.mark.parametrize("values", [(), (1,), (None, None), (None, 7)])
def test_nothing_is_drawn_of_fewer_than_two_months(values):
    assert "<img" not in of(points=points(*values))
