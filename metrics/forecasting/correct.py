"""A forecast corrected for each person's measured lean, and whether that would have helped: checked out of sample."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics import stats
from metrics.forecasting.beside import Beside
from metrics.stats import Interval

FEWEST: Final = 6  # periods of a person that must have come true before the forecasts of that person are corrected
CAUTION: Final = 3.0  # so many periods without any lean are mixed in, so that a short past corrects little
WHO: Final = ("owner", "segment", "product")


@dataclass(frozen=True)
class Corrected:
    """`people` holds each group's factor now; `coming` the forecasts not due yet beside what they become; `rows` the check.

    `before` and `after` are the mean misses per period of the forecasts as made and corrected, over the periods that could be
    checked; `gain` is what correcting took off, with its interval, in the unit of the forecasts.
    """

    by: str
    people: pd.DataFrame
    coming: pd.DataFrame
    rows: pd.DataFrame
    periods: int
    before: float | None
    after: float | None
    gain: float | None
    interval: Interval
    currency: str = ""

    @property
    def verdict(self) -> str:
        """Whether correcting clearly helped, clearly harmed, or neither."""
        if self.interval.low is not None and self.interval.low > 0:
            return "better"
        return "worse" if self.interval.high is not None and self.interval.high < 0 else "alike"


def corrected(beside: Beside, by: str = "") -> Corrected:
    """Each forecast times the factor of whoever made it, measured on the periods before alone.

    factor = (sum of actuals + 3 m) / (sum of forecasts + 3 m)        m the mean forecast: a past without lean mixed in

    `by` is owner, segment or product, the first of them there is if not said; without any, all forecasts have one factor.
    """
    column = by or next((name for name in WHO if name in beside.rows), "")
    rows = beside.rows.assign(who=beside.rows[column].astype(object) if column else "")
    good = rows.loc[beside.good.index].sort_values("period", kind="stable")
    parts = [_checked(part) for _who, part in good.groupby("who", dropna=False)]
    checked = pd.concat(parts) if parts else good.assign(factor=[], corrected=[])
    people = pd.DataFrame([_person(who, part) for who, part in good.groupby("who", dropna=False)], columns=["group", "n", "factor"])
    return _result(column, people, _coming(rows, people), checked.dropna(subset=["factor"]), beside.currency)


def factor(actual: pd.Series, forecast: pd.Series) -> float:
    """What to multiply the next forecast by, after these.

    >>> round(factor(pd.Series([80.0] * 9), pd.Series([100.0] * 9)), 3)
    0.85
    """
    pull = CAUTION * float(forecast.mean())
    whole = float(forecast.sum()) + pull
    return (float(actual.sum()) + pull) / whole if whole > 0 else 1.0


def _checked(part: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of one person, each with the factor that was known when its period began."""
    factors = []
    for period in part["period"]:
        past = part[part["period"] < period]
        factors.append(factor(past["actual"], past["forecast"]) if past["period"].nunique() >= FEWEST else None)
    found = part.assign(factor=pd.Series(factors, index=part.index, dtype=float))
    return found.assign(corrected=found["forecast"] * found["factor"])


def _person(who: object, part: pd.DataFrame) -> dict[str, object]:
    n = part["period"].nunique()
    return {
        "group": None if pd.isna(who) is True else who,
        "n": n,
        "factor": factor(part["actual"], part["forecast"]) if n >= FEWEST else 1.0,
    }


def _coming(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    waiting = rows[
        rows["forecast"].notna() & rows["actual"].isna() & ~rows["due"] & ~rows["earlier"] & ~rows["late"] & rows["period"].notna()
    ]
    factors = dict(zip(people["group"], people["factor"], strict=True))
    found = waiting.assign(factor=[float(factors.get(None if pd.isna(who) else who, 1.0)) for who in waiting["who"]])
    found = found.assign(corrected=found["forecast"] * found["factor"])
    return found[["period", "who", "forecast", "factor", "corrected"]].sort_values(["period", "who"]).reset_index(drop=True)


def _result(by: str, people: pd.DataFrame, coming: pd.DataFrame, checked: pd.DataFrame, currency: str) -> Corrected:
    misses = checked.assign(
        before=(checked["forecast"] - checked["actual"]).abs(), after=(checked["corrected"] - checked["actual"]).abs()
    ).groupby("period").agg(before=("before", "sum"), after=("after", "sum"))  # fmt: skip
    before, after = misses["before"], misses["after"]
    gains: pd.Series = before - after
    if not len(misses):
        return Corrected(by, people, coming, checked, 0, None, None, None, stats.NOT_AVAILABLE, currency)
    means = (float(before.mean()), float(after.mean()), float(gains.mean()))
    return Corrected(by, people, coming, checked, len(misses), *means, stats.mean_interval(gains), currency)
