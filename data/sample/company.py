"""The invented company: who works there, what it sells, to whom, and which days are busy.

Days are counted from `START` (0 is the first day); a time is a day with a fraction, NaN where there is none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from metrics.words import N_

COMPANY: Final = "Brightwater Coffee"
START: Final = date(2023, 10, 1)
END: Final = date(2026, 10, 18)  # the last day with records, in the middle of an unfinished month
SLOW_MONTH: Final = date(2025, 2, 1)
CURRENCY: Final = "EUR"

DAYS: Final = (END - START).days + 1
NOW: Final = DAYS - 0.25  # six in the evening of the last day

STAGES: Final = ("New", "Qualified", "Demo", "Proposal", "Negotiation", "Won", "Lost")
CHANCES: Final = (0.10, 0.20, 0.35, 0.50, 0.70, 1.0, 0.0)  # the probability the CRM shows for each stage


@dataclass(frozen=True)
class User:
    """Someone with an account in the CRM; `share` is the part of new leads this person gets."""

    name: str
    team: str
    region: str
    segment: str
    start: date
    end: date | None = None
    share: float = 0.0
    skill: float = 1.0  # how well this person wins deals, 1 is usual
    diligence: float = 1.0  # how much of the work is written into the CRM


MANAGER: Final = "Nora Keane"
OPTIMIST: Final = "Piotr Zielak"
CAUTIOUS: Final = "Inês Duarte"
CRM_AVOIDER: Final = "Maeve Corrigan"
LEAVER: Final = "Declan Frost"
LAST_DAY_OF_LEAVER: Final = date(2025, 6, 30)

USERS: Final = (
    User(MANAGER, "Sales", "Leinster", "", date(2019, 3, 4), share=0.06, skill=1.1),
    User("Tomás Healy", "Sales", "Leinster", "Large office", date(2019, 9, 2), share=0.25, skill=1.2),
    User(CAUTIOUS, "Sales", "Munster", "Hotel", date(2021, 1, 11), share=0.22, skill=1.1),
    User(OPTIMIST, "Sales", "Leinster", "Small office", date(2022, 5, 16), share=0.21, skill=0.85),
    User(CRM_AVOIDER, "Sales", "Connacht", "Café", date(2019, 3, 4), share=0.15, diligence=0.2),
    User(LEAVER, "Sales", "Munster", "Co-working", date(2022, 2, 1), LAST_DAY_OF_LEAVER, share=0.11, skill=0.9),
    User("Yara Haddad", "Service", "Leinster", "", date(2020, 6, 15), diligence=0.9),
    User("Owen Tierney", "Service", "Munster", "", date(2021, 10, 4), diligence=0.8),
    User("Lucie Marchand", "Marketing", "Leinster", "", date(2022, 8, 22), diligence=0.4),
)
REPS: Final = tuple(user for user in USERS if user.team == "Sales")
SERVICE: Final = tuple(user.name for user in USERS if user.team == "Service")
HEIR: Final = CAUTIOUS  # looks after the leaver's customers


@dataclass(frozen=True)
class Segment:
    """A sort of customer: how many there are, how much they buy, how fast they leave and how pleased they are."""

    name: str
    share: float
    size: float
    monthly_churn: float
    mood: float


CHURNING_SEGMENT: Final = "Co-working"
SEGMENTS: Final = (
    Segment("Small office", 0.36, 0.8, 0.013, 0.0),
    Segment("Large office", 0.17, 1.45, 0.009, 0.1),
    Segment("Hotel", 0.14, 1.4, 0.011, 0.2),
    Segment("Café", 0.18, 1.0, 0.015, 0.0),
    Segment(CHURNING_SEGMENT, 0.15, 0.9, 0.05, -0.7),
)


@dataclass(frozen=True)
class Source:
    """Where leads come from: the part of all leads, how many of them qualify, how well they are won."""

    name: str
    share: float
    quality: float
    win: float


SOURCES: Final = (
    Source("Website", 0.42, 0.40, 0.95),
    Source("Referral", 0.18, 0.60, 1.30),
    Source("Social media", 0.17, 0.28, 0.80),
    Source("Sales team", 0.14, 0.45, 1.00),
    Source("Trade fair", 0.09, 0.38, 0.90),
)
UNKNOWN: Final = "unknown"

_SEASON: Final = np.array([1.05, 0.98, 1.08, 0.97, 1.0, 0.95, 0.82, 0.74, 1.12, 1.16, 1.2, 0.9])  # January to December
_ORIGIN: Final = np.datetime64(START, "D")
_CALENDAR: Final = _ORIGIN + np.arange(DAYS)
MONTH_OF_DAY: Final = (_CALENDAR.astype("datetime64[M]") - np.datetime64(START, "M")).astype(int)
MONTHS: Final = int(MONTH_OF_DAY[-1]) + 1
MONTH_STARTS: Final = np.searchsorted(MONTH_OF_DAY, np.arange(MONTHS)).astype(float)
SLOW: Final = int((np.datetime64(SLOW_MONTH, "M") - np.datetime64(START, "M")).astype(int))


def day_number(day: date) -> int:
    """Days from START.

    >>> day_number(START), day_number(END)
    (0, 1113)
    """
    return (day - START).days


def busyness(*, growth: float = 0.0, weekend: float = 0.2, slow: float = 0.45) -> np.ndarray:
    """How much happens on each day: seasons, quiet weekends, `growth` a year and the slow month.

    >>> quiet, usual = (busyness()[MONTH_OF_DAY == month].sum() for month in (SLOW, SLOW - 12))
    >>> bool(quiet < usual / 2)
    True
    """
    month_of_year = _CALENDAR.astype("datetime64[M]").astype(int) % 12
    weekday = (_CALENDAR.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    weights = _SEASON[month_of_year] * np.where(weekday >= 5, weekend, 1.0) * (1 + growth * np.arange(DAYS) / 365)
    return weights * np.where(MONTH_OF_DAY == SLOW, slow, 1.0)


def owner_on(owner: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The owner on a day: whoever looked after the leaver's customers once he had left.

    >>> owner_on(np.array([LEAVER, LEAVER]), np.array([0, DAYS])).tolist() == [LEAVER, HEIR]
    True
    """
    return np.where((owner == LEAVER) & (day >= day_number(LAST_DAY_OF_LEAVER) + 1), HEIR, owner)


def story_names() -> dict[str, str]:
    """The names that the story of the sample company mentions."""
    return {
        "company": COMPANY,
        "optimist": OPTIMIST,
        "cautious": CAUTIOUS,
        "avoider": CRM_AVOIDER,
        "leaver": LEAVER,
        "segment": N_("co-working spaces"),
    }
