"""Before and after the CRM, figure by figure."""

from datetime import date

import pandas as pd
import streamlit as st

from metrics.catalogue import METRICS
from metrics.currency import currencies
from metrics.estimates import Change
from metrics.figure import Figure
from metrics.metric import MONEY
from metrics.periods import Period, floor, step
from metrics.words import Text
from pages.kit import cards, receipt
from pages.kit.figures import Cell, ask, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, literal, money, say, span


def likely_day(view: View) -> date:
    """A day to start from: a year before the data end."""
    return step(floor(view.as_of, "month"), "year", -1)


def show(view: View, introduced: date, cost: float) -> None:
    """The figures side by side, then the money."""
    cell = Cell("crm_return", as_of=view.as_of, settings={"introduced": introduced.isoformat(), "cost": cost or None})
    found = figure(view.workspace, cell)
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    first = found.table.iloc[0]
    before, after = Period(first["before_start"], first["before_end"]), Period(first["after_start"], first["after_end"])
    st.markdown(literal(_("{before} beside {after}.", before=span(before), after=span(after))))
    codes = ask(view.workspace, currencies)
    code = codes[0] if len(codes) == 1 else ""
    st.dataframe(_table(found.table, code), hide_index=True, alt=_("Before and after"))
    st.markdown(literal(_worth(first.to_dict(), code)))
    st.caption(_("Before and after stand side by side. Other things changed too: nothing here says that the CRM made the difference."))
    receipt.show(view.workspace, cell, found, found.table)


def _table(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    return pd.DataFrame([_row(row, currency) for row in table.to_dict("records")])


def _row(row: dict, currency: str) -> dict[str, str]:
    unit = row["unit"]
    code = currency if unit == MONEY else ""

    def shown(name: str) -> str:
        return "–" if pd.isna(row[name]) else amount(row[name], unit, code)

    verdict = {True: _("clear"), False: _("within the usual wobble")}.get(row["clear"], "") if not pd.isna(row["clear"]) else ""
    moved, trend = (_moved(row, name, unit, code) for name in ("difference", "trend_before"))
    return {
        _("Figure"): _(METRICS[row["measure"]].label), _("Before"): shown("before"), _("After"): shown("after"), _("Change"): moved,
        _("How sure"): verdict or ("" if pd.isna(row["reason"]) else str(row["reason"])), _("Change in the year before"): trend,
    }  # fmt: skip


def _moved(row: dict, name: str, unit: str, code: str) -> str:
    if pd.isna(row[name]):
        return "–"
    relative = row[name] / abs(row["before"]) if row["before"] and name == "difference" else None
    return cards.difference(Change(row[name], relative, None, None), Figure(row["measure"], unit, Text(""), currency=code))


def _worth(first: dict, currency: str) -> str:
    if pd.isna(first["gained"]):
        return _("How much money was gained is not known: revenue before or after is missing.")
    gained, beyond = first["gained"], first["beyond_trend"]
    said = _("Revenue rose by {gained}.") if gained >= 0 else _("Revenue fell by {gained}.")
    said = said.format(gained=money(abs(gained), currency))
    if not pd.isna(beyond):
        more = (
            _("That is {beyond} more than if it had gone on as in the year before.")
            if beyond >= 0
            else _("That is {beyond} less than if it had gone on as in the year before.")
        )
        said += " " + more.format(beyond=money(abs(beyond), currency))
    if not pd.isna(first["net"]):
        said += " " + _("After the cost of {cost}, {net} is left.", cost=money(first["cost"], currency), net=money(first["net"], currency))
    return said
