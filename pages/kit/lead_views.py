"""The leads page: sources, months against the target, against before, response time, and conversion read in two ways."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from metrics.catalogue import find
from metrics.metric import COUNT, RATIO
from pages.kit import cells, charts, controls, groups, pipeline_charts, receipt
from pages.kit.figures import Cell, figure, trend
from pages.kit.frame import View
from pages.kit.pipelines import missing
from pages.kit.text import _, amount, decimal, integer, literal, percent, reading


def sources(view: View) -> None:
    """Leads by class of source; unknown ones apart."""
    st.subheader(_("Where do our leads come from?"))
    how = controls.choice("sources", _("Sources"), {"classes": _("In classes"), "own": _("As noted in the file")}, few=True)
    if how == "own":
        cell = Cell("leads", by="source", period=view.period, as_of=view.as_of)
        found = figure(view.workspace, cell)
        if found.table is not None:
            table = found.table.sort_values("value", ascending=False).head(20)
            st.altair_chart(charts.bars(table, "source", COUNT, "", _("Leads")), alt=_("Leads by source"))
    else:
        cell = Cell("lead_sources", period=view.period, as_of=view.as_of)
        found = figure(view.workspace, cell)
        if found.table is not None:
            table = found.table.assign(value=found.table["share"], source=[_(name) for name in found.table["source"]])
            st.altair_chart(charts.dots(table, "source", RATIO, "", None, _("Share")), alt=_("Leads by class of source"))
            st.markdown(literal(_sources_said(found.table)))
    if found.table is None:
        missing(found)
    receipt.show(view.workspace, cell, found, found.table)


def _sources_said(table: pd.DataFrame) -> str:
    """
    >>> _sources_said(pd.DataFrame({"source": ["website", "unknown"], "share": [0.75, 0.25], "n": [40, 40]}))
    'Of 40 leads, 75% came through: website. Of 25% nobody knows where they came from.'
    """
    first = table.iloc[0]
    said = _(
        "Of {n} leads, {share} came through: {source}.", n=integer(first["n"]), share=percent(first["share"]), source=_(first["source"])
    )
    unknown = table.loc[table["source"] == "unknown", "share"].sum()
    return said + (" " + _("Of {share} nobody knows where they came from.", share=percent(unknown)) if unknown else "")


def monthly(view: View) -> None:
    """Leads month by month, with the target where there is one."""
    cells.over_time(view, Cell("leads", period=view.period, as_of=view.as_of))
    cell = Cell("lead_target_attainment", by="month", period=view.period, as_of=view.as_of)
    found = figure(view.workspace, cell)
    if found.value is None:
        missing(found)
        return
    said = _("Of {goal} leads planned, {actual} came: {share}.", goal=integer(found.details["goal"]), actual=integer(found.details["actual"]),
             share=percent(found.value))  # fmt: skip
    way = {"up": _("The last month did better than the one before."), "down": _("The last month did worse than the one before."),
           "level": _("The last month did as well as the one before.")}  # fmt: skip
    st.markdown(literal(" ".join(filter(None, [said, way.get(str(found.details.get("direction")), "")]))))
    receipt.show(view.workspace, cell, found, found.table)


def against_before(view: View) -> None:
    """Quarter on quarter and year on year, on the same part of both."""
    st.subheader(_("More than before?"))
    asked = {_("Against the quarter before"): ("quarter", "previous"), _("Against the same quarter last year"): ("quarter", "year"),
             _("Against last year"): ("year", "previous")}  # fmt: skip
    rows = []
    for label, (every, against) in asked.items():
        cell = Cell("leads_vs_previous", as_of=view.as_of, settings={"every": every, "against": against})
        found = figure(view.workspace, cell)
        facts = found.details
        known = found.value is not None
        rows.append({
            _("Compared"): label, _("Now"): integer(facts["now"]) if known else "–", _("Before"): integer(facts["before"]) if known else "–",
            _("Change"): _change(found.value), _("Between"): _between(found.low, found.high), _("Verdict"): _verdict(found.low, found.high),
        })  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Leads against before"))
    st.caption(_("The last whole quarter and the last whole year are compared; of an unfinished one only the same part counts."))
    cell = Cell("leads_vs_previous", as_of=view.as_of, settings={"every": "quarter", "against": "year"})
    receipt.show(view.workspace, cell, figure(view.workspace, cell), None)


def _change(ratio: float | None) -> str:
    """
    >>> _change(1.25), _change(0.9), _change(None)
    ('+25%', '−10%', '–')
    """
    return "–" if ratio is None else ("+" if ratio >= 1 else "−") + percent(abs(ratio - 1), 0)


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else _("{low} to {high}", low=_change(low), high=_change(high))


def _verdict(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return _("clear") if low > 1 or high < 1 else _("too close to call")


def response(view: View) -> None:
    """How long leads wait for a first reply; those still waiting count as waiting."""
    cell = Cell("lead_response_time", period=view.period, as_of=view.as_of)
    cells.over_time(view, cell)
    found = figure(view.workspace, cell)
    if found.value is None:
        return
    answered = found.details.get("median_of_answered")
    if answered is not None:
        st.caption(literal(_("Of the answered ones alone the middle is {hours} hours: that leaves out the forgotten ones, so it flatters.", hours=decimal(answered))))  # fmt: skip
    options = groups.options(view.workspace, find("lead_response_time"))
    if options:
        by = controls.choice("by", _("By"), options)
        split = figure(view.workspace, replace(cell, by=by))
        if split.table is not None:
            st.altair_chart(charts.dots(split.table.head(20), by, split.unit, "", split.value, _("Hours")), alt=_("Response time by group"))


def conversion(view: View) -> None:
    """Conversion read in two ways: of the leads of a month, and in a month; and why they differ."""
    st.subheader(_("How many become customers?"))
    window = controls.days("window", _("Within so many days of coming in"), help=_("Gives every lead the same time, so that months can be compared. Younger leads are set apart."))  # fmt: skip
    settings = {"days": window} if window else {}
    cells_asked = {name: Cell("conversion_rate", period=view.period, as_of=view.as_of, settings=own)
                   for name, own in ((_("by month they came in"), settings), (_("won in the month"), {"how": "period"}))}  # fmt: skip
    first, second = cells_asked
    cohort, same_time = (figure(view.workspace, cell) for cell in cells_asked.values())
    if cohort.value is None:
        missing(cohort)
        return
    lines = [trend(view.workspace, cell, view.grain, view.whole).assign(name=name) for name, cell in cells_asked.items()]
    data = pd.concat([line[["start", "value", "n", "name"]].astype(object) for line in lines], ignore_index=True)
    st.altair_chart(pipeline_charts.two_lines(data, RATIO, (first, second)), alt=_("Conversion read in two ways"))
    st.markdown(literal(reading(cohort, _("{value} of every 100 leads that came in became customers."))))
    if same_time.value is not None:
        st.caption(literal(_("Read the other way, {rate}: customers won in this time over leads that came in during it. Those are not the same people, so it jumps when the number of leads changes, and may pass 100%. To judge leads, read the first; to judge a month's work, the second.", rate=amount(same_time.value, RATIO))))  # fmt: skip
    young = int(cohort.details.get("young") or 0)
    if young:
        st.caption(literal(_("{n} leads are too young for that time and are set apart.", n=integer(young))))
    receipt.show(view.workspace, cells_asked[first], cohort, None)
