"""Why a figure changed: how much came from more or fewer records, from the mix of groups, and from the rate within each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from metrics.catalogue import find
from metrics.compute import compute
from metrics.figure import Figure, NotAvailable
from metrics.metric import COUNT, MONEY
from metrics.words import N_, Text

RATE, TOTAL = "rate", "total"
SIMPSON: Final = {
    "down": N_("Every group went up and yet the whole went down: the mix of groups changed. Look at the groups before you act."),
    "up": N_("Every group went down and yet the whole went up: the mix of groups changed. Look at the groups before you act."),
}


@dataclass(frozen=True)
class Mix:
    """A change in parts that add up: `volume` (0 for a rate), `mix` and `rate`, in the figure's own unit.

    `groups` holds each group's n and value before and after, and its share in mix and rate. `warning` is set where every
    group moved one way and the whole the other.
    """

    kind: str
    before: float
    after: float
    volume: float
    mix: float
    rate: float
    groups: pd.DataFrame
    warning: Text | None = None

    @property
    def change(self) -> float:
        return self.after - self.before


def explain_change(id: str, tables: Mapping[str, Any], *, by: str, before: Any, after: Any, **options: Any) -> Mix:
    """The change of a metric between two periods, by the groups of a column.

    Raises NotAvailable where one of the two figures is, or where the figure is neither a sum nor a mean of its groups.

    >>> closed = ["2024-01-05"] * 4 + ["2024-02-05"] * 4
    >>> deals = pd.DataFrame({"id": list("abcdefgh"), "status": ["won", "lost"] * 4, "closed": closed, "segment": ["x"] * 8})
    >>> explain_change("win_rate", {"deals": deals}, by="segment", before="2024-01-01:2024-02-01", after="2024-02-01:2024-03-01").change
    0.0
    """
    figures = [compute(id, tables, by=by, period=period, **options) for period in (before, after)]
    for figure in figures:
        if figure.reason is not None:
            raise NotAvailable(figure.reason)
    kind = _kind(id, figures)
    rows = [_rows(figure, by, kind) for figure in figures]
    return decompose(*rows, kind=kind)


def decompose(before: pd.DataFrame, after: pd.DataFrame, *, kind: str = RATE) -> Mix:
    """The parts of a change, from a table per period: group, n, value (the rate of the group, or what one record brings).

    R = sum(n value) / N, w = n / N:  mix = sum of (w1 - w0) x mean value, rate = sum of (value1 - value0) x mean w;
    for a total N R: volume = (N1 - N0) x mean R, and mix and rate are multiplied by mean N. The parts add up exactly.

    A group that is there in one period only has no rate to change: all it does is mix.
    Source: Oaxaca 1973 and Blinder 1973 with mean weights; Marshall 1890 and Edgeworth 1925 for the mean weights.

    >>> first = pd.DataFrame({"group": ["small", "large"], "n": [90, 10], "value": [0.2, 0.6]})
    >>> then = pd.DataFrame({"group": ["small", "large"], "n": [50, 50], "value": [0.1, 0.5]})
    >>> found = decompose(first, then)
    >>> round(found.change, 2), round(found.mix, 2), round(found.rate, 2), found.warning is not None
    (0.06, 0.16, -0.1, True)
    """
    both = before.merge(after, on="group", how="outer", suffixes=("_before", "_after"))
    both[["n_before", "n_after"]] = both[["n_before", "n_after"]].fillna(0.0)
    for one, other in (("before", "after"), ("after", "before")):
        both[f"value_{one}"] = both[f"value_{one}"].where(both[f"n_{one}"] > 0, both[f"value_{other}"])
    n0, n1 = both["n_before"].sum(), both["n_after"].sum()
    w0, w1 = both["n_before"] / n0, both["n_after"] / n1
    r0, r1 = float((w0 * both["value_before"]).sum()), float((w1 * both["value_after"]).sum())
    scale = (n0 + n1) / 2 if kind == TOTAL else 1.0
    middle = (both["value_before"] + both["value_after"]) / 2 - (r0 + r1) / 2  # from the mean, so that each group's own part can be read
    groups = both.assign(mix=(w1 - w0) * middle * scale, rate=(both["value_after"] - both["value_before"]) * (w0 + w1) / 2 * scale)
    first, then = (n0 * r0, n1 * r1) if kind == TOTAL else (r0, r1)
    volume = (n1 - n0) * (r0 + r1) / 2 if kind == TOTAL else 0.0
    return Mix(
        kind,
        float(first),
        float(then),
        float(volume),
        float(groups["mix"].sum()),
        float(groups["rate"].sum()),
        groups,
        _simpson(groups, r1 - r0),
    )


def _simpson(groups: pd.DataFrame, change: float) -> Text | None:
    there = groups[(groups["n_before"] > 0) & (groups["n_after"] > 0)]
    moved = there["value_after"] - there["value_before"]
    if len(moved) < 2 or not change:
        return None
    if (moved > 0).all() and change < 0:
        return Text(SIMPSON["down"])
    if (moved < 0).all() and change > 0:
        return Text(SIMPSON["up"])
    return None


def _kind(id: str, figures: list[Figure]) -> str:
    """Whether the figure is a mean over its groups or their sum; what is neither (a median, a ratio of money) cannot be taken apart."""
    means, sums = (all(holds(figure) for figure in figures) for holds in (_is_mean, _is_sum))
    metric = find(id)
    if sums and (not means or metric.unit == COUNT or (metric.unit == MONEY and metric.sample is None)):
        return TOTAL
    if means:
        return RATE
    raise NotAvailable(Text(N_("this figure is neither the sum nor the mean of its groups, so its change cannot be taken apart")))


def _is_mean(figure: Figure) -> bool:
    table = _known(figure)
    n = table["n"].sum()
    return bool(n) and math.isclose((table["n"] * table["value"]).sum() / n, figure.value or 0, rel_tol=1e-9, abs_tol=1e-12)


def _is_sum(figure: Figure) -> bool:
    return math.isclose(_known(figure)["value"].sum(), figure.value or 0, rel_tol=1e-9, abs_tol=1e-9)


def _known(figure: Figure) -> pd.DataFrame:
    assert figure.table is not None  # it was asked for by groups, and is available
    return figure.table.dropna(subset=["value"])


def _rows(figure: Figure, by: str, kind: str) -> pd.DataFrame:
    table = _known(figure)
    table = table[table["n"] > 0]
    value = table["value"] / table["n"] if kind == TOTAL else table["value"]
    return pd.DataFrame({"group": table[by].astype(object), "n": table["n"].astype(float), "value": value})
