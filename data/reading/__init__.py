"""Any file into raw tables: text columns, and an account of every row.

`read_file` is what the app uses: it reads in a child process, so that no file can take the app down.
`read_raw` is for people, notebooks and tests: header and rows as text, any fault in the file an error.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data.raw import FileProblem, RawTable
from data.reading import contents, delimited, jsontext
from data.reading.encodings import encoding_of
from data.reading.limits import Limits, Wanted
from data.reading.problems import empty, problem, too_big
from data.reading.process import ReadResult, read_in_child
from data.reading.sinks import ListSink
from metrics.words import N_

__all__ = ["Limits", "Raw", "ReadResult", "read_file", "read_raw"]


@dataclass(frozen=True)
class Raw:
    """Header and rows of a table as text; `header` is None where the file has no row of names."""

    header: tuple[str, ...] | None
    rows: list[tuple[str, ...]]


def read_file(
    path: str | Path,
    workdir: str | Path,
    *,
    name: str | None = None,
    header: bool | None = None,
    strict: bool = False,
    delimiter: str | None = None,
    limits: Limits | None = None,
) -> ReadResult:
    """Read every table of a file; what cannot be read is a problem in the result, never an exception.

    `name` is what people call the file, where `path` is only where it lies. `header` None: decided from the file.
    `strict` makes a faulty row a problem of the whole table instead of leaving it out.
    """
    path, limits = Path(path), limits or Limits()
    file = name or path.name
    try:
        _refuse_unopenable(path, file, limits)
    except FileProblem as found:
        return ReadResult(problems=(found,))
    return read_in_child(path, file, Path(workdir), Wanted(header, strict, delimiter, limits))


def read_raw(path: str | Path, header: bool | None = None, *, table: int | str = 0, delimiter: str | None = None) -> Raw:
    """Header and rows of a file as text; a fault in its structure raises a FileProblem with the line.

    Told whether there is a header, every line is what you say it is; else titles, totals and notes around the table
    are recognised and left out. `table` chooses among several (sheets, files in a zip), by number or by name.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "deals.csv"
    ...     _ = file.write_text("name;value\\ntea;1,50\\n")
    ...     read_raw(file)
    Raw(header=('name', 'value'), rows=[('tea', '1,50')])
    """
    path = Path(path)
    wanted = Wanted(header, strict=True, delimiter=delimiter, limits=Limits(file_bytes=None))
    _refuse_unopenable(path, path.name, wanted.limits)
    if contents.content_of(path, path.name, wanted.limits) == contents.TEXT:
        encoding = encoding_of(path, path.name)
        if not jsontext.is_json(path, encoding):  # plain text needs no guard, and starting one takes a while
            sink = ListSink()
            account = delimited.read(path, path.name, encoding, wanted, sink).account
            return Raw(account.header if account.has_header else None, [tuple(row) for row in sink.rows])
    with TemporaryDirectory(prefix="bandstand-", ignore_cleanup_errors=True) as workdir:
        return _raw(_chosen(read_in_child(path, path.name, Path(workdir), wanted), table, path.name))


def _refuse_unopenable(path: Path, file: str, limits: Limits) -> None:
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise problem(
            N_("{file} cannot be opened: {why}. Check that it exists and that you may read it."),
            file=file,
            why=error.strerror or str(error),
        ) from error
    if not size:
        raise empty(file)
    if limits.file_bytes is not None and size > limits.file_bytes:
        raise too_big(file, size, limits.file_bytes)


def _chosen(result: ReadResult, table: int | str, file: str) -> RawTable:
    """The table asked for, or why there is none."""
    if isinstance(table, int):
        if table == 0 and result.problems and not result.tables:
            raise result.problems[0]
        if -len(result.tables) <= table < len(result.tables):
            return result.tables[table]
    for one in result.tables:
        if table in (one.file, one.file.rpartition(" / ")[2]):
            return one
    raise problem(
        N_("{file} has no table {table}. It has: {found}"),
        file=file,
        table=table,
        found=", ".join(one.file for one in result.tables) or "-",
    )


def _raw(table: RawTable) -> Raw:
    columns = table.table().drop_columns("line").to_pydict().values()
    return Raw(table.header if table.meta["header"] == "yes" else None, list(zip(*columns, strict=True)))
