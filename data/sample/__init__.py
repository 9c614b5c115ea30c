"""The sample company: every kind of table, invented from a seed, for trying Bandstand without own files.

>>> tables()["users"].num_rows
9
"""

import numpy as np
import pyarrow as pa

from data.sample import activities, crm_use, customers, deals, leads, marketing, orders, plans, service, stages, subscriptions
from data.sample.company import COMPANY, END, MONTHS, REPS, SLOW_MONTH, STAGES, START
from data.sample.draw import Draw
from data.sample.story import story
from data.sample.world import World, make_world

__all__ = ["COMPANY", "END", "SLOW_MONTH", "STAGES", "START", "story", "tables"]


def tables(seed: int = 7) -> dict[str, pa.Table]:
    """Every kind of table of the sample company, always the same for the same seed.

    Nothing is read and no clock is asked: the records run from `START` to `END`. The extra columns beside the roles
    (a competitor, a subject ...) are there to be grouped by.
    """
    world = make_world(seed)
    return {**_sales(world, seed), **_trade(world, seed), **_marketing(world, seed), **_service(world, seed), **_plans(world, seed)}


def _sales(world: World, seed: int) -> dict[str, pa.Table]:
    pipeline, clients = world.deals, world.customers
    entered = np.zeros(len(pipeline))
    np.maximum.at(entered, world.history.deal, world.history.entered)
    source = np.where(pipeline.existing, clients.source[pipeline.customer], world.leads.source[pipeline.lead])
    return {
        "leads": _leads(world, seed),
        "deals": deals.deals_table(
            Draw(seed, "deals table"),
            pipeline,
            stages.current_stage(world.history, len(pipeline)),
            activities.last_touch(world.activities, pipeline, entered),
            world.deal_ids,
            world.people,
            source,
            world.lead_ids,
            world.customer_ids,
        ),
        "stage_history": stages.history_table(world.history, world.deal_ids, pipeline.owner),
        "activities": activities.activities_table(
            Draw(seed, "activities table"), world.activities, world.deal_ids, world.customer_ids, world.lead_ids
        ),
    }


def _leads(world: World, seed: int) -> pa.Table:
    count = len(world.leads)
    from_leads = world.deals.take(np.flatnonzero(world.deals.lead >= 0))
    in_deal, won, customer = np.full(count, False), np.full(count, np.nan), np.full(count, -1)
    in_deal[from_leads.lead] = True
    won[from_leads.lead] = np.where(from_leads.won, from_leads.closed, np.nan)
    customer[from_leads.lead] = from_leads.customer
    return leads.leads_table(
        Draw(seed, "leads table"),
        world.leads,
        world.people.take(np.arange(count)),
        world.campaigns,
        in_deal,
        won,
        customer,
        world.customer_ids,
    )


def _trade(world: World, seed: int) -> dict[str, pa.Table]:
    clients, sold, ids = world.customers, world.orders, world.customer_ids
    paid = np.bincount(sold.customer, weights=sold.amount, minlength=len(clients))
    return {
        "customers": customers.customers_table(Draw(seed, "customers table"), clients, world.people, ids, paid),
        "orders": orders.orders_table(Draw(seed, "orders table"), sold, clients, world.people, ids),
        "subscriptions": subscriptions.subscriptions_table(Draw(seed, "subscriptions table"), world.subscriptions, clients, ids),
        "deliveries": orders.deliveries_table(Draw(seed, "deliveries"), sold, clients, ids),
    }


def _marketing(world: World, seed: int) -> dict[str, pa.Table]:
    count = len(world.campaigns)
    named = world.leads.campaign >= 0
    won = world.deals.take(np.flatnonzero(world.deals.won & (world.deals.lead >= 0)))
    through = world.leads.campaign[won.lead]
    revenue = np.bincount(through[through >= 0], weights=won.amount[through >= 0], minlength=count)
    shop = np.flatnonzero(orders.from_shop(world.orders))
    return {
        "campaigns": marketing.campaigns_table(
            Draw(seed, "campaigns table"), world.campaigns, np.bincount(world.leads.campaign[named], minlength=count).astype(float), revenue
        ),
        "spend": marketing.spend_table(Draw(seed, "spend"), world.campaigns),
        "site_sessions": marketing.site_sessions_table(
            Draw(seed, "site sessions"), world.orders.day[shop], world.orders.customer[shop], world.customer_ids
        ),
    }


def _service(world: World, seed: int) -> dict[str, pa.Table]:
    return {
        "tickets": service.tickets_table(Draw(seed, "tickets table"), world.tickets, world.customer_ids),
        "surveys": service.surveys_table(Draw(seed, "surveys"), world.customers, world.tickets, world.pace, world.customer_ids),
    }


def _plans(world: World, seed: int) -> dict[str, pa.Table]:
    revenue = orders.monthly_by_owner(world.orders, world.customers, [rep.name for rep in REPS], MONTHS)
    return {
        "targets": plans.targets_table(Draw(seed, "targets"), plans.by_month(world.leads.created), revenue),
        "forecasts": plans.forecasts_table(Draw(seed, "forecasts"), revenue),
        "users": crm_use.users_table(),
        "crm_events": crm_use.crm_events_table(Draw(seed, "crm events")),
    }
