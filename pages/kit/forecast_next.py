"""What comes next: by a method that was tried on the past, and your own forecasts corrected for their lean."""

import pandas as pd
import streamlit as st

from metrics.forecasting import report
from metrics.forecasting.methods import LEVELS, METHODS
from pages.kit import forecast_charts
from pages.kit import forecast_words as words
from pages.kit.charts import group_name
from pages.kit.forecasts import tried
from pages.kit.frame import View
from pages.kit.text import _, decimal, integer, literal, money, percent

BEST = "best"
LENGTHS = (3, 6, 12)
SHOWN = 36  # periods of the past that are drawn


def lengths(view: View, source: str) -> dict[str, str]:
    """How far to look."""
    return {str(n): _("{n} periods", n=n) for n in LENGTHS}


def methods() -> dict[str, str]:
    """The one that did best when tried on the past, or one of them."""
    return {BEST: _("The one that came closest"), **{id: f"{_(method.label)}: {_(method.says)}" for id, method in METHODS.items()}}


def show(view: View, source: str, count: int, method: str) -> None:
    """The next periods with their bands, how often such bands held, and the corrected forecasts."""
    asked = {"source": source, "as_of": view.as_of}
    if not _try_methods(view, count, asked):
        return
    found: report.Coming | None = tried(view, report.coming, count=count, method=method, **asked)
    if found is None:
        return
    correction = tried(view, report.correction, **asked) if "forecasts" in view.workspace.manifest.tables else None
    yours = correction.coming.groupby("period", as_index=False)[["forecast", "corrected"]].sum() if correction is not None else None
    _fan(view, found, yours)
    _methods(found)
    if correction is not None:
        _corrected(view, correction, yours, found.every)


def _try_methods(view: View, count: int, asked: dict) -> bool:
    """Try every method on the past, with a bar that says how far it is; False where there is too little of it."""
    bar = st.progress(0.0, _("Trying five simple methods on your past ..."))
    for place, id in enumerate(METHODS):
        if tried(view, report.tries, method=id, count=count, **asked) is None:
            bar.empty()
            return False
        bar.progress((place + 1) / len(METHODS), _("Tried: {method}", method=_(METHODS[id].label)))
    bar.empty()
    return True


def _fan(view: View, found: report.Coming, yours: pd.DataFrame | None) -> None:
    ahead, every, currency = found.ahead, found.every, found.currency
    st.subheader(_("What comes next?"))
    st.altair_chart(
        forecast_charts.fan(found.past.tail(SHOWN), ahead.rows, every, currency, yours), alt=_("The past, and what comes with its bands")
    )
    total = {"middle": money(ahead.rows["middle"].iloc[0], currency), "low": money(ahead.rows["low80"].iloc[0], currency),
             "high": money(ahead.rows["high80"].iloc[0], currency), "period": words.name(ahead.rows["period"].iloc[0], every)}  # fmt: skip
    st.markdown(
        literal(_("{period}: about {middle}, 8 times of 10 between {low} and {high}.", **total)) + " " + literal(words.held(ahead.held))
    )
    st.caption(
        literal(_("Made by: {method}. Bands: 50, 80 and 95 %. Diamonds: your own forecasts.", method=_(METHODS[ahead.method].label)))
    )
    if found.before_gap:
        st.caption(literal(_("{n} older periods lie before a gap and are not used.", n=integer(found.before_gap))))
    st.dataframe(_table(ahead.rows, every, currency), hide_index=True, alt=_("The next periods with their bands"))


def _table(rows: pd.DataFrame, every: str, currency: str) -> pd.DataFrame:
    def span(level: int) -> list[str]:
        pairs = zip(rows[f"low{level}"], rows[f"high{level}"], strict=True)
        return [_("{low} to {high}", low=money(low, currency), high=money(high, currency)) for low, high in pairs]

    bands = {percent(level, 0): span(round(100 * level)) for level in LEVELS}
    return pd.DataFrame(
        {
            _("Period"): [words.name(day, every) for day in rows["period"]],
            _("Expected"): [money(v, currency) for v in rows["middle"]],
            **bands,
        }
    )


def _methods(found: report.Coming) -> None:
    table = found.ahead.methods
    with st.expander(_("How the methods did when tried on the past"), icon=":material/history:"):
        st.dataframe(pd.DataFrame({
            _("Method"): [words.method(id) for id in table["method"]], _("Tries"): [integer(n) for n in table["n"]],
            _("Mean miss"): [money(v, found.currency) for v in table["mae"]],
            _("Against the usual step (MASE)"): ["–" if pd.isna(v) else decimal(v, 2) for v in table["mase"]],
            **{_("Inside {level}", level=percent(level, 0)): [percent(v, 0) for v in table[f"inside{round(100 * level)}"]] for level in LEVELS},
        }), hide_index=True, alt=_("Each method with its misses and the coverage of its bands"))  # fmt: skip
        st.caption(_("Rolling origin: from each past period on, every method forecast what came next from what was known then. "
                     "Bands that hold less often than they say are too narrow: trust them less."))  # fmt: skip


def _corrected(view: View, found: report.Corrected, yours: pd.DataFrame | None, every: str) -> None:
    st.subheader(_("Would correcting your forecasts for their lean help?"))
    st.markdown(literal(words.correction(found, every, found.currency)))
    if found.by:
        names = {_("Who"): found.people["group"].map(group_name), _("Periods known"): [integer(n) for n in found.people["n"]],
                 _("A forecast of 100 becomes"): [decimal(100 * v, 1) for v in found.people["factor"]]}  # fmt: skip
        st.dataframe(pd.DataFrame(names), hide_index=True, alt=_("The correction of each"))
    if yours is not None and len(yours):
        st.markdown(f"**{literal(_('Your forecasts to come, corrected'))}**")
        st.dataframe(pd.DataFrame({
            _("Period"): [words.name(day, every) for day in yours["period"]], _("As forecast"): [money(v, found.currency) for v in yours["forecast"]],
            _("Corrected"): [money(v, found.currency) for v in yours["corrected"]],
        }), hide_index=True, alt=_("Forecasts to come, as made and corrected"))  # fmt: skip
