"""Who to call this week: the state of each customer beside the chance to be still there and what they would bring."""

from datetime import date
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import buying, health
from metrics.figure import NotAvailable
from metrics.words import N_

CALLS: Final = ("unhappy", "slipping", "waiting")  # the bands in which a call may change something
CHANCES: Final = {"likely": N_("very likely still there"), "open": N_("could go either way"), "unlikely": N_("probably gone"),
                  "unknown": N_("ordered once: cannot be told")}  # fmt: skip
LIKELY, UNLIKELY = 0.75, 0.35


def customers_to_call(
    orders: ir.Table, surveys: ir.Table | None = None, tickets: ir.Table | None = None, customers: ir.Table | None = None, *, as_of: date,
    days: int = 90, calls: int = 10, top: int = 500, tz: str = "UTC",
) -> ir.Table:  # fmt: skip
    """The bands of customer health beside the history that tells the chance to be still there; `called` puts them in order.

    at stake = expected value of the next 365 days, where the orders carry a projection; else the value of the last 365 days

    >>> orders = frame(customer=["a", "b"], date=["2024-03-05", "2023-12-01"], amount=[20.0, 5.0])
    >>> sorted((row["customer"], row["band"]) for row in rows(customers_to_call(orders, as_of=date(2024, 4, 1))))
    [('a', 'new'), ('b', 'slipping')]
    """
    states = health.customer_health(orders, surveys, tickets, as_of=as_of, days=days, top=2_000_000_000, tz=tz)
    past = buying.histories(orders, as_of=as_of, tz=tz)
    past = past.rename(_who="customer", _recency="recency")
    both = states.join(past, states.customer == past._who).drop("_who", "recency").rename(recency="_recency")
    silent = both.age - both.recency
    both = named(both, customers)
    return both.mutate(silent=silent, calls=ibis.literal(calls), top=ibis.literal(top))


def named(listed: ir.Table, customers: ir.Table | None) -> ir.Table:
    """With the firm or person that the customer table knows under the number.

    >>> people = frame(id=["1"], name=["Ann"], company=["Acme"])
    >>> rows(named(frame(customer=["1"]), people))
    [{'customer': '1', 'name': 'Acme'}]
    """
    names = [name for name in ("company", "name") if customers is not None and name in customers.columns]
    if customers is None or not names or "id" not in customers.columns:
        return listed
    told = customers.filter(customers.id.notnull())
    told = told.group_by(_who=told.id).agg(name=ibis.coalesce(*(told[name] for name in names)).max())
    return listed.left_join(told, listed.customer == told._who).drop("_who").relocate("name", after="customer")


def called(found: pd.DataFrame) -> pd.DataFrame:
    """Those to call this week first, then the rest by what is at stake; `call` marks the ones for this week.

    >>> told = pd.DataFrame({"customer": ["a", "b"], "band": ["steady", "slipping"], "value": [9.0, 5.0], "silent": [3, 99], "calls": 5})
    >>> told = told.assign(repeats=1, recency=1, age=2, top=9, paying=1, mean=5.0, then_age=0, held=1, later=0, then_repeats=0)
    >>> called(told)[["customer", "call", "chance"]].values.tolist()
    [['b', True, 'unknown'], ['a', False, 'unknown']]
    """
    if found.empty:
        return pd.DataFrame([{"customer": None, "n": 0}])
    try:
        each = buying.ahead(buying.fitted(found), found)
        why, at_stake = None, each["value_365"].astype(float).fillna(each["value"].astype(float))
    except NotAvailable as reason:  # the list is of use without the chance, which then says why it is missing
        each, why = found.assign(alive=np.nan, value_365=np.nan), str(reason.text)
        at_stake = each["value"].astype(float)
    each = each.assign(at_stake=at_stake.fillna(0.0), chance=[chance(p) for p in each["alive"]], no_chance=why)
    wanted = each["band"].isin(CALLS) & (each["at_stake"] > 0) & (each["chance"] != "unlikely")
    order = each.assign(_wanted=wanted).sort_values(["_wanted", "at_stake", "customer"], ascending=[False, False, True])
    order["call"] = order["_wanted"] & (np.arange(len(order)) < int(found["calls"].iloc[0]))
    shown = [
        "customer",
        "call",
        "band",
        "chance",
        "alive",
        "silent",
        "frequency",
        "value",
        "at_stake",
        "last_score",
        "open_cases",
        "no_chance",
    ]
    listed = order[[name for name in shown if name in order.columns]].head(int(found["top"].iloc[0]))
    return listed.assign(n=len(each), **{f"in_{band}": int((each["band"] == band).sum()) for band in health.BANDS})


def chance(alive: float) -> str:
    """The chance to be still there as a band.

    >>> [chance(p) for p in (0.9, 0.5, 0.1, float("nan"))]
    ['likely', 'open', 'unlikely', 'unknown']
    """
    if pd.isna(alive):
        return "unknown"
    return "likely" if alive >= LIKELY else "open" if alive >= UNLIKELY else "unlikely"
