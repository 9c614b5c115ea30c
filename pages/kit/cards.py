"""Cards of the scorecard: a value, how sure it is, how it moved, and how it went so far."""

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import pandas as pd

import metrics
from data.workspace import Workspace
from metrics.estimates import Change
from metrics.figure import Figure
from metrics.metric import COUNT, HIGHER, LOWER, MONEY, POINTS, RATIO, Metric
from metrics.periods import Period, floor, same_part_before, same_part_last_year, step
from pages.kit.figures import Cell, figure, trend
from pages.kit.text import _, amount, decimal, integer, percent, say

WIDE, HIGH = 220, 34  # the sparkline's own units
POINTS_SHOWN = 13
QUARTERS_SHOWN = 4


@dataclass(frozen=True)
class Card:
    """Everything one card says."""

    metric: Metric
    figure: Figure
    change: Change | None = None
    points: pd.DataFrame | None = None


PERIOD_BEFORE, YEAR_BEFORE = "before", "year"


def card(workspace: Workspace, metric: Metric, period: Period | None, every: str, as_of: date, against: str = PERIOD_BEFORE) -> Card:
    """The card of a metric: this period so far, against the same part of the one before or of last year."""
    cell = Cell(metric.id, as_of=min(as_of, period.end) if period else as_of, period=period)
    if period is None or not every or not metric.timed:
        return Card(metric, figure(workspace, cell))
    now, before = same_part_last_year(period, as_of) if against == YEAR_BEFORE else same_part_before(period, as_of, every)
    current = figure(workspace, cell.during(now))
    earlier = figure(workspace, Cell(metric.id, period=before, as_of=before.end))
    return Card(metric, current, _change(current, earlier), _points(workspace, metric, now, as_of))


def _change(now: Figure, before: Figure) -> Change | None:
    if now.value is None or before.value is None:
        return None
    return metrics.change(now.value, (now.low, now.high), before.value, (before.low, before.high))


def _points(workspace: Workspace, metric: Metric, period: Period, as_of: date) -> pd.DataFrame | None:
    """The months so far; every quarter where each point takes a computation of its own."""
    if not metric.trends_at_once:
        start = step(floor(period.end - timedelta(days=1), "quarter"), "quarter", -QUARTERS_SHOWN)
        return trend(workspace, Cell(metric.id, as_of=as_of), "quarter", Period(start, period.end))
    end = period.end
    whole = Period(step(end.replace(day=1), "month", -(POINTS_SHOWN - 1)), end)
    return trend(workspace, Cell(metric.id, as_of=as_of), "month", whole)


# -- as HTML. Every text passes through `escape`; numbers are formatted by us.


def html(shown: Card, accent: str) -> str:
    """One card. A figure that is not available keeps its place, in grey, with the one thing to do about it."""
    label = escape(_(shown.metric.label))
    if not shown.figure.available:
        why = escape(say(shown.figure.reason or ""))
        body = f'<p class="bs-value bs-none">{escape(_("Not available"))}</p><p class="bs-note">{why}</p>'
        return f'<article class="bs-card" aria-label="{label}"><h4>{label}</h4>{body}</article>'
    value = escape(_value(shown.figure))
    parts = [f"<h4>{label}</h4>", f'<p class="bs-value">{value}</p>', _interval(shown), _moved(shown), _sparkline(shown, accent)]
    return f'<article class="bs-card" aria-label="{label}: {value}">{"".join(parts)}</article>'


def _value(figure: Figure) -> str:
    assert figure.value is not None
    return amount(figure.value, figure.unit, figure.currency)


def _interval(shown: Card) -> str:
    figure = shown.figure
    note = _("{n} records", n=integer(figure.n)) if figure.n != figure.value else ""
    hidden = figure.small and figure.unit == RATIO  # a share of fewer than ten: the counts say more than an interval
    if figure.low is not None and figure.high is not None and not hidden:
        low, high = (amount(bound, figure.unit, figure.currency) for bound in (figure.low, figure.high))
        note = " · ".join(filter(None, [_("{low} to {high}", low=low, high=high), note]))
    warning = _("too few to lean on") if figure.small else _("rough") if figure.rough else ""
    flag = f' <span class="bs-flag">{escape(warning)}</span>' if warning else ""
    return f'<p class="bs-note">{escape(note)}{flag}</p>{_whisker(shown) if not hidden else ""}'


def _whisker(shown: Card) -> str:
    """The interval as a thin line under the value."""
    figure = shown.figure
    if figure.low is None or figure.high is None or figure.value is None:
        return ""
    low, high = _scale(figure)
    left, right, at = (100 * (bound - low) / (high - low) for bound in (figure.low, figure.high, figure.value))
    return (
        f'<div class="bs-whisker" aria-hidden="true"><span style="left:{left:.1f}%;width:{max(right - left, 0.8):.1f}%"></span>'
        f'<b style="left:{at:.1f}%"></b></div>'
    )


def _scale(figure: Figure) -> tuple[float, float]:
    """The whole range of a rate or a score; from zero for everything else, so that a short line means a sure figure."""
    bounds = [bound for bound in (figure.low, figure.high, figure.value) if bound is not None]
    if figure.unit == POINTS:
        return -100.0, 100.0
    if figure.unit == RATIO and min(bounds) >= 0 and max(bounds) <= 1:
        return 0.0, 1.0
    return min(0.0, *bounds) * 1.25, max(0.0, *bounds) * 1.25 or 1.0


def _moved(shown: Card) -> str:
    change = shown.change
    if change is None:
        return f'<p class="bs-change">{escape(_no_change(shown))}</p>'
    direction = "▲" if change.difference > 0 else "▼" if change.difference < 0 else "■"
    better = {HIGHER: change.difference > 0, LOWER: change.difference < 0}.get(shown.metric.better)
    tone = "" if not change.clear or better is None else "bs-good" if better else "bs-bad"
    verdict = {True: _("clear"), False: _("within the usual wobble"), None: ""}[change.clear]
    words = " · ".join(filter(None, [difference(change, shown.figure), verdict]))
    return f'<p class="bs-change {tone}">{direction} {escape(words)}</p>'


def difference(change: Change, figure: Figure) -> str:
    """How far a figure moved, in the words of its unit.

    >>> difference(Change(0.021, 0.03, None, None), Figure("x", "ratio", metrics.Text("")))
    '+2.1 percentage points'
    """
    sign = "+" if change.difference >= 0 else "−"
    size = abs(change.difference)
    if figure.unit == RATIO:
        return sign + _("{n} percentage points", n=decimal(100 * size, 1))
    if figure.unit == POINTS:
        return sign + _("{n} points", n=decimal(size, 0))
    if figure.unit in (COUNT, MONEY) and change.relative is not None:
        return sign + percent(abs(change.relative), 0)
    return sign + amount(size, figure.unit, figure.currency)


def _no_change(shown: Card) -> str:
    return _("no earlier period to compare with") if shown.metric.timed else ""


def _sparkline(shown: Card, accent: str) -> str:
    """The months so far as one thin line; the unfinished last one dotted."""
    if shown.points is None or shown.points["value"].notna().sum() < 2:
        return ""
    low, high = shown.points["value"].min(), shown.points["value"].max()
    span = (high - low) or 1.0
    known = [(k, v) for k, v in enumerate(shown.points["value"]) if not pd.isna(v)]
    across = max(len(shown.points) - 1, 1)
    dots = [(WIDE * k / across, HIGH - HIGH * (v - low) / span) for k, v in known]
    done = len(dots) - (0 if shown.points["complete"].iloc[-1] else 1)
    solid = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots[:done])
    dotted = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots[max(done - 1, 0) :])
    x, y = dots[-1]
    line = f'fill="none" stroke="{accent}" stroke-width="2" stroke-linejoin="round"'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -5 {WIDE + 10} {HIGH + 10}">'
        f'<polyline points="{solid}" {line}/><polyline points="{dotted}" {line} stroke-dasharray="2 4"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{accent}"/></svg>'
    )
    source = base64.b64encode(drawing.encode()).decode()
    return f'<img class="bs-spark" alt="" src="data:image/svg+xml;base64,{source}">'
