"""Charts of coming and leaving: the bridge, each step of it, and curves of how long customers stay."""

import altair as alt
import pandas as pd

from pages.kit.text import _, amount, integer
from pages.kit.theme import GREY, accent, colours, ink


def bridge(parts: pd.DataFrame, names: dict[str, str]) -> alt.LayerChart:
    """Opening, new, lost, returned, closing: each bar begins where the one before ended."""
    data = parts.assign(label=parts["part"].map(names), shown=_signed(parts), top=parts[["begins", "ends"]].max(axis=1))
    order = data["label"].tolist()
    x = alt.X("label", type="nominal", sort=order, title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=False, labelFontSize=12))
    y = alt.Y("begins", type="quantitative", title=None, axis=None)
    tones = {"opening": GREY, "closing": GREY, "new": accent(), "returned": accent(), "lost": colours()["HARM"]}
    tooltip = [alt.Tooltip("label", title=_("Part")), alt.Tooltip("shown", title=_("Customers"))]
    bars = [
        alt.Chart(data[data["part"] == part]).mark_bar(color=tone, cornerRadius=2).encode(x=x, y=y, y2="ends", tooltip=tooltip)
        for part, tone in tones.items()
    ]
    words = (
        alt.Chart(data)
        .mark_text(dy=-9, fontWeight=600, fontSize=13, color=ink())
        .encode(x=x, y=alt.Y("top", type="quantitative"), text="shown")
    )
    return _plain(alt.layer(*bars, words), 230)


def _signed(parts: pd.DataFrame) -> list[str]:
    signs = {"new": "+", "returned": "+", "lost": "−"}
    return [signs.get(part, "") + integer(n) for part, n in zip(parts["part"], parts["customers"], strict=True)]


def steps(found: pd.DataFrame, names: list[str]) -> alt.LayerChart:
    """Each step: who came above the line, who left below it."""
    rows = [
        {"step": name, "flow": words, "customers": sign * row[flow], "shown": integer(row[flow]), "opening": integer(row["opening"]),
         "closing": integer(row["closing"]), "kind": flow}
        for name, row in zip(names, found.to_dict("records"), strict=True)
        for flow, words, sign in (("new", _("new"), 1), ("returned", _("came back"), 1), ("lost", _("lost"), -1))
    ]  # fmt: skip
    data = pd.DataFrame(rows)
    x = alt.X("step", type="nominal", sort=names, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, domain=False))
    y = alt.Y("customers", type="quantitative", title=None, stack="zero", axis=alt.Axis(tickCount=4, gridOpacity=0.5, domain=False, ticks=False, format="~s"))  # fmt: skip
    words = {"step": _("Step"), "flow": _("What"), "shown": _("Customers"), "opening": _("Opening"), "closing": _("Closing")}
    tooltip = [alt.Tooltip(field, title=title) for field, title in words.items()]
    tones = (("new", accent(), 1.0), ("returned", accent(), 0.45), ("lost", colours()["HARM"], 1.0))
    bars = [
        alt.Chart(data[data["kind"] == kind]).mark_bar(color=tone, opacity=opacity).encode(x=x, y=y, tooltip=tooltip)
        for kind, tone, opacity in (tones[0], tones[2])
    ]
    back = data[data["kind"] == "returned"].assign(begins=[row["new"] for row in found.to_dict("records")])
    back = back.assign(ends=back["begins"] + back["customers"])
    bars.append(alt.Chart(back).mark_bar(color=tones[1][1], opacity=tones[1][2]).encode(
        x=x, y=alt.Y("begins", type="quantitative"), y2="ends", tooltip=tooltip))  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=GREY).encode(y=alt.Y("zero", type="quantitative"))
    return _plain(alt.layer(*bars, zero), 220)


def survival(data: pd.DataFrame, many: bool) -> alt.LayerChart:
    """Steps down from everybody; a band of the interval; each group named at its end."""
    x = alt.X(
        "months",
        type="quantitative",
        title=_("months since they became customers"),
        axis=alt.Axis(grid=False, domain=False, titleColor=GREY),
    )
    y = alt.Y("survival", type="quantitative", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5, gridOpacity=0.5, domain=False, ticks=False))  # fmt: skip
    colour = alt.Color("group", type="nominal", legend=None, sort=None) if many else alt.value(accent())
    words = {"group": _("Group"), "when": _("After"), "shown": _("Still there"), "between": _("Between"), "watched": _("Customers watched")}
    tooltip = [alt.Tooltip(field, title=title) for field, title in words.items()]
    ends = data.groupby("group", sort=False).tail(1)
    layers: list[alt.Chart] = [
        alt.Chart(data).mark_area(opacity=0.13, interpolate="step-after").encode(
            x=x, y=alt.Y("survival_low", type="quantitative"), y2="survival_high", color=colour),
        alt.Chart(data).mark_line(strokeWidth=2.4, interpolate="step-after").encode(x=x, y=y, color=colour),
        alt.Chart(data).mark_circle(size=30, opacity=0.01).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(pd.DataFrame({"half": [0.5]})).mark_rule(color=GREY, strokeDash=[2, 3]).encode(y=alt.Y("half", type="quantitative")),
        alt.Chart(ends).mark_text(align="right", dx=-2, dy=-20, fontWeight=600).encode(x=x, y=y, text="group", color=colour),
    ]  # fmt: skip
    return _plain(alt.layer(*layers), 300)


def silences(data: pd.DataFrame, chosen: int) -> alt.LayerChart:
    """After so many days of silence, how many still came back; the chosen number of days as a line."""
    shown = data.assign(shown=[amount(share, "ratio") for share in data["back"]], n=[integer(n) for n in data["silent"]])
    x = alt.X("days", type="quantitative", title=_("days without an order"), axis=alt.Axis(grid=False, domain=False, titleColor=GREY))
    y = alt.Y("back", type="quantitative", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format=".0%", tickCount=4, gridOpacity=0.5, domain=False, ticks=False))  # fmt: skip
    words = {"days": _("Days"), "shown": _("Still came back"), "n": _("Silences that long")}
    tooltip = [alt.Tooltip(field, title=title) for field, title in words.items()]
    mark = alt.Chart(pd.DataFrame({"days": [chosen]})).mark_rule(color=ink(), strokeDash=[3, 3]).encode(x=x)
    band = alt.Chart(shown).mark_area(opacity=0.16).encode(x=x, y=alt.Y("back_low", type="quantitative"), y2="back_high")
    line = alt.Chart(shown).mark_line(strokeWidth=2.4).encode(x=x, y=y)
    dots = alt.Chart(shown).mark_circle(size=42, opacity=1).encode(x=x, y=y, tooltip=tooltip)
    return _plain(alt.layer(band, line, dots, mark), 190)


def _plain(chart: alt.LayerChart, height: int) -> alt.LayerChart:
    return (
        chart.properties(height=height, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=ink(), titleColor=ink())
    )
