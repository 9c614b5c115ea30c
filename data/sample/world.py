"""One history of the company, in positions and days, from which every table is written."""

from dataclasses import dataclass, replace

import numpy as np

from data.sample import activities, customers, deals, leads, marketing, orders, service, stages, subscriptions
from data.sample.columns import numbered
from data.sample.company import busyness, owner_on
from data.sample.draw import Draw
from data.sample.people import Cast, cast

SECOND_DEALS = 270  # deals with people who are customers already


@dataclass(frozen=True)
class World:
    """Everything that happened, each subject's rows in the order of time."""

    people: Cast
    campaigns: marketing.Campaigns
    leads: leads.Leads
    deals: deals.Deals
    history: stages.History
    customers: customers.Customers
    subscriptions: subscriptions.Subscriptions
    orders: orders.Orders
    activities: activities.Activities
    pace: np.ndarray  # how slow repairs are, by month
    tickets: service.Tickets

    @property
    def lead_ids(self) -> np.ndarray:
        return numbered("L-%05d", len(self.leads))

    @property
    def deal_ids(self) -> np.ndarray:
        return numbered("D-%04d", len(self.deals))

    @property
    def customer_ids(self) -> np.ndarray:
        return customers.customer_ids(self.customers)


def make_world(seed: int) -> World:
    """Let it all happen: leads first, then what follows from them."""
    people = cast(Draw(seed, "people"), leads.LEADS + customers.BEFORE + customers.DIRECT)
    campaigns = marketing.plan(Draw(seed, "campaigns"))
    prospects = leads.make_leads(Draw(seed, "leads"), campaigns)
    first = deals.from_leads(Draw(seed, "deals"), prospects, people)
    clients = customers.make_customers(Draw(seed, "customers"), prospects, first, people)
    pipeline = _all_deals(Draw(seed, "second deals"), first, clients, len(prospects))
    contracts = subscriptions.make_subscriptions(Draw(seed, "subscriptions"), clients)
    pace = service.slowness(Draw(seed, "pace"))
    return World(
        people=people,
        campaigns=campaigns,
        leads=prospects,
        deals=pipeline,
        history=stages.make_history(Draw(seed, "stages"), pipeline),
        customers=clients,
        subscriptions=contracts,
        orders=orders.make_orders(Draw(seed, "orders"), clients, pipeline, contracts),
        activities=activities.make_activities(Draw(seed, "activities"), pipeline, prospects, clients),
        pace=pace,
        tickets=service.make_tickets(Draw(seed, "tickets"), clients, pace),
    )


def _all_deals(draw: Draw, first: deals.Deals, clients: customers.Customers, lead_count: int) -> deals.Deals:
    """The deals from leads, now with the customers that came of them, and those with customers who wanted more."""
    customer_of_lead = np.full(lead_count, -1)
    from_lead = np.flatnonzero(clients.lead >= 0)
    customer_of_lead[clients.lead[from_lead]] = from_lead
    first = replace(first, customer=np.where(first.won, customer_of_lead[first.lead], -1))
    who, days = customers.visits(draw, clients, busyness(growth=0.2, weekend=0.02), np.where(clients.twin, 0.0, 1.0), SECOND_DEALS)
    more = deals.from_customers(draw, who, clients.who[who], owner_on(clients.owner[who], days), days, clients.segment[who])
    stayed = np.nan_to_num(more.closed) < np.floor(clients.until()[who])  # nobody buys a machine after leaving
    more = more.take(np.flatnonzero(stayed | ~more.won))
    every = first.stack(more)
    return every.take(np.argsort(every.created, kind="stable"))
