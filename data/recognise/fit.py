"""How well a column's values fit a role, and which roles its values alone suggest."""

import re
from collections.abc import Iterator
from typing import Final

from data.recognise.coded import code_of, states
from data.recognise.headers import Match
from data.recognise.profile import Profile
from metrics.schema import CODE, FLAG, KINDS, MONEY, NUMBER, TIME
from metrics.words import N_, Text

_UNKNOWN: Final = 0.6  # an empty column may be anything
_UNREADABLE: Final = 0.31  # its name is exact, its values are not: it is mapped, and the trouble is reported
_FEW: Final = 80  # more distinct words than this are no stages


def _number_fit(profile: Profile) -> float:
    return 1.0 if profile.numbers >= 0.9 else profile.numbers if profile.numbers >= 0.5 else 0.0


def _time_fit(profile: Profile) -> float:
    if profile.dates >= 0.5:
        return 1.0 if profile.dates >= 0.9 else profile.dates
    return 0.6 if counted_days(profile) else 0.0


def counted_days(profile: Profile) -> str:
    """Which way of counting time a column of plain numbers would fit: "unixms", "unix", "excel", or "".

    Days by Excel's count are taken only between 1982 and 2064.
    """
    if not profile.sample or profile.numbers < 0.99 or profile.dates >= 0.5:
        return ""
    if not all(re.fullmatch(r"\d+(\.\d+)?", value) for value in profile.sample):
        return ""
    values = [float(value) for value in profile.sample]
    for name, low, high in (("unixms", 5e11, 4e12), ("unix", 5e8, 4e9), ("excel", 30_000, 60_000)):
        if all(low <= value < high for value in values):
            return name
    return ""


def _code_fit(kind: str, role: str, profile: Profile) -> float:
    if len(profile.distinct) > _FEW:
        return 0.0
    if profile.flags >= 0.9:
        return 0.5 if (kind, role) in (("deals", "status"), ("activities", "outcome")) else 0.2
    known = sum(bool(code_of(kind, role, word)) for word in profile.sample) / len(profile.sample)
    return 0.4 if profile.numbers >= 0.9 else 0.7 + 0.3 * known


def _text_fit(role: str, profile: Profile) -> float:
    if role in ("email", "phone"):
        return 1.0 if (profile.emails if role == "email" else profile.phones) >= 0.5 else 0.0
    if role in ("stage", "status", "priority") and len(profile.distinct) > _FEW:
        return 0.2
    if role == "name" and max(profile.numbers, profile.flags, profile.emails) >= 0.8:
        return 0.1
    if role == "id":
        return 0.2 if profile.flags >= 0.9 and len(profile.text) > 3 else 1.0
    return 0.1 if profile.dates >= 0.9 and profile.numbers < 0.9 else 0.35 if profile.flags >= 0.9 else 1.0


def fit(kind: str, match: Match, profile: Profile) -> float:
    """From 0 to 1: whether the column holds what the role asks for."""
    if not profile.filled:
        return _UNKNOWN
    type_ = KINDS[kind].roles[match.role].type
    if type_ == TIME:
        found = _time_fit(profile)
    elif type_ in (MONEY, NUMBER):
        found = _number_fit(profile)
    elif type_ == FLAG:
        return 1.0 if profile.flags >= 0.9 else 0.0
    elif type_ == CODE:
        return _code_fit(kind, match.role, profile)
    else:
        return _text_fit(match.role, profile)
    return found or (_UNREADABLE if match.exact else 0.0)


def from_values(profile: Profile) -> Iterator[Match]:
    """The roles that the values of a column suggest, whatever it is called."""
    if profile.emails >= 0.8:
        for kind in (kind for kind, entry in KINDS.items() if "email" in entry.roles):
            yield Match(kind, "email", 0.7, Text(N_("{header} holds e-mail addresses"), {"header": profile.header}), specific=False)
    if 2 <= len(profile.distinct) <= _FEW and profile.flags < 0.9:
        found = states(profile.sample)
        if {"won", "lost"} <= set(found.values()):
            role = "status" if len(profile.distinct) <= 4 and len(found) == len(profile.distinct) else "stage"
            yield Match("deals", role, 0.7, Text(N_("{header} says which deals are won and lost"), {"header": profile.header}))
