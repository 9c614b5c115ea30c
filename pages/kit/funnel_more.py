"""Behind the funnel: the records of a step, how long it takes, how it went month by month, why deals are lost, and who differs."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.export import as_csv
from metrics import contrast
from metrics.catalogue.funnels import FUNNEL_ROWS
from metrics.compute import compute_as
from metrics.figure import Figure
from metrics.metric import DAYS, RATIO
from metrics.periods import Period, step
from pages.kit import charts, controls, funnel_charts, receipt
from pages.kit.figures import Cell, ask, figure
from pages.kit.frame import View
from pages.kit.funnels import NO_GROUP, Asked, Picked, groups, of_group, split
from pages.kit.rows import named
from pages.kit.text import _, amount, decimal, integer, literal, ngettext, say, span

SHOWN = 200
NOTHING = "none"


def records(view: View, asked: Asked, picked: Picked) -> None:
    """The deals behind a bar, as a table to take away."""
    if not asked.whole or not asked.steps:
        return
    st.subheader(_("Who is behind it?"))
    found = figure(view.workspace, asked.cell(view))
    if found.table is None:
        return
    names = split(found.table, asked.by)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        steps = {NOTHING: _("Choose a step"), **{str(k): stage for k, stage in enumerate((*asked.steps, _("Won")))}}
        pick = controls.choice("pick", _("Step"), steps, NOTHING)
        which = controls.choice("which", _("Deals that"), {"reached": _("came this far"), "stopped": _("got no further")}, few=True)
        group = _group(names) if asked.by else None
    if pick == NOTHING:
        st.caption(_("Click a bar of the funnel, or choose a step here: the deals behind it appear, and the figures below follow."))
        return
    cell = asked.cell(view)
    rows = ask(view.workspace, deals_behind, **vars(cell), step=int(pick), which=which)
    rows = rows if not asked.by or rows.empty else of_group(rows, asked.by, names[int(group or 0)])
    st.markdown(literal(ngettext("{n} deal.", "{n} deals.", len(rows))))
    if rows.empty:
        return
    shown = named(view, rows)
    st.dataframe(shown.head(SHOWN), hide_index=True, alt=_("The deals behind the chosen step"))
    if len(rows) > SHOWN:
        st.caption(_("The newest {shown} are shown; the download holds all.", shown=SHOWN))
    st.download_button(_("Download these deals (CSV)"), lambda: as_csv(shown), "deals.csv", "text/csv", key="funnel.rows.csv",
                       on_click="ignore", icon=":material/download:")  # fmt: skip


def deals_behind(tables: dict[str, Any], *, metric: str, by: str, period: str, as_of: str, settings: dict[str, Any], step: int, which: str,
                 tz: str, rates: dict[str, float] | None) -> pd.DataFrame:  # fmt: skip
    """The deals behind a bar. Only the owner of the workspace gets here."""
    rules = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items() if name != "of"}
    found = compute_as(
        FUNNEL_ROWS, tables, by=by or None, period=period or None, as_of=as_of, tz=tz, rates=rates, step=step, which=which, **rules
    )
    return pd.DataFrame() if found.table is None else found.table.drop(columns="n")


def _group(names: list[Any]) -> str:
    return controls.choice("among", _("Among"), {str(k): charts.group_name(name) for k, name in enumerate(names)}, "0")


def _mine(table: pd.DataFrame, asked: Asked, picked: Picked, names: list[Any]) -> pd.DataFrame:
    """The rows of the chosen group, where the funnel is split."""
    return of_group(table, asked.by, names[int(picked.group or 0)]) if asked.by and names else table


def _names(view: View, asked: Asked) -> list[Any]:
    table = figure(view.workspace, asked.cell(view)).table
    return [] if table is None else split(table, asked.by)


def _focus(asked: Asked, picked: Picked) -> str:
    """The step that the figures below are about: the chosen one, else the first that can be lost."""
    steps = [*asked.steps, "Won"]
    return steps[max(picked.step, 1) if picked.step is not None else 1] if len(steps) > 1 else steps[0]


# -- times


def times(view: View, asked: Asked, picked: Picked) -> None:
    """How long each step takes: a table of all, and the spread of the chosen one."""
    if not asked.whole or not asked.steps:
        return
    cell = asked.cell(view, "funnel_times")
    found = figure(view.workspace, cell)
    st.subheader(_("How long does each step take?"))
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    names, stage = _names(view, asked), _focus(asked, picked)
    table = _mine(found.table, asked, picked, names)
    row = next((row for row in table.to_dict("records") if row["stage"] == stage), None)
    spread = figure(view.workspace, asked.cell(view, "funnel_days")).table
    if row and row["n"] and spread is not None:
        part = _mine(spread, asked, picked, names)
        st.altair_chart(funnel_charts.days(part[part["stage"] == stage], row["median"], row["p90"]), alt=_waited(row))
        st.markdown(literal(_waited(row)))
    st.dataframe(_times_table(found, asked), hide_index=True, alt=_("Time from step to step"))
    receipt.show(view.workspace, cell, found, found.table)


def _waited(row: dict[str, Any]) -> str:
    """
    >>> _waited({"stage": "Demo", "n": 20, "median": 4.0, "mean": 6.5, "p90": 12.0})
    'Half of the 20 deals came to Demo within 4 days of the step before, nine of ten within 12 days. The mean is 6.5 days.'
    """
    half, most, mean = (amount(row[name], DAYS) for name in ("median", "p90", "mean"))
    return _("Half of the {n} deals came to {stage} within {half} of the step before, nine of ten within {most}. The mean is {mean}.",
             n=integer(row["n"]), stage=row["stage"], half=half, most=most, mean=mean)  # fmt: skip


def _times_table(found: Figure, asked: Asked) -> pd.DataFrame:
    assert found.table is not None  # the caller showed why where there is none
    table = found.table
    shown = {_("Group"): table[asked.by].map(charts.group_name)} if asked.by else {}
    number = {
        name: ["–" if value is None or pd.isna(value) else decimal(value) for value in table[name]] for name in ("median", "mean", "p90")
    }
    return pd.DataFrame({
        **shown, _("To the step"): table["stage"], _("Half within (days)"): number["median"], _("Mean (days)"): number["mean"],
        _("Nine of ten within (days)"): number["p90"], _("Deals"): [integer(n) for n in table["n"]],
        _("Dates the wrong way round"): [integer(n) for n in table["negative"]],
    })  # fmt: skip


# -- months


def months(view: View, asked: Asked, picked: Picked) -> None:
    """Each step's rate, or its usual days, by the month of entry."""
    if not asked.steps or asked.basis == "stage":
        return
    cell = asked.cell(view, by="entry_month")
    cell = replace(cell, period=view.whole)
    table = figure(view.workspace, cell).table
    st.subheader(_("Is it getting better?"))
    what = controls.choice("trend", _("Month by month"), {"rate": _("Rate of each step"), "days": _("Usual days")}, few=True)
    table = None if table is None else table.dropna(subset=["entry_month"])
    if table is None or table["entry_month"].nunique() < 2:
        st.caption(_("There are not two months to compare yet: choose a longer period."))
        return
    stages, stage = table["stage"].unique().tolist()[1:], _focus(asked, picked)
    rate = "overall_rate" if asked.share == "first" else "step_rate"
    value, unit = (rate, RATIO) if what == "rate" else ("median_days", DAYS)
    if int(table[value].count()):
        st.altair_chart(
            funnel_charts.months(table, value, stages, stage, unit), alt=_("{stage} by the month in which deals began", stage=stage)
        )
    said = _("By the month in which they began; the line of {stage} stands out, the others are grey.", stage=stage)
    if "window" not in asked.rules:
        said += " " + _(
            "The latest months look low, since their deals have had less time. Give all the same time limit under Rules to compare them."
        )
    st.caption(literal(said))
    receipt.show(view.workspace, cell, figure(view.workspace, cell), table)


# -- reasons


def reasons(view: View, asked: Asked, picked: Picked) -> None:
    """Why deals were lost after each step; those without a reason are a class of their own."""
    if not asked.whole or not asked.steps or "reason" not in view.workspace.manifest.tables["deals"].columns:
        return
    cell = asked.cell(view, "funnel_reasons")
    found = figure(view.workspace, cell)
    st.subheader(_("Why do we lose them?"))
    if found.table is None:
        st.info(literal(_("Not available: {reason}.", reason=say(found.reason or ""))))
        return
    table = _mine(found.table, asked, picked, _names(view, asked))
    lost_at = table["stage"].unique().tolist()
    chosen = [*asked.steps, "Won"][picked.step] if picked.step is not None else None
    stage = (
        chosen
        if chosen in lost_at
        else max(lost_at, key=lambda name: table.loc[table["stage"] == name, "deals"].sum())
        if lost_at
        else None
    )
    if stage is not None:
        part = table[table["stage"] == stage]
        part = part.assign(value=part["share"], reason=[_reason(reason) for reason in part["reason"]])
        drawn = charts.dots(part, "reason", RATIO, "", None, _("Share"))
        n, first = integer(part["n"].iloc[0]), part.iloc[0]
        st.altair_chart(drawn, alt=_("Reasons for losing after {stage}", stage=stage))
        st.markdown(literal(_("Of {n} deals lost after {stage}, {share} were lost for: {reason}.", n=n, stage=stage, reason=first["reason"],
                              share=amount(first["share"], RATIO))))  # fmt: skip
    receipt.show(view.workspace, cell, found, found.table)


def _reason(reason: Any) -> str:
    return _("(no reason given)") if reason is None or pd.isna(reason) else str(reason)


# -- differences


def compare(view: View, asked: Asked) -> None:
    """Two groups or two periods side by side, and which groups of any column differ most."""
    if not asked.steps:
        return
    st.subheader(_("Is the difference real?"))
    options = {"period": _("with the period before"), "year": _("with a year earlier"), **({"groups": _("two groups")} if asked.by else {}),
               **({"search": _("try every column")} if asked.basis != "stage" else {})}  # fmt: skip
    against = controls.choice("against", _("Compare"), options, "groups" if asked.by else "period", few=True)
    if against == "search":
        _search(view, asked)
    elif against == "groups":
        _two_groups(view, asked)
    else:
        _two_periods(view, asked, against)


def _two_groups(view: View, asked: Asked) -> None:
    found = figure(view.workspace, asked.cell(view))
    names = [] if found.table is None else split(found.table, asked.by)
    if found.table is None or len(names) < 2:
        st.caption(_("There is only one group to show."))
        return
    labels = {str(k): charts.group_name(name) for k, name in enumerate(names)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = controls.choice("one", _("First"), labels, "0")
        two = controls.choice("two", _("Second"), labels, "1")
    tables = [of_group(found.table, asked.by, names[int(place)]) for place in (one, two)]
    _beside(tables[0], tables[1], asked, labels[one], labels[two])


def _two_periods(view: View, asked: Asked, against: str) -> None:
    if view.period is None:
        st.caption(_("Choose a period above: all dates have nothing to be compared with."))
        return
    now = Period(view.period.start, min(view.period.end, view.as_of)) if view.period.start < view.as_of else view.period
    days = now.end - now.start
    start = step(now.start, "year", -1) if against == "year" else now.start - days
    then = Period(start, start + days)
    waited = view.as_of - now.end  # both are seen at the same age
    cells = [replace(asked.cell(view, by=""), period=each, as_of=each.end + waited) for each in (now, then)]
    tables = [figure(view.workspace, cell).table for cell in cells]
    if tables[0] is None or tables[1] is None:
        st.caption(_("One of the two periods holds no deal."))
        return
    _beside(tables[0], tables[1], asked, span(now), span(then))
    st.caption(_("Both are seen {n} days after their end, so that the later one has had as much time as the earlier.", n=waited.days))


def _beside(one: pd.DataFrame, two: pd.DataFrame, asked: Asked, first: str, second: str) -> None:
    found = contrast.beside(one, two, asked.share)
    if found.empty:
        st.caption(_("There is no step to compare."))
        return
    st.dataframe(pd.DataFrame({
        _("Step"): found["stage"], first: [_rated(r, n) for r, n in zip(found["rate"], found["n"], strict=True)],
        f"{second} ": [_rated(r, n) for r, n in zip(found["other_rate"], found["other_n"], strict=True)],
        _("Difference"): [_points(row) for row in found.to_dict("records")], _("Verdict"): [_verdict(value) for value in found["clear"]],
    }), hide_index=True, alt=_("Two funnels side by side"))  # fmt: skip
    clear = [row["stage"] for row in found.to_dict("records") if row["clear"]]
    said = _("Clearly different: {steps}. The others are too close to call.", steps=", ".join(clear)) if clear else _("Too close to call: no step differs more than chance alone would bring.")  # fmt: skip
    st.markdown(literal(said))


def _rated(rate: float | None, n: float) -> str:
    return "–" if rate is None or pd.isna(rate) else _("{rate} of {n}", rate=amount(rate, RATIO), n=integer(n))


def _points(row: dict[str, Any]) -> str:
    """
    >>> _points({"difference": 0.2, "low": 0.0524, "high": 0.3339})
    '+20 percentage points (5.2 to 33.4)'
    """
    if row["difference"] is None or pd.isna(row["difference"]):
        return "–"
    sign = "+" if row["difference"] >= 0 else "−"
    said = sign + _("{n} percentage points", n=decimal(100 * abs(row["difference"])))
    if row["low"] is None or pd.isna(row["low"]):
        return said
    return said + " " + _("({low} to {high})", low=decimal(100 * row["low"]), high=decimal(100 * row["high"]))


def _verdict(clear: Any) -> str:
    return "–" if clear is None or pd.isna(clear) else _("clear") if clear else _("too close to call")


def _search(view: View, asked: Asked) -> None:
    """Every group of every column against the rest, corrected for how many were tried."""
    names = {code: label for code, label in groups(view, asked.basis).items() if code != NO_GROUP}
    cell = asked.cell(view, by="")
    found = ask(view.workspace, contrast.search, metric=cell.metric, columns=list(names), period=cell.period and f"{cell.period.start}:{cell.period.end}",
                as_of=cell.as_of, settings={**cell.settings, "of": "deals"})  # fmt: skip
    if found.empty:
        st.caption(_("There are no groups to compare."))
        return
    top = found.head(12)
    st.dataframe(pd.DataFrame({
        _("Column"): [names[column] for column in top["column"]], _("Group"): [charts.group_name(group) for group in top["group"]],
        _("Step"): top["stage"], _("Its rate"): [_rated(r, n) for r, n in zip(top["rate"], top["n"], strict=True)],
        _("The others"): [_rated(r, n) for r, n in zip(top["other_rate"], top["other_n"], strict=True)],
        _("Difference"): [_points(row) for row in top.to_dict("records")], _("Verdict"): [_verdict(bool(value)) for value in top["clear"]],
    }), hide_index=True, alt=_("The groups that differ most"))  # fmt: skip
    clear, tried = int(found["clear"].sum()), int(found["tried"].iloc[0])
    st.markdown(literal(_("{tried} comparisons were tried, {clear} are clear. With so many tries some look striking by luck: the verdict allows for that (Benjamini-Hochberg).", tried=integer(tried), clear=integer(clear))))  # fmt: skip


# -- contradictions


def checks(view: View, asked: Asked) -> None:
    """What contradicts in the data behind the funnel: counted, shown, explained."""
    if not asked.whole:
        return
    cell = Cell("stage_checks", as_of=view.as_of)
    found = figure(view.workspace, cell)
    st.subheader(_("Can the stages be trusted?"))
    if found.table is None or found.table.empty:
        st.caption(_("Nothing contradicts: deals and stage history tell the same story."))
        return
    lines = [f"- {literal(integer(row['deals']))} {literal(_(row['what']))}" for row in found.table.to_dict("records")]
    st.markdown("\n".join(lines))
    receipt.show(view.workspace, cell, found, found.table)
