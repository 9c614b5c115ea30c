"""Days, weeks, months, quarters and years by the names people read, and ages counted in them."""

from datetime import date

from babel import dates

from metrics.words import N_
from pages.kit.text import _, day, locale, month

STEPS = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
AFTER = {
    "day": N_("days later"), "week": N_("weeks later"), "month": N_("months later"), "quarter": N_("quarters later"), "year": N_("years later")
}  # fmt: skip


def steps(*which: str) -> dict[str, str]:
    """The lengths of a step, by code, in words."""
    return {code: _(STEPS[code]) for code in which or STEPS}


def name(start: date, every: str) -> str:
    """What a step is called that begins on this day.

    >>> name(date(2024, 4, 1), "quarter"), name(date(2024, 4, 1), "month"), name(date(2024, 1, 1), "year")
    ('Q2 2024', 'Apr 2024', '2024')
    """
    if every == "year":
        return str(start.year)
    if every == "quarter":
        return dates.format_skeleton("yQQQ", start, locale=locale())
    return month(start) if every == "month" else day(start)
