"""How long customers stay, by group; and what stays of their revenue."""

import pandas as pd
import streamlit as st

from data.workspace import Workspace
from metrics.catalogue import METRICS, find
from metrics.figure import Figure
from metrics.metric import MONEY, RATIO
from metrics.watching import Watched, watched_since
from pages.kit import cards, charts, churn_charts, controls, groups, receipt
from pages.kit.figures import Cell, ask, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, day, decimal, integer, literal, say
from pages.kit.theme import accent

NO_GROUP = "none"
DRAWN = 6
REVENUE = ("grr", "nrr", "revenue_churn", "renewal_rate")


def columns(view: View) -> dict[str, str]:
    return {NO_GROUP: _("all customers together"), **groups.options(view.workspace, find("customer_survival"))}


def survival(view: View) -> None:
    """The curve, its median or that it is not reached, and whether the groups differ."""
    by = controls.choice("stay_by", _("Compare by"), columns(view))
    watched = ask(view.workspace, watched_since, as_of=view.as_of)
    late = _late(watched)
    settings = {"since": str(watched.since)} if late and watched else {}
    cell = Cell("customer_survival", by="" if by == NO_GROUP else by, as_of=view.as_of, settings=settings)
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
    else:
        st.altair_chart(
            churn_charts.survival(_curves(found), bool(cell.by)), alt=_("The share of customers still there after so many months")
        )
        st.markdown(literal(median_sentence(found)))
        if cell.by:
            st.markdown(literal(differ(found)))
            st.dataframe(_medians(found.table, cell.by), hide_index=True, alt=_("How long half of each group stays"))
    receipt.show(view.workspace, cell, found, found.table)


def _late(watched: Watched | None) -> bool:
    """Whether to count from the first day on which anybody could be seen to leave; said, and left to the owner."""
    if watched is None:
        return False
    st.caption(literal(_(
        "Nobody in the file left before {day}, though {n} customers were there, of whom about {expected} should have. The file seems to begin late: it holds only who stayed until then.",
        day=day(watched.since), n=integer(watched.there), expected=integer(watched.expected),
    )))  # fmt: skip
    options = {"yes": _("count from that day"), "no": _("count from the start of each customer")}
    return controls.choice("late", _("What to do about it"), options, few=True) == "yes"


def _curves(found: Figure) -> pd.DataFrame:
    assert found.table is not None
    table = found.table
    names = table[found.by].map(charts.group_name) if found.by else pd.Series(_("all customers"), index=table.index)
    sizes = table.groupby(names)["n"].max().sort_values(ascending=False)
    table = table.assign(group=names)[names.isin(sizes.index[:DRAWN]) & table["months"].notna()]
    return pd.DataFrame({
        "group": table["group"], "months": table["months"], "survival": table["survival"], "survival_low": table["survival_low"],
        "survival_high": table["survival_high"], "when": [_("{n} months", n=decimal(m, 1)) for m in table["months"]],
        "shown": [amount(s, RATIO) for s in table["survival"]], "watched": [integer(n) for n in table["at_risk"]],
        "between": [_between(row) for row in table.to_dict("records")],
    })  # fmt: skip


def _between(row: dict) -> str:
    if pd.isna(row["survival_low"]):
        return "–"
    return _("{low} and {high}", low=amount(row["survival_low"], RATIO), high=amount(row["survival_high"], RATIO))


def median_sentence(found: Figure) -> str:
    """How long half stay, or that half have not left yet."""
    median, low, high = (found.details.get(name) for name in ("median", "median_low", "median_high"))
    if median is None:
        last = found.details.get("last_month")
        return _("More than half of the customers are still there as far as the data reach ({months} months), so it cannot be told yet how long half of them stay.", months=decimal(last or 0.0, 0))  # fmt: skip
    said = _("Half of the customers stay {months} months or longer.", months=decimal(median, 1))
    if low is None or high is None:
        return said
    return said + " " + _("The true figure lies somewhere between {low} and {high}.", low=decimal(low, 1), high=decimal(high, 1))


def differ(found: Figure) -> str:
    """The log-rank test in words."""
    p = found.details.get("logrank_p_value")
    if p is None:
        return _("The groups cannot be compared: too few customers left.")
    odds = _("(log-rank test, p = {p})", p=decimal(p, 3)) if p >= 0.001 else _("(log-rank test, p below 0.001)")
    return (
        (_("The groups clearly do not stay equally long") if p < 0.05 else _("Differences this large arise by chance alone"))
        + " "
        + odds
        + "."
    )


def _medians(table: pd.DataFrame, by: str) -> pd.DataFrame:
    each = table[table["months"].notna()].groupby(table[by].map(charts.group_name), sort=False).first()
    reached = ["–" if pd.isna(m) else decimal(m, 1) for m in each["median"]]
    bounds = [
        "–" if pd.isna(low) else _("{low} to {high}", low=decimal(low, 1), high=_("not reached") if pd.isna(high) else decimal(high, 1))
        for low, high in zip(each["median_low"], each["median_high"], strict=True)
    ]
    return pd.DataFrame({_("Group"): each.index, _("Customers"): each["n"].astype(int),
                         _("Half stay (months)"): [_("not reached") if m == "–" else m for m in reached], _("Between"): bounds})  # fmt: skip


def revenue(view: View) -> None:
    """What stays of the regular revenue: the figures as cards, the parts as a table."""
    columns = st.columns(2)
    for place, id in enumerate(REVENUE):
        shown = cards.card(view.workspace, METRICS[id], view.period, view.every, view.as_of)
        with columns[place % 2], st.container(border=True, key=f"card-{id}"):
            st.html(cards.html(shown, accent()))
    _parts(view.workspace, Cell("grr", period=view.period, as_of=view.as_of))
    _renewals(view)


def _parts(workspace: Workspace, cell: Cell) -> None:
    found = figure(workspace, cell)
    if found.value is None or "opening" not in found.details:
        return
    parts = {"opening": _("regular revenue at the start"), "churned": _("lost with customers who left"), "contraction": _("lost with customers who pay less"),
             "expansion": _("won with customers who pay more")}  # fmt: skip
    said = [(label, amount(found.details[name], MONEY, found.currency)) for name, label in parts.items()]
    st.dataframe(pd.DataFrame(said, columns=[_("Part"), _("Amount")]), hide_index=True, alt=_("What became of the regular revenue"))
    receipt.show(workspace, cell, found, found.table)


def _renewals(view: View) -> None:
    found = figure(view.workspace, Cell("renewal_rate", period=view.period, as_of=view.as_of))
    if found.value is None:
        return
    words = {"n": integer(found.n), **{name: integer(found.details.get(name) or 0) for name in ("renewed", "early", "not_due")}}
    st.markdown(literal(_("{renewed} of {n} contracts that came due were renewed. Apart from these, {early} were renewed early, and {not_due} are not due yet.", **words)))  # fmt: skip
