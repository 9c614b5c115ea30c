"""A delimited text into records, and what is irregular about each."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from data.reading.records import Dialect, Record, Run
from metrics.words import N_, Text

_LARGEST_FIELD: Final = 10_000_000
_RUN: Final = 5_000  # lines tried at once
STRAY_QUOTE: Final = Text(
    N_("a quotation mark stands inside a field that is not quoted; put the field in quotation marks and double the mark")
)
TEXT_AFTER_QUOTE: Final = Text(N_("there is text after a closing quotation mark; a quotation mark inside a field must be doubled"))
OPEN_QUOTE: Final = Text(N_("a quotation mark opens a field here and never closes; close it or take it out"))
UNREADABLE: Final = Text(N_("characters that do not fit the file's encoding were replaced by �"))


def parse(lines: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    r"""Records of a text given as physical lines with their ends; a blank line is a record without fields.

    >>> [(record.line, record.fields) for record in parse(['a,"b\n', 'c"\n', '\n', 'd,e\n'], Dialect())]
    [(1, ['a', 'b\nc']), (3, []), (4, ['d', 'e'])]
    """
    return iter(TextSource(lines, dialect))


class TextSource:
    """Records of a delimited text. `skipped` lines stand above the first given; `lossy`: � stands for what could not be read."""

    def __init__(self, lines: Iterable[str], dialect: Dialect, *, skipped: int = 0, lossy: bool = False) -> None:
        csv.field_size_limit(_LARGEST_FIELD)
        self._dialect, self._lossy = dialect, lossy
        self._lines = _Lines(lines, skipped)
        self._reader = dialect.reader(self._lines.feed())
        self._doubtful_until = 0  # lines that an unclosed quote swallowed before: read again, and trusted only if regular

    def __iter__(self) -> Iterator[Record]:
        while record := self._record():
            yield record
            if record.fatal:
                return

    def sample(self, most: int) -> list[Record]:
        return list(islice(self, most))

    def rest(self) -> Iterator[Run | list[Record]]:
        """Everything not yet taken: whole runs where the lines are regular, which is many times as fast."""
        while lines := self._lines.take(_RUN):
            start = self._lines.number - len(lines) + 1
            if rows := self._regular_rows(lines):
                yield Run(start, rows, lines)
                continue
            end = self._lines.number
            self._lines.give_back(lines)
            records = []
            while self._lines.number < end and (record := self._record()):
                records.append(record)
                if record.fatal:
                    break
            yield records

    def _regular_rows(self, lines: list[str]) -> list[list[str]] | None:
        """The rows of these lines, or None if one is odd, or not one row a line."""
        quote, text = self._dialect.quote, "".join(lines)
        if self._lossy and "�" in text:
            return None
        try:
            rows = list(self._dialect.reader(lines))
        except csv.Error:
            return None
        if len(rows) != len(lines):
            return None
        if quote in text and any(quote in cell for row in rows for cell in row):
            return rows if all(map(self._dialect.regular.fullmatch, lines)) else None
        return rows

    def _record(self) -> Record | None:
        """The next record, or None at the end of the text."""
        seen, quote = self._lines.seen, self._dialect.quote
        seen.clear()
        start = self._lines.number + 1
        try:
            fields = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            return self._broken(start, error)
        text = seen[0] if len(seen) == 1 else "".join(seen)
        fault = UNREADABLE if self._lossy and "�" in text else None
        if quote in text and any(quote in cell for cell in fields) and not self._dialect.regular.fullmatch(text):
            fault = STRAY_QUOTE
        return Record(start, [] if fault is STRAY_QUOTE and start <= self._doubtful_until else fields, text.rstrip("\r\n"), fault)

    def _broken(self, start: int, error: csv.Error) -> Record:
        """A line with text after a closing quote, mended if it stands alone; else its first line is given up and the rest read again."""
        seen = self._lines.seen
        text = seen[0].rstrip("\r\n")
        if "expected after" not in str(error):  # the text, or the patience, ended inside quotes
            return Record(start + _open_line("".join(seen), self._dialect), [], text, OPEN_QUOTE, fatal=True)
        if len(seen) > 1:
            self._doubtful_until = max(self._doubtful_until, self._lines.number)
            self._lines.give_back(seen[1:])
        mend = start > self._doubtful_until
        return Record(start, _lazy_fields(text, self._dialect) if mend else [], text, TEXT_AFTER_QUOTE)


class _Lines:
    """Physical lines, counted, of which some can be given back."""

    def __init__(self, lines: Iterable[str], number: int) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.seen: list[str] = []
        self.number = number

    def feed(self) -> Iterator[str]:
        """Lines until none is left; it keeps those it gave in `seen`."""
        seen, again, lines = self.seen, self._again, self._lines
        while True:
            line = again.pop() if again else next(lines, None)
            if line is None:
                return
            seen.append(line)
            self.number += 1
            yield line

    def take(self, most: int) -> list[str]:
        again = [self._again.pop() for _ in range(min(most, len(self._again)))]
        lines = again + list(islice(self._lines, most - len(again)))
        self.number += len(lines)
        return lines

    def give_back(self, lines: list[str]) -> None:
        self._again.extend(reversed(lines))
        self.number -= len(lines)


def _lazy_fields(text: str, dialect: Dialect) -> list[str]:
    r"""Fields of one irregular line.

    >>> _lazy_fields('1,"Hey, I missed " it",3', Dialect())
    ['1', 'Hey, I missed " it', '3']
    """
    fields, at = [], 0
    while match := dialect.lazy.match(text, at):
        quoted, plain = match.groups()
        fields.append(plain if quoted is None else quoted.replace(dialect.quote * 2, dialect.quote))
        if not match[0].endswith(dialect.delimiter):
            break
        at = match.end()
    return fields


def _open_line(text: str, dialect: Dialect) -> int:
    """How many lines below the record's first the quote opens that never closes."""
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    closed = re.compile(f"(?:{quote}(?:[^{quote}]++|{quote}{quote})*+{quote}|[^{quote}{delimiter}][^{delimiter}]*|){delimiter}")
    at = 0
    while (match := closed.match(text, at)) and match.end() > at:
        at = match.end()
    return len(re.findall("\r\n|\r|\n", text[:at]))
