"""What crosses the border between the reading process and ours: lines of JSON."""

import json
from pathlib import Path
from typing import Any

from data.raw import FileProblem, RawTable, RowNote
from metrics.words import Text


def write_text(text: Text) -> list[Any]:
    """A text as JSON can hold it; a value may be a text itself.

    >>> text = Text("Line {line}: {why}", {"line": 3, "why": Text("odd")})
    >>> read_text(write_text(text)) == text
    True
    """
    values = {name: {"text": write_text(value)} if isinstance(value, Text) else value for name, value in text.values.items()}
    return [text.template, values]


def read_text(written: list[Any]) -> Text:
    template, values = written
    return Text(template, {name: read_text(value["text"]) if isinstance(value, dict) else value for name, value in values.items()})


def write_problem(problem: FileProblem) -> list[Any]:
    return write_text(problem.text)


def read_problem(written: list[Any]) -> FileProblem:
    return FileProblem(read_text(written))


def write_table(table: RawTable) -> dict[str, Any]:
    return {
        **vars(table),
        "parquet": str(table.parquet),
        "repaired": _write_notes(table.repaired),
        "left_out": _write_notes(table.left_out),
    }


def read_table(written: dict[str, Any]) -> RawTable:
    return RawTable(
        **{
            **written,
            "parquet": Path(written["parquet"]),
            "header": tuple(written["header"]),
            "title_lines": tuple(written["title_lines"]),
            "repaired": _read_notes(written["repaired"]),
            "left_out": _read_notes(written["left_out"]),
        }
    )


def _write_notes(notes: tuple[RowNote, ...]) -> list[list[Any]]:
    return [[note.line, write_text(note.reason), note.text] for note in notes]


def _read_notes(written: list[list[Any]]) -> tuple[RowNote, ...]:
    return tuple(RowNote(line, read_text(reason), text) for line, reason, text in written)


def line(event: str, **values: Any) -> str:
    """One event as one line; half surrogates, which JSON files can hold, survive as escapes."""
    return json.dumps({"event": event, **values}) + "\n"
