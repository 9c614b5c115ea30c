"""The link: every choice that matters stands in the address by a stable code, and comes back from it.

Streamlit's own binding writes translated labels and drops defaults, so this small piece keeps widget and address together:
what comes in is checked, what a person changes is written, and a step Back in the browser moves the widget.
"""

from collections.abc import Callable

import streamlit as st

_KNOWN = "link"  # what the address said when it was last read or written, by name


def recall(name: str, default: str, valid: Callable[[str], bool]) -> str:
    """The value a control starts this run with; its widget's key is `key(name)`."""
    known: dict[str, str] = st.session_state.setdefault(_KNOWN, {})
    asked = st.query_params.get(name)
    current = known.get(name, default)
    if asked is not None and asked != current and valid(asked):
        current = asked  # a pasted link, or a step Back or Forward
        st.session_state.pop(key(name), None)
    elif not valid(current):
        current = default
        st.session_state.pop(key(name), None)
    known[name] = current
    return current


def keep(name: str, value: str) -> str:
    """Remember what the control now holds, and write it into the address."""
    st.session_state.setdefault(_KNOWN, {})[name] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value
    return value


def put(name: str, value: str) -> None:
    """Set a choice from outside its control; the control follows on the next run."""
    keep(name, value)
    st.session_state.pop(key(name), None)


def drop(name: str) -> None:
    """Forget a choice, here and in the address."""
    st.session_state.setdefault(_KNOWN, {}).pop(name, None)
    st.query_params.pop(name, None)


def key(name: str) -> str:
    """The session key of the widget behind a name."""
    return f"control.{name}"
