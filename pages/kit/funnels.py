"""The funnel as a cell: what is asked of it, its chart, its sentence and its receipt."""

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import streamlit as st

from metrics.catalogue import find
from metrics.figure import Figure
from metrics.metric import MONEY, RATIO
from pages.kit import charts, controls, funnel_charts, link, receipt
from pages.kit import groups as columns
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, integer, literal, money, say

NO_GROUP = "none"
GROUPS_DRAWN = 6
HISTORY, LEADS, STAGE = "history", "leads", "stage"


@dataclass(frozen=True)
class Asked:
    """Everything a funnel is asked; small enough to live in the link."""

    basis: str
    steps: list[str]
    measure: str
    share: str
    group: str
    rules: dict[str, Any] = field(default_factory=dict)

    @property
    def by(self) -> str:
        return "" if self.group == NO_GROUP else self.group

    @property
    def metric(self) -> str:
        return "lead_funnel" if self.basis == LEADS else "funnel"

    @property
    def whole(self) -> bool:
        """Whether the stages' own times are known, which everything behind the funnel needs."""
        return self.basis == HISTORY

    def cell(self, view: View, metric: str = "", by: str | None = None) -> Cell:
        """The cell of the funnel, or of another figure over the same paths."""
        of = {"of": self.measure} if metric in ("", "funnel", "lead_funnel") else {}
        settings = {**({"stages": self.steps} if self.steps else {}), **self.rules, **of}
        return Cell(metric or self.metric, by=self.by if by is None else by, period=view.period, as_of=view.as_of, settings=settings)


@dataclass(frozen=True)
class Picked:
    """The step a click chose (None: none yet) and, where the funnel is split, the group."""

    step: int | None
    group: str | None = None


def basis(view: View) -> str:
    """What the funnel is built from; where the files allow several, the owner chooses."""
    tables = view.workspace.manifest.tables
    deals, leads, history = (set(tables[kind].columns) if kind in tables else set() for kind in ("deals", "leads", "stage_history"))
    words = {HISTORY: _("Stage history"), LEADS: _("Leads and their deals"), STAGE: _("Current stage")}
    there = {HISTORY: {"id", "status"} <= deals and {"deal", "stage", "entered"} <= history,
             LEADS: {"id", "created"} <= leads and ("won" in leads or {"lead", "status", "closed"} <= deals),
             STAGE: {"stage", "status"} <= deals}  # fmt: skip
    options = {name: words[name] for name in words if there[name]} or {STAGE: words[STAGE]}
    return controls.choice("basis", _("Built from"), options, few=True)


def measures(view: View, basis: str) -> dict[str, str]:
    """What can be counted, and added up, with these columns."""
    table = view.workspace.manifest.tables.get("leads" if basis == LEADS else "deals")
    there = set(table.columns) if table else set()
    found = {"deals": _("Leads") if basis == LEADS else _("Deals")}
    if "customer" in there and basis != LEADS:
        found["customers"] = _("Customers")
    return {**found, "money": _("Money")} if "amount" in there else found


def groups(view: View, basis: str) -> dict[str, str]:
    """The columns a funnel can be split by, and none."""
    metric = replace(find("lead_funnel" if basis == LEADS else "funnel"), own_groups=())
    return {NO_GROUP: _("All together"), **columns.options(view.workspace, metric)}


def stages(view: View, basis: str) -> list[str]:
    """The stages in the order deals pass them."""
    rules = _basis(view, basis)
    table = figure(view.workspace, Cell("lead_funnel" if basis == LEADS else "funnel", as_of=view.as_of, settings=rules)).table
    return [] if table is None else table["stage"].tolist()[:-1]


def _basis(view: View, basis: str) -> dict[str, Any]:
    """The setting that asks for the current stage although there is a history."""
    return {"basis": STAGE} if basis == STAGE and "stage_history" in view.workspace.manifest.tables else {}


def rules(view: View, basis: str, steps: list[str]) -> dict[str, Any]:
    """What a way through the stages is: everything beyond "as far as each came" stands in a closed box."""
    if basis == STAGE:
        st.caption(_("From the current stage alone: nobody knows how far a lost deal came, so it counts in the first stage only. Load a stage history to see more."))  # fmt: skip
        return _basis(view, basis)
    with st.expander(_("Rules: order, time limit, starting again"), icon=":material/rule:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            order = controls.choice("order", _("Order of the steps"), _orders(basis), help=_ORDER_HELP)
            window = controls.days("window", _("Time limit in days"), help=_("Only steps within so many days from the first count. Who has not had that long yet is set apart."))  # fmt: skip
        found: dict[str, Any] = {"order": order, **({"window": window} if window else {})}
        return found if basis == LEADS else {**found, **_more_rules(view, steps)}


_ORDER_HELP = (
    "As far as each came: a skipped step counts as passed. In order: each step after the one before. Strict: no other stage in between."
)


def _orders(basis: str) -> dict[str, str]:
    words = {
        "reach": _("As far as each came"),
        "ordered": _("In order"),
        "strict": _("Strict: nothing in between"),
        "any": _("In any order"),
    }
    return {code: label for code, label in words.items() if code != "strict" or basis == HISTORY}


def _more_rules(view: View, steps: list[str]) -> dict[str, Any]:
    every = stages(view, HISTORY)
    out = {str(place): stage for place, stage in enumerate(every) if stage not in steps}
    again = {"first": _("Nothing: the first entry counts"), "last": _("A fresh start"), "each": _("A path of its own")}
    same = {
        NO_GROUP: _("Nothing"),
        **({"owner": _("the owner")} if "owner" in view.workspace.manifest.tables["stage_history"].columns else {}),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        entry = controls.choice("entry", _("Entering the first step again means"), again)
        held = controls.choice(
            "same", _("Must stay the same"), same, help=_("Stages entered under another owner are then no part of the way.")
        )
        without = (
            controls.some("without", _("Take out deals that entered"), out, help=_("Stages that are no step of the funnel.")) if out else []
        )
    found: dict[str, Any] = {} if entry == "first" else {"entry": entry}
    found |= {"same": held} if held != NO_GROUP else {}
    return found | ({"without": [every[int(place)] for place in without]} if without else {})


# -- the chart


def show(view: View, asked: Asked) -> Picked:
    """The funnel chart, its sentence, its table and its receipt; one small funnel a group where a column was chosen."""
    cell = asked.cell(view)
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        _apart(found)
        receipt.show(view.workspace, cell, found, None)
        return Picked(None)
    names = split(found.table, asked.by)
    if asked.by:
        _side_by_side(found, asked, names)
    else:
        _draw(found.table, found, asked, "")
        st.markdown(literal(sentence(found.table, asked.basis == LEADS)))
    _apart(found)
    st.caption(literal(say(found.definition)) + " " + _("Click a bar to see what is behind it."))
    with st.expander(_("As a table"), icon=":material/table:"):
        st.dataframe(_table(found.table, found), hide_index=True, alt=_("The funnel as a table"))
    receipt.show(view.workspace, cell, found, found.table)
    return _picked(found.table, names)


def split(table: pd.DataFrame, by: str) -> list[Any]:
    """The groups of a table, the largest first."""
    if not by:
        return []
    sizes = table.groupby(by, dropna=False, sort=False)["reached"].max().sort_values(ascending=False, kind="stable")
    return [None if pd.isna(name) else name for name in sizes.index]


def of_group(table: pd.DataFrame, by: str, name: Any) -> pd.DataFrame:
    """The rows of one group."""
    return table[table[by].isna() if name is None else table[by] == name].reset_index(drop=True)


def _side_by_side(found: Figure, asked: Asked, names: list[Any]) -> None:
    assert found.table is not None  # the caller showed why where there is none
    places = st.columns(2)
    for place, name in enumerate(names[:GROUPS_DRAWN]):
        with places[place % 2]:
            st.markdown(f"**{literal(charts.group_name(name))}**")
            _draw(of_group(found.table, asked.by, name), found, asked, str(place))
    if len(names) > GROUPS_DRAWN:
        st.caption(_("The {shown} largest of {all} groups are drawn; the table holds all.", shown=GROUPS_DRAWN, all=len(names)))


def _draw(table: pd.DataFrame, found: Figure, asked: Asked, group: str) -> None:
    def words(kept: float) -> str:
        return money(kept, found.currency) if asked.measure == "money" else integer(kept)

    if asked.measure == "money" and not int(table["value"].count()):
        st.info(_("No money can be added up here: no amounts, or amounts in several currencies. Give the rates under Your files."))
        return
    key = f"funnel.bars.{group}"
    st.altair_chart(
        funnel_charts.bars(table, asked.share, words), alt=sentence(table, asked.basis == LEADS), key=key,
        on_select=lambda: _clicked(key, group), selection_mode="chosen",
    )  # fmt: skip


def _clicked(key: str, group: str) -> None:
    points = st.session_state[key]["selection"].get("chosen", [])
    if points:
        link.put("pick", str(points[0]["place"]))
        if group:
            link.put("among", group)


def _picked(table: pd.DataFrame, names: list[Any]) -> Picked:
    """The step and group that stand in the link; controls for them stand with the records."""
    count = table["stage"].nunique()
    step = link.recall("pick", "", lambda text: not text or (text.isdigit() and int(text) < count))
    if not names:
        return Picked(int(step) if step else None)
    among = link.recall("among", "0", lambda text: text.isdigit() and int(text) < len(names))
    return Picked(int(step) if step else None, among)


def _apart(found: Figure) -> None:
    """Who is set apart, said beside the chart and not only in the receipt."""
    said = [_("{n} {reason}", n=integer(left.rows), reason=say(left.reason)) for left in found.excluded]
    if said:
        st.caption(literal(_("Not in the funnel: {parts}.", parts="; ".join(said))))


def sentence(table: pd.DataFrame, leads: bool = False) -> str:
    """What the funnel says, in one sentence.

    >>> table = pd.DataFrame({"stage": ["New", "Demo", "Won"], "reached": [10, 4, 3], "open_here": [1, 0, 0]})
    >>> sentence(table)
    'Of 10 deals 3 were won, 30%. The largest loss is before Demo: 4 of 10 went on, 1 of the others is still open.'
    """
    first, last = int(table["reached"].iloc[0]), int(table["reached"].iloc[-1])
    if not first:
        return _("No deal came this far.") if not leads else _("No lead came this far.")
    words = _("Of {first} leads {last} were won, {share}.") if leads else _("Of {first} deals {last} were won, {share}.")
    said = words.format(first=integer(first), last=integer(last), share=amount(last / first, RATIO))
    if len(table) < 2:
        return said
    reached = table["reached"].astype(float)
    worst = int((reached / reached.shift(1))[1:].fillna(1).idxmin())
    open_here = int(table["open_here"][worst - 1])
    parts = {
        "stage": table["stage"][worst],
        "kept": integer(reached[worst]),
        "before": integer(reached[worst - 1]),
        "open": integer(open_here),
    }
    if not open_here:
        return said + " " + _("The largest loss is before {stage}: {kept} of {before} went on.", **parts)
    template = _("The largest loss is before {stage}: {kept} of {before} went on, {open} of the others are still open.")
    if open_here == 1:
        template = _("The largest loss is before {stage}: {kept} of {before} went on, 1 of the others is still open.")
    return said + " " + template.format(**parts)


def _table(table: pd.DataFrame, found: Figure) -> pd.DataFrame:
    """The stages in words and units."""
    shown = {_("Group"): table[found.by].map(charts.group_name)} if found.by else {}
    return pd.DataFrame({
        **shown,
        _("Stage"): table["stage"],
        _("Reached"): [integer(n) for n in table["reached"]],
        _("From the step before"): [_rate(row, "step") for row in table.to_dict("records")],
        _("From the first step"): [_rate(row, "overall") for row in table.to_dict("records")],
        _("Lost after it"): [integer(n) for n in table["lost_here"]],
        _("Still there"): [integer(n) for n in table["open_here"]],
        _("Skipped it"): [integer(n) for n in table["skipped"]],
        **({_("Customers"): [integer(n) for n in table["customers"]]} if "customers" in table.columns else {}),
        _("Value"): ["–" if pd.isna(value) else amount(value, MONEY, found.currency) for value in table["value"].astype(float)],
        _("Usual days"): ["–" if pd.isna(days) else decimal(days) for days in table["median_days"].astype(float)],
    })  # fmt: skip


def _rate(row: dict[str, Any], which: str) -> str:
    rate, low, high = row[f"{which}_rate"], row[f"{which}_low"], row[f"{which}_high"]
    if pd.isna(rate):
        return ""
    if pd.isna(low):
        return amount(rate, RATIO)
    return _("{rate} ({low} to {high})", rate=amount(rate, RATIO), low=amount(low, RATIO), high=amount(high, RATIO))
