"""The deals ahead: low, middle and high of what is open, and the single deals it hangs on."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from metrics.forecasting import report
from metrics.forecasting.deals_ahead import DRAWS, FROM_PAST
from metrics.periods import Period, floor, step
from pages.kit import forecast_charts, forecasts
from pages.kit.frame import View
from pages.kit.text import _, day, integer, literal, money, percent

LISTED = 10


def ends(view: View) -> dict[str, str]:
    """Until when the deals should close: the last day of this month, of the next, and so on."""
    start = floor(view.as_of, "month")
    last = {str(n): step(start, "month", n) - timedelta(days=1) for n in (1, 2, 3, 6)}
    return {code: day(end) for code, end in last.items()}


def show(view: View, until: str) -> None:
    """The sum the open deals could bring, how sure that is, and what it hangs on."""
    period = Period(view.as_of, step(floor(view.as_of, "month"), "month", int(until)))
    found: report.DealsAhead | None = forecasts.tried(view, report.deals, period=period, as_of=view.as_of)
    if found is None:
        return
    currency = found.currency
    st.subheader(_("What could the open deals bring?"))
    forecasts.tiles([
        (_("Low"), money(found.low, currency), _("9 times of 10 it is more")),
        (_("Middle"), money(found.middle, currency), _("as often more as less")),
        (_("High"), money(found.high, currency), _("9 times of 10 it is less")),
        (_("All of them won"), money(found.all_won, currency), _("{n} deals", n=integer(len(found.deals)))),
    ])  # fmt: skip
    marks = {_("low"): found.low, _("middle"): found.middle, _("high"): found.high}
    st.altair_chart(forecast_charts.outcomes(found.shape(), marks, currency), alt=_("How often each sum came when the deals were drawn"))
    st.markdown(literal(_sentence(found)))
    _hanging(found)
    with st.expander(_("How this was worked out"), icon=":material/receipt_long:"):
        st.markdown(literal(_how(found)))
        for left in found.left_out:
            st.markdown(f"- {literal(integer(left.rows))} {literal(_('deals'))}: {literal(_(str(left.reason)))}")


def _sentence(found: report.DealsAhead) -> str:
    values = {
        "low": money(found.low, found.currency),
        "high": money(found.high, found.currency),
        "middle": money(found.middle, found.currency),
    }
    return _("Expect about {middle}; 8 times of 10 it is between {low} and {high}.", **values)


def _hanging(found: report.DealsAhead) -> None:
    st.subheader(_("Which single deals does it hang on?"))
    top = found.deals.head(LISTED)
    first = top.iloc[0]
    if first["share"] > 0:
        values = {"name": first.get("name") or first.get("id"), "share": percent(first["share"], 0), "won": money(first["if_won"], found.currency),
                  "lost": money(first["if_lost"], found.currency)}  # fmt: skip
        st.markdown(literal(_("{name} alone makes {share} of the uncertainty: won, expect {won} in all; lost, {lost}.", **values)))
    columns = {
        label: top[name].fillna("–") for name, label in (("name", _("Deal")), ("owner", _("Owner")), ("stage", _("Stage"))) if name in top
    }
    st.dataframe(pd.DataFrame({
        **columns, _("Amount"): [money(v, found.currency) for v in top["amount"]], _("Chance"): [percent(v, 0) for v in top["chance"]],
        _("Part of the uncertainty"): [percent(v, 0) for v in top["share"]], _("All, if won"): [money(v, found.currency) for v in top["if_won"]],
        _("All, if lost"): [money(v, found.currency) for v in top["if_lost"]],
    }), hide_index=True, alt=_("The deals the outcome hangs on most"))  # fmt: skip


def _how(found: report.DealsAhead) -> str:
    said = _("Each deal was won or lost by its chance, {n} times over.", n=integer(DRAWS))
    if found.chances == FROM_PAST:
        said += " " + _("The deals have no probability: the chance of each is the share of all closed deals that were won.")
    if found.shared >= 0.005:
        said += " " + _("Deals go well or badly together: past months wobbled more than chance alone makes them, and so do these draws.")
    return said + " " + _("The dates are those in the file; deals that will only come in later are not in it.")
