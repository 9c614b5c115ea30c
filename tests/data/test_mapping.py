"""A mapping is edited, told apart by its headers, kept and read again."""

from typing import Any

import pytest

from data.mapping import PSEUDONYMISE, ColumnMap, Mapping, MappingProblem, Question, parse_override, signature
from data.recognise import recognise, review
from metrics.words import Text
from tests.data.raw_tables import from_rows, from_text

DEALS = """
Deal ID,Stage,Amount,Net,Close Date,Contact Email
1,Won,"1.234",10,03/04/2018,a@x.org
2,Lost,"2.500",20,05/06/2018,b@x.org
"""


def deals() -> Mapping:
    return recognise(from_text(DEALS))


def test_a_mapping_is_read_as_it_was_written() -> None:
    mapping = deals().edit("Contact Email", privacy="keep")
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_examples_of_hidden_columns_are_not_written() -> None:
    mapping = deals()
    assert mapping.find("Contact Email").privacy == PSEUDONYMISE
    assert "a@x.org" not in mapping.to_json()
    assert Mapping.from_json(mapping.to_json()).find("Contact Email").examples == ()


def test_a_signature_is_of_the_headers() -> None:
    assert signature(["Close Date", "Amount"]) == signature(["close_date", " AMOUNT "])
    assert signature(["Close Date", "Amount"]) != signature(["Amount", "Close Date"])
    assert signature(["Amount", "Amount (2)"]) != signature(["Amount", "Amount"])
    assert deals().signature == signature(["Deal ID", "Stage", "Amount", "Net", "Close Date", "Contact Email"])


def test_ambiguous_dates_are_asked_about() -> None:
    (question,) = deals().open_questions
    assert str(question.text) == (
        "The dates in Close Date can be read two ways: 03/04/2018 is 3 April 2018 or 4 March 2018. Which is meant?"
    )
    assert question.choices == ("dmy", "mdy")
    assert question.readings == ("2018-04-03", "2018-03-04")


def test_ambiguous_thousands_have_a_default() -> None:
    question = next(question for question in deals().questions if question.about == "decimal")
    assert (question.header, question.example, question.default) == ("Amount", "1.234", ".")
    assert question not in deals().open_questions


def test_answers_settle_questions() -> None:
    mapping = deals()
    for question in mapping.questions:
        mapping = mapping.answer(question, question.choices[1])
    assert not mapping.questions
    assert mapping.find("Close Date").date_order == "mdy"
    assert mapping.find("Amount").decimal == ","
    assert not deals().with_date_order("dmy").open_questions
    assert deals().with_date_order("dmy").find("Close Date").date_order == "dmy"
    assert deals().edit("Close Date", date_order="dmy").find("Close Date").date_order == "dmy"
    assert not deals().edit("Close Date", date_order="dmy").open_questions


def test_a_told_order_settles_what_is_open_and_nothing_else() -> None:
    assert recognise(from_text(DEALS), date_order="mdy").find("Close Date").date_order == "mdy"
    plain = from_rows(["Deal ID", "Stage", "Amount", "Close Date"], [["1", "Won", "1", "13/04/2018"], ["2", "Lost", "2", "05/06/2018"]])
    assert recognise(plain, date_order="mdy").find("Close Date").date_order == "dmy"


def test_another_column_of_the_file_settles_the_order() -> None:
    raw = from_rows(
        ["Deal ID", "Stage", "Created", "Close Date"], [["1", "Won", "31/01/2018", "03/04/2018"], ["2", "Lost", "01/02/2018", "05/06/2018"]]
    )
    mapping = recognise(raw)
    assert mapping.find("Close Date").date_order == "dmy"
    assert not mapping.questions
    assert mapping.date_order == "dmy"


def test_columns_that_contradict_themselves_are_asked_about() -> None:
    raw = from_rows(["Deal ID", "Stage", "Close Date"], [["1", "Won", "13/04/2018"], ["2", "Lost", "04/13/2018"]])
    (question,) = recognise(raw).open_questions
    assert "begin with the day and some with the month" in str(question.text)


def test_a_role_moves_to_another_column() -> None:
    mapping = deals().with_role("Net", "amount")
    assert mapping.roles["amount"].header == "Net"
    assert mapping.find("Amount").role == ""
    assert mapping.with_role("Net", "").find("Net").role == ""


def test_an_edited_mapping_is_reviewed() -> None:
    raw = from_text(DEALS)
    mapping = review(raw, deals().with_role("Stage", "").with_role("Stage", "status"))
    assert mapping.roles["status"].values == {"Won": "won", "Lost": "lost"}
    assert [question.about for question in mapping.questions] == ["date_order", "decimal"]
    again = review(raw, mapping.edit("Stage", values={"Won": "lost"}))
    assert again.roles["status"].values == {"Won": "lost", "Lost": "lost"}


def test_a_kind_keeps_the_roles_it_has() -> None:
    mapping = deals().with_kind("orders")
    assert {role: column.header for role, column in mapping.roles.items()} == {"id": "Deal ID", "amount": "Amount"}
    assert mapping.kind == "orders"


def test_overrides_of_the_command_line() -> None:
    assert parse_override("deals.amount=Value = net") == ("deals", "amount", "Value = net")
    assert deals().override("deals.amount=net").roles["amount"].header == "Net"
    assert deals().override("surveys.score=Net") == deals()
    unknown = Mapping("", (ColumnMap("c0", "NETPRO"),))
    assert unknown.override("surveys.score=NETPRO").kind == "surveys"


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("amount=Net", "Write it as KIND.ROLE=HEADER"),
        ("deals.amount", "Write it as KIND.ROLE=HEADER"),
        ("deal.amount=Net", "There are: deals"),
        ("deals.amout=Net", "It has: amount"),
        ("deals.amount=Nett", "Columns of this table: Net"),
    ],
)
def test_impossible_overrides_say_what_there_is(spec: str, says: str) -> None:
    with pytest.raises(MappingProblem, match=says):
        deals().override(spec)


def test_a_question_keeps_its_text() -> None:
    asked = Question("date_order", "c0", "When", Text("{a}?", {"a": "b"}), ("dmy", "mdy"), "1/2/2018", ("x", "y"))
    mapping = Mapping("deals", (ColumnMap("c0", "When"),), questions=(asked,))
    assert Mapping.from_json(mapping.to_json()).questions == (asked,)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"kind": "deal"}, "There are: deals"),
        ({"kind": "deals", "roles": {"amout": "Net"}}, "It has: amount"),
        ({"kind": "deals", "roles": {"amount": "Gross"}}, "There is no column Gross"),
    ],
)
def test_what_is_told_must_be_there(told: dict[str, Any], says: str) -> None:
    with pytest.raises(MappingProblem, match=says):
        recognise(from_text(DEALS), **told)


@pytest.mark.parametrize("rows", [[], [["", "", "", ""]] * 3])
def test_tables_without_values(rows: list[list[str]]) -> None:
    mapping = recognise(from_rows(["Deal ID", "Deal Stage", "Amount", "Close Date"], rows))
    assert mapping.kind == "deals"
    assert list(mapping.roles) == ["id", "stage", "amount", "closed"]
    assert not mapping.questions
