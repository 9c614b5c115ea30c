"""Words, figures and dates in the reader's language. Everything a person reads passes through here.

Texts go through gettext (`_`), figures and dates through Babel. English is the source; a language is added by a catalogue
under `pages/locale` and a line in `LANGUAGES`.
"""

import gettext
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, numbers

from metrics.figure import Figure
from metrics.metric import COUNT, DAYS, HOURS, MONEY, MONTHS, POINTS, RATIO, SECONDS, TIMES
from metrics.periods import Period
from metrics.words import Text

LANGUAGES: Mapping[str, str] = {"en": "English"}
FOLDER = Path(__file__).parent.parent / "locale"
LANGUAGE = "en"  # one language so far; the reader's choice takes its place here


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("bandstand", FOLDER, [language], fallback=True)


def _(message: str, **values: Any) -> str:
    """A text of ours in the reader's language, its values put in.

    >>> _("{count} files", count=2)
    '2 files'
    """
    found = _catalogue(LANGUAGE).gettext(message) if message else ""
    return found.format(**values) if values else found


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The form of a text that this number wants.

    >>> ngettext("{n} row", "{n} rows", 1), ngettext("{n} row", "{n} rows", 1200)
    ('1 row', '1,200 rows')
    """
    return _catalogue(LANGUAGE).ngettext(one, many, count).format(n=integer(count), **values)


def say(text: Text | str) -> str:
    """A sentence from the layers below: the template translated, its values formatted."""
    if isinstance(text, str):
        return _(text)
    return _(text.template, **{name: _value(value) for name, value in text.values.items()}) if text.values else _(text.template)


def _value(value: Any) -> str:
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return day(value) if isinstance(value, date) else str(value)
    return integer(value) if isinstance(value, int) else decimal(value)


def literal(text: Any) -> str:
    """Text from a file, made safe to stand in Markdown: it shows as it is and never becomes a link, an image or a colour.

    Escapes do not stop a bare address from becoming a link; an invisible joiner after its "//", "www" or "@" does.

    >>> literal("![x](http://y) <b>").replace("\N{WORD JOINER}", "")
    '\\\\!\\\\[x\\\\]\\\\(http\\\\:\\\\/\\\\/y\\\\) \\\\<b\\\\>'
    """
    joined = re.sub(r"(?i)(://|www|@)", "\\1\N{WORD JOINER}", " ".join(str(text).split()))
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>:$~/&@^=\"'])", r"\\\1", joined)


# -- figures


def locale() -> Locale:
    return Locale.parse(LANGUAGE)


def integer(value: float) -> str:
    """
    >>> integer(1234567)
    '1,234,567'
    """
    return numbers.format_decimal(round(value), locale=locale())


def decimal(value: float, digits: int = 1) -> str:
    """A number with at most so many decimals.

    >>> decimal(51.782, 1), decimal(4.0, 1)
    ('51.8', '4')
    """
    return numbers.format_decimal(round(value, digits), format=f"#,##0.{'#' * digits}" if digits else "#,##0", locale=locale())


def percent(value: float, digits: int = 1) -> str:
    """
    >>> percent(0.6342)
    '63.4%'
    """
    return numbers.format_percent(round(value, digits + 2), format=f"#,##0.{'#' * digits}%" if digits else "#,##0%", locale=locale())


def money(value: float, currency: str = "") -> str:
    """Money rounded as people say it: cents only below 100.

    >>> money(1234.6, "EUR"), money(12.5, "EUR"), money(-1234.5)
    ('€1,235', '€12.50', '-1,234')
    """
    digits = 2 if abs(value) < 100 and value != round(value) else 0
    if not currency:
        return numbers.format_decimal(round(value, digits), locale=locale())
    pattern = locale().currency_formats["standard"].pattern.split(";")[0]
    pattern = re.sub(r"0\.00", "0.00" if digits else "0", pattern)
    return numbers.format_currency(value, currency, format=pattern, locale=locale(), currency_digits=False)


def amount(value: float, unit: str, currency: str = "") -> str:
    """A value in its unit, as it stands large on a card.

    >>> amount(0.6342, "ratio"), amount(51.78, "days"), amount(60.97, "hours"), amount(39.84, "points")
    ('63.4%', '51.8 days', '61 hours', '40')
    """
    if unit == RATIO:
        return percent(value)
    if unit == MONEY:
        return money(value, currency)
    if unit in SPANS:
        shown = decimal(value, 0 if unit != DAYS and abs(value) >= 10 else 1)
        return _(SPANS[unit][0] if shown == "1" else SPANS[unit][1], n=shown)
    if unit == TIMES:
        return _("{n} times", n=decimal(value, 1))
    if unit in (POINTS, COUNT):
        return decimal(value, 1 if unit == COUNT and abs(value) < 10 else 0)
    return decimal(value, 0 if abs(value) >= 100 else 2)


SPANS: Mapping[str, tuple[str, str]] = {
    DAYS: ("{n} day", "{n} days"), HOURS: ("{n} hour", "{n} hours"), MONTHS: ("{n} month", "{n} months"), SECONDS: ("{n} second", "{n} seconds"),
}  # fmt: skip


def per_hundred(value: float, unit: str, currency: str = "") -> str:
    """A value as a sentence says it: a rate as so many of every hundred.

    >>> per_hundred(0.312, "ratio"), per_hundred(0.0042, "ratio")
    ('31', '0.42')
    """
    if unit != RATIO:
        return amount(value, unit, currency)
    return decimal(100 * value, 0 if value >= 0.1 or value == 0 else 1 if value >= 0.01 else 2)


def reading(figure: Figure, template: str) -> str:
    """The one sentence beside a figure: what it means, and between what it may lie."""
    if figure.value is None:
        return _("Not available: {reason}.", reason=say(figure.reason or ""))
    sentence = _(template, value=per_hundred(figure.value, figure.unit, figure.currency))
    if figure.low is None or figure.high is None:
        return sentence
    low, high = (per_hundred(bound, figure.unit, figure.currency) for bound in (figure.low, figure.high))
    if low == high:
        return sentence
    return sentence + " " + _("The true figure lies somewhere between {low} and {high}.", low=low, high=high)


# -- dates


def day(value: date) -> str:
    """
    >>> day(date(2024, 2, 29))
    'Feb 29, 2024'
    """
    return dates.format_date(value, "medium", locale=locale())


def long_day(value: date) -> str:
    """
    >>> long_day(date(2025, 6, 2))
    'June 2, 2025'
    """
    return dates.format_date(value, "long", locale=locale())


def month(value: date) -> str:
    """
    >>> month(date(2024, 2, 1))
    'Feb 2024'
    """
    return dates.format_skeleton("yMMM", value, locale=locale())


def month_name(number: int) -> str:
    """
    >>> month_name(4)
    'April'
    """
    return dates.get_month_names("wide", "stand-alone", locale())[number]


def span(period: Period | None) -> str:
    """A period by its first and last day, or by its name where it is a whole month or year.

    >>> span(Period(date(2024, 2, 1), date(2024, 3, 1))), span(Period(date(2024, 1, 1), date(2025, 1, 1)))
    ('Feb 2024', '2024')
    """
    if period is None:
        return _("all dates")
    last = period.end - timedelta(days=1)
    if period.start.day == 1 and period.end.day == 1:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        if months == 1:
            return month(period.start)
        if months == 12 and period.start.month == 1:
            return str(period.start.year)
    return _("{first} to {last}", first=day(period.start), last=day(last))
