"""How good the forecasts were: the documents' formula first, what it cannot see beside it, and where the misses come from."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.export import as_csv
from metrics.figure import NotAvailable
from metrics.forecasting import beside as sides
from metrics.forecasting import report
from metrics.forecasting.judge import Scores
from metrics.forecasting.methods import NAIVE
from metrics.schema import KINDS
from pages.kit import controls, forecast_charts, link
from pages.kit import forecast_words as words
from pages.kit.charts import group_name
from pages.kit.figures import ask
from pages.kit.frame import View
from pages.kit.text import _, decimal, integer, literal, money, percent, say, span

GOOD, NEXT, DEALS, PAST = "good", "next", "deals", "exports"
EVERYBODY, WHOLE = "all", "all"
FEWEST_LEAD = 5  # periods forecast so far ahead, before a sentence is made of them


def parts() -> dict[str, str]:
    """The questions of the page."""
    return {GOOD: _("How good they were"), NEXT: _("What comes next"), DEALS: _("Open deals"), PAST: _("What changed in the pipeline")}


def source(view: View) -> str:
    """Where what came true stands; asked only where there is a choice."""
    known = ask(view.workspace, report.known_sources)
    if len(known) < 2:
        return known[0] if known else ""
    return controls.choice("actuals", _("What came true, from"), {code: _(sides.SOURCES[code]) for code in known})


def who(view: View, source: str) -> list[str]:
    """Whose forecasts: everybody's, or a column and a name. The link holds a place in the list, never the name."""
    found = _names(view, source)
    options = {EVERYBODY: _("all of them")} | {
        code: _("{name} ({column})", name=name, column=column) for code, (column, name) in found.items()
    }
    chosen = controls.choice("who", _("Whose forecasts"), options, EVERYBODY)
    if chosen == EVERYBODY:
        return []
    return [chosen.split("-")[0], found[chosen][1]]


def _names(view: View, source: str) -> dict[str, tuple[str, str]]:
    known = ask(view.workspace, report.names, source=source, as_of=view.as_of)
    labels = {column: _(KINDS["forecasts"].roles[column].label) for column in known}
    return {f"{column}-{place}": (labels[column], name) for column, names in known.items() for place, name in enumerate(names)}


def show(view: View, source: str, only: Sequence[str]) -> None:
    """The measures, the chart over time, against doing nothing, by person, by lead time, and the control chart."""
    found: report.Quality = ask(view.workspace, report.quality, source=source, period=view.period, as_of=view.as_of, only=list(only))
    if not found.scores.rows:
        st.info(_("No forecast of these dates can be compared with what came true. Choose a longer period, or load the actuals."))
        account(view, found, _code(view, source, only))
        return
    _measures(found)
    _in_time(view, source, found)
    if not only:
        _rivals(view, source, found.every)
    for column, table in found.groups.items():
        _by_group(view, source, column, table)
    _by_lead(found)
    _control(found)
    account(view, found, _code(view, source, only))


# -- the measures


def _measures(found: report.Quality) -> None:
    scores = found.scores
    st.subheader(_("Did what you forecast come true?"))
    st.markdown(literal(words.documents(scores)))
    st.caption(literal(_(words.CANCELS)))
    tiles(_tiles(scores, found.every))
    st.markdown(literal(words.lean(scores.bias, *scores.bias_interval) + " " + _close(scores, found.every)))
    if scores.rows > scores.periods:
        st.markdown(literal(words.cancelling(found.cancelling, found.every, found.currency)))
    if scores.periods < 12:
        st.caption(
            literal(_("Only {n} {periods}: read this as a first sign, no more.", n=scores.periods, periods=_(words.MANY[found.every])))
        )


def _tiles(found: Scores, every: str) -> list[tuple[str, str, str]]:
    """Label, value and note of each measure."""
    unknown = _("not available")
    return [
        (_("Actual / forecast"), _share(found.documents, unknown), _("the documents' formula; 100 % is best")),
        (_("Forecasts that were right"), _share(found.wape, unknown), _between(found.wape_interval) or _("1 less misses over actuals")),
        (_("Lean"), _share(found.bias, unknown, signed=True), _between(found.bias_interval) or _("above 0: you expect too much")),
        (_("Within 10 %"), _("{k} of {n}", k=integer(found.close), n=integer(found.periods)), _(words.MANY[every])),
        (_("Against the usual step (MASE)"), unknown if found.mase is None else decimal(found.mase, 2), _("below 1: better than “as last time”")),
        (_("Drift (tracking signal)"), unknown if found.tracking is None else decimal(found.tracking, 1),
         _("past 4 either way: it leans to one side") if found.alarm else _("within 4: no drift")),
        (_("Mean miss in % (MAPE)"), _share(found.mape, _("refused")), say(found.mape_refused) if found.mape_refused else _("large where little was sold")),
    ]  # fmt: skip


def _share(value: float | None, missing: str, *, signed: bool = False) -> str:
    return missing if value is None else ("+" if signed and value > 0 else "") + percent(value)


def _between(limits: Sequence[float | None]) -> str:
    low, high = limits
    return "" if low is None or high is None else _("{low} to {high}", low=percent(low), high=percent(high))


def _close(found: Scores, every: str) -> str:
    values = {"k": integer(found.close), "n": integer(found.periods), "periods": _(words.MANY[every])}
    return _("In {k} of {n} {periods} the forecast lay within 10 % of what came true.", **values)


def tiles(facts: list[tuple[str, str, str]]) -> None:
    """Small cards side by side: what, how much, and a note."""
    with st.container(horizontal=True, gap="small"):
        for place, (label, value, note) in enumerate(facts):
            with st.container(border=True, width=168, height="stretch", key=f"card-fact-{place}"):
                st.html(
                    f'<article class="bs-card" aria-label="{escape(label)}: {escape(value)}"><h4>{escape(label)}</h4>'
                    f'<p class="bs-value">{escape(value)}</p><p class="bs-note">{escape(note)}</p></article>'
                )


# -- over time


def _in_time(view: View, source: str, found: report.Quality) -> None:
    st.subheader(_("Forecast against what came true"))
    codes = {str(day): words.name(day, found.every) for day in found.rows["period"].sort_values().unique()}
    chosen = link.recall("month", WHOLE, lambda code: code == WHOLE or code in codes)
    drawn = forecast_charts.against_actual(found.in_time, found.every, found.currency, chosen)
    pick(drawn, "month", "code", _("Forecast and actual over time"))
    st.caption(
        _("The line is what came true, the dots what was forecast; the band holds 8 of 10 outcomes seen from the forecast. Click a dot.")
    )
    month = controls.choice("month", _("One period"), {WHOLE: _("all of them"), **codes}, WHOLE)
    if month != WHOLE:
        _one_period(found, month)


def _one_period(found: report.Quality, code: str) -> None:
    rows = found.rows[found.rows["period"].astype(str) == code].copy()
    order = (rows["forecast"] - rows["actual"]).abs().sort_values(ascending=False).index
    rows = rows.loc[order]
    columns = {_(KINDS["forecasts"].roles[name].label): rows[name].map(group_name) for name in sides.SERIES if name in rows}
    made = {_("made on"): rows["made"].astype(str)} if rows["made"].notna().any() else {}
    shown = pd.DataFrame({
        **columns, **made, _("forecast"): [money(v, found.currency) for v in rows["forecast"]],
        _("actual"): [money(v, found.currency) for v in rows["actual"]],
        _("too high (+) or too low (−)"): [_signed(v, found.currency) for v in rows["forecast"] - rows["actual"]],
    })  # fmt: skip
    st.dataframe(shown, hide_index=True, alt=_("The forecasts of one period, the largest miss first"))


def _signed(value: float, currency: str) -> str:
    return ("+" if value > 0 else "") + money(value, currency)


def pick(drawn: Any, name: str, field: str, alt: str) -> None:
    """A chart whose click becomes a choice in the link; the chart's selection is called "picked"."""
    key = f"pick.{name}"

    def chosen() -> None:
        points = st.session_state[key]["selection"].get("picked", [])
        if points:
            link.put(name, str(points[0][field]))

    st.altair_chart(drawn, key=key, on_select=chosen, selection_mode="picked", alt=alt)


# -- against something


def _rivals(view: View, source: str, every: str) -> None:
    st.subheader(_("Does your forecast beat repeating the last {period}?", period=_(words.PERIODS[every])))
    with st.spinner(_("Letting simple methods forecast the past ...")):
        found = tried(view, report.rivalry, source=source, period=view.period, as_of=view.as_of)
    if found is None:
        return
    naive = next((rival for rival in found if rival.method == NAIVE.id), None)
    if naive is not None:
        st.markdown(literal(words.rival(naive, every)))
    if found:
        st.altair_chart(forecast_charts.rivals(found), alt=_("Your misses over the misses of each simple method, with intervals"))
        st.caption(_("Left of 1 your forecasts were closer. Each method knew only what came before the period it forecast, as you did."))


def tried(view: View, function: Any, **asked: Any) -> Any:
    """The answer; None where it is not available, with the reason on the page."""
    try:
        return ask(view.workspace, function, **asked)
    except NotAvailable as why:
        st.info(literal(_("Not available: {reason}.", reason=say(why.text))))
        return None


# -- by person, by lead time, in control


def _by_group(view: View, source: str, column: str, table: pd.DataFrame) -> None:
    if len(table) < 2:
        return
    st.subheader(
        {"owner": _("Who is optimistic?")}.get(
            column, _("Where does it lean, by {column}?", column=_(KINDS["forecasts"].roles[column].label))
        )
    )
    codes = {name: code for code, (_column, name) in _names(view, source).items() if code.startswith(f"{column}-")}
    data = table.assign(code=[codes.get(name, EVERYBODY) for name in table["group"]], name=table["group"].map(group_name))
    pick(forecast_charts.lean(data), "who", "code", _("Lean of each, with its interval"))
    clear = data[(data["bias_low"] > 0) | (data["bias_high"] < 0)]
    said = [_("{name} expects {share} {way}", name=row["name"], share=percent(abs(row["bias"]), 0), way=_("too much") if row["bias"] > 0 else _("too little"))
            for row in clear.to_dict("records")]  # fmt: skip
    st.markdown(literal(_("Clear: {people}.", people="; ".join(said)) if said else _("No lean is more than the usual wobble.")))
    st.caption(_("Left of 0: expects too little. Right of 0: expects too much. Click a dot to see those forecasts alone."))


def _by_lead(found: report.Quality) -> None:
    st.subheader(_("How far ahead do forecasts hold?"))
    if len(found.lead) < 2:
        st.caption(
            _(
                "All forecasts here were made about equally far ahead. Keep older forecasts of the same period beside the newer ones to see this."
            )
        )
        return
    st.altair_chart(forecast_charts.lead(found.lead, found.every), alt=_("How far off forecasts were by how early they were made"))
    steady = found.lead[found.lead["n"] >= FEWEST_LEAD]
    if len(steady) < 2:
        return
    first, last = steady.iloc[0], steady.iloc[-1]
    values = {
        "near": percent(1 - first["wape"], 0),
        "far": percent(1 - last["wape"], 0),
        "close": words.early(int(first["group"]), found.every),
        "early": words.early(int(last["group"]), found.every),
    }
    st.markdown(literal(_("Made {close} they were off by {near} of what came true, made {early} by {far}.", **values)))


def _control(found: report.Quality) -> None:
    st.subheader(_("Is the miss under control?"))
    if found.control.empty:
        st.caption(_("It needs six periods with a forecast and an actual."))
        return
    st.altair_chart(forecast_charts.control(found.control, found.every, found.currency), alt=_("Control chart of the misses"))
    out = [words.name(day, found.every) for day in found.control.loc[found.control["out"], "period"]]
    if out:
        st.markdown(
            literal(_("Outside the limits: {periods}. Something other than the usual wobble was at work there.", periods=", ".join(out)))
        )
    else:
        st.markdown(_("Every miss lies inside the limits: what is left is the usual wobble, no single month stands out."))


def account(view: View, found: report.Quality, code: str) -> None:
    """The receipt: which rows did not count, and why; the rest to take away; the lines that give the same figures."""
    with st.expander(_("How this was worked out"), icon=":material/receipt_long:"):
        st.markdown(literal(_("Period: {period}. {n} forecasts counted.", period=span(view.period), n=integer(len(found.rows)))))
        st.markdown(literal(_("Actual / forecast = sum of actuals / sum of forecasts. Right = 1 − sum |actual − forecast| / sum |actual|. "
                              "Lean = sum (forecast − actual) / sum actual. The last forecast made before its period began counts. "
                              "Intervals: whole periods are drawn again and again (bootstrap).")))  # fmt: skip
        lines = [f"- {literal(integer(left.rows))} {literal(_('rows'))}: {literal(say(left.reason))}" for left in found.left_out]
        st.markdown("\n".join([literal(_("Left out:")), "", *lines]) if lines else literal(_("No row was left out.")))
        if len(found.rows):
            st.dataframe(found.rows, hide_index=True, alt=_("The forecasts that counted"))
            st.download_button(_("Download this table (CSV)"), lambda: as_csv(found.rows), "forecasts.csv", "text/csv", key="csv.forecasts",
                               on_click="ignore", icon=":material/download:")  # fmt: skip
        st.caption(_("The same figures in Python:"))
        st.code(code, language="python")


def _code(view: View, source: str, only: Sequence[str]) -> str:
    names = [export.name for export in view.workspace.manifest.sources]
    tables = "tables = data.sample_tables()" if view.workspace.is_sample else f"tables = data.read({names!r})"
    options = [f'as_of="{view.as_of}"', f"source={source!r}"] + ([f'period="{view.period}"'] if view.period else [])
    options += [f"only={list(only)!r}"] if only else []
    zone = view.workspace.manifest.settings.get("tz", "UTC")
    options += [f"tz={zone!r}"] if zone != "UTC" else []
    return "\n".join(["import data", "from metrics.forecasting import report", "", tables, f"report.quality(tables, {', '.join(options)})"])
