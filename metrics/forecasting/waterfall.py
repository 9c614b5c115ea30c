"""Where the pipeline of one day went until another: every euro of the difference has a name."""

from datetime import date
from typing import Final

import pandas as pd

from metrics.forecasting.snapshots import History
from metrics.words import N_

STEPS: Final = {
    "start": N_("Open at the start"), "new": N_("New"), "reopened": N_("Open again"), "raised": N_("Raised"), "cut": N_("Cut"),
    "won": N_("Won"), "lost": N_("Lost"), "vanished": N_("Vanished"), "end": N_("Open at the end"),
}  # fmt: skip


def waterfall(past: History, start: date, end: date) -> pd.DataFrame:
    """The open pipeline between two exports, step by step: step, deals, amount, level (where the pipeline stands after it).

    end = start + new + reopened + raised - cut - won - lost - vanished        exactly, in the amounts of the start for what left

    A deal without an amount counts as a deal of 0.

    >>> from metrics.forecasting.snapshots import history
    >>> march = pd.DataFrame({"id": ["1", "2", "3"], "status": ["open"] * 3, "amount": [100.0, 50.0, 20.0]})
    >>> april = pd.DataFrame({"id": ["1", "2", "4"], "status": ["won", "open", "open"], "amount": [90.0, 40.0, 70.0]})
    >>> found = waterfall(history([(date(2024, 3, 1), march), (date(2024, 4, 1), april)]), date(2024, 3, 1), date(2024, 4, 1))
    >>> dict(zip(found["step"], found["amount"], strict=True))
    {'start': 170.0, 'new': 70.0, 'reopened': 0.0, 'raised': 0.0, 'cut': -10.0, 'won': -100.0, 'lost': 0.0, 'vanished': -20.0, 'end': 110.0}
    """
    both = followed(past, start, end)
    was, now = both["amount_start"], both["amount_end"]
    moved = (now - was).where(both["what"] == "stayed", 0.0)
    sums = {
        "start": was[both["open_start"]], "new": now[both["what"] == "new"], "reopened": now[both["what"] == "reopened"],
        "raised": moved[moved > 0], "cut": moved[moved < 0],
        **{step: -was[both["what"] == step] for step in ("won", "lost", "vanished")}, "end": now[both["open_end"]],
    }  # fmt: skip
    found = pd.DataFrame([{"step": step, "deals": len(values), "amount": float(values.sum()) + 0.0} for step, values in sums.items()])
    levels = found["amount"].where(found["step"] != "end", 0.0).cumsum()
    return found.assign(level=levels)


def followed(past: History, start: date, end: date) -> pd.DataFrame:
    """Every deal open on one of the two days: id, name, owner, what became of it, its amounts then and now.

    `what` is stayed, new, reopened (known before, but not open), won, lost or vanished.
    """
    old, new = past.on(start), past.on(end)
    before = set(past.rows.loc[past.rows["snapshot"] <= start, "id"])
    both = old[["status", "amount", "name", "owner"]].join(
        new[["status", "amount", "name", "owner"]], how="outer", lsuffix="_start", rsuffix="_end"
    )
    both["open_start"], both["open_end"] = both["status_start"] == "open", both["status_end"] == "open"
    both = both[both["open_start"] | both["open_end"]].reset_index(names="id")
    for name in ("amount_start", "amount_end"):
        both[name] = both[name].fillna(0.0)
    both["what"] = [_what(row, before) for row in both.to_dict("records")]
    both["name"], both["owner"] = both["name_start"].fillna(both["name_end"]), both["owner_start"].fillna(both["owner_end"])
    return both[["id", "name", "owner", "what", "amount_start", "amount_end", "open_start", "open_end"]]


def _what(deal: dict, before: set) -> str:
    if deal["open_start"]:
        if deal["open_end"]:
            return "stayed"
        return deal["status_end"] if deal["status_end"] in ("won", "lost") else "vanished"
    return "reopened" if deal["id"] in before else "new"
