"""Which columns tell about a person, and what is done with them before anything is kept."""

import hmac
import unicodedata
from dataclasses import replace
from typing import Final

import pyarrow as pa

from data.mapping import DROP, KEEP, PSEUDONYMISE, ColumnMap, Mapping
from data.parse.columns import each
from data.raw import RawTable
from data.recognise.headers import parts
from data.recognise.profile import Profile, looks_like_email, looks_like_phone, profiles
from data.vocabulary.words import headers, key, personal_words
from metrics.schema import KINDS

# Staff and companies by name, and free comments, are what people want to see in a figure; a hash of them tells nothing.
_KEPT_ROLES: Final = frozenset(("owner", "user", "manager", "comment", "company"))
_CONTACT_ROLES: Final = frozenset(("email", "phone", "address"))
_JOINS: Final = frozenset(("id", "customer", "lead", "deal", "order"))
_STAFF_KINDS: Final = frozenset(("users",))


def _by_role(mapping: Mapping) -> set[str]:
    if not mapping.kind:
        return set()
    roles = KINDS[mapping.kind].roles
    return {column.column for column in mapping.columns if column.role and roles[column.role].personal}


def _by_header(column: ColumnMap) -> bool:
    """Whether the header of an extra column names something personal, wholly or for the most part."""
    words = personal_words()
    if column.role:
        return column.role in _JOINS and key(column.header) in words
    if any(part in words and covered >= 0.5 for part, covered in parts(column.header)):
        return True
    return any(word.role in _CONTACT_ROLES for word in headers().get(key(column.header), ()))


def _by_values(profile: Profile) -> bool:
    return profile.emails >= 0.2 or (profile.phones >= 0.8 and profile.numbers < 0.5)


def find_personal(raw: RawTable, mapping: Mapping) -> set[str]:
    """The columns ("c3") that hold data about a person: by role, by header in any of the languages, by values."""
    return personal_columns(profiles(raw.table(), raw.header), mapping)


def personal_columns(found: list[Profile], mapping: Mapping) -> set[str]:
    """The same, from profiles that are there already."""
    named = {column.column for column in mapping.columns if _by_header(column)}
    flags = {profile.column for profile in found if profile.flags >= 0.9}  # "PhoneService: yes" is no phone number
    valued = {profile.column for profile in found if _by_values(profile)}
    return _by_role(mapping) | (named - flags) | valued


def default_privacy(kind: str, column: ColumnMap) -> str:
    """Keep staff, companies and comments readable; pseudonymise contact persons and how they are reached.

    What joins tables is kept too, lest one of them be changed and the other not, but for e-mail addresses and telephone
    numbers, which show what they are in every table.
    """
    if column.role in _JOINS:
        reached = any(looks_like_email(text) or looks_like_phone(text) for text in column.examples)
        return PSEUDONYMISE if reached else KEEP
    if column.role in _KEPT_ROLES or (kind in _STAFF_KINDS and column.role == "name"):
        return KEEP
    return PSEUDONYMISE


def with_privacy(mapping: Mapping, personal: set[str]) -> Mapping:
    """The mapping with those columns marked personal, each with the treatment it gets unless its owner chooses otherwise."""
    marked = tuple(
        replace(column, personal=True, privacy=default_privacy(mapping.kind, column)) if column.column in personal else column
        for column in mapping.columns
    )
    return replace(mapping, columns=marked)


def pseudonym(text: str, secret: bytes) -> str:
    """A name that stands for a text: the same for "Ann" and " ANN ", of no use without the secret. Blank stays blank.

    >>> pseudonym("Ann@Example.org ", b"secret") == pseudonym("ann@example.org", b"secret") != pseudonym("ann@example.org", b"other")
    True
    """
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    folded = folded.strip().casefold()
    folded = folded if folded.isascii() else unicodedata.normalize("NFKC", folded)
    return hmac.digest(secret, folded.encode(), "sha256").hex()[:16] if folded else ""


def treat(column: pa.Array, privacy: str, secret: bytes | None) -> pa.Array | None:
    """A trimmed text column as its privacy wants it: kept, as pseudonyms, or None where it is dropped."""
    if privacy == DROP:
        return None
    if privacy != PSEUDONYMISE:
        return column
    if not secret:
        raise ValueError("a column is to be pseudonymised and no secret was given")
    return each(column, lambda text: pseudonym(text, secret), pa.string())
