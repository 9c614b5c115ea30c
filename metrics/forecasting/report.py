"""Answers in one piece, as a page or a notebook asks for them: from tables and plain values, where dates may be text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from metrics.figure import LeftOut
from metrics.forecasting import judge
from metrics.forecasting.backtest import backtest
from metrics.forecasting.beside import DEALS, Beside, beside, sources
from metrics.forecasting.correct import Corrected, corrected
from metrics.forecasting.deals_ahead import DealsAhead, deals_ahead
from metrics.forecasting.methods import METHODS
from metrics.forecasting.outlook import Ahead, ahead
from metrics.forecasting.pipeline_rival import pipeline_said
from metrics.forecasting.rivals import PIPELINE, Rival, rivals
from metrics.forecasting.series import frame_of, series
from metrics.periods import Period, as_date


@dataclass(frozen=True)
class Quality:
    """How good the forecasts of a period were: the measures, and the tables behind the charts."""

    scores: judge.Scores
    in_time: pd.DataFrame
    groups: dict[str, pd.DataFrame]
    lead: pd.DataFrame
    cancelling: judge.Cancelling
    control: pd.DataFrame
    rows: pd.DataFrame
    every: str
    currency: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Coming:
    """The next periods with their bands, the actuals they were learnt from, and how many older periods lie before a gap."""

    ahead: Ahead
    past: pd.DataFrame
    every: str
    currency: str
    before_gap: int


def known_sources(tables: Mapping[str, Any]) -> list[str]:
    """Where the actuals could come from."""
    return sources(tables)


def names(tables: Mapping[str, Any], *, source: str, as_of: str, tz: str = "UTC") -> dict[str, list[str]]:
    """The owners, segments and products whose forecasts can be judged, by column."""
    found = _beside(tables, source, "", as_of, tz)
    return {column: sorted(str(name) for name in found.good[column].dropna().unique()) for column in found.groups}


def quality(
    tables: Mapping[str, Any], *, source: str = "", period: str = "", as_of: str = "", only: Sequence[str] = (), tz: str = "UTC"
) -> Quality:  # fmt: skip
    """How good the forecasts were; `only` narrows to one, as ("owner", "Ann")."""
    found = _beside(tables, source, period, as_of, tz)
    whole = found
    if only:
        found = found.of(**{only[0]: only[1]})
    groups = {column: judge.by_group(whole, column) for column in whole.groups}
    return Quality(
        judge.scores(found), judge.in_time(found), groups, judge.by_lead_time(found), judge.cancelling(found), judge.control(found),
        found.good.drop(columns=["earlier", "late", "due", "inside"]),
        found.every, found.currency, found.left_out,
    )  # fmt: skip


def rivalry(tables: Mapping[str, Any], *, source: str = "", period: str = "", as_of: str = "", tz: str = "UTC") -> list[Rival]:
    """The forecasts of a period against simple rivals that knew no more, the strongest first.

    The pipeline is among them where the actuals are the deals won: against orders it would measure another thing.
    """
    past = series(_beside(tables, source, "", as_of, tz))
    found = _beside(tables, source, period, as_of, tz)
    said = pipeline_said(tables, past.periods, past.every, tz=tz) if found.source == DEALS else None
    return rivals(found, past, {PIPELINE: said} if said is not None and len(said) else {})


def tries(
    tables: Mapping[str, Any], *, method: str, count: int, source: str = "", as_of: str = "", tz: str = "UTC"
) -> pd.DataFrame:  # fmt: skip
    """The backtest of one method, so many periods ahead. It is remembered, so `coming` does not try the method again."""
    past = series(_beside(tables, source, "", as_of, tz, alone=True))
    return _tried(tuple(past.actual.tolist()), count, past.season, method)


def coming(
    tables: Mapping[str, Any], *, count: int, method: str = "best", source: str = "", as_of: str = "", tz: str = "UTC"
) -> Coming:  # fmt: skip
    """The next periods, and the past they were learnt from."""
    found = _beside(tables, source, "", as_of, tz, alone=True)
    past = series(found)
    tests = pd.concat([_tried(tuple(past.actual.tolist()), count, past.season, id) for id in METHODS], ignore_index=True)
    return Coming(ahead(past, count, method=method, tests=tests), frame_of(past), past.every, found.currency, past.before_gap)


@lru_cache(maxsize=64)
def _tried(actual: tuple[float, ...], count: int, season: int, method: str) -> pd.DataFrame:
    return backtest(actual, horizon=count, season=season, methods=[method])


def correction(tables: Mapping[str, Any], *, source: str = "", as_of: str = "", tz: str = "UTC") -> Corrected:
    """The forecasts corrected for each person's lean, checked over all periods there are."""
    return corrected(_beside(tables, source, "", as_of, tz))


def deals(tables: Mapping[str, Any], *, period: str, as_of: str = "", level: float = 0.8, tz: str = "UTC") -> DealsAhead:
    """What the open deals expected in a period could bring."""
    return deals_ahead(tables, period=Period.parse(period), as_of=as_date(as_of) if as_of else None, level=level, tz=tz)


def _beside(tables: Mapping[str, Any], source: str, period: str, as_of: str, tz: str, *, alone: bool = False) -> Beside:
    span = Period.parse(period) if period else None
    return beside(tables, source=source, period=span, as_of=as_date(as_of) if as_of else None, tz=tz, alone=alone)
