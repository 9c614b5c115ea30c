"""Whether the projection of contracts would have foretold the past: fitted as of an earlier day, held against today."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from metrics import stats
from metrics.figure import NotAvailable
from metrics.periods import before, step
from metrics.retention import tenure
from metrics.stats.shifted_beta import shifted_beta_geometric
from metrics.words import N_, Text

FEWEST = 50


def stays_then(customers: ir.Table, *, as_of: date, months: int = 12, tz: str = "UTC") -> ir.Table:
    """Customers as they were known `months` before the day of the figures, and who is still there; `stays_checked` compares.

    >>> people = frame(start=["2023-01-01"] * 2, end=["2023-05-01", None])
    >>> sorted((row["done"], row["still"]) for row in rows(stays_then(people, as_of=date(2024, 2, 1))))
    [(False, False), (False, True)]
    """
    then = step(as_of, "month", -months)
    known = customers.mutate(_still=~before(customers.end, as_of, tz).fill_null(False))
    both = [tenure(known.filter(known._still == still), as_of=then, tz=tz).mutate(still=ibis.literal(still)) for still in (True, False)]
    return ibis.union(*both).mutate(ahead=ibis.literal(months))


def stays_checked(stays: pd.DataFrame) -> pd.DataFrame:
    """Of the customers there on the earlier day: how many should be left after each further month, and how many were in the end.

    foretold = sum of S(age + h) / S(age) over the customers there then

    The interval is that of the share still there; the projection is fitted on what was known then, nothing later.
    """
    known = stays[(stays["months"] >= 0)] if len(stays) else stays
    gone = known["done"].astype(bool) if len(known) else pd.Series(dtype=bool)
    there = int(known["customers"][~gone].sum()) if len(known) else 0
    if there < FEWEST:
        words = {"fewest": FEWEST, "n": there}
        raise NotAvailable(Text(N_("the check needs {fewest} customers who were there then; there were {n}"), words))
    age, weight = np.floor(known["months"]).to_numpy(dtype=int), known["customers"].to_numpy(dtype=int)
    last = int(np.where(gone, age + 1, age).max(initial=0))
    lost = np.bincount(age[gone], weight[gone], minlength=last)
    still = np.bincount(age[~gone], weight[~gone], minlength=last + 1)[1:]
    model = shifted_beta_geometric(lost, still) if last > 1 else None
    if model is None:
        raise NotAvailable(Text(N_("nobody had left by then, so there was nothing to learn from")))
    months, mine, size = int(known["ahead"].iloc[0]), age[~gone], weight[~gone]
    happened = int(known["customers"][~gone & known["still"].astype(bool)].sum())
    low, high = stats.wilson(happened, there)
    foretold = [float((size * model.survival(mine + h) / model.survival(mine)).sum()) for h in range(months + 1)]
    share = [left / there for left in foretold]
    table = pd.DataFrame({"month": range(months + 1), "foretold": foretold, "share": share})
    agrees = low is not None and high is not None and low <= share[-1] <= high
    return table.assign(happened=happened, happened_share=happened / there, low=low, high=high, n=there, agrees=agrees)
