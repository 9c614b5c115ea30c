"""How much a file may ask of this machine, and what was asked of the file."""

from dataclasses import dataclass, field
from typing import Final

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading. `file_bytes=None` reads a file of any size (one opened by its path, say).

    Under 2 GB of address space the readers' own libraries fail without a word, so `memory_bytes` never goes below it.
    """

    file_bytes: int | None = 200 * MEGABYTE
    memory_bytes: int = 3072 * MEGABYTE
    seconds: float = 60
    unpacked_bytes: int = 1024 * MEGABYTE  # everything inside one archive or workbook, unpacked
    members: int = 200
    notes: int = 100_000  # rows repaired or left out; beyond that the file was misread


@dataclass(frozen=True)
class Wanted:
    """What the caller told us about a file; None means: decide from the file."""

    header: bool | None = None
    strict: bool = False
    delimiter: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def verbatim(self) -> bool:
        """Told and strict: every line is what the caller says it is, so nothing is taken for a title or a total."""
        return self.strict and self.header is not None
