"""The word lists beside this file, read once, and the one way in which words are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from metrics.schema import KINDS

ANY: Final = "any"  # words that mean the same role in every kind of table
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ي": "ی", "ك": "ک", "ة": "ه", "\u200c": " "})


class Word(NamedTuple):
    """One entry of a list: the kind ("any" for all), the role, whose list it stands in ("Swedish", "HubSpot"), and where in it.

    The first words of a list mean its role most plainly.
    """

    kind: str
    role: str
    source: str
    rank: int


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a header, compared without case, accents and signs.

    >>> tokens("MonthlyCharges"), tokens("Deal - Won time"), tokens("Säljare_ID")
    (('monthly', 'charges'), ('deal', 'won', 'time'), ('saljare', 'id'))
    """
    folded = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).casefold().translate(_LETTERS)
    bare = "".join(char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))
    return tuple(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", bare)))


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """What two spellings of one word share.

    >>> key("Close Date") == key("close_date") == key("CloseDate"), key("E-mail")
    (True, 'email')
    """
    return "".join(tokens(text))


@cache
def _lists() -> list[dict[str, Any]]:
    """All the lists, English first: a word that several share is called English."""
    lists = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(__file__).parent.glob("*.toml"))]
    return sorted(lists, key=lambda words: words["name"] != "English")


def _phrases(table: str) -> Iterator[tuple[str, str, str, int]]:
    """Every (word, name, source, rank) of one table of all the lists."""
    for words in _lists():
        for name, phrases in words.get(table, {}).items():
            for rank, phrase in enumerate(phrases):
                yield phrase, name, words["name"], rank


def _own_words(kind: str) -> Iterator[tuple[str, str, str, int]]:
    """What Bandstand itself calls the roles of a kind, so that its own exports are read back."""
    for role in KINDS[kind].roles.values() if kind in KINDS else ():
        yield role.name, role.name, "Bandstand", 0
        yield role.label, role.name, "Bandstand", 0


@cache
def headers() -> dict[str, tuple[Word, ...]]:
    """Header words by their key: what role they mean in which kind. The roles' own names and labels are among them."""
    found: dict[str, dict[tuple[str, str], Word]] = {}
    for kind in (ANY, *KINDS):
        for phrase, role, source, rank in (*_phrases(kind), *_own_words(kind)):
            known = found.setdefault(key(phrase), {}).setdefault((kind, role), Word(kind, role, source, rank))
            found[key(phrase)][kind, role] = known._replace(rank=min(known.rank, rank))
    return {phrase: tuple(words.values()) for phrase, words in found.items()}


@cache
def kind_words() -> dict[str, tuple[str, ...]]:
    """What each kind of table is called, in keys, for file names and for headers that begin with it ("Deal - Title")."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
    for phrase, kind, *_ in _phrases("kinds"):
        found[kind][key(phrase)] = None
    return {kind: tuple(words) for kind, words in found.items()}


@cache
def codes(kind: str, role: str) -> dict[str, str]:
    """What each known word of a coded column means: `codes("deals", "status")["closedwon"]` is "won"."""
    return {key(phrase): code for phrase, code, *_ in _phrases(f"{kind}_{role}")}


@cache
def codes_within(kind: str, role: str) -> dict[str, str]:
    """The words that keep their meaning within a longer one ("6. Won - renewal"), where a list names them; else all."""
    return {key(phrase): code for phrase, code, *_ in _phrases(f"{kind}_{role}_within")} or codes(kind, role)


@cache
def personal_words() -> frozenset[str]:
    """Header words that announce personal data without playing a role (first name, birth date, national number)."""
    return frozenset(key(phrase) for phrase, *_ in _phrases("personal"))


@cache
def flag_words() -> dict[str, bool]:
    """Yes and no, by key."""
    return {key(phrase): name == "yes" for phrase, name, *_ in _phrases("flags")}


@cache
def month_words() -> dict[str, int]:
    """Month names and their short forms, by key, to 1..12."""
    return {key(name): number for words in _lists() for number, names in enumerate(words.get("months", ()), 1) for name in names}


@cache
def filler_words() -> frozenset[str]:
    """Words that may stand in a date without meaning (weekdays, "of", "den")."""
    return frozenset(key(word) for words in _lists() for word in words.get("fillers", ()))
