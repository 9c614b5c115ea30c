"""A metric over time: one value for every week, month, quarter or year."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from metrics import catalogue
from metrics.compute import BUCKET, ESTIMATE, choose, compute, zero
from metrics.figure import Figure, NotAvailable
from metrics.metric import Metric
from metrics.periods import Period, as_date, bucket, calendar_of
from metrics.tables import Table, adopt, as_of_default


def trend(id: str, tables: Mapping[str, Any], *, every: str, period: Any, year_starts: int = 1, **options: Any) -> pd.DataFrame:
    """The metric for every week, month, quarter or year of a period: start, end, value, low, high, n, complete.

    A count without rows is 0; a rate without rows is blank. The last, unfinished one is marked in `complete`.
    """
    tables, whole = adopt(tables), Period.parse(period)
    metric = choose(catalogue.find(id), tables)
    as_of = _trend_day(tables, whole, options)
    spans = calendar_of(whole, every, year_starts=year_starts)
    found: dict[date, Any] | None
    if metric.trends_at_once and every != "year":
        found = _by_bucket(metric, tables, every, Period(spans[0].start, spans[-1].end), {**options, "as_of": as_of})
    else:
        begun = [span for span in spans if span.start < as_of]
        days = {span: as_of if metric.dated else min(as_of, span.end) for span in begun}  # a moment is looked at when it is over
        found = {span.start: compute(id, tables, **{**options, "period": span, "as_of": days[span]}) for span in begun}
    nothing = zero(metric) if metric.zero_when_missing and found is not None else {}
    return pd.DataFrame([_point(span, (found or {}).get(span.start), nothing, as_of) for span in spans])


def _trend_day(tables: dict[str, Table], whole: Period, options: Mapping[str, Any]) -> date:
    """The day of the figures; where the data name none, all of the period has passed."""
    if options.get("as_of"):
        return as_date(options["as_of"])
    try:
        return as_of_default(tables, options.get("tz", "UTC"))
    except NotAvailable:
        return whole.end


def _by_bucket(metric: Metric, tables: dict[str, Table], every: str, period: Period, options: dict[str, Any]) -> dict[date, Any] | None:
    """One query for all the buckets; None where the figure cannot be computed at all."""
    main = tables.get(metric.main)
    if main is None or metric.dated not in main.columns:
        return None
    rows = main.rows.mutate(**{BUCKET: bucket(main.rows[metric.dated], every, options.get("tz", "UTC"))})
    grouped = compute(metric.id, {**tables, metric.main: replace(main, rows=rows)}, **{**options, "period": period, "by": BUCKET})
    if "missing" in grouped.details:
        return None
    if grouped.table is None:
        return {}
    return {row[BUCKET]: row for row in grouped.table.to_dict("records")}


def _point(span: Period, found: Any, nothing: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    found = vars(found) if isinstance(found, Figure) else found or (nothing if span.start < as_of else {})
    estimate = {name: found.get(name) for name in ESTIMATE}
    return {"start": span.start, "end": span.end, **estimate, "complete": span.end <= as_of}
