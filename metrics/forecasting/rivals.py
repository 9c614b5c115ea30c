"""Your forecasts against simple rivals: does all the work beat repeating last month?"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics import stats
from metrics.forecast import by_period
from metrics.forecasting.backtest import FEWEST_PAST, backtest
from metrics.forecasting.beside import Beside
from metrics.forecasting.methods import METHODS
from metrics.forecasting.series import Series
from metrics.stats import Interval

YOURS, PIPELINE = "yours", "pipeline"
BETTER, WORSE, ALIKE = "better", "worse", "alike"
FEWEST: Final = 5


@dataclass(frozen=True)
class Rival:
    """One rival on the periods that it and your forecasts share: your misses over its misses, below 1 you are better."""

    method: str
    periods: int
    yours: float  # mean miss of your forecasts over those periods
    theirs: float
    ratio: float | None
    interval: Interval

    @property
    def verdict(self) -> str:
        """Whether your forecasts are clearly better, clearly worse, or neither."""
        if self.interval.high is not None and self.interval.high < 1:
            return BETTER
        return WORSE if self.interval.low is not None and self.interval.low > 1 else ALIKE


def rivals(beside: Beside, past: Series, others: dict[str, pd.Series] | None = None) -> list[Rival]:
    """Your forecasts of each period against what the simple methods would have said one period ahead, the strongest rival first.

    A method knows only what came before the period; yours were made before it began, too. `others` are forecasts by period
    made in some other way, such as from the pipeline.

    ratio = sum |your forecast - actual| / sum |its forecast - actual|        interval by bootstrap over periods
    """
    mine = by_period(beside.good)
    first = min(FEWEST_PAST, max(len(past.actual) // 2, 3))
    tests = backtest(past.actual, season=past.season, first=first)
    said = {id: part.set_index("place")["forecast"].rename(lambda place: past.periods[place]) for id, part in tests.groupby("method")}
    found = [_rival(id, mine, forecasts) for id, forecasts in {**said, **(others or {})}.items()]
    order = {id: place for place, id in enumerate([*METHODS, PIPELINE])}
    return sorted((rival for rival in found if rival.periods), key=lambda rival: (-(rival.ratio or 0.0), order[rival.method]))


def _rival(method: str, mine: pd.DataFrame, forecasts: pd.Series) -> Rival:
    both = mine.join(forecasts.rename("rival"), how="inner")
    yours, theirs = (both["forecast"] - both["actual"]).abs(), (both["rival"] - both["actual"]).abs()
    ratio = float(yours.sum() / theirs.sum()) if theirs.sum() > 0 else None
    interval = stats.ratio_interval(yours, theirs) if len(both) >= FEWEST and ratio is not None else stats.NOT_AVAILABLE
    means = (float(yours.mean()), float(theirs.mean())) if len(both) else (0.0, 0.0)
    return Rival(method, len(both), *means, ratio, interval)
