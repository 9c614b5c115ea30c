"""The receipt under a figure: how it was worked out, from how many rows, without which, and the code that does it again."""

import pandas as pd
import streamlit as st

from data.export import as_csv
from data.workspace import Workspace
from metrics.figure import Figure
from metrics.metric import RATIO, TABLE
from pages.kit.charts import group_name
from pages.kit.figures import Cell, way
from pages.kit.text import _, amount, day, decimal, integer, literal, percent, say, span

CHOSEN = "chosen by you"  # why a column has its role, where its owner said so


def show(workspace: Workspace, cell: Cell, figure: Figure, table: pd.DataFrame | None) -> None:
    """A closed box that opens on the account of one figure."""
    metric = way(workspace, cell.metric)
    with st.expander(_("How this was worked out"), icon=":material/receipt_long:"):
        st.markdown(literal(say(figure.definition)))
        st.markdown(f"**{literal(_('Formula'))}** {literal(metric.formula)}")
        st.markdown(" · ".join(_facts(figure)))
        _left_out(figure)
        if metric.pitfalls:
            st.caption(literal(_("Mind: {pitfall}", pitfall=_(metric.pitfalls))))
        if table is not None and not table.empty:
            shown = readable(table, figure)
            st.dataframe(shown, hide_index=True, alt=_(metric.label))
            st.download_button(_("Download this table (CSV)"), lambda: as_csv(table), f"{cell.metric}.csv", "text/csv",
                               key=f"csv.{cell.json()}.{len(table.columns)}", on_click="ignore", icon=":material/download:")  # fmt: skip
        st.caption(_("The same figure in Python:"))
        st.code(code(workspace, cell), language="python")


def _facts(figure: Figure) -> list[str]:
    facts = [_("Period: {period}", period=span(figure.period)), _("{n} records used", n=integer(figure.n))]
    if figure.as_of:
        facts.insert(1, _("as of {day}", day=day(figure.as_of)))
    if figure.value is not None:
        facts.append(_("exactly {value}", value=percent(figure.value, 4) if figure.unit == RATIO else decimal(figure.value, 4)))
    return [literal(fact) for fact in facts]


def _left_out(figure: Figure) -> None:
    if not figure.excluded:
        st.markdown(literal(_("No row was left out.")))
        return
    lines = [f"- {literal(integer(left.rows))} {literal(_('rows'))}: {literal(say(left.reason))}" for left in figure.excluded]
    st.markdown("\n".join([literal(_("Left out:")), "", *lines]))


def readable(table: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    """The table as people read it: words above, units in the cells, blanks named; columns that only repeat others left out."""
    hidden = [name for name in ("small", "rough", "unplaced", figure.id) if name in table.columns and name != table.columns[0]]
    shown = table.drop(columns=hidden)
    first = str(shown.columns[0])
    if first not in ("start", "stage"):
        shown = shown.assign(**{first: shown[first].map(group_name)})
    for name in (name for name in ("value", "low", "high") if name in shown.columns and figure.unit != TABLE):
        shown[name] = ["–" if pd.isna(value) else amount(value, figure.unit, figure.currency) for value in shown[name]]
    words = {"start": _("From"), "end": _("Before"), "value": _("Value"), "low": _("At least"), "high": _("At most"), "n": _("Records"),
             "complete": _("Finished")}  # fmt: skip
    return shown.rename(columns={name: words.get(name, str(name).replace("_", " ")) for name in shown.columns})


def code(workspace: Workspace, cell: Cell) -> str:
    """The lines of Python that give the same figure."""
    options = [f"by={cell.by!r}"] if cell.by else []
    options += [f'period="{cell.period}"'] if cell.period else []
    options += [f'as_of="{cell.as_of}"'] if cell.as_of else []
    options += [f"{name}={value!r}" for name, value in cell.settings.items()]
    held = workspace.manifest.settings
    options += [f"tz={held['tz']!r}"] if held.get("tz", "UTC") != "UTC" else []
    options += [f"rates={held['rates']!r}"] if held.get("rates") else []
    return "\n".join(
        ["import data, metrics", "", _reading(workspace), f"metrics.compute({', '.join([repr(cell.metric), 'tables', *options])})"]
    )


def _reading(workspace: Workspace) -> str:
    """The line that reads the same files, with what their owner chose by hand."""
    if workspace.is_sample:
        return "tables = data.sample_tables()"
    sources = workspace.manifest.sources
    files = list(dict.fromkeys(source.name.split(" / ")[0] for source in sources))
    columns = [(source.kind, column) for source in sources for column in source.mapping.get("columns", [])]
    chosen = [
        f"{kind}.{column['role']}={column['header']}" for kind, column in columns if column["role"] and column["why"]["template"] == CHOSEN
    ]
    return f"tables = data.read({files!r}, mapping={chosen!r})" if chosen else f"tables = data.read({files!r})"
