"""Campaigns, what was spent, and visits to the website."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, linked, moment, numbered, table
from data.sample.company import CURRENCY, DAYS, MONTH_STARTS, MONTHS, NOW, START, busyness
from data.sample.draw import Draw

_THEMES: Final = (
    "New year, new machine",
    "Warm up",
    "Spring clean",
    "Easter blend",
    "Iced coffee",
    "Summer menu",
    "Holiday hours",
    "Back to the office",
    "Autumn roast",
    "Barista day",
    "Winter blend",
    "Gift boxes",
)
_MONTH_NAMES: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SESSIONS: Final = 6_000
_WEB_ORDERS: Final = 170


@dataclass(frozen=True)
class Campaigns(Rows):
    """One e-mail and one social campaign a month, in this order; `start` in days."""

    name: np.ndarray
    channel: np.ndarray
    start: np.ndarray
    cost: np.ndarray


def plan(draw: Draw) -> Campaigns:
    """The campaigns of the whole period. A few cost nothing: they went out with the monthly invoice."""
    month = np.repeat(np.arange(MONTHS), 2)
    social = np.arange(len(month)) % 2 == 1
    cost = np.where(social, draw.skewed(750.0, 0.35, len(month)), draw.skewed(320.0, 0.3, len(month)))
    free = ~social & draw.chance(0.08, len(month))
    return Campaigns(
        name=np.array([_campaign_name(number, each) for number, each in zip(month, social, strict=True)]),
        channel=np.where(social, "Social media", "E-mail"),
        start=MONTH_STARTS[month] + np.where(social, 14, 4) + draw.rng.integers(0, 3, len(month)),
        cost=np.where(free, 0.0, np.round(cost, 0)),
    )


def _campaign_name(month: int, social: bool) -> str:
    year, month_of_year = divmod(START.month - 1 + int(month), 12)
    kind = "posts" if social else "letter"
    return f"{_THEMES[month_of_year]} {kind} {_MONTH_NAMES[month_of_year]} {START.year + year}"


def campaigns_table(draw: Draw, campaigns: Campaigns, leads: np.ndarray, revenue: np.ndarray) -> pa.Table:
    """Campaigns with what came of them; `leads` and `revenue` are counted from the leads that name them."""
    count = len(campaigns)
    mail = campaigns.channel == "E-mail"
    sent = np.round(1400 + 22 * np.arange(count) + draw.uniform(-150, 150, count))
    delivered = np.round(sent * draw.uniform(0.955, 0.99, count))
    opens = np.round(delivered * draw.uniform(0.26, 0.42, count))
    clicks = np.round(opens * draw.uniform(0.07, 0.16, count))
    reach = np.round(draw.skewed(5200.0, 0.4, count))
    interactions = np.round(reach * draw.uniform(0.012, 0.05, count))
    responses = np.maximum(leads, np.round(np.where(mail, clicks * 0.4, interactions * 0.15)))
    return table(
        "campaigns",
        id=numbered("K-%03d", count),
        name=campaigns.name,
        channel=campaigns.channel,
        start=day(campaigns.start),
        cost=campaigns.cost,
        currency=np.full(count, CURRENCY),
        sent=np.where(mail, sent, np.nan),
        delivered=np.where(mail, delivered, np.nan),
        opens=np.where(mail, opens, np.nan),
        clicks=np.where(mail, clicks, np.nan),
        responses=responses,
        leads=leads,
        revenue=revenue,
        reach=np.where(mail, np.nan, reach),
        interactions=np.where(mail, np.nan, interactions),
        audience=np.where(mail, "Customers and leads", "Everyone nearby"),
    )


def spend_table(draw: Draw, campaigns: Campaigns) -> pa.Table:
    """Monthly costs of winning and keeping customers, the trade fairs, and each campaign's own cost."""
    lines = zip(_monthly(draw), _campaign_costs(campaigns), strict=True)
    amount, first_day, category, source, campaign = (np.concatenate(parts) for parts in lines)
    kept = np.flatnonzero((first_day < DAYS) & (amount > 0))
    order = kept[np.argsort(first_day[kept], kind="stable")]
    return table(
        "spend",
        id=numbered("B-%04d", len(order)),
        date=day(first_day[order]),
        amount=amount[order],
        currency=np.full(len(order), CURRENCY),
        category=category[order],
        source=source[order],
        campaign=campaign[order],
    )


def _monthly(draw: Draw) -> tuple[np.ndarray, ...]:
    month = np.arange(MONTHS)
    fair = np.isin((START.month - 1 + month) % 12, (2, 8)) * 3200.0
    every = np.ones(MONTHS)
    lines = (
        ("marketing", "Website", 2, 950 * every),
        ("marketing", "Trade fair", 11, fair),
        ("sales", "", 24, 3900 * every),
        ("sales", "Sales team", 9, 420 * every),
        ("retention", "", 14, 640 * every),
        ("other", "", 1, 310 * every),
    )
    amounts = np.concatenate([size * (1 + 0.004 * month) * draw.uniform(0.9, 1.1, MONTHS) for *_, size in lines])
    category, source = (np.repeat([line[position] for line in lines], MONTHS) for position in (0, 1))
    days = np.concatenate([MONTH_STARTS + line[2] for line in lines])
    return np.round(amounts), days, category, source, np.full(len(amounts), "")


def _campaign_costs(campaigns: Campaigns) -> tuple[np.ndarray, ...]:
    source = np.where(campaigns.channel == "E-mail", "Website", "Social media")
    return campaigns.cost, campaigns.start, np.full(len(campaigns), "marketing"), source, campaigns.name


def site_sessions_table(draw: Draw, shop_days: np.ndarray, shop_customers: np.ndarray, customer_ids: np.ndarray) -> pa.Table:
    """Visits to the website. Those that ended in an order belong to a customer who ordered that day."""
    buyers = np.sort(draw.rng.permutation(len(shop_days))[:_WEB_ORDERS])
    visitors = _SESSIONS - len(buyers)
    days = np.concatenate([draw.days(busyness(growth=0.15, weekend=0.6), np.zeros(visitors), np.full(visitors, DAYS)), shop_days[buyers]])
    times = np.minimum(np.floor(days) + draw.uniform(7, 23, _SESSIONS) / 24, NOW)
    customer = np.concatenate([np.full(visitors, -1), shop_customers[buyers]])
    order = np.argsort(times, kind="stable")
    ordered = customer >= 0
    sources, weights = ["Website", "Search", "Social media", "E-mail", "Referral", ""], [0.27, 0.34, 0.16, 0.1, 0.08, 0.05]
    return table(
        "site_sessions",
        id=numbered("V-%05d", _SESSIONS),
        date=moment(times[order]),
        source=draw.pick(sources, _SESSIONS, weights),
        orders=ordered[order].astype(float),
        seconds=np.round(draw.skewed(np.where(ordered, 240.0, 65.0), 0.9, _SESSIONS)[order]),
        customer=linked(customer_ids, customer)[order],
        device=draw.pick(["Phone", "Computer", "Tablet"], _SESSIONS, [0.52, 0.42, 0.06]),
    )
