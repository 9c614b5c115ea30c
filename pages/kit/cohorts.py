"""Cohorts as a cell: the table as a heatmap and as curves, a sentence, and the customers behind a click."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from metrics.catalogue import find
from metrics.figure import Figure
from metrics.metric import MONEY, RATIO
from metrics.words import N_
from pages.kit import charts, cohort_charts, controls, groups, members, receipt, steps
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.members import ALL
from pages.kit.text import _, amount, decimal, integer, literal, say

BY_DATE = "began"
MEASURES = {"customers": N_("Customers"), "revenue": N_("Revenue"), "orders": N_("Orders"), "per_customer": N_("Revenue per customer")}
RATES = {"customers": "retained", "revenue": "net_revenue", "orders": "orders_kept"}
GROUPS_SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """What the controls of the page say."""

    every: str
    measure: str
    cohort_by: str
    share: bool
    how: str
    span: str
    since: str
    against: str
    ages: int

    @property
    def rated(self) -> bool:
        return self.share and self.measure in RATES

    @property
    def column(self) -> str:
        return RATES[self.measure] if self.rated else self.measure


def has_orders(view: View) -> bool:
    """Whether cohorts are made of orders; else of contracts, which know no sign-up and no number of orders."""
    found = view.workspace.manifest.tables.get("orders")
    return found is not None and {"customer", "date"} <= set(found.columns)


def measures(view: View) -> dict[str, str]:
    return {code: _(label) for code, label in MEASURES.items() if code != "orders" or has_orders(view)}


def columns(view: View) -> dict[str, str]:
    """By when they began, or by any column."""
    metric = find("cohort_retention")
    while metric.otherwise and metric.main not in view.workspace.manifest.tables:
        metric = metric.otherwise
    return {BY_DATE: _("when they began"), **groups.options(view.workspace, metric)}


def finer(view: View, measure: str) -> dict[str, Any]:
    """The choices that few need, behind a click."""
    with st.expander(_("Count it another way"), icon=":material/tune:"), st.container(horizontal=True, vertical_alignment="bottom"):
        share = controls.choice("as", _("Show"), {"share": _("Share"), "number": _("Number")}, few=True)
        how = controls.choice("how", _("Counts who came"), {"on": _("in that step"), "on_or_after": _("in it or later")}, few=True)
        against = controls.choice("against", _("Share of"), {"first": _("the first step"), "before": _("the step before")}, few=True)
        span = controls.choice("span", _("Steps"), {"calendar": _("by the calendar"), "rolling": _("from each own first day")}, few=True)
        since = _since(view)
        ages = controls.choice("ages", _("Look ahead"), {str(n): str(n) for n in (6, 12, 24, 60)}, "12", few=True)
    return {"share": share == "share", "how": how, "against": against, "span": span, "since": since, "ages": int(ages)}


def _since(view: View) -> str:
    people = view.workspace.manifest.tables.get("customers")
    if not has_orders(view) or people is None or "start" not in people.columns:
        return "first_order"
    return controls.choice("since", _("Begins with"), {"first_order": _("the first order"), "sign_up": _("the sign-up")}, few=True)


def cell(view: View, chosen: Choice) -> Cell:
    settings = {"every": chosen.every, "how": chosen.how, "span": chosen.span, "against": chosen.against}
    if has_orders(view):
        settings["since"] = chosen.since
    by = "" if chosen.cohort_by == BY_DATE else chosen.cohort_by
    return Cell("cohort_retention", by=by, period=view.period, as_of=view.as_of, settings=settings)


def show(view: View, chosen: Choice) -> None:
    """Heatmap, curves, sentence and receipt, and the customers of what was clicked."""
    asked = cell(view, chosen)
    found = figure(view.workspace, asked)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        receipt.show(view.workspace, asked, found, None)
        return
    table = _grouped(found.table, asked.by) if asked.by else found.table.assign(label=None)
    keys = _keys(table, chosen)
    picked = members.picked(list(keys), chosen.ages)
    data = _drawn(table, chosen, found, keys, picked)
    later, title = _(steps.AFTER[chosen.every]), measures(view)[chosen.measure]
    order = list(dict.fromkeys(data["label"]))
    st.altair_chart(
        cohort_charts.heatmap(data, order, later, title, chosen.rated), alt=_("Cohorts as a table: {title}", title=title),
        key="cohort.cells", on_select=members.clicked, selection_mode="cell",
    )  # fmt: skip
    st.caption(_legend(chosen, found))
    st.markdown(literal(sentence(table, chosen, found)))
    curved = data[data["age"] > 0] if chosen.measure != "customers" else data
    form = ".0%" if chosen.rated else "~s"
    st.altair_chart(cohort_charts.curves(curved.dropna(subset=["value"]), later, title, form), alt=_("The same cohorts as curves"))
    receipt.show(view.workspace, asked, found, found.table)
    members.show(view, asked, {key: described(keys, key, chosen) for key in keys}, keys, chosen.ages)


def _grouped(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Of each group what all its cohorts come to; the largest groups first."""
    pooled = table[table["cohort"].isna() & table["age"].notna()]
    sizes = pooled[pooled["age"] == 0].set_index(by)["n"].sort_values(ascending=False)
    kept = list(sizes.index[:GROUPS_SHOWN])
    shown = pooled[pooled[by].isin(kept) | (pooled[by].isna() & any(pd.isna(name) for name in kept))]
    places = {None if pd.isna(name) else name: place for place, name in enumerate(kept)}
    shown = shown.assign(group=[None if pd.isna(name) else name for name in shown[by]])
    return shown.assign(label=shown["group"].map(charts.group_name), place=shown["group"].map(places)).sort_values(["place", "age"])


def _keys(table: pd.DataFrame, chosen: Choice) -> dict[str, Any]:
    """Each row of the heatmap by a code for the link: ISO dates for cohorts, places for groups, "all" for the pooled row."""
    if chosen.cohort_by != BY_DATE:
        return {str(place): None if pd.isna(group) else group for place, group in zip(table["place"], table["group"], strict=True)}
    return {ALL: None, **{str(day): day for day in sorted(table["cohort"].dropna().unique())}}


def _drawn(table: pd.DataFrame, chosen: Choice, found: Figure, keys: dict[str, Any], picked: tuple[str, int | None]) -> pd.DataFrame:
    """The cells as the charts take them: words made here, since a browser would make them in its own language."""
    grouped = chosen.cohort_by != BY_DATE
    shown = table[(table["age"] <= chosen.ages) & table["customers"].notna()]
    pooled = shown["cohort"].isna() & (not grouped)
    key = [str(row.place) if grouped else (ALL if pd.isna(row.cohort) else str(row.cohort)) for row in shown.itertuples()]
    value = shown[chosen.column].astype(float)
    most = value[shown["age"] > 0].max()
    between = [_between(row, chosen) for row in shown.to_dict("records")]
    data = pd.DataFrame({
        "key": key, "age": shown["age"].astype(int), "value": value, "pooled": pooled, "size": [integer(n) for n in shown["n"]],
        "shown": [_words(v, chosen, found, full=True) for v in value], "text": [_words(v, chosen, found) for v in value],
        "between": between, "unfinished": ~shown["complete"].astype(bool), "strong": (value > 0.55 * most).fillna(False),
        "low": shown["retained_low"] if chosen.measure == "customers" and chosen.rated else None,
        "high": shown["retained_high"] if chosen.measure == "customers" and chosen.rated else None,
        "state": [_("finished") if done else _("unfinished: the step still runs") for done in shown["complete"]],
        "chosen": [(k, a) == picked for k, a in zip(key, shown["age"], strict=True)], "chosen_row": [k == picked[0] for k in key],
        "label": _labels(shown, chosen, grouped), "_order": [list(keys).index(k) for k in key],
    })  # fmt: skip
    return data.sort_values(["_order", "age"]).drop(columns="_order").reset_index(drop=True)


def _labels(shown: pd.DataFrame, chosen: Choice, grouped: bool) -> list[str]:
    if grouped:
        sizes = shown[shown["age"] == 0].set_index("place")["n"].to_dict()
        return [f"{row.label} · {integer(sizes.get(row.place, 0))}" for row in shown.itertuples()]
    whole = shown[shown["cohort"].isna() & (shown["age"] == 0)]["n"].sum()
    every = _("All · {n}", n=integer(whole))
    return [every if pd.isna(row.cohort) else f"{steps.name(row.cohort, chosen.every)} · {integer(row.n)}" for row in shown.itertuples()]


def _between(row: dict[str, Any], chosen: Choice) -> str:
    if chosen.measure != "customers" or not chosen.rated or pd.isna(row["retained_low"]):
        return "–"
    return _("{low} and {high}", low=amount(row["retained_low"], RATIO), high=amount(row["retained_high"], RATIO))


def _words(value: float, chosen: Choice, found: Figure, full: bool = False) -> str:
    """A cell's number: of every hundred in the cell, whole in the tooltip."""
    if pd.isna(value):
        return "–"
    if chosen.rated:
        return amount(value, RATIO) if full else decimal(100 * value, 0)
    if chosen.measure in ("revenue", "per_customer"):
        return amount(value, MONEY, found.currency) if full else _short(value)
    return integer(value)


def _short(value: float) -> str:
    """
    >>> _short(1234.0), _short(980.4), _short(2_500_000), _short(-45_200)
    ('1.2k', '980', '2.5m', '-45k')
    """
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if abs(value) >= size:
            return decimal(value / size, 0 if abs(value) >= 10 * size else 1) + letter
    return integer(value)


def _legend(chosen: Choice, found: Figure) -> str:
    """What the numbers are, and what the marks mean."""
    what = {
        ("customers", True): _("Numbers are of every 100 customers who began together."),
        ("revenue", True): _("Numbers are for every 100 in revenue of the first step."),
        ("orders", True): _("Numbers are for every 100 orders of the first step."),
        ("customers", False): _("Numbers are customers."), ("orders", False): _("Numbers are orders."),
        ("revenue", False): _("Numbers are revenue, net of refunds."),
    }.get((chosen.measure, chosen.rated), _("Numbers are revenue of the step over all customers of the cohort."))  # fmt: skip
    if chosen.rated and chosen.against == "before":
        what = _("Numbers are for every 100 in the step before.")
    return what + " " + _("A broken frame marks what is unfinished; what lies in the future is blank. Click a cell to see its customers.")


def sentence(table: pd.DataFrame, chosen: Choice, found: Figure) -> str:
    """What the pooled row says at its middle age, in one sentence."""
    pooled = (
        table[table["cohort"].isna() & (table["age"] > 0) & (table["age"] <= chosen.ages)]
        if chosen.cohort_by == BY_DATE
        else pd.DataFrame()
    )
    if chosen.cohort_by != BY_DATE:
        return _groups_sentence(table, chosen, found)
    if pooled.empty:
        return _("No cohort has finished a second step yet.")
    row = pooled.iloc[min(2, len(pooled) - 1)].to_dict()
    said = _words(row[chosen.column], chosen, found, full=True)
    words = {"value": said, "age": int(row["age"]), "later": _(steps.AFTER[chosen.every]), "n": integer(row["n"])}
    if chosen.measure == "customers" and chosen.rated and chosen.against == "first":
        share = {
            "there": decimal(100 * row["retained"], 0),
            "low": decimal(100 * row["retained_low"], 0),
            "high": decimal(100 * row["retained_high"], 0),
        }
        return _(
            "Of every 100 customers who began together, {there} were there {age} {later}, somewhere between {low} and {high} ({n} customers).",
            **words,
            **share,
        )
    return _("All cohorts together, {age} {later}: {value} ({n} customers).", **words)


def _groups_sentence(table: pd.DataFrame, chosen: Choice, found: Figure) -> str:
    at = min(3, int(table["age"].max()))
    rows = table[(table["age"] == at) & table[chosen.column].notna()].sort_values(chosen.column, ascending=False)
    if len(rows) < 2:
        return _("There is only one group to show.")
    best, worst = rows.iloc[0].to_dict(), rows.iloc[-1].to_dict()
    words = {"age": at, "later": _(steps.AFTER[chosen.every]), "best": best["label"], "worst": worst["label"],
             "high": _words(best[chosen.column], chosen, found, full=True), "low": _words(worst[chosen.column], chosen, found, full=True)}  # fmt: skip
    said = _("{age} {later}, {best} comes first with {high}, {worst} last with {low}.", **words)
    if chosen.measure != "customers" or not chosen.rated or pd.isna(best["retained_low"]):
        return said
    apart = best["retained_low"] > worst["retained_high"]
    return said + " " + (_("That difference is clear.") if apart else _("The two are too close to call."))


def described(keys: dict[str, Any], key: str, chosen: Choice) -> str:
    """The name of a cohort or group."""
    if key == ALL:
        return _("All customers")
    value = keys[key]
    return steps.name(value, chosen.every) if isinstance(value, date) else charts.group_name(value)
