"""Files on their way in: what each was taken for, how each column was understood, and the owner's word on it."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from data.conform import Conformed
from data.intake import Inbox, Pending, upload_limit
from data.mapping import MappingProblem, Question
from data.raw import FileProblem
from data.workspace import MINE, Workspace, open_workspace
from metrics.schema import KINDS
from pages.kit import link, mapping_table
from pages.kit.text import _, integer, literal, long_day, ngettext, percent, say

NOT_A_TABLE = ""
PREVIEW_ROWS = 5
NEEDED = {
    "leads": ("created",), "orders": ("date", "amount"), "tickets": ("opened",), "surveys": ("score",), "subscriptions": ("customer", "start"),
    "activities": ("date",), "spend": ("date", "amount"), "stage_history": ("deal", "stage", "entered"),
}  # fmt: skip


@st.cache_resource
def _inbox(workspace_id: str) -> Inbox:
    return Inbox()


def _mine() -> Workspace:
    return open_workspace(MINE)


def receive() -> Inbox:
    """The uploader, and the way in for files too large to upload."""
    inbox = _inbox(MINE)
    turn, seen = st.session_state.setdefault("uploads", (0, frozenset()))
    files = st.file_uploader(
        _("Drop files here: CSV, Excel, ODS, Parquet, JSON lines, or a zip of them"), accept_multiple_files=True,
        key=f"upload.{turn}", max_upload_size=upload_limit(),
    )  # fmt: skip
    with st.expander(_("A file larger than {limit} MB, or a whole path", limit=upload_limit()), icon=":material/folder_open:"):
        path = st.text_input(_("Its path on this machine"), key=f"path.{turn}", placeholder="/home/me/exports/orders.csv")
        opened = st.button(_("Open it"), disabled=not path)
    new = [file for file in files or [] if file.file_id not in seen]
    if new or opened:
        _read(inbox, new, path if opened else "")
        st.session_state["uploads"] = (turn, seen | {file.file_id for file in new})
    elif seen and not inbox.waiting:  # a new key empties the uploader; before that its own messages on files too large stay
        st.session_state["uploads"] = (turn + 1, frozenset())
        st.rerun()
    return inbox


def _read(inbox: Inbox, files: list, path: str) -> None:
    bar = st.progress(0.0, _("Reading ..."))
    for place, file in enumerate(files):
        bar.progress(place / len(files), _("Reading {name} ...", name=literal(file.name)))
        inbox.receive(_mine(), file.name, file.getvalue())
    if path:
        inbox.open_path(_mine(), Path(os.path.expanduser(path)))  # noqa: PTH111 - leaves "~nobody" as it is, where pathlib raises
    bar.empty()


def problems(inbox: Inbox) -> None:
    """What could not be read, file by file; the others go on."""
    for text in inbox.problems:
        st.error(literal(say(text)), icon=":material/error:")
    if inbox.problems and st.button(_("Hide these messages"), type="tertiary"):
        inbox.problems.clear()
        st.rerun()


def waiting(inbox: Inbox) -> list[Pending]:
    """The tables that wait for the owner's word."""
    tables = list(inbox.waiting.values())
    if tables:
        st.subheader(ngettext("{n} table waits for your word", "{n} tables wait for your word", len(tables)))
    return tables


def review(inbox: Inbox, pending: Pending) -> None:
    """One table: its kind, its columns, its questions, its rows."""
    mapping = pending.mapping
    with st.container(border=True, key=f"waiting-{pending.id}"):
        st.markdown(f"**{literal(pending.raw.file)}** · {literal(_taken_for(pending))}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _kind(inbox, pending)
            if mapping.kind:
                st.button(_("Use this table"), key=f"use.{pending.id}", type="primary", on_click=_confirm, args=(inbox, [pending.id]))
            st.button(_("Leave it out"), key=f"leave.{pending.id}", on_click=inbox.discard, args=(pending.id,))
        if not mapping.kind:
            st.caption(literal(say(mapping.why)))
            st.caption(literal(_("Its columns: {columns}", columns=", ".join(pending.raw.header[:12]))))
            return
        if replaced := inbox.replaces(_mine(), pending.id):
            st.warning(literal(_("It will take the place of {name}, loaded before.", name=replaced.name)))
        if lacking := _lacking(pending):
            st.info(literal(_("Still needed for most figures: {roles}.", roles=lacking)), icon=":material/help:")
        for question in mapping.questions:
            _ask(inbox, pending, question)
        mapping_table.edit(inbox, pending)
        _rows(inbox, pending)


def _taken_for(pending: Pending) -> str:
    mapping = pending.mapping
    if not mapping.kind:
        return _("not recognised")
    name = _(KINDS[mapping.kind].label)
    if pending.known:
        return _("{kind}, read as you confirmed it before", kind=name)
    if mapping.confidence == 1.0:
        return _("{kind}, as you said", kind=name)
    return _("taken for {kind}, {sure} sure", kind=name, sure=percent(mapping.confidence, 0))


def _lacking(pending: Pending) -> str:
    """What no column was found for and few figures can do without."""
    roles = KINDS[pending.mapping.kind].roles
    wanted = (role for role in NEEDED.get(pending.mapping.kind, ()) if role not in pending.mapping.roles)
    return ", ".join(_(roles[role].label) for role in wanted)


def _kind(inbox: Inbox, pending: Pending) -> None:
    kinds = [NOT_A_TABLE, *KINDS]
    name = f"kind.{pending.id}"

    def chosen() -> None:
        if kind := st.session_state[name]:
            inbox.guess_as(pending.id, kind)

    st.selectbox(_("What it holds"), kinds, index=kinds.index(pending.mapping.kind), key=name, on_change=chosen,
                 format_func=lambda kind: _(KINDS[kind].label) if kind else _("Not chosen"))  # fmt: skip


def _ask(inbox: Inbox, pending: Pending, question: Question) -> None:
    """Something only the owner knows, such as whether 3/4 is in March or in April."""
    name = f"answer.{pending.id}.{question.column}.{question.about}"

    def answered() -> None:
        if choice := st.session_state[name]:
            inbox.answer(pending.id, question, choice)

    readings = dict(zip(question.choices, map(_in_words, question.readings), strict=False))
    st.warning(literal(say(question.text)), icon=":material/help:")
    st.segmented_control(_("Your answer"), question.choices, default=question.default or None, key=name, on_change=answered,
                         format_func=lambda choice: readings.get(choice, choice))  # fmt: skip


def _in_words(reading: str) -> str:
    """A reading of a date as people say it: "2 June 2025", not 2025-06-02."""
    try:
        return long_day(date.fromisoformat(reading))
    except ValueError:
        return reading


def _rows(inbox: Inbox, pending: Pending) -> None:
    """How many rows would be kept, and the first of them as they would be."""
    try:
        cleaned = inbox.preview(pending.id)
    except MappingProblem as problem:
        st.info(literal(say(problem.text)))
        return
    st.markdown(literal(account(cleaned.read, cleaned.kept, len(cleaned.repaired), len(cleaned.left_out))))
    for problem in cleaned.problems:
        st.warning(literal(say(problem)))
    with st.expander(_("The first rows, as they will be kept"), icon=":material/table:"):
        st.dataframe(_first_rows(cleaned), hide_index=True, alt=_("The first rows"))
    notes = [*cleaned.repaired, *cleaned.left_out]
    if notes:
        with st.expander(_("Rows repaired or left out"), icon=":material/rule:"):
            listed = pd.DataFrame([{_("Line"): note.line, _("Why"): say(note.reason), _("Row"): note.text} for note in notes[:200]])
            st.dataframe(listed, hide_index=True, alt=_("Rows repaired or left out"))


def _first_rows(cleaned: Conformed) -> pd.DataFrame:
    """The first rows as they will be kept, each column under what it means, with the file's own name where that differs."""
    roles = KINDS[cleaned.kind].roles
    table = cleaned.table.slice(0, PREVIEW_ROWS).drop_columns(["line"])
    names = [
        f"{_(roles[name].label)} ← {cleaned.labels.get(name, '')}" if name in roles else cleaned.labels[name] for name in table.column_names
    ]
    return table.to_pandas(date_as_object=True).set_axis(pd.Index(names), axis=1)


def account(read: int, kept: int, repaired: int, left_out: int) -> str:
    """The account of the rows of one table.

    >>> account(10, 8, 1, 1)
    'Rows: 10 read = 8 kept + 1 repaired + 1 left out.'
    """
    counts = {"read": read, "kept": kept, "repaired": repaired, "left": left_out}
    return _("Rows: {read} read = {kept} kept + {repaired} repaired + {left} left out.", **{k: integer(v) for k, v in counts.items()})


def confirm_all(inbox: Inbox) -> None:
    """One button for all tables that need no more answers."""
    ready = [pending.id for pending in inbox.waiting.values() if pending.mapping.kind and not pending.mapping.open_questions]
    if len(ready) > 1:
        st.button(ngettext("Use {n} table as shown", "Use all {n} tables as shown", len(ready)), type="primary", key="use.all",
                  on_click=_confirm, args=(inbox, ready))  # fmt: skip
    unknown = [pending.id for pending in inbox.waiting.values() if not pending.mapping.kind]
    if len(unknown) > 1:
        label = ngettext("Leave out {n} table that was not recognised", "Leave out the {n} tables that were not recognised", len(unknown))
        st.button(label, key="leave.all", on_click=lambda: [inbox.discard(id) for id in unknown])


def _confirm(inbox: Inbox, ids: list[str]) -> None:
    for id in ids:
        try:
            inbox.confirm(_mine(), id)
        except FileProblem as problem:
            inbox.problems.append(problem.text)
    link.put("w", MINE)
