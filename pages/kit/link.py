"""The link: every choice that matters stands in the address by a stable code, and comes back from it.

Streamlit's own binding writes translated labels and drops defaults, so this small piece keeps widget and address together:
what comes in is checked, what a person changes is written, and a step Back in the browser moves the widget.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

_KNOWN = "link"  # what the address said when it was last read or written, by name
_WRITTEN = "written"  # what this page has put into the address: a step Back to an address without it is not undone
_NEW = "new"  # what it puts there at the end of this run, all at once: one step in the browser's history
_PAGE = "page"


def recall(name: str, default: str, valid: Callable[[str], bool]) -> str:
    """The value a control starts this run with; its widget's key is `key(name)`."""
    known: dict[str, str] = st.session_state.setdefault(_KNOWN, {})
    asked = st.session_state.get(_NEW, {}).get(name) or st.query_params.get(name)
    current = known.get(name, default)
    if asked is not None and asked != current and valid(asked):
        current = asked  # a pasted link, or a step Back or Forward
        st.session_state.pop(key(name), None)
    elif not valid(current):
        current = default
        st.session_state.pop(key(name), None)
    known[name] = current
    return current


def held(name: str, value: Any) -> str:
    """The key of a control's widget, which shows `value` until a person changes it.

    The value goes in through the session, never as the widget's default: a default is what the browser last showed.
    """
    st.session_state.setdefault(key(name), value)
    return key(name)


def keep(name: str, value: str) -> str:
    """Remember what the control now holds, and write it into the address."""
    st.session_state.setdefault(_KNOWN, {})[name] = value
    written: dict[str, str] = st.session_state.setdefault(_WRITTEN, {})
    if name not in written:
        st.session_state.setdefault(_NEW, {})[name] = value
    elif written[name] != value and st.query_params.get(name) != value:
        st.query_params[name] = value
    written[name] = value
    return value


def turn_to(page: str) -> None:
    """Say which page this run draws: each writes its choices into its own address."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_WRITTEN] = {}


def write() -> None:
    """Put the choices of a page that was just opened into its address."""
    new = st.session_state.pop(_NEW, {})
    if any(st.query_params.get(name) != value for name, value in new.items()):
        st.query_params.update(new)


def put(name: str, value: str) -> None:
    """Set a choice from outside its control; the control follows on the next run."""
    st.session_state[key(name)] = keep(name, value)


def drop(name: str) -> None:
    """Forget a choice, here and in the address."""
    for held in (_KNOWN, _WRITTEN, _NEW):
        st.session_state.setdefault(held, {}).pop(name, None)
    st.query_params.pop(name, None)


def key(name: str) -> str:
    """The session key of the widget behind a name."""
    return f"control.{name}"
