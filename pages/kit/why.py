"""Why a figure changed: more or fewer records, another mix of groups, or another rate within each."""

import pandas as pd
import streamlit as st

from metrics.figure import NotAvailable
from metrics.metric import RATIO, TABLE, Metric
from metrics.mix import TOTAL, Mix, explain_change
from metrics.periods import same_part_before
from pages.kit import charts, groups
from pages.kit.figures import ask
from pages.kit.frame import View
from pages.kit.text import _, amount, decimal, literal, say, span


def changed(view: View, metric: Metric, by: str) -> None:
    """The change since the same part of the period before, taken apart by the chosen column."""
    if view.period is None or not view.every or metric.unit == TABLE or not metric.groups or not by:
        return
    now, before = same_part_before(view.period, view.as_of, view.every)
    with st.expander(_("Why did it change?"), icon=":material/call_split:"):
        try:
            parts: Mix = ask(view.workspace, explain_change, id=metric.id, by=by, before=before, after=now, as_of=min(view.as_of, now.end))
        except NotAvailable as why:
            st.markdown(literal(_("Not available: {reason}.", reason=say(why.text))))
            return
        st.caption(
            literal(
                _("{now} beside {before}, by {group}", now=span(now), before=span(before), group=groups.options(view.workspace, metric)[by])
            )
        )
        st.markdown(literal(sentence(parts, metric)))
        if parts.warning:
            st.warning(literal(say(parts.warning)))
        st.dataframe(_table(parts, metric), hide_index=True, alt=_("The change by group"))


def sentence(parts: Mix, metric: Metric) -> str:
    """The change and its parts in words; they add up exactly."""
    said = _("It went from {before} to {after}, {change}.", before=amount(parts.before, metric.unit), after=amount(parts.after, metric.unit),
             change=_signed(parts.change, metric))  # fmt: skip
    shares = {_("the rate within the groups"): parts.rate, _("the mix of groups"): parts.mix}
    if parts.kind == TOTAL:
        shares = {_("the number of records"): parts.volume, **shares}
    listed = "; ".join(f"{_signed(value, metric)} {_('from')} {name}" for name, value in shares.items())
    return f"{said} {_('Of that')}: {listed}."


def _signed(value: float, metric: Metric) -> str:
    sign = "+" if value >= 0 else "−"
    if metric.unit == RATIO:
        return sign + _("{n} percentage points", n=decimal(100 * abs(value), 1))
    return sign + amount(abs(value), metric.unit)


def _table(parts: Mix, metric: Metric) -> pd.DataFrame:
    rows = parts.groups.to_dict("records")
    return pd.DataFrame({
        _("Group"): [charts.group_name(row["group"]) for row in rows],
        _("Records before"): [decimal(row["n_before"], 0) for row in rows], _("Records now"): [decimal(row["n_after"], 0) for row in rows],
        _("Each before"): [_each(row["value_before"], metric) for row in rows], _("Each now"): [_each(row["value_after"], metric) for row in rows],
        _("From the mix"): [_signed(row["mix"], metric) for row in rows], _("From the rate"): [_signed(row["rate"], metric) for row in rows],
    })  # fmt: skip


def _each(value: float, metric: Metric) -> str:
    return "–" if pd.isna(value) else amount(value, metric.unit)
