"""What the open deals could bring: each deal's chance and amount, drawn many times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from metrics.currency import check_one
from metrics.deals import is_closed, was_open
from metrics.engine import collect
from metrics.figure import LeftOut, NotAvailable
from metrics.periods import Period, before
from metrics.pipeline import chance
from metrics.tables import adopt, as_of_default
from metrics.words import N_, Text

DRAWS: Final = 10_000
SEED: Final = 20_160_127
TIDES: Final = 25  # how many kinds of month, from bad to good for every deal, the draws are shared between
CELLS: Final = 4_000_000  # how many random numbers are held at once: keeps the memory near 50 MB
FEWEST_CLOSED: Final = 20

NO_CHANCES = N_("the deals have no probability, and too few have closed to tell it from the past: {found} of {needed}")
NO_DEALS = N_("no open deal is expected to close in these dates")
OVERDUE = N_("open, but the day it should close has passed: nobody knows when it will")
NO_DAY = N_("open, but without an expected close date")
NO_AMOUNT = N_("open, but without an amount")
NO_CHANCE = N_("open, but without a chance between 0 and 100 %")
LATER = N_("open, but expected outside these dates")
FROM_FILE, FROM_PAST = "file", "past"


@dataclass(frozen=True)
class DealsAhead:
    """What the deals due in a period could bring. `deals` holds id, name, owner, amount, chance, share, if_won and if_lost, the one
    the outcome hangs on most first: share is its part of all uncertainty, the last two what is then expected of all deals."""

    low: float
    middle: float
    high: float
    level: float
    expected: float
    all_won: float
    sums: NDArray[np.float64]  # what each draw brought, in order of size
    deals: pd.DataFrame
    chances: str
    shared: float
    left_out: tuple[LeftOut, ...]
    currency: str = ""

    def reaching(self, goal: float) -> float:
        """How likely it is to reach a goal."""
        return float((self.sums >= goal).mean())

    def shape(self, bars: int = 40) -> pd.DataFrame:
        """How often each outcome came in the draws: start, end, share."""
        counts, edges = np.histogram(self.sums, bins=bars)
        return pd.DataFrame({"start": edges[:-1], "end": edges[1:], "share": counts / len(self.sums)})


def deals_ahead(
    tables: Mapping[str, Any],
    *,
    period: Period,
    as_of: date | None = None,
    level: float = 0.8,
    draws: int = DRAWS,
    seed: int = SEED,
    tz: str = "UTC",
) -> DealsAhead:
    """Low, middle and high of what the open deals expected to close in a period bring, and the deals it hangs on.

    The chance is the deal's own probability, else the share of closed deals that were won. Deals are not drawn apart: in a good
    month all of them go better. How much so is measured on how the win rate of past months wobbled beyond chance.

    >>> deals = pd.DataFrame({"id": ["1", "2"], "status": ["open"] * 2, "amount": [100.0, 300.0], "probability": [1.0, 0.5],
    ...                       "expected_close": ["2024-02-10", "2024-02-20"]})
    >>> found = deals_ahead({"deals": deals}, period=Period(date(2024, 2, 1), date(2024, 3, 1)), as_of=date(2024, 2, 1))
    >>> found.low, found.high, found.expected, found.deals["id"].tolist()
    (100.0, 400.0, 250.0, ['2', '1'])
    """
    known = adopt(tables)
    for role in ("status", "amount", "expected_close"):
        if "deals" not in known or role not in known["deals"].columns:
            raise NotAvailable(Text(N_("it needs deals with a status, an amount and an expected close date")), ("deals", role))
    day = as_of or as_of_default(known)
    rows = known["deals"].rows
    check_one(rows)
    now = rows.filter(was_open(rows, day, tz) & (rows.status == "open"))
    shown = [name for name in ("id", "name", "owner", "stage", "amount", "expected_close", "currency") if name in now.columns]
    weigh = {"chance": chance(now)} if "probability" in now.columns else {}
    open_now = collect(now.select(*shown, **weigh))
    past = _past(rows, day, tz)
    due, left_out = _due(open_now, period, day)
    source = FROM_FILE if weigh else FROM_PAST
    due, unknown = _with_chance(due, past) if source == FROM_PAST else (due[due["chance"].notna()], int(due["chance"].isna().sum()))
    if not len(due):
        raise NotAvailable(Text(NO_DEALS))
    shared = tide(past)
    left_out = (*left_out, *((LeftOut(Text(NO_CHANCE), unknown),) if unknown else ()))
    return _drawn(due.reset_index(drop=True), source, shared, level, draws, seed, left_out)


def simulate(
    amounts: Any, chances: Any, *, shared: float = 0.0, draws: int = DRAWS, seed: int = SEED
) -> NDArray[np.float64]:  # fmt: skip
    """What the deals bring in each draw, in order of size; always the same for the same seed.

    Each deal is won or lost by its chance. `shared` in [0, 1) is how much they depend on one common tide (one-factor Gaussian
    copula, Vasicek 1987); each deal's own chance stays as it is.

    >>> sums = simulate([100.0, 300.0], [1.0, 0.5], draws=1000)
    >>> sorted(set(sums.tolist())), round(float((sums == 400).mean()), 1)
    ([100.0, 400.0], 0.5)
    """
    worth, likely = np.asarray(amounts, dtype=np.float32), np.asarray(chances, dtype=np.float64)
    random = np.random.Generator(np.random.SFC64(seed))
    tides = _tides(likely, shared)
    sums = np.empty(draws, dtype=np.float64)
    shares = np.array_split(np.arange(draws), len(tides))
    for odds, share in zip(tides, shares, strict=True):
        for part in np.array_split(share, max(1, -(-len(share) * len(worth) // CELLS))):
            won = random.random((len(part), len(worth)), dtype=np.float32) < odds
            sums[part] = won.astype(np.float32) @ worth
    return np.sort(sums)


def _tides(likely: NDArray[np.float64], shared: float) -> NDArray[np.float32]:
    """The chances of every deal in each kind of month, from bad to good; their mean is each deal's own chance."""
    if shared <= 0:
        return np.clip(likely, 0, 1).astype(np.float32)[None, :]
    middle = ndtri((np.arange(TIDES) + 0.5) / TIDES)
    edge = ndtri(np.clip(likely, 1e-9, 1 - 1e-9))
    odds = ndtr((edge[None, :] + np.sqrt(shared) * middle[:, None]) / np.sqrt(1 - shared))
    odds *= (likely / np.maximum(odds.mean(axis=0), 1e-12))[None, :]
    return np.where(likely >= 1, 1.0, np.clip(odds, 0, 1)).astype(np.float32)


def tide(past: pd.DataFrame) -> float:
    """How much deals depend on a common tide, from won and closed per month: what their win rates wobble beyond chance.

    >>> tide(pd.DataFrame({"won": [5, 5, 5, 5], "closed": [10, 10, 10, 10]}))
    0.0
    """
    months = past[past["closed"] > 0]
    won, closed = months["won"].to_numpy(float), months["closed"].to_numpy(float)
    if len(months) < 4 or not 0 < won.sum() < closed.sum():
        return 0.0
    p, total = won.sum() / closed.sum(), closed.sum()
    surplus = float((closed * (won / closed - p) ** 2).sum()) - (len(months) - 1) * p * (1 - p)
    variance = max(surplus / (total - float((closed**2).sum()) / total), 0.0)
    steep = float(np.exp(-(ndtri(p) ** 2) / 2) / np.sqrt(2 * np.pi))
    return float(min(variance / steep**2, 0.5))


def _past(deals: Any, as_of: date, tz: str) -> pd.DataFrame:
    """Won and closed deals of each month before the day; all in one row where no day of closing is known."""
    closed = deals.filter(is_closed(deals))
    if "closed" not in deals.columns:
        return collect(closed.agg(won=closed.count(where=closed.status == "won"), closed=closed.count()))
    known = closed.filter(before(closed.closed, as_of, tz))
    by_month = known.group_by(month=known.closed.cast("date").truncate("M"))
    return collect(by_month.agg(won=lambda t: t.count(where=t.status == "won"), closed=lambda t: t.count()))


def _due(open_now: pd.DataFrame, period: Period, as_of: date) -> tuple[pd.DataFrame, tuple[LeftOut, ...]]:
    """The deals expected in the period, and how many others there are and why they are not in it."""
    day = pd.to_datetime(open_now["expected_close"]).dt.date
    inside = day.map(lambda d: not pd.isna(d) and period.start <= d < period.end)
    passed = day.map(lambda d: not pd.isna(d) and d < as_of)
    counts = {
        NO_DAY: day.isna(), OVERDUE: passed, LATER: ~day.isna() & ~passed & ~inside,
        NO_AMOUNT: inside & ~passed & open_now["amount"].isna(),
    }  # fmt: skip
    left_out = tuple(LeftOut(Text(reason), int(rows.sum())) for reason, rows in counts.items() if rows.any())
    return open_now[inside & ~passed & open_now["amount"].notna()], left_out


def _with_chance(due: pd.DataFrame, past: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    closed = int(past["closed"].sum())
    if closed < FEWEST_CLOSED:
        raise NotAvailable(Text(NO_CHANCES, {"found": closed, "needed": FEWEST_CLOSED}))
    return due.assign(chance=float(past["won"].sum()) / closed), 0


def _drawn(
    due: pd.DataFrame, source: str, shared: float, level: float, draws: int, seed: int, left_out: tuple[LeftOut, ...]
) -> DealsAhead:  # fmt: skip
    amounts, likely = due["amount"].to_numpy(float), due["chance"].to_numpy(float)
    sums = simulate(amounts, likely, shared=shared, draws=draws, seed=seed)
    low, middle, high = (float(value) for value in np.quantile(sums, ((1 - level) / 2, 0.5, (1 + level) / 2), method="nearest"))
    doubt = likely * (1 - likely) * amounts**2
    expected = float((amounts * likely).sum())
    share = doubt / doubt.sum() if doubt.sum() > 0 else 0.0
    deals = due.assign(share=share, if_won=expected + amounts * (1 - likely), if_lost=expected - amounts * likely)
    deals = deals.sort_values(["share", "amount"], ascending=False, kind="stable").reset_index(drop=True)
    currency = next(iter(due["currency"].dropna()), "") if "currency" in due else ""
    return DealsAhead(low, middle, high, level, expected, float(amounts.sum()), sums, deals, source, shared, left_out, currency)
