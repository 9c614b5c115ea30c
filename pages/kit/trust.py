"""The trust badge: how good the data behind a business figure are. Low adoption makes figures doubtful."""

import streamlit as st

from metrics.metric import Metric
from pages.kit.figures import Cell, figure
from pages.kit.frame import View
from pages.kit.text import _, amount, literal

DOUBTFUL = {"field_completeness": (0.7, False), "duplicates": (0.05, True), "source_filled": (0.8, False)}


def badge(view: View, metric: Metric) -> None:
    """One line on the records a figure stands on: how full, how often twice, how many with a source."""
    found = {name: figure(view.workspace, cell) for name, cell in _cells(view, metric).items()}
    known = {name: shown for name, shown in found.items() if shown.value is not None}
    if not known:
        return
    words = {"field_completeness": _("{value} of the fields are filled in"), "duplicates": _("{value} are there twice"),
             "source_filled": _("{value} have a source")}  # fmt: skip
    said = [words[name].format(value=amount(shown.value or 0.0, shown.unit)) for name, shown in known.items()]
    doubtful = any(_is_doubtful(name, shown.value or 0.0) for name, shown in known.items())
    sign = ":orange-badge[:material/warning: {label}]" if doubtful else ":green-badge[:material/verified: {label}]"
    label = _("Read with care") if doubtful else _("Good data")
    st.markdown(sign.format(label=label) + " " + literal(_("Behind this figure: {facts}.", facts=", ".join(said))))


def mark(view: View, metric: Metric) -> str:
    """The badge in a few words, for a card."""
    found = figure(view.workspace, _cells(view, metric)["field_completeness"])
    if found.value is None:
        return ""
    sign = ":material/warning:" if _is_doubtful("field_completeness", found.value) else ":material/verified:"
    return f"{sign} " + _("{share} filled in", share=amount(found.value, found.unit))


def _cells(view: View, metric: Metric) -> dict[str, Cell]:
    about = {"table": metric.main} if metric.main else {}
    cells = {"field_completeness": Cell("field_completeness", as_of=view.as_of, settings=about)}
    if metric.main in ("leads", "customers"):
        cells["duplicates"] = Cell("duplicates", as_of=view.as_of, settings=about)
    if metric.main == "leads":
        cells["source_filled"] = Cell("source_filled", period=view.period, as_of=view.as_of)
    return cells


def _is_doubtful(name: str, value: float) -> bool:
    bound, above = DOUBTFUL[name]
    return value > bound if above else value < bound
