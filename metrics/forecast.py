"""How good the forecasts were."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.aggregate import keep
from metrics.estimates import ROUGH_MEAN, SMALL_MEAN
from metrics.periods import Period, before, within

SERIES = ("owner", "segment", "product")
ALARM = 4  # a tracking signal past this says that the forecast leans to one side


def forecasts_beside_actuals(
    forecasts: ir.Table, *, as_of: date, period: Period | None = None, by: str | None = None, tz: str = "UTC"
) -> ir.Table:
    """Every forecast beside what came true, those of the period marked as `inside`, and the actuals no forecast was made for.

    Of several forecasts for the same thing the last one made before its period began counts; the earlier ones are marked.

    >>> made = frame(period=["2024-01-01"] * 2, made=["2023-11-01", "2023-12-01"], forecast=[90.0, 110.0], actual=[100.0] * 2)
    >>> [(row["forecast"], row["earlier"]) for row in sorted(rows(forecasts_beside_actuals(made, as_of=date(2024, 3, 1))), key=str)]
    [(110.0, False), (90.0, True)]
    """
    forecasts = vintages(forecasts)
    return keep(
        forecasts, by, period=forecasts.period.cast("date"), forecast=forecasts.forecast, actual=forecasts.actual,
        earlier=forecasts.earlier, late=forecasts.late,
        due=before(forecasts.period.cast("date") + ibis.interval(months=1), as_of, tz).fill_null(False),
        inside=within(forecasts.period, period, tz) if period else ibis.literal(True),
    )  # fmt: skip


def vintages(forecasts: ir.Table) -> ir.Table:
    """Which forecasts do not count: `earlier` ones of the same thing, and `late` ones, made when the period had begun.

    A forecast made on the first day of its period is not late: a date has no hour.

    >>> made = frame(period=["2024-01-01"] * 2, made=["2023-12-01", "2024-01-20"], forecast=[90.0, 110.0])
    >>> sorted((row["forecast"], row["earlier"], row["late"]) for row in rows(vintages(made)))
    [(90.0, False, False), (110.0, True, True)]
    """
    if "made" not in forecasts.columns:
        return forecasts.mutate(earlier=ibis.literal(False), late=ibis.literal(False))
    same = [name for name in ("period", *SERIES) if name in forecasts.columns]
    late = (forecasts.made.cast("date") > forecasts.period.cast("date")).fill_null(False)
    marked = forecasts.mutate(late=late & forecasts.forecast.notnull())
    place = ibis.row_number().over(group_by=same, order_by=[marked.late.asc(), marked.made.desc(), marked.forecast])
    marked = marked.mutate(_place=place)
    return marked.mutate(earlier=(marked._place > 0) & marked.forecast.notnull()).drop("_place")


def accuracy(made: pd.DataFrame) -> dict[str, Any]:
    """The documents' formula: what came true over what was forecast; 1 is best.

    forecast_accuracy = sum(actual) / sum(forecast)        ratio

    >>> accuracy(_made([110.0, 90.0], [100.0, 80.0]))["forecast_accuracy"]
    0.9
    """
    good, left_out = usable(made)
    total = float(good["forecast"].sum())
    return {"forecast_accuracy": float(good["actual"].sum()) / total if total > 0 else None, "n": len(good), **_size(good), **left_out}


def wape_accuracy(made: pd.DataFrame) -> dict[str, Any]:
    """How much of what came true the forecasts got right; below 0 where they were further off than forecasting nothing.

    forecast_wape_accuracy = 1 - sum(|actual - forecast|) / sum(|actual|)        ratio

    >>> round(wape_accuracy(_made([110.0, 90.0], [100.0, 100.0]))["forecast_wape_accuracy"], 6)
    0.9
    """
    good, left_out = usable(made)
    miss, size = _misses(good).abs(), good["actual"].abs()
    value = 1 - float(miss.sum() / size.sum()) if size.sum() > 0 else None
    low, high = _over_periods(good, miss, size)
    return {
        "forecast_wape_accuracy": value, "low": None if high is None else 1 - high, "high": None if low is None else 1 - low,
        "n": len(good), **_size(good), **left_out,
    }  # fmt: skip


def bias(made: pd.DataFrame) -> dict[str, Any]:
    """Whether forecasts lean to one side: above 0 they promise too much.

    forecast_bias = sum(forecast - actual) / sum(actual)        ratio, 0 is best

    >>> found = bias(_made([110.0, 130.0], [100.0, 100.0]))
    >>> found["forecast_bias"], found["leans"]
    (0.2, 'too high')
    """
    good, left_out = usable(made)
    total = float(good["actual"].sum())
    value = float(_misses(good).sum()) / total if total > 0 else None
    sure = bool((good["actual"] >= 0).all())
    low, high = _over_periods(good, _misses(good), good["actual"]) if sure else stats.NOT_AVAILABLE
    leans = None if value is None else "too high" if value > 0 else "too low" if value < 0 else "neither way"
    return {"forecast_bias": value, "low": low, "high": high, "n": len(good), "leans": leans, **_size(good), **left_out}


def mase(made: pd.DataFrame) -> dict[str, Any]:
    """How far off the forecasts were, beside saying "as last time" every time; below 1 they were better than that.

    forecast_mase = mean(|actual - forecast|) / mean(|actual - actual before|)        times

    The second mean is over the actuals before the first forecast, or over all where there are none before (`scaled_on`).

    >>> found = mase(_made([None, None, 130.0], [100.0, 110.0, 125.0]))
    >>> found["forecast_mase"], found["scaled_on"]
    (0.5, 'the actuals before the first forecast')
    """
    good, left_out = usable(made)
    series = by_period(good)
    past, words = _history(made, series)
    scale = naive_error(past)
    errors = (series["forecast"] - series["actual"]).abs()
    value = float(errors.mean()) / scale if scale and len(errors) else None
    limits = stats.mean_interval(errors) if value is not None else stats.NOT_AVAILABLE
    low, high = (None if limit is None or not scale else limit / scale for limit in limits)
    return {"forecast_mase": value, "low": low, "high": high, "n": len(series), "scaled_on": words, **_size(series), **left_out}


def tracking_signal(made: pd.DataFrame) -> dict[str, Any]:
    """By how many usual misses the forecasts have drifted off in all; past 4 either way they lean to one side.

    forecast_tracking_signal = sum(forecast - actual) / mean(|forecast - actual|)        times, 0 is best

    >>> found = tracking_signal(_made([110.0] * 5, [100.0] * 5))
    >>> found["forecast_tracking_signal"], found["alarm"]
    (5.0, True)
    """
    good, left_out = usable(made)
    series = by_period(good)
    miss = series["forecast"] - series["actual"]
    usual = float(miss.abs().mean()) if len(miss) else 0.0
    value = float(miss.sum()) / usual if usual > 0 else None
    low, high = stats.ratio_interval(miss, miss.abs()) if value is not None else stats.NOT_AVAILABLE
    scaled = {name: None if limit is None else limit * len(miss) for name, limit in (("low", low), ("high", high))}
    alarm = None if value is None else abs(value) > ALARM
    return {"forecast_tracking_signal": value, **scaled, "n": len(series), "alarm": alarm, **_size(series), **left_out}


def usable(made: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """The forecasts that can be judged, and how many cannot: replaced by a later one, not yet due, without actual or period."""
    undated = int((made["forecast"].notna() & made["period"].isna()).sum())
    forecast = made["forecast"].notna() & made["period"].notna() & made["inside"].fillna(False).astype(bool)
    earlier, late = made["earlier"].astype(bool), made["late"].astype(bool)
    counts = forecast & ~earlier & ~late
    pending = counts & made["actual"].isna() & ~made["due"].astype(bool)
    unknown = counts & made["actual"].isna() & made["due"].astype(bool)
    good = made[counts & made["actual"].notna()]
    replaced = int((earlier & ~late & forecast).sum())
    return good, {"earlier": replaced, "late": int((late & forecast).sum()), "not_due": int(pending.sum()),
                  "unknown": int(unknown.sum()), "undated": undated}  # fmt: skip


def by_period(made: pd.DataFrame) -> pd.DataFrame:
    """Forecasts and actuals of each period added up, in order of time."""
    return made.groupby("period")[["forecast", "actual"]].sum().sort_index()


def naive_error(actuals: pd.Series) -> float | None:
    """How far each actual lay from the one before, on average; None where that is nothing or not known.

    >>> naive_error(pd.Series([100.0, 110.0, 105.0]))
    7.5
    """
    steps = np.abs(np.diff(actuals.to_numpy(dtype=float)))
    return float(steps.mean()) if len(steps) and steps.mean() > 0 else None


def _history(made: pd.DataFrame, series: pd.DataFrame) -> tuple[pd.Series, str]:
    known = made[made["actual"].notna() & ~made["earlier"].astype(bool)]
    actuals = known.groupby("period")["actual"].sum().sort_index()
    past = actuals[actuals.index < series.index[0]] if len(series) else actuals
    if naive_error(past) is not None:
        return past, "the actuals before the first forecast"
    return actuals, "all actuals, since there are none before the first forecast"


def _over_periods(made: pd.DataFrame, top: pd.Series, bottom: pd.Series) -> stats.Interval:
    """Interval of sum(top) / sum(bottom) by drawing whole periods: what people miss in one month they miss together."""
    return stats.ratio_interval(top.groupby(made["period"]).sum(), bottom.groupby(made["period"]).sum())


def _misses(made: pd.DataFrame) -> pd.Series:
    return made["forecast"] - made["actual"]


def _size(made: pd.DataFrame) -> dict[str, bool]:
    return {"small": len(made) < SMALL_MEAN, "rough": len(made) < ROUGH_MEAN}


def _made(forecast: list[float | None], actual: list[float]) -> pd.DataFrame:
    """A small table for the worked examples: one forecast a month from January 2024."""
    months = [date(2024, 1 + k, 1) for k in range(len(actual))]
    flags = {"earlier": False, "late": False, "due": True, "inside": True}
    return pd.DataFrame({"period": months, "forecast": pd.Series(forecast, dtype=float), "actual": actual, **flags})
