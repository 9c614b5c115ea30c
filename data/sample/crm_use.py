"""The CRM's users and what they did in it."""

from typing import Final

import numpy as np
import pyarrow as pa

from data.sample.columns import day, joined, moment, numbered, table
from data.sample.company import CRM_AVOIDER, DAYS, MANAGER, USERS, busyness, day_number
from data.sample.draw import Draw
from data.sample.people import plain_letters

_KINDS: Final = ("view", "update", "create", "other")


def users_table() -> pa.Table:
    """Everyone with an account; the one who left has no licence any more."""
    start = np.array([day_number(user.start) for user in USERS], dtype=float)
    end = np.array([np.nan if user.end is None else day_number(user.end) for user in USERS])
    first = np.array([plain_letters(user.name.split()[0]) for user in USERS])
    return table(
        "users",
        id=numbered("U-%02d", len(USERS)),
        name=np.array([user.name for user in USERS]),
        email=joined(first, "@example.com"),
        licensed=np.isnan(end),
        start=day(start),
        end=day(end),
        manager=np.array(["" if user.name == MANAGER else MANAGER for user in USERS]),
        region=np.array([user.region for user in USERS]),
        segment=np.array([user.segment for user in USERS]),
        team=np.array([user.team for user in USERS]),
    )


def crm_events_table(draw: Draw) -> pa.Table:
    """A log-in for each day of use, and what followed; who avoids the CRM logs in seldom and then mostly looks."""
    worked = busyness(weekend=0.02, slow=1.0) / busyness(weekend=1.0, slow=1.0).max()
    days, people = [], []
    for position, user in enumerate(USERS):
        until = DAYS if user.end is None else day_number(user.end) + 1
        chosen = np.flatnonzero(draw.chance(np.minimum(1.07 * user.diligence * worked, 0.95), DAYS)[:until])
        days.append(chosen)
        people.append(np.full(len(chosen), position))
    visit_day, visitor = np.concatenate(days), np.concatenate(people)
    more = draw.rng.poisson(np.where(np.array([user.name for user in USERS])[visitor] == CRM_AVOIDER, 0.3, 1.6))
    return _events(draw, visit_day, visitor, more)


def _events(draw: Draw, visit_day: np.ndarray, visitor: np.ndarray, more: np.ndarray) -> pa.Table:
    login = visit_day + draw.uniform(8, 11, len(visit_day)) / 24
    row = np.repeat(np.arange(len(visit_day)), more)
    when = np.concatenate([login, login[row] + draw.uniform(0.1, 6, len(row)) / 24])
    who = np.concatenate([visitor, visitor[row]])
    kind = np.concatenate([np.full(len(login), "login"), draw.pick(_KINDS, len(row), [0.4, 0.36, 0.16, 0.08])])
    order = np.argsort(when, kind="stable")
    return table(
        "crm_events",
        id=numbered("E-%05d", len(order)),
        user=np.array([user.name for user in USERS])[who[order]],
        date=moment(when[order]),
        kind=kind[order],
    )
