"""Text to values: numbers, dates, yes and no, blanks. Pure functions, first of one text, then of whole columns."""

from data.parse.blanks import is_blank
from data.parse.dates import ORDERS, date_orders, decide_date_order, parse_date, undecided
from data.parse.flags import parse_flag
from data.parse.numbers import Number, currency_code, decide_decimal, parse_number

__all__ = [
    "ORDERS",
    "Number",
    "currency_code",
    "date_orders",
    "decide_date_order",
    "decide_decimal",
    "is_blank",
    "parse_date",
    "parse_flag",
    "parse_number",
    "undecided",
]
