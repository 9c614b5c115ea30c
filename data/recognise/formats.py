"""How the values of each column are written: date order, decimal mark, the meaning of its words; and what to ask about it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from data.mapping import ALL_ROWS, ColumnMap, Mapping, Question
from data.parse import columns as parse_columns
from data.parse.dates import date_orders, parse_date, undecided
from data.parse.numbers import decide_decimal, parse_number
from data.recognise.coded import code_of, guess_code, is_coded
from data.recognise.fit import counted_days
from data.recognise.profile import Profile
from metrics.schema import MONEY, NUMBER, TIME
from metrics.words import N_, Text

_MANY: Final = 500  # words of a coded column that are listed
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _said(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _date_question(profile: Profile, examples: list[str]) -> Question:
    example = examples[0]
    first, second = (parse_date(example, order) for order in ("dmy", "mdy"))
    values: dict[str, str] = {"header": profile.header, "example": example}
    if not first or not second:
        text = Text(N_("Some dates in {header} begin with the day and some with the month. Which is meant?"), values)
        return Question("date_order", profile.column, profile.header, text, ("dmy", "mdy"), example)
    template = N_("The dates in {header} can be read two ways: {example} is {first} or {second}. Which is meant?")
    text = Text(template, values | {"first": _said(first), "second": _said(second)})
    return Question("date_order", profile.column, profile.header, text, ("dmy", "mdy"), example, (first.isoformat(), second.isoformat()))


def _decimal_question(profile: Profile, example: str, taken: str) -> Question:
    text = Text(
        N_("{example} in {header} can be a whole number in thousands or a number with three decimals. Which is meant?"),
        {"header": profile.header, "example": example},
    )
    readings = tuple(f"{number.value:g}" if (number := parse_number(example, mark)) else "" for mark in (".", ","))
    return Question("decimal", profile.column, profile.header, text, (".", ","), example, readings, default=taken)


def _orders(profile: Profile) -> tuple[str, list[str]]:
    """The decided order of a column of dates ("" where it is open) and examples of what is open."""
    if counted := counted_days(profile):
        return counted, []
    days = parse_columns.days(profile.text)
    orders = date_orders(days)
    if len(orders) == 1:
        return orders[0], []
    open_ = undecided(days)
    return "", open_ or ([] if orders else [day for day in days if parse_date(day, "dmy") or parse_date(day, "mdy")][:1])


def _settle_dates(columns: dict[str, ColumnMap], profiles: dict[str, Profile], told: str) -> tuple[str, list[Question]]:
    """Decide the order of every column of dates; one that is open follows what was told, else the other columns of the file."""
    dates = [name for name, column in columns.items() if column.type == TIME and profiles[name].filled]
    found = {name: (columns[name].date_order, []) if columns[name].date_order else _orders(profiles[name]) for name in dates}
    decided = {order for order, _ in found.values() if order in ("dmy", "mdy")}
    shared = told or (decided.pop() if len(decided) == 1 else "")
    questions = []
    for name, (order, examples) in found.items():
        settled = order or (shared if examples else "")
        columns[name] = replace(columns[name], date_order=settled)
        if examples and not settled and columns[name].role:
            questions.append(_date_question(profiles[name], examples))
    return shared, questions


def _with_marks(profile: Profile) -> list[str]:
    """The shapes of a column's numbers that hold a comma or point: digits but 0 become 1, so that there are few."""
    text = parse_columns.shapes(profile.distinct)
    return [shape for shape in text if "," in shape or "." in shape]


def _settle_decimals(columns: dict[str, ColumnMap], profiles: dict[str, Profile]) -> list[Question]:
    found = {name: _with_marks(profiles[name]) for name, column in columns.items() if column.type in (MONEY, NUMBER)}
    marks = {name: columns[name].decimal or decide_decimal(shapes) for name, shapes in found.items()}
    decided = {mark for name, mark in marks.items() if mark and found[name]}
    shared = decided.pop() if len(decided) == 1 else ""
    questions = []
    for name, shapes in found.items():
        # Without any other sign "1,234" is over a thousand, and "1.234" just over one: the way of most files and programs.
        open_ = bool(shapes) and not marks[name] and not shared
        columns[name] = replace(columns[name], decimal="" if open_ else marks[name] or shared or ".")
        if open_ and columns[name].role:
            example = next(value for value in profiles[name].distinct.to_pylist() if "," in value or "." in value)
            questions.append(_decimal_question(profiles[name], example, "."))
    return questions


def _values(kind: str, column: ColumnMap, profile: Profile) -> dict[str, str]:
    """The code of every word of a coded column; what was there before stays."""
    if not is_coded(kind, column.role) or len(profile.distinct) > _MANY:
        return column.values
    yes = "won" if (kind, column.role) == ("deals", "status") else "done" if column.role == "outcome" else ""
    flags = yes if profile.flags >= 0.9 else ""
    guessed = {word: guess_code(kind, column.role, word, yes_means=flags) for word in profile.distinct.to_pylist()}
    return guessed | column.values


def _implied(mapping: Mapping) -> dict[str, dict[str, str]]:
    """What a column's name says of all its rows: a "won date" that they were won, an "NPS score" that NPS was asked."""
    roles = mapping.roles
    stages = roles["stage"].values.values() if "stage" in roles else ()
    if mapping.kind == "deals" and "closed" in roles and "status" not in roles and not {"won", "lost"} & set(stages):
        role, kind = roles["closed"], code_of("deals", "status", roles["closed"].header)
        return {role.column: {ALL_ROWS: "won"}} if kind == "won" else {}
    if mapping.kind == "surveys" and "score" in roles and "kind" not in roles:
        kind = code_of("surveys", "kind", roles["score"].header)
        return {roles["score"].column: {ALL_ROWS: kind}} if kind else {}
    return {}


def settle(mapping: Mapping, found: Iterable[Profile], date_order: str = "") -> Mapping:
    """Fill in how the values of each column are written, and ask about what they do not tell. What is there already stays."""
    profiles = {profile.column: profile for profile in found}
    columns = {column.column: column for column in mapping.columns}
    shared, questions = _settle_dates(columns, profiles, date_order)
    questions += _settle_decimals(columns, profiles)
    for name, column in columns.items():
        columns[name] = replace(column, values=_values(mapping.kind, column, profiles[name]))
    read = replace(mapping, columns=tuple(columns.values()), date_order=shared, questions=tuple(questions) if mapping.kind else ())
    for name, values in _implied(read).items():
        columns[name] = replace(columns[name], values=columns[name].values or values)
    return replace(read, columns=tuple(columns.values()))
