"""Why deals end as they do, and how soon they are won."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import filled, keep, one_of
from metrics.deals import is_closed, is_won
from metrics.periods import before, elapsed, midnight_utc

OPEN, WON, LOST = 0, 1, 2


def loss_reasons(deals: ir.Table, *, by: str | None = None, of: str = "lost") -> ir.Table:
    """How often each reason was given for the deals lost (or won) in the period; `shares` adds the shares.

    loss_reasons = deals lost for the reason / deals lost        a row per reason, ratio in [0, 1]; no reason given is a class of its own

    >>> deals = frame(status=["lost", "lost", "won"], reason=["Price", "n/a", "Price"])
    >>> sorted(rows(loss_reasons(deals)), key=str)
    [{'reason': 'Price', 'deals': 1}, {'reason': None, 'deals': 1}]
    """
    ended = deals.filter(deals.status == one_of("of", of, "lost", "won"))
    each = keep(ended, by, reason=ibis.ifelse(filled(ended.reason), ended.reason.strip(), None))
    return each.group_by([*([by] if by and by != "reason" else []), "reason"]).agg(deals=each.count())


def shares(reasons: pd.DataFrame) -> pd.DataFrame:
    """Each reason's share with its Wilson interval, the most frequent first, and last those without a reason.

    >>> shares(pd.DataFrame({"reason": ["Price", None, "Time"], "deals": [2, 5, 3]}))[["reason", "share"]].to_dict("records")
    [{'reason': 'Time', 'share': 0.3}, {'reason': 'Price', 'share': 0.2}, {'reason': None, 'share': 0.5}]
    """
    n = int(reasons["deals"].sum())
    rows = [(None if pd.isna(reason) else reason, int(deals)) for reason, deals in zip(reasons["reason"], reasons["deals"], strict=True)]
    rows.sort(key=lambda row: (row[0] is None, -row[1], row[0] or ""))
    limits = [stats.wilson(deals, n) for _, deals in rows]
    found = [
        {"reason": reason, "deals": deals, "share": deals / n, "low": low, "high": high, "n": n}
        for (reason, deals), (low, high) in zip(rows, limits, strict=True)
    ]
    return pd.DataFrame(found, dtype=object)


def time_to_win(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """How many days each deal created in the period took to be won or lost, or has been open; `curve` draws the share won.

    time_to_win(t) = share won by day t (Aalen-Johansen): open deals censored at `as_of`, lost ones ruled out        a curve

    >>> deals = frame(status=["won", "open"], created=["2024-01-01"] * 2, closed=["2024-01-11", None])
    >>> sorted((row["days"], row["outcome"]) for row in rows(time_to_win(deals, as_of=date(2024, 2, 1))))
    [(10.0, 1), (31.0, 0)]
    """
    there = deals.filter(before(deals.created, as_of, tz))
    ended = is_closed(there) & before(there.closed, as_of, tz)
    undated = is_closed(there) & there.closed.isnull()
    today = ibis.timestamp((as_of if there.created.type().is_date() else midnight_utc(as_of, tz)).isoformat())
    until = ibis.ifelse(undated, None, ibis.ifelse(ended.fill_null(False), there.closed.cast("timestamp"), today))
    outcome = ibis.ifelse(ended.fill_null(False), ibis.ifelse(is_won(there), WON, LOST), OPEN)
    times = keep(there, by, days=elapsed(there.created, until), outcome=outcome)
    return times.group_by([*([by] if by else []), "days", "outcome"]).agg(deals=times.count())


def curve(times: pd.DataFrame) -> pd.DataFrame:
    """The share won by each day on which a deal was won, from day 0 to the last day watched.

    `plain` is what Kaplan-Meier says when a lost deal counts like one still open: too high, since a lost deal cannot be won.

    >>> times = pd.DataFrame({"days": [10.0, 20.0, 30.0], "outcome": [1, 2, 0], "deals": [1, 1, 2]})
    >>> curve(times)[["day", "won"]].to_dict("records")
    [{'day': 0.0, 'won': 0.0}, {'day': 10.0, 'won': 0.25}, {'day': 30.0, 'won': 0.25}]
    """
    known = times.dropna(subset=["days"])
    good = known[known["days"] >= 0]
    left_out = {"undated": int(times["deals"].sum() - known["deals"].sum()), "negative": int(known["deals"].sum() - good["deals"].sum())}
    if good.empty:
        return pd.DataFrame()
    found = stats.aalen_johansen(good["days"], good["outcome"], good["deals"])
    plain = 1 - stats.kaplan_meier(good["days"], good["outcome"] == WON, weights=good["deals"]).survival
    points = [
        {"day": row["time"], "won": row["incidence"], "plain": float(naive), **{name: row[name] for name in ("low", "high", "at_risk")}}
        for row, naive in zip(found.rows(), plain, strict=True)
    ]
    if not points or found.times[0] > 0:
        points.insert(0, {"day": 0.0, "won": 0.0, "plain": 0.0, "low": None, "high": None, "at_risk": found.n})
    if found.last is not None and found.last > points[-1]["day"]:
        points.append({**points[-1], "day": found.last, "at_risk": int(good.loc[good["days"] == found.last, "deals"].sum())})
    return pd.DataFrame(points, dtype=object).assign(n=found.n, **left_out)
