"""Files straight to tables, for Python and the command line: the same reading, recognising and cleaning as in the app."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis

from data.conform import Conformed, conform
from data.mapping import KEEP, parse_override
from data.mapping import Mapping as Understanding
from data.merge import Merged, Part, merge
from data.raw import FileProblem, RawTable
from data.reading import Limits, read_file
from data.recognise import recognise
from metrics.figure import LeftOut
from metrics.schema import KINDS
from metrics.tables import Table
from metrics.words import N_, Text

UNREAD = Text(N_("left out while the file was read"))
NO_LIMIT = Limits(file_bytes=None)  # what is opened by its path may be of any size


@dataclass(frozen=True)
class Account:
    """What became of one table of one file: read = kept + repaired + left out."""

    file: str
    kind: str
    mapping: Understanding
    read: int
    kept: int
    repaired: int
    left_out: int


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
    for kind, found in parts.items():
        loaded[kind] = _table(merge(kind, found), unread[kind])
    return loaded


def _told(mapping: Iterable[str] | Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Roles to headers, by kind."""
    specs = [f"{target}={header}" for target, header in mapping.items()] if isinstance(mapping, Mapping) else mapping
    told: dict[str, dict[str, str]] = {}
    for kind, role, header in map(parse_override, specs):
        told.setdefault(kind, {})[role] = header
    return told


def _kind_and_path(path: str | PathLike[str]) -> tuple[str | None, Path]:
    kind, equals, rest = str(path).partition("=")
    return (kind, Path(rest)) if equals and kind in KINDS else (None, Path(path))


def _raw_tables(path: Path, workdir: Path) -> tuple[RawTable, ...]:
    result = read_file(path, workdir, limits=NO_LIMIT)
    if result.problems:
        raise result.problems[0]
    return result.tables


def _understand(raw: RawTable, kind: str | None, told: dict[str, dict[str, str]], date_order: str | None) -> Understanding:
    """The guess, corrected by what was told; a header told for one kind makes the table that kind."""
    understood = recognise(raw, kind=kind, date_order=date_order, roles=told.get(kind or ""))
    if not kind and understood.kind in told:
        understood = recognise(raw, kind=understood.kind, date_order=date_order, roles=told[understood.kind])
    return replace(understood, columns=tuple(replace(column, privacy=KEEP) for column in understood.columns))


def _account(raw: RawTable, understood: Understanding, cleaned: Conformed) -> Account:
    return Account(raw.file, cleaned.kind, understood, raw.read, cleaned.kept, len(cleaned.repaired), len(cleaned.left_out))


def _table(merged: Merged, unread: int) -> Table:
    left_out = ((LeftOut(UNREAD, unread),) if unread else ()) + merged.left_out
    return Table(merged.kind, ibis.memtable(merged.table), merged.labels, left_out)


__all__ = ["Account", "FileProblem", "Loaded", "read"]
