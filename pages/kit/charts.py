"""Charts from small tables. One accent for what matters, grey for context, intervals drawn, words beside the marks.

Colours come from the theme: a mark without a colour takes the accent, in light and in dark.
"""

from collections.abc import Callable

import altair as alt
import pandas as pd

from metrics.metric import RATIO
from pages.kit.text import _, amount, integer, month
from pages.kit.theme import GREY, accent, ink

ROW = 34  # pixels for one bar or dot

Words = Callable[[float], str]


def line(trend: pd.DataFrame, unit: str, currency: str, title: str, goals: pd.DataFrame | None = None) -> alt.LayerChart:
    """A value over time with its interval as a band; the unfinished last stretch is dotted, the last value labelled, targets a thin line."""
    data = _shown(trend, unit, currency)
    known = data.dropna(subset=["value"])
    x = alt.X("start", type="temporal", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8, format="%b %y"))
    y = alt.Y("value", type="quantitative", title=None, scale=alt.Scale(zero=unit == "count"), axis=axis(unit))
    tooltip = [alt.Tooltip("when", title=_("When")), alt.Tooltip("shown", title=title), alt.Tooltip("between", title=_("Between")),
               alt.Tooltip("records", title=_("Records"))]  # fmt: skip
    whole = known[known["complete"]]
    open_end = known.tail(2) if len(whole) < len(known) else known.head(0)
    layers: list[alt.Chart] = []
    if int(known["low"].count()):
        layers.append(alt.Chart(known).mark_area(opacity=0.16).encode(x=x, y=alt.Y("low", type="quantitative"), y2="high"))
    layers += [
        alt.Chart(whole).mark_line(strokeWidth=2.5).encode(x=x, y=y),
        alt.Chart(known).mark_circle(size=42, opacity=1).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(known.tail(1)).mark_text(align="left", dx=8, fontWeight=600, color=ink()).encode(x=x, y=y, text="shown"),
    ]
    if not open_end.empty:
        layers.append(alt.Chart(open_end).mark_line(strokeDash=[3, 4], strokeWidth=2).encode(x=x, y=y))
    if goals is not None:
        layers += _goal_line(goals[goals["month"].isin(trend["start"])], x, unit, currency)
    return _finished(alt.layer(*layers), 260)


def _goal_line(goals: pd.DataFrame, x: alt.X, unit: str, currency: str) -> list[alt.Chart]:
    """The target of each month as a thin line, named at its end."""
    if goals.empty:
        return []
    named = _("target {value}", value=amount(goals["goal"].iloc[-1], unit, currency))
    data = goals.assign(start=pd.to_datetime(goals["month"]), value=goals["goal"], named=named)
    y = alt.Y("value", type="quantitative")
    drawn = alt.Chart(data).mark_line(color=GREY, strokeWidth=1.2, interpolate="step-after").encode(x=x, y=y)
    return [drawn, alt.Chart(data.tail(1)).mark_text(align="right", dy=-8, color=ink(), opacity=0.8).encode(x=x, y=y, text="named")]


def dots(groups: pd.DataFrame, by: str, unit: str, currency: str, whole: float | None, title: str) -> alt.LayerChart:
    """A value per group with its interval, best first; the whole business as a thin line."""
    data = _shown(groups, unit, currency).drop(columns=by).assign(group=groups[by].map(group_name))
    y = alt.Y("group", type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=180, ticks=False, domain=False, labelFlush=False))
    x = alt.X("value", type="quantitative", title=None, axis=axis(unit), scale=alt.Scale(zero=False))
    tooltip = [alt.Tooltip("group", title=_("Group")), alt.Tooltip("shown", title=title), alt.Tooltip("between", title=_("Between")),
               alt.Tooltip("records", title=_("Records"))]  # fmt: skip
    layers: list[alt.Chart] = []
    if whole is not None:
        layers.append(alt.Chart(pd.DataFrame({"value": [whole]})).mark_rule(color=GREY, strokeDash=[2, 3]).encode(x=x))
    layers += [
        alt.Chart(data.dropna(subset=["low", "high"])).mark_rule(strokeWidth=2, opacity=0.6, color=accent()).encode(
            y=y, x=alt.X("low", type="quantitative"), x2="high"),
        alt.Chart(data).mark_circle(size=90, opacity=1).encode(y=y, x=x, tooltip=tooltip),
        alt.Chart(data).mark_text(align="left", dx=9, dy=-9, fontSize=12, color=ink()).encode(y=y, x=x, text="shown"),
    ]  # fmt: skip
    return _finished(alt.layer(*layers), ROW * max(len(data), 2))


def bars(groups: pd.DataFrame, by: str, unit: str, currency: str, title: str) -> alt.LayerChart:
    """A total per group from zero, the largest first, its value written at the end."""
    data = _shown(groups, unit, currency).drop(columns=by).assign(group=groups[by].map(group_name))
    y = alt.Y("group", type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=180, ticks=False, domain=False, labelFlush=False))
    x = alt.X("value", type="quantitative", title=None, axis=None)
    tooltip = [alt.Tooltip("group", title=_("Group")), alt.Tooltip("shown", title=title), alt.Tooltip("records", title=_("Records"))]
    layers = [
        alt.Chart(data).mark_bar(cornerRadiusEnd=3, height=18).encode(y=y, x=x, tooltip=tooltip),
        alt.Chart(data).mark_text(align="left", dx=6, fontSize=12, color=ink()).encode(y=y, x=x, text="shown"),
    ]
    return _finished(alt.layer(*layers), ROW * max(len(data), 2))


def funnel(steps: pd.DataFrame, value: str, words: Words, title: str) -> alt.LayerChart:
    """The stages from top to bottom, what each kept and what was lost before it in grey, the rate from the stage above."""
    data = pd.DataFrame({
        "stage": steps["stage"], "kept": steps[value], "before": steps[value].shift(1).fillna(steps[value]),
        "label": [words(kept) for kept in steps[value].fillna(0)],
        "rate": ["" if pd.isna(rate) else _("{rate} went on", rate=amount(rate, RATIO)) for rate in steps["step_rate"]],
        "between": [_interval(low, high, RATIO, "") for low, high in zip(steps["step_low"], steps["step_high"], strict=True)],
        "records": [integer(n) for n in steps["n"]],
    })  # fmt: skip
    y = alt.Y(
        "stage",
        type="nominal",
        sort=None,
        title=None,
        axis=alt.Axis(labelLimit=160, ticks=False, domain=False, labelFlush=False, labelFontSize=13),
    )
    x = alt.X("kept", type="quantitative", title=None, axis=None, scale=alt.Scale(zero=True, nice=False))
    words_for = {"stage": _("Stage"), "label": title, "rate": _("From the stage above"), "between": _("Between"), "records": _("Of")}
    tooltip = [alt.Tooltip(field, title=name) for field, name in words_for.items()]
    layers = [
        alt.Chart(data)
        .mark_bar(color=GREY, opacity=0.22, height=26)
        .encode(y=y, x=alt.X("before", type="quantitative", title=None, axis=None), tooltip=tooltip),
        alt.Chart(data).mark_bar(cornerRadiusEnd=3, height=26).encode(y=y, x=x, tooltip=tooltip),
        alt.Chart(data).mark_text(align="left", dx=7, dy=-6, fontWeight=600, color=ink()).encode(y=y, x=x, text="label"),
        alt.Chart(data).mark_text(align="left", dx=7, dy=8, fontSize=11, color=ink(), opacity=0.75).encode(y=y, x=x, text="rate"),
    ]
    return _finished(alt.layer(*layers), 46 * max(len(data), 2))


def group_name(value: object) -> str:
    """How a group is called on screen: blank is a group of its own, not "unknown"."""
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return _("(blank)")
    return str(value)


def _shown(data: pd.DataFrame, unit: str, currency: str) -> pd.DataFrame:
    """The columns people read, in their language: formatted here, since a browser would format in its own."""
    shown = data.assign(
        shown=["" if pd.isna(value) else amount(value, unit, currency) for value in data["value"]],
        between=[_interval(low, high, unit, currency) for low, high in zip(data["low"], data["high"], strict=True)],
        records=["" if pd.isna(n) else integer(n) for n in data["n"]],
    )
    if "start" not in data:
        return shown
    when = [month(start) + ("" if done else _(" (unfinished)")) for start, done in zip(data["start"], data["complete"], strict=True)]
    return shown.assign(start=pd.to_datetime(data["start"]), end=pd.to_datetime(data["end"]), when=when)


def _interval(low: float | None, high: float | None, unit: str, currency: str) -> str:
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return "–"
    return _("{low} and {high}", low=amount(low, unit, currency), high=amount(high, unit, currency))


def axis(unit: str) -> alt.Axis:
    form = {"ratio": ".0%", "money": "~s"}.get(unit, "~s")
    return alt.Axis(format=form, tickCount=5, gridOpacity=0.5, domain=False, ticks=False)


def _finished(chart: alt.LayerChart, height: int) -> alt.LayerChart:
    return (
        chart.properties(height=height, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=ink(), titleColor=ink())
    )
