"""Where the table ends: totals, and the notes that stand below it."""

import re
from collections.abc import Sequence
from typing import Final

from data.reading.records import Record
from metrics.words import N_, Text

HELD_BACK: Final = 60  # records at the end of the file that may be no rows any more
TOTAL: Final = Text(N_("a total, not a row of its own"))
NOTE: Final = Text(N_("a note below the table, not a row"))
SECOND_HEADER: Final = Text(N_("a second row of column names"))
_WORDS: Final = (
    r"(?:grand |sub)?totals?",
    "sum",
    "summa",
    "totalt",
    "totalsumma",
    "delsumma",
    "slutsumma",
    "(?:eind|sub)?totaal",
    "razem",
    "suma",
    "ogółem",
    "łącznie",
    "suma końcowa",
    "合计",
    "总计",
    "小计",
    "共计",
    "总和",
    "合計",
    "總計",
    "جمع",
    "جمع کل",
    "جمع كل",
    "مجموع",
    "کل",
)
_TOTAL_ALONE: Final = re.compile(rf"(?:{'|'.join(_WORDS)})\s*(?:[:：(（].*)?", re.IGNORECASE)
_TOTAL_START: Final = re.compile(rf"(?:{'|'.join(_WORDS)})\b.*", re.IGNORECASE)


def split_off(rows: Sequence[Record], width: int, *, by_length: bool = False) -> tuple[list[Record], list[tuple[Record, Text]]]:
    """The last records of a file parted into rows and what stands below them, each with its reason.

    `by_length`: whatever is as long as a row is one, whatever it says.
    """
    end, below = len(rows), []
    while (cut := _notes_start(rows[:end], width, by_length)) is not None:
        below = [(record, _reason(record)) for record in rows[cut:end] if not record.blank] + below
        end = cut
    while not by_length and end and (rows[end - 1].blank or _is_total(rows, end - 1)):
        end -= 1
        if not rows[end].blank:
            below.insert(0, (rows[end], TOTAL))
    return list(rows[:end]), below


def _notes_start(rows: Sequence[Record], width: int, by_length: bool) -> int | None:
    """Index of the last blank record, if rows stand above it and nothing below it is shaped like a row."""
    blank = next((at for at in reversed(range(len(rows))) if rows[at].blank and (not by_length or not rows[at].fields)), None)
    if blank is None or not any(len(record.fields) == width and record.filled for record in rows[:blank]):
        return None
    usual = max(record.filled for record in rows[:blank])
    for record in rows[blank + 1 :]:
        sparse = not by_length and ((width > 2 and record.filled <= 0.4 * usual) or _starts_like_total(record))
        if record.fatal or (len(record.fields) == width and not sparse):
            return None
    return blank


def _reason(record: Record) -> Text:
    return TOTAL if _starts_like_total(record) else NOTE


def _first_words(record: Record) -> str:
    return next((cell.strip() for cell in record.fields if cell.strip()), "")


def _starts_like_total(record: Record) -> bool:
    return bool(_TOTAL_START.fullmatch(_first_words(record)))


def _is_total(rows: Sequence[Record], at: int) -> bool:
    """A row called "Total"; or one called "Total of ..." with blanks where the rows above are always filled."""
    record = rows[at]
    if len(record.fields) < 2 or at == 0:
        return False
    if _TOTAL_ALONE.fullmatch(_first_words(record)):
        return True
    above = [row.fields for row in rows[:at] if not row.blank and len(row.fields) == len(record.fields)]
    return (
        bool(above)
        and _starts_like_total(record)
        and any(not cell.strip() and all(row[column].strip() for row in above) for column, cell in enumerate(record.fields))
    )
