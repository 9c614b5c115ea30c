"""A guess of what a table is: its kind, the role of each column, how its values are written. Never a certainty, always with its reason."""

from collections.abc import Mapping as Roles
from dataclasses import replace
from typing import Final

from data.mapping import ColumnMap, Mapping
from data.privacy import personal_columns, with_privacy
from data.raw import RawTable
from data.recognise.coded import states
from data.recognise.formats import settle
from data.recognise.headers import Match
from data.recognise.kinds import Guess, assign, choose
from data.recognise.profile import Profile, profiles
from metrics.schema import KINDS
from metrics.words import N_, Text

_EXAMPLES: Final = 4  # values shown beside each column


def _column(profile: Profile, kind: str, match: Match | None) -> ColumnMap:
    type_ = KINDS[kind].roles[match.role].type if match else profile.type
    blank = ColumnMap(profile.column, profile.header, "", type_, examples=tuple(profile.sample[:_EXAMPLES]))
    return replace(blank, role=match.role, confidence=match.score, why=match.why) if match else blank


def _told(kind: str, roles: Roles[str, str], found: list[Profile]) -> dict[str, Match]:
    """What was told, by column. Raises `MappingProblem` where there is no such kind, role or column."""
    told = Mapping("", tuple(ColumnMap(profile.column, profile.header) for profile in found)).with_kind(kind)
    for role, header in roles.items():
        told = told.with_role(header, role)
    return {column.column: Match(kind, role, 1.0, column.why) for role, column in told.roles.items()}


def _prefer_stages(guess: Guess, found: list[Profile]) -> Guess:
    """A yes/no column for "won" cannot tell lost from open: where the stages can, they decide the status."""
    by_name = {profile.column: profile for profile in found}
    columns = {match.role: name for name, match in guess.roles.items()}
    if guess.kind != "deals" or not {"status", "stage"} <= set(columns) or by_name[columns["status"]].flags < 0.9:
        return guess
    if not {"won", "lost"} <= set(states(by_name[columns["stage"]].sample).values()):
        return guess
    return replace(guess, roles={name: match for name, match in guess.roles.items() if match.role != "status"})


def _promote_id(guess: Guess, found: list[Profile]) -> Guess:
    """Where customers or users have no number of their own, their unique name is what the other tables point to."""
    taken = {match.role: name for name, match in guess.roles.items()}
    unique = {profile.column for profile in found if profile.unique}
    for role in ("company", "name") if guess.kind in ("customers", "users") and "id" not in taken else ():
        if taken.get(role) in unique:
            why = Text(N_("no two rows share it, and other tables point to it by name"))
            moved = guess.roles[taken[role]]._replace(role="id", why=why)
            return replace(guess, roles=guess.roles | {taken[role]: moved})
    return guess


def _guess(raw: RawTable, found: list[Profile], kind: str | None, told: Roles[str, str]) -> tuple[Guess | None, float, Text]:
    if kind:
        return assign(kind, found, _told(kind, told, found)), 1.0, Text(N_("chosen by you"))
    guess, confidence = choose(found, raw.file)
    if guess is None:
        return None, 0.0, Text(N_("The columns of {file} fit no kind of table. Choose one, or leave the file out."), {"file": raw.file})
    headers = [profile.header for profile in found if profile.column in guess.roles]
    values = {"kind": KINDS[guess.kind].label, "columns": ", ".join(headers[:6])}
    return guess, confidence, Text(N_("taken for {kind} because of the columns {columns}"), values)


def recognise(raw: RawTable, *, kind: str | None = None, date_order: str | None = None, roles: Roles[str, str] | None = None) -> Mapping:
    """Guess which kind of table this is and what each column means. What is told (`kind`, `roles` as role to header) is not guessed.

    `date_order` settles only columns whose dates can be read two ways; a column with a 31st in it needs no telling.
    A mapping with `open_questions` cannot be read before they are answered.
    """
    found = profiles(raw.table(), raw.header)
    guess, confidence, why = _guess(raw, found, kind, roles or {})
    if guess:
        guess = _promote_id(_prefer_stages(guess, found), found)
    name = guess.kind if guess else ""
    columns = tuple(_column(profile, name, guess.roles.get(profile.column) if guess else None) for profile in found)
    mapping = settle(Mapping(name, columns, confidence, why), found, date_order or "")
    return with_privacy(mapping, personal_columns(found, mapping))


def review(raw: RawTable, mapping: Mapping, *, date_order: str | None = None) -> Mapping:
    """The mapping after an edit, or on another file with the same headers: what it leaves open is filled in from the values.

    Roles, codes, formats and privacy that it already has stay as they are; examples are taken from this file.
    """
    found = profiles(raw.table(), raw.header)
    examples = {profile.column: tuple(profile.sample[:_EXAMPLES]) for profile in found}
    columns = tuple(replace(column, examples=examples[column.column]) for column in mapping.columns)
    settled = settle(replace(mapping, columns=columns), found, date_order or mapping.date_order)
    known = {column.column for column in mapping.columns if column.personal}
    return with_privacy(settled, personal_columns(found, settled) - known)


__all__ = ["recognise", "review"]
