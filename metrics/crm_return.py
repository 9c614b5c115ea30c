"""What changed after the CRM came, and what it cost."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.estimates import change
from metrics.figure import Figure, NotAvailable
from metrics.periods import Period, add_months, as_date
from metrics.words import N_, Text

MEASURES: Final = ("conversion_rate", "sales_cycle", "cac", "cltv", "forecast_accuracy")
MONEY_IN: Final = "revenue"
YEAR: Final = 12


def crm_return(
    tables: Mapping[str, ir.Table], *, as_of: date, introduced: str | None = None, cost: float | None = None, tz: str = "UTC"
) -> ir.Table:
    """The five measures in the months after the day `introduced`, and in the same months of the year before it.

    difference = after - before, with its interval; trend_before = before - the same months one year earlier still

    Up to 12 whole months count. Each period is looked at equally long after its end, so that young leads get the same time.
    gained = revenue after - revenue before; beyond_trend = gained - (revenue before - a year earlier); net = gained - cost.
    Before and after stand side by side: nothing here says that the CRM made the difference.

    >>> came = ["2023-02-01", "2023-03-01", "2024-02-01", "2024-03-01"]
    >>> leads = frame(id=["1", "2", "3", "4"], created=came, won=["2023-02-10", None, "2024-02-10", "2024-03-10"])
    >>> first = rows(crm_return({"leads": leads}, introduced="2024-01-01", as_of=date(2024, 7, 1)))[0]
    >>> first["measure"], first["before"], first["after"], first["difference"]
    ('conversion_rate', 0.5, 1.0, 0.5)
    """
    if introduced is None:
        raise NotAvailable(Text(N_("say on which day the CRM was introduced, and what it has cost")))
    after, before, earlier = periods(as_date(introduced), as_of)
    spare = as_of - after.end
    found = {span: {id: _at(id, tables, span, spare, tz) for id in (*MEASURES, MONEY_IN)} for span in (earlier, before, after)}
    rows = [_row(id, *(found[span][id] for span in (earlier, before, after))) for id in (*MEASURES, MONEY_IN)]
    table = pd.DataFrame(rows).assign(
        before_start=before.start, before_end=before.end, after_start=after.start, after_end=after.end, **_worth(rows[-1], cost)
    )
    return ibis.memtable(table.astype({**dict.fromkeys(NUMBERS, float), "clear": "boolean", "reason": "str"}))


NUMBERS: Final = (
    "before", "before_low", "before_high", "after", "after_low", "after_high", "difference", "difference_low", "difference_high",
    "trend_before", "gained", "beyond_trend", "cost", "net",
)  # fmt: skip


def periods(introduced: date, as_of: date) -> tuple[Period, Period, Period]:
    """The whole months since the day, at most twelve, and the same months of the two years before.

    >>> [str(span.start) for span in periods(date(2024, 3, 15), date(2024, 6, 20))]
    ['2024-03-15', '2023-03-15', '2022-03-15']
    """
    months = max((count for count in range(YEAR + 1) if add_months(introduced, count) <= as_of), default=0)
    if months == 0:
        raise NotAvailable(Text(N_("not one whole month has passed since the CRM was introduced")))
    starts = [add_months(introduced, -YEAR * years) for years in range(3)]
    after, before, earlier = (Period(start, add_months(start, months)) for start in starts)
    return after, before, earlier


def _at(id: str, tables: Mapping[str, Any], span: Period, spare: timedelta, tz: str) -> Figure:
    from metrics.compute import compute  # the catalogue, which compute reads, holds this very metric

    return compute(id, tables, period=span, as_of=span.end + spare, tz=tz)


def _row(id: str, earlier: Figure, before: Figure, after: Figure) -> dict[str, Any]:
    row: dict[str, Any] = {"measure": id, "unit": after.unit, "n_before": before.n, "n": after.n}
    for name, figure in (("before", before), ("after", after)):
        row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    row |= dict.fromkeys(("difference", "difference_low", "difference_high", "clear", "trend_before"))
    if before.value is not None and after.value is not None:
        moved = change(after.value, (after.low, after.high), before.value, (before.low, before.high))
        row |= {"difference": moved.difference, "difference_low": moved.low, "difference_high": moved.high, "clear": moved.clear}
    if before.value is not None and earlier.value is not None:
        row["trend_before"] = before.value - earlier.value
    reason = after.reason or before.reason
    return {**row, "reason": str(reason) if reason else None}


def _worth(revenue: Mapping[str, Any], cost: float | None) -> dict[str, float | None]:
    gained, trend = revenue["difference"], revenue["trend_before"]
    return {
        "gained": gained, "beyond_trend": None if gained is None or trend is None else gained - trend, "cost": cost,
        "net": None if gained is None or cost is None else gained - cost,
    }  # fmt: skip
