"""Rows of a table as people read them: columns by their names, blanks as blanks."""

import pandas as pd

from metrics import schema
from pages.kit.frame import View
from pages.kit.text import _

OURS = {"came_to": "Came to", "began": "Began", "last_contact": "Last contact"}


def named(view: View, rows: pd.DataFrame, kind: str = "deals") -> pd.DataFrame:
    """The rows with the headers of roles and of the owner's own files; columns without any value are left away."""
    built = view.workspace.manifest.tables.get(kind)
    roles, labels = schema.KINDS[kind].roles, dict(built.labels) if built else {}
    shown = rows.loc[:, [int(rows[column].count()) > 0 for column in rows.columns]]
    taken: dict[str, str] = {}
    for column in shown.columns:
        name = _(roles[column].label) if column in roles else _(OURS[column]) if column in OURS else labels.get(column, str(column))
        taken[str(column)] = name if name not in taken.values() else f"{name} ({column})"
    return shown.rename(columns=taken)
