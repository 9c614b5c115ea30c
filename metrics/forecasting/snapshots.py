"""Several dated exports of the same deals, rebuilt into the history that no CRM export holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from metrics.figure import LeftOut, NotAvailable
from metrics.periods import add_months, floor
from metrics.words import N_, Text

NO_ID = N_("a deal without an id cannot be followed from one export to the next")
TWICE = N_("the same deal again in one export: its last row counts")
OUT_OF_ORDER = N_("exports that were not given in order of their dates: put in order")
SAME_DAY = N_("deals in two exports of the same day: the one given last counts")
NO_STATUS = N_("neither won, lost nor open")
NEEDED: Final = ("id", "status")
ASKED: Final = ("amount", "expected_close", "closed", "probability", "owner", "stage", "name", "currency")


@dataclass(frozen=True)
class History:
    """Exports in order of their dates: a row per deal and export, and what was left out, with counts."""

    rows: pd.DataFrame  # snapshot, id, status, amount, expected_close ... as that export had them
    days: list[date]
    left_out: tuple[LeftOut, ...]

    def on(self, day: date) -> pd.DataFrame:
        """The deals as the export of that day had them, by id."""
        return self.rows[self.rows["snapshot"] == day].set_index("id")


_DATE = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[-_. ](0?[1-9]|1[0-2])[-_. ](20\d\d)(?!\d)")


def date_in(name: str) -> date | None:
    """The day that a file name tells; None where it tells none, or could mean two.

    >>> date_in("deals_2024-03-31.csv"), date_in("export 20240331 (1).xlsx"), date_in("31.03.2024 deals.csv"), date_in("03-04-2024.csv")
    (datetime.date(2024, 3, 31), datetime.date(2024, 3, 31), datetime.date(2024, 3, 31), None)
    """
    found = {_day(*match) for match in _DATE.findall(name)}
    for first, second, year in _DAY_FIRST.findall(name) if not found else ():
        found |= {_day(year, second, first), _day(year, first, second)}
    days = found - {None}
    return days.pop() if len(days) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def history(exports: Iterable[tuple[date, pd.DataFrame]]) -> History:
    """Dated exports of the same deals as one history. They may come in any order and overlap: counted, never joined in silence.

    Raises NotAvailable for fewer than two different days, for exports without an id or a status, and for several currencies.

    >>> march = pd.DataFrame({"id": ["1", "2"], "status": ["open", "open"], "amount": [100.0, 50.0]})
    >>> april = pd.DataFrame({"id": ["1", "3"], "status": ["won", "open"], "amount": [90.0, 70.0]})
    >>> found = history([(date(2024, 4, 1), april), (date(2024, 3, 1), march)])
    >>> found.days, [(str(left.reason), left.rows) for left in found.left_out]
    ([datetime.date(2024, 3, 1), datetime.date(2024, 4, 1)], [('exports that were not given in order of their dates: put in order', 1)])
    """
    given = list(exports)
    days = sorted({day for day, _table in given})
    if len(days) < 2:
        raise NotAvailable(Text(N_("it needs two exports of the same deals from different days; there are {found}"), {"found": len(days)}))
    for _day_of, table in given:
        for role in NEEDED:
            if role not in table.columns:
                raise NotAvailable(Text(N_("an export of deals has no {role}"), {"role": role}), ("deals", role))
    rows = pd.concat([_typed(table).assign(snapshot=day, _given=place) for place, (day, table) in enumerate(given)], ignore_index=True)
    _one_currency(rows)
    return _counted(rows, days, sum(later[0] < earlier[0] for earlier, later in pairwise(given)))


def _counted(rows: pd.DataFrame, days: list[date], disorder: int) -> History:
    no_id, no_status = rows["id"].isna(), ~rows["status"].isin(("won", "lost", "open"))
    good = rows[~no_id & ~no_status]
    twice = good.duplicated(["snapshot", "id", "_given"], keep="last")
    good = good[~twice]
    overlapping = good.duplicated(["snapshot", "id"], keep="last")
    counts = (
        (OUT_OF_ORDER, disorder), (SAME_DAY, int(overlapping.sum())), (TWICE, int(twice.sum())),
        (NO_ID, int(no_id.sum())), (NO_STATUS, int((no_status & ~no_id).sum())),
    )  # fmt: skip
    kept = good[~overlapping].drop(columns="_given").sort_values(["snapshot", "id"]).reset_index(drop=True)
    return History(kept, days, tuple(LeftOut(Text(reason), number) for reason, number in counts if number))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    found = table[[name for name in (*NEEDED, *ASKED) if name in table.columns]].copy()
    for name in ("expected_close", "closed"):
        days = pd.to_datetime(found[name]) if name in found else pd.Series(pd.NaT, index=found.index)
        found[name] = days.dt.date.astype(object).where(days.notna(), None)
    for name in ("amount", "probability"):
        found[name] = pd.to_numeric(found[name], errors="coerce") if name in found else float("nan")
    for name in ("owner", "stage", "name"):
        found[name] = found[name].astype(object) if name in found else None
    return found


def _one_currency(rows: pd.DataFrame) -> None:
    codes = sorted(rows["currency"].dropna().unique()) if "currency" in rows else []
    if len(codes) > 1:
        raise NotAvailable(Text(N_("the exports are in several currencies: {currencies}"), {"currencies": ", ".join(codes)}))


OVERDUE: Final = -1
PUSHED, PULLED, CUT, RAISED, VANISHED = "pushed", "pulled", "cut", "raised", "vanished"
CHANGES: Final = {
    PUSHED: N_("close date moved back"), PULLED: N_("close date brought forward"), CUT: N_("amount cut"), RAISED: N_("amount raised"),
    VANISHED: N_("vanished without being won or lost"),
}  # fmt: skip


def changes(past: History) -> pd.DataFrame:
    """What happened to open deals between one export and the next: snapshot (the later), id, name, owner, what, days,
    amount, before, after. `what` is pushed, pulled, cut, raised or vanished; `days` and `amount` say by how much.
    """
    found: list[dict[str, Any]] = []
    for earlier, later in pairwise(past.days):
        new = _by_id(past.on(later))
        for id, deal in _by_id(past.on(earlier)).items():
            if deal["status"] == "open":
                found += _changed(later, id, deal, new.get(id))
    return pd.DataFrame(found, columns=["snapshot", "id", "name", "owner", "what", "days", "amount", "before", "after"])


def _by_id(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return rows.to_dict("index")  # type: ignore[return-value] - the index holds the ids, which are text


def _changed(day: date, id: str, old: dict[str, Any], new: dict[str, Any] | None) -> list[dict[str, Any]]:
    same = {"snapshot": day, "id": id, "name": old["name"], "owner": old["owner"]}
    if new is None:
        return [{**same, "what": VANISHED, "days": None, "amount": -old["amount"], "before": None, "after": None}]
    found = []
    if new["status"] == "open" and old["expected_close"] and new["expected_close"] and new["expected_close"] != old["expected_close"]:
        days = (new["expected_close"] - old["expected_close"]).days
        what = PUSHED if days > 0 else PULLED
        found.append({**same, "what": what, "days": days, "amount": None, "before": old["expected_close"], "after": new["expected_close"]})
    moved = new["amount"] - old["amount"]
    if abs(moved) > 1e-9:  # NaN compares as no change: an amount that was or is blank tells nothing
        found.append({**same, "what": CUT if moved < 0 else RAISED, "days": None, "amount": moved, "before": None, "after": None})
    return found


def pushed_most(past: History) -> pd.DataFrame:
    """A row per deal whose close date was moved back: id, name, owner, times, days in all, amount now, whether still open."""
    moved = changes(past)
    pushed = moved[moved["what"] == PUSHED].groupby("id").agg(times=("what", "size"), days=("days", "sum"))
    last = past.rows.drop_duplicates("id", keep="last").set_index("id")[["name", "owner", "amount", "status"]]
    found = pushed.join(last).reset_index().sort_values(["times", "days"], ascending=False, kind="stable")
    return found[["id", "name", "owner", "times", "days", "amount", "status"]].reset_index(drop=True)


def expected_when(past: History) -> pd.DataFrame:
    """What was expected when: snapshot, month, ahead (months from the export to that month), deals, amount, weighted, came, share, known.

    `came` is what of exactly these deals was won by the end of that month, as far as later exports tell, `share` = came / amount;
    `known` says whether an export after the end of the month is there to tell. Deals whose day had passed when the export was made
    have `ahead` -1 (OVERDUE) and the month of the export: nobody expected them in any month to come.
    """
    open_rows = past.rows[(past.rows["status"] == "open") & past.rows["expected_close"].notna() & past.rows["amount"].notna()].copy()
    open_rows["month"] = [
        max(floor(due, "month"), floor(day, "month")) for due, day in zip(open_rows["expected_close"], open_rows["snapshot"], strict=True)
    ]
    likely = open_rows["probability"] / (100 if past.rows["probability"].max() > 1 else 1)
    open_rows["weighted"] = open_rows["amount"] * likely
    open_rows["came"] = _came(open_rows, past)
    open_rows["late"] = open_rows["expected_close"] < open_rows["snapshot"]
    found = open_rows.groupby(["snapshot", "month", "late"]).agg(
        deals=("id", "size"), amount=("amount", "sum"), weighted=("weighted", lambda v: v.sum(min_count=1)), came=("came", "sum")
    ).reset_index()  # fmt: skip
    months = [(m.year - s.year) * 12 + m.month - s.month for m, s in zip(found["month"], found["snapshot"], strict=True)]
    found["ahead"] = [OVERDUE if late else count for late, count in zip(found["late"], months, strict=True)]
    found["known"] = [add_months(month, 1) <= past.days[-1] for month in found["month"]]
    found["share"] = (found["came"] / found["amount"].where(found["amount"] > 0)).where(found["known"])
    return found[["snapshot", "month", "ahead", "deals", "amount", "weighted", "came", "share", "known"]]


def _came(expected: pd.DataFrame, past: History) -> list[float]:
    """What each deal brought by the end of the month it was expected in; 0 where it was lost, vanished or came later."""
    won = _by_id(past.rows[past.rows["status"] == "won"].drop_duplicates("id").set_index("id"))
    brought = []
    for id, month in zip(expected["id"], expected["month"], strict=True):
        deal = won.get(id)
        in_time = deal is not None and (deal["closed"] or deal["snapshot"]) < add_months(month, 1)
        brought.append(float(deal["amount"]) if deal is not None and in_time and deal["amount"] == deal["amount"] else 0.0)
    return brought


def came_true(past: History) -> pd.DataFrame:
    """The share of what was expected at each lead time that really closed: ahead, exports, deals, amount, came, share. Pooled."""
    known = expected_when(past)
    known = known[known["known"]]
    found = known.groupby("ahead").agg(
        exports=("snapshot", "nunique"), deals=("deals", "sum"), amount=("amount", "sum"), came=("came", "sum")
    ).reset_index()  # fmt: skip
    return found.assign(share=found["came"] / found["amount"].where(found["amount"] > 0))
