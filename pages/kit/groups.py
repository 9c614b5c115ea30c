"""Which columns a figure can be split by: the table's own, and those of the tables it points to."""

import pandas as pd

from data.workspace import Workspace
from metrics import schema
from metrics.metric import Metric
from metrics.schema import CODE, TEXT
from metrics.tables import nearly_unique
from pages.kit.figures import Cell, ask
from pages.kit.text import _

NOT_GROUPS = {"name", "email", "phone", "address", "comment", "next_step"}
FIRST = ("source", "owner", "segment", "stage", "product", "plan", "region", "country", "priority", "category", "channel", "customer_type")


def options(workspace: Workspace, metric: Metric) -> dict[str, str]:
    """The columns to group by, by their code (a role, or "kind.role"), with the labels people read."""
    if metric.own_groups:
        return {name: _("field") if name == "field" else name for name in metric.own_groups}
    tables = workspace.manifest.tables
    if metric.main not in tables:
        return {}
    many = set(ask(workspace, nearly_unique, kind=metric.main))
    found = _of(metric.main, tuple(tables[metric.main].columns), tables[metric.main].labels, "")
    for role in schema.KINDS[metric.main].roles.values():
        target = tables.get(role.points_to)
        if target and role.name in tables[metric.main].columns and role.points_to != metric.main:
            found |= {
                code: label for code, label in _of(role.points_to, tuple(target.columns), target.labels, f"{role.points_to}.").items()
                if code.split(".")[1] not in found
            }  # fmt: skip
    found = {code: label for code, label in found.items() if code not in many}
    return dict(sorted(found.items(), key=lambda item: _place(item[0])))


def named(workspace: Workspace, cell: Cell, table: pd.DataFrame) -> pd.DataFrame:
    """The table with fields called what people call them, where the groups are fields."""
    kind = cell.settings.get("table", "")
    if cell.by != "field" or kind not in schema.KINDS:
        return table
    roles, labels = schema.KINDS[kind].roles, workspace.manifest.tables[kind].labels
    return table.assign(field=[_(roles[name].label) if name in roles else labels.get(name, name) for name in table["field"]])


def _of(kind: str, columns: tuple[str, ...], labels: dict[str, str], prefix: str) -> dict[str, str]:
    roles, whose = schema.KINDS[kind].roles, f" ({_(schema.KINDS[kind].label)})" if prefix else ""
    found = {}
    for column in columns:
        if column not in roles:
            found[prefix + column] = labels.get(column, column) + whose
        elif roles[column].type in (TEXT, CODE) and column not in NOT_GROUPS:
            found[prefix + column] = _(roles[column].label) + whose
    return found


def _place(code: str) -> tuple[int, bool, str]:
    role = code.rpartition(".")[2]
    return (FIRST.index(role) if role in FIRST else len(FIRST), "." in code, code)
