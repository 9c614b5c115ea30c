"""Whether a file of customers begins late: it holds who was there on a day or came later, and nobody who had left before."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import ibis

from metrics.engine import to_arrow
from metrics.periods import as_date, bucket
from metrics.tables import adopt, as_of_default

SURPRISING = 5.0  # leavers that should have been seen before the first one; none of 5 expected has a chance below 1 %


class Watched(NamedTuple):
    """The first day on which anybody could be seen to leave, who was there before it, and how many of them should have left."""

    since: date
    there: int
    expected: float


def watched_since(tables: Mapping[str, Any], as_of: Any = None) -> Watched | None:
    """None where the file seems to hold everybody who ever came.

    expected = customer-days before the first leaver x leavers / customer-days since

    >>> people = pd.DataFrame({"id": [str(k) for k in range(40)], "start": date(2020, 1, 1), "end": [date(2024, 3, 1)] * 20 + [None] * 20})
    >>> found = watched_since({"customers": people}, "2025-01-01")
    >>> str(found.since), found.there
    ('2024-03-01', 40)
    """
    adopted = adopt(tables)
    if "customers" not in adopted or not {"start", "end"} <= set(adopted["customers"].columns):
        return None
    day = as_date(as_of) if as_of else as_of_default(adopted)
    rows = adopted["customers"].rows
    rows = rows.mutate(_from=bucket(rows.start, "day"), _to=bucket(rows.end, "day"))
    today = ibis.date(day.isoformat())
    rows = rows.filter((rows._from < today) & ~(rows._to < rows._from).fill_null(False))
    rows = rows.mutate(_to=ibis.ifelse(rows._to < today, rows._to, ibis.null("date")))
    first = to_arrow(rows.agg(first=rows._to.min()))["first"][0].as_py()
    if first is None:
        return None
    cut = ibis.date(first.isoformat())
    until = ibis.coalesce(rows._to, today)
    early = ibis.greatest(_days(rows._from, ibis.least(until, cut)), 0.0)
    late = ibis.greatest(_days(ibis.greatest(rows._from, cut), until), 0.0)
    sums = to_arrow(
        rows.agg(early=early.sum(), late=late.sum(), there=rows.count(where=rows._from < cut), left=rows._to.count())
    ).to_pylist()[0]
    expected = sums["early"] * sums["left"] / sums["late"] if sums["late"] else 0.0
    return Watched(first, sums["there"], expected) if expected >= SURPRISING else None


def _days(start: Any, end: Any) -> Any:
    return (end.cast("timestamp").epoch_seconds() - start.cast("timestamp").epoch_seconds()).cast("float64") / 86_400
