"""What the values of a column look like, whatever its header says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.parse import columns as parse_columns
from data.parse.characters import plain
from data.parse.dates import parse_date
from data.parse.flags import parse_flag
from data.parse.numbers import parse_number
from metrics.schema import FLAG, NUMBER, TEXT, TIME

SAMPLE: Final = 300  # distinct values that show what a column holds
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE: Final = re.compile(r"(?:\(?\+|00|0|\(\d)[\d\s()./-]{6,22}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?|\d{3}[\s.-]\d{3}[\s.-]\d{4}|1[3-9]\d{9}")


def looks_like_email(text: str) -> bool:
    """Whether a text is an e-mail address.

    >>> looks_like_email("ann@example.org"), looks_like_email("@ann")
    (True, False)
    """
    return _EMAIL.fullmatch(text.strip()) is not None


def looks_like_phone(text: str) -> bool:
    """Whether a text is a telephone number: it begins as one does, and is no date.

    >>> looks_like_phone("+46 70 123 45 67"), looks_like_phone("2018-02-01"), looks_like_phone("35397.16")
    (True, False, False)
    """
    bare = plain(text)
    return _PHONE.fullmatch(bare) is not None and 7 <= sum(map(str.isdigit, bare)) <= 17 and not _is_date(bare)


def _is_date(text: str) -> bool:
    return any(parse_date(text, order) is not None for order in ("dmy", "mdy", "ymd"))


def _is_number(text: str) -> bool:
    return parse_number(text) is not None or parse_number(text, ",") is not None


@dataclass(frozen=True)
class Profile:
    """One column: its name and header, its text without blanks, how many cells are filled, and its distinct values."""

    column: str
    header: str
    text: pa.Array = field(repr=False)
    distinct: pa.Array = field(repr=False)
    filled: int

    @cached_property
    def sample(self) -> list[str]:
        """The first distinct values."""
        return self.distinct.slice(0, SAMPLE).to_pylist()

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return 0 < self.filled == len(self.distinct) == len(self.text)

    def _share(self, test: Callable[[str], object]) -> float:
        return sum(bool(test(value)) for value in self.sample) / len(self.sample) if self.sample else 0.0

    @cached_property
    def dates(self) -> float:
        """The share of values that are dates."""
        return self._share(_is_date)

    @cached_property
    def numbers(self) -> float:
        """The share of values that are numbers."""
        return self._share(_is_number)

    @cached_property
    def flags(self) -> float:
        """The share of values that are yes or no; 0 where there are more than a few ways of saying it."""
        return self._share(lambda text: parse_flag(text) is not None) if len(self.distinct) <= 6 else 0.0

    @cached_property
    def emails(self) -> float:
        """The share of values that are e-mail addresses."""
        return self._share(looks_like_email)

    @cached_property
    def phones(self) -> float:
        """The share of values that are telephone numbers."""
        return self._share(looks_like_phone)

    @property
    def type(self) -> str:
        """What the values alone would be taken for."""
        shares = ((TIME, self.dates), (FLAG, self.flags), (NUMBER, self.numbers))
        return next((name for name, share in shares if share >= 0.9), TEXT)


def profiles(table: pa.Table, header: tuple[str, ...]) -> list[Profile]:
    """A profile of each text column of a raw table."""
    found = []
    for index, name in enumerate(header):
        text = parse_columns.trimmed(table[f"c{index}"])
        distinct = pc.unique(pc.drop_null(text))
        found.append(Profile(f"c{index}", name, text, distinct, len(text) - text.null_count))
    return found
