"""What customers will bring, what one is worth, and what winning or keeping one may cost."""

import altair as alt
import pandas as pd
import streamlit as st

from metrics.catalogue import METRICS, find
from metrics.figure import Figure
from metrics.metric import MONEY, RATIO
from pages.kit import cards, charts, controls, groups, receipt
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, integer, literal, percent, say
from pages.kit.theme import GREY, accent, ink

MARGINS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
SHOWN = 15
NO_GROUP = "none"


def margin() -> float:
    """What is left of the revenue, as the owner knows it."""
    options = {str(n): percent(n / 100, 0) for n in MARGINS}
    return (
        int(controls.slider("margin", _("Of each 100 in revenue, how much is left after what you sell has been paid?"), options, "100"))
        / 100
    )


def _missing(view: View, cell: Cell, found: Figure) -> None:
    st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
    receipt.show(view.workspace, cell, found, None)


def orders_ahead(view: View) -> None:
    """Orders and money expected of today's customers, the check beside it, and those who will bring most."""
    cell = Cell("purchase_projection", as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        _missing(view, cell, found)
        return
    st.markdown(literal(ahead_sentence(found)))
    _past(view)
    st.dataframe(_customers(found.table.head(SHOWN), found.currency), hide_index=True, alt=_("The customers who will bring most"))
    receipt.show(view.workspace, cell, found, found.table)


def ahead_sentence(found: Figure) -> str:
    told = found.details
    said = _("Today's customers will place about {soon} orders in the next 90 days and {year} in the next 365.",
             soon=integer(told["all_orders_90"]), year=integer(told["all_orders_365"]))  # fmt: skip
    if told.get("all_value_365") is None:
        return said + " " + _("Without amounts their value cannot be told.")
    words = {"soon": amount(told["all_value_90"], MONEY, found.currency), "year": amount(told["all_value_365"], MONEY, found.currency)}
    return said + " " + _("They should bring about {soon} and {year}. Newcomers come on top.", **words)


def _past(view: View) -> None:
    """Would it have foretold the past?"""
    cell = Cell("purchase_check", as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        return
    told = found.details
    words = {"days": told["held"], "foretold": integer(told["all_foretold"]), "happened": integer(told["all_happened"])}
    st.markdown(literal(_("Checked on your own past: without the last {days} days it would have foretold {foretold} orders for them. There were {happened}.", **words)))  # fmt: skip
    st.altair_chart(_check(found.table), alt=_("Orders foretold and orders that came, by how often customers had ordered again"))
    receipt.show(view.workspace, cell, found, found.table)


def _check(table: pd.DataFrame) -> alt.LayerChart:
    last = int(table["again"].max())
    names = {n: _("{n} or more", n=n) if n == 7 and n == last else integer(n) for n in table["again"]}
    rows = [
        {"again": names[row["again"]], "value": row[kind], "kind": words, "shown": decimal(row[kind], 2), "customers": integer(row["customers"])}
        for row in table.to_dict("records") for kind, words in (("foretold", _("foretold")), ("happened", _("came")))
    ]  # fmt: skip
    data = pd.DataFrame(rows)
    x = alt.X(
        "again",
        type="nominal",
        sort=list(names.values()),
        title=_("orders after the first, until then"),
        axis=alt.Axis(labelAngle=0, titleColor=GREY),
    )
    y = alt.Y(
        "value",
        type="quantitative",
        title=_("orders of each since"),
        axis=alt.Axis(tickCount=4, gridOpacity=0.5, domain=False, titleColor=GREY),
    )
    words = {"again": _("Orders after the first"), "kind": _("What"), "shown": _("Orders of each"), "customers": _("Customers")}
    tooltip = [alt.Tooltip(field, title=title) for field, title in words.items()]
    foretold, came = (data[data["kind"] == kind] for kind in (_("foretold"), _("came")))
    layers = [
        alt.Chart(foretold).mark_line(color=GREY, strokeDash=[4, 3]).encode(x=x, y=y),
        alt.Chart(foretold).mark_point(color=GREY, size=70, filled=False).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(came).mark_line(strokeWidth=2.2).encode(x=x, y=y),
        alt.Chart(came).mark_circle(size=60, opacity=1).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(foretold.tail(1)).mark_text(dx=-8, dy=-10, align="right", color=ink(), opacity=0.75).encode(x=x, y=y, text="kind"),
        alt.Chart(came.tail(1)).mark_text(dx=-8, dy=14, align="right", color=accent(), fontWeight=600).encode(x=x, y=y, text="kind"),
    ]
    return (
        alt.layer(*layers)
        .properties(height=210, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelColor=ink(), titleColor=ink())
    )


def _customers(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    def money(values: pd.Series) -> list[str]:
        return ["–" if pd.isna(v) else amount(v, MONEY, currency) for v in values]

    return pd.DataFrame({
        _("Customer"): table["customer"],
        _("Still there"): [_("cannot be told") if pd.isna(p) else amount(p, RATIO) for p in table["alive"]],
        _("Orders in 90 days"): [decimal(n, 1) for n in table["orders_90"]], _("Orders in 365 days"): [decimal(n, 1) for n in table["orders_365"]],
        _("Value in 90 days"): money(table["value_90"]), _("Value in 365 days"): money(table["value_365"]),
    })  # fmt: skip


def contracts_ahead(view: View) -> None:
    """The curve of contracts beyond the data, and its own check."""
    cell = Cell("retention_projection", as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        _missing(view, cell, found)
        return
    table = found.table.assign(after=[_("{n} months", n=n) for n in found.table["age"]],
                               shown=[amount(s, RATIO) for s in found.table["model"]], was=["–" if pd.isna(s) else amount(s, RATIO) for s in found.table["seen"]])  # fmt: skip
    x = alt.X(
        "age", type="quantitative", title=_("months since they became customers"), axis=alt.Axis(grid=False, domain=False, titleColor=GREY)
    )
    y = alt.Y("model", type="quantitative", title=None, scale=alt.Scale(domain=[0, 1]), axis=charts.axis(RATIO))
    tooltip = [alt.Tooltip("after", title=_("After")), alt.Tooltip("was", title=_("Seen")), alt.Tooltip("shown", title=_("Projected"))]
    beyond = table[table["beyond"]]
    layers = [
        alt.Chart(table).mark_line(color=GREY, strokeDash=[4, 3]).encode(x=x, y=y),
        alt.Chart(table.dropna(subset=["seen"])).mark_line(strokeWidth=2.4).encode(x=x, y=alt.Y("seen", type="quantitative")),
        alt.Chart(table).mark_circle(size=26, opacity=0.01).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(beyond.tail(1)).mark_text(align="right", dy=-10, color=ink(), fontWeight=600).encode(x=x, y=y, text="shown"),
    ]
    drawn = (
        alt.layer(*layers)
        .properties(height=230, width="container")
        .configure_view(stroke=None)
        .configure_axis(labelColor=ink(), titleColor=ink())
    )
    st.altair_chart(drawn, alt=_("The share of customers still there, as seen and as projected"))
    last = table.iloc[-1].to_dict()
    st.markdown(literal(_("Of every 100 customers who begin, {n} should still be there after {months} months.", n=decimal(100 * last["model"], 0), months=int(last["age"]))))  # fmt: skip
    receipt.show(view.workspace, cell, found, found.table)
    _contracts_past(view)


def _contracts_past(view: View) -> None:
    cell = Cell("retention_check", as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        st.caption(literal(_("It could not be checked on your past: {reason}.", reason=say(found.reason or ""))))
        return
    row = found.table.iloc[-1].to_dict()
    words = {"n": integer(row["n"]), "foretold": integer(row["foretold"]), "happened": integer(row["happened"])}
    said = _(
        "Checked on your own past: of the {n} customers a year ago it would have foretold {foretold} to be here today. There are {happened}.",
        **words,
    )
    verdict = (
        _("That is as close as chance allows.")
        if row["agrees"]
        else _("That is further off than chance alone allows: lean on it with care.")
    )
    st.markdown(literal(f"{said} {verdict}"))
    receipt.show(view.workspace, cell, found, found.table)


def worth(view: View, years: int) -> None:
    """The formula and the projection side by side, and why they differ."""
    formula = figure(view.workspace, Cell("cltv", period=view.period, as_of=view.as_of))
    cell = Cell("projected_value", as_of=view.as_of, settings={"years": years})
    projection = figure(view.workspace, cell)
    left, right = st.columns(2)
    for place, (id, found) in zip((left, right), (("cltv", formula), ("projected_value", projection)), strict=True):
        with place, st.container(border=True, key=f"card-{id}"):
            st.html(cards.html(cards.Card(METRICS[id], found), accent()))
    st.markdown(literal(why_they_differ(formula, projection, years)))
    receipt.show(view.workspace, Cell("cltv", period=view.period, as_of=view.as_of), formula, None)
    receipt.show(view.workspace, cell, projection, None)


def why_they_differ(formula: Figure, projection: Figure, years: int) -> str:
    if formula.value is None or projection.value is None:
        return _("Only where both can be had can they be compared.")
    lasts = formula.details.get("lifetime_years")
    said = _("The formula supposes that every customer leaves at the same pace, and counts all the years this makes")
    said += _(" ({years})", years=decimal(lasts, 1)) if lasts else ""
    return said + _(", less what winning one costs. The projection looks at a new customer for {years} years, knows that those likely to leave go first, and counts revenue before that cost. Lean on the lower of the two.", years=years)  # fmt: skip


def winning(view: View) -> None:
    """What winning costs, and how soon it is earned back."""
    columns = st.columns(3)
    for place, id in enumerate(("cac", "ltv_to_cac", "cac_payback")):
        shown = cards.card(view.workspace, METRICS[id], view.period, view.every, view.as_of)
        with columns[place], st.container(border=True, key=f"card-{id}"):
            st.html(cards.html(shown, accent()))


def keeping(view: View, share: float) -> None:
    """What keeping one costs beside what one brings, and the most that it may cost, by segment."""
    spent = figure(view.workspace, Cell("retention_cost", period=view.period, as_of=view.as_of))
    by = controls.choice(
        "save_by", _("By"), {NO_GROUP: _("all customers together"), **groups.options(view.workspace, find("saving_limit"))}
    )
    cell = Cell("saving_limit", by="" if by == NO_GROUP else by, period=view.period, as_of=view.as_of, settings={"margin": share})
    limit = figure(view.workspace, cell)
    st.markdown(literal(keeping_sentence(spent, limit, share)))
    if limit.table is not None and not limit.table.empty:
        known = limit.table.dropna(subset=["value"])
        st.altair_chart(
            charts.bars(known, cell.by, MONEY, limit.currency, _("At most")), alt=_("The most that keeping a customer may cost, by group")
        )
    receipt.show(view.workspace, cell, limit, limit.table)
    receipt.show(view.workspace, Cell("retention_cost", period=view.period, as_of=view.as_of), spent, None)


def keeping_sentence(spent: Figure, limit: Figure, share: float) -> str:
    said = []
    if spent.value is not None:
        said.append(_("Keeping one customer cost {value}.", value=amount(spent.value, MONEY, spent.currency)))
        if spent.details.get("brings"):
            said.append(_("A kept customer brought {value}.", value=amount(spent.details["brings"], MONEY, spent.currency)))
    else:
        said.append(_("What keeping a customer costs is not available: {reason}.", reason=say(spent.reason or "")))
    if limit.value is not None:
        said.append(_("Saving one for another year may cost {value} at most, at a margin of {share}.", value=amount(limit.value, MONEY, limit.currency), share=percent(share, 0)))  # fmt: skip
    return " ".join(said)
