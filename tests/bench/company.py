"""A company of any size, made from a seed: what the catalogue is measured on."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.merge import Part, merge
from data.store import Manifest, Store
from data.workspace import Workspace, build

SEED = 20_160_127
FIRST, LAST = np.datetime64("2023-01-01"), np.datetime64("2025-12-31")
PERIOD, AS_OF = (date(2025, 1, 1), date(2026, 1, 1)), date(2026, 1, 1)
DAYS = int((LAST - FIRST).astype(int)) + 1
OWNERS = [f"rep {number}" for number in range(30)]
SOURCES = ["web", "fair", "referral", "partner", "advert"]


def workspace(orders: int, folder: Path) -> Workspace:
    """A workspace with so many orders, and everything else in proportion."""
    store = Store(folder)
    merged = [merge(kind, [Part(kind, table)]) for kind, table in tables(orders).items()]
    store.change(lambda _: Manifest(tables={one.kind: build(store, one) for one in merged}))
    return Workspace("bench", store)


def tables(orders: int) -> dict[str, pa.Table]:
    """Every kind of table the script asks, in canonical types."""
    make = _Maker(np.random.default_rng(SEED), customers=max(orders // 10, 50), leads=orders // 5, deals=orders // 5)
    return {
        "customers": make.customer_table(), "orders": make.order_table(orders), "leads": make.lead_table(), "deals": make.deal_table(),
        "activities": make.activity_table(orders // 2), "tickets": make.ticket_table(orders // 10),
        "surveys": make.survey_table(orders // 10), "subscriptions": make.subscription_table(orders // 20),
        "crm_events": make.event_table(orders // 2), "users": make.user_table(), "spend": make.spend_table(),
    }  # fmt: skip


class _Maker:
    """Draws columns; every blank is drawn too."""

    def __init__(self, random: np.random.Generator, customers: int, leads: int, deals: int) -> None:
        self.random, self.customers, self.leads, self.deals = random, customers, leads, deals

    def customer_table(self) -> pa.Table:
        n = self.customers
        start = self.day(n)
        gone = self.random.random(n) < 0.2
        return pa.table({
            "id": ids("c", n), "name": ids("firm ", n), "email": ids("mail", self.random.integers(0, n * 50 // 51, n)),
            "segment": self.one_of(["small", "medium", "large"], n), "start": day(start), "end": day(self.later(start, n), gone),
        })  # fmt: skip

    def order_table(self, n: int) -> pa.Table:
        amount, when = np.round(self.random.lognormal(4, 1, n), 2), self.day(n)
        known = self.customers * (0.3 + 0.7 * (when - FIRST).astype(int) / DAYS)  # the customers there so far, more every day
        return pa.table({
            "id": ids("o", n), "customer": ids("c", (self.random.random(n) * known).astype(int)), "date": day(when),
            "amount": np.where(self.random.random(n) < 0.02, -amount, amount), "product": self.one_of([f"item {k}" for k in range(40)], n),
            "owner": self.one_of(OWNERS, n),
        })  # fmt: skip

    def lead_table(self) -> pa.Table:
        n = self.leads
        created, source = self.day(n), self.one_of(SOURCES, n)
        return pa.table({
            "id": ids("l", n), "created": day(created), "source": pa.array(source, mask=self.random.random(n) < 0.15),
            "qualified": self.random.random(n) < 0.4, "owner": self.one_of(OWNERS, n),
            "won": day(self.later(created, n), self.random.random(n) < 0.12),
        })  # fmt: skip

    def deal_table(self) -> pa.Table:
        n = self.deals
        created, status = self.day(n), self.one_of(["won", "won", "lost", "lost", "open"], n)
        return pa.table({
            "id": ids("d", n), "lead": self.pointing("l", self.leads, n), "customer": self.pointing("c", self.customers, n),
            "owner": self.one_of(OWNERS, n), "status": status, "amount": np.round(self.random.lognormal(7, 1, n), 2),
            "created": day(created), "closed": day(self.later(created, n), status != "open"), "source": self.one_of(SOURCES, n),
            "probability": np.round(self.random.random(n), 2),
        })  # fmt: skip

    def activity_table(self, n: int) -> pa.Table:
        return pa.table({
            "id": ids("a", n), "kind": self.one_of(["call", "call", "meeting", "email", "task"], n), "date": moment(self.moment(n)),
            "owner": self.one_of(OWNERS, n), "deal": self.pointing("d", self.deals, n),
            "outcome": self.one_of(["connected", "unanswered", "done"], n), "minutes": np.round(self.random.gamma(2, 4, n), 1),
        })  # fmt: skip

    def ticket_table(self, n: int) -> pa.Table:
        opened = self.moment(n)
        hours = np.ceil(self.random.gamma(1.5, 20, n)).astype("timedelta64[h]")
        return pa.table({
            "id": ids("t", n), "customer": self.pointing("c", self.customers, n), "opened": moment(opened), "owner": self.one_of(OWNERS, n),
            "first_reply": moment(opened + hours // 4, self.random.random(n) < 0.95),
            "resolved": moment(opened + hours, self.random.random(n) < 0.9),
        })  # fmt: skip

    def survey_table(self, n: int) -> pa.Table:
        kind, sent = self.one_of(["nps", "csat"], n), self.day(n)
        answered = self.random.random(n) < 0.6
        score = np.where(kind == "nps", self.random.integers(0, 11, n), self.random.integers(1, 6, n)).astype(float)
        return pa.table({
            "id": ids("s", n), "customer": self.pointing("c", self.customers, n), "kind": kind, "sent": day(sent),
            "answered": day(np.minimum(sent + self.random.integers(0, 9, n), LAST), answered), "score": pa.array(score, mask=~answered),
        })  # fmt: skip

    def subscription_table(self, n: int) -> pa.Table:
        start = self.day(n)
        return pa.table({
            "id": ids("u", n), "customer": self.pointing("c", self.customers, n), "plan": self.one_of(["basic", "pro"], n),
            "start": day(start), "end": day(self.later(start, n), self.random.random(n) < 0.3),
            "amount": self.one_of([19.0, 49.0, 99.0], n),
        })  # fmt: skip

    def event_table(self, n: int) -> pa.Table:
        kinds = ["login", "view", "view", "create", "update"]
        return pa.table({
            "id": ids("e", n), "user": self.one_of(OWNERS, n), "date": moment(self.moment(n)), "kind": self.one_of(kinds, n),
        })  # fmt: skip

    def user_table(self) -> pa.Table:
        return pa.table({"id": [*OWNERS, "idle"], "licensed": [True] * (len(OWNERS) + 1)})

    def spend_table(self) -> pa.Table:
        months = np.arange("2023-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]").repeat(3)
        kinds = np.tile(["marketing", "sales", "retention"], 36)
        return pa.table({"date": day(months), "amount": np.round(self.random.gamma(9, 500, 108), 2), "category": kinds})

    # -- columns

    def day(self, n: int) -> np.ndarray:
        return FIRST + self.random.integers(0, DAYS, n)

    def later(self, start: np.ndarray, n: int) -> np.ndarray:
        """A day after each, in the past."""
        return np.minimum(start + np.ceil(self.random.gamma(2, 40, n)).astype("timedelta64[D]"), LAST)

    def moment(self, n: int) -> np.ndarray:
        return FIRST.astype("datetime64[s]") + self.random.integers(0, (DAYS - 30) * 86_400, n)

    def one_of(self, choices: list, n: int) -> np.ndarray:
        return np.array(choices)[self.random.integers(0, len(choices), n)]

    def pointing(self, mark: str, there: int, n: int) -> pa.Array:
        return ids(mark, self.random.integers(0, there, n))


def ids(mark: str, numbers: int | np.ndarray) -> pa.Array:
    """Ids as text.

    >>> ids("c", 2).to_pylist()
    ['c0', 'c1']
    """
    values = np.arange(numbers) if isinstance(numbers, int) else numbers
    return pa.array(np.char.add(mark, values.astype(str)))


def day(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Days, blank where they are not known."""
    return pa.array(values.astype("datetime64[D]"), pa.date32(), mask=None if known is None else ~known)


def moment(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Moments, blank where they are not known."""
    return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"), mask=None if known is None else ~known)
