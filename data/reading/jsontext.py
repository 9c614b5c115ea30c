"""JSON lines and JSON arrays of objects: each object a row, one level of nesting as `outer.inner` columns."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from data.reading.delimited import open_text
from data.reading.encodings import Encoding
from data.reading.problems import problem
from data.reading.records import Record
from metrics.words import N_, Text

_BROKEN: Final = Text(N_('this is no complete JSON object; each row must be one, such as {{"name": "Acme"}}'))
_BLANKS: Final = re.compile(r"[\s\ufeff]*")
_COMMA: Final = re.compile(r"\s*,?\s*")


class _Written(float):
    """A number that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> "_Written":
        number = super().__new__(cls, text)
        number.text = text
        return number


_DECODER: Final = json.JSONDecoder(parse_float=_Written)


def is_json(path: Path, encoding: Encoding) -> bool:
    """Whether the first thing in the file is a JSON object, alone or in an array."""
    with open_text(path, encoding) as stream:
        head = stream.read(1 << 20).lstrip("\ufeff \t\r\n")
    if head.startswith("["):
        return head[1:].lstrip()[:1] in ("{", "]")
    if not head.startswith("{"):
        return False
    try:
        return isinstance(_DECODER.raw_decode(head)[0], dict)
    except ValueError:
        return re.match(r'\{\s*"(?:[^"\\]|\\.)*"\s*:', head) is not None  # an object longer than what was looked at, or a broken one


def records(path: Path, encoding: Encoding, file: str) -> Iterator[Record]:
    """A first record with the names of all columns, in order of appearance, then one for each object.

    The file is gone through twice, so that a name first used in the last object has its column too.
    """
    names: dict[str, None] = {}
    for _, row, _ in _objects(path, encoding, file):
        names.update(dict.fromkeys(row or ()))
    if not names:
        raise problem(
            N_('{file} is JSON without any row. Expected an array of objects or one object a line, such as {{"name": "Acme"}}.'), file=file
        )
    yield Record(1, list(names))
    for line, row, text in _objects(path, encoding, file):
        if row is None:
            yield Record(line, [], text, _BROKEN)
        else:
            yield Record(line, [row.get(name, "") for name in names], text)


def _objects(path: Path, encoding: Encoding, file: str) -> Iterator[tuple[int, dict[str, str] | None, str]]:
    """Line, cells and text of each object; cells are None where there is no object."""
    with open_text(path, encoding) as stream:
        first = next((line for line in stream if line.strip("\ufeff \t\r\n")), "")
        stream.seek(0)
        if first.lstrip("\ufeff \t").startswith("["):
            yield from _array(stream.read(), file)
        elif first.strip("\ufeff \t\r\n") == "{" or not first.rstrip().endswith("}"):
            yield from _array(stream.read(), file)  # objects spread over several lines
        else:
            for number, line in enumerate(stream, start=1):
                if text := line.strip("\ufeff \t\r\n"):
                    yield number, _cells(text), text


def _array(text: str, file: str) -> Iterator[tuple[int, dict[str, str] | None, str]]:
    """Objects one after another, in an array or not."""
    at, line, counted = _start(text), 1, 0
    while at < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise problem(
                N_("Line {line} of {file}: the JSON is broken from here on, or it is cut off. Export it again."), file=file, line=line
            ) from error
        yield line, _flat(value) if isinstance(value, dict) else None, text[at : min(end, at + 2000)]
        comma = _COMMA.match(text, end)
        at = comma.end() if comma else end


def _start(text: str) -> int:
    match = _BLANKS.match(text)
    at = match.end() if match else 0
    if text[at : at + 1] == "[":
        match = _BLANKS.match(text, at + 1)
        at = match.end() if match else at + 1
    return at


def _cells(text: str) -> dict[str, str] | None:
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return _flat(value) if isinstance(value, dict) else None


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """
    >>> _flat({"id": 1, "owner": {"name": "Ann", "tags": ["a"]}, "won": None, "value": _Written("1.50")})
    {'id': '1', 'owner.name': 'Ann', 'owner.tags': '["a"]', 'won': '', 'value': '1.50'}
    """
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict) and value:
            cells |= {f"{name}.{inner}": _text(one) for inner, one in value.items()}
        else:
            cells[name] = _text(value)
    return cells


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return value.text if isinstance(value, _Written) else json.dumps(value, ensure_ascii=False)
