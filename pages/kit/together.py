"""Two figures of the same months: side by side, as a scatter, and how closely they move together."""

import altair as alt
import pandas as pd
import streamlit as st

from metrics import crossing
from metrics.catalogue import METRICS
from metrics.metric import ADOPTION, BUSINESS, PERCEPTION, TABLE, Metric
from pages.kit import charts, receipt
from pages.kit.figures import Cell, ask, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, literal, month, say
from pages.kit.theme import GREY, ink

FIRST_INSIDE, FIRST_OUTSIDE = "time_to_resolution", "nps"
INSIDE_TOO = (
    "time_to_resolution",
    "first_response_time",
    "on_time_delivery",
    "support_cases",
)  # how a firm works, though customers feel it


def inside(view: View) -> dict[str, str]:
    """Figures of how the firm works."""
    chosen = [m for m in METRICS.values() if m.category in (BUSINESS, ADOPTION) or m.id in INSIDE_TOO]
    return _names(view, chosen, FIRST_INSIDE)


def outside(view: View) -> dict[str, str]:
    """Figures of what customers say and do."""
    return _names(view, [m for m in METRICS.values() if m.category == PERCEPTION and m.id not in INSIDE_TOO], FIRST_OUTSIDE)


def _names(view: View, metrics: list[Metric], first: str) -> dict[str, str]:
    usable = [m for m in metrics if m.unit != TABLE and m.timed]
    return {m.id: _(m.label) for m in sorted(usable, key=lambda m: m.id != first)}


def lags() -> dict[str, str]:
    """By how many months what customers say may follow."""
    return {str(lag): _(crossing.LATER[lag]) for lag in crossing.LAGS}


def bases() -> dict[str, str]:
    """The figures themselves, or their changes: two figures that both grow agree whatever they are."""
    return {crossing.LEVELS: _("the figures"), crossing.DIFFERENCES: _("their changes")}


def show(view: View, operations: str, perception: str, lag: int, basis: str) -> None:
    """Month by month, the scatter, the sentence, and every lag that was tried."""
    cell = Cell("operations_vs_perception", as_of=view.as_of, settings={"operations": operations, "perception": perception})
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    points = ask(view.workspace, crossing.months, operations=operations, perception=perception, period=_months(found.as_of or view.as_of))
    _side_by_side(points, operations, perception)
    row = next(row for row in found.table.to_dict("records") if row["lag"] == lag and row["basis"] == basis)
    _scatter(crossing.pairs(points, lag, basis), operations, perception, basis)
    labels = {id: METRICS[id].label for id in (operations, perception)}
    st.markdown(literal(say(crossing.sentence(row, labels))))
    st.caption(literal(_strength(row, len(found.table))))
    if clearest := _clearest(found.table, row):
        st.markdown(literal(_("The clearest of all that were tried:") + " " + say(crossing.sentence(clearest, labels))))
    st.dataframe(_table(found.table), hide_index=True, alt=_("All lags that were tried"))
    receipt.show(view.workspace, cell, found, found.table)


def _months(as_of: object) -> str:
    return str(crossing.whole_months(as_of))


def _side_by_side(points: pd.DataFrame, operations: str, perception: str) -> None:
    """One line above the other on the same months: two scales in one picture would suggest what is not there."""
    for name, id in (("x", operations), ("y", perception)):
        metric = METRICS[id]
        shown = points.assign(value=points[name], start=points["month"], end=points["month"], low=None, high=None, n=None, complete=True)
        st.markdown(f"**{literal(_(metric.label))}**")
        drawn = charts.line(shown, metric.unit, "", _(metric.label)).properties(height=130)
        st.altair_chart(drawn, alt=_("{label}, month by month", label=_(metric.label)))


def _scatter(pairs: pd.DataFrame, operations: str, perception: str, basis: str) -> None:
    first, second = METRICS[operations], METRICS[perception]
    more = _("change of {label}") if basis == crossing.DIFFERENCES else "{label}"
    data = pd.DataFrame({
        "x": pairs["x"], "y": pairs["y"], "when": [month(day) for day in pairs["month"]],
        "inside": [amount(v, first.unit) for v in pairs["x"]], "outside": [amount(v, second.unit) for v in pairs["y"]],
    })  # fmt: skip
    x = alt.X("x", type="quantitative", title=more.format(label=_(first.label)), scale=alt.Scale(zero=False), axis=charts.axis(first.unit))
    y = alt.Y(
        "y", type="quantitative", title=more.format(label=_(second.label)), scale=alt.Scale(zero=False), axis=charts.axis(second.unit)
    )
    tooltip = [
        alt.Tooltip("when", title=_("Month")),
        alt.Tooltip("inside", title=_(first.label)),
        alt.Tooltip("outside", title=_(second.label)),
    ]
    dots = alt.Chart(data).mark_circle(size=80, opacity=0.85).encode(x=x, y=y, tooltip=tooltip)
    names = alt.Chart(data.tail(1)).mark_text(dx=8, align="left", color=ink()).encode(x=x, y=y, text="when")
    drawn = (
        alt.layer(dots, names)
        .properties(height=320, width="container")
        .configure_view(stroke=GREY, strokeOpacity=0.25)
        .configure_axis(labelColor=ink(), titleColor=ink())
    )
    st.altair_chart(drawn, alt=_("{first} against {second}, a dot a month", first=_(first.label), second=_(second.label)))


def _clearest(found: pd.DataFrame, shown: dict) -> dict | None:
    """The comparison that stands out most, where that is another than the one shown."""
    clear = found[found["finding"].isin(("together", "opposite"))]
    if clear.empty:
        return None
    best = clear.loc[clear["adjusted_p_value"].astype(float).idxmin()].to_dict()
    return None if (best["lag"], best["basis"]) == (shown["lag"], shown["basis"]) else best


def _strength(row: dict, tried: int) -> str:
    if pd.isna(row["rho"]):
        return _("At least {needed} pairs of months are needed.", needed=crossing.FEWEST_MONTHS)
    bounds = {"low": decimal(row["rho_low"], 2), "high": decimal(row["rho_high"], 2), "rho": decimal(row["rho"], 2)}
    said = _(
        "Spearman's rank correlation {rho}, somewhere between {low} and {high} (1: always together, -1: always opposite, 0: neither).",
        **bounds,
    )
    return said + " " + _("{tried} comparisons were tried, and the verdict allows for that.", tried=tried)


def _table(found: pd.DataFrame) -> pd.DataFrame:
    verdicts = {
        "together": _("together"),
        "opposite": _("the other way round"),
        "none": _("no clear association"),
        "unknown": _("too few months"),
    }
    return pd.DataFrame({
        _("Compared"): found["basis"].map(bases()),
        _("Customers answer"): [lags()[str(lag)] for lag in found["lag"]],
        _("Months"): found["n"],
        _("Correlation"): ["–" if pd.isna(rho) else decimal(rho, 2) for rho in found["rho"]],
        _("Between"): [_interval(row) for row in found.to_dict("records")],
        _("Verdict"): found["finding"].map(verdicts),
    })  # fmt: skip


def _interval(row: dict) -> str:
    if pd.isna(row["rho_low"]):
        return "–"
    return _("{low} and {high}", low=decimal(row["rho_low"], 2), high=decimal(row["rho_high"], 2))
