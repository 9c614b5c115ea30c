"""Digits, signs and spaces of other scripts, written as their plain ones."""

from typing import Final


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    for zero in (0x0660, 0x06F0):  # Arabic, Persian
        table |= {zero + digit: str(digit) for digit in range(10)}
    table |= dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"), " ")
    table |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
    table |= dict.fromkeys(map(ord, "\u2018\u2019\u00b4`\u066c"), "'")  # with the Arabic thousands mark
    table |= dict.fromkeys(map(ord, "\u060c"), ",")
    table |= dict.fromkeys(map(ord, "\u066a"), "%")
    table |= dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], None)  # unseen marks
    return table | {0xFFE5: "\u00a5", 0xFFE1: "\u00a3", 0xFFE0: "\u00a2"}


_PLAIN: Final = _table()
ODD: Final = "[" + "".join(map(chr, sorted(_PLAIN))) + "]"  # a pattern that finds what `plain` would change


def plain(text: str) -> str:
    """The text with plain digits, signs and spaces, trimmed.

    >>> plain(" \uff11\u06f2\u0663\u00a0\u2212 5 ")
    '123 - 5'
    """
    return (text if text.isascii() else text.translate(_PLAIN)).strip()
