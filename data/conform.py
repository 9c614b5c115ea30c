"""A raw table and its mapping to a typed table in canonical roles and types, with an account of every row."""

from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.derived import derive
from data.mapping import KEEP, PSEUDONYMISE, ColumnMap, Mapping, MappingProblem
from data.parse import columns as parse_columns
from data.parse.columns import Parsed, each
from data.parse.numbers import currency_code
from data.privacy import treat
from data.raw import RawTable, RowNote
from data.recognise import review
from data.recognise.coded import guess_code, is_coded
from metrics.schema import CODE, FLAG, ID, KINDS, MONEY, NUMBER, TEXT, TIME
from metrics.words import N_, Text

_EXPECTED: Final = {
    TIME: N_("{column} holds {found}, expected a date; the cell was left blank"),
    NUMBER: N_("{column} holds {found}, expected a number; the cell was left blank"),
    MONEY: N_("{column} holds {found}, expected an amount of money; the cell was left blank"),
    FLAG: N_("{column} holds {found}, expected yes or no; the cell was left blank"),
}
_NONE_READ: Final = {
    TIME: N_("None of the {count} values of {column} is a date (the first is {found}). Choose another column or date order for {role}."),
    NUMBER: N_("None of the {count} values of {column} is a number (the first is {found}). Choose another column for {role}."),
    MONEY: N_("None of the {count} values of {column} is an amount (the first is {found}). Choose another column for {role}."),
    FLAG: N_("None of the {count} values of {column} says yes or no (the first is {found}). Choose another column for {role}."),
}
_FEW_READ: Final = N_("{failed} of the {count} values of {column} cannot be read as {role} (the first is {found}); they were left blank.")
_RATIOS: Final = (("deals", "probability"),)


@dataclass(frozen=True)
class Conformed:
    """A typed table: roles by name, extra columns as c0..cn, `line` for the line in the file.

    `labels` gives the file's own header for each column. `kept` rows are as the file has them, each of `repaired` had a cell
    left blank or was mended by the reader, `left_out` are not in the table: together they are all rows read.
    `problems` are for the owner to mend; `currencies` counts the rows of each currency.
    """

    kind: str
    table: pa.Table
    labels: dict[str, str]
    kept: int
    repaired: tuple[RowNote, ...]
    left_out: tuple[RowNote, ...]
    problems: tuple[Text, ...]
    currencies: dict[str, int]

    @property
    def read(self) -> int:
        """Every data row the file held."""
        return self.kept + len(self.repaired) + len(self.left_out)


class _Work:
    """The table while it is being made: typed columns so far, notes on cells, problems, what the amounts say of their currency."""

    def __init__(self, raw: RawTable, mapping: Mapping, secret: bytes | None) -> None:
        self.source = raw.table()
        self.mapping = mapping
        self.secret = secret
        self.columns: dict[str, pa.Array] = {}
        self.labels: dict[str, str] = {}
        self.problems: list[Text] = []
        self.bad: list[tuple[ColumnMap, pa.Array, pa.Array]] = []
        self.currencies: pa.Array | None = None

    def take(self, column: ColumnMap) -> None:
        """Read one column into its role, or keep it as an extra one."""
        source = self.source[column.column]
        if not column.role:
            self._keep_text(column, column.column, parse_columns.trimmed(source))
            return
        kind = self.mapping.kind
        type_ = KINDS[kind].roles[column.role].type
        if type_ in (ID, TEXT):
            text = parse_columns.trimmed(source)
            if column.role == "currency":
                text = each(text, lambda word: currency_code(word) or word, pa.string())
            self._keep_text(column, column.role, text)
        elif column.privacy != KEEP:
            self._hide(column)
        elif type_ == CODE:
            self._add(column, code_column(parse_columns.trimmed(source), kind, column))
        else:
            self._take_typed(column, type_, source)

    def _hide(self, column: ColumnMap) -> None:
        """A date, number or code cannot be pseudonymised and still be one: it becomes an extra column."""
        if column.privacy == PSEUDONYMISE:
            template = N_("{column} is pseudonymised, so it cannot be used as {role}. Keep it as it is, or drop it.")
            self.problems.append(Text(template, {"column": column.header, "role": _label(self.mapping, column)}))
        self._keep_text(column, column.column, parse_columns.trimmed(self.source[column.column]))

    def _keep_text(self, column: ColumnMap, name: str, text: pa.Array) -> None:
        treated = treat(text, column.privacy, self.secret)
        if treated is not None:
            self.columns[name], self.labels[name] = treated, column.header

    def _add(self, column: ColumnMap, values: pa.Array) -> None:
        self.columns[column.role], self.labels[column.role] = values, column.header

    def _take_typed(self, column: ColumnMap, type_: str, source: pa.ChunkedArray) -> None:
        parsed = read_typed(source, type_, column, self.mapping)
        text = parse_columns.trimmed(source, typed=True)
        count, failed = len(text) - text.null_count, parsed.failed
        if failed and failed >= count / 2:
            found = pc.filter(text, parsed.unreadable)[0].as_py()
            values = {"column": column.header, "count": count, "failed": failed, "found": found, "role": _label(self.mapping, column)}
            self.problems.append(Text(_NONE_READ[type_] if failed == count else _FEW_READ, values))
            if failed == count:
                self._keep_text(column, column.column, parse_columns.trimmed(source))
                return
        if failed:
            self.bad.append((column, text, parsed.unreadable))
        if type_ == MONEY and parsed.currencies is not None and self.currencies is None:
            self.currencies = parsed.currencies
        self._add(column, parsed.values)


def _label(mapping: Mapping, column: ColumnMap) -> str:
    return KINDS[mapping.kind].roles[column.role].label


def read_typed(source: pa.ChunkedArray | pa.Array, type_: str, column: ColumnMap, mapping: Mapping) -> Parsed:
    """Read a column of dates, numbers or yes and no as its mapping says."""
    if type_ == TIME:
        return parse_columns.times(source, column.date_order or mapping.date_order)
    if type_ == FLAG:
        return parse_columns.flags(source)
    if column.role in ("minutes", "seconds"):
        source = parse_columns.clock_lengths(source, 60 if column.role == "minutes" else 1)
    parsed = parse_columns.numbers(source, column.decimal or ".")
    return as_ratio(parsed, column) if (mapping.kind, column.role) in _RATIOS else parsed


def as_ratio(parsed: Parsed, column: ColumnMap) -> Parsed:
    """Probabilities written as 0 to 100 become 0 to 1: where one is above 1, or the header has a percent sign and the cells none."""
    highest = pc.max(parsed.values).as_py() or 0.0
    signed = any("%" in example for example in column.examples)
    if highest > 1 or ("%" in column.header and not signed):
        return replace(parsed, values=pc.divide(parsed.values, 100.0))
    return parsed


def code_column(text: pa.Array, kind: str, column: ColumnMap) -> pa.Array:
    """The codes of a column's words: as mapped, else as guessed. A word without a code is blank."""

    def code(word: str) -> str | None:
        return (column.values[word] if word in column.values else guess_code(kind, column.role, word)) or None

    return each(text, code, pa.string())


def _notes(work: _Work) -> dict[int, list[Text]]:
    """Line to what was wrong on it. Each distinct reason is one object, however many rows share it."""
    lines = work.source["line"].combine_chunks()
    found: dict[int, list[Text]] = {}
    for column, text, unreadable in work.bad:
        type_ = KINDS[work.mapping.kind].roles[column.role].type
        reasons: dict[str, Text] = {}
        for line, cell in zip(pc.filter(lines, unreadable).to_pylist(), pc.filter(text, unreadable).to_pylist(), strict=True):
            reason = reasons.setdefault(cell, Text(_EXPECTED[type_], {"column": column.header, "found": cell}))
            found.setdefault(line, []).append(reason)
    return found


def _joined(reasons: list[Text]) -> Text:
    return reasons[0] if len(reasons) == 1 else Text(N_("{first}; {rest}"), {"first": reasons[0], "rest": _joined(reasons[1:])})


def _account(raw: RawTable, work: _Work) -> tuple[RowNote, ...]:
    """One note for every row that was mended, by the reader or here."""
    reasons = {note.line: [note.reason] for note in raw.repaired}
    for line, found in _notes(work).items():
        reasons.setdefault(line, []).extend(found)
    texts = {note.line: note.text for note in raw.repaired}
    return tuple(RowNote(line, _joined(found), texts.get(line, "")) for line, found in sorted(reasons.items()))


def _without_texts(notes: tuple[RowNote, ...], mapping: Mapping) -> tuple[RowNote, ...]:
    """The notes without the rows' own text where a column of them is hidden."""
    if all(column.privacy == KEEP for column in mapping.columns):
        return notes
    return tuple(replace(note, text="") for note in notes)


def _settled(raw: RawTable, mapping: Mapping) -> Mapping:
    """The mapping with its formats filled in. Raises `MappingProblem` where the owner must be asked first."""
    if not mapping.kind:
        raise MappingProblem(mapping.why if mapping.why.template else Text(N_("Choose what kind of table {file} is."), {"file": raw.file}))
    if any(_unsettled(mapping.kind, column) for column in mapping.columns):
        mapping = review(raw, mapping)
    if mapping.open_questions:
        template = N_("{file}: {question}")
        raise MappingProblem(Text(template, {"file": raw.file, "question": mapping.open_questions[0].text}))
    return mapping


def _unsettled(kind: str, column: ColumnMap) -> bool:
    if not column.role:
        return False
    type_ = KINDS[kind].roles[column.role].type
    missing = {TIME: not column.date_order, MONEY: not column.decimal, NUMBER: not column.decimal}
    return missing.get(type_, False) or (is_coded(kind, column.role) and not column.values)


def conform(raw: RawTable, mapping: Mapping, *, secret: bytes | None = None) -> Conformed:
    """Read a raw table as its mapping says.

    `secret` keys the pseudonyms; it is needed where a column is to be pseudonymised. Raises `MappingProblem` where the
    mapping is of no kind or leaves a question open. Cells that cannot be read become blank and are noted.
    """
    mapping = _settled(raw, mapping)
    work = _Work(raw, mapping, secret)
    for column in mapping.columns:
        work.take(column)
    derive(mapping, work.columns, work.labels, work.currencies)
    repaired = _account(raw, work)
    work.columns["line"] = work.source["line"].combine_chunks()
    counted = pc.value_counts(work.columns["currency"]).to_pylist() if "currency" in work.columns else []
    return Conformed(
        mapping.kind,
        pa.table(work.columns),
        work.labels,
        raw.rows - len(repaired),
        _without_texts(repaired, mapping),
        _without_texts(raw.left_out, mapping),
        tuple(work.problems),
        {entry["values"]: entry["counts"] for entry in counted if entry["values"] is not None},
    )
