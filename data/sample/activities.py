"""Calls, meetings and the like: on deals, on leads, with customers, and with people whose deal was lost."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, linked, moment, numbered, office_hours, table
from data.sample.company import NOW, USERS, busyness, owner_on
from data.sample.customers import Customers, visits
from data.sample.deals import Deals
from data.sample.draw import Draw
from data.sample.leads import Leads

_PER_DEAL: Final = 4.6
_CUSTOMER_CALLS: Final = 700
_KINDS: Final = ("call", "email", "meeting", "task", "note")


@dataclass(frozen=True)
class Activities(Rows):
    """Activities with their time in days; `deal`, `customer` and `lead` are positions or -1."""

    when: np.ndarray
    owner: np.ndarray
    deal: np.ndarray
    customer: np.ndarray
    lead: np.ndarray


def make_activities(draw: Draw, deals: Deals, leads: Leads, customers: Customers) -> Activities:
    """All activities, oldest first."""
    every = _on_deals(draw, deals).stack(_after_losses(draw, deals)).stack(_on_leads(draw, leads)).stack(_with_customers(draw, customers))
    return every.take(np.argsort(every.when, kind="stable"))


def _diligence(owner: np.ndarray) -> np.ndarray:
    of_user = {user.name: user.diligence for user in USERS}
    return np.array([of_user[name] for name in owner])


def _of_deals(deals: Deals, row: np.ndarray, when: np.ndarray) -> Activities:
    return Activities(when=when, owner=owner_on(deals.owner[row], when), deal=row, customer=deals.customer[row], lead=deals.lead[row])


def _on_deals(draw: Draw, deals: Deals) -> Activities:
    """Spread over the life of the deal; on stuck and neglected ones nothing happened for more than a month."""
    neglected = deals.open & (deals.stuck | (draw.chance(0.25, len(deals)) & (deals.created < NOW - 45)))
    until = np.where(deals.open, np.where(neglected, NOW - 32, NOW), deals.closed)
    until = np.where(deals.stuck, np.minimum(until, deals.created + 40), until)
    row = np.repeat(np.arange(len(deals)), draw.rng.poisson(_PER_DEAL * _diligence(deals.owner)))
    when = draw.uniform(deals.created[row], until[row], len(row))
    return _of_deals(deals, row, when)


def _after_losses(draw: Draw, deals: Deals) -> Activities:
    """A call to one in five of those whose deal was lost, three to six months later."""
    when = np.nan_to_num(deals.closed, nan=NOW) + draw.uniform(92, 180, len(deals))
    row = np.flatnonzero(~deals.open & ~deals.won & (when < NOW) & draw.chance(0.2 * _diligence(deals.owner), len(deals)))
    return _of_deals(deals, row, when[row])


def _on_leads(draw: Draw, leads: Leads) -> Activities:
    """The first call to some of the leads, at the time of the first reply."""
    row = np.flatnonzero(~np.isnan(leads.reply) & draw.chance(0.26 * _diligence(leads.owner), len(leads)))
    none = np.full(len(row), -1)
    return Activities(when=leads.reply[row], owner=owner_on(leads.owner[row], leads.reply[row]), deal=none, customer=none, lead=row)


def _with_customers(draw: Draw, customers: Customers) -> Activities:
    """Calls to see how customers are doing."""
    row, days = visits(draw, customers, busyness(weekend=0.02), _diligence(customers.owner), _CUSTOMER_CALLS)
    when = days + draw.uniform(0, 0.74, len(days))
    none = np.full(len(row), -1)
    return Activities(when=when, owner=owner_on(customers.owner[row], when), deal=none, customer=row, lead=none)


def last_touch(activities: Activities, deals: Deals, entered: np.ndarray) -> np.ndarray:
    """When each deal last changed: its close, else its last stage or activity."""
    touched = entered.copy()
    of_deal = activities.deal >= 0
    np.maximum.at(touched, activities.deal[of_deal], office_hours(activities.when[of_deal]))
    return np.where(deals.open, touched, office_hours(deals.closed))


def activities_table(draw: Draw, activities: Activities, deal_ids: np.ndarray, customer_ids: np.ndarray, lead_ids: np.ndarray) -> pa.Table:
    """Activities as the CRM exports them; only calls and meetings last, an unanswered call hardly."""
    count = len(activities)
    first_calls = (activities.lead >= 0) & (activities.deal < 0)
    kind = np.where(first_calls, "call", draw.pick(_KINDS, count, [0.44, 0.25, 0.12, 0.11, 0.08]))
    call, meeting = kind == "call", kind == "meeting"
    unanswered = call & draw.chance(0.42, count)
    minutes = np.select(
        [unanswered, call, meeting],
        [np.full(count, 1.0), np.round(2 + draw.skewed(7.0, 0.6, count)), 5 * np.round(draw.uniform(5, 18, count))],
        np.nan,
    )
    return table(
        "activities",
        id=numbered("A-%05d", count),
        kind=kind,
        date=moment(office_hours(activities.when)),
        owner=activities.owner,
        deal=linked(deal_ids, activities.deal),
        customer=linked(customer_ids, activities.customer),
        lead=linked(lead_ids, activities.lead),
        outcome=np.select([unanswered, call, kind == "note"], ["unanswered", "connected", "other"], "done"),
        minutes=minutes,
    )
