"""How good the forecasts were: the documents' formula first, and beside it what that formula cannot see."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics import stats
from metrics.forecast import accuracy, bias, by_period, mase, tracking_signal, usable, wape_accuracy
from metrics.forecasting.beside import Beside
from metrics.stats import Interval
from metrics.words import N_, Text

CLOSE: Final = 0.10  # a period whose forecast lay within a tenth of what came true
MOVING_RANGE: Final = 2.66  # limits of a control chart of single values: mean -+ 2.66 x mean moving range (Shewhart)
FEWEST_CONTROLLED: Final = 6
FEWEST_BANDED: Final = 8

NO_PERIODS = N_("no forecast of these dates can be compared with what came true")
NEGATIVE = N_("{n} of the periods came to nothing or less: a percentage of that means nothing")


@dataclass(frozen=True)
class Scores:
    """Every measure of one set of forecasts. A measure that cannot be known is None; `mape_refused` says why."""

    periods: int
    rows: int
    forecast: float
    actual: float
    documents: float | None
    wape: float | None
    wape_interval: Interval
    bias: float | None
    bias_interval: Interval
    mase: float | None
    mase_interval: Interval
    scaled_on: str
    tracking: float | None
    alarm: bool
    close: int
    close_interval: Interval
    mape: float | None
    mape_refused: Text | None

    @property
    def close_share(self) -> float | None:
        return self.close / self.periods if self.periods else None


def scores(beside: Beside) -> Scores:
    """The measures over all periods. WAPE and bias over single rows, so that people's misses cannot hide in a total.

    >>> made = pd.DataFrame({"period": ["2024-01-01", "2024-02-01"], "forecast": [100.0, 100.0], "actual": [150.0, 50.0]})
    >>> from metrics.forecasting.beside import beside
    >>> found = scores(beside({"forecasts": made}, as_of=date(2024, 4, 1)))
    >>> found.documents, found.wape, found.bias, found.close
    (1.0, 0.5, 0.0, 0)
    """
    made = beside.rows
    good, sums = beside.good, by_period(beside.good)
    right, lean, scaled, drift = wape_accuracy(made), bias(made), mase(made), tracking_signal(made)
    close = int(is_close(sums["forecast"], sums["actual"]).sum())
    percent, refused = mape(sums)
    return Scores(
        len(sums), len(good), float(good["forecast"].sum()), float(good["actual"].sum()), accuracy(made)["forecast_accuracy"],
        right["forecast_wape_accuracy"], _interval(right), lean["forecast_bias"], _interval(lean), scaled["forecast_mase"],
        _interval(scaled), scaled["scaled_on"], drift["forecast_tracking_signal"], bool(drift["alarm"]), close,
        stats.wilson(close, len(sums)) if len(sums) else stats.NOT_AVAILABLE, percent, refused,
    )  # fmt: skip


def is_close(forecast: pd.Series, actual: pd.Series) -> pd.Series:
    """Whether each forecast lay within 10 % of what came true.

    >>> is_close(pd.Series([110.0, 111.0, 0.0]), pd.Series([100.0, 100.0, 0.0])).tolist()
    [True, False, True]
    """
    return (forecast - actual).abs() <= CLOSE * actual.abs() * (1 + 1e-12)


def mape(sums: pd.DataFrame) -> tuple[float | None, Text | None]:
    """The mean miss in per cent of each period's actual; refused, with the reason, where an actual is 0 or negative.

    >>> mape(pd.DataFrame({"forecast": [110.0, 90.0], "actual": [100.0, 100.0]}))[0]
    0.1
    >>> str(mape(pd.DataFrame({"forecast": [110.0, 90.0], "actual": [100.0, 0.0]}))[1])
    '1 of the periods came to nothing or less: a percentage of that means nothing'
    """
    if not len(sums):
        return None, Text(NO_PERIODS)
    bad = int((sums["actual"] <= 0).sum())
    if bad:
        return None, Text(NEGATIVE, {"n": bad})
    return float(((sums["forecast"] - sums["actual"]).abs() / sums["actual"]).mean()), None


def in_time(beside: Beside) -> pd.DataFrame:
    """A row per period: period, forecast, actual, miss (forecast - actual), what people missed in all, how far off, within 10 %,
    and between what 8 of 10 came out (low, high; from 8 periods on).

    Periods that are not over yet have a forecast and no actual; gaps between periods stay gaps.
    """
    rows = beside.rows[beside.rows["inside"]]
    counts = rows[rows["forecast"].notna() & ~rows["earlier"] & ~rows["late"]]
    counts = counts[counts["actual"].notna() | ~counts["due"]]
    grouped = counts.assign(people=(counts["forecast"] - counts["actual"]).abs()).groupby("period")
    found = grouped[["forecast", "actual", "people"]].sum(min_count=1).sort_index().reset_index()
    found["miss"] = found["forecast"] - found["actual"]
    found["off"] = found["miss"] / found["actual"].where(found["actual"] > 0)
    found["close"] = is_close(found["forecast"], found["actual"])
    return _banded(found)


def _banded(found: pd.DataFrame) -> pd.DataFrame:
    """Where 8 of 10 came out, seen from what was forecast: low, high = forecast x the 10 and 90 % quantile of actual / forecast."""
    ratios = (found["actual"] / found["forecast"].where(found["forecast"] > 0)).dropna()
    low, high = ratios.quantile([0.1, 0.9]) if len(ratios) >= FEWEST_BANDED else (np.nan, np.nan)
    return found.assign(low=found["forecast"] * low, high=found["forecast"] * high)


def by_group(beside: Beside, name: str) -> pd.DataFrame:
    """A row for each owner, segment or product: group, n (periods), forecast, actual, wape, low, high, bias, bias_low, bias_high.

    The most optimistic first.
    """
    found = []
    for group, part in beside.rows.groupby(name, dropna=False):
        if len(usable(part)[0]):
            found.append({"group": None if pd.isna(group) is True else group, **_group(part)})
    table = pd.DataFrame(found, columns=["group", *_COLUMNS]).astype(dict.fromkeys(_COLUMNS[1:-1], float))
    return table.sort_values("bias", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


def by_lead_time(beside: Beside) -> pd.DataFrame:
    """A row for each number of periods ahead that forecasts were made: group (how many), and the columns of `by_group`.

    Here earlier forecasts count too: of those made equally far ahead the last one. Late ones do not.
    """
    rows = beside.rows[beside.rows["ahead"].notna() & beside.rows["forecast"].notna() & ~beside.rows["late"]]
    keys = ["period", *beside.groups, "ahead"]
    last = rows.sort_values("made", kind="stable").drop_duplicates(keys, keep="last").assign(earlier=False)
    found = [{"group": int(lead), **_group(part)} for lead, part in last.groupby("ahead") if len(usable(part)[0])]
    return pd.DataFrame(found, columns=["group", *_COLUMNS]).astype(dict.fromkeys(_COLUMNS[1:-1], float))


_COLUMNS: Final = ("n", "forecast", "actual", "wape", "low", "high", "bias", "bias_low", "bias_high", "tracking", "alarm")


def _group(part: pd.DataFrame) -> dict[str, Any]:
    good = usable(part)[0]
    right, lean, drift = wape_accuracy(part), bias(part), tracking_signal(part)
    return {
        "n": good["period"].nunique(), "forecast": float(good["forecast"].sum()), "actual": float(good["actual"].sum()),
        "wape": right["forecast_wape_accuracy"], "low": right["low"], "high": right["high"],
        "bias": lean["forecast_bias"], "bias_low": lean["low"], "bias_high": lean["high"],
        "tracking": drift["forecast_tracking_signal"], "alarm": bool(drift["alarm"]),
    }  # fmt: skip


@dataclass(frozen=True)
class Cancelling:
    """Errors that cancel: what the total missed by, what the single forecasts missed by, and how much of that the total hides."""

    total: float
    people: float
    hidden: float | None
    right_by_luck: int  # periods whose total was within 10 % although the single misses came to more than a quarter of it
    periods: int


def cancelling(beside: Beside) -> Cancelling:
    """How much of the single misses the total hides, period by period.

    >>> from metrics.forecasting.beside import beside
    >>> made = {"period": ["2024-01-01"] * 2, "owner": ["Ann", "Bo"], "forecast": [150.0, 50.0], "actual": [100.0, 100.0]}
    >>> found = cancelling(beside({"forecasts": pd.DataFrame(made)}, as_of=date(2024, 4, 1)))
    >>> found.total, found.people, found.hidden, found.right_by_luck
    (0.0, 100.0, 1.0, 1)
    """
    periods = in_time(beside).dropna(subset=["miss"])
    total, people = float(periods["miss"].abs().sum()), float(periods["people"].sum())
    lucky = periods["close"] & (periods["people"] > 0.25 * periods["actual"].abs())
    return Cancelling(total, people, 1 - total / people if people > 0 else None, int(lucky.sum()), len(periods))


def control(beside: Beside) -> pd.DataFrame:
    """A control chart of the misses: period, miss, middle, low, high, out (outside what chance from period to period explains).

    low, high = mean(miss) -+ 2.66 x mean(|miss - miss before|)        in the unit of the forecasts; from 6 periods on
    Source: Shewhart 1931; Wheeler & Chambers 1992 (limits of single values).
    """
    found = in_time(beside).dropna(subset=["miss"])[["period", "miss", "off"]].reset_index(drop=True)
    if len(found) < FEWEST_CONTROLLED:
        return found.head(0).assign(middle=[], low=[], high=[], out=[])
    middle = float(found["miss"].mean())
    reach = MOVING_RANGE * float(np.abs(np.diff(found["miss"])).mean())
    return found.assign(middle=middle, low=middle - reach, high=middle + reach, out=(found["miss"] - middle).abs() > reach * (1 + 1e-9))


def _interval(found: dict[str, Any]) -> Interval:
    return Interval(found["low"], found["high"])
