"""One text to one number: any decimal mark, thousands mark, currency, percent or way of writing a minus."""

import math
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from data.parse.characters import plain


class Number(NamedTuple):
    """A value and the currency written beside it ("" where none is)."""

    value: float
    currency: str = ""


# Signs shared by several currencies stand for the one most often meant in the languages Bandstand speaks:
# "$" the US dollar, "kr" the Swedish krona, "¥" the yuan. A currency column in the file outranks them.
CURRENCIES: Final = {
    "$": "USD",
    "us$": "USD",
    "usd$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "hk$": "HKD",
    "nt$": "TWD",
    "s$": "SGD",
    "nz$": "NZD",
    "r$": "BRL",
    "mx$": "MXN",
    "€": "EUR",
    "euro": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "cn¥": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "圆": "CNY",
    "jp¥": "JPY",
    "円": "JPY",
    "日元": "JPY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "kr": "SEK",
    "kronor": "SEK",
    "zł": "PLN",
    "zl": "PLN",
    "złotych": "PLN",
    "fr": "CHF",
    "sfr": "CHF",
    "₽": "RUB",
    "руб": "RUB",
    "₹": "INR",
    "rs": "INR",
    "₺": "TRY",
    "tl": "TRY",
    "₩": "KRW",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "kč": "CZK",
    "ft": "HUF",
    "lei": "RON",
    "﷼": "IRR",
    "ریال": "IRR",
    "ريال": "IRR",
    "تومان": "IRT",
    "تومن": "IRT",
    "یورو": "EUR",
    "دلار": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "us dollar": "USD",
    "us dollars": "USD",
    "euros": "EUR",
    "pund": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "swedish krona": "SEK",
    "svenska kronor": "SEK",
    "polish zloty": "PLN",
}
CODES: Final = frozenset(
    (
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "GEL",
        "GHS",
        "HKD",
        "HRK",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "IRT",
        "ISK",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "LBP",
        "LKR",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "VND",
        "ZAR",
    )
)
_UNITS: Final = {
    "%": (0.01, ""),
    "procent": (0.01, ""),
    "‰": (0.001, ""),
    "k": (1e3, ""),
    "M": (1e6, ""),
    "mn": (1e6, ""),
    "mln": (1e6, ""),
    "tys": (1e3, ""),
    "万": (1e4, ""),
    "萬": (1e4, ""),
    "亿": (1e8, ""),
    "万元": (1e4, "CNY"),
    "亿元": (1e8, "CNY"),
    "tkr": (1e3, "SEK"),
    "kkr": (1e3, "SEK"),
    "mkr": (1e6, "SEK"),
    "mnkr": (1e6, "SEK"),
    "درصد": (0.01, ""),
}
_NOTHING: Final = frozenset(("", ":-", ",-", ".-", ",--", "=", "+"))  # "500:-" and "500,-" are round sums
_PARTS: Final = re.compile(
    r"(?P<before>[^\d+-]*?)(?P<sign>[+-]?)\s*(?P<inner>[^\d+-]*?)\s*"
    r"(?P<digits>\d(?:[\d.,' \u066b]*\d)?(?:[.,](?![,.:]?-))?|(?<![A-Za-z])[.,]\d+)(?P<power>[eE][+-]?\d{1,3})?\s*(?P<after>[^\d]*)"
)
_TWO_DIGIT_GROUPS: Final = r"[1-9]\d?(?:{0}\d\d)+{0}\d\d\d"  # 12,34,567 in India


def _style(thousands: str, decimal: str) -> re.Pattern[str]:
    grouped = "|".join(rf"[1-9]\d{{0,2}}(?:{mark}\d\d\d)+" for mark in (thousands, " ", "'"))
    return re.compile(rf"(?:\d+|{grouped}|{_TWO_DIGIT_GROUPS.format(thousands)})?(?:{decimal}\d*)?")


_STYLES: Final = {".": _style(",", r"\."), ",": _style(r"\.", ",")}


def currency_code(text: str) -> str:
    """The three-letter code a sign or word stands for, "" where it is none.

    >>> currency_code("kr"), currency_code("usd"), currency_code("apples")
    ('SEK', 'USD', '')
    """
    word = plain(text)
    return word.upper() if word.upper() in CODES else CURRENCIES.get(word.casefold().rstrip("."), "")


def _unit(word: str) -> tuple[float, str] | None:
    """What stands beside the digits: its factor and currency, or None where it is no unit."""
    word = word.strip().rstrip(".")
    if word in _NOTHING:
        return 1.0, ""
    if found := _UNITS.get(word) or _UNITS.get(word.casefold()):
        return found
    if code := currency_code(word):
        return 1.0, code
    for scale in ("k", "K", "M", "万", "亿", "mln", "mn", "tys"):
        if word.startswith(scale) and (code := currency_code(word.removeprefix(scale))):
            return _UNITS.get(scale, (1e3, ""))[0], code
    return None


def _digits(text: str, decimal: str) -> float | None:
    if "\u066b" in text:  # the Arabic decimal mark leaves no doubt
        text = text.replace("\u066b", decimal)
    if not _STYLES[decimal].fullmatch(text):
        return None
    for mark in (" ", "'", "," if decimal == "." else "."):
        text = text.replace(mark, "")
    return float(text.replace(",", "."))


def parse_number(text: str, decimal: str = ".") -> Number | None:
    """Read a number written with `decimal` ("." or ",") as its decimal mark; None where it is none.

    A percentage becomes a ratio; brackets and a trailing minus mean negative.

    >>> parse_number("kr 1 234,50", ","), parse_number("(1,234.50)"), parse_number("12.5 %")
    (Number(value=1234.5, currency='SEK'), Number(value=-1234.5, currency=''), Number(value=0.125, currency=''))
    >>> parse_number("1.2.3")
    """
    body = plain(text)
    bracketed = body.startswith("(") and body.endswith(")")
    if bracketed:
        body = body[1:-1]
    parts = _PARTS.fullmatch(body) if len(body) <= 60 else None
    if parts is None:
        return None
    value = _digits(parts["digits"], decimal)
    after = parts["after"].strip()
    minus = parts["sign"] == "-"
    if after.endswith("-") and after not in _NOTHING:
        minus, after = not minus, after[:-1]
    units = [_unit(parts[name]) for name in ("before", "inner")] + [_unit(after)]
    if value is None or None in units:
        return None
    known = [unit for unit in units if unit is not None]
    factor = math.prod(factor for factor, _ in known) * float("1" + (parts["power"] or "e0"))
    value = value * factor if factor >= 1 else value / round(1 / factor)
    currencies = {code for _, code in known if code}
    if not math.isfinite(value) or len(currencies) > 1:
        return None
    return Number(-value if minus or bracketed else value, currencies.pop() if currencies else "")


def decide_decimal(values: Iterable[str]) -> str | None:
    """The decimal mark of a whole column: "." or ",", or None where both fit ("1.234") or none is needed.

    The mark that reads more of the values wins, so that one odd cell does not turn the column.

    >>> decide_decimal(["1.234", "12,5"]), decide_decimal(["1,234.50"]), decide_decimal(["1.234", "5"])
    (',', '.', None)
    """
    point = comma = 0
    for value in values:
        reads = parse_number(value, ".") is not None, parse_number(value, ",") is not None
        point += reads == (True, False)
        comma += reads == (False, True)
    return None if point == comma else "." if point > comma else ","
