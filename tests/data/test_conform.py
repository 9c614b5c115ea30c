"""Typed tables: canonical types, an account of every row, and what columns tell together."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.conform import Conformed, conform
from data.derived import header_currency
from data.mapping import MappingProblem
from data.raw import RowNote
from data.recognise import recognise
from metrics.words import Text
from tests.data.raw_tables import from_rows, from_text


def made(text: str, **told: str) -> Conformed:
    raw = from_text(text)
    return conform(raw, recognise(raw, **told), secret=b"secret")


def column(table: Conformed, name: str) -> list[object]:
    return table.table[name].to_pylist()


DEALS = """
Deal ID,Deal Name,Stage,Amount,Created,Close Date,Owner,Colour
001,Alpha,Closed Won,"$1,200.50",2024-01-01 09:00,2024-02-01,Ann,red
002,Beta,Closed Lost,$800.00,2024-01-02 10:30,2024-02-02,Bo,-
003,Gamma,Proposal,N/A,2024-01-03,2024-12-31,,?
004,,Proposal,soon,never,,Ann,blue
"""


def test_types_are_canonical() -> None:
    schema = made(DEALS).table.schema
    assert {field.name: field.type for field in schema} == {
        "id": pa.string(),
        "name": pa.string(),
        "stage": pa.string(),
        "amount": pa.float64(),
        "created": pa.timestamp("us"),
        "closed": pa.date32(),
        "expected_close": pa.date32(),
        "owner": pa.string(),
        "status": pa.string(),
        "currency": pa.string(),
        "c7": pa.string(),
        "line": pa.int64(),
    }


def test_values() -> None:
    table = made(DEALS)
    assert column(table, "id") == ["001", "002", "003", "004"]
    assert column(table, "amount") == [1200.5, 800, None, None]
    assert column(table, "currency") == ["USD", "USD", None, None]
    assert column(table, "status") == ["won", "lost", "open", "open"]
    assert column(table, "created") == [datetime(2024, 1, 1, 9), datetime(2024, 1, 2, 10, 30), datetime(2024, 1, 3), None]
    assert column(table, "owner") == ["Ann", "Bo", None, "Ann"]
    assert column(table, "c7") == ["red", None, None, "blue"]
    assert column(table, "line") == [2, 3, 4, 5]
    assert table.labels["c7"] == "Colour"
    assert table.labels["status"] == "Stage"
    assert table.currencies == {"USD": 2}


def test_the_close_date_of_an_open_deal_is_expected() -> None:
    table = made(DEALS)
    assert column(table, "closed") == [date(2024, 2, 1), date(2024, 2, 2), None, None]
    assert column(table, "expected_close") == [None, None, date(2024, 12, 31), None]


def test_unreadable_cells_are_noted_once_a_row() -> None:
    table = made(DEALS)
    (note,) = table.repaired
    assert note.line == 5
    assert str(note.reason) == (
        "Amount holds soon, expected an amount of money; the cell was left blank; "
        "Created holds never, expected a date; the cell was left blank"
    )
    assert (table.read, table.kept, table.left_out) == (4, 3, ())


def test_the_readers_account_is_carried_on() -> None:
    mended, dropped = RowNote(3, Text("two cells short"), "raw 3"), RowNote(9, Text("a total"), "raw 9")
    raw = from_text(DEALS, repaired=(mended,), left_out=(dropped,))
    table = conform(raw, recognise(raw))
    assert [note.line for note in table.repaired] == [3, 5]
    assert table.left_out == (dropped,)
    assert table.read == raw.read == table.kept + len(table.repaired) + len(table.left_out) == 5


def test_row_texts_are_not_carried_past_hidden_columns() -> None:
    raw = from_rows(
        ["Deal ID", "Stage", "E-mail"],
        [["1", "Won", "a@x.org"], ["2", "Lost", "b@x.org"]],
        left_out=(RowNote(4, Text("a total"), "3,Won,c@x.org"),),
    )
    assert conform(raw, recognise(raw), secret=b"secret").left_out[0].text == ""


def test_a_column_without_one_readable_cell_is_a_problem() -> None:
    raw = from_text("Deal ID,Stage,Amount,Close Date\n1,Won,5,Q-one\n2,Lost,6,Q-two")
    mapping = recognise(raw).with_role("Close Date", "closed")
    table = conform(raw, mapping)
    assert [str(problem) for problem in table.problems] == [
        "None of the 2 values of Close Date is a date (the first is Q-one). Choose another column or date order for close date."
    ]
    assert "closed" not in table.table.schema.names
    assert column(table, "c3") == ["Q-one", "Q-two"]
    assert table.repaired == ()


def test_a_column_that_is_mostly_unreadable_is_a_problem_too() -> None:
    table = made("Deal ID,Stage,Amount\n1,Won,5\n2,Lost,lots\n3,Lost,few")
    assert "2 of the 3 values of Amount cannot be read as amount" in str(table.problems[0])
    assert len(table.repaired) == 2


def test_open_questions_stop_the_table() -> None:
    with pytest.raises(MappingProblem, match="03/04/2018 is 3 April 2018 or 4 March 2018"):
        made("Deal ID,Stage,Close Date\n1,Won,03/04/2018")
    assert column(made("Deal ID,Stage,Close Date\n1,Won,03/04/2018", date_order="mdy"), "closed") == [date(2018, 3, 4)]


def test_an_unrecognised_table_cannot_be_made() -> None:
    with pytest.raises(MappingProblem, match="fit no kind of table"):
        made("a,b\n1,2")


@pytest.mark.parametrize(
    ("header", "cells", "ratios"),
    [
        ("Probability", ["10", "100"], [0.1, 1]),
        ("Probability", ["0.1", "1"], [0.1, 1]),
        ("Probability", ["10 %", "100 %"], [0.1, 1]),
        ("Probability (%)", ["0", "1"], [0, 0.01]),
        ("Sannolikhet", ["10", "100"], [0.1, 1]),
    ],
)
def test_probabilities_are_ratios(header: str, cells: list[str], ratios: list[float]) -> None:
    raw = from_rows(["Deal ID", "Stage", header], [["1", "Won", cells[0]], ["2", "Lost", cells[1]]])
    assert conform(raw, recognise(raw)).table["probability"].to_pylist() == pytest.approx(ratios)


@pytest.mark.parametrize(
    ("header", "cells", "codes"),
    [
        ("Amount", ["€ 5", "$ 6", ""], ["EUR", "USD", None]),
        ("Amount (EUR)", ["5", "6", ""], ["EUR", "EUR", None]),
        ("Belopp SEK", ["5", "6", ""], ["SEK", "SEK", None]),
        ("金额（元）", ["5", "6", ""], ["CNY", "CNY", None]),
    ],
)
def test_a_currency_is_found_beside_the_amounts(header: str, cells: list[str], codes: list[str | None]) -> None:
    raw = from_rows(["Deal ID", "Stage", header], [[str(index), "Won", cell] for index, cell in enumerate(cells)])
    assert conform(raw, recognise(raw)).table["currency"].to_pylist() == codes


def test_a_currency_column_outranks_the_amounts() -> None:
    table = made("Deal ID,Stage,Amount,Currency\n1,Won,$5,CAD\n2,Lost,$6,kr")
    assert column(table, "currency") == ["CAD", "SEK"]
    assert header_currency("Amount") == ""


def test_no_currency_is_no_column() -> None:
    assert "currency" not in made("Deal ID,Stage,Amount\n1,Won,5").table.schema.names


def test_a_won_date_alone_means_won() -> None:
    table = made("Deal ID,Owner,Won date,Amount\n1,Ann,2024-01-31,5\n2,Bo,,6")
    assert column(table, "status") == ["won", "open"]


def test_a_score_called_nps_tells_the_question() -> None:
    assert column(made("Customer,NPS score,Submitted at\n1,9,2024-01-31\n2,,2024-01-31"), "kind") == ["nps", None]
    assert "kind" not in made("Customer,Score,Submitted at\n1,9,2024-01-31").table.schema.names


def test_words_of_a_coded_column() -> None:
    raw = from_rows(
        ["Activity Type", "Date", "Owner"], [["Telefonsamtal", "2024-01-31", "A"], ["Fika", "2024-01-31", "A"], ["", "2024-01-31", "A"]]
    )
    mapping = recognise(raw)
    assert conform(raw, mapping).table["kind"].to_pylist() == ["call", "other", None]
    assert conform(raw, mapping.edit("Activity Type", values={"Fika": "meeting"})).table["kind"].to_pylist() == ["call", "meeting", None]


def test_a_role_given_by_hand_is_read_as_its_type() -> None:
    raw = from_text('Deal ID,Stage,Foo,Bar\n1,Won,"1.234,50",13/02/2018\n2,Lost,"2,5",05/02/2018')
    table = conform(raw, recognise(raw).with_role("Foo", "amount").with_role("Bar", "closed"))
    assert column(table, "amount") == [1234.5, 2.5]
    assert column(table, "closed") == [date(2018, 2, 13), date(2018, 2, 5)]


def test_a_yes_no_column_for_won() -> None:
    assert column(made("Deal ID,Amount,Close Date,Is Closed Won\n1,5,2024-01-31,true\n2,6,2024-02-01,false"), "status") == ["won", "open"]
    table = made("Deal ID,Stage,Close Date,Won\n1,Closed Won,2024-01-31,1\n2,Closed Lost,2024-02-01,0")
    assert column(table, "status") == ["won", "lost"]


def test_a_hidden_date_is_kept_as_a_pseudonym_only() -> None:
    raw = from_text("Deal ID,Stage,Close Date\n1,Won,2024-01-31")
    table = conform(raw, recognise(raw).edit("Close Date", privacy="pseudonymise"), secret=b"secret")
    assert "cannot be used as close date" in str(table.problems[0])
    assert column(table, "c2") != ["2024-01-31"]


CELLS = st.sampled_from(["", "1", "x", "1,5", "2018-02-01", "13/02/2018", "N/A", "Won", "yes", "€ 5", "=1+1"])


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=8))
def test_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    raw = from_rows(["Deal ID", "Stage", "Amount", "Close Date", "Probability"], rows)
    table = conform(raw, recognise(raw, kind="deals", date_order="dmy"))
    assert table.read == raw.read == len(rows)
    assert table.kept + len(table.repaired) == table.table.num_rows
    assert len({note.line for note in table.repaired}) == len(table.repaired)
