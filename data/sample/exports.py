"""The deals of the sample company as its CRM would have exported them month by month, before dates were pushed and amounts cut."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from data.sample.company import CHANCES, END, STAGES
from data.sample.draw import Draw

FIRST, COUNT = date(2025, 10, 1), 13
PUSH = 30  # days that a close date is pushed at a time


def dated_exports(tables: dict[str, pa.Table], seed: int = 7) -> list[tuple[date, pd.DataFrame]]:
    """An export on the first day of each of the last months, and one of the last day, which shows the deals as they are now."""
    deals = tables["deals"].to_pandas(date_as_object=True).set_index("id", drop=False)
    entered = tables["stage_history"].to_pandas(date_as_object=True)
    story = _told(Draw(seed, "dated exports"), deals)
    days = [date(FIRST.year + (FIRST.month - 1 + k) // 12, (FIRST.month - 1 + k) % 12 + 1, 1) for k in range(COUNT)]
    return [*((day, _on(day, deals, entered, story)) for day in days), (END + timedelta(days=1), _columns(deals))]


def _told(draw: Draw, deals: pd.DataFrame) -> pd.DataFrame:
    """How often each deal's date is pushed, when, by how much its amount changes, and which records somebody deletes."""
    count = len(deals)
    pushes = draw.index([0.52, 0.28, 0.14, 0.06], count)
    change = np.select(
        [draw.chance(0.22, count), draw.chance(0.08, count)], [draw.uniform(0.08, 0.3, count), -draw.uniform(0.05, 0.2, count)], 0.0
    )
    copy = draw.chance(0.04, count)  # entered twice: the copy stays for a while, then somebody deletes it
    return pd.DataFrame({"pushes": pushes, "change": change, "when": draw.uniform(0.3, 0.9, count), "copy": copy}, index=deals.index)


def _on(day: date, deals: pd.DataFrame, entered: pd.DataFrame, story: pd.DataFrame) -> pd.DataFrame:
    """The deals as they stood on the morning of a day."""
    there = deals[[created < day for created in deals["created"]]].copy()
    told = story.loc[there.index]
    closed = np.array([not pd.isna(end) and end < day for end in there["closed"]])
    last = [END if pd.isna(end) else end for end in there["closed"]]
    pairs = zip(there["created"], last, strict=True)
    passed = np.array([min((day - start).days / max((end - start).days, 1), 1.0) for start, end in pairs])
    waiting = ~closed
    there["status"] = np.where(waiting, "open", there["status"])
    left = np.where(waiting, told["pushes"] - np.floor(passed * (told["pushes"] + 1)), 0).clip(0).astype(int)
    there["expected_close"] = [
        max(due - timedelta(days=PUSH * int(k)), start + timedelta(days=14)) if k else due
        for due, k, start in zip(there["expected_close"], left, there["created"], strict=True)
    ]
    before = waiting & (passed < told["when"].to_numpy())
    there["amount"] = np.where(before, (there["amount"] * (1 + told["change"])).round(-1), there["amount"])
    there.loc[waiting, "closed"] = None
    there["stage"] = _stage(day, there, entered)
    there["probability"] = there["stage"].map(dict(zip(STAGES, CHANCES, strict=True)))
    copies = there[told["copy"].to_numpy() & waiting & (passed < 0.6)]
    return _columns(pd.concat([there, copies.assign(id=copies["id"] + "-2")]))


def _stage(day: date, there: pd.DataFrame, entered: pd.DataFrame) -> pd.Series:
    past = entered[entered["entered"] < pd.Timestamp(day)].drop_duplicates("deal", keep="last").set_index("deal")["stage"]
    found = there["id"].map(past).fillna(STAGES[0])
    return found.where(~((there["status"] == "open") & found.isin(("Won", "Lost"))), "Negotiation")


def _columns(deals: pd.DataFrame) -> pd.DataFrame:
    names = ["id", "name", "owner", "stage", "status", "amount", "currency", "probability", "created", "expected_close", "closed"]
    return deals[names].reset_index(drop=True)
