"""The one place that shows what went wrong: a sentence for the person, the traceback for the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data.raw import FileProblem
from metrics.figure import NotAvailable
from pages.kit.text import _, literal, say

log = logging.getLogger("bandstand")


@contextmanager
def shown() -> Iterator[None]:
    """Anything that fails inside is said in words; nothing that was loaded is touched by it."""
    try:
        yield
    except (FileProblem, NotAvailable) as problem:
        st.warning(literal(say(problem.text)))
    except Exception:
        log.exception("a page failed")
        st.error(
            _("This page could not be drawn. Your data are untouched. Reload the page; if it happens again, the log of the app says why."),
            title=_("Something went wrong"),
        )
