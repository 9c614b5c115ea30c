"""What a file is, by what stands in it; its name only says how to call it."""

import mmap
import zipfile
from pathlib import Path
from typing import Final

from data.reading.limits import Limits
from data.reading.problems import damaged, no_table, protected, too_heavy
from metrics.words import N_, Text

TEXT: Final = "text"
WORKBOOK: Final = "workbook"
ARCHIVE: Final = "zip"
GZIP: Final = "gzip"
PARQUET: Final = "parquet"

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURE: Final = Text(N_("a picture"))
_PROGRAM: Final = Text(N_("a program"))
_PACKED: Final = Text(N_("an archive of a kind that is not opened here; unpack it, or pack the files as ZIP"))
_STRANGERS: Final = (
    (b"%PDF", Text(N_("a PDF"))),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\0", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"\x7fELF", _PROGRAM),
    (b"MZ\x90", _PROGRAM),
    (b"SQLite format 3\0", Text(N_("a database"))),
)
_NO_WORKBOOKS: Final = (("word/", Text(N_("a text document"))), ("ppt/", Text(N_("a presentation"))), ("META-INF/MANIFEST.MF", _PROGRAM))


def content_of(path: Path, file: str, limits: Limits) -> str:
    """One of the constants above; a FileProblem for what can be named but not read."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, file, limits)
    if head.startswith(_OLE):
        return _compound(path, file)
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith(b"PAR1"):
        return PARQUET
    if head.startswith(b"PARE"):
        raise protected(file)
    for mark, looks_like in _STRANGERS:
        if head.startswith(mark):
            raise no_table(file, looks_like)
    if head[257:262] == b"ustar":
        raise no_table(file, _PACKED)
    return TEXT


def _zipped(path: Path, file: str, limits: Limits) -> str:
    """A workbook is a zip with certain members; any other zip is an archive of files."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            sheets = _is_workbook(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise damaged(file) from error
    if not sheets:
        for start, looks_like in _NO_WORKBOOKS:
            if any(name.startswith(start) for name in names):
                raise no_table(file, looks_like)
        return ARCHIVE
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise too_heavy(file)
    return WORKBOOK


def _is_workbook(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return True
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return False
    return b"opendocument.spreadsheet" in archive.read("mimetype")


def _compound(path: Path, file: str) -> str:
    """The old container of XLS; a protected XLSX hides in one too. Names in it are UTF-16."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if any(content.find(name.encode("utf-16-le")) >= 0 for name in ("EncryptedPackage", "EncryptionInfo")):
            raise protected(file)
        if any(content.find(name.encode("utf-16-le")) >= 0 for name in ("Workbook", "Book")):
            return WORKBOOK
    raise no_table(file, Text(N_("a document of an office program, but no workbook")))
