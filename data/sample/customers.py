"""Customers: those of the years before, those won from deals, those who just ordered, and a few entered twice."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, moment, numbered, table
from data.sample.company import CURRENCY, DAYS, NOW, SEGMENTS, SOURCES, busyness, owner_on
from data.sample.deals import Deals
from data.sample.draw import Draw, exposure
from data.sample.leads import Leads, reps_for
from data.sample.people import Cast, typed_again

BEFORE: Final = 400
DIRECT: Final = 100
TWINS: Final = 26  # customers entered a second time
_EARLIEST: Final = -1_300  # the day on which the oldest customer came
_MONTH: Final = 30.4375
PLANS: Final = ("Basic", "Plus", "Premium")
NO_PLAN: Final = "Pay as you go"
_REASONS: Final = ("Moved out", "Price", "Slow repairs", "Closed the business", "Chose another supplier", "")


@dataclass(frozen=True)
class Customers(Rows):
    """Customers, oldest first; `lead` and `who` are positions, `end` is NaN while they stay, `twin` marks a double entry."""

    who: np.ndarray
    lead: np.ndarray
    start: np.ndarray
    end: np.ndarray
    owner: np.ndarray
    source: np.ndarray
    segment: np.ndarray
    plan: np.ndarray
    appetite: np.ndarray  # how much this one orders, 1 is usual
    twin: np.ndarray

    def until(self) -> np.ndarray:
        """The last time at which each was a customer, as far as is known."""
        return np.where(np.isnan(self.end), NOW, self.end)


def make_customers(draw: Draw, leads: Leads, deals: Deals, people: Cast) -> Customers:
    """All customers, oldest first."""
    won = deals.take(np.flatnonzero(deals.won))
    start = np.concatenate(
        [draw.uniform(_EARLIEST, 0, BEFORE), won.closed, draw.days(busyness(growth=0.1), np.zeros(DIRECT), np.full(DIRECT, DAYS)) + 0.4]
    )
    count = len(start)
    others = np.arange(len(leads), len(leads) + BEFORE + DIRECT)
    who = np.concatenate([others[:BEFORE], won.who, others[BEFORE:]])
    names, shares = [source.name for source in SOURCES], [source.share for source in SOURCES]
    source = np.where(draw.chance(0.12, count), "", draw.pick(names, count, shares))
    source[BEFORE : BEFORE + len(won)] = leads.source[won.lead]
    owner = reps_for(draw, start)
    owner[BEFORE : BEFORE + len(won)] = won.owner
    plan, end = _contracts(draw, people.segment[who], start)
    customers = Customers(
        who=who,
        lead=np.concatenate([np.full(BEFORE, -1), won.lead, np.full(DIRECT, -1)]),
        start=start,
        end=end,
        owner=owner,
        source=source,
        segment=people.segment[who],
        plan=plan,
        appetite=draw.skewed(1.0, 0.75, count),
        twin=np.full(count, False),
    )
    everyone = customers.stack(_twins(draw, customers))
    return everyone.take(np.argsort(everyone.start, kind="stable"))


def _contracts(draw: Draw, segment: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A plan for three of ten, and the day of leaving: those with a plan mostly stay until its year is over."""
    count = len(start)
    plan = np.where(draw.chance(0.3, count), draw.pick(PLANS, count, [0.45, 0.35, 0.2]), NO_PLAN)
    rate = np.array([{each.name: each.monthly_churn for each in SEGMENTS}[name] for name in segment])
    stay = np.maximum(-np.log(1 - draw.rng.random(count)) / rate * _MONTH, 40)
    whole_years = np.ceil(stay / 365) * 365
    stay = np.where((plan != NO_PLAN) & draw.chance(0.6, count), whole_years, stay)
    end = np.floor(start + stay)
    return plan, np.where(end > NOW - 1, np.nan, end)


def _twins(draw: Draw, customers: Customers) -> Customers:
    """Some current customers, entered again some months later; they order little under the second number."""
    fit = np.flatnonzero(np.isnan(customers.end) & (customers.start < NOW - 200))
    chosen = np.sort(draw.rng.permutation(fit)[:TWINS])
    first = customers.take(chosen)
    again = np.maximum(first.start, 0) + 60
    start = again + draw.rng.random(TWINS) * (NOW - 60 - again)
    return replace(
        first,
        lead=np.full(TWINS, -1),
        start=start,
        plan=np.full(TWINS, NO_PLAN),
        appetite=first.appetite * 0.25,
        source=np.full(TWINS, ""),
        twin=np.full(TWINS, True),
    )


def visits(draw: Draw, customers: Customers, weights: np.ndarray, pull: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` pairs of a customer and a day on which that one was a customer, sorted by day; `pull` makes some come more often."""
    low, high = np.ceil(customers.start), np.floor(customers.until()) + np.isnan(customers.end)
    who = draw.index(exposure(weights, low, high) * pull, count)
    days = draw.days(weights, low[who], high[who])
    order = np.argsort(days, kind="stable")
    return who[order], days[order]


def customers_table(draw: Draw, customers: Customers, people: Cast, ids: np.ndarray, revenue: np.ndarray) -> pa.Table:
    """Customers as the CRM exports them; `revenue` is all they paid since the first day of the records."""
    count = len(customers)
    who = _names(people, customers)
    left = ~np.isnan(customers.end)
    until = customers.until()
    tenure = (until - customers.start) / _MONTH
    months = np.maximum((until - np.maximum(customers.start, 0)) / _MONTH, 1)
    reasons = draw.pick(_REASONS, count, [24, 20, 16, 12, 10, 18])
    return table(
        "customers",
        id=ids,
        name=who.name,
        company=who.company,
        email=who.email,
        phone=who.phone,
        address=who.address,
        segment=customers.segment,
        plan=customers.plan,
        country=who.country,
        region=who.region,
        owner=owner_on(customers.owner, until),
        source=customers.source,
        start=day(customers.start),
        end=day(customers.end),
        churned=left,
        tenure=np.round(tenure, 1),
        monthly_revenue=np.where(until < 0, 0.0, revenue / months),
        currency=np.full(count, CURRENCY),
        reason=np.where(left, reasons, ""),
        updated=moment(np.where(left, customers.end + 0.5, np.maximum(customers.start, NOW - draw.skewed(70.0, 1.0, count)))),
        invoicing=draw.pick(["E-mail", "Post", "E-invoice"], count, [0.72, 0.08, 0.2]),
    )


def _names(people: Cast, customers: Customers) -> Cast:
    twins = np.flatnonzero(customers.twin)
    rows = np.flatnonzero(~customers.twin)
    names = people.take(customers.who[rows]).stack(typed_again(people.take(customers.who[twins])))
    return names.take(np.argsort(np.concatenate([rows, twins])))


def customer_ids(customers: Customers) -> np.ndarray:
    """Five digits with leading zeros: text, not numbers."""
    return numbered("%05d", len(customers))
