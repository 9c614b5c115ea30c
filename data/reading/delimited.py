"""CSV, TSV and their kin: a text file into records."""

from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Final

from data.reading.assemble import Account, assemble
from data.reading.dialects import announced, dialect_of, sample_of
from data.reading.encodings import Encoding
from data.reading.limits import Wanted
from data.reading.parsing import TextSource
from data.reading.problems import no_table
from data.reading.records import ONE_COLUMN
from data.reading.sinks import Sink
from metrics.words import N_, Text

_PAGES: Final = ("<!doctype html", "<html", "<table", "<head", "<meta", "<body")


@dataclass(frozen=True)
class Read:
    """An account with how the text was understood."""

    account: Account
    encoding: str = ""
    delimiter: str = ""


def read(path: Path, file: str, encoding: Encoding, wanted: Wanted, sink: Sink) -> Read:
    """Read a delimited text file into the sink."""
    with open_text(path, encoding) as stream:
        sample = sample_of(stream)
        _refuse_markup(sample, file)
        told = announced(sample[0]) if sample and wanted.header is not False else None
        start = 1 if told else 0
        dialect = dialect_of(sample[start:], wanted.delimiter or told, plain=wanted.verbatim)
        source = TextSource(chain(sample[start:], stream), dialect, skipped=start, lossy=encoding.lossy)
        account = assemble(source, file, wanted, sink)
    return Read(account, encoding.codec, "" if dialect.delimiter == ONE_COLUMN else dialect.delimiter)


def open_text(path: Path, encoding: Encoding) -> TextIOWrapper:
    """Line ends stay as they are, so that lines can be counted and those within quotes survive."""
    return path.open(encoding=encoding.codec, errors=encoding.errors, newline="")


def _refuse_markup(sample: list[str], file: str) -> None:
    head = "".join(sample[:20]).lstrip("\ufeff \t\r\n")[:2000].lower()
    if head.startswith(_PAGES) or (head.startswith("<?xml") and "<html" in head):
        raise no_table(file, Text(N_("a web page; open it in a spreadsheet program and save it as XLSX or CSV")))
    if head.startswith("<?xml"):
        raise no_table(file, Text(N_("an XML document; open it in a spreadsheet program and save it as XLSX or CSV")))
    if head.startswith("{\\rtf"):
        raise no_table(file, Text(N_("a text document; save the table as XLSX or CSV")))
