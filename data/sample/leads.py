"""Leads: who asked, through which source, how fast somebody replied, and who qualified."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, linked, moment, numbered, office_hours, table
from data.sample.company import (
    CRM_AVOIDER,
    DAYS,
    LAST_DAY_OF_LEAVER,
    LEAVER,
    MONTH_OF_DAY,
    NOW,
    REPS,
    SOURCES,
    UNKNOWN,
    busyness,
    day_number,
)
from data.sample.draw import Draw
from data.sample.marketing import Campaigns
from data.sample.people import Cast

LEADS: Final = 4_000
_WINDING_DOWN: Final = 75  # days before leaving in which somebody gets no new leads


@dataclass(frozen=True)
class Leads(Rows):
    """Leads in the order in which they came; `channel` is where they truly came from, `source` what was noted down."""

    created: np.ndarray
    reply: np.ndarray
    channel: np.ndarray
    source: np.ndarray
    owner: np.ndarray
    qualified: np.ndarray
    campaign: np.ndarray  # position of the campaign, -1 without one


def make_leads(draw: Draw, campaigns: Campaigns) -> Leads:
    """The leads of the period, oldest first."""
    days = draw.days(busyness(growth=0.12, weekend=0.35), np.zeros(LEADS), np.full(LEADS, DAYS))
    created = np.sort(np.minimum(days + draw.uniform(7, 21, LEADS) / 24, NOW - 0.01))
    channel = draw.index([source.share for source in SOURCES], LEADS)
    owner = reps_for(draw, created)
    reply = _reply(draw, created, owner)
    quality = np.array([source.quality for source in SOURCES])[channel]
    names = np.array([source.name for source in SOURCES])[channel]
    noted = draw.rng.random(LEADS)
    return Leads(
        created=created,
        reply=reply,
        channel=channel,
        source=np.where(noted < 0.18, "", np.where(noted < 0.235, UNKNOWN, names)),
        owner=owner,
        qualified=~np.isnan(reply) & draw.chance(quality, LEADS),
        campaign=_campaign(draw, created, names, campaigns),
    )


def reps_for(draw: Draw, days: np.ndarray) -> np.ndarray:
    """Who takes a new lead or deal on each of these days: by share, and nothing new for someone about to leave."""
    names = np.array([rep.name for rep in REPS])
    share = np.array([rep.share for rep in REPS])
    everyone, stayed = (draw.pick(names, len(days), weights) for weights in (share, np.where(names == LEAVER, 0.0, share)))
    return np.where(days < day_number(LAST_DAY_OF_LEAVER) - _WINDING_DOWN, everyone, stayed)


def _reply(draw: Draw, created: np.ndarray, owner: np.ndarray) -> np.ndarray:
    hours = draw.skewed(np.where(owner == CRM_AVOIDER, 11.0, 4.0), 1.1, len(created))
    reply = np.maximum(office_hours(created + hours / 24), created + 0.01)  # nobody writes at night
    return np.where(draw.chance(0.09, len(created)) | (reply > NOW), np.nan, reply)


def _campaign(draw: Draw, created: np.ndarray, names: np.ndarray, campaigns: Campaigns) -> np.ndarray:
    """This month's campaign on the lead's own channel, once it has started, for half of those leads."""
    month = MONTH_OF_DAY[created.astype(int)]
    position = 2 * month + (names == "Social media")
    reached = np.isin(names, ("Website", "Social media")) & (created >= campaigns.start[position] + 0.5)
    return np.where(reached & draw.chance(0.5, len(created)), position, -1)


def leads_table(
    draw: Draw,
    leads: Leads,
    people: Cast,
    campaigns: Campaigns,
    in_deal: np.ndarray,
    won: np.ndarray,
    customer: np.ndarray,
    customer_ids: np.ndarray,
) -> pa.Table:
    """Leads as the CRM exports them; `won` in days, `customer` the position among the customers or -1."""
    count = len(leads)
    states = [~np.isnan(won), in_deal, leads.qualified, np.isnan(leads.reply), draw.chance(0.35, count)]
    touched = np.fmax(np.fmax(leads.created, leads.reply), won)
    return table(
        "leads",
        id=numbered("L-%05d", count),
        created=moment(leads.created),
        source=leads.source,
        status=np.select(states, ["Customer", "In a deal", "Qualified", "New", "Contacted"], "Not a fit"),
        qualified=leads.qualified,
        owner=leads.owner,
        segment=people.segment,
        campaign=linked(campaigns.name, leads.campaign),
        won=day(won),
        first_reply=moment(leads.reply),
        customer=linked(customer_ids, customer),
        name=people.name,
        company=people.company,
        email=people.email,
        phone=people.phone,
        address=people.address,
        country=people.country,
        region=people.region,
        updated=moment(np.minimum(touched + draw.skewed(6.0, 1.2, count), NOW)),
    )
