"""Inside and outside, month by month: whether what a business does moves together with what its customers say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.figure import NotAvailable
from metrics.periods import Period, floor, step
from metrics.words import N_, Text

FEWEST_MONTHS: Final = 8
LAGS: Final = (0, 1, 2, 3)  # by how many months what customers say follows
LEVELS, DIFFERENCES = "level", "difference"
MONTHS_BACK: Final = 36
CLEAR: Final = 0.05


def operations_vs_perception(
    tables: Mapping[str, ir.Table], *, operations: str | Sequence[str] = "time_to_resolution", perception: str | Sequence[str] = "csat",
    as_of: date, period: Period | None = None, tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """Two figures of each whole month, one from inside and one from customers; `associations` compares them.

    `operations` and `perception` are ids of metrics; several are tried against each other when given as a list, or as one text
    with commas. Without a period: the last 36 whole months. Months without one of the two are left out.

    >>> days = [f"2024-{month:02}-15" for month in range(1, 13)]
    >>> came = [day for more, day in enumerate(days, 1) for _ in range(more)]
    >>> leads = frame(id=[str(number) for number in range(len(came))], created=came)
    >>> said = frame(answered=[day for day in days for _ in range(12)], score=[5.0 if k < m else 1.0 for m in range(12) for k in range(12)])
    >>> asked = {"operations": "leads", "perception": "csat", "as_of": date(2025, 1, 1)}
    >>> [(row["x"], row["y"]) for row in rows(operations_vs_perception({"leads": leads, "surveys": said}, **asked))][:3]
    [(1.0, 0.0), (2.0, 0.08333333333333333), (3.0, 0.16666666666666666)]
    """
    period = period or whole_months(as_of)
    inside, outside = (_by_month(ids, tables, period, as_of, tz) for ids in (operations, perception))
    pairs = [pair for first in inside.items() for second in outside.items() if len(pair := _paired(first, second)) >= FEWEST_MONTHS]
    if not pairs:
        known = max((len(_paired(first, second)) for first in inside.items() for second in outside.items()), default=0)
        words = {"needed": FEWEST_MONTHS, "found": known}
        raise NotAvailable(Text(N_("it needs {needed} whole months in which both figures are known; there are {found}"), words))
    return ibis.memtable(pd.concat(pairs, ignore_index=True))


def months(operations: str, perception: str, tables: Mapping[str, Any], *, period: Any, as_of: Any = None, tz: str = "UTC") -> pd.DataFrame:
    """The points of the scatter: operations, perception, month, x (inside) and y (outside), whole months that have both."""
    span = Period.parse(period)
    day = as_of or span.end
    inside, outside = (_by_month(id, tables, span, day, tz) for id in (operations, perception))
    return _paired((operations, inside[operations]), (perception, outside[perception]))


def whole_months(as_of: date) -> Period:
    """The last 36 whole months before a day."""
    end = floor(as_of, "month")
    return Period(step(end, "month", -MONTHS_BACK), end)


def pairs(points: pd.DataFrame, lag: int, basis: str) -> pd.DataFrame:
    """The points that one comparison stands on: the inside figure of each month beside what customers said `lag` months later.

    >>> points = pd.DataFrame({"month": [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)], "x": [1, 2, 4], "y": [5, 6, 8]})
    >>> pairs(points, 1, LEVELS)[["x", "y"]].values.tolist(), pairs(points, 0, DIFFERENCES)[["x", "y"]].values.tolist()
    ([[1.0, 6.0], [2.0, 8.0]], [[1.0, 1.0], [2.0, 2.0]])
    """
    inside, outside = (_on_every_month(points, name) for name in ("x", "y"))
    if basis == DIFFERENCES:
        inside, outside = inside.diff(), outside.diff()
    both = pd.DataFrame({"x": inside, "y": outside.shift(-lag)}, dtype=float).dropna()
    return both.assign(month=[month.start_time.date() for month in both.index]).reset_index(drop=True)


def _by_month(ids: str | Sequence[str], tables: Mapping[str, Any], period: Period, as_of: Any, tz: str) -> dict[str, pd.Series]:
    from metrics.trend import trend  # the catalogue, which trend reads, holds this very metric

    names = [name.strip() for name in ids.split(",")] if isinstance(ids, str) else list(ids)
    found = {name: trend(name, tables, every="month", period=period, as_of=as_of, tz=tz) for name in names}
    return {name: points[points["complete"]].set_index("start")["value"].astype(float).dropna() for name, points in found.items()}


def _paired(inside: tuple[str, pd.Series], outside: tuple[str, pd.Series]) -> pd.DataFrame:
    both = pd.DataFrame({"x": inside[1], "y": outside[1]}).dropna().sort_index()
    return both.rename_axis("month").reset_index().assign(operations=inside[0], perception=outside[0])


def associations(points: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation of every pair, on levels and on month-to-month differences, at lags of 0 to 3 months.

    rho in -1..1 with its interval; p_value as it stands, adjusted for all that were tried (Benjamini-Hochberg)

    At lag k the inside figure of a month meets what customers said k months later. Differences ask whether the two move together
    and not only both grow; they exist between neighbouring months only. Fewer than 8 pairs: blank.

    >>> month = [date(2024, m, 1) for m in range(1, 13)]
    >>> points = pd.DataFrame({"month": month, "x": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], "y": [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]})
    >>> found = associations(points.assign(operations="stale_deals", perception="nps"))
    >>> found.query("basis == 'level' and lag == 1")[["rho", "n"]].values.tolist()
    [[1.0, 11.0]]
    """
    tried = [row for _, pair in points.groupby(["operations", "perception"]) for row in _tried(pair)]
    table = pd.DataFrame(tried)
    known = table["p_value"].notna()
    table.loc[known, "adjusted_p_value"] = stats.benjamini_hochberg(table.loc[known, "p_value"])
    return table.assign(
        n=table["n"].fillna(0).astype(int), tried=int(known.sum()), finding=[_finding(row) for row in table.to_dict("records")]
    )


def _tried(pair: pd.DataFrame) -> list[dict[str, Any]]:
    inside, outside = (_on_every_month(pair, name) for name in ("x", "y"))
    names = pair[["operations", "perception"]].iloc[0].to_dict()
    bases = {LEVELS: (inside, outside), DIFFERENCES: (inside.diff(), outside.diff())}
    return [{**names, "basis": basis, "lag": lag, **_compared(x, y.shift(-lag))} for basis, (x, y) in bases.items() for lag in LAGS]


def _on_every_month(pair: pd.DataFrame, name: str) -> pd.Series:
    """One value a month without gaps, so that a lag and a difference are always those of neighbouring months."""
    values = pair.set_index(pd.PeriodIndex(pd.to_datetime(pair["month"]), freq="M"))[name].sort_index()
    return values.reindex(pd.period_range(values.index[0], values.index[-1], freq="M"))


def _compared(x: pd.Series, y: pd.Series) -> dict[str, Any]:
    both = pd.DataFrame({"x": x, "y": y}).dropna()
    found = stats.spearman(both["x"], both["y"])
    low, high = found.interval
    return {"n": found.n, "rho": found.value, "rho_low": low, "rho_high": high, "p_value": found.p_value, "adjusted_p_value": None}


def _finding(row: Mapping[str, Any]) -> str:
    """A stable code of what was found: together, opposite, none (no clear association) or unknown."""
    if pd.isna(row["adjusted_p_value"]) or pd.isna(row["rho"]):
        return "unknown"
    if row["adjusted_p_value"] >= CLEAR:
        return "none"
    return "together" if row["rho"] > 0 else "opposite"


SENTENCES: Final = {
    "together": N_(
        "In months when {operations} is higher, {perception} is higher {later} ({n} months). They are associated; why, it does not say."
    ),
    "opposite": N_(
        "In months when {operations} is higher, {perception} is lower {later} ({n} months). They are associated; why, it does not say."
    ),
    "none": N_("In these {n} months there is no clear association between {operations} and {perception} {later}."),
    "unknown": N_("There are too few months to compare {operations} and {perception} {later}."),
}
CHANGES: Final = {
    "together": N_(
        "When {operations} rises in a month, {perception} tends to rise {later} ({n} changes). They are associated; why, it does not say."
    ),
    "opposite": N_(
        "When {operations} rises in a month, {perception} tends to fall {later} ({n} changes). They are associated; why, it does not say."
    ),
    "none": N_("In these {n} changes from month to month there is no clear association between {operations} and {perception} {later}."),
    "unknown": N_("There are too few changes from month to month to compare {operations} and {perception} {later}."),
}
LATER: Final = (N_("in the same month"), N_("one month later"), N_("two months later"), N_("three months later"))


def sentence(row: Mapping[str, Any], labels: Mapping[str, str]) -> Text:
    """What one row of `associations` says, in words that never name a cause. `labels` name the metrics.

    >>> row = {"operations": "a", "perception": "b", "basis": "level", "lag": 1, "n": 12, "finding": "none"}
    >>> str(sentence(row, {"a": "Stale deals", "b": "Satisfaction"}))
    'In these 12 months there is no clear association between Stale deals and Satisfaction one month later.'
    """
    template = (SENTENCES if row["basis"] == LEVELS else CHANGES)[row["finding"]]
    names = {side: Text(labels[row[side]]) for side in ("operations", "perception")}
    return Text(template, {**names, "n": int(row["n"]), "later": Text(LATER[int(row["lag"])])})
