"""Which encoding a text file is in: UTF-8 if it is, else the likeliest for the languages our owners write in."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.reading.letters import CANDIDATES, likelihood
from data.reading.limits import MEGABYTE
from data.reading.problems import no_table, zero_bytes
from metrics.words import N_, Text

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 256 * 1024
_FOREIGN_LINE: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1e]")
_BINARY: Final = Text(N_("a binary file, not text"))
_UNSURE: Final = 0.15  # below this no candidate reads like a language


@dataclass(frozen=True)
class Encoding:
    """A codec; `lossy` where single bytes of the file do not fit it and are read as a replacement character."""

    codec: str
    lossy: bool = False

    @property
    def errors(self) -> str:
        return "replace" if self.lossy else "strict"


def encoding_of(path: Path, file: str) -> Encoding:
    """The encoding of a text file; a FileProblem if it is no text."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, lossy=not _decodes(path, codec))
    if wide := _utf16(head):
        return Encoding(wide, lossy=not _decodes(path, wide))
    _refuse_zeros(path, head, file)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    if len(_CONTROL.findall(head)) > max(8, len(head) // 100):
        raise no_table(file, _BINARY)
    return _legacy(path, _foreign_lines(path))


def encoding_of_bytes(sample: bytes) -> str:
    """The codec of a short text, such as a name inside an archive.

    >>> encoding_of_bytes("Försäljning Malmö.csv".encode("cp1252"))
    'cp1252'
    """
    try:
        sample.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return _ranked(sample)[0]


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(MEGABYTE):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: zero bytes on one side of the pairs, and text when read so."""
    if b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 2 * others and zeros >= max(2, len(head) // 40):
            text = head[: len(head) // 2 * 2].decode(codec, "replace")
            strange = sum(1 for char in text[:20_000] if char == "�" or (char < " " and char not in "\t\r\n"))
            if strange <= len(text[:20_000]) // 200:
                return codec
    return None


def _refuse_zeros(path: Path, head: bytes, file: str) -> None:
    """No text holds a zero byte; a file with many of them is of another kind, one with few is damaged."""
    if 0 in head and head.count(0) + len(_CONTROL.findall(head)) > max(8, len(head) // 100):
        raise no_table(file, _BINARY)
    line = 1
    with path.open("rb") as stream:
        while block := stream.read(MEGABYTE):
            if (at := block.find(0)) >= 0:
                raise zero_bytes(file, line + block.count(b"\n", 0, at))
            line += block.count(b"\n")


def _foreign_lines(path: Path) -> bytes:
    """Lines that hold more than ASCII, from anywhere in the file."""
    found, size = [], 0
    with path.open("rb") as stream:
        while size < _SAMPLE and (block := stream.readlines(MEGABYTE)):
            lines = _FOREIGN_LINE.findall(b"".join(block))
            found += lines
            size += sum(map(len, lines))
    return b"".join(found)[: 4 * _SAMPLE]


def _legacy(path: Path, sample: bytes) -> Encoding:
    if _is_broken_utf8(sample):
        return Encoding("utf-8", lossy=True)
    for codec in _ranked(sample):
        if _decodes(path, codec):
            return Encoding(codec)
    return Encoding("iso-8859-1")  # every byte is a character in it


def _is_broken_utf8(sample: bytes) -> bool:
    """Mostly sound UTF-8 with a few damaged bytes."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("�")
    return sum(1 for char in text if char > "\x7f") - broken >= 5 * broken


def _ranked(sample: bytes) -> list[str]:
    """Codecs that can read the sample, the likeliest first."""
    scores = {codec: score for codec in CANDIDATES if (score := likelihood(sample, codec)) is not None}
    ranked = sorted(scores, key=lambda codec: -scores[codec])
    if not ranked or scores[ranked[0]] < _UNSURE:
        from charset_normalizer import from_bytes  # rarely needed, and slow to import

        if guess := from_bytes(sample).best():
            ranked.insert(0, guess.encoding)
    return ranked or ["iso-8859-1"]
