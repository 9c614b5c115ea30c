"""Charts of forecasts. The same thing has the same mark everywhere: a line is what came, a dot what was said, a band how sure."""

import altair as alt
import pandas as pd

from metrics.forecasting.rivals import Rival
from metrics.forecasting.snapshots import OVERDUE
from metrics.forecasting.waterfall import STEPS
from pages.kit import forecast_words as words
from pages.kit.charts import axis
from pages.kit.text import _, decimal, integer, money, percent
from pages.kit.theme import GREY, accent, colours, ink

ROW = 36
SCALE = 44  # pixels for the scale under the rows
NAMES = alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False)
TIME = alt.Axis(grid=False, labelOverlap=True, tickCount=8, format="%b %y")


def against_actual(in_time: pd.DataFrame, every: str, currency: str, chosen: str) -> alt.LayerChart:
    """What came true as a line, what was forecast as dots with their band; the chosen period is ringed."""
    data = in_time.assign(
        start=pd.to_datetime(in_time["period"]), code=in_time["period"].astype(str), when=[words.name(day, every) for day in in_time["period"]],
        said=_money(in_time["forecast"], currency), came=_money(in_time["actual"], currency), missed=_money(in_time["miss"], currency),
        between=_between(in_time["low"], in_time["high"], currency),
    )  # fmt: skip
    x = alt.X("start", type="temporal", title=None, axis=TIME)
    tooltip = _tips(when=_("When"), said=_("Forecast"), came=_("Actual"), missed=_("Miss"), between=_("8 of 10 between"))
    picked = alt.selection_point("picked", fields=["code"], on="click", empty=False)
    known = data.dropna(subset=["actual"])
    layers: list[alt.Chart] = []
    if int(data["low"].count()):
        layers.append(alt.Chart(data).mark_area(opacity=0.14).encode(x=x, y=_y("low"), y2=alt.Y2(field="high")))
    layers += [
        alt.Chart(known).mark_rule(color=GREY, strokeWidth=1, opacity=0.7).encode(x=x, y=_y("forecast"), y2=alt.Y2(field="actual")),
        alt.Chart(known).mark_line(strokeWidth=2.5).encode(x=x, y=_y("actual"), tooltip=tooltip),
        alt.Chart(data).mark_circle(size=70, color=GREY, opacity=1, cursor="pointer").encode(x=x, y=_y("forecast"), tooltip=tooltip).add_params(picked),
        alt.Chart(known.tail(1).assign(text=_("actual"))).mark_text(align="left", dx=8, fontWeight=600, color=ink()).encode(x=x, y=_y("actual"), text=_text("text")),
        alt.Chart(data.head(1).assign(text=_("forecast"))).mark_text(align="left", dx=-2, dy=-14, color=ink(), opacity=0.75).encode(x=x, y=_y("forecast"), text=_text("text")),
    ]  # fmt: skip
    ringed = data[data["code"] == chosen]
    if len(ringed):
        layers.append(alt.Chart(ringed).mark_point(size=180, strokeWidth=2, color=ink()).encode(x=x, y=_y("forecast")))
    return _finished(layers, 280)


def lean(groups: pd.DataFrame) -> alt.LayerChart:
    """Bias of each with its interval, the most optimistic first; zero as a line."""
    data = groups.assign(
        shown=[("+" if v > 0 else "") + percent(v) for v in groups["bias"]], between=_between(groups["bias_low"], groups["bias_high"]),
        right=["–" if pd.isna(v) else percent(v) for v in groups["wape"]], periods=[integer(n) for n in groups["n"]],
    )  # fmt: skip
    y = alt.Y("name", type="nominal", sort=None, title=None, axis=NAMES)
    x = alt.X("bias", type="quantitative", title=None, axis=axis("ratio"), scale=alt.Scale(zero=True))
    tooltip = _tips(name=_("Who"), shown=_("Lean"), between=_("Between"), right=_("Right"), periods=_("Periods"))
    picked = alt.selection_point("picked", fields=["code"], on="click", empty=False)
    zero = alt.Chart(pd.DataFrame({"bias": [0.0]})).mark_rule(color=GREY).encode(x=x)
    sure = alt.Chart(data.dropna(subset=["bias_low", "bias_high"])).mark_rule(strokeWidth=2, opacity=0.6, color=accent()).encode(
        y=y, x=alt.X("bias_low", type="quantitative"), x2=alt.X2(field="bias_high"))  # fmt: skip
    dots = alt.Chart(data).mark_circle(size=100, opacity=1, cursor="pointer").encode(y=y, x=x, tooltip=tooltip).add_params(picked)
    labels = alt.Chart(data).mark_text(align="left", dx=9, dy=-10, fontSize=12, color=ink()).encode(y=y, x=x, text=_text("shown"))
    return _finished([zero, sure, dots, labels], ROW * max(len(data), 2) + SCALE)


def lead(groups: pd.DataFrame, every: str) -> alt.LayerChart:
    """How far off forecasts were, by how many periods ahead they were made."""
    data = groups.assign(
        ahead=[words.early(int(n), every) for n in groups["group"]],
        off=1 - groups["wape"], near=1 - groups["high"], far=1 - groups["low"], shown=[percent(1 - v) for v in groups["wape"]],
        periods=[integer(n) for n in groups["n"]],
    )  # fmt: skip
    y = alt.Y("ahead", type="nominal", sort=None, title=None, axis=NAMES)
    x = alt.X("off", type="quantitative", title=None, axis=axis("ratio"), scale=alt.Scale(zero=True))
    tooltip = _tips(ahead=_("Made"), shown=_("Off by"), periods=_("Periods"))
    sure = alt.Chart(data.dropna(subset=["near", "far"])).mark_rule(strokeWidth=2, color=ink(), opacity=0.7).encode(
        y=y, x=alt.X("near", type="quantitative"), x2=alt.X2(field="far"))  # fmt: skip
    bars = alt.Chart(data).mark_bar(height=16, cornerRadiusEnd=3, opacity=0.75).encode(y=y, x=x, tooltip=tooltip)
    labels = alt.Chart(data).mark_text(align="left", dx=6, dy=-12, color=ink()).encode(y=y, x=x, text=_text("shown"))
    return _finished([bars, sure, labels], ROW * max(len(data), 2) + SCALE)


def rivals(found: list[Rival]) -> alt.LayerChart:
    """Your misses over those of each simple method; 1 is as good."""
    known = [rival for rival in found if rival.ratio is not None]
    data = pd.DataFrame({
        "method": [words.method(r.method) for r in known], "ratio": [r.ratio for r in known], "low": [r.interval.low for r in known],
        "high": [r.interval.high for r in known], "shown": [decimal(r.ratio or 0, 2) for r in known], "periods": [integer(r.periods) for r in known],
    })  # fmt: skip
    y = alt.Y("method", type="nominal", sort=None, title=None, axis=NAMES)
    far = max(1.2, *data["ratio"], *data["high"].dropna().astype(float))
    x = alt.X(
        "ratio",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, far]),
        axis=alt.Axis(tickCount=5, gridOpacity=0.5, domain=False),
    )
    tooltip = _tips(method=_("Method"), shown=_("Your misses / its misses"), periods=_("Periods"))
    as_good = alt.Chart(pd.DataFrame({"ratio": [1.0], "text": [_("as good")]})).encode(x=x)
    bounds = data.astype({"low": float, "high": float}).dropna(subset=["low", "high"])
    sure = (
        alt.Chart(bounds)
        .mark_rule(strokeWidth=2, opacity=0.6, color=accent())
        .encode(y=y, x=alt.X("low", type="quantitative"), x2=alt.X2(field="high"))
    )
    dots = alt.Chart(data).mark_circle(size=90, opacity=1).encode(y=y, x=x, tooltip=tooltip)
    labels = alt.Chart(data).mark_text(align="left", dx=9, dy=-10, color=ink()).encode(y=y, x=x, text=_text("shown"))
    line = as_good.mark_rule(color=GREY, strokeDash=[3, 3])
    named = as_good.mark_text(align="left", dx=5, color=ink(), opacity=0.75).encode(text=_text("text"), y=alt.value(6))
    return _finished([line, named, sure, dots, labels], ROW * max(len(data), 2) + SCALE)


def control(found: pd.DataFrame, every: str, currency: str) -> alt.LayerChart:
    """The miss of each period between its limits; what lies outside is a diamond with its name."""
    data = found.assign(start=pd.to_datetime(found["period"]), when=[words.name(day, every) for day in found["period"]],
                        shown=_money(found["miss"], currency))  # fmt: skip
    x = alt.X("start", type="temporal", title=None, axis=TIME)
    tooltip = _tips(when=_("When"), shown=_("Miss"))
    limits = found.iloc[:1].melt(value_vars=["low", "middle", "high"], var_name="which", value_name="level")
    limits["text"] = limits["which"].map({"low": _("lower limit"), "middle": _("usual miss"), "high": _("upper limit")})
    rules = alt.Chart(limits[limits["which"] != "middle"]).mark_rule(color=GREY, strokeDash=[4, 3]).encode(y=_y("level"))
    middle = alt.Chart(limits[limits["which"] == "middle"]).mark_rule(color=GREY).encode(y=_y("level"))
    named = (
        alt.Chart(limits)
        .mark_text(align="left", dx=4, dy=-6, fontSize=11, color=ink(), opacity=0.75)
        .encode(y=_y("level"), x=alt.value(0), text=_text("text"))
    )
    line = alt.Chart(data).mark_line(strokeWidth=1.5, opacity=0.7).encode(x=x, y=_y("miss"))
    inside = alt.Chart(data[~data["out"]]).mark_circle(size=50, opacity=1).encode(x=x, y=_y("miss"), tooltip=tooltip)
    outside = data[data["out"]]
    marks = [rules, middle, named, line, inside]
    if len(outside):
        harm = colours()["HARM"]
        marks.append(
            alt.Chart(outside)
            .mark_point(shape="diamond", size=120, filled=True, color=harm, opacity=1)
            .encode(x=x, y=_y("miss"), tooltip=tooltip)
        )
        marks.append(alt.Chart(outside).mark_text(dy=-12, color=ink()).encode(x=x, y=_y("miss"), text=_text("when")))
    return _finished(marks, 230)


def fan(past: pd.DataFrame, ahead: pd.DataFrame, every: str, currency: str, yours: pd.DataFrame | None = None) -> alt.LayerChart:
    """The past as a line, what comes as a line with 50, 80 and 95 % bands; your own forecasts as dots."""
    last = past.tail(1).rename(columns={"actual": "middle"})
    joined = pd.concat([last.assign(**{f"{end}{level}": last["middle"] for end in ("low", "high") for level in (50, 80, 95)}), ahead])
    joined = joined.assign(start=pd.to_datetime(joined["period"]))
    data = past.assign(
        start=pd.to_datetime(past["period"]), when=[words.name(d, every) for d in past["period"]], shown=_money(past["actual"], currency)
    )
    dots = ahead.assign(start=pd.to_datetime(ahead["period"]), when=[words.name(d, every) for d in ahead["period"]], shown=_money(ahead["middle"], currency),
                        b80=_between(ahead["low80"], ahead["high80"], currency), b95=_between(ahead["low95"], ahead["high95"], currency))  # fmt: skip
    x = alt.X("start", type="temporal", title=None, axis=TIME)
    tooltip = _tips(when=_("When"), shown=_("Expected"), b80=_("8 of 10 between"), b95=_("95 of 100 between"))
    bands = [
        alt.Chart(joined).mark_area(opacity=o).encode(x=x, y=_y(f"low{n}"), y2=alt.Y2(field=f"high{n}"))
        for n, o in ((95, 0.12), (80, 0.16), (50, 0.2))
    ]
    layers = [
        *bands,
        alt.Chart(data).mark_line(strokeWidth=2.5, color=GREY).encode(x=x, y=_y("actual")),
        alt.Chart(data)
        .mark_circle(size=30, color=GREY, opacity=1)
        .encode(x=x, y=_y("actual"), tooltip=_tips(when=_("When"), shown=_("Actual"))),
        alt.Chart(joined).mark_line(strokeWidth=2.5, strokeDash=[4, 3]).encode(x=x, y=_y("middle")),
        alt.Chart(dots).mark_circle(size=55, opacity=1).encode(x=x, y=_y("middle"), tooltip=tooltip),
    ]
    if len(dots) <= 6:  # further ahead the words would cover the bands
        layers.append(
            alt.Chart(dots.tail(1))
            .mark_text(align="right", dy=-12, fontWeight=600, color=ink())
            .encode(x=x, y=_y("middle"), text=_text("shown"))
        )
    if yours is not None and len(yours):
        own = yours.assign(
            start=pd.to_datetime(yours["period"]),
            when=[words.name(d, every) for d in yours["period"]],
            shown=_money(yours["forecast"], currency),
        )
        layers.append(alt.Chart(own).mark_point(shape="diamond", size=90, strokeWidth=2, color=ink()).encode(
            x=x, y=_y("forecast"), tooltip=_tips(when=_("When"), shown=_("Your forecast"))))  # fmt: skip
    return _finished(layers, 300)


def outcomes(shape: pd.DataFrame, marks: dict[str, float], currency: str) -> alt.LayerChart:
    """How often each sum came when the deals were drawn; low, middle and high as lines."""
    data = shape.assign(shown=_between(shape["start"], shape["end"], currency), often=[percent(v) for v in shape["share"]])
    x = alt.X("start", type="quantitative", bin="binned", title=None, axis=alt.Axis(format="~s", tickCount=6, grid=False))
    at = alt.X("start", type="quantitative", title=None)
    y = alt.Y("share", type="quantitative", title=None, axis=None)
    lines = pd.DataFrame(
        {"start": list(marks.values()), "text": [f"{label} {money(v, currency)}" for label, v in marks.items()], "place": range(len(marks))}
    )
    bars = (
        alt.Chart(data).mark_bar(opacity=0.45).encode(x=x, x2=alt.X2(field="end"), y=y, tooltip=_tips(shown=_("Sum"), often=_("How often")))
    )
    rules = alt.Chart(lines).mark_rule(color=ink(), strokeWidth=1.5).encode(x=at)
    labels = alt.Chart(lines).mark_text(align="left", dx=5, fontWeight=600, color=ink()).encode(
        x=at, y=alt.Y("place", type="ordinal", axis=None, title=None, scale=alt.Scale(paddingOuter=0.1)), text=_text("text"))  # fmt: skip
    return (
        alt.layer(bars, rules, labels)
        .resolve_scale(y="independent")
        .properties(height=220, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelColor=ink(), titleColor=ink())
    )


def fall(steps: pd.DataFrame, currency: str, chosen: str) -> alt.LayerChart:
    """The pipeline from one day to another: what came hangs above the level before it, what left below."""
    data = steps.copy()
    ends = data["step"].isin(("start", "end"))
    data["from"] = (data["level"] - data["amount"]).where(~ends, 0.0)
    data["to"] = data["level"].where(~ends, data["amount"])
    data["label"] = [_(STEPS[step]) for step in data["step"]]
    data["shown"] = [("+" if v > 0 and not end else "") + money(v, currency) for v, end in zip(data["amount"], ends, strict=True)]
    data["count"], data["code"] = [integer(n) for n in data["deals"]], data["step"]
    gone = colours()["HARM"]
    shades = {"start": accent(), "end": accent(), "won": accent(), "lost": gone, "cut": gone, "vanished": gone}
    data["colour"] = [shades.get(step, GREY) for step in data["step"]]
    data["strong"] = [1.0 if ends or step == chosen else 0.75 for step, ends in zip(data["step"], ends, strict=True)]
    y = alt.Y("label", type="nominal", sort=None, title=None, axis=NAMES)
    x = alt.X("from", type="quantitative", title=None, axis=alt.Axis(format="~s", tickCount=4, gridOpacity=0.4, domain=False))
    picked = alt.selection_point("picked", fields=["code"], on="click", empty=False)
    bars = alt.Chart(data).mark_bar(height=20, cursor="pointer").encode(
        y=y, x=x, x2=alt.X2(field="to"), color=alt.Color("colour", type="nominal", scale=None), opacity=alt.Opacity("strong", type="quantitative", scale=None, legend=None),
        tooltip=_tips(label=_("What"), shown=_("Amount"), count=_("Deals"))).add_params(picked)  # fmt: skip
    labels = alt.Chart(data.assign(right=data[["from", "to"]].max(axis=1))).mark_text(align="left", dx=6, color=ink()).encode(
        y=y, x=alt.X("right", type="quantitative"), text=_text("shown"))  # fmt: skip
    return _finished([bars, labels], 30 * len(data) + SCALE)


def came(found: pd.DataFrame) -> alt.LayerChart:
    """The share of what was expected at each lead time that closed."""
    names = {OVERDUE: _("overdue already"), 0: _("in the same month"), 1: _("a month ahead")}
    data = found.assign(
        label=[names.get(n, _("{n} months ahead", n=n)) for n in found["ahead"]], shown=[percent(v, 0) for v in found["share"]],
        count=[integer(n) for n in found["deals"]],
    )  # fmt: skip
    y = alt.Y("label", type="nominal", sort=None, title=None, axis=NAMES)
    x = alt.X("share", type="quantitative", title=None, axis=None, scale=alt.Scale(zero=True))
    bars = (
        alt.Chart(data)
        .mark_bar(height=18, cornerRadiusEnd=3)
        .encode(y=y, x=x, tooltip=_tips(label=_("Expected"), shown=_("Came"), count=_("Deals")))
    )
    labels = alt.Chart(data).mark_text(align="left", dx=6, color=ink()).encode(y=y, x=x, text=_text("shown"))
    return _finished([bars, labels], ROW * max(len(data), 2))


def _y(field: str) -> alt.Y:
    return alt.Y(
        field, type="quantitative", title=None, axis=alt.Axis(format="~s", tickCount=5, gridOpacity=0.5, domain=False, ticks=False)
    )


def _text(field: str) -> alt.Text:
    return alt.Text(field, type="nominal")


def _tips(**fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, title=title, type="nominal") for field, title in fields.items()]


def _money(values: pd.Series, currency: str) -> list[str]:
    return ["–" if pd.isna(value) else money(value, currency) for value in values]


def _between(low: pd.Series, high: pd.Series, currency: str | None = None) -> list[str]:
    def shown(value: float) -> str:
        return percent(value) if currency is None else money(value, currency)

    pairs = zip(low, high, strict=True)
    return ["–" if pd.isna(a) or pd.isna(b) else _("{low} and {high}", low=shown(a), high=shown(b)) for a, b in pairs]


def _finished(layers: list[alt.Chart], height: int) -> alt.LayerChart:
    drawn = [layer for layer in layers if len(layer.data)]
    return (
        alt.layer(*drawn)
        .properties(height=height, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=ink(), titleColor=ink())
    )
