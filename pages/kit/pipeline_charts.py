"""The charts of the pipeline and the leads page."""

import altair as alt
import pandas as pd

from pages.kit.charts import _finished
from pages.kit.text import _, amount, decimal, integer, money, month
from pages.kit.theme import GREY, accent, colours, ink


def ageing(table: pd.DataFrame) -> alt.LayerChart:
    """A bar for the usual time in each stage, a dot for how long open deals have stood there, a tick for nine of ten."""
    words = {
        name: ["–" if value is None or pd.isna(value) else decimal(value) for value in table[name]] for name in ("days", "usual", "long")
    }
    data = table.assign(**{name: table[name].astype(float) for name in ("days", "usual", "long")}, **{f"{n}_words": w for n, w in words.items()},
                        label=[_("{days} days", days=days) for days in words["days"]], late_words=[integer(n) for n in table["late"]],
                        n_words=[integer(n) for n in table["deals"]])  # fmt: skip
    y = alt.Y("stage", type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=150, ticks=False, domain=False, labelOverlap=False))
    titles = {"stage": _("Stage"), "n_words": _("Open deals"), "days_words": _("Days there (middle)"), "usual_words": _("Usual days"),
              "long_words": _("Nine of ten within"), "late_words": _("Longer than that")}  # fmt: skip
    tips = [alt.Tooltip(name, title=title) for name, title in titles.items()]
    x = alt.X(
        "days",
        type="quantitative",
        title=_("Days: grey is usual, the tick nine of ten, the dot now"),
        axis=alt.Axis(tickCount=5, gridOpacity=0.5),
    )
    base = alt.Chart(data)
    return _finished(alt.layer(
        base.mark_bar(color=GREY, opacity=0.3, height=16).encode(y=y, x=alt.X("usual", type="quantitative"), tooltip=tips),
        base.mark_tick(color=GREY, thickness=2, size=20).encode(y=y, x=alt.X("long", type="quantitative"), tooltip=tips),
        base.mark_circle(size=110, opacity=1).encode(y=y, x=x, tooltip=tips),
        base.mark_text(align="left", dx=9, dy=-9, fontSize=12, color=ink()).encode(y=y, x=x, text="label"),
    ), 52 + 40 * max(len(table), 2))  # fmt: skip


def closings(table: pd.DataFrame, what: str, currency: str) -> alt.LayerChart:
    """A bar per month of the expected close; overdue ones first, in another colour and named so."""
    from pages.kit.pipelines import month_name  # the page's words and its chart know each other

    values = table[what].astype(float).fillna(0.0)
    words = [integer(value) if what == "deals" else money(value, currency) for value in values]
    data = pd.DataFrame({"name": [month_name(row) for row in table.to_dict("records")], "value": values, "label": words,
                         "deals": [integer(n) for n in table["deals"]], "overdue": table["overdue"].astype(bool)})  # fmt: skip
    y = alt.Y("name", type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False))
    x = alt.X("value", type="quantitative", title=None, axis=None)
    tips = [alt.Tooltip("name", title=_("Month")), alt.Tooltip("label", title=_("Value")), alt.Tooltip("deals", title=_("Deals"))]
    colour = alt.when(alt.datum.overdue).then(alt.value(colours()["HARM"])).otherwise(alt.value(accent()))
    base = alt.Chart(data)
    return _finished(alt.layer(
        base.mark_bar(cornerRadiusEnd=3, height=16).encode(y=y, x=x, color=colour, tooltip=tips),
        base.mark_text(align="left", dx=6, fontSize=12, color=ink()).encode(y=y, x=x, text="label"),
    ), 26 * max(len(data), 2))  # fmt: skip


def two_lines(data: pd.DataFrame, unit: str, names: tuple[str, str]) -> alt.LayerChart:
    """Two figures month by month: the first in the accent, the second dashed in grey, both named at their end."""
    shown = data.dropna(subset=["value"]).assign(
        start=lambda rows: pd.to_datetime(rows["start"]), value=lambda rows: rows["value"].astype(float)
    )
    shown = shown.assign(when=[month(day) for day in shown["start"]], words=[amount(value, unit) for value in shown["value"]],
                         records=[integer(n) for n in shown["n"]])  # fmt: skip
    x = alt.X("start", type="temporal", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8, format="%b %y"))
    y = alt.Y(
        "value", type="quantitative", title=None, axis=alt.Axis(format=".0%", tickCount=5, gridOpacity=0.5, domain=False, ticks=False)
    )
    tips = [
        alt.Tooltip(name, title=title)
        for name, title in {"name": _("Figure"), "when": _("When"), "words": _("Value"), "records": _("Leads")}.items()
    ]
    first, second = (alt.Chart(shown[shown["name"] == name]) for name in names)
    return _finished(alt.layer(
        second.mark_line(color=GREY, strokeDash=[5, 4], strokeWidth=2).encode(x=x, y=y),
        first.mark_line(strokeWidth=2.5).encode(x=x, y=y),
        second.mark_circle(size=36, color=GREY, opacity=1).encode(x=x, y=y, tooltip=tips),
        first.mark_circle(size=36, opacity=1).encode(x=x, y=y, tooltip=tips),
        alt.Chart(shown.groupby("name").tail(1)).mark_text(align="right", dx=-2, dy=-10, fontWeight=600, color=ink()).encode(x=x, y=y, text="name"),
    ), 260)  # fmt: skip
