"""Simple ways to say what comes next, each with how sure it is: what any forecast has to beat."""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from metrics.words import N_

Floats = NDArray[np.float64]
LEVELS: Final = (0.5, 0.8, 0.95)
SEASONS: Final = {"month": 12, "quarter": 4, "week": 52, "day": 7, "year": 1}


@dataclass(frozen=True)
class Outlook:
    """What is expected of each period ahead, the spread of the miss, and how many misses that spread was measured on."""

    mean: Floats
    spread: Floats
    freedom: int

    def band(self, level: float) -> tuple[Floats, Floats]:
        """Between what the truth should lie so often. Student's t, since the spread itself is only measured.

        >>> low, high = Outlook(np.array([100.0]), np.array([10.0]), 30).band(0.95)
        >>> round(float(low[0]), 1), round(float(high[0]), 1)
        (79.6, 120.4)
        """
        reach = _reach(level, max(self.freedom, 1)) * self.spread
        return self.mean - reach, self.mean + reach


@lru_cache(maxsize=4096)
def _reach(level: float, freedom: int) -> float:
    """How many spreads a band of this level reaches to each side; a backtest asks for the same ones again and again."""
    return float(student.ppf((1 + level) / 2, freedom))


@dataclass(frozen=True)
class Method:
    """One way to forecast. `run` takes the past (in order, without gaps), how many periods ahead, the length of a year in periods,
    and a memory that it may use to carry what it fitted from one origin of a backtest to the next."""

    id: str
    label: str
    says: str
    run: Callable[[Floats, int, int, dict[str, Any]], Outlook] = field(repr=False)
    fewest: int = 3
    seasonal: bool = False

    def can(self, past: int, season: int) -> bool:
        """Whether so long a past is enough."""
        return past >= (max(self.fewest, season + 2) if self.seasonal else self.fewest) and not (self.seasonal and season < 2)

    def __call__(self, past: Any, horizon: int, season: int = 1, memory: dict[str, Any] | None = None) -> Outlook:
        return self.run(np.asarray(past, dtype=np.float64), horizon, season, {} if memory is None else memory)


def _naive(past: Floats, horizon: int, season: int, memory: dict[str, Any]) -> Outlook:
    """
    >>> NAIVE([3.0, 5.0, 4.0], 2).mean.tolist()
    [4.0, 4.0]
    """
    steps = np.diff(past)
    return Outlook(np.full(horizon, past[-1]), _root(steps) * np.sqrt(np.arange(1, horizon + 1)), len(steps))


def _seasonal(past: Floats, horizon: int, season: int, memory: dict[str, Any]) -> Outlook:
    """
    >>> SEASONAL([1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0], 3, 4).mean.tolist()
    [1.0, 2.0, 3.0]
    """
    steps = past[season:] - past[:-season]
    places = np.arange(horizon)
    return Outlook(past[-season:][places % season], _root(steps) * np.sqrt(places // season + 1), len(steps))


def _mean(past: Floats, horizon: int, season: int, memory: dict[str, Any]) -> Outlook:
    """
    >>> MEAN([1.0, 2.0, 6.0], 2).mean.tolist()
    [3.0, 3.0]
    """
    spread = float(past.std(ddof=1)) * math.sqrt(1 + 1 / len(past))
    return Outlook(np.full(horizon, past.mean()), np.full(horizon, spread), len(past) - 1)


def _drift(past: Floats, horizon: int, season: int, memory: dict[str, Any]) -> Outlook:
    """
    >>> DRIFT([1.0, 4.0, 5.0], 2).mean.tolist()
    [7.0, 9.0]
    """
    count, ahead = len(past), np.arange(1, horizon + 1)
    slope = float(past[-1] - past[0]) / (count - 1)
    spread = math.sqrt(float(((np.diff(past) - slope) ** 2).sum()) / (count - 2))
    return Outlook(past[-1] + slope * ahead, spread * np.sqrt(ahead * (1 + ahead / (count - 1))), count - 2)


REFIT: Final = 13  # in a backtest the smoothing is fitted anew once in so many origins; between them its weights stay


@dataclass
class _Fitted:
    """Weights of the smoothing as statsmodels fitted them, and where level and season stand after `count` periods."""

    alpha: float
    gamma: float
    level: float
    seasons: list[float]
    count: int = 0
    fitted_on: int = 0
    squares: float = 0.0

    def take(self, values: Floats) -> None:
        """Move on over new periods."""
        length = len(self.seasons)
        for value in values.tolist():
            season = self.seasons[self.count % length] if length else 0.0
            miss = value - self.level - season
            self.level += self.alpha * miss
            if length:
                self.seasons[self.count % length] = season + self.gamma * miss
            self.squares += miss * miss
            self.count += 1


def _smoothing(past: Floats, horizon: int, season: int, memory: dict[str, Any]) -> Outlook:
    """Exponential smoothing of the level, and of the season where the past holds two whole years."""
    if np.ptp(past) == 0:
        return Outlook(np.full(horizon, past[-1]), np.zeros(horizon), len(past) - 1)
    length = season if season > 1 and len(past) >= 2 * season else 0
    state: _Fitted | None = memory.get("smoothing")
    if state is None or len(past) - state.fitted_on >= REFIT or len(state.seasons) != length:
        state = memory["smoothing"] = _fit(past, length)
    state.take(past[state.count :])
    ahead = np.arange(1, horizon + 1)
    mean = state.level + (np.array([state.seasons[(state.count + k) % length] for k in range(horizon)]) if length else 0.0)
    freedom = max(len(past) - 2 - length, 1)
    passed = (ahead - 1) // length if length else np.zeros(horizon)
    growth = 1 + state.alpha**2 * (ahead - 1) + state.gamma * passed * (2 * state.alpha + state.gamma)
    return Outlook(mean + np.zeros(horizon), math.sqrt(state.squares / freedom) * np.sqrt(growth), freedom)


def _fit(past: Floats, length: int) -> _Fitted:
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.holtwinters import ExponentialSmoothing  # it takes a second to load: only who smooths waits for it

    options: dict[str, Any] = {"seasonal": "add", "seasonal_periods": length} if length else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a flat optimum: any weight near it does as well
        found = ExponentialSmoothing(past, initialization_method="heuristic", **options).fit().params
    gamma = float(found["smoothing_seasonal"]) if length else 0.0
    start = [float(value) for value in found["initial_seasons"][:length]] if length else []
    return _Fitted(float(found["smoothing_level"]), gamma, float(found["initial_level"]), start, fitted_on=len(past))


def _root(misses: Floats) -> float:
    return float(np.sqrt(np.mean(misses**2)))


NAIVE: Final = Method("naive", N_("Repeat the last"), N_("the same as last time"), _naive, 3)
SEASONAL: Final = Method("seasonal", N_("Repeat last year"), N_("the same as a year before"), _seasonal, 3, seasonal=True)
MEAN: Final = Method("mean", N_("Usual level"), N_("the mean of all periods so far"), _mean, 3)
DRIFT: Final = Method("drift", N_("Last plus trend"), N_("the last one, going on as it went from the first to the last"), _drift, 4)
SMOOTHING: Final = Method(
    "smoothing",
    N_("Smoothed"),
    N_("exponential smoothing: recent periods weigh most; the season where there are two whole years"),
    _smoothing,
    10,
)
METHODS: Final = {method.id: method for method in (NAIVE, SEASONAL, MEAN, DRIFT, SMOOTHING)}
