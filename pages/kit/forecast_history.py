"""What changed in the pipeline: several dated exports of the same deals, read as history."""

from datetime import date

import pandas as pd
import streamlit as st

from data import snapshots
from data.export import as_csv
from data.workspace import Workspace, open_workspace
from metrics.figure import NotAvailable
from metrics.forecasting import snapshots as past
from metrics.forecasting.waterfall import STEPS, followed, waterfall
from pages.kit import controls, forecast_charts, forecasts, link
from pages.kit.charts import group_name
from pages.kit.frame import View
from pages.kit.text import _, day, integer, literal, money, ngettext, percent, say

KEPT = 50
LISTED = 20


def show(view: View) -> None:
    """The waterfall between two exports, the share that came, and what was pushed, cut and lost from sight."""
    _ask_days(view.workspace)
    try:
        with st.spinner(_("Reading the exports as history ...")):
            told = _history(view.workspace.id, view.workspace.manifest.fingerprint, _files(view.workspace))
    except NotAvailable as why:
        st.info(literal(_("Not available: {reason}.", reason=say(why.text))))
        st.markdown(
            literal(
                _(
                    "Load the same list of deals as your CRM exported it on different days, the day in each file's name: deals_2024-03-31.csv."
                )
            )
        )
        return
    if view.workspace.is_sample:
        st.caption(_("The sample company exported its deals on the first day of each month."))
    st.markdown(literal(_found(told)))
    _waterfall(view.workspace, told)
    _came(view.workspace)
    _changes(view.workspace, told)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _history(workspace_id: str, fingerprint: str, files: tuple[str, ...]) -> past.History:
    return past.history(snapshots.dated(open_workspace(workspace_id)))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _fall(workspace_id: str, fingerprint: str, files: tuple[str, ...], start: str, end: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    told, days = _history(workspace_id, fingerprint, files), (date.fromisoformat(start), date.fromisoformat(end))
    return waterfall(told, *days), followed(told, *days)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _tables(workspace_id: str, fingerprint: str, files: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    told = _history(workspace_id, fingerprint, files)
    return past.came_true(told), past.changes(told), past.pushed_most(told)


def _files(workspace: Workspace) -> tuple[str, ...]:
    return tuple(source.parquet for source in workspace.manifest.sources if source.kind == "deals")


def _key(workspace: Workspace) -> tuple[str, str, tuple[str, ...]]:
    return workspace.id, workspace.manifest.fingerprint, _files(workspace)


def _ask_days(workspace: Workspace) -> None:
    """The day of each file of deals that tells none; only where there are several."""
    files = snapshots.exports(workspace.manifest)
    unknown = [export for export in files if not export.known_by]
    if len(files) < 2 or not unknown:
        return
    st.markdown(
        literal(
            ngettext(
                "{n} file of deals does not say of which day it is:", "{n} files of deals do not say of which day they are:", len(unknown)
            )
        )
    )
    for place, export in enumerate(unknown):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.date_input(literal(export.source.name), value=None, key=f"export.day.{place}.{export.source.parquet}")
            if st.button(_("It is of that day"), key=f"export.keep.{place}", disabled=not isinstance(chosen, date)) and isinstance(
                chosen, date
            ):
                workspace.date_export(export.source.name, chosen)
                st.rerun()


def _found(told: past.History) -> str:
    said = _("{n} exports from {first} to {last}.", n=integer(len(told.days)), first=day(told.days[0]), last=day(told.days[-1]))
    for left in told.left_out:
        said += " " + _("{n}: {reason}.", n=integer(left.rows), reason=say(left.reason))
    return said


def _currency(told: past.History) -> str:
    codes = told.rows["currency"].dropna() if "currency" in told.rows else []
    return str(codes.iloc[0]) if len(codes) else ""


def _waterfall(workspace: Workspace, told: past.History) -> None:
    st.subheader(_("Where did the pipeline go?"))
    days = {str(moment): day(moment) for moment in told.days}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = controls.choice("from", _("From"), dict(list(days.items())[:-1]), str(told.days[-2]))
        later = {code: label for code, label in days.items() if code > start}
        end = controls.choice("to", _("To"), later, str(told.days[-1]))
    steps, deals = _fall(*_key(workspace), start, end)
    currency, chosen = _currency(told), link.recall("step", "all", lambda code: code == "all" or code in STEPS)
    forecasts.pick(forecast_charts.fall(steps, currency, chosen), "step", "code", _("The pipeline from one day to the other, step by step"))
    sums = {row["step"]: money(abs(row["amount"]), currency) for row in steps.to_dict("records")}
    st.markdown(literal(_("From {start} to {end}: {new} came in, {won} were won, {lost} lost, {cut} cut, {vanished} vanished.", **sums)))
    which = controls.choice(
        "step", _("The deals behind"), {"all": _("none of them"), **{code: _(label) for code, label in STEPS.items()}}, "all"
    )
    if which != "all":
        _behind(deals, which, currency)


def _behind(deals: pd.DataFrame, step: str, currency: str) -> None:
    moved = deals["amount_end"] - deals["amount_start"]
    stayed = deals["what"] == "stayed"
    rows = {"start": deals["open_start"], "end": deals["open_end"], "raised": stayed & (moved > 0), "cut": stayed & (moved < 0)}
    found = deals[rows.get(step, deals["what"] == step)]
    shown = pd.DataFrame({
        _("Deal"): found["name"].fillna(found["id"]), _("Owner"): found["owner"].map(group_name),
        _("Amount then"): [money(v, currency) for v in found["amount_start"]], _("Amount now"): [money(v, currency) for v in found["amount_end"]],
    })  # fmt: skip
    st.dataframe(shown, hide_index=True, alt=_("The deals behind this step"))


def _came(workspace: Workspace) -> None:
    found = _tables(*_key(workspace))[0]
    st.subheader(_("How much of what was expected really closed?"))
    if found.empty:
        st.caption(_("No month that was expected is over yet."))
        return
    st.altair_chart(forecast_charts.came(found), alt=_("Share of what was expected at each lead time that closed"))
    best = found[found["ahead"] >= 0]
    if len(best):
        first = best.iloc[0]
        values = {"share": percent(first["share"], 0), "n": integer(first["deals"])}
        st.markdown(
            literal(_("Of what the exports expected in the month they were made, {share} closed in that month ({n} deals).", **values))
        )
    st.caption(_("All exports pooled: the money won by the end of the month in which it was expected, over all that was expected in it."))


def _changes(workspace: Workspace, told: past.History) -> None:
    _came_true, moved, pushed = _tables(*_key(workspace))
    currency = _currency(told)
    st.subheader(_("What was pushed, cut, or lost from sight?"))
    counts = moved.groupby("what").agg(times=("id", "size"), deals=("id", "nunique"), amount=("amount", "sum"))
    rows = [{_("What"): _(label), _("Times"): integer(counts["times"].get(what, 0)), _("Deals"): integer(counts["deals"].get(what, 0)),
             _("Amount"): money(counts["amount"].get(what, 0.0), currency) if what not in (past.PUSHED, past.PULLED) else "–"}
            for what, label in past.CHANGES.items()]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Changes from one export to the next"))
    if len(pushed):
        st.markdown(f"**{literal(_('Pushed most often'))}**")
        top = pushed.head(LISTED)
        st.dataframe(pd.DataFrame({
            _("Deal"): top["name"].fillna(top["id"]), _("Owner"): top["owner"].map(group_name), _("Times"): top["times"],
            _("Days in all"): [integer(v) for v in top["days"]], _("Amount"): ["–" if pd.isna(v) else money(v, currency) for v in top["amount"]],
            _("Now"): top["status"].map({"open": _("open"), "won": _("won"), "lost": _("lost")}),
        }), hide_index=True, alt=_("The deals whose close date was pushed most often"))  # fmt: skip
    st.download_button(_("Download all changes (CSV)"), lambda: as_csv(moved), "changes.csv", "text/csv", key="csv.changes",
                       on_click="ignore", icon=":material/download:")  # fmt: skip
