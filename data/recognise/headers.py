"""Which roles a header may mean, in which kind of table: by its exact name, by part of it."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from data.vocabulary.words import ANY, headers, key, kind_words, tokens
from metrics.schema import KINDS
from metrics.words import N_, Text

_EXACT: Final = 1.0
_RANK: Final = 0.001  # later words of a list count this much less
_NEARLY: Final = 0.95  # without a unit in brackets, or without the kind's own name in front
_SCRIPT: Final = re.compile(r"[\u3400-\u9fff]")


class Match(NamedTuple):
    """A role a column may play. `specific` tells a word of that kind from one that all kinds share; `named` that it names the kind."""

    kind: str
    role: str
    score: float
    why: Text
    specific: bool = True
    named: bool = False

    @property
    def exact(self) -> bool:
        """Whether the whole header is a name of the role."""
        return self.score > 0.85


@lru_cache(maxsize=5_000)
def parts(text: str) -> tuple[tuple[str, float], ...]:
    """Every run of words in a text, by key, with the share of the text it covers, longest first.

    >>> parts("Net amount")
    (('netamount', 1.0), ('amount', 0.6666666666666666), ('net', 0.3333333333333333))
    """
    words = list(key(text)) if _SCRIPT.search(text) else list(tokens(text))
    whole = len("".join(words)) or 1
    runs = {"".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, min(len(words), start + 12) + 1)}
    return tuple(sorted(((run, len(run) / whole) for run in runs), key=lambda run: (-run[1], run[0])))


@cache
def _kinds_with(role: str) -> tuple[str, ...]:
    return tuple(kind for kind, entry in KINDS.items() if role in entry.roles)


def _names_kind(header: str, kind: str) -> bool:
    return any(part in kind_words()[kind] for part, _ in parts(header))


def _found(header: str, name: str, score: float, template: str, only: str = "") -> Iterator[Match]:
    for word in headers().get(name, ()):
        specific = word.kind != ANY
        for kind in (word.kind,) if specific else _kinds_with(word.role):
            if only in ("", kind):
                why = Text(template, {"header": header, "role": KINDS[kind].roles[word.role].label, "list": word.source})
                yield Match(kind, word.role, score - _RANK * min(word.rank, 50), why, specific, specific and _names_kind(header, kind))


def _without_kind(header: str, kind: str) -> str:
    """The key of a header without the kind's own name in front: "Deal - Title" is the title of a deal."""
    words = tokens(header)
    for length in (2, 1):
        if len(words) > length and "".join(words[:length]) in kind_words()[kind]:
            return "".join(words[length:])
    return ""


def _all(header: str) -> Iterator[Match]:
    yield from _found(header, key(header), _EXACT, N_("{header} is a name for {role} ({list})"))
    bare = re.sub(r"[(\[（].*?[)\]）]", " ", header)
    if bare != header:
        yield from _found(header, key(bare), _NEARLY, N_("{header} is a name for {role} ({list})"))
    for kind in KINDS:
        if rest := _without_kind(header, kind):
            yield from _found(header, rest, _NEARLY, N_("{header} is a name for {role} ({list})"), only=kind)
    for part, covered in parts(bare):
        if 0.5 < covered < 1 and len(part) >= 2:
            yield from _found(header, part, 0.3 + 0.4 * covered, N_("{header} contains a name for {role} ({list})"))


@lru_cache(maxsize=5_000)
def matches(header: str) -> tuple[Match, ...]:
    """The roles a header may mean, the best match for each.

    >>> {match.role for match in matches("Close Date") if match.kind == "deals" and match.exact}
    {'closed'}
    """
    best: dict[tuple[str, str], Match] = {}
    for match in _all(header):
        known = best.get((match.kind, match.role))
        if known is None or (match.score, match.specific) > (known.score, known.specific):
            best[match.kind, match.role] = match
    return tuple(best.values())
