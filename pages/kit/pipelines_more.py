"""Round the open pipeline: whom to call again, why deals end, whom they are with, what begins, and how fast money moves."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from data.export import as_csv
from metrics.metric import COUNT, DAYS, MONEY, RATIO
from metrics.periods import same_part_before
from metrics.velocity import moved
from pages.kit import cells, charts, controls, receipt
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.pipelines import missing
from pages.kit.rows import named
from pages.kit.text import _, amount, decimal, integer, literal, money, ngettext, percent, reading

FACTORS = {"open_deals": "open deals", "win_rate": "win rate", "deal_size": "deal size", "sales_cycle": "sales cycle"}
UNITS = {"open_deals": COUNT, "win_rate": RATIO, "deal_size": MONEY, "sales_cycle": DAYS}


def call_again(view: View) -> None:
    """Deals lost three to six months ago that nobody has asked about since."""
    st.subheader(_("Whom should we ask again?"))
    cell = Cell("lost_deal_follow_up", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    table = named(view, found.table.drop(columns="n"))
    st.dataframe(table.head(200), hide_index=True, alt=_("Lost deals to call again"))
    st.markdown(literal(ngettext("{n} deal was lost three to six months ago and nobody has asked since.",
                                 "{n} deals were lost three to six months ago and nobody has asked since.", len(table))))  # fmt: skip
    st.download_button(_("Download this list (CSV)"), lambda: as_csv(table), "call-again.csv", "text/csv", key="again.csv",
                       on_click="ignore", icon=":material/download:")  # fmt: skip
    receipt.show(view.workspace, cell, found, None)


def reasons(view: View) -> None:
    """Why deals were won or lost in the period; no reason given is a class of its own."""
    st.subheader(_("Why do we win, and why do we lose?"))
    of = controls.choice("ended", _("Deals"), {"lost": _("lost"), "won": _("won")}, few=True)
    cell = Cell("loss_reasons", period=view.period, as_of=view.as_of, settings={"of": of})
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    words = [_("(no reason given)") if reason is None or pd.isna(reason) else reason for reason in found.table["reason"]]
    table = found.table.assign(value=found.table["share"], reason=words)
    st.altair_chart(charts.dots(table, "reason", RATIO, "", None, _("Share")), alt=_("Reasons given"))
    first = table.iloc[0]
    said = {"n": integer(first["n"]), "share": amount(first["share"], RATIO), "reason": first["reason"]}
    won, lost = _("Of {n} deals won, {share} were won for: {reason}."), _("Of {n} deals lost, {share} were lost for: {reason}.")
    st.markdown(literal((won if of == "won" else lost).format(**said)))
    receipt.show(view.workspace, cell, found, found.table)


def customers(view: View) -> None:
    """Deals with customers the business had already, and with new ones."""
    st.subheader(_("New or existing customers?"))
    cell = Cell("deals_by_customer_type", by="customer_type", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.table is None:
        missing(found)
        return
    table = found.table.assign(customer_type=[_(str(kind)) for kind in found.table["customer_type"]])
    st.altair_chart(charts.bars(table, "customer_type", COUNT, "", _("Deals")), alt=_("Deals by kind of customer"))
    existing = int(table.loc[found.table["customer_type"] == "existing", "value"].sum())
    st.markdown(
        literal(_("{existing} of {n} deals began with customers you had already.", existing=integer(existing), n=integer(found.value or 0)))
    )
    receipt.show(view.workspace, cell, found, found.table)


def new_business(view: View) -> None:
    """The moving annual total and the monthly average of new pipeline."""
    cells.over_time(view, Cell("pipeline_moving_annual_total", period=view.period, as_of=view.as_of))
    month = figure(view.workspace, Cell("pipeline_moving_monthly_average", period=view.period, as_of=view.as_of))
    if month.value is not None:
        st.markdown(literal(_("That is {value} in a usual month.", value=money(month.value, month.currency))))


def coverage(view: View) -> None:
    """Whether the pipeline holds enough for what is left of the target."""
    cell = Cell("pipeline_coverage", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    st.subheader(_("Is there enough for the target?"))
    if found.value is None:
        missing(found)
        receipt.show(view.workspace, cell, found, None)
        return
    facts = found.details
    parts = {name: money(float(facts[name]), found.currency) for name in ("open_value", "quota", "won_value", "left")}
    st.markdown(literal(_("The open deals hold {open_value}. Of the target of {quota}, {won_value} is won and {left} is left: the pipeline holds {times} times that.", times=decimal(found.value), **parts)))  # fmt: skip
    rate = figure(view.workspace, Cell("win_rate", period=view.period, as_of=view.as_of))
    if rate.value:
        st.caption(literal(_("You win {rate} of your deals, so you need about {times} times what is left.", rate=percent(rate.value, 0), times=decimal(1 / rate.value))))  # fmt: skip
    receipt.show(view.workspace, cell, found, None)


def velocity(view: View) -> None:
    """How much money moves in a day, and which of the four factors moved it most."""
    cell = Cell("sales_velocity", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    st.subheader(_("How fast does money move?"))
    if found.value is None:
        missing(found)
        return
    st.markdown(literal(reading(found, _("Your pipeline moves {value} a day."))))
    if view.period is not None and view.every:
        now, then = same_part_before(view.period, view.as_of, view.every)
        before = figure(view.workspace, replace(cell, period=then, as_of=then.end))
        current = figure(view.workspace, replace(cell, period=now, as_of=min(view.as_of, now.end)))
        if before.value and current.value:
            _factors(moved(current.details, before.details), found.currency)
    receipt.show(view.workspace, cell, found, None)


def _factors(table: pd.DataFrame, currency: str) -> None:
    words = {name: _(label) for name, label in FACTORS.items()}
    first = table.iloc[0]
    if first["effect"] is not None and not pd.isna(first["effect"]):
        st.markdown(literal(_("Since the period before, {factor} moved it most: {effect}.", factor=words[first["factor"]], effect=_effect(first["effect"]))))  # fmt: skip
    rows = table.to_dict("records")
    st.dataframe(pd.DataFrame({
        _("Factor"): [words[row["factor"]] for row in rows],
        _("Before"): [_value(row["before"], row["factor"], currency) for row in rows],
        _("Now"): [_value(row["now"], row["factor"], currency) for row in rows],
        _("Effect on the speed"): [_effect(row["effect"]) for row in rows],
    }), hide_index=True, alt=_("What moved the velocity"))  # fmt: skip


def _value(value: float | None, factor: str, currency: str) -> str:
    return "–" if value is None or pd.isna(value) else amount(value, UNITS[factor], currency)


def _effect(effect: float | None) -> str:
    """
    >>> _effect(1.25), _effect(0.9)
    ('+25%', '−10%')
    """
    if effect is None or pd.isna(effect):
        return "–"
    return ("+" if effect >= 1 else "−") + percent(abs(effect - 1), 0)
