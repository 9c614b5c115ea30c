"""What a file was taken for: its kind of table and the role of each column. Guessed, shown, edited, kept, applied again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Final

from data.raw import FileProblem
from data.vocabulary.words import key
from metrics.schema import KINDS
from metrics.words import N_, Text

KEEP: Final = "keep"
PSEUDONYMISE: Final = "pseudonymise"
DROP: Final = "drop"
PRIVACY: Final = (KEEP, PSEUDONYMISE, DROP)
ALL_ROWS: Final = "*"  # in `ColumnMap.values`: what every filled cell of the column means ("won date": won)
_NO_TEXT: Final = Text("")


class MappingProblem(FileProblem):
    """A mapping that cannot be: an unknown kind, role or column. Says what there is instead."""


@dataclass(frozen=True)
class ColumnMap:
    """How one column is understood.

    `role` is "" for an extra column, which is kept as text. `date_order` is "dmy", "mdy", "ymd" or one of the ways
    of `data.parse.dates.READERS`, `decimal` is "." or ","; "" means: decide from the values. `values` gives the code for each
    word of a coded column, and won, lost or open for each stage of a deal.
    """

    column: str
    header: str
    role: str = ""
    type: str = "text"
    date_order: str = ""
    decimal: str = ""
    values: dict[str, str] = field(default_factory=dict)
    personal: bool = False
    privacy: str = KEEP
    examples: tuple[str, ...] = ()
    confidence: float = 0.0
    why: Text = _NO_TEXT


@dataclass(frozen=True)
class Question:
    """Something only the owner knows. `readings` says what `example` would be under each of `choices`.

    A question with a `default` may stay unanswered; one without stops the file from being read.
    """

    about: str  # "date_order" or "decimal"
    column: str
    header: str
    text: Text
    choices: tuple[str, ...]
    example: str = ""
    readings: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Mapping:
    """The kind of a table ("" where it was not recognised) and what each of its columns means."""

    kind: str
    columns: tuple[ColumnMap, ...]
    confidence: float = 0.0
    why: Text = _NO_TEXT
    questions: tuple[Question, ...] = ()
    date_order: str = ""

    @property
    def roles(self) -> dict[str, ColumnMap]:
        """The columns that play a role, by role."""
        return {column.role: column for column in self.columns if column.role}

    @property
    def signature(self) -> str:
        """What files with the same headers share."""
        return signature(column.header for column in self.columns)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions that must be answered before the table can be read."""
        return tuple(question for question in self.questions if not question.default)

    def find(self, header: str) -> ColumnMap:
        """The column of that header (or of that name, "c3"); tolerant of case and signs. Raises `MappingProblem`."""
        wanted = key(header)
        for column in sorted(self.columns, key=lambda column: (column.header != header, column.column != header)):
            if header in (column.header, column.column) or (wanted and key(column.header) == wanted):
                return column
        headers = [column.header for column in self.columns]
        listed = ", ".join(get_close_matches(header, headers, 3, 0.5) or headers[:12])
        template = N_("There is no column {header}. Columns of this table: {columns}")
        raise MappingProblem(Text(template, {"header": header, "columns": listed}))

    def edit(self, header: str, **changes: Any) -> "Mapping":
        """The mapping with one column changed. What its new date order answers is no question any more."""
        chosen = self.find(header)
        columns = tuple(replace(column, **changes) if column is chosen else column for column in self.columns)
        answered = {about for about in ("date_order", "decimal") if changes.get(about)}
        open_ = tuple(q for q in self.questions if q.column != chosen.column or q.about not in answered)
        return replace(self, columns=columns, questions=open_)

    def answer(self, question: Question, choice: str) -> "Mapping":
        """The mapping with one question answered."""
        columns = tuple(replace(c, **{question.about: choice}) if c.column == question.column else c for c in self.columns)
        return replace(self, columns=columns, questions=tuple(q for q in self.questions if q is not question))

    def with_date_order(self, order: str) -> "Mapping":
        """The mapping with every question about dates answered alike."""
        asked = [question for question in self.questions if question.about == "date_order"]
        mapping = replace(self, date_order=order)
        for question in asked:
            mapping = mapping.answer(question, order)
        return mapping

    def with_kind(self, kind: str) -> "Mapping":
        """The mapping as another kind of table; columns keep the roles that kind has too.

        `data.recognise.recognise(raw, kind=...)` guesses afresh instead.
        """
        roles = KINDS[_known(kind, KINDS, N_("There is no kind of table {found}. There are: {known}"))].roles
        columns = tuple(column if column.role in roles else replace(column, role="", values={}) for column in self.columns)
        return replace(self, kind=kind, columns=columns, confidence=1.0, why=Text(N_("chosen by you")))

    def with_role(self, header: str, role: str) -> "Mapping":
        """The mapping with that column in that role ("" makes it an extra column). The column that had the role becomes an extra.

        >>> deals = Mapping("deals", (ColumnMap("c0", "Amount", "amount", "money"), ColumnMap("c1", "Net", "")))
        >>> [column.role for column in deals.with_role("Net", "amount").columns]
        ['', 'amount']
        """
        if role and self.kind:
            _known(role, KINDS[self.kind].roles, N_("This kind of table has no role {found}. It has: {known}"))
        chosen = self.find(header)
        type_ = KINDS[self.kind].roles[role].type if role and self.kind else chosen.type
        columns = tuple(
            replace(column, role=role, type=type_, values={}, confidence=1.0, why=Text(N_("chosen by you")))
            if column is chosen
            else replace(column, role="", values={})
            if role and column.role == role
            else column
            for column in self.columns
        )
        return replace(self, columns=columns, questions=tuple(q for q in self.questions if role or q.column != chosen.column))

    def override(self, spec: str) -> "Mapping":
        """Apply one `KIND.ROLE=HEADER` of the command line. A table of another kind stays as it is.

        >>> answers = Mapping("", (ColumnMap("c0", "NETPRO"),))
        >>> answers.override("surveys.score=NETPRO").roles["score"].header
        'NETPRO'
        """
        kind, role, header = parse_override(spec)
        if self.kind not in ("", kind):
            return self
        return (self if self.kind else self.with_kind(kind)).with_role(header, role)

    def to_json(self) -> str:
        """The mapping as text, to be kept. Examples of columns that are not kept as they are stay out of it."""
        safe = [column if column.privacy == KEEP else replace(column, examples=()) for column in self.columns]
        return json.dumps(asdict(replace(self, columns=tuple(safe))), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Mapping":
        """The mapping that `to_json` wrote."""
        read = json.loads(text)
        columns = tuple(ColumnMap(**_restored(column, "examples")) for column in read.pop("columns"))
        questions = tuple(Question(**_restored(question, "choices", "readings")) for question in read.pop("questions"))
        return Mapping(**{**_restored(read), "columns": columns, "questions": questions})


def _restored(fields: dict[str, Any], *tuples: str) -> dict[str, Any]:
    texts = {name: Text(**fields[name]) for name in ("why", "text") if name in fields}
    return fields | texts | {name: tuple(fields[name]) for name in tuples}


def _known(found: str, known: Iterable[str], template: str) -> str:
    names = list(known)
    if found not in names:
        near = get_close_matches(found, names, 3)
        raise MappingProblem(Text(template, {"found": found, "known": ", ".join(near or names)}))
    return found


def parse_override(spec: str) -> tuple[str, str, str]:
    """The kind, role and header of a `KIND.ROLE=HEADER`; raises `MappingProblem` where it is none.

    >>> parse_override("deals.amount=Value (EUR)")
    ('deals', 'amount', 'Value (EUR)')
    """
    target, equals, header = spec.partition("=")
    kind, dot, role = target.partition(".")
    if not (equals and dot and header.strip()):
        raise MappingProblem(Text(N_("{spec} is no mapping. Write it as KIND.ROLE=HEADER, like deals.amount=Value"), {"spec": spec}))
    _known(kind, KINDS, N_("There is no kind of table {found}. There are: {known}"))
    _known(role, KINDS[kind].roles, N_("This kind of table has no role {found}. It has: {known}"))
    return kind, role, header.strip()


def signature(header: Iterable[str]) -> str:
    """A short name for a row of headers, so that a confirmed mapping is found again. Case and signs do not matter, order does.

    >>> signature(["Close Date", "Amount"]) == signature(["close_date", "AMOUNT"]) != signature(["Amount", "Close Date"])
    True
    """
    names = "\x1f".join(key(name) or name.strip() for name in header)
    return hashlib.sha256(names.encode()).hexdigest()[:24]
