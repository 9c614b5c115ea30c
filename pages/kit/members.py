"""The customers behind a clicked cohort or cell."""

from typing import Any

import pandas as pd
import streamlit as st

import metrics.members
from data.export import as_csv
from pages.kit import controls, link, steps
from pages.kit.figures import Cell, ask
from pages.kit.frame import View
from pages.kit.text import _, integer, literal, money, ngettext

ALL = "all"  # the row of all cohorts together
WHOLE = "any"
SHOWN = 200


def picked(keys: list[str], ages: int) -> tuple[str, int | None]:
    """The cohort and age in the link; none of them to begin with."""
    key = link.recall("cohort", ALL if ALL in keys else keys[0], keys.__contains__)
    age = link.recall("age", WHOLE, lambda text: text == WHOLE or (text.isdigit() and int(text) <= ages))
    return key, None if age == WHOLE else int(age)


def clicked() -> None:
    """A click on a cell chooses its cohort and age."""
    points = st.session_state["cohort.cells"]["selection"].get("cell", [])
    if points:
        link.put("cohort", str(points[0]["key"]))
        link.put("age", str(points[0]["age"]))


def show(view: View, asked: Cell, names: dict[str, str], keys: dict[str, Any], ages: int) -> None:
    """Which cohort and step, and its customers as a table to take away."""
    st.subheader(_("Who are they?"))
    later = _(steps.AFTER[asked.settings["every"]])
    times = {WHOLE: _("all steps"), **{str(age): _("{age} {later}", age=age, later=later) for age in range(ages + 1)}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = controls.choice("cohort", _("Cohort"), names, ALL)
        age = controls.choice("age", _("Step"), times, WHOLE)
        there = _which() if age != WHOLE else True
    found = _people(view, asked, keys, key, None if age == WHOLE else int(age))
    listed = found if age == WHOLE else found[found["there"] == there]
    st.markdown(literal(ngettext("{n} customer.", "{n} customers.", len(listed))))
    if listed.empty:
        return
    shown = _table(listed, asked.settings["every"], age == WHOLE)
    st.dataframe(shown.head(SHOWN), hide_index=True, alt=_("The customers of this cohort"))
    st.download_button(_("Download these customers (CSV)"), lambda: as_csv(shown), "customers.csv", "text/csv", key="cohort.csv",
                       on_click="ignore", icon=":material/download:")  # fmt: skip


def _which() -> bool:
    return controls.choice("there", _("Show those"), {"yes": _("who were there"), "no": _("who were not")}, few=True) == "yes"


def _people(view: View, asked: Cell, keys: dict[str, Any], key: str, age: int | None) -> pd.DataFrame:
    settings = {name: value for name, value in asked.settings.items() if name != "against"}
    which: dict[str, Any] = {"by": asked.by, "group": keys[key]} if asked.by else {"cohort": "" if key == ALL else key}
    return ask(view.workspace, metrics.members.members, age=age, period=asked.period, as_of=asked.as_of, **which, **settings)


def _table(found: pd.DataFrame, every: str, whole: bool) -> pd.DataFrame:
    """The customers in words; those of the owner's own workspace only ever come here."""
    named = {_("Name"): found["name"]} if "name" in found.columns else {}
    then = {} if whole else {_("Orders then"): found["orders_then"], _("Revenue then"): _money(found["revenue_then"])}
    return pd.DataFrame({
        _("Customer"): found["customer"], **named, _("Began"): [steps.name(day, every) for day in found["cohort"]], **then,
        _("Orders in all"): ["–" if pd.isna(n) else integer(n) for n in found["orders"]], _("Revenue in all"): _money(found["revenue"]),
        _("Last there"): ["–" if pd.isna(age) else _("{age} {later}", age=int(age), later=_(steps.AFTER[every])) for age in found["seen"]],
    })  # fmt: skip


def _money(values: pd.Series) -> list[str]:
    return ["–" if pd.isna(value) else money(value) for value in values]
