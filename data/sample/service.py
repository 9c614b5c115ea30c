"""Tickets and survey answers. When repairs are slow, customers say so a month later."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, linked, moment, numbered, table
from data.sample.company import MONTH_OF_DAY, MONTHS, NOW, SEGMENTS, SERVICE, START, busyness
from data.sample.customers import Customers, visits
from data.sample.draw import Draw

TICKETS: Final = 2_500
SURVEYS: Final = 3_000
SLOW_HOURS: Final = 72.0  # a repair that took longer than three days is remembered
MEMORY: Final = 60  # days for which it is remembered
_URGENT: Final = np.array([1.6, 1.0, 0.6, 0.3])
_CATEGORIES: Final = ("Machine fault", "Delivery", "Water filter", "Billing", "Coffee taste", "Question")
_SUBJECTS: Final = {
    "Machine fault": ("No pressure", "Leaking group head", "Grinder jammed", "Display stays dark"),
    "Delivery": ("Parcel not here", "Wrong beans", "Damaged box", "Change of address"),
    "Water filter": ("Filter light on", "Hard water", "Filter leaks", "When to change it"),
    "Billing": ("Invoice twice", "Wrong amount", "New bank account", "Copy of an invoice"),
    "Coffee taste": ("Too bitter", "Too sour", "Milk not hot", "Tastes burnt"),
    "Question": ("Opening hours", "How to descale", "Add a user", "Decaf available?"),
}
_PLEASED: Final = ("Lovely coffee, friendly people.", "The engineer came the same day.", "No complaints at all.", "Great beans.")
_NEUTRAL: Final = ("Fine on the whole.", "Good machine, a little loud.", "It does what it should.", "Delivery could be earlier.")
_UNHAPPY: Final = ("Waited far too long for the repair.", "Nobody called back.", "Too dear for this service.", "Third fault this year.")


@dataclass(frozen=True)
class Tickets(Rows):
    """Tickets, oldest first, with the hours each takes; `customer` is a position."""

    customer: np.ndarray
    opened: np.ndarray
    hours: np.ndarray
    forgotten: np.ndarray  # open until today


def slowness(draw: Draw) -> np.ndarray:
    """How slow repairs are in each month, around 0: slow in winter, and it comes and goes over some months."""
    wave = np.zeros(MONTHS)
    shocks = draw.rng.standard_normal(MONTHS)
    for month in range(MONTHS):
        wave[month] = 0.65 * wave[month - 1] + shocks[month] if month else shocks[month]
    winter = np.isin((START.month - 1 + np.arange(MONTHS)) % 12, (11, 0, 1)) * 1.6
    pace = wave + winter
    return (pace - pace.mean()) / pace.std()


def make_tickets(draw: Draw, customers: Customers, pace: np.ndarray) -> Tickets:
    """Every ticket, oldest first."""
    customer, days = visits(draw, customers, busyness(weekend=0.3, slow=0.9), np.sqrt(customers.appetite), TICKETS)
    opened = np.minimum(days + draw.uniform(7, 19, TICKETS) / 24, NOW - 0.02)
    order = np.argsort(opened, kind="stable")
    opened = opened[order]
    hours = draw.skewed(24 * np.exp(0.42 * pace[MONTH_OF_DAY[opened.astype(int)]]), 0.9, TICKETS)
    return Tickets(customer=customer[order], opened=opened, hours=hours, forgotten=draw.chance(0.006, TICKETS))


def tickets_table(draw: Draw, tickets: Tickets, ids: np.ndarray) -> pa.Table:
    """Tickets as the help desk exports them."""
    count = len(tickets)
    priority = draw.index([0.2, 0.5, 0.2, 0.1], count)
    reply = tickets.opened + np.minimum(draw.skewed(3.2 * _URGENT[priority], 0.9, count), 0.8 * tickets.hours) / 24
    resolved = np.where(tickets.forgotten, np.nan, tickets.opened + tickets.hours / 24)
    closed = resolved + draw.uniform(0.1, 4, count)
    reply, resolved, closed = (np.where(when > NOW, np.nan, when) for when in (reply, resolved, closed))
    category = draw.index([0.42, 0.18, 0.14, 0.1, 0.08, 0.08], count)
    subjects = np.array([_SUBJECTS[name] for name in _CATEGORIES])
    return table(
        "tickets",
        id=numbered("T-%05d", count),
        customer=linked(ids, tickets.customer),
        opened=moment(tickets.opened),
        first_reply=moment(reply),
        resolved=moment(resolved),
        closed=moment(closed),
        status=np.select([~np.isnan(closed), ~np.isnan(resolved), ~np.isnan(reply)], ["Closed", "Resolved", "In work"], "New"),
        owner=draw.pick([*SERVICE, ""], count, [0.52, 0.43, 0.05]),
        priority=np.array(["Low", "Normal", "High", "Urgent"])[priority],
        category=np.array(_CATEGORIES)[category],
        channel=draw.pick(["Phone", "E-mail", "Web form", "Chat"], count, [0.4, 0.35, 0.17, 0.08]),
        updated=moment(np.fmax(np.fmax(np.fmax(tickets.opened, reply), resolved), closed)),
        subject=subjects[category, draw.rng.integers(0, 4, count)],
    )


def surveys_table(draw: Draw, customers: Customers, tickets: Tickets, pace: np.ndarray, ids: np.ndarray) -> pa.Table:
    """Invitations and answers: some after a ticket, the others to any customer. Unanswered ones have neither day nor score."""
    customer, sent = _invitations(draw, customers, tickets)
    count = len(sent)
    kind = draw.pick(["nps", "csat", "ces"], count, [0.64, 0.22, 0.14])
    pace_before = pace[np.maximum(MONTH_OF_DAY[sent.astype(int)] - 1, 0)]
    mood = _mood(draw, customers.segment[customer], _let_down(tickets, customer, sent), pace_before)
    scores = {
        "nps": np.clip(np.round(8.3 + 1.7 * mood), 0, 10),
        "csat": np.clip(np.round(4.1 + 0.8 * mood), 1, 5),
        "ces": np.clip(np.round(5.4 + 1.1 * mood), 1, 7),
    }
    answered = sent + draw.skewed(0.8, 1.1, count)
    answered = np.where(draw.chance(0.6, count) & (answered < NOW), answered, np.nan)
    pleased, neutral, unhappy = (draw.pick(words, count) for words in (_PLEASED, _NEUTRAL, _UNHAPPY))
    comments = np.select([mood > 0.35, mood > -0.8], [pleased, neutral], unhappy)
    said = ~np.isnan(answered) & draw.chance(0.3, count)
    return table(
        "surveys",
        id=numbered("Q-%05d", count),
        customer=linked(ids, customer),
        answered=moment(answered),
        sent=moment(sent),
        kind=kind,
        score=np.where(np.isnan(answered), np.nan, np.select([kind == name for name in scores], list(scores.values()))),
        comment=np.where(said, comments, ""),
        owner=draw.pick(SERVICE, count),
        segment=customers.segment[customer],
    )


def _invitations(draw: Draw, customers: Customers, tickets: Tickets) -> tuple[np.ndarray, np.ndarray]:
    asked = np.sort(draw.rng.permutation(np.flatnonzero(tickets.opened < NOW - 40))[: SURVEYS * 2 // 5])
    after = tickets.opened[asked] + draw.uniform(8, 35, len(asked))
    still = after < customers.until()[tickets.customer[asked]]
    others, days = visits(draw, customers, busyness(weekend=0.1, slow=1.0), np.ones(len(customers)), SURVEYS - int(still.sum()))
    customer = np.concatenate([tickets.customer[asked][still], others])
    sent = np.concatenate([after[still], days + 0.4])
    order = np.argsort(sent, kind="stable")
    return customer[order], sent[order]


def _let_down(tickets: Tickets, customer: np.ndarray, sent: np.ndarray) -> np.ndarray:
    """Whether the customer's last slow ticket was opened shortly before the invitation."""
    slow = tickets.take(np.flatnonzero(tickets.hours > SLOW_HOURS))
    span = 4_096.0  # more than the days of the period, so that customer and day fit into one sortable number
    keys = np.sort(slow.customer * span + slow.opened)
    last = keys[np.maximum(np.searchsorted(keys, customer * span + sent) - 1, 0)]
    gap = customer * span + sent - last
    return (gap >= 0) & (gap < MEMORY)


def _mood(draw: Draw, segment: np.ndarray, let_down: np.ndarray, pace_before: np.ndarray) -> np.ndarray:
    moods = np.array([{each.name: each.mood for each in SEGMENTS}[name] for name in segment])
    return moods - 1.2 * let_down - 0.3 * pace_before + 0.9 * draw.rng.standard_normal(len(segment))
