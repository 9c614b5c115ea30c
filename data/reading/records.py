"""A delimited text, record by record, with what is irregular about each."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from metrics.words import N_, Text

ONE_COLUMN: Final = "\U0010ffff"  # a delimiter that no text holds
LARGEST_FIELD: Final = 10_000_000
STRAY_QUOTE: Final = Text(N_("a quotation mark stands inside a field that is not quoted; "
                              "put the field in quotation marks and double the mark"))
TEXT_AFTER_QUOTE: Final = Text(N_("there is text after a closing quotation mark; a quotation mark inside a field must be doubled"))
OPEN_QUOTE: Final = Text(N_("a quotation mark opens a field here and never closes; close it or take it out"))


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


@dataclass(frozen=True)
class Dialect:
    """How a file separates and quotes. `spaces`: blanks before a field do not count (so runs of blanks can delimit)."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    spaces: bool = False

    def reader(self, lines: Iterable[str], strict: bool = True):
        """The csv module's reader of these lines."""
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape,
                          skipinitialspace=self.spaces, strict=strict)

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


def parse(lines: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    r"""Records of a text given as physical lines with their ends; a blank line is a record without fields.

    >>> [(record.line, record.fields) for record in parse(['a,"b\n', 'c"\n', '\n', 'd,e\n'], Dialect())]
    [(1, ['a', 'b\nc']), (3, []), (4, ['d', 'e'])]
    """
    csv.field_size_limit(LARGEST_FIELD)
    source = _Lines(lines)
    reader, seen, quote = dialect.reader(source.feed()), source.seen, dialect.quote
    doubtful_until = 0  # lines that an unclosed quote swallowed before: read again, and trusted only if regular
    while True:
        seen.clear()
        start = source.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):  # the text, or the patience, ended inside quotes
                yield Record(start + _open_line("".join(seen), dialect), [], seen[0].rstrip("\r\n"), OPEN_QUOTE, fatal=True)
                return
            doubtful_until = max(doubtful_until, source.number if len(seen) > 1 else 0)
            yield _after_quote(start, source, dialect, doubtful_until)
            continue
        text = seen[0] if len(seen) == 1 else "".join(seen)
        fault = None
        if quote in text and any(quote in cell for cell in fields) and not dialect.regular.fullmatch(text):
            fault = STRAY_QUOTE
        yield Record(start, [] if fault and start <= doubtful_until else fields, text.rstrip("\r\n"), fault)


class _Lines:
    """Physical lines, counted, of which some can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.seen: list[str] = []
        self.number = 0

    def feed(self) -> Iterator[str]:
        seen, again, lines = self.seen, self._again, self._lines
        while True:
            line = again.pop() if again else next(lines, None)
            if line is None:
                return
            seen.append(line)
            self.number += 1
            yield line

    def give_back(self) -> None:
        """All but the first line of this record will come again."""
        self._again.extend(reversed(self.seen[1:]))
        self.number -= len(self.seen) - 1


def _after_quote(start: int, source: _Lines, dialect: Dialect, doubtful_until: int) -> Record:
    """A line with text after a closing quote, mended if it stands alone; else its first line is given up and the rest read again."""
    text = source.seen[0].rstrip("\r\n")
    source.give_back()
    mend = len(source.seen) == 1 and start > doubtful_until
    return Record(start, _lazy_fields(text, dialect) if mend else [], text, TEXT_AFTER_QUOTE)


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
