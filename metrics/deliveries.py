"""Deliveries: whether customers get things when they were told they would."""

from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share, summarise
from metrics.periods import before, bucket


def on_time_delivery(deliveries: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Share of the deliveries that were due and came by the promised date.

    on_time_delivery = delivered by the promised date / due before as_of        ratio in [0, 1]

    What is overdue and not delivered counts as late. What is not due yet is left out, delivered or not.

    >>> sent = frame(promised=["2024-01-05"] * 3 + ["2024-03-01"], delivered=["2024-01-05", "2024-01-06", None, "2024-01-20"])
    >>> rows(on_time_delivery(sent, as_of=date(2024, 2, 1)))
    [{'on_time': 1, 'n': 3, 'overdue': 1, 'not_due': 1, 'no_promise': 0, 'on_time_delivery': 0.3333333333333333}]
    """
    promised, delivered = deliveries.promised, deliveries.delivered
    due = before(promised, as_of, tz).fill_null(False)
    here = before(delivered, as_of, tz).fill_null(False)
    counts = summarise(
        deliveries, by, on_time=deliveries.count(where=due & here & _in_time(promised, delivered, tz)), n=deliveries.count(where=due),
        overdue=deliveries.count(where=due & ~here), not_due=deliveries.count(where=promised.notnull() & ~due),
        no_promise=deliveries.count(where=promised.isnull()),
    )  # fmt: skip
    return counts.mutate(on_time_delivery=share(counts.on_time, counts.n))


def _in_time(promised: ir.Column, delivered: ir.Column, tz: str) -> ir.BooleanValue:
    """By the end of the promised day where a day was promised, by the hour where an hour was."""
    if promised.type().is_date():
        return bucket(delivered, "day", tz) <= promised
    moment = delivered.cast("timestamp")
    return ibis.ifelse(ibis.literal(delivered.type().is_date()), delivered.cast("date") <= bucket(promised, "day", tz), moment <= promised)
