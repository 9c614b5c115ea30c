"""How a file separates and quotes its fields: decided over a sample, quotes respected."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from data.reading.parsing import OPEN_QUOTE, parse
from data.reading.records import ONE_COLUMN, Dialect, Record

_COMMON: Final = (",", ";", "\t", "|")
_RARE: Final = ("^", "~", "\x1f", "\x01", "¦", "§", "；", "，", "؛")
_SAMPLE_LINES: Final = 300
_SAMPLE_CHARS: Final = 512 * 1024
_NUMBER: Final = re.compile(r"\s*[-+(]?[^\w\s]?\s*\d[\d.,'’  ]*[^\w\s]?\)?\s*")
_SPLITTABLE: Final = re.compile(r"[;\t|]|,(?!\s)")
_GUESS: Final = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)


def sample_of(lines: Iterable[str]) -> list[str]:
    """The first lines of a text, as many as it takes to judge it."""
    sample, size = [], 0
    for line in islice(lines, _SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size > _SAMPLE_CHARS:
            break
    return sample


def announced(line: str) -> str | None:
    r"""The delimiter that a first line such as Excel's `sep=;` announces.

    >>> announced("sep=;\r\n")
    ';'
    """
    match = _GUESS.fullmatch(line)
    return match[1] if match else None


def dialect_of(sample: list[str], delimiter: str | None = None, *, plain: bool = False) -> Dialect:
    r"""The dialect these lines are written in; `plain` keeps to the double quote and its doubling.

    >>> dialect_of(["name;price\n", "tea;1,50\n", "salt;0,30\n"]).delimiter
    ';'
    """
    if delimiter is None:
        candidates = [Dialect(one) for one in _COMMON]
        best = max(candidates, key=lambda one: _score(sample, one))
        if not _score(sample, best):
            best = max((Dialect(one) for one in _RARE), key=lambda one: _score(sample, one))
        if not _score(sample, best):
            best = _spaced(sample) or Dialect(ONE_COLUMN)
    else:
        best = Dialect(delimiter)
    return best if plain else _quoting(sample, best)


def _quoting(sample: list[str], dialect: Dialect) -> Dialect:
    """Another way of quoting, if the usual one leaves irregular rows that this one explains."""
    delimiter, spaces = dialect.delimiter, dialect.spaces
    ways = [
        Dialect(delimiter, spaces=spaces),
        Dialect(delimiter, spaces=True),
        Dialect(delimiter, escape="\\", spaces=spaces),
        Dialect(delimiter, escape="\\", spaces=True),
    ]
    if not any('"' in line for line in sample) and _all_in_apostrophes(sample, delimiter):
        ways = [Dialect(delimiter, quote="'", spaces=spaces)]
    irregular = [sum(1 for record in _records(sample, way) if record.fault) for way in ways]
    return ways[irregular.index(min(irregular))]


def _all_in_apostrophes(sample: list[str], delimiter: str) -> bool:
    cells = [cell for line in sample for cell in line.rstrip("\r\n").split(delimiter) if "'" in cell]
    return len(cells) >= max(3, len(sample) // 2) and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)


def _records(sample: list[str], dialect: Dialect) -> list[Record]:
    """Records that hold something; the sample may have ended within the last."""
    found = [record for record in parse(sample, dialect) if record.fields or record.fault]
    if found and found[-1].fault is OPEN_QUOTE and len(found) > 1:
        found.pop()
    return found


def _score(sample: list[str], dialect: Dialect) -> float:
    """0 where this delimiter makes no table; 1 where every row has as many fields and no cell looks cut too coarsely."""
    if not any(dialect.delimiter in line for line in sample):
        return 0.0
    records = _records(sample, dialect)
    widths = [len(record.fields) for record in records]
    wide = Counter(width for width in widths if width > 1)
    if not wide or not _is_table(records):
        return 0.0
    width, agreeing = wide.most_common(1)[0]
    consistency = agreeing / len(widths)
    faults = sum(1 for record in records if record.fault) / len(records)
    cells = [cell for record in records if len(record.fields) == width for cell in record.fields[:50]]
    coarse = sum(1 for cell in cells if _SPLITTABLE.search(cell) and not _NUMBER.fullmatch(cell)) / len(cells)
    return consistency**2 * (1 - 0.6 * coarse) * (1 - 0.9 * faults)


def _is_table(records: list[Record]) -> bool:
    """Whether most records have several fields; or fewer, all in one block among titles and notes, and not as prose has commas."""
    wide = [at for at, record in enumerate(records) if len(record.fields) > 1]
    if 2 * len(wide) >= len(records):
        return True
    block = wide[-1] - wide[0] + 1
    prose = all(cell.startswith(" ") for at in wide for cell in records[at].fields[1:])
    return len(wide) >= max(2, 0.2 * len(records), 0.8 * block) and not prose


def _spaced(sample: list[str]) -> Dialect | None:
    """Columns set apart by runs of blanks: every line has as many, and most cells are numbers (else they are words of a text)."""
    rows = [line.split() for line in sample if line.strip()]
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width for row in rows) or any('"' in line for line in sample):
        return None
    cells = [cell for row in rows for cell in row]
    numbers = sum(1 for cell in cells if _NUMBER.fullmatch(cell))
    return Dialect(" ", spaces=True) if len(rows) > 2 and numbers > len(cells) / 2 else None
