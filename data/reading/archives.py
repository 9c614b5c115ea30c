"""Zip and gz: their members unpacked under names of our own, within bounds."""

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from data.raw import FileProblem
from data.reading.encodings import encoding_of_bytes
from data.reading.limits import MEGABYTE, Limits
from data.reading.problems import damaged, problem, protected_archive, too_heavy
from metrics.words import N_

_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
_CLUTTER: Final = frozenset(("thumbs.db", "desktop.ini"))


@dataclass(frozen=True)
class Member:
    """One file of an archive; `name` is for showing only, never a path."""

    name: str
    info: zipfile.ZipInfo


def members(archive: zipfile.ZipFile, file: str, limits: Limits) -> list[Member]:
    """Files in the archive that someone put there on purpose."""
    named = [(_shown_name(info), info) for info in archive.infolist() if not info.is_dir()]
    found = [Member(f"{file} / {name}", info) for name, info in named if not _is_clutter(name)]
    if len(found) > limits.members:
        raise problem(
            N_("{file} holds {found} files, more than the {limit} read at once. Make several archives of it."),
            file=file,
            found=len(found),
            limit=limits.members,
        )
    if not found:
        raise problem(N_("{file} is an archive without any file in it. Pack the files again."), file=file)
    return found


def unpack(archive: zipfile.ZipFile, member: Member, target: Path, allowance: int) -> int:
    """Write the member to `target` and return its size; more than `allowance` bytes are refused."""
    if member.info.flag_bits & _ENCRYPTED:
        raise protected_archive(member.name)
    if member.info.file_size > allowance:
        raise too_heavy(member.name)
    try:
        with archive.open(member.info) as source:
            return _copy(source, target, member.name, allowance)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(member.name) from error


def gunzip(path: Path, target: Path, file: str, limits: Limits) -> None:
    try:
        with gzip.open(path) as source:
            _copy(source, target, file, limits.unpacked_bytes)
    except (zlib.error, EOFError, OSError) as error:
        raise damaged(file) from error


def _copy(source: IO[bytes], target: Path, file: str, allowance: int) -> int:
    """What an archive says of its sizes may be a lie, so they are counted."""
    size = 0
    with target.open("wb") as out:
        while block := source.read(MEGABYTE):
            size += len(block)
            if size > allowance:
                raise too_heavy(file)
            out.write(block)
    return size


def _shown_name(info: zipfile.ZipInfo) -> str:
    """The member's name; old programs write it in their own code page, which Python takes for cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return raw.decode(encoding_of_bytes(raw))
    except UnicodeError:
        return info.filename


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in _CLUTTER


def nested(file: str) -> FileProblem:
    return problem(N_("{file} is an archive inside another archive. Unpack the outer one and add the inner one by itself."), file=file)
