"""Records into a table: rows to the sink, and an account of every row that was repaired or left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from data.raw import RowNote
from data.reading.footers import HELD_BACK, SECOND_HEADER, split_off
from data.reading.headers import named
from data.reading.layout import Layout, exact, lay_out
from data.reading.limits import Wanted
from data.reading.problems import at_line, empty, header_only, too_many_notes
from data.reading.records import Record, Run, Source
from data.reading.sinks import Sink
from metrics.words import N_, Text

_SAMPLE: Final = 1000
_NOTE_CHARS: Final = 2000  # of a bad row's text
_TRAILING: Final = Text(N_("the row ends in blank fields beyond the last column; they were dropped"))


@dataclass
class Account:
    """What became of the records of one table."""

    file: str
    header: tuple[str, ...] = ()
    has_header: bool = False
    rows: int = 0
    repaired: list[RowNote] = field(default_factory=list)
    left_out: list[RowNote] = field(default_factory=list)
    titles: tuple[str, ...] = ()


def assemble(source: Source, file: str, wanted: Wanted, sink: Sink, *, self_described: bool = False) -> Account:
    """Find the table in these records and hand its rows to the sink.

    `self_described` formats give their header as the first record and hold nothing but rows below it.
    """
    sample = source.sample(_SAMPLE)
    told_rows = wanted.verbatim and wanted.header is False
    if not sample or (all(record.blank for record in sample) and not told_rows):
        raise empty(file)
    one_column = all(len(record.fields) <= 1 for record in sample)
    layout = exact(sample) if self_described else lay_out(sample, wanted, one_column=one_column)
    _refuse_broken(sample, layout, file, wanted)
    cells = layout.header.fields if layout.header else [""] * layout.width
    sink.open(layout.width, [at for at, cell in enumerate(cells) if not cell.strip()] if layout.header else [])
    sorter = _Sorter(file, layout, wanted, sink)
    if layout.second:
        sorter.leave_out(layout.second, SECOND_HEADER)
    if self_described or one_column:
        sorter.take(sample[layout.body :])
        for run in source.rest():
            sorter.take(run)
    else:
        _take_with_footers(sorter, chain([sample[layout.body :]], source.rest()), layout.width, wanted.verbatim)
    dropped = sink.close()
    account = sorter.account
    account.titles = tuple(record.text for record in layout.titles)
    account.has_header = layout.header is not None
    account.header = tuple(name for at, name in enumerate(named(cells)) if at not in dropped)
    _refuse_rowless(account, sorter, wanted)
    return account


def _refuse_broken(sample: list[Record], layout: Layout, file: str, wanted: Wanted) -> None:
    """No table without its header, none with a quote that never closes."""
    for record in sample:
        broken_header = record is layout.header and (wanted.strict or not record.fields)
        if record.fault and (record.fatal or broken_header):
            raise at_line(file, record.line, record.fault)


def _refuse_rowless(account: Account, sorter: "_Sorter", wanted: Wanted) -> None:
    if account.rows:
        return
    if sorter.first_bad:
        raise at_line(account.file, sorter.first_bad.line, sorter.first_bad.reason)
    if not wanted.strict:
        raise header_only(account.file)


def _take_with_footers(sorter: "_Sorter", runs: Iterable[Run | list[Record]], width: int, verbatim: bool) -> None:
    """Take all rows, holding back the last until it is known that no more follow: they may be totals or notes."""
    held: list[Record] = []
    for run in runs:
        if isinstance(run, Run) and len(run.rows) > HELD_BACK and sorter.is_sound(run):
            sorter.take(held)
            sorter.take(run.upto(-HELD_BACK))
            held = run.records(-HELD_BACK)
            continue
        records = run.records() if isinstance(run, Run) else run
        held += records if verbatim else _single_blanks(records, after_blank=bool(held) and held[-1].blank)
        sorter.take(held[:-HELD_BACK])
        held = held[-HELD_BACK:]
    rows, below = split_off(held, width, by_length=verbatim)
    sorter.take(rows)
    for record, reason in below:
        sorter.leave_out(record, reason)


def _single_blanks(chunk: list[Record], *, after_blank: bool) -> list[Record]:
    """The chunk with each run of blank records shortened to one, so that notes below many of them stay in sight."""
    kept: list[Record] = []
    for record in chunk:
        blank = not any(record.fields) and record.blank
        if not (blank and after_blank):
            kept.append(record)
        after_blank = blank
    return kept


class _Sorter:
    """Sorts records into rows, repaired rows and rows left out."""

    def __init__(self, file: str, layout: Layout, wanted: Wanted, sink: Sink) -> None:
        self.account = Account(file)
        self.first_bad: RowNote | None = None
        self._layout, self._wanted, self._sink = layout, wanted, sink
        self._keep_blank = layout.one_column and wanted.header is False  # there a blank line is a blank value

    def is_sound(self, run: Run) -> bool:
        """Whether every row of the run can be kept as it is."""
        width = self._layout.width
        return set(map(len, run.rows)) == {width} and (
            self._wanted.verbatim or all(row[0].strip() or any(map(str.strip, row)) for row in run.rows)
        )

    def take(self, run: Run | list[Record]) -> None:
        if isinstance(run, Run):
            if self.is_sound(run):
                self._add(run.rows, list(range(run.line, run.line + len(run.rows))))
                return
            run = run.records()
        good = [kept for record in run if (kept := record if self._is_good(record) else self._judge(record)) is not None]
        self._add([record.fields for record in good], [record.line for record in good])

    def _add(self, rows: list[list[str]], lines: list[int]) -> None:
        self._sink.add(rows, lines)
        self.account.rows += len(rows)

    def _is_good(self, record: Record) -> bool:
        return len(record.fields) == self._layout.width and record.fault is None and (self._wanted.verbatim or not record.blank)

    def leave_out(self, record: Record, reason: Text) -> None:
        self._note(self.account.left_out, record, reason)

    def _judge(self, record: Record) -> Record | None:
        """The row to keep, or None."""
        if record.fatal and record.fault:
            raise at_line(self.account.file, record.line, record.fault)
        width, found = self._layout.width, len(record.fields)
        if record.blank and not (self._wanted.verbatim and found == width):
            return record._replace(fields=[""]) if self._keep_blank else None
        if record.fault and self._wanted.strict:
            raise at_line(self.account.file, record.line, record.fault)
        surplus = found > width and not any(cell.strip() for cell in record.fields[width:])
        if found == width or surplus:
            return self._mended(record, surplus)
        self._refuse(
            record,
            record.fault
            if record.fault and not found
            else Text(
                N_("the row does not fit the columns: fields found {found}, expected {expected}"), {"found": found, "expected": width}
            ),
        )
        return None

    def _mended(self, record: Record, surplus: bool) -> Record:
        if record.fault or (surplus and not self._layout.trailing):
            self._note(self.account.repaired, record, record.fault or _TRAILING)
        return record._replace(fields=record.fields[: self._layout.width])

    def _refuse(self, record: Record, reason: Text) -> None:
        if self._wanted.strict:
            raise at_line(self.account.file, record.line, reason)
        self.leave_out(record, reason)
        self.first_bad = self.first_bad or self.account.left_out[-1]

    def _note(self, notes: list[RowNote], record: Record, reason: Text) -> None:
        notes.append(RowNote(record.line, reason, record.text[:_NOTE_CHARS]))
        if len(notes) > self._wanted.limits.notes:
            raise too_many_notes(self.account.file, notes[0].line, self._wanted.limits.notes)
