"""The catalogue as people read it, on screen; `docs/metrics.md` is the same on paper."""

import streamlit as st

from metrics import book, schema
from metrics.catalogue import METRICS
from metrics.metric import CATEGORIES, DESKS, Metric
from pages.kit.text import _, literal


def show(grouping: str, wanted: str) -> None:
    """Every metric whose label, question or definition holds the words looked for."""
    groups = CATEGORIES if grouping == "category" else DESKS
    found = [metric for metric in METRICS.values() if _matches(metric, wanted)]
    for code, label in groups.items():
        members = [metric for metric in found if metric.is_in(code)]
        if members:
            st.header(_(label))
        for metric in members:
            with st.expander(_(metric.label)):
                entry(metric)
    if not found:
        st.info(_("No figure is called so. Try a shorter word."))


def entry(metric: Metric) -> None:
    """One entry: meaning, formula, needs, pitfalls, source."""
    lines = [
        literal(_(metric.definition)),
        f"**{_('Formula')}:** {literal(metric.formula)}",
        f"**{_('Needs')}:** {literal(needs(metric))}",
        *([f"**{_('Mind')}:** {literal(_(metric.pitfalls))}"] if metric.pitfalls else []),
        f"**{_('Source')}:** {literal(_(metric.source))}",
        f"**{_('In Python and links')}:** `{metric.id}`",
    ]
    st.markdown("\n\n".join(lines))
    if example := book.example(metric):
        st.caption(_("A worked example, checked by hand; it runs as a test."))
        st.code(example, language="python")


def needs(metric: Metric) -> str:
    """What a metric cannot do without, in words."""
    if not metric.needs:
        return _("any table")
    return "; ".join(
        f"{_(schema.KINDS[need.kind].label)} ({', '.join(_roles(need.kind, role) for role in need.roles)})" for need in metric.needs
    )


def _roles(kind: str, choice: str) -> str:
    names = []
    for one in choice.split("|"):
        other, _dot, role = one.rpartition(".")
        names.append(_(schema.KINDS[other or kind].roles[role].label))
    return _(" or ").join(dict.fromkeys(names))


def _matches(metric: Metric, wanted: str) -> bool:
    words = wanted.casefold().split()
    text = " ".join((metric.id, _(metric.label), _(metric.question), _(metric.definition))).casefold()
    return all(word in text for word in words)
