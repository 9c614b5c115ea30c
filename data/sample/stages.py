"""The way of each deal through the stages, with a few steps skipped and a few walked twice."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import Rows, moment, office_hours, table
from data.sample.company import NOW, STAGES
from data.sample.deals import LOST, WON, Deals
from data.sample.draw import Draw

# The longest way: some go back from the proposal to another demo. The last place is for won or lost.
_WAY: Final = np.array([STAGES.index(name) for name in ("New", "Qualified", "Demo", "Proposal", "Demo", "Proposal", "Negotiation", "Won")])
_DEPTH: Final = np.array([1, 2, 3, 4, 4, 4, 5, 9])  # how far a deal must have come to stand in that place
_SKIPPED: Final = np.array([0.0, 0.04, 0.10, 0.04, 0.0, 0.0, 0.12, 0.0])
_BACK: Final = 0.06


@dataclass(frozen=True)
class History(Rows):
    """One row for each stage a deal entered, in order; `left` is NaN for the stage it is in."""

    deal: np.ndarray
    stage: np.ndarray
    entered: np.ndarray
    left: np.ndarray


def make_history(draw: Draw, deals: Deals) -> History:
    """Every stage of every deal."""
    seen = _places(draw, deals)
    effort = np.where(seen, draw.uniform(0.3, 1.0, seen.size).reshape(seen.shape), 0.0)
    effort[:, -1] = 0.0
    # A stuck deal went through its stages in the first weeks, then nothing happened.
    span = np.where(deals.open, np.where(deals.stuck, 30.0, NOW - deals.created), deals.closed - deals.created)
    before = np.cumsum(effort, axis=1) - effort
    entered = deals.created[:, None] + span[:, None] * before / effort.sum(axis=1, keepdims=True)
    entered[:, -1] = deals.closed
    row, place = np.nonzero(seen)
    when = office_hours(entered[row, place])
    stage = np.where((_WAY[place] == WON) & ~deals.won[row], LOST, _WAY[place])
    last = np.append(row[1:] != row[:-1], True)
    return History(deal=row, stage=stage, entered=when, left=np.where(last, np.nan, np.append(when[1:], np.nan)))


def _places(draw: Draw, deals: Deals) -> np.ndarray:
    count = len(deals)
    depth_lost = 1 + draw.index([0.12, 0.28, 0.25, 0.22, 0.13], count)
    progress = np.clip((NOW - deals.created) / 45 * draw.uniform(0.65, 1.15, count), 0, 0.99)
    depth_open = np.where(deals.stuck, 2 + draw.index([1, 1, 1], count), 1 + np.floor(5 * progress))
    depth = np.where(deals.won, 5, np.where(deals.open, depth_open, depth_lost))
    seen = (depth[:, None] >= _DEPTH) & ~(draw.rng.random((count, len(_WAY))) < _SKIPPED)
    back = seen[:, 3] & draw.chance(_BACK, count)
    seen[:, 4] &= back
    seen[:, 5] &= back
    seen[:, -1] = ~deals.open
    return seen


def current_stage(history: History, deals: int) -> np.ndarray:
    """The stage each deal is in now."""
    stage = np.zeros(deals, dtype=int)
    now = np.isnan(history.left)
    stage[history.deal[now]] = history.stage[now]
    return stage


def history_table(history: History, ids: np.ndarray, owner: np.ndarray) -> pa.Table:
    """The stage history as the CRM exports it."""
    return table(
        "stage_history",
        deal=ids[history.deal],
        stage=np.array(STAGES)[history.stage],
        entered=moment(history.entered),
        left=moment(history.left),
        owner=owner[history.deal],
    )
