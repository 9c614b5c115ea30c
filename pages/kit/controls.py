"""Controls whose state lives in the link. Each shows labels and returns a stable code."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from metrics.periods import Period, floor, step
from pages.kit import link
from pages.kit.text import _
from pages.kit.text import day as in_words


def choice(
    name: str, label: str, options: Mapping[str, str], default: str | None = None, *, help: str | None = None, few: bool = False
) -> str:
    """One of several: a row of buttons where they are few, else a list. Returns the code chosen."""
    codes = list(options)
    current = link.recall(name, default if default in options else codes[0], options.__contains__)
    key = link.held(name, current)
    if few:
        chosen = st.segmented_control(label, codes, format_func=lambda code: options[code], key=key, help=help, required=True)
    else:
        chosen = st.selectbox(label, codes, format_func=lambda code: options[code], key=key, help=help)
    return link.keep(name, chosen or current)


def several(
    name: str, label: str, options: Mapping[str, str], default: Sequence[str] | None = None, *, help: str | None = None
) -> list[str]:
    """Any number of several, in the order of the options; none chosen means all."""
    codes = list(options)
    start = ".".join(default or codes)
    current = link.recall(name, start, lambda text: all(code in options for code in text.split(".")))
    key = link.held(name, [c for c in codes if c in current.split(".")])
    chosen = st.pills(label, codes, selection_mode="multi", format_func=lambda code: options[code], key=key, help=help)
    kept = [code for code in codes if code in (chosen or codes)]
    return link.keep(name, ".".join(kept)).split(".")


def slider(name: str, label: str, options: Mapping[str, str], default: str, *, help: str | None = None) -> str:
    """One of several that have an order, by sliding along them. Returns the code chosen."""
    current = link.recall(name, default, options.__contains__)
    chosen = st.select_slider(label, list(options), format_func=lambda code: options[code], key=link.held(name, current), help=help)
    return link.keep(name, chosen)


def ordered(name: str, label: str, options: Sequence[str], *, help: str | None = None) -> list[str]:
    """Any number of the options in the order they were picked; the link holds their places, never a file's own words."""
    if not options:
        return []
    places = [str(place) for place in range(len(options))]
    current = link.recall(name, ".".join(places), lambda text: bool(text) and all(place in places for place in text.split(".")))
    chosen = st.multiselect(label, list(options), key=link.held(name, [options[int(place)] for place in current.split(".")]), help=help)
    kept = ".".join(str(list(options).index(option)) for option in chosen) or ".".join(places)
    return [options[int(place)] for place in link.keep(name, kept).split(".")]


FIRST_PERIOD = "12_months"


def period(as_of: date, first: date, *, year_starts: int = 1) -> tuple[Period | None, str]:
    """The period everything on the page is about, and the step it is compared by: month, quarter or year."""
    labels = {
        "month": _("This month"), "last_month": _("Last month"), "quarter": _("This quarter"), "last_quarter": _("Last quarter"),
        "year": _("This year"), "last_year": _("Last year"), "12_months": _("Last 12 months"), "all": _("All dates"), "own": _("Own dates"),
    }  # fmt: skip
    code = choice("period", _("Period"), labels, FIRST_PERIOD)
    if code == "own":
        return _own_dates(as_of, first), ""
    return named_period(code, as_of, year_starts=year_starts)


def named_period(code: str, as_of: date, *, year_starts: int = 1) -> tuple[Period | None, str]:
    """The dates of a named period, seen from the last day the data know.

    >>> named_period("last_quarter", date(2024, 5, 10))[0]
    Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 4, 1))
    """
    today = as_of - timedelta(days=1)
    if code == "all":
        return None, ""
    if code == "12_months":
        end = floor(as_of, "month")
        return Period(step(end, "year", -1), end), "year"
    every = code.removeprefix("last_")
    start = floor(today, every, year_starts=year_starts)
    if code.startswith("last_"):
        start = step(start, every, -1)
    return Period(start, step(start, every)), every


def _own_dates(as_of: date, first: date) -> Period:
    span = _dates("dates", first, as_of)
    help = _("Both days are included. The data end on {day}.", day=in_words(as_of - timedelta(days=1)))
    chosen = st.date_input(_("From and to"), key=link.held("dates", (span.start, span.end - timedelta(days=1))), help=help)
    if isinstance(chosen, tuple) and len(chosen) == 2:
        span = Period(chosen[0], chosen[1] + timedelta(days=1))
    link.keep("dates", f"{span.start}_{span.end}")
    return span


def _dates(name: str, first: date, as_of: date) -> Period:
    def parsed(text: str) -> Period | None:
        try:
            return Period.parse(tuple(text.split("_")))  # type: ignore[arg-type]
        except (ValueError, TypeError):
            return None

    current = parsed(link.recall(name, f"{first}_{as_of}", lambda text: parsed(text) is not None))
    assert current is not None  # recall returns only what parsed accepts, and the default does
    return current


def day(name: str, label: str, default: date, *, help: str | None = None) -> date:
    """One day, kept in the link as ISO text."""
    current = link.recall(name, default.isoformat(), _is_day)
    chosen = st.date_input(label, key=link.held(name, date.fromisoformat(current)), help=help)
    return date.fromisoformat(link.keep(name, chosen.isoformat() if isinstance(chosen, date) else current))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def sum_of_money(name: str, label: str, default: float, *, help: str | None = None) -> float:
    """An amount of zero or more, kept in the link."""
    current = link.recall(name, f"{default:g}", lambda text: text.replace(".", "", 1).isdigit())
    chosen = st.number_input(label, min_value=0.0, step=100.0, key=link.held(name, float(current)), help=help)
    return float(link.keep(name, f"{chosen:g}"))


def some(name: str, label: str, options: Mapping[str, str], *, help: str | None = None) -> list[str]:
    """Any number of several, none to begin with."""
    current = link.recall(name, "", lambda text: not text or all(code in options for code in text.split(".")))
    key = link.held(name, [code for code in current.split(".") if code])
    chosen = st.multiselect(label, list(options), format_func=lambda code: options[code], key=key, help=help)
    return [code for code in link.keep(name, ".".join(chosen)).split(".") if code]


def days(name: str, label: str, *, help: str | None = None) -> int | None:
    """A number of days, or none where it is left blank."""
    current = link.recall(name, "", lambda text: not text or (text.isdigit() and 0 < int(text) <= 3650))
    key = link.held(name, int(current) if current else None)
    chosen = st.number_input(label, min_value=1, max_value=3650, step=1, value=None, key=key, help=help, placeholder=_("no limit"))
    kept = link.keep(name, str(chosen) if chosen else "")
    return int(kept) if kept else None
