"""One row as a file holds it, and the ways a text file separates and quotes its fields."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple, Protocol

from metrics.words import Text

ONE_COLUMN: Final = "\U0010ffff"  # a delimiter that no text holds


class Record(NamedTuple):
    """One row as the file holds it. With a fault and no fields it is beyond repair; a fatal one spoils the whole file."""

    line: int
    fields: list[str]
    text: str = ""
    fault: Text | None = None
    fatal: bool = False

    @property
    def filled(self) -> int:
        """Cells that hold something."""
        return sum(1 for cell in self.fields if cell.strip())

    @property
    def blank(self) -> bool:
        """Nothing in it, and nothing wrong with it."""
        return not self.fault and not any(map(str.strip, self.fields))


class Run(NamedTuple):
    """Rows that are sound as they stand, one on each physical line from `line` on, and those lines themselves."""

    line: int
    rows: list[list[str]]
    texts: list[str]

    def records(self, start: int = 0) -> list[Record]:
        """The rows from index `start` on, each a record."""
        pairs = zip(self.rows[start:], self.texts[start:], strict=True)
        return [Record(line, fields, text.rstrip("\r\n")) for line, (fields, text) in enumerate(pairs, start=self.line + start)]

    def upto(self, end: int) -> "Run":
        return Run(self.line, self.rows[:end], self.texts[:end])


class Source(Protocol):
    """Records in order: some one by one, to find the table among them, then the rest by the run."""

    def sample(self, most: int) -> list[Record]: ...
    def rest(self) -> Iterator[Run | list[Record]]: ...


class RecordSource:
    """A source of single records, such as the rows of a sheet."""

    def __init__(self, records: Iterable[Record], size: int = 10_000) -> None:
        self._records, self._size = iter(records), size

    def sample(self, most: int) -> list[Record]:
        return list(islice(self._records, most))

    def rest(self) -> Iterator[list[Record]]:
        while records := self.sample(self._size):
            yield records


@dataclass(frozen=True)
class Dialect:
    """How a file separates and quotes. `spaces`: blanks before a field do not count (so runs of blanks can delimit)."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    spaces: bool = False

    def reader(self, lines: Iterable[str], strict: bool = True):
        """The csv module's reader of these lines."""
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape, skipinitialspace=self.spaces, strict=strict
        )

    @cached_property
    def regular(self) -> re.Pattern[str]:
        """Matches a record without a stray quote. One right after a digit stands for inches or seconds of arc."""
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        escape = re.escape(self.escape) if self.escape else ""
        escaped = f"|{escape}." if escape else ""
        quoted = f"{quote}(?:[^{quote}{escape}]++|{quote}{quote}{escaped})*+{quote}"
        plain = f"(?:[^{quote}{delimiter}{escape}\r\n]++|(?<=[0-9]){quote}{escaped})*+"
        one = f"{' *+' if self.spaces else ''}(?:{quoted}(?={delimiter}|[\r\n]*$)|{plain})"
        return re.compile(f"{one}(?:{delimiter}{one})*+[\r\n]*", re.DOTALL)

    @cached_property
    def lazy(self) -> re.Pattern[str]:
        """One field of an irregular line: a quote closes only where a delimiter or the end follows."""
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        return re.compile(f"(?:{quote}(.*?){quote}(?={delimiter}|$)|([^{delimiter}]*))(?:{delimiter}|$)")
