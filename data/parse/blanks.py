"""Which texts stand for "nothing here".

Always blank, in every column: an empty cell, "-", "?", "N/A", "#N/A", "null", "NULL", "NaN", "(blank)" and their like.
"0" is a value, and so is "unknown": somebody wrote it. "None" and "NA" are blank only where a number, a date or
yes or no is expected: in a text column "None" may be a plan and "NA" North America. "Null" is a surname.
"""

from typing import Final

ALWAYS: Final = frozenset(
    (
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "――",
        "−",
        "?",
        "??",
        "？",
        "N/A",
        "n/a",
        "N/a",
        "#N/A",
        "#N/D",
        "#NAME?",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NULL!",
        "null",
        "NULL",
        "nan",
        "NaN",
        "NAN",
        "<NA>",
        "<null>",
        "(null)",
        "(blank)",
        "(empty)",
        "[null]",
        "--None--",
        "-None-",
        "\\N",
        "n.a.",
        "N.A.",
        "n/d",
        "N/D",
        "b/d",
        "(none)",
        "(tom)",
        "(tomt)",
        "(leeg)",
        "(puste)",
        "(空白)",
        "（空白）",
        "(空)",
        "（空）",
        "(خالی)",
    )
)
IN_TYPED: Final = frozenset(
    (  # in lower case
        "na",
        "none",
        "nil",
        "n.v.t.",
        "nvt",
        "saknas",
        "brak",
        "geen",
        "无",
        "暂无",
        "空",
        "ندارد",
        "not available",
        "missing",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00/00/0000",
    )
)


def is_blank(text: str, *, typed: bool = False) -> bool:
    """Whether a cell says nothing. `typed` is for columns of numbers, dates and yes/no, where "NA" and "None" say nothing either.

    >>> is_blank(" N/A "), is_blank("0"), is_blank("None"), is_blank("None", typed=True)
    (True, False, False, True)
    """
    trimmed = text.strip()
    return trimmed in ALWAYS or (typed and trimmed.lower() in IN_TYPED)
