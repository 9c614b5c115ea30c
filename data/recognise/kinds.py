"""Which kind of table the matches add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from data.recognise.fit import fit, from_values
from data.recognise.headers import Match, matches, parts
from data.recognise.profile import Profile
from data.vocabulary.words import key, kind_words
from metrics.schema import KINDS


class _Rule(NamedTuple):
    """`strong` roles are telling; of each group in `needs` a table must have one role to be of the kind at all."""

    strong: str
    needs: tuple[str, ...]


# Roles that say little about the kind, because every kind of table has them.
_WEAK: Final = frozenset(
    (
        "id",
        "name",
        "company",
        "email",
        "phone",
        "address",
        "country",
        "region",
        "updated",
        "currency",
        "segment",
        "owner",
        "source",
        "customer",
        "product",
        "campaign",
        "reason",
    )
)
_RULES: Final = {
    kind: _Rule(strong, tuple(needs))
    for kind, strong, *needs in (
        ("leads", "status qualified won first_reply created", "created status qualified source", "id name company email owner source"),
        (
            "deals",
            "stage status closed expected_close probability next_step",
            "stage status closed expected_close probability",
            "id name customer lead amount owner",
        ),
        ("stage_history", "entered left stage", "deal", "stage", "entered"),
        (
            "customers",
            "churned tenure start end monthly_revenue plan",
            "id company name email",
            "churned tenure start end monthly_revenue plan segment owner country region source address",
        ),
        ("orders", "quantity date amount", "date", "amount quantity", "id customer product quantity"),
        ("subscriptions", "due renewed plan start end", "start due", "end due renewed plan amount", "id customer"),
        ("activities", "kind outcome minutes", "date", "kind outcome minutes", "owner deal customer lead id"),
        ("tickets", "opened resolved first_reply priority closed", "opened", "resolved closed priority status first_reply category"),
        ("surveys", "score comment sent answered", "score", "answered sent comment kind customer id"),
        (
            "campaigns",
            "cost sent delivered opens clicks responses reach interactions",
            "name id start",
            "cost sent delivered opens clicks responses reach interactions",
        ),
        ("site_sessions", "seconds orders", "date", "seconds orders", "id source customer"),
        ("spend", "category amount", "date", "amount", "category source campaign id"),
        ("targets", "metric period value", "period", "value", "metric owner"),
        ("forecasts", "forecast actual period made", "period made", "forecast"),
        ("crm_events", "user kind", "user", "date", "kind"),
        ("users", "licensed manager", "id name email", "licensed manager start end"),
        ("deliveries", "promised delivered", "promised delivered", "order promised", "id customer order product"),
    )
}
_THRESHOLD: Final = 2.2  # below it nothing was recognised
_LEAST: Final = 0.3  # a column that fits less does not play the role
_FILE_NAME: Final = 1.2
_NAMED: Final = 0.8


@dataclass(frozen=True)
class Guess:
    """One kind with its columns: what each plays, how well, and how much it all weighs."""

    kind: str
    roles: dict[str, Match]
    weight: float

    @property
    def complete(self) -> bool:
        """Whether the table has what a table of the kind must have."""
        taken = {match.role for match in self.roles.values()}
        return all(taken & set(group.split()) for group in _RULES[self.kind].needs)


def _candidates(kind: str, found: Iterable[Profile]) -> list[tuple[float, Profile, Match]]:
    listed = [
        (match.score * fits, profile, match)
        for profile in found
        for match in (*matches(profile.header), *from_values(profile))
        if match.kind == kind and (fits := fit(kind, match, profile)) >= _LEAST
    ]
    return sorted(listed, key=lambda one: (-round(one[0], 6), not one[2].specific, not one[2].named, int(one[1].column[1:])))


def _weigh(match: Match, score: float) -> float:
    strong = match.role in _RULES[match.kind].strong.split()
    weight = 2.0 if strong else 0.4 if match.role in _WEAK else 1.0
    return score * (weight * (1 if match.specific else 0.6) + _NAMED * match.named)


def assign(kind: str, found: list[Profile], fixed: dict[str, Match] | None = None) -> Guess:
    """Give each role of a kind to the column that fits it best. `fixed` columns are told, by column name."""
    roles = dict(fixed or {})
    taken = {match.role for match in roles.values()}
    weight = 0.0
    for score, profile, match in _candidates(kind, found):
        if profile.column not in roles and match.role not in taken:
            roles[profile.column] = match._replace(score=round(min(score, 0.99), 2))
            taken.add(match.role)
            weight += _weigh(match, score)
    return Guess(kind, roles, weight)


def _named_by_file(file: str) -> dict[str, float]:
    """How far the name of the file or sheet tells its kind: in "customer_orders" the last word counts most."""
    for name in reversed(file.split("/")):
        stem = name.strip().rsplit(".", 1)[0]
        ends = {part: key(stem).rfind(part) + len(part) for part, _ in parts(stem)}
        hits = [(ends[part], kind) for part in ends for kind, words in kind_words().items() if part in words]
        if hits:
            last = max(hits)[0]
            return {kind: _FILE_NAME * (1 if end == last else 0.4) for end, kind in sorted(hits)}
    return {}


def choose(found: list[Profile], file: str) -> tuple[Guess | None, float]:
    """The kind that weighs most and how sure that is; None where no kind is told apart."""
    named = _named_by_file(file)
    guesses = [guess for kind in KINDS if (guess := assign(kind, found)).complete]
    ranked = sorted(((guess.weight + named.get(guess.kind, 0), guess) for guess in guesses), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < _THRESHOLD:
        return None, 0.0
    best, guess = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return guess, round(min(0.99, 0.5 + 0.5 * (best - second) / best, best / (best + 0.8)), 2)
