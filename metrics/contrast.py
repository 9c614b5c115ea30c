"""Two funnels side by side, and which groups differ most when many are tried."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
from scipy.special import chdtrc
from scipy.stats import fisher_exact

from metrics import stats
from metrics.aggregate import filled
from metrics.compute import compute
from metrics.engine import to_arrow
from metrics.tables import Table, adopt

MOST_GROUPS = 30
CLEAR = 0.05  # the share of false alarms among the differences called clear


def beside(first: pd.DataFrame, second: pd.DataFrame, of: str = "previous") -> pd.DataFrame:
    """Two funnels over the same steps: both rates of each step, their difference with Newcombe's interval, and whether it is clear.

    `of` says what the rates are of: the "previous" step, or the "first". A rate without a count behind it (money) has no interval.

    >>> one = pd.DataFrame({"stage": ["New", "Won"], "kept": [70, 56], "step_low": [None, 0.1]})
    >>> two = pd.DataFrame({"stage": ["New", "Won"], "kept": [80, 48], "step_low": [None, 0.1]})
    >>> found = beside(one, two).to_dict("records")[0]
    >>> round(found["difference"], 4), round(found["low"], 4), round(found["high"], 4), found["clear"]
    (0.2, 0.0524, 0.3339, True)
    """
    other = {row["stage"]: row for row in second.to_dict("records")}
    rows, base = first.to_dict("records"), (0 if of == "first" else None)
    found = []
    for k in range(1, len(rows)):
        before = rows[base if base is not None else k - 1]
        if rows[k]["stage"] not in other or before["stage"] not in other:
            continue
        pair = [(side["kept"], root["kept"]) for side, root in ((rows[k], before), (other[rows[k]["stage"]], other[before["stage"]]))]
        counted = rows[k]["step_low"] is not None or other[rows[k]["stage"]]["step_low"] is not None
        found.append({"stage": rows[k]["stage"], **_difference(*pair, counted=counted)})
    return pd.DataFrame(found)


def _difference(one: tuple[float, float], two: tuple[float, float], *, counted: bool) -> dict[str, Any]:
    (part, whole), (other_part, other_whole) = one, two
    rate, other = (part / whole if whole else None), (other_part / other_whole if other_whole else None)
    low, high = stats.newcombe(part, whole, other_part, other_whole) if counted else stats.NOT_AVAILABLE
    clear = None if low is None or high is None else low > 0 or high < 0
    difference = None if rate is None or other is None else rate - other
    return {"rate": rate, "n": whole, "other_rate": other, "other_n": other_whole, "difference": difference, "low": low, "high": high,
            "clear": clear}  # fmt: skip


def search(
    tables: Mapping[str, Any], *, metric: str, columns: list[str], period: str | None, as_of: str, settings: dict[str, Any], tz: str = "UTC"
) -> pd.DataFrame:
    """`differences` over every one of these columns, but for those that tell how a record ended rather than what it was.

    A column with more than 30 groups holds names rather than groups.
    """
    columns = [column for column in columns if not _tells_the_end(column, adopt(tables))]
    asked = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
    found = [(column, compute(metric, tables, by=column, period=period, as_of=as_of, tz=tz, **asked).table) for column in columns]
    return differences([(column, table) for column, table in found if table is not None and table[column].nunique() <= MOST_GROUPS])


def _tells_the_end(column: str, tables: Mapping[str, Table]) -> bool:
    """Whether a column is filled in when a deal ends: its status and stage, what only won deals point to, what open deals leave blank."""
    kind, _, name = column.rpartition(".")
    deals = tables.get("deals")
    if kind == "customers" or name in ("status", "stage", "reason", "won", "qualified"):
        return True
    if kind or deals is None or name not in deals.columns or "status" not in deals.columns:
        return False
    still_open = deals.rows.filter(deals.rows.status == "open")
    counts = to_arrow(still_open.agg(n=still_open.count(), known=still_open.count(where=filled(still_open[name]))))
    return counts["n"][0].as_py() > 0 and counts["known"][0].as_py() == 0


def differences(tables: Iterable[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """Each group's rate of each step against all other groups of its column, the clearest first.

    `tables` are funnels by column: (column, table with that column and the steps). p-values are adjusted for all that were
    tried (Benjamini & Hochberg 1995). p: chi-squared with N - 1, Fisher's exact test where a count is expected below 1
    (Campbell 2007, Statistics in Medicine 26, 3661-3675). Blank groups are tried like any other.

    >>> steps = {"stage": ["New", "Won"] * 2, "reached": [100, 50, 100, 20], "by": ["a", "a", "b", "b"]}
    >>> found = differences([("by", pd.DataFrame(steps))])
    >>> found[["column", "group", "stage", "clear"]].to_dict("records")[0], len(found)
    ({'column': 'by', 'group': 'a', 'stage': 'Won', 'clear': True}, 1)
    """
    found = [row for column, table in tables for row in _against_the_rest(column, table)]
    if not found:
        return pd.DataFrame()
    adjusted = stats.benjamini_hochberg([row["p"] for row in found])
    rows = pd.DataFrame(found).assign(adjusted=adjusted, tried=len(found))
    rows = rows.assign(clear=rows["adjusted"] < CLEAR, size=-rows["difference"].abs())
    return rows.sort_values(["adjusted", "size"], kind="stable").drop(columns="size").reset_index(drop=True)


def _against_the_rest(column: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    """With two groups one line says it all: the second is the rest of the first."""
    groups: list[tuple[Any, pd.DataFrame]] = list(table.groupby(column, dropna=False, sort=True))
    stages = [str(stage) for stage in dict.fromkeys(table["stage"])]
    totals = _reached(table)
    found = []
    for group, part in groups[:1] if len(groups) == 2 else groups if len(groups) > 2 else []:
        reached, name = _reached(part), group if isinstance(group, str) else None
        for before, stage in pairwise(stages):
            mine, rest = (reached[stage], reached[before]), (totals[stage] - reached[stage], totals[before] - reached[before])
            if mine[1] and rest[1]:
                words = {"column": column, "group": name, "stage": stage, "p": p_value(*mine, *rest)}
                found.append(words | _difference(mine, rest, counted=True))
    return found


def _reached(table: pd.DataFrame) -> Counter[str]:
    counts: Counter[str] = Counter()
    for stage, reached in zip(table["stage"], table["reached"], strict=True):
        counts[str(stage)] += int(reached)
    return counts


def p_value(k1: int, n1: int, k2: int, n2: int) -> float:
    """How surprising two shares this far apart would be if they were the same.

    >>> round(p_value(50, 100, 20, 100), 6)  # 199 * (50*80 - 50*20)^2 / (100 * 100 * 70 * 130) = 19.68
    9e-06
    """
    n, yes = n1 + n2, k1 + k2
    if yes in (0, n):
        return 1.0
    if min(n1, n2) * min(yes, n - yes) / n < 1:
        return float(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1])
    chi = (n - 1) * (k1 * (n2 - k2) - k2 * (n1 - k1)) ** 2 / (n1 * n2 * yes * (n - yes))
    return float(chdtrc(1, chi))
