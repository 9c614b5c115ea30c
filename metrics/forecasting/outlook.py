"""The next periods, with bands, and how often such bands held the truth when the past was forecast the same way."""

from dataclasses import dataclass

import pandas as pd

from metrics.figure import NotAvailable
from metrics.forecasting.backtest import Progress, backtest, best, compared, coverage
from metrics.forecasting.methods import LEVELS, METHODS
from metrics.forecasting.series import Series
from metrics.words import N_, Text

TOO_SHORT = N_("{method} needs a longer past than {found} periods")


@dataclass(frozen=True)
class Ahead:
    """What comes next: `rows` holds period, middle, low50, high50, low80 ... high95; `held` hits and tries of each band by level."""

    method: str
    rows: pd.DataFrame
    held: dict[float, tuple[int, int]]
    methods: pd.DataFrame  # the backtest: a row per method, the closest first


def ahead(past: Series, count: int, *, method: str = "best", tests: pd.DataFrame | None = None, progress: Progress | None = None) -> Ahead:
    """The next `count` periods by one method, or by the one that came closest when the past was forecast so far ahead.

    `tests` is the backtest where it is at hand already.
    Sums of money never fall below 0 where the past never did.
    """
    if tests is None:
        tests = backtest(past.actual, horizon=count, season=past.season, progress=progress)
    chosen = best(tests) if method == "best" else method
    if not METHODS[chosen].can(len(past.actual), past.season):
        raise NotAvailable(Text(TOO_SHORT, {"method": Text(METHODS[chosen].label), "found": len(past.actual)}))
    outlook = METHODS[chosen](past.actual, count, past.season)
    rows = pd.DataFrame({"period": past.coming(count), "middle": outlook.mean})
    for level in LEVELS:
        rows[f"low{round(100 * level)}"], rows[f"high{round(100 * level)}"] = outlook.band(level)
    if (past.actual >= 0).all():
        rows[rows.columns[1:]] = rows[rows.columns[1:]].clip(lower=0)
    return Ahead(chosen, rows, coverage(tests, chosen), compared(tests))
