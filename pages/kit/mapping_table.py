"""The editable table of columns: what each means, how its words are read, and what becomes of personal data."""

import pandas as pd
import streamlit as st

from data.intake import Inbox, Pending
from data.mapping import DROP, KEEP, PSEUDONYMISE, ColumnMap, Mapping
from metrics.schema import CODE, KINDS
from pages.kit.text import _, percent, say

EXTRA = ""


def _privacy_words() -> dict[str, str]:
    return {KEEP: _("keep"), PSEUDONYMISE: _("replace by a code"), DROP: _("drop")}


def edit(inbox: Inbox, pending: Pending) -> None:
    """Columns with example values; a changed role, date order or privacy is taken over at once."""
    mapping = pending.mapping
    roles = {EXTRA: _("(extra column)"), **{name: _(role.label) for name, role in KINDS[mapping.kind].roles.items()}}
    if any(column.personal for column in mapping.columns):
        st.caption(_("Some columns hold data about people. Choose what becomes of each before anything is kept."))
    names = {_("Column"): "", _("Examples"): "", _("Means"): "role", _("Personal"): "", _("What to do with it"): "privacy", _("Why"): ""}
    column, examples, means, personal, privacy, why = names
    shown = pd.DataFrame([_row(c, roles) for c in mapping.columns], columns=list(names))
    edited = st.data_editor(
        shown, hide_index=True, key=f"columns.{pending.id}.{_state(mapping)}", disabled=[column, examples, personal, why], alt=_("Columns"),
        column_config={
            means: st.column_config.SelectboxColumn(options=list(roles.values()), required=True, width="medium"),
            privacy: st.column_config.SelectboxColumn(options=list(_privacy_words().values()), required=True),
            examples: st.column_config.TextColumn(width="medium"), why: st.column_config.TextColumn(width="large"),
        },
    )  # fmt: skip
    changed = _taken_over(mapping, edited[means].tolist(), edited[privacy].tolist(), roles)
    if changed != mapping:
        inbox.change(pending.id, changed)
        st.rerun()
    _assign(inbox, pending, roles)
    _words(inbox, pending)


def _state(mapping: Mapping) -> str:
    """A new key for every new state, so that the editor starts from it."""
    return str(hash((mapping.kind, tuple((c.role, c.privacy, tuple(c.values.items())) for c in mapping.columns))))


def _row(column: ColumnMap, roles: dict[str, str]) -> tuple[str, str, str, str, str, str]:
    mark = _("yes") if column.personal else ""
    why = f"{say(column.why)} ({percent(column.confidence, 0)})" if column.role and str(column.why) else ""
    return column.header, " · ".join(column.examples), roles[column.role], mark, _privacy_words()[column.privacy], why


def _taken_over(mapping: Mapping, means: list[str], privacy: list[str], roles: dict[str, str]) -> Mapping:
    role_of = {label: role for role, label in roles.items()}
    kept_as = {label: code for code, label in _privacy_words().items()}
    for column, label, word in zip(mapping.columns, means, privacy, strict=True):
        if role_of[label] != column.role:
            mapping = mapping.with_role(column.column, role_of[label])
        if kept_as[word] != column.privacy:
            mapping = mapping.edit(column.column, privacy=kept_as[word])
    return mapping


def _assign(inbox: Inbox, pending: Pending, roles: dict[str, str]) -> None:
    """The other way round: for a meaning that no column has, name its column. Quicker in a file of a hundred columns."""
    missing = [role for role in roles if role and role not in pending.mapping.roles]
    headers = {column.column: column.header for column in pending.mapping.columns}
    what, where = f"missing.{pending.id}", f"column.{pending.id}"

    def assign() -> None:
        if st.session_state[what] and st.session_state[where]:
            inbox.change(pending.id, inbox.waiting[pending.id].mapping.with_role(st.session_state[where], st.session_state[what]))
            st.session_state[where] = st.session_state[what] = None

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, hint, options, names, key in (
            (_("Not found yet"), _("Choose a meaning"), missing, roles, what),
            (_("is in the column"), _("Choose a column"), list(headers), headers, where),
        ):
            st.selectbox(label, options, index=None, key=key, format_func=names.get, on_change=assign, placeholder=hint)


def _words(inbox: Inbox, pending: Pending) -> None:
    """Which words of the file mean won, lost, open and the like."""
    for column in pending.mapping.columns:
        if not column.values or not column.role:
            continue
        role = KINDS[pending.mapping.kind].roles[column.role]
        codes = role.codes if role.type == CODE else KINDS["deals"].roles["status"].codes
        with st.expander(
            _("What the words in {column} mean", column=f"“{column.header}”").replace("[", "\\["), icon=":material/translate:"
        ):
            _edit_words(inbox, pending, column, codes)


def _edit_words(inbox: Inbox, pending: Pending, column: ColumnMap, codes: tuple[str, ...]) -> None:
    word, means = _("In the file"), _("Means")
    shown = pd.DataFrame({word: list(column.values), means: list(column.values.values())})
    edited = st.data_editor(
        shown,
        hide_index=True,
        disabled=[word],
        key=f"words.{pending.id}.{column.column}.{_state(pending.mapping)}",
        alt=_("Words"),
        column_config={means: st.column_config.SelectboxColumn(options=["", *codes])},
    )
    values = dict(zip(edited[word], [code or "" for code in edited[means]], strict=True))
    if values != column.values:
        inbox.change(pending.id, pending.mapping.edit(column.column, values=values))
        st.rerun()
