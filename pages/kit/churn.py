"""Coming and leaving as cells: the bridge, the rate, the silence that counts as gone, and the reasons."""

from datetime import date

import pandas as pd
import streamlit as st

from metrics.catalogue import find
from metrics.figure import Figure
from metrics.metric import RATIO
from metrics.periods import step
from metrics.waterfall import whole
from metrics.words import N_
from pages.kit import charts, churn_charts, controls, receipt, steps
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, integer, literal, say

PARTS = {"opening": N_("at the start"), "new": N_("new"), "lost": N_("lost"), "returned": N_("came back"), "closing": N_("at the end")}
CONTRACTS, ORDERS, FLAG = "contracts", "orders", "flag"
DAYS = (14, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 540)
USUAL_DAYS = 90


def ways(view: View) -> dict[str, str]:
    """How the data can tell who left: by dates, by silence, by a flag."""
    tables = view.workspace.manifest.tables
    has = {kind: set(tables[kind].columns) if kind in tables else set() for kind in ("subscriptions", "customers", "orders")}
    found = {}
    if {"customer", "start", "end"} <= has["subscriptions"] or {"id", "start", "end"} <= has["customers"]:
        found[CONTRACTS] = _("by the dates they left")
    if {"customer", "date"} <= has["orders"]:
        found[ORDERS] = _("by silence: no order for some days")
    if not found and "churned" in has["customers"]:
        found[FLAG] = _("by a flag in the file")
    return found or {CONTRACTS: _("by the dates they left")}


def silence(view: View) -> int:
    """The number of silent days after which a customer counts as gone, with advice from the gaps between orders."""
    cell = Cell("order_gaps", as_of=view.as_of)
    found = figure(view.workspace, cell)
    advice = None if found.table is None or pd.isna(found.table["advice"].iloc[0]) else int(found.table["advice"].iloc[0])
    options = {str(n): _("{n} days", n=n) for n in sorted({*DAYS, *([advice] if advice else [])})}
    days = int(controls.slider("days", _("Gone after so many days without an order"), options, str(advice or USUAL_DAYS)))
    if found.table is None:
        return days
    st.altair_chart(churn_charts.silences(found.table.dropna(subset=["back"]), days), alt=_("Who came back after so many silent days"))
    st.markdown(literal(_advice(found.table, days, advice)))
    receipt.show(view.workspace, cell, found, found.table)
    return days


def _advice(table: pd.DataFrame, days: int, advice: int | None) -> str:
    row = table[table["days"] == days]
    here = ""
    if not row.empty and pd.notna(row["back"].iloc[0]):
        here = _("Of {n} silences longer than {days} days, {share} ended with another order after all.", n=integer(row["silent"].iloc[0]),
                 days=days, share=amount(float(row["back"].iloc[0]), RATIO))  # fmt: skip
    if advice is None:
        return here + " " + _("Fewer than 30 orders followed another, so no number of days can be advised.")
    return here + " " + _("Advised: {advice} days. 9 of 10 orders that followed another came within them.", advice=advice)


def show(view: View, way: str, every: str, days: int) -> None:
    """The bridge over the period, its steps, the rate with its interval, and the account."""
    if way == FLAG:
        _flag(view)
        return
    settings = {"every": every, **({"days": days} if way == ORDERS else {})}
    cell = Cell("quiet_waterfall" if way == ORDERS else "churn_waterfall", period=view.period, as_of=view.as_of, settings=settings)
    found = figure(view.workspace, cell)
    if found.table is None or found.table.empty:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or find(cell.metric).empty))))
        receipt.show(view.workspace, cell, found, found.table)
        return
    parts = whole(found.table)
    st.altair_chart(churn_charts.bridge(parts, {code: _(label) for code, label in PARTS.items()}), alt=_bridge_words(parts))
    st.markdown(literal(_bridge_words(parts)))
    if len(found.table) > 1:
        names = [steps.name(day, every) for day in found.table["step"]]
        st.altair_chart(churn_charts.steps(found.table, names), alt=_("Who came and who left in each step"))
    _rate(found, every)
    st.dataframe(_table(found.table, every), hide_index=True, alt=_("Opening, new, lost, returned and closing of each step"))
    receipt.show(view.workspace, cell, found, found.table)


def _bridge_words(parts: pd.DataFrame) -> str:
    n = {part: integer(count) for part, count in zip(parts["part"], parts["customers"], strict=True)}
    return _("{opening} customers at the start, {new} new, {lost} lost, {returned} came back: {closing} at the end.", **n)


def _rate(found: Figure, every: str) -> None:
    assert found.table is not None  # the caller showed why where there is none
    table = found.table
    st.subheader(_("How many leave?"))
    ends = [step(day, every) for day in table["step"]]
    points = table.assign(start=table["step"], end=ends, value=table["churn_rate"], n=table["opening"])
    if int(points["value"].count()) > 1:
        st.altair_chart(charts.line(points, RATIO, "", _("Churn rate")), alt=_("The churn rate of each step with its interval"))
    st.markdown(literal(rate_sentence(table, every)))


def rate_sentence(table: pd.DataFrame, every: str) -> str:
    """The last finished step in words, and what it would come to in a year."""
    done = table[table["complete"] & table["churn_rate"].notna()]
    if done.empty:
        return _("No step with customers at its start is over yet.")
    row = done.iloc[-1].to_dict()
    bounds = {name: decimal(100 * row[name], 1) for name in ("low", "high")}
    said = _("In {step}, {rate} of every 100 customers left ({gone} of {opening}), somewhere between {low} and {high}.",
             step=steps.name(row["step"], every), rate=decimal(100 * row["churn_rate"], 1), gone=integer(row["gone"]),
             opening=integer(row["opening"]), **bounds)  # fmt: skip
    if every == "year":
        return said
    return said + " " + _("A year of that would cost {annual} of every 100.", annual=decimal(100 * row["annual_churn"], 0))


def _table(table: pd.DataFrame, every: str) -> pd.DataFrame:
    def rate(row: dict) -> str:
        if pd.isna(row["churn_rate"]):
            return "–"
        words = {name: amount(row[name], RATIO) for name in ("churn_rate", "low", "high")}
        return _("{churn_rate} ({low} to {high})", **words)

    def named(day: date, done: bool) -> str:
        return steps.name(day, every) + ("" if done else _(" (unfinished)"))

    return pd.DataFrame({
        _("Step"): [named(day, done) for day, done in zip(table["step"], table["complete"], strict=True)],
        **{_(label): table[part] for part, label in PARTS.items()},
        _("Churn rate"): [rate(row) for row in table.to_dict("records")],
        _("In a year"): ["–" if pd.isna(value) else amount(value, RATIO) for value in table["annual_churn"]],
    })  # fmt: skip


def _flag(view: View) -> None:
    """With only a flag there is one rate, over no particular time."""
    cell = Cell("churn_rate", as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.value is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
    else:
        words = {
            "rate": amount(found.value, RATIO),
            "n": integer(found.n),
            "low": amount(found.low or 0.0, RATIO),
            "high": amount(found.high or 0.0, RATIO),
        }
        st.markdown(literal(_("{rate} of {n} customers are flagged as gone, somewhere between {low} and {high}. The file has no dates, so it cannot be told when.", **words)))  # fmt: skip
    receipt.show(view.workspace, cell, found, found.table)


def reasons(view: View) -> None:
    """Why they left, where it was written down."""
    cell = Cell("churn_reasons", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        st.caption(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    drawn = found.table.assign(value=found.table["customers"], low=None, high=None)
    st.altair_chart(charts.bars(drawn, "reason", "count", "", _("Customers")), alt=_("Customers who left, by reason"))
    first = found.table.iloc[0].to_dict()
    said = _("{reason} comes first: {share} of {n} customers who left.", reason=charts.group_name(first["reason"]), share=amount(first["share"], RATIO), n=integer(first["n"]))  # fmt: skip
    st.markdown(literal(said))
    receipt.show(view.workspace, cell, found, found.table)
