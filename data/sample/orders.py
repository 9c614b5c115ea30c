"""Orders and deliveries: machines from won deals, quarterly subscription invoices, coffee and supplies, and refunds."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, day, linked, numbered, table
from data.sample.company import CURRENCY, DAYS, MONTH_OF_DAY, NOW, SEGMENTS, SLOW, busyness, owner_on
from data.sample.customers import Customers, visits
from data.sample.deals import PRODUCTS, Deals
from data.sample.draw import Draw
from data.sample.people import Cast
from data.sample.subscriptions import Subscriptions, invoices

ORDERS: Final = 9_000
REFUNDS: Final = 70
_BEFORE_CRM: Final = 16
SUBSCRIPTION: Final = "Subscription"
SERVICE_VISIT: Final = "Service visit"
# Product, price of one, most of them in one order, share of the orders.
_SUPPLIES: Final = (
    ("House blend beans (kg)", 19.5, 8, 0.44),
    ("Single origin beans (kg)", 27.0, 5, 0.22),
    ("Cups and lids", 31.0, 3, 0.12),
    ("Water filter", 42.0, 2, 0.09),
    ("Cleaning kit", 26.0, 2, 0.06),
    (SERVICE_VISIT, 135.0, 1, 0.07),
)


@dataclass(frozen=True)
class Orders(Rows):
    """Orders, oldest first; `customer` is a position."""

    customer: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    quantity: np.ndarray
    product: np.ndarray
    refund: np.ndarray


def make_orders(draw: Draw, customers: Customers, deals: Deals, subscriptions: Subscriptions) -> Orders:
    """Every order and refund, oldest first."""
    won = deals.take(np.flatnonzero(deals.won))
    ordered = np.minimum(np.floor(won.closed) + draw.rng.integers(0, 3, len(won)), DAYS - 1)
    machines = _orders(won.customer, ordered, won.amount, won.product)
    customer, days, amount = invoices(subscriptions)
    fees = _orders(customer, days, amount, np.full(len(days), SUBSCRIPTION))
    machines = machines.stack(_promised_before(draw, customers))
    supplies = _supplies(draw, customers, ORDERS - REFUNDS - len(machines) - len(fees))
    sold = machines.stack(fees).stack(supplies)
    every = sold.stack(_refunds(draw, machines.stack(supplies)))
    return every.take(np.argsort(every.day, kind="stable"))


def _orders(customer: np.ndarray, days: np.ndarray, amount: np.ndarray, product: np.ndarray) -> Orders:
    one = np.ones(len(days))
    return Orders(customer=customer, day=days, amount=amount, quantity=one, product=product, refund=one < 0)


def _promised_before(draw: Draw, customers: Customers) -> Orders:
    """Machines of the first weeks whose deals are older than the CRM, so that no deal stands behind them."""
    who, _ = visits(draw, customers, (np.arange(DAYS) < 1).astype(float), np.ones(len(customers)), _BEFORE_CRM)
    days = np.floor(45 * (1 - np.sqrt(draw.rng.random(_BEFORE_CRM))))
    stayed = np.flatnonzero(days < customers.until()[who])
    amount = np.round(draw.skewed(1450.0, 0.35, _BEFORE_CRM) / 10) * 10
    return _orders(who[stayed], days[stayed], amount[stayed], draw.pick(PRODUCTS, _BEFORE_CRM)[stayed])


def _supplies(draw: Draw, customers: Customers, count: int) -> Orders:
    sizes = {each.name: each.size for each in SEGMENTS}
    size = np.array([sizes[name] for name in customers.segment])
    customer, days = visits(draw, customers, busyness(weekend=0.1, slow=0.4), customers.appetite * size, count)
    item = draw.index([share for *_, share in _SUPPLIES], count)
    most = np.array([most for _, _, most, _ in _SUPPLIES])[item]
    quantity = np.minimum(1 + np.floor(draw.rng.random(count) * most * size[customer]), 2 * most)
    # Prices go up by four per cent every October.
    price = np.array([price for _, price, _, _ in _SUPPLIES])[item] * 1.04 ** np.floor(days / 365.25)
    orders = _orders(customer, days, np.round(price * quantity, 2), np.array([name for name, *_ in _SUPPLIES])[item])
    return replace(orders, quantity=quantity)


def _refunds(draw: Draw, sold: Orders) -> Orders:
    """Money given back some days after the order, all of it or half."""
    fit = np.flatnonzero(sold.day < NOW - 30)
    given = sold.take(np.sort(draw.rng.permutation(fit)[:REFUNDS]))
    part = np.where(draw.chance(0.7, REFUNDS), 1.0, 0.5)
    days = given.day + draw.rng.integers(2, 22, REFUNDS)
    return replace(given, day=days, amount=-np.round(given.amount * part, 2), refund=given.quantity > 0)


def from_shop(orders: Orders) -> np.ndarray:
    """Coffee and supplies, which people can order on the website."""
    return ~orders.refund & ~np.isin(orders.product, (SUBSCRIPTION, SERVICE_VISIT, *PRODUCTS))


def owners(orders: Orders, customers: Customers) -> np.ndarray:
    """Who looked after the customer on the day of the order."""
    return owner_on(customers.owner[orders.customer], orders.day)


def orders_table(draw: Draw, orders: Orders, customers: Customers, people: Cast, ids: np.ndarray) -> pa.Table:
    """Orders as the shop exports them."""
    count = len(orders)
    unpaid = (orders.day > NOW - 15) & draw.chance(0.6, count)
    who = customers.who[orders.customer]
    return table(
        "orders",
        id=numbered("O-%05d", count),
        customer=linked(ids, orders.customer),
        date=day(orders.day),
        amount=orders.amount,
        currency=np.full(count, CURRENCY),
        product=orders.product,
        quantity=orders.quantity,
        owner=owners(orders, customers),
        source=customers.source[orders.customer],
        segment=customers.segment[orders.customer],
        country=people.country[who],
        region=people.region[who],
        status=np.select([orders.refund, unpaid], ["Refunded", "Open"], "Paid"),
        payment=draw.pick(["Bank transfer", "Card", "Direct debit"], count, [0.5, 0.3, 0.2]),
    )


def deliveries_table(draw: Draw, orders: Orders, customers: Customers, ids: np.ndarray) -> pa.Table:
    """One delivery for each order of goods; before Christmas and in the slow month more of them come late."""
    rows = np.flatnonzero(~orders.refund & ~np.isin(orders.product, (SUBSCRIPTION, SERVICE_VISIT)))
    goods = orders.take(rows)
    count = len(goods)
    promised = goods.day + np.where(np.isin(goods.product, PRODUCTS), 12, 4)
    month = MONTH_OF_DAY[goods.day.astype(int)]
    hard = np.isin((month + 9) % 12, (10, 11)) | (month == SLOW)
    late = draw.chance(np.where(hard, 0.26, 0.1), count)
    delivered = promised + np.where(late, np.ceil(draw.skewed(2.5, 0.7, count)), -draw.rng.integers(0, 3, count))
    lost = draw.chance(0.004, count)
    return table(
        "deliveries",
        id=numbered("P-%05d", count),
        order=numbered("O-%05d", len(orders))[rows],
        customer=linked(ids, goods.customer),
        promised=day(promised),
        delivered=day(np.where(lost | (delivered > NOW), np.nan, delivered)),
        owner=owners(goods, customers),
        product=goods.product,
        carrier=draw.pick(["Own van", "Green Parcel", "Swift Post"], count, [0.45, 0.35, 0.2]),
    )


def monthly_by_owner(orders: Orders, customers: Customers, names: list[str], months: int) -> np.ndarray:
    """Revenue net of refunds: one row a name, one column a month."""
    totals = np.zeros((len(names), months))
    position = np.array([names.index(name) for name in owners(orders, customers)])
    np.add.at(totals, (position, MONTH_OF_DAY[orders.day.astype(int)]), orders.amount)
    return totals
