"""What the words of a coded column mean: stages and statuses as won, lost or open, and the other codes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from data.parse.flags import parse_flag
from data.recognise.headers import parts
from data.vocabulary.words import codes, codes_within, key
from metrics.schema import CODE, KINDS

# What a word means that no list knows. A question of unknown kind stays blank: it must not be counted as one of the three.
_UNCLEAR: Final = "unclear"  # "Closed" alone: no longer open, but won or lost?
_OTHERWISE: Final = {("deals", "status"): "open", ("surveys", "kind"): ""}


@lru_cache(maxsize=20_000)
def code_of(kind: str, role: str, word: str) -> str:
    """The code a word is known to mean, "" where no list knows it. The longest known part of it decides.

    >>> [code_of("deals", "status", word) for word in ("6. Closed Won - renewal", "未成交", "Site visit")]
    ['won', 'lost', '']
    """
    if exact := codes(kind, role).get(key(word)):
        return exact
    known = codes_within(kind, role)
    return next((known[part] for part, _ in parts(word) if part in known and len(part) >= 2), "")


def states(words: Iterable[str]) -> dict[str, str]:
    """The words among these that are known to mean won, lost or open."""
    return {word: code for word in words if (code := code_of("deals", "status", word)) not in ("", _UNCLEAR)}


def is_coded(kind: str, role: str) -> bool:
    """Whether a column in this role has its words translated to codes (the stages of deals are, to won, lost and open)."""
    return bool(kind and role) and (KINDS[kind].roles[role].type == CODE or (kind, role) == ("deals", "stage"))


def guess_code(kind: str, role: str, word: str, *, yes_means: str = "") -> str:
    """The code of a word: the known one, else the one that stands for the unknown. In a column of yes and no, yes means `yes_means`.

    >>> guess_code("deals", "stage", "Prospecting"), guess_code("activities", "kind", "Kaffe")
    ('open', 'other')
    >>> guess_code("deals", "status", "1", yes_means="won")
    'won'
    """
    role = "status" if (kind, role) == ("deals", "stage") else role
    flag = parse_flag(word)
    if yes_means and flag is not None:
        return yes_means if flag else _OTHERWISE.get((kind, role), "other")
    known = code_of(kind, role, word)
    return "" if known == _UNCLEAR else known or _OTHERWISE.get((kind, role), "other")
