"""The colours that code needs to know: one accent, one for harm, grey for context, and the ink of the theme the reader sees."""

import streamlit as st

COLOURS = {
    "light": {"ACCENT": "#0b6e6e", "HARM": "#b3261e", "RULE": "#dfe5e4", "INK": "#121a18"},
    "dark": {"ACCENT": "#3fb8af", "HARM": "#ff8a80", "RULE": "#2d3836", "INK": "#e7edec"},
}
GREY = "#6f7a77"  # for marks on both grounds; words take ink()


def colours() -> dict[str, str]:
    return COLOURS[st.context.theme.type or "light"]


def accent() -> str:
    """The one colour for what matters."""
    return colours()["ACCENT"]


def ink() -> str:
    """The colour of text."""
    return colours()["INK"]
