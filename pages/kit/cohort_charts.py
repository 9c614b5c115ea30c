"""The cohort table as a heatmap that numbers carry, and as the curves of the same cohorts."""

import altair as alt
import pandas as pd

from pages.kit.text import _
from pages.kit.theme import GREY, accent, ink

ROW, HEAD = 27, 58  # pixels for a cohort, and for the ages above them


def heatmap(data: pd.DataFrame, order: list[str], later: str, title: str, share: bool) -> alt.LayerChart:
    """Cohorts down, age across. Numbers stand in the cells; what is unfinished has a broken frame; the future is blank."""
    y = alt.Y(
        "label",
        type="nominal",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=130, labelOverlap=False, labelFlush=False, ticks=False, domain=False, labelFontSize=11),
    )
    x = alt.X("age", type="ordinal", title=later, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, titleColor=GREY))
    most = data.loc[data["age"] > 0, "value"].max()
    domain = [0, float(most) if pd.notna(most) and most > 0 else 1.0]
    colour = alt.Color("value", type="quantitative", scale=alt.Scale(range=_fills(), domain=domain, clamp=True), legend=None)
    words = {
        "label": _("Cohort"),
        "age": later,
        "shown": title,
        "between": _("Between"),
        "size": _("Customers who began"),
        "state": _("State"),
    }
    tooltip = [alt.Tooltip(field, title=name) for field, name in words.items()]
    picked = alt.selection_point("cell", fields=["key", "age"], on="click", empty=False)
    base = alt.Chart(data).encode(x=x, y=y, tooltip=tooltip)
    cells = base.mark_rect(cornerRadius=2, cursor="pointer", opacity=1).encode(color=colour).add_params(picked)
    open_ones = (
        alt.Chart(data[data["unfinished"]]).mark_rect(fillOpacity=0, stroke=GREY, strokeDash=[2, 2], strokeWidth=1.5).encode(x=x, y=y)
    )
    chosen = alt.Chart(data[data["chosen"]]).mark_rect(fillOpacity=0, stroke=ink(), strokeWidth=2).encode(x=x, y=y)
    dark = alt.Chart(data[data["strong"]]).mark_text(fontSize=10.5, color=_on_fill()).encode(x=x, y=y, text="text")
    light = alt.Chart(data[~data["strong"]]).mark_text(fontSize=10.5, color=ink()).encode(x=x, y=y, text="text")
    rows = max(len(order), 2)
    return (
        alt.layer(cells, open_ones, chosen, light, dark)
        .properties(height=ROW * rows + HEAD, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=11, labelColor=ink(), titleColor=ink())
        .configure_scale(bandPaddingInner=0.06)
    )


def _fills() -> list[str]:
    """From almost the ground to the accent: the deeper the more."""
    return ["#eef6f5", "#0b6e6e"] if accent() == "#0b6e6e" else ["#16302e", "#3fb8af"]


def _on_fill() -> str:
    """Words on the deepest fills."""
    return "#ffffff" if accent() == "#0b6e6e" else "#08110f"


def curves(data: pd.DataFrame, later: str, title: str, form: str) -> alt.LayerChart:
    """A thin grey line a cohort, all together in the accent with its interval, the chosen one in ink."""
    x = alt.X(
        "age", type="quantitative", title=later, axis=alt.Axis(grid=False, tickMinStep=1, tickCount=12, domain=False, titleColor=GREY)
    )
    y = alt.Y("value", type="quantitative", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format=form, tickCount=5, gridOpacity=0.5, domain=False, ticks=False))  # fmt: skip
    words = {"label": _("Cohort"), "age": later, "shown": title, "between": _("Between"), "size": _("Customers who began")}
    tooltip = [alt.Tooltip(field, title=name) for field, name in words.items()]
    single, pooled, chosen = data[~data["pooled"] & ~data["chosen_row"]], data[data["pooled"]], data[data["chosen_row"] & ~data["pooled"]]
    layers: list[alt.Chart] = [
        alt.Chart(single).mark_line(color=GREY, opacity=0.35, strokeWidth=1.2).encode(x=x, y=y, detail="label"),
        alt.Chart(single).mark_circle(color=GREY, opacity=0.3, size=18).encode(x=x, y=y, tooltip=tooltip),
    ]
    if int(pooled["low"].count()):
        layers.append(alt.Chart(pooled).mark_area(opacity=0.18).encode(x=x, y=alt.Y("low", type="quantitative"), y2="high"))
    for part, colour in ((pooled, accent()), (chosen, ink())):
        layers += [
            alt.Chart(part).mark_line(color=colour, strokeWidth=2.5).encode(x=x, y=y, detail="label"),
            alt.Chart(part).mark_circle(color=colour, size=36, opacity=1).encode(x=x, y=y, tooltip=tooltip),
            alt.Chart(part.groupby("label").tail(1))
            .mark_text(align="right", dy=-12, fontWeight=600, color=colour)
            .encode(x=x, y=y, text="label"),
        ]
    return (
        alt.layer(*layers)
        .properties(height=260, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=ink(), titleColor=ink())
    )
