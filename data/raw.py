"""What travels from the readers to the rest: a table as the file holds it, every cell still text."""

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from metrics.words import Text


class FileProblem(Exception):
    """A file (or one sheet of it) that cannot be read, in words its owner can act on.

    `text` is the translatable sentence; `str()` gives it in English. It names the file, the row where there is
    one, what was found, what was expected and how to mend it.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text

    def __reduce__(self):  # crosses the process border as its text
        return FileProblem, (self.text,)


@dataclass(frozen=True)
class RowNote:
    """One row that was repaired or left out: its line in the file (1 is the first), its own text, and why."""

    line: int
    reason: Text
    text: str = ""


@dataclass(frozen=True)
class RawTable:
    """One table of one file. Columns are c0..cn, all text, plus `line`, the physical line (or sheet row) it began on.

    `header` holds the file's own names, made unique ("amount", "amount (2)"; a blank one becomes "column 3").
    `title_lines` are the lines above the header that were no data, `note_lines` those below (totals, footers).
    """

    file: str  # the name people know it by: "export.zip / deals.csv", "book.xlsx / Sheet1"
    header: tuple[str, ...]
    parquet: Path
    rows: int
    repaired: tuple[RowNote, ...] = ()
    left_out: tuple[RowNote, ...] = ()
    title_lines: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    fingerprint: str = ""  # sha256 of the bytes it came from
    meta: dict[str, str] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """The rows as text columns c0..cn and `line`."""
        return pq.read_table(self.parquet)

    @property
    def read(self) -> int:
        """Every data row the file held: kept + repaired + left out."""
        return self.rows + len(self.left_out)
