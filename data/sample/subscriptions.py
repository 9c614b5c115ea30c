"""Subscriptions: plans of a year, renewed or ended, made larger or smaller; each change begins a new row."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, linked, numbered, table
from data.sample.company import CURRENCY, NOW, SEGMENTS, owner_on
from data.sample.customers import NO_PLAN, PLANS, Customers
from data.sample.draw import Draw

_TERM: Final = 365
_QUARTER: Final = _TERM / 4
_TERMS: Final = 8  # more than anyone can have had
_FEES: Final = dict(zip(PLANS, (39.0, 69.0, 119.0), strict=True))
_REASONS: Final = ("Too expensive", "No longer needed", "Moved out", "Slow repairs", "")


@dataclass(frozen=True)
class Subscriptions(Rows):
    """One row for each stretch of time with one amount a month; `end` is NaN for the row in force."""

    customer: np.ndarray
    start: np.ndarray
    end: np.ndarray
    due: np.ndarray  # when the year is over; NaN in a row that a larger or smaller plan replaced before that
    renewed: np.ndarray  # 1, 0, or NaN while not decided
    amount: np.ndarray


def make_subscriptions(draw: Draw, customers: Customers) -> Subscriptions:
    """Two rows a year at most: before and after a change in mid-term."""
    holder = np.flatnonzero((customers.plan != NO_PLAN) & (customers.start < NOW - 10))
    shape = (len(holder), _TERMS)
    begin = np.floor(customers.start[holder])[:, None] + _TERM * np.arange(_TERMS)
    over = np.floor(customers.until()[holder])[:, None]
    left = ~np.isnan(customers.end[holder])[:, None]
    middle = begin + np.floor(draw.uniform(70, 290, begin.size).reshape(shape))
    alive = begin < over + ~left
    changed = alive & (draw.rng.random(shape) < 0.22) & (middle < over - 5)
    amount = _amounts(draw, customers, holder, changed)
    due = begin + _TERM
    # The year is decided when it is over, when the customer leaves, or shortly before for a few who agree early.
    early = (due <= NOW + 21) & (draw.rng.random(shape) < 0.4)
    decided = np.where((due <= over) & ~(left & (due >= over)), 1.0, np.where(left, 0.0, np.where(early, 1.0, np.nan)))
    stop = np.where(due <= over, due, np.where(left, over, np.nan))
    row, term, half = np.nonzero(np.stack([alive, changed], axis=2))
    replaced = (half == 0) & changed[row, term]
    return Subscriptions(
        customer=holder[row],
        start=np.where(half == 1, middle[row, term], begin[row, term]),
        end=np.where(replaced, middle[row, term], stop[row, term]),
        due=np.where(replaced, np.nan, due[row, term]),
        renewed=np.where(replaced, np.nan, decided[row, term]),
        amount=amount[row, term, half],
    )


def _amounts(draw: Draw, customers: Customers, holder: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Monthly amounts for both halves of every year: a price rise with each renewal, more or less coffee with each change."""
    sizes = {each.name: each.size for each in SEGMENTS}
    first = np.array([_FEES[customers.plan[row]] * sizes[customers.segment[row]] for row in holder])
    steps = np.ones((len(holder), _TERMS, 2))
    steps[:, 1:, 0] = 1.03
    direction = np.where(draw.rng.random(changed.shape) < 0.64, 1.3, 0.75)
    steps[:, :, 1] = np.where(changed, direction, 1.0)
    return np.round(first[:, None, None] * np.cumprod(steps.reshape(len(holder), -1), axis=1).reshape(steps.shape))


def invoices(subscriptions: Subscriptions) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, day and amount of each quarter's invoice since the first day of the records, paid in advance."""
    stop = np.where(np.isnan(subscriptions.end), NOW, subscriptions.end)
    days = subscriptions.start[:, None] + np.floor(_QUARTER * np.arange(4))
    row, place = np.nonzero((days < stop[:, None]) & (days >= 0))
    # A row that ends within the quarter pays only for its own days.
    part = np.minimum(stop, subscriptions.start + _TERM)[row] - days[row, place]
    share = np.where(np.isnan(subscriptions.end[row]), 1.0, np.minimum(part / _QUARTER, 1.0))
    return subscriptions.customer[row], days[row, place], np.round(3 * subscriptions.amount[row] * share, 2)


def subscriptions_table(draw: Draw, subscriptions: Subscriptions, customers: Customers, ids: np.ndarray) -> pa.Table:
    """Subscriptions as the billing tool exports them, by start; `amount` is per month."""
    rows = subscriptions.take(np.argsort(subscriptions.start, kind="stable"))
    count = len(rows)
    ended = rows.renewed == 0
    stop = np.where(np.isnan(rows.end), NOW, rows.end)
    return table(
        "subscriptions",
        id=numbered("S-%04d", count),
        customer=linked(ids, rows.customer),
        plan=customers.plan[rows.customer],
        start=day(rows.start),
        end=day(rows.end),
        amount=rows.amount,
        currency=np.full(count, CURRENCY),
        due=day(rows.due),
        renewed=rows.renewed,
        reason=np.where(ended, draw.pick(_REASONS, count, [3, 2, 2, 2, 1.5]), ""),
        owner=owner_on(customers.owner[rows.customer], stop),
        segment=customers.segment[rows.customer],
    )
