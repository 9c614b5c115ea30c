"""Files straight to tables, for Python and the command line: the same reading, recognising and cleaning as in the app."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis

from data.conform import Conformed, conform
from data.mapping import KEEP, ColumnMap, MappingProblem, parse_override
from data.mapping import Mapping as Understanding
from data.merge import Merged, Part, merge, span
from data.raw import FileProblem, RawTable
from data.reading import Limits, read_file
from data.recognise import recognise
from metrics.figure import LeftOut
from metrics.schema import KINDS
from metrics.tables import Table, blanks
from metrics.words import N_, Text

UNREAD = Text(N_("left out while the file was read"))
DATE_ORDERS = ("dmy", "mdy", "ymd")
WHICH_ORDER = N_("{file}: {question} Say so with date_order, dmy or mdy (--date-order on the command line).")
NO_SUCH_TABLE = N_(
    "{kind}.{role} is told to be {header}, but none of these files was taken for {kind}. Write {kind}=FILE to say which one is."
)
NO_SUCH_KIND = N_("{path} cannot be opened: there is no such file. If {kind} is meant to say what it holds, write one of: {known}")
NO_LIMIT = Limits(file_bytes=None)  # what is opened by its path may be of any size


@dataclass(frozen=True)
class Account:
    """What became of one table of one file: read = kept + repaired + left out. `problems` are for its owner to mend."""

    file: str
    kind: str
    mapping: Understanding
    read: int
    kept: int
    repaired: int
    left_out: int
    problems: tuple[Text, ...] = ()


@dataclass
class Loaded(dict[str, Table]):
    """Tables by kind, as `metrics.compute` takes them, with the account of every file and the tables that fitted no kind."""

    accounts: list[Account] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)


def read(
    paths: Iterable[str | PathLike[str]] | str | PathLike[str],
    mapping: Iterable[str] | Mapping[str, str] = (),
    date_order: str | None = None,
) -> Loaded:
    """Read files into tables.

    A path may say what it is ("surveys=answers.csv"). `mapping` corrects what is guessed, as "surveys.score=NETPRO" or
    {"surveys.score": "NETPRO"}. `date_order` ("dmy", "mdy", "ymd") settles dates that can be read two ways.

    Raises FileProblem, with one clear sentence, for a file that cannot be read, dates that could mean two days, or a
    mapping that names no kind, role or column.

    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "deals.csv"
    ...     _ = file.write_text("Deal ID,Deal Stage,Close Date,Amount\\n1,Closed Won,2024-01-31,90\\n2,Closed Lost,2024-02-01,80\\n")
    ...     tables = read([file])
    >>> tables["deals"].columns
    ('id', 'stage', 'closed', 'amount', 'status')
    """
    if date_order not in (None, *DATE_ORDERS):
        raise ValueError(f"'{date_order}' is no date order: it is one of {', '.join(DATE_ORDERS)}")
    told = _told(mapping)
    loaded, parts, unread = Loaded(), dict[str, list[Part]](), dict[str, int]()
    with TemporaryDirectory(prefix="bandstand-", ignore_cleanup_errors=True) as workdir:
        for kind, path in [_kind_and_path(path) for path in ([paths] if isinstance(paths, (str, PathLike)) else paths)]:
            for raw in _raw_tables(path, Path(workdir)):
                understood = _understand(raw, kind, told, date_order)
                if not understood.kind:
                    loaded.unrecognised.append(raw.file)
                    continue
                cleaned = conform(raw, understood)
                loaded.accounts.append(_account(raw, understood, cleaned))
                parts.setdefault(cleaned.kind, []).append(Part(cleaned.kind, cleaned.table, cleaned.labels))
                unread[cleaned.kind] = unread.get(cleaned.kind, 0) + len(cleaned.left_out)
    told.check()
    for kind, found in parts.items():
        loaded[kind] = _table(merge(kind, found), unread[kind])
    return loaded


@dataclass
class _Told:
    """What the caller said of roles: headers by kind and role, and what came of each: "" once it found its column."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    missed: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, kind: str, raw: RawTable) -> dict[str, str]:
        """What was told for this kind and is a column of this table: another file of the kind may have it."""
        return {role: header for role, header in self.headers.get(kind, {}).items() if self._found(kind, role, header, raw)}

    def kind_of(self, raw: RawTable) -> str:
        """The one kind whose every told header is a column of this table."""
        fitting = [kind for kind, roles in self.headers.items() if all(_has(raw, header) for header in roles.values())]
        return fitting[0] if len(fitting) == 1 else ""

    def _found(self, kind: str, role: str, header: str, raw: RawTable) -> bool:
        try:
            _blank(raw).find(header)
        except MappingProblem as problem:
            self.missed.setdefault((kind, role), f"{raw.file}: {problem}")
            return False
        self.missed[kind, role] = ""
        return True

    def check(self) -> None:
        """Refuse what was told and fitted no column: a figure without it would be another one than was asked for."""
        for kind, roles in self.headers.items():
            for role, header in roles.items():
                if (kind, role) not in self.missed:
                    raise MappingProblem(Text(NO_SUCH_TABLE, {"kind": kind, "role": role, "header": header}))
                if why := self.missed[kind, role]:
                    raise MappingProblem(Text("{why}", {"why": why}))


def _blank(raw: RawTable) -> Understanding:
    return Understanding("", tuple(ColumnMap(f"c{place}", header) for place, header in enumerate(raw.header)))


def _has(raw: RawTable, header: str) -> bool:
    try:
        return bool(_blank(raw).find(header))
    except MappingProblem:
        return False


def _told(mapping: Iterable[str] | Mapping[str, str]) -> _Told:
    specs = [f"{target}={header}" for target, header in mapping.items()] if isinstance(mapping, Mapping) else mapping
    told = _Told()
    for kind, role, header in map(parse_override, [specs] if isinstance(specs, str) else specs):
        told.headers.setdefault(kind, {})[role] = header
    return told


def _kind_and_path(path: str | PathLike[str]) -> tuple[str | None, Path]:
    kind, equals, rest = str(path).partition("=")
    if not equals or Path(path).exists():
        return None, Path(path)
    if kind in KINDS:
        return kind, Path(rest)
    if kind.isidentifier():
        known = ", ".join(get_close_matches(kind, KINDS, 3) or KINDS)
        raise MappingProblem(Text(NO_SUCH_KIND, {"path": str(path), "kind": kind, "known": known}))
    return None, Path(path)


def _raw_tables(path: Path, workdir: Path) -> tuple[RawTable, ...]:
    result = read_file(path, workdir, limits=NO_LIMIT)
    if result.problems:
        raise result.problems[0]
    return result.tables


def _understand(raw: RawTable, kind: str | None, told: _Told, date_order: str | None) -> Understanding:
    """The guess, corrected by what was told; headers told for one kind make a table that has them that kind."""
    guess = recognise(raw, kind=kind, date_order=date_order)
    kind = guess.kind or told.kind_of(raw)
    if kind and (roles := told.of(kind, raw)):
        guess = recognise(raw, kind=kind, date_order=date_order, roles=roles)
    for question in guess.open_questions:
        raise MappingProblem(Text(WHICH_ORDER, {"file": raw.file, "question": question.text}))
    return replace(guess, columns=tuple(replace(column, privacy=KEEP) for column in guess.columns))


def _account(raw: RawTable, understood: Understanding, cleaned: Conformed) -> Account:
    repaired, left_out = len(cleaned.repaired), len(cleaned.left_out)
    return Account(raw.file, cleaned.kind, understood, raw.read, cleaned.kept, repaired, left_out, cleaned.problems)


def _table(merged: Merged, unread: int) -> Table:
    left_out = ((LeftOut(UNREAD, unread),) if unread else ()) + merged.left_out
    last = span(merged, datetime.now(UTC).date())[1]
    return Table(merged.kind, ibis.memtable(merged.table), merged.labels, left_out, last, merged.table.num_rows, blanks(merged.table))


__all__ = ["Account", "FileProblem", "Loaded", "read"]
