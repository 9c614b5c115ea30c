"""Would it have worked? Each method forecasts every past period from what was known before it, and is held to what came."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.forecasting.methods import LEVELS, METHODS, Floats, Method

FEWEST_PAST: Final = 8  # periods before the first origin
Progress = Callable[[float], None]


def backtest(
    actuals: Any, *, horizon: int = 1, season: int = 1, methods: Iterable[str] = tuple(METHODS), first: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Rolling origin: from every past period on, what each method would have said of the next `horizon` periods.

    A row for each origin, method and period ahead: origin (how many periods were known), ahead, place (which period is forecast),
    method, forecast, actual, scale (the usual step of the known past), and inside50, inside80, inside95. `first` is the first
    origin: half of the periods, but 8 at least, if not said.

    >>> found = backtest([10.0, 12.0, 11.0, 13.0], methods=["naive"], first=3)
    >>> found[["place", "forecast", "actual"]].values.tolist()
    [[3.0, 11.0, 13.0]]
    """
    series = np.asarray(actuals, dtype=np.float64)
    start = max(FEWEST_PAST, len(series) // 2) if first is None else first
    origins, memories = range(start, len(series)), {id: {} for id in methods}
    rows: list[dict[str, Any]] = []
    for done, origin in enumerate(origins):
        for id in memories:
            rows += _from(series, origin, METHODS[id], horizon, season, memories[id])
        if progress is not None:
            progress((done + 1) / len(origins))
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS: Final = [
    "origin",
    "ahead",
    "place",
    "method",
    "forecast",
    "actual",
    "scale",
    *(f"inside{round(100 * level)}" for level in LEVELS),
]


def _from(series: Floats, origin: int, method: Method, horizon: int, season: int, memory: dict[str, Any]) -> list[dict[str, Any]]:
    if not method.can(origin, season):
        return []
    past, future = series[:origin], series[origin : origin + horizon]
    outlook = method(past, len(future), season, memory)
    bands = {f"inside{round(100 * level)}": outlook.band(level) for level in LEVELS}
    scale = float(np.abs(np.diff(past)).mean())
    return [
        {
            "origin": origin, "ahead": k + 1, "place": origin + k, "method": method.id, "forecast": float(outlook.mean[k]),
            "actual": float(future[k]), "scale": scale,
            **{name: bool(low[k] - 1e-9 <= future[k] <= high[k] + 1e-9) for name, (low, high) in bands.items()},
        }
        for k in range(len(future))
    ]  # fmt: skip


def compared(tests: pd.DataFrame) -> pd.DataFrame:
    """A row per method, the closest first: method, n, mae, mase, smape, and the share of the truth inside each band.

    Only forecasts of the same periods from the same origins are compared: a method that needs a longer past takes the
    others with it to where it begins, unless that leaves fewer than 5 origins; it is then left out.
    """
    same = comparable(tests)
    found = [{"method": id, **_summary(part)} for id, part in same.groupby("method")]
    table = pd.DataFrame(found, columns=["method", "n", "mae", "mase", "smape", *_COLUMNS[-3:]])
    place = table["method"].map(list(METHODS).index)
    return table.assign(_place=place).sort_values(["mae", "_place"], kind="stable").drop(columns="_place").reset_index(drop=True)


def comparable(tests: pd.DataFrame, fewest: int = 5) -> pd.DataFrame:
    """The forecasts from those origins from which all methods forecast that do so from enough of them."""
    counts = tests.groupby("method")["origin"].nunique()
    kept = counts[counts >= min(fewest, counts.max())].index if len(counts) else []
    some = tests[tests["method"].isin(kept)]
    from_there = [name for name in ("series", "origin") if name in some.columns]
    methods = some.groupby(from_there)["method"].transform("nunique")
    return some[methods == len(kept)]


def _summary(part: pd.DataFrame) -> dict[str, float]:
    miss = (part["forecast"] - part["actual"]).abs()
    scaled = (miss / part["scale"].where(part["scale"] > 0)).mean()
    inside = {name: float(part[name].mean()) for name in _COLUMNS[-3:]}
    return {"n": len(part), "mae": float(miss.mean()), "mase": float(scaled), "smape": smape(part["actual"], part["forecast"]), **inside}


def best(tests: pd.DataFrame) -> str:
    """The method that came closest; the simplest of several that came equally close."""
    table = compared(tests)
    return str(table["method"].iloc[0]) if len(table) else "naive"


def coverage(tests: pd.DataFrame, method: str) -> dict[float, tuple[int, int]]:
    """How often the truth lay inside each band of a method in the backtest: hits and tries by level."""
    part = tests[tests["method"] == method]
    return {level: (int(part[f"inside{round(100 * level)}"].sum()), len(part)) for level in LEVELS}


def smape(actual: Any, forecast: Any) -> float:
    """Mean of 2 |actual - forecast| / (|actual| + |forecast|), as M4 counts it, in [0, 2]; a pair of zeros is no miss.

    >>> round(smape([100.0, 0.0], [50.0, 0.0]), 4)
    0.3333
    """
    truth, said = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    whole = np.abs(truth) + np.abs(said)
    return float(np.mean(2 * np.abs(truth - said) / np.where(whole > 0, whole, 1.0)))


def mase(past: Any, actual: Any, forecast: Any, season: int = 1) -> float | None:
    """Mean miss over the mean step of the past; None where the past never moved.

    >>> mase([1.0, 2.0, 4.0], [5.0], [2.0])
    2.0
    """
    known = np.asarray(past, dtype=float)
    steps = np.abs(known[season:] - known[:-season])
    scale = float(steps.mean()) if len(steps) else 0.0
    return float(np.abs(np.asarray(actual, dtype=float) - np.asarray(forecast, dtype=float)).mean()) / scale if scale > 0 else None


def many(
    series: Mapping[str, Any], *, horizon: int = 1, season: int = 1, methods: Iterable[str] = tuple(METHODS), origins: int = 13,
    progress: Progress | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The backtest of several series, each from its last `origins` periods, with the name of the series in front."""
    found = []
    for done, (name, values) in enumerate(series.items()):
        first = max(FEWEST_PAST, len(values) - origins)
        found.append(backtest(values, horizon=horizon, season=season, methods=methods, first=first).assign(series=name))
        if progress is not None:
            progress((done + 1) / len(series))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*_COLUMNS, "series"])
