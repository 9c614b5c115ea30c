"""One reading, inside the child process: a file into tables, each part by itself so that one cannot spoil the others."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from data.raw import FileProblem, RawTable
from data.reading import archives, contents, delimited, jsontext, wire
from data.reading.assemble import Account, assemble
from data.reading.encodings import encoding_of
from data.reading.limits import Wanted
from data.reading.problems import damaged, empty, too_heavy
from data.reading.records import Record, RecordSource
from data.reading.sinks import ParquetSink


@dataclass
class Job:
    """Tells `emit` of every part it begins and how the part ended. Parts in `skip` were dealt with by an earlier child.

    `scratch` holds what is unfinished, `target` is the start of the finished files' names.
    """

    wanted: Wanted
    scratch: Path
    target: str
    emit: Callable[[str], object]
    skip: frozenset[str] = frozenset()
    _numbers: count = field(default_factory=count)

    def part(self, key: str, file: str, read: Callable[[], RawTable | None]) -> None:
        """Read one part: a file, a member, a sheet. `None` means its tables were parts themselves."""
        if key in self.skip:
            return
        self.emit(wire.line("begin", key=key, file=file))
        try:
            table = read()
        except FileProblem as found:
            self.emit(wire.line("problem", key=key, problem=wire.write_problem(found)))
        except MemoryError:
            self.emit(wire.line("problem", key=key, problem=wire.write_problem(too_heavy(file))))
        else:
            self.emit(wire.line("end", key=key, table=wire.write_table(table) if table else None))

    def read(self, path: Path, file: str, key: str = "0", depth: int = 0) -> RawTable | None:
        """Read a file of any sort; `depth` counts the archives it came out of."""
        if not path.stat().st_size:
            raise empty(file)
        content = contents.content_of(path, file, self.wanted.limits)
        if (content == contents.ARCHIVE and depth) or (content == contents.GZIP and depth > 1):
            raise archives.nested(file)
        if content == contents.ARCHIVE:
            return self._archive(path, file, key)
        if content == contents.GZIP:
            return self._gzip(path, file, key, depth)
        if content == contents.WORKBOOK:
            return self._workbook(path, file, key)
        if content == contents.PARQUET:
            from data.reading import columnar

            return self._assembled(columnar.records(path, file), path, file, self_described=True)
        return self._text(path, file)

    def _archive(self, path: Path, file: str, key: str) -> None:
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
            raise damaged(file) from error
        allowance = self.wanted.limits.unpacked_bytes
        with archive:
            for number, member in enumerate(archives.members(archive, file, self.wanted.limits)):
                inner = f"{key}/{number}"
                self.part(inner, member.name, partial(self._member, archive, member, inner, allowance))
                allowance -= min(allowance, member.info.file_size)

    def _member(self, archive: zipfile.ZipFile, member: archives.Member, key: str, allowance: int) -> RawTable | None:
        unpacked = self.scratch / f"member-{key.replace('/', '-')}"
        try:
            archives.unpack(archive, member, unpacked, allowance)
            return self.read(unpacked, member.name, key, depth=1)
        finally:
            unpacked.unlink(missing_ok=True)

    def _gzip(self, path: Path, file: str, key: str, depth: int) -> RawTable | None:
        unpacked = self.scratch / f"gz-{key.replace('/', '-')}"
        archives.gunzip(path, unpacked, file, self.wanted.limits)
        try:
            return self.read(unpacked, file, key, depth=2 if depth else 1)
        finally:
            unpacked.unlink(missing_ok=True)

    def _workbook(self, path: Path, file: str, key: str) -> None:
        from data.reading import workbooks  # each reader's library is loaded only where it is needed

        book = workbooks.open_workbook(path, file)
        filled: list[str] = []
        for number, name in enumerate(workbooks.sheet_names(book)):
            inner, shown = f"{key}/{number}", f"{file} / {name}"
            if inner in self.skip:
                filled.append(name)

            def read(name: str = name, shown: str = shown) -> RawTable | None:
                sheet = workbooks.open_sheet(book, name, shown)
                if sheet.start is None:
                    return None
                filled.append(name)
                return self._assembled(workbooks.records(sheet), path, shown)

            self.part(inner, shown, read)
        if not filled:
            raise empty(file)

    def _text(self, path: Path, file: str) -> RawTable:
        encoding = encoding_of(path, file)
        if jsontext.is_json(path, encoding):
            records = jsontext.records(path, encoding, file)
            return self._assembled(records, path, file, self_described=True, encoding=encoding.codec)
        sink = ParquetSink(self._unfinished())
        done = delimited.read(path, file, encoding, self.wanted, sink)
        return self._table(done.account, sink, path, done.encoding, done.delimiter)

    def _assembled(self, records: Iterable[Record], path: Path, file: str, *, self_described: bool = False, encoding: str = "") -> RawTable:
        sink = ParquetSink(self._unfinished())
        account = assemble(RecordSource(records), file, self.wanted, sink, self_described=self_described)
        return self._table(account, sink, path, encoding)

    def _unfinished(self) -> Path:
        return self.scratch / f"table-{next(self._numbers)}.parquet"

    def _table(self, account: Account, sink: ParquetSink, path: Path, encoding: str = "", delimiter: str = "") -> RawTable:
        finished = Path(f"{self.target}{sink.path.name}")
        sink.path.replace(finished)
        return RawTable(
            account.file,
            account.header,
            finished,
            account.rows,
            tuple(account.repaired),
            tuple(account.left_out),
            account.titles,
            encoding,
            delimiter,
            _fingerprint(path),
            {"header": "yes" if account.has_header else "no"},
        )


def _fingerprint(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
