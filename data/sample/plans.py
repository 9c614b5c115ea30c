"""Targets and forecasts: what was meant to happen, beside what did."""

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import day, numbered, table
from data.sample.company import CAUTIOUS, CURRENCY, MONTH_OF_DAY, MONTH_STARTS, MONTHS, OPTIMIST, REPS, day_number
from data.sample.draw import Draw

_BIAS: Final = {OPTIMIST: 0.275, CAUTIOUS: -0.06}
_AHEAD: Final = np.array([day_number(date(2026, 11, 1)), day_number(date(2026, 12, 1))], dtype=float)  # targets reach to the year's end
_LAST_MADE: Final = float(day_number(date(2026, 10, 15)))  # next month's forecast exists already


def targets_table(draw: Draw, leads_by_month: np.ndarray, revenue: np.ndarray) -> pa.Table:
    """Monthly targets: leads and revenue of the whole firm (without an owner), and revenue of each rep."""
    periods = np.concatenate([MONTH_STARTS, _AHEAD])
    count = len(periods)
    leads = _ambition(draw, leads_by_month, 5)
    shares = np.array([_ambition(draw, row, 100) * _employed(periods, position) for position, row in enumerate(revenue)])
    return table(
        "targets",
        metric=np.repeat(["leads", "revenue"], [count, count * (1 + len(REPS))]),
        period=day(np.tile(periods, 2 + len(REPS))),
        value=np.concatenate([leads, shares.sum(axis=0), shares.ravel()]),
        owner=np.repeat(["", "", *[rep.name for rep in REPS]], count),
    ).filter(pa.array(np.concatenate([np.full(2 * count, True), shares.ravel() > 0])))


def _ambition(draw: Draw, actual: np.ndarray, step: int) -> np.ndarray:
    """A smooth rise from the first to the last year's level and a little more, in round numbers."""
    full = actual[:-1]
    months = np.arange(MONTHS + len(_AHEAD))
    level = np.interp(months, [0, 12, 24, 35], [full[:12].mean(), full[6:18].mean(), full[18:30].mean(), full[-12:].mean()])
    return np.round(1.04 * level * draw.uniform(0.98, 1.02, 1) / step) * step


def _employed(periods: np.ndarray, position: int) -> np.ndarray:
    end = REPS[position].end
    return np.full(len(periods), True) if end is None else periods <= day_number(end)


def forecasts_table(draw: Draw, revenue: np.ndarray) -> pa.Table:
    """What each rep foresaw two months, one month and some days before each month; unfinished months have no actual yet."""
    last = [_forecasts_of(draw, position, row) for position, row in enumerate(revenue)]
    parts = last + [_earlier(draw, part, lead) for lead in (1, 2) for part in last]
    period, made, owner, forecast, actual = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(made, kind="stable")
    return table(
        "forecasts",
        id=numbered("F-%04d", len(order)),
        period=day(period[order]),
        made=day(made[order]),
        owner=owner[order],
        forecast=np.round(forecast[order], -1),
        actual=actual[order],
        currency=np.full(len(order), CURRENCY),
    )


def _forecasts_of(draw: Draw, position: int, revenue: np.ndarray) -> tuple[np.ndarray, ...]:
    periods = np.append(MONTH_STARTS, _AHEAD[0])
    whole = np.append(revenue[:-1], [np.nan, np.nan])
    expected = np.where(np.isnan(whole), np.mean(revenue[-4:-1]), whole)
    error = draw.uniform(-0.22, 0.22, len(periods))
    error -= np.nansum(error * whole) / np.nansum(whole)  # so that over the years only the habit remains
    rows = np.flatnonzero(_employed(periods, position))
    made = np.minimum(np.maximum(periods - 3, 0), _LAST_MADE)
    forecast = expected * (1 + _BIAS.get(REPS[position].name, 0.01) + error)
    return periods[rows], made[rows], np.full(len(rows), REPS[position].name), forecast[rows], whole[rows]


def _earlier(draw: Draw, part: tuple[np.ndarray, ...], lead: int) -> tuple[np.ndarray, ...]:
    """The same forecasts as they stood one or two months before: the further ahead, the further off, by as much too high as too low."""
    period, made, owner, forecast, actual = part
    rows = np.flatnonzero((made - 31 * lead > 0) & ~np.isnan(actual))
    size = forecast[rows]
    error = draw.uniform(-0.16, 0.16, len(rows)) * lead
    error -= np.sum(error * size) / np.sum(size)
    return period[rows], made[rows] - 31 * lead, owner[rows], size * (1 + error), actual[rows]


def by_month(days: np.ndarray) -> np.ndarray:
    """How many of these days fall in each month.

    >>> by_month(np.array([0.5, 3.0, 31.0]))[:3].tolist()
    [2, 1, 0]
    """
    return np.bincount(MONTH_OF_DAY[days.astype(int)], minlength=MONTHS)
