"""Where people find a column: what it is called in the exports of the CRMs."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _columns() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((Path(__file__).parent / "where.toml").read_text("utf-8"))


def column_in(kind: str, role: str) -> dict[str, str]:
    """The name of a role's column by CRM; empty where it goes by too many names.

    >>> column_in("deals", "closed")["HubSpot"]
    'Close Date'
    """
    return _columns().get(kind, {}).get(role, {})
