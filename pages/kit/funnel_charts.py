"""The charts of the funnel page."""

import altair as alt
import pandas as pd

from metrics.metric import RATIO
from pages.kit.charts import Words, _finished, _interval
from pages.kit.text import _, amount, decimal, integer, month
from pages.kit.theme import GREY, ink


def bars(steps: pd.DataFrame, share: str, words: Words) -> alt.LayerChart:
    """The steps from top to bottom: what each kept, behind it in grey what stood before it, beside it the rate. A click chooses a step."""
    which = "overall" if share == "first" else "step"
    kept, went = steps["kept"].astype(float), _("{rate} of the first") if share == "first" else _("{rate} went on")
    data = pd.DataFrame({
        "place": range(len(steps)), "stage": steps["stage"], "kept": kept, "zero": 0.0,
        "before": kept.iloc[0] if share == "first" else kept.shift(1).fillna(kept),
        "label": [words(value) for value in kept],
        "rate": ["" if pd.isna(rate) or not k else went.format(rate=amount(rate, RATIO)) for k, rate in enumerate(steps[f"{which}_rate"])],
        "between": [_interval(low, high, RATIO, "") for low, high in zip(steps[f"{which}_low"], steps[f"{which}_high"], strict=True)],
        "records": [integer(n) for n in steps["n"]], "lost": [integer(n) for n in steps["lost_here"]],
        "open": [integer(n) for n in steps["open_here"]], "skipped": [integer(n) for n in steps["skipped"]],
    })  # fmt: skip
    y = alt.Y("stage", type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=150, ticks=False, domain=False, labelFontSize=13))
    x = alt.X("kept", type="quantitative", title=None, axis=None, scale=alt.Scale(zero=True, nice=False))
    titles = {"stage": _("Stage"), "label": _("Reached"), "rate": _("Rate"), "between": _("Between"), "records": _("Of"), "lost": _("Lost after it"),
              "open": _("Still there"), "skipped": _("Skipped it")}  # fmt: skip
    tooltip = [alt.Tooltip(name, title=title) for name, title in titles.items()]
    picked = alt.selection_point("chosen", fields=["place"], on="click", empty=False)
    base = alt.Chart(data)
    layers = [
        base.mark_bar(color=GREY, opacity=0.22, height=26, cursor="pointer")
        .encode(y=y, x=alt.X("before", type="quantitative", axis=None), tooltip=tooltip)
        .add_params(picked),
        base.mark_bar(cornerRadiusEnd=3, height=26, cursor="pointer").encode(y=y, x=x, tooltip=tooltip),
        base.mark_text(align="left", dx=7, dy=-6, fontWeight=600, color=ink()).encode(y=y, x=x, text="label"),
        base.mark_text(align="left", dx=7, dy=8, fontSize=11, color=ink(), opacity=0.75).encode(y=y, x=x, text="rate"),
    ]  # fmt: skip
    return _finished(alt.layer(*layers), 46 * max(len(data), 2))


def months(table: pd.DataFrame, value: str, stages: list[str], picked: str, unit: str) -> alt.LayerChart:
    """A line per step by the month of entry; the step that was chosen in the accent with its interval, the others in grey."""
    data = table[table["stage"].isin(stages)].assign(start=pd.to_datetime(table["entry_month"]), value=table[value].astype(float))
    data = data.dropna(subset=["value"])
    low, high = ("step_low", "step_high") if value == "step_rate" else ("overall_low", "overall_high")
    data = data.assign(
        when=[month(day) for day in data["start"]], shown=[_worded(number, unit) for number in data["value"]],
        between=[_interval(a, b, RATIO, "") if unit == RATIO else "–" for a, b in zip(data[low], data[high], strict=True)],
        records=[integer(n) for n in data["n"]], low=data[low].astype(float), high=data[high].astype(float),
    )  # fmt: skip
    x = alt.X("start", type="temporal", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8, format="%b %y"))
    form = alt.Axis(format=".0%" if unit == RATIO else "~s", tickCount=5, gridOpacity=0.5, domain=False, ticks=False)
    y = alt.Y("value", type="quantitative", title=None, axis=form, scale=alt.Scale(zero=True))
    tips = [alt.Tooltip(name, title=title) for name, title in
            {"stage": _("Step"), "when": _("Entered in"), "shown": _("Value"), "between": _("Between"), "records": _("Of")}.items()]  # fmt: skip
    others, mine = alt.Chart(data[data["stage"] != picked]), alt.Chart(data[data["stage"] == picked])
    detail = alt.Detail("stage", type="nominal")
    layers: list[alt.Chart] = [others.mark_line(color=GREY, strokeWidth=1.2, opacity=0.7).encode(x=x, y=y, detail=detail)]
    if unit == RATIO and int(data.loc[data["stage"] == picked, "low"].count()):
        layers.append(mine.mark_area(opacity=0.16).encode(x=x, y=alt.Y("low", type="quantitative"), y2="high"))
    ends = data.sort_values("start").groupby("stage").tail(1)
    layers += [
        mine.mark_line(strokeWidth=2.5).encode(x=x, y=y),
        others.mark_circle(size=30, opacity=0.01).encode(x=x, y=y, tooltip=tips),
        mine.mark_circle(size=42, opacity=1).encode(x=x, y=y, tooltip=tips),
        alt.Chart(ends[ends["stage"] == picked]).mark_text(align="right", dx=-6, dy=-10, fontWeight=600, color=ink()).encode(x=x, y=y, text="stage"),
    ]  # fmt: skip
    return _finished(alt.layer(*layers), 260)


def _worded(number: float, unit: str) -> str:
    return amount(number, unit)


def days(spread: pd.DataFrame, median: float, p90: float) -> alt.LayerChart:
    """How many took how many days, with the middle and the time nine of ten kept."""
    stretch = [integer(a) if a == b else _("{first} to {last}", first=integer(a), last=integer(b))
               for a, b in zip(spread["first_day"], spread["last_day"], strict=True)]  # fmt: skip
    width = int(spread["first_day"].iloc[1] - spread["first_day"].iloc[0]) if len(spread) > 1 else 1
    data = spread.assign(stretch=stretch, upto=spread["first_day"] + width, share=[amount(share, RATIO) for share in spread["by_then"]])
    x = alt.X("first_day", type="quantitative", title=_("Days"), axis=alt.Axis(grid=False, tickMinStep=1))
    tips = [alt.Tooltip("stretch", title=_("Days")), alt.Tooltip("deals", title=_("Deals")), alt.Tooltip("share", title=_("By then"))]
    lines = pd.DataFrame({"at": [median, p90], "label": [_("half by day {n}", n=decimal(median)), _("nine of ten by day {n}", n=decimal(p90))]})  # fmt: skip
    at = alt.X("at", type="quantitative")
    base = alt.Chart(data).mark_bar(opacity=0.75).encode(
        x=x, x2="upto", y2=alt.datum(0), y=alt.Y("deals", type="quantitative", title=None, axis=alt.Axis(tickCount=4, domain=False, ticks=False, gridOpacity=0.5)),
        tooltip=tips,
    )  # fmt: skip
    rules = alt.Chart(lines).mark_rule(color=ink(), strokeDash=[3, 3]).encode(x=at)
    labels = [alt.Chart(lines.iloc[[k]]).mark_text(align="left", dx=5, dy=10 + 15 * k, y=0, fontSize=12, color=ink()).encode(x=at, text="label")
              for k in range(2)]  # fmt: skip
    return _finished(alt.layer(base, rules, *labels), 200)


def curves(points: pd.DataFrame, plain: bool) -> alt.LayerChart:
    """The share won by each day; one line a group, with its interval where there is one line; in grey what a plain reading would say."""
    data = points.assign(shown=[amount(value, RATIO) for value in points["won"]], risk=[integer(n) for n in points["at_risk"]],
                         between=[_interval(low, high, RATIO, "") for low, high in zip(points["low"], points["high"], strict=True)])  # fmt: skip
    x = alt.X("day", type="quantitative", title=_("Days since the deal began"), axis=alt.Axis(grid=False))
    y = alt.Y("won", type="quantitative", title=None, axis=alt.Axis(format=".0%", tickCount=5, gridOpacity=0.5, domain=False, ticks=False))
    tips = [alt.Tooltip(name, title=title) for name, title in
            {"group": _("Group"), "day": _("Day"), "shown": _("Won by then"), "between": _("Between"), "risk": _("Still open then")}.items()]  # fmt: skip
    base = alt.Chart(data)
    layers: list[alt.Chart] = []
    if data["group"].nunique() == 1:
        layers.append(base.mark_area(opacity=0.16, interpolate="step-after").encode(x=x, y=alt.Y("low", type="quantitative"), y2="high"))
    if plain:
        layers.append(
            base.mark_line(color=GREY, strokeDash=[4, 4], interpolate="step-after").encode(x=x, y=alt.Y("plain", type="quantitative"))
        )
        layers.append(alt.Chart(data.tail(1).assign(words=_("plain reading, too high"))).mark_text(align="right", dy=-8, color=ink(), opacity=0.75).encode(
            x=x, y=alt.Y("plain", type="quantitative"), text="words"))  # fmt: skip
    dash = alt.StrokeDash("group", type="nominal", legend=None, sort=None)
    layers += [
        base.mark_line(strokeWidth=2.2, interpolate="step-after").encode(x=x, y=y, detail="group", strokeDash=dash),
        base.mark_circle(size=22, opacity=0.35).encode(x=x, y=y, tooltip=tips),
        alt.Chart(data.groupby("group", sort=False).tail(1)).mark_text(align="right", dy=-8, fontWeight=600, color=ink()).encode(x=x, y=y, text="group"),
    ]  # fmt: skip
    return _finished(alt.layer(*layers), 280)
