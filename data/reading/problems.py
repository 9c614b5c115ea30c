"""What can be wrong with a file, in words its owner can act on."""

from typing import Any

from data.raw import FileProblem
from metrics.words import N_, Text


def problem(template: str, **values: Any) -> FileProblem:
    """A FileProblem from a translatable sentence and its values.

    >>> str(problem(N_("{file} is empty"), file="deals.csv"))
    'deals.csv is empty'
    """
    return FileProblem(Text(template, values))


def at_line(file: str, line: int, reason: Text) -> FileProblem:
    return problem(N_("Line {line} of {file}: {reason}"), file=file, line=line, reason=reason)


def empty(file: str) -> FileProblem:
    return problem(N_("{file} is empty: line 1 was expected to hold the column names. Export it again and add that file."), file=file)


def header_only(file: str) -> FileProblem:
    return problem(N_("{file} has column names but no rows. Check the filter or the dates chosen when it was exported."), file=file)


def protected(file: str) -> FileProblem:
    return problem(
        N_(
            "{file} is protected by a password. Open it, save a copy without a password "
            "(in Excel: File, Info, Protect Workbook, Encrypt with Password, empty the box), and add the copy."
        ),
        file=file,
    )


def protected_archive(file: str) -> FileProblem:
    return problem(N_("{file} is protected by a password. Unpack the archive and add the files in it."), file=file)


def too_heavy(file: str) -> FileProblem:
    return problem(
        N_(
            "{file} is too large or too complex to read here. Split it into smaller files, or save it as CSV. "
            "In a workbook, also delete the empty rows and columns far below and beside the table."
        ),
        file=file,
    )


def too_slow(file: str, seconds: float) -> FileProblem:
    return problem(
        N_(
            "{file} is too large or too complex to read here: it was not done after {seconds} seconds, "
            "and what follows it in the same file was not read. Split it into smaller files, or save it as CSV."
        ),
        file=file,
        seconds=f"{seconds:g}",
    )


def too_big(file: str, size: int, limit: int) -> FileProblem:
    return problem(
        N_("{file} has {size} MB, more than the {limit} MB allowed here. Split it, or open it by its path."),
        file=file,
        size=-(-size >> 20),
        limit=limit >> 20,
    )


def damaged(file: str) -> FileProblem:
    return problem(N_("{file} is damaged or incomplete, so it cannot be opened. Export or download it again and add that file."), file=file)


def no_table(file: str, looks_like: Text) -> FileProblem:
    return problem(
        N_(
            "{file} holds no table that can be read: it looks like {looks_like}. "
            "Expected CSV, a workbook (XLSX, XLS, ODS), JSON lines or Parquet. Export the data in one of these."
        ),
        file=file,
        looks_like=looks_like,
    )


def zero_bytes(file: str, line: int) -> FileProblem:
    return problem(
        N_(
            "Line {line} of {file}: there are zero (NUL) bytes in it, which no text has. "
            "The file is damaged or is no text. Export it again as CSV and add that file."
        ),
        file=file,
        line=line,
    )


def too_many_notes(file: str, line: int, notes: int) -> FileProblem:
    return problem(
        N_(
            "More than {notes} rows of {file} do not fit its column names; the first is line {line}. "
            "Check that the whole file uses one delimiter, and export it again."
        ),
        file=file,
        line=line,
        notes=notes,
    )
