"""Is a row the header? And what are the columns called?"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = re.compile(
    r"[-+(]?(?:[A-Z]{3}\s|[$€£¥₤﷼]|kr\s?|zł\s?)?\s*[-+]?(?:\d[\d.,'’\s٫٬]*|[.,]\d+)(?:[eE][-+]?\d+)?\s*(?:%|٪|[$€£¥﷼]|kr|zł|\s[A-Z]{3})?\)?"
)
_DATE: Final = re.compile(r"\d{1,4}\s?[-/.年]\s?(?:\d{1,2}|[A-Za-z]{3,9})\s?[-/.月]\s?\d{1,4}\D?.{0,20}|\d{1,2}:\d{2}(:\d{2}.*)?")
_FLAGS: Final = frozenset(("true", "false", "yes", "no", "y", "n", "ja", "nej", "nee", "tak", "nie", "是", "否", "بله", "خیر"))
_MISSING: Final = frozenset(("", "-", "--", "?", "n/a", "na", "nan", "null", "none", "nil", "#n/a", "unknown"))
_YEAR: Final = re.compile(r"(19|20)\d\d")


def kind_of(cell: str) -> str:
    """What a cell looks like, roughly: enough to tell a header from the values below it.

    >>> [kind_of(cell) for cell in ("1 234,50", "2024-05-01", "Yes", "a@b.se", "Acme", "n/a")]
    ['number', 'date', 'flag', 'address', 'text', 'missing']
    """
    cell = cell.strip()
    folded = cell.lower()
    if folded in _MISSING:
        return "missing"
    if folded in _FLAGS:
        return "flag"
    if _DATE.fullmatch(cell):
        return "date"
    if _NUMBER.fullmatch(cell):
        return "number"
    return "address" if re.fullmatch(r"\S+@\S+\.\S+|https?://\S+", cell) else "text"


def column_kind(cells: Sequence[str]) -> str:
    """The kind nearly all cells of a column share, else "text"; "missing" if they hold nothing."""
    kinds = Counter(kind_of(cell) for cell in cells)
    del kinds["missing"]
    if not kinds:
        return "missing"
    kind, count = kinds.most_common(1)[0]
    return kind if count >= 0.8 * kinds.total() else "text"


def header_score(head: Sequence[str], body: Sequence[Sequence[str]]) -> float:
    """Above 0 where `head` names the columns of `body` rather than being one more row of it.

    >>> header_score(["id", "name"], [["1", "Ann"], ["2", "Bo"]]) > 0 > header_score(["1", "Ann"], [["2", "Bo"], ["3", "Cy"]])
    True
    """
    if not body:
        return sum(1.0 if kind_of(cell) == "text" else -1.0 for cell in head if cell.strip()) / max(1, len(head))
    score = 0.0
    names = Counter(cell.strip() for cell in head)
    years = [cell for cell in head if _YEAR.fullmatch(cell.strip())]
    for at, name in enumerate(head):
        column = [row[at] for row in body if at < len(row)]
        below, own = column_kind(column), kind_of(name)
        if own == "missing":
            score -= 0.2
        elif own != "text":
            label = (len(years) > 1 and name in years) or (below not in (own, "missing", "text"))
            score += 0.3 if label else -0.3 if below in ("text", "missing") else -1.0
        elif below not in ("text", "missing"):
            score += 1.0
        else:
            score += -0.5 if name in column or len(name) > 100 else 0.3
        if own == "text" and names[name.strip()] > 1:
            score -= 0.2
    return score


def is_second_header(header: Sequence[str], row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether `row`, right below the header, describes the columns too: words where the rows below hold numbers or dates."""
    if len(body) < 3:
        return False
    words = typed = 0
    for at in range(min(len(header), len(row))):
        if column_kind([one[at] for one in body if at < len(one)]) not in ("text", "missing"):
            typed += 1
            kind = kind_of(row[at])
            if kind not in ("text", "missing"):
                return False
            words += kind == "text"
    told = [cell for cell in row if cell.strip()]
    return words >= 2 and 2 * words >= typed and len(set(told)) > len(told) / 2


def named(cells: Sequence[str]) -> tuple[str, ...]:
    r"""Names of columns as people know them: trimmed, on one line, each once.

    >>> named([" id", "amount", "Close\ndate", "amount", ""])
    ('id', 'amount', 'Close date', 'amount (2)', 'column 5')
    """
    names: list[str] = []
    own = {_clean(cell) for cell in cells}
    taken: set[str] = set()
    for at, cell in enumerate(cells, start=1):
        name = first = _clean(cell) or f"column {at}"
        number = 2
        while name in taken or (name != _clean(cell) and name in own):
            name, number = f"{first} ({number})", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def _clean(cell: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", cell.strip("\ufeff\u200b")).strip()
