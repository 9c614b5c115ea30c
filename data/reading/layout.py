"""Where the table begins in a file: titles above, the header, a second header row, the first row of data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import Final

from data.reading.headers import header_score, is_second_header
from data.reading.limits import Wanted
from data.reading.records import Record

_TITLE_LINES: Final = 40  # a header further down than this is none
_BODY: Final = 200  # rows below the header that are looked at


@dataclass(frozen=True)
class Layout:
    """The table's frame. `width` fields make a row; `trailing` says rows end in a delimiter too many, which is normal here."""

    width: int
    titles: tuple[Record, ...] = ()
    header: Record | None = None
    second: Record | None = None
    body: int = 0  # index of the first record below all these
    trailing: bool = False
    one_column: bool = False


def exact(sample: Sequence[Record]) -> Layout:
    """For formats that say themselves what the columns are called: the first record is the header."""
    return Layout(len(sample[0].fields), header=sample[0], body=1)


def lay_out(sample: Sequence[Record], wanted: Wanted, *, one_column: bool = False) -> Layout:
    """Decide the frame from the first records of a file; `sample` holds at least one with something in it."""
    width = 1 if one_column else _usual_width(sample)
    full = _usual_filling(sample, width)
    start, weak = _first_row(sample, width, full, allow_full=not wanted.verbatim and wanted.header is not False)
    score = _score(sample, start)
    if wanted.header is None and score <= (1 if weak else 0):
        start, _ = _first_row(sample, width, full, allow_full=False)
        score = _score(sample, start)
    if not (wanted.header if wanted.header is not None else score > 0):
        return _without_header(sample, start, width, one_column)
    header, body = sample[start], _body(sample, start)
    second = None
    if not wanted.verbatim and body and is_second_header(header.fields, body[0].fields, [row.fields for row in body[1:]]):
        second = body[0]
    return Layout(
        len(header.fields),
        _titles(sample, start),
        header,
        second,
        sample.index(second or header) + 1,
        _trailing(body[1 if second else 0 :], len(header.fields)),
        one_column,
    )


def _without_header(sample: Sequence[Record], start: int, width: int, one_column: bool) -> Layout:
    below_titles = max((at + 1 for at in range(start) if not sample[at].blank), default=0)
    return Layout(width, _titles(sample, start), body=below_titles, trailing=_trailing(sample[start:], width), one_column=one_column)


def _usual_width(sample: Sequence[Record]) -> int:
    """The number of fields most records have; of two equally frequent, the one that comes first."""
    widths = Counter(len(record.fields) for record in sample if len(record.fields) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def _usual_filling(sample: Sequence[Record], width: int) -> float:
    return median([record.filled for record in sample if len(record.fields) == width and record.filled] or [0])


def _first_row(sample: Sequence[Record], width: int, full: float, *, allow_full: bool) -> tuple[int, bool]:
    """Index of the first record that is no title, and whether that rests on a narrow table's half-empty first rows alone.

    A title has few cells: its record is shorter than a row, or (where `allow_full`) as long as one but nearly empty, or
    set apart from the table by a blank line.
    """
    weak, found = False, None
    apart = _set_apart(sample, width) if allow_full else 0
    for at, record in enumerate(sample[:_TITLE_LINES]):
        if record.blank:
            continue
        found = at if found is None else found
        filled = record.filled
        if not filled:  # faulty beyond repair: no title
            return at, weak
        if at < apart or (len(record.fields) < width and filled <= max(1, width / 2)):
            continue
        narrow = full <= 2 and filled == 1 < full
        if allow_full and len(record.fields) >= width and (filled <= 0.4 * full or narrow):
            weak = weak or narrow
            continue
        return at, weak
    return (0 if found is None else found), False


def _set_apart(sample: Sequence[Record], width: int) -> int:
    """How many of the first records are short ones above a blank line."""
    short = list(takewhile(lambda record: len(record.fields) < width, sample[:_TITLE_LINES]))
    return next((at for at in reversed(range(len(short))) if short[at].blank), 0)


def _titles(sample: Sequence[Record], start: int) -> tuple[Record, ...]:
    return tuple(record for record in sample[:start] if not record.blank)


def _body(sample: Sequence[Record], start: int) -> list[Record]:
    rows = (record for record in sample[start + 1 :] if record.filled)
    return [record for record, _ in zip(rows, range(_BODY), strict=False)]


def _score(sample: Sequence[Record], start: int) -> float:
    return header_score(sample[start].fields, [record.fields for record in _body(sample, start)])


def _trailing(body: Sequence[Record], width: int) -> bool:
    """Whether every row has the same few fields too many, all of them blank."""
    rows = [record.fields for record in body if record.filled]
    return bool(rows) and all(len(row) > width and not any(cell.strip() for cell in row[width:]) for row in rows)
