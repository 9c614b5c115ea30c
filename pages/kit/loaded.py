"""What is in the workspace: every file with the account of its rows, and the few settings figures depend on."""

from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from data.export import as_csv
from data.store import Source
from data.workspace import MINE, Workspace, open_workspace
from metrics.currency import currencies
from metrics.schema import KINDS
from pages.kit.figures import ask
from pages.kit.text import _, literal, month_name
from pages.kit.uploads import account


def files() -> None:
    """The loaded files; each can be taken out, and its left-out rows downloaded."""
    workspace = open_workspace(MINE)
    sources = workspace.manifest.sources
    st.subheader(_("Loaded"))
    if not sources:
        st.caption(_("Nothing yet. Until then the pages show the sample company."))
    for source in sources:
        _file(workspace, source)


def _file(workspace: Workspace, source: Source) -> None:
    with st.container(border=True, key=f"loaded-{source.parquet.removesuffix('.parquet')}"):
        st.markdown(f"**{literal(source.name)}** · {literal(_(KINDS[source.kind].label))}")
        st.markdown(literal(account(source.read, source.kept, source.repaired, source.left_out)))
        with st.container(horizontal=True):
            if source.repaired or source.left_out:
                st.download_button(_("Rows repaired or left out (CSV)"), lambda: as_csv(workspace.notes(source).to_pandas()),
                                   f"{source.kind}-left-out.csv", "text/csv", key=f"notes.{source.notes}", on_click="ignore")  # fmt: skip
            st.button(_("Take it out"), key=f"remove.{source.parquet}", on_click=workspace.remove, args=(source.name, source.kind))


def settings() -> None:
    """The business time zone: days begin and end there."""
    workspace = open_workspace(MINE)
    if not workspace.manifest.sources:
        return
    zones = sorted(available_timezones())
    current = workspace.manifest.settings.get("tz", "UTC")
    chosen = st.selectbox(_("Business time zone"), zones, index=zones.index(current) if current in zones else zones.index("UTC"),
                          help=_("Days, weeks and months begin and end on its clock. Dates without a time keep their day."))  # fmt: skip
    if chosen != current:
        workspace.set(tz=chosen)
        st.rerun()
    _year(workspace)
    _rates(workspace)


def _year(workspace: Workspace) -> None:
    """The month in which the financial year begins."""
    current = workspace.manifest.settings.get("year_starts", 1)
    chosen = st.selectbox(_("The financial year begins in"), range(1, 13), index=current - 1, format_func=month_name)
    if chosen != current:
        workspace.set(year_starts=chosen)
        st.rerun()


def _rates(workspace: Workspace) -> None:
    """A rate for each currency, where the files hold several: without them their money is not added up."""
    codes = ask(workspace, currencies)
    if len(codes) < 2:
        return
    held = workspace.manifest.settings.get("rates", {})
    code, rate = _("Currency"), _("Worth of one in your own")
    shown = pd.DataFrame({code: codes, rate: [held.get(name) for name in codes]}).astype({rate: float})
    st.markdown(_("Your files hold several currencies. Give your own the rate 1 and each other its worth in it."))
    edited = st.data_editor(shown, hide_index=True, disabled=[code], key="rates", alt=_("Rates"))
    rates = {name: float(value) for name, value in zip(codes, edited[rate], strict=True) if not pd.isna(value) and value > 0}
    if rates != held:
        workspace.set(rates=rates)
        st.rerun()
