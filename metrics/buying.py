"""Customers without contracts: who is still there, what they will order and pay, and whether the past would have been foretold."""

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics.aggregate import column_or
from metrics.engine import to_arrow
from metrics.figure import NotAvailable
from metrics.periods import bucket
from metrics.repeats import bought
from metrics.stats.buying import BuyTillDie, OrderValue, buy_till_die, order_value
from metrics.words import N_, Text

FEW = N_(
    "it needs {fewest} customers, {fewest_again} of whom ordered again, over {shortest} days or more; there are {n}, {again} and {days}"
)
UNSETTLED = N_("the orders do not show who has stopped: no model of this kind fits them better than its limits")
FAR_OFF = N_("checked on the last {days} days it foretold {foretold} orders, and there were {happened}: too far off to lean on")
FEWEST, FEWEST_AGAIN, SHORTEST = 100, 50, 120  # customers, of whom ordered again, days of orders
TOO_FAR: Final = 0.35  # a check that misses by more refuses the projection
CHECKED: Final = (0.33, 365)  # the share of the time kept back, and how many days at most
SOON, YEAR = 90, 365


def histories(orders: ir.Table, *, as_of: date, tz: str = "UTC") -> ir.Table:
    """A row per customer: repeats, recency and age in days, the mean of the later orders; the same as of an earlier day (`then_`).

    Orders of one day are one. `later` counts the orders since that earlier day, which is `held` days before today.

    >>> days = ["2024-01-01", "2024-01-11", "2024-04-01", "2024-03-01"]
    >>> orders = frame(customer=["a", "a", "a", "b"], date=days, amount=[5.0, 7.0, 9.0, 3.0])
    >>> found = sorted(rows(histories(orders, as_of=date(2024, 4, 10))), key=lambda row: row["customer"])
    >>> [(row["repeats"], row["recency"], row["age"], row["mean"], row["then_repeats"], row["later"]) for row in found]
    [(2, 91, 100, 8.0, 1, 1), (0, 0, 40, None, 0, 0)]
    """
    sales = bought(orders, as_of, tz)
    days = sales.mutate(_day=bucket(sales.date, "day", tz), _paid=column_or(sales, "amount", ibis.null("float64")))
    days = days.group_by("customer", day=days._day).agg(paid=days._paid.sum())
    first = days.group_by(_who=days.customer).agg(began=days.day.min())
    days = days.join(first, days.customer == first._who).drop("_who")
    cut = _cut(days, as_of)
    later, then = days.day > days.began, days.day < ibis.date(cut.isoformat())
    each = days.group_by("customer", "began").agg(
        repeats=days.count(where=later), _last=days.day.max(), mean=days.paid.mean(where=later & (days.paid > 0)),
        paying=days.count(where=later & (days.paid > 0)), first_paid=days.paid.sum(where=~later),
        then_repeats=days.count(where=later & then), _then_last=days.day.max(where=then), later=days.count(where=~then),
    )  # fmt: skip
    held = (as_of - cut).days
    spans = {"recency": (each._last, each.began), "then_recency": (ibis.coalesce(each._then_last, each.began), each.began)}
    lengths = {name: _between(start, end) for name, (end, start) in spans.items()}
    each = each.mutate(age=_between(each.began, ibis.date(as_of.isoformat())), **lengths)
    return each.mutate(then_age=each.age - held, held=ibis.literal(held)).drop("_last", "_then_last", "began")


def _cut(days: ir.Table, as_of: date) -> date:
    """The day before which orders count as known for the check."""
    first = to_arrow(days.agg(first=days.day.min()))["first"][0].as_py() or as_of
    share, most = CHECKED
    return as_of - timedelta(days=min(max(int((as_of - first).days * share), 1), most))


def _between(start: ir.DateValue, end: ir.DateValue) -> ir.IntegerValue:
    return ((end.cast("timestamp").epoch_seconds() - start.cast("timestamp").epoch_seconds()) / 86_400).round().cast("int64")


class Model(NamedTuple):
    """What the histories say: the model of orders, that of their value where amounts are known, and the check on the past."""

    orders: BuyTillDie
    value: OrderValue | None
    foretold: float
    happened: int
    then: BuyTillDie


def fitted(found: pd.DataFrame) -> Model:
    """The model of these histories; NotAvailable, with the reason, where they cannot carry one.

    It is fitted without the last third of the time first, and what it foretells for that third is compared with what happened.
    """
    again, span = int((found["repeats"] > 0).sum()), int(found["age"].max()) if len(found) else 0
    if len(found) < FEWEST or again < FEWEST_AGAIN or span < SHORTEST:
        words = {"n": len(found), "again": again, "days": span, "fewest": FEWEST, "fewest_again": FEWEST_AGAIN, "shortest": SHORTEST}
        raise NotAvailable(Text(FEW, words))
    orders = _fit(found["repeats"], found["recency"], found["age"])
    known = found[found["then_age"] > 0]
    then = _fit(known["then_repeats"], known["then_recency"], known["then_age"]) if int(known["then_repeats"].sum()) else None
    if orders is None or then is None or not (orders.settled and then.settled):
        raise NotAvailable(Text(UNSETTLED))
    foretold, happened = _foretold(then, known), int(known["later"].sum())
    if abs(foretold - happened) > TOO_FAR * max(happened, 1):
        words = {"days": int(found["held"].iloc[0]), "foretold": round(foretold), "happened": happened}
        raise NotAvailable(Text(FAR_OFF, words))
    paid = found[found["paying"] > 0]
    value = order_value(paid["paying"], paid["mean"].astype(float)) if len(paid) else None
    return Model(orders, value if value is not None and value.settled else None, foretold, happened, then)


def _fit(repeats: pd.Series, recency: pd.Series, age: pd.Series) -> BuyTillDie | None:
    """Customers alike in all three are one row."""
    alike = pd.DataFrame({"x": repeats, "t_x": recency, "t": age}).value_counts().reset_index()
    return buy_till_die(alike["x"], alike["t_x"], alike["t"], alike["count"])


def _foretold(model: BuyTillDie, known: pd.DataFrame) -> float:
    held = float(known["held"].iloc[0])
    return float(model.expected(held, known["then_repeats"], known["then_recency"], known["then_age"]).sum())


def ahead(model: Model, found: pd.DataFrame) -> pd.DataFrame:
    """Beside each customer the chance to be still there, and orders and money expected in 90 and 365 days.

    Of who ordered only once the chance is left blank: nothing they did can tell.
    """
    x, t_x, t = found["repeats"], found["recency"], found["age"]
    alive = np.where(x > 0, model.orders.alive(x, t_x, t), np.nan)
    soon, year = (model.orders.expected(span, x, t_x, t) for span in (SOON, YEAR))
    each = np.nan if model.value is None else model.value.expected(found["paying"], found["mean"].astype(float).fillna(0.0))
    return found.assign(alive=alive, orders_90=soon, orders_365=year, order_value=each, value_90=soon * each, value_365=year * each)


def purchase_projection(orders: ir.Table, *, as_of: date, top: int = 1_000, tz: str = "UTC") -> ir.Table:
    """What each customer did so far; `projected` says what they will do.

    orders expected = E[X(t) | repeats, recency, age] of BG/NBD;  value = orders expected x mean order expected (gamma-gamma)

    >>> orders = frame(customer=["a"], date=["2024-01-01"], amount=[5.0])
    >>> rows(purchase_projection(orders, as_of=date(2024, 4, 10)))[0]["age"]
    100
    """
    return histories(orders, as_of=as_of, tz=tz).mutate(top=ibis.literal(top))


def projected(found: pd.DataFrame) -> pd.DataFrame:
    """The customers who will bring most, with what all of them together will; the parameters and the check stand in every row."""
    if found.empty:
        return pd.DataFrame([{"customer": None, "n": 0}])
    model = fitted(found)
    each = ahead(model, found)
    whole = {f"all_{name}": _sum(each[name]) for name in ("orders_90", "orders_365", "value_90", "value_365")}
    money = {} if model.value is None else {"p": model.value.p, "q": model.value.q, "v": model.value.v}
    order = each.sort_values(["value_365", "orders_365", "customer"], ascending=[False, False, True], na_position="last")
    shown = ["customer", "alive", "orders_90", "orders_365", "value_90", "value_365", "order_value", "repeats", "recency", "age"]
    told = {"r": model.orders.r, "alpha": model.orders.alpha, "a": model.orders.a, "b": model.orders.b, **money, **whole}
    check = {"held": int(found["held"].iloc[0]), "foretold": model.foretold, "happened": model.happened}
    return order.head(int(found["top"].iloc[0]))[shown].assign(n=len(found), there=_sum(each["alive"]), **told, **check)


def _sum(values: Any) -> float | None:
    known = np.asarray(values, dtype=float)
    return None if np.isnan(known).all() else float(np.nansum(known))


def purchase_check(orders: ir.Table, *, as_of: date, tz: str = "UTC") -> ir.Table:
    """The same histories, for the check on the past: `checked` compares what was foretold with what happened.

    >>> orders = frame(customer=["a"], date=["2024-01-01"], amount=[5.0])
    >>> rows(purchase_check(orders, as_of=date(2024, 4, 10)))[0]["held"]
    33
    """
    return histories(orders, as_of=as_of, tz=tz)


def checked(found: pd.DataFrame) -> pd.DataFrame:
    """Customers by how often they had ordered again until then: orders foretold and orders that came, of each on average."""
    if found.empty:
        return pd.DataFrame([{"repeats": None, "n": 0}])
    model = fitted(found)
    known = found[found["then_age"] > 0]
    held = float(known["held"].iloc[0])
    expected = model.then.expected(held, known["then_repeats"], known["then_recency"], known["then_age"])
    groups = known.assign(expected=expected, again=known["then_repeats"].clip(upper=7)).groupby("again")
    means = groups.agg(customers=("customer", "count"), foretold=("expected", "mean"), happened=("later", "mean")).reset_index()
    return means.assign(n=len(known), held=int(held), all_foretold=model.foretold, all_happened=model.happened)
