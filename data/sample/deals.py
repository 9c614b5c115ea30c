"""Deals: from a qualified lead or a customer who wants more, through the stages, to won, lost or still open."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, joined, linked, moment, table
from data.sample.company import CHANCES, CURRENCY, LEAVER, MANAGER, MONTH_OF_DAY, NOW, REPS, SEGMENTS, SLOW, SOURCES, STAGES
from data.sample.draw import Draw
from data.sample.leads import Leads
from data.sample.people import Cast

WON: Final = STAGES.index("Won")
LOST: Final = STAGES.index("Lost")
PRODUCTS: Final = ("Bean-to-cup machine", "Espresso machine", "Office bundle")
_PRICES: Final = (1150.0, 1750.0, 1450.0)
_REASONS_LOST: Final = ("Price", "Chose another supplier", "No budget", "No answer any more", "Bad timing", "")
_REASONS_WON: Final = ("Taste test", "Service", "Price", "Recommended", "")
_COMPETITORS: Final = ("Kava Direct", "Bean & Byte", "Office Roast")
_NEXT_STEPS: Final = ("Call back", "Send the offer", "Tasting on site", "Agree on the terms", "Check the water supply", "Meet the manager")


@dataclass(frozen=True)
class Deals(Rows):
    """Deals with times in days; `lead`, `customer` and `who` are positions, -1 where there is none."""

    lead: np.ndarray
    customer: np.ndarray
    who: np.ndarray  # position in the cast
    existing: np.ndarray
    owner: np.ndarray
    product: np.ndarray
    amount: np.ndarray
    first_contact: np.ndarray
    created: np.ndarray
    closed: np.ndarray  # NaN while open
    won: np.ndarray
    stuck: np.ndarray  # nobody works on it any more, and nobody has closed it

    @property
    def open(self) -> np.ndarray:
        return np.isnan(self.closed)


def from_leads(draw: Draw, leads: Leads, people: Cast) -> Deals:
    """Most qualified leads become a deal some days after the first reply."""
    start = np.ceil(leads.reply) + np.minimum(draw.skewed(4.0, 0.8, len(leads)), 30)
    lead = np.flatnonzero(leads.qualified & draw.chance(0.80, len(leads)) & (np.nan_to_num(start, nan=NOW) < NOW - 1))
    source_win = np.array([source.win for source in SOURCES])[leads.channel[lead]]
    return _deals(
        draw,
        lead=lead,
        who=lead,
        customer=np.full(len(lead), -1),
        existing=np.full(len(lead), False),
        owner=leads.owner[lead],
        first_contact=leads.reply[lead],
        start=start[lead],
        segment=people.segment[lead],
        win=0.29 * source_win,
    )


def from_customers(draw: Draw, customer: np.ndarray, who: np.ndarray, owner: np.ndarray, start: np.ndarray, segment: np.ndarray) -> Deals:
    """Customers who asked for another machine on the day `start`. They are won more easily."""
    return _deals(
        draw,
        lead=np.full(len(customer), -1),
        who=who,
        customer=customer,
        existing=np.full(len(customer), True),
        owner=owner,
        first_contact=start - draw.uniform(0, 4, len(customer)),
        start=start,
        segment=segment,
        win=np.full(len(customer), 0.45),
    )


def _deals(
    draw: Draw,
    *,
    lead: np.ndarray,
    who: np.ndarray,
    customer: np.ndarray,
    existing: np.ndarray,
    owner: np.ndarray,
    first_contact: np.ndarray,
    start: np.ndarray,
    segment: np.ndarray,
    win: np.ndarray,
) -> Deals:
    count = len(who)
    created = np.floor(start) + draw.rng.random(count)
    skill = {rep.name: rep.skill for rep in REPS}
    won = draw.chance(win * np.array([skill[name] for name in owner]), count)
    closed = _close_times(draw, created, won)
    stuck = draw.chance(0.025, count) & ~won & (created < NOW - 70)
    still_open = stuck | (closed > NOW)
    product = draw.index([0.45, 0.3, 0.25], count)
    size = np.array([{each.name: each.size for each in SEGMENTS}[name] for name in segment])
    amount = np.round(draw.skewed(np.array(_PRICES)[product] * size, 0.38, count) / 10) * 10
    return Deals(
        lead=lead,
        customer=customer,
        who=who,
        existing=existing,
        owner=np.where((owner == LEAVER) & still_open, MANAGER, owner),
        product=np.array(PRODUCTS)[product],
        amount=amount,
        first_contact=first_contact,
        created=created,
        closed=np.where(still_open, np.nan, closed),
        won=won & ~still_open,
        stuck=stuck,
    )


def _close_times(draw: Draw, created: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Lost deals take longer than won ones, and most that would have closed in the slow month closed a month later."""
    count = len(created)
    closed = created + np.maximum(draw.skewed(np.where(won, 37.0, 44.0), 0.55, count), 3)
    in_slow_month = MONTH_OF_DAY[np.minimum(closed, NOW).astype(int)] == SLOW
    return closed + np.where(in_slow_month & draw.chance(0.6, count), 30, 0)


def deals_table(
    draw: Draw,
    deals: Deals,
    stage: np.ndarray,
    touched: np.ndarray,
    ids: np.ndarray,
    people: Cast,
    source: np.ndarray,
    lead_ids: np.ndarray,
    customer_ids: np.ndarray,
) -> pa.Table:
    """Deals as the CRM exports them; `stage` is the last one reached, `touched` the day of the last change."""
    count = len(deals)
    who = people.take(deals.who)
    lost = ~deals.open & ~deals.won
    reason = np.where(deals.won, draw.pick(_REASONS_WON, count, [3, 3, 2, 2, 4]), draw.pick(_REASONS_LOST, count, [27, 20, 16, 13, 10, 14]))
    step, step_day = _next_steps(draw, deals)
    return table(
        "deals",
        id=ids,
        name=joined(who.company, ", ", deals.product),
        lead=linked(lead_ids, deals.lead),
        customer=linked(customer_ids, deals.customer),
        owner=deals.owner,
        stage=np.array(STAGES)[stage],
        status=np.select([deals.open, deals.won], ["open", "won"], "lost"),
        amount=deals.amount,
        currency=np.full(count, CURRENCY),
        probability=np.array(CHANCES)[stage],
        created=day(deals.created),
        first_contact=day(deals.first_contact),
        closed=day(deals.closed),
        expected_close=day(deals.created + np.round(draw.uniform(28, 62, count))),
        source=source,
        segment=who.segment,
        reason=np.where(deals.open, "", reason),
        next_step=step,
        next_step_date=day(step_day),
        product=deals.product,
        customer_type=np.where(deals.existing, "Existing", "New"),
        country=who.country,
        region=who.region,
        updated=moment(touched),
        competitor=np.where(lost & (reason == "Chose another supplier"), draw.pick(_COMPETITORS, count), ""),
    )


def _next_steps(draw: Draw, deals: Deals) -> tuple[np.ndarray, np.ndarray]:
    """Open deals mostly have a next step; a good quarter of those is overdue, and so is any on a stuck deal."""
    count = len(deals)
    planned = deals.open & draw.chance(0.77, count)
    overdue = deals.stuck | draw.chance(0.22, count)
    when = np.floor(NOW) + np.where(overdue, -draw.uniform(2, 40, count), draw.uniform(1, 21, count))
    when = np.maximum(when, np.floor(deals.created))
    return np.where(planned, draw.pick(_NEXT_STEPS, count), ""), np.where(planned, when, np.nan)
