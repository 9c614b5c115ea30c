"""Personal columns are found by role, header and value, and hidden so that counting and joining still work."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.conform import conform
from data.mapping import DROP, KEEP, PSEUDONYMISE
from data.privacy import find_personal, pseudonym, treat
from data.recognise import recognise
from data.recognise.profile import looks_like_email, looks_like_phone
from tests.data.raw_tables import from_rows

SECRET = b"a secret of the workspace"


@pytest.mark.parametrize(
    "header",
    [
        "First Name",
        "Surname",
        "Date of birth",
        "Mobile Phone",
        "Förnamn",
        "Efternamn",
        "Personnummer",
        "Voornaam",
        "Geboortedatum",
        "Imię",
        "Nazwisko",
        "PESEL",
        "身份证号",
        "手机",
        "نام خانوادگی",
        "کد ملی",
        "Home Phone",
        "Street",
        "IP address",
        "Associated Contact",
        "Contact person",
        "Postcode",
    ],
)
def test_headers_announce_personal_data(header: str) -> None:
    raw = from_rows(["Deal ID", "Stage", "Amount", header], [["1", "Won", "5", "text a"], ["2", "Lost", "6", "text b"]])
    mapping = recognise(raw)
    assert find_personal(raw, mapping) == {"c3"}
    assert mapping.find(header).privacy == PSEUDONYMISE


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Notes 1", ["a@x.org", "b@y.org"]),
        ("Field 7", ["+46 70 123 45 67", "+48 22 555 01 00"]),
        ("Ref", ["(415) 555-0100", "415-555-0101"]),
    ],
)
def test_values_show_personal_data(header: str, values: list[str]) -> None:
    raw = from_rows(["Deal ID", "Stage", "Amount", header], [["1", "Won", "5", values[0]], ["2", "Lost", "6", values[1]]])
    assert find_personal(raw, recognise(raw)) == {"c3"}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Product", ["GTX Pro", "MG"]),
        ("PhoneService", ["Yes", "No"]),
        ("Created", ["2018-02-01", "2018-03-01"]),
        ("Company name", ["Acme", "Beta"]),
        ("Amount due", ["1000000", "2000000"]),
        ("Ticket", ["00000000001", "2"]),
    ],
)
def test_other_columns_are_not_personal(header: str, values: list[str]) -> None:
    raw = from_rows(["Deal ID", "Stage", header], [["1", "Won", values[0]], ["2", "Lost", values[1]]])
    assert find_personal(raw, recognise(raw)) == set()


def test_staff_is_kept_and_contacts_are_hidden() -> None:
    raw = from_rows(
        ["Lead ID", "Created", "Lead owner", "Full name", "E-mail", "Phone", "Company", "Lead source"],
        [["1", "2018-02-13", "Ann", "Bo Ek", "bo@x.org", "+46 70 123 45 67", "Acme", "Web"]] * 2,
    )
    treatment = {column.role: column.privacy for column in recognise(raw).columns if column.personal}
    assert treatment == {"owner": KEEP, "name": PSEUDONYMISE, "email": PSEUDONYMISE, "phone": PSEUDONYMISE}


def test_what_joins_tables_is_hidden_in_all_or_none() -> None:
    by_mail = [
        from_rows(["Customer ID", "Order Date", "Order total"], [["bo@x.org", "2018-02-13", "5"]] * 2),
        from_rows(["Customer", "Opened", "Priority"], [["bo@x.org", "2018-02-13", "High"]] * 2),
    ]
    mappings = [recognise(raw) for raw in by_mail]
    assert [mapping.roles["customer"].privacy for mapping in mappings] == [PSEUDONYMISE] * 2
    joined = {conform(raw, mapping, secret=SECRET).table["customer"][0].as_py() for raw, mapping in zip(by_mail, mappings, strict=True)}
    assert len(joined) == 1
    named = from_rows(["Caller ID", "Opened", "Priority"], [["Caller 7", "2018-02-13", "High"]] * 2)
    assert recognise(named).roles["customer"].privacy == KEEP


def test_hidden_columns_of_a_table() -> None:
    raw = from_rows(
        ["Deal ID", "Stage", "Amount", "First name", "E-mail"],
        [["1", "Won", "5", "Ann", " ANN@x.org"], ["2", "Lost", "6", "", "ann@X.org "], ["3", "Won", "7", "Bo", "N/A"]],
    )
    mapping = recognise(raw).edit("First name", privacy=DROP)
    made = conform(raw, mapping, secret=SECRET)
    assert "c3" not in made.table.schema.names
    assert "c3" not in made.labels
    emails = made.table["c4"].to_pylist()
    assert emails[0] == emails[1] == pseudonym("ann@x.org", SECRET)
    assert emails[2] is None
    assert not any("ann" in str(value).casefold() for column in made.table.columns for value in column.to_pylist())


def test_no_secret_no_pseudonyms() -> None:
    assert treat(pa.array(["a"]), KEEP, None) == pa.array(["a"])
    assert treat(pa.array(["a"]), DROP, None) is None
    with pytest.raises(ValueError, match="secret"):
        treat(pa.array(["a"]), PSEUDONYMISE, None)


@given(st.text(max_size=20), st.text(max_size=20))
def test_pseudonyms_tell_apart_what_differs(one: str, other: str) -> None:
    first, second = pseudonym(one, SECRET), pseudonym(other, SECRET)
    assert (first == "") == (not one.strip())
    assert pseudonym(f"  {one} ", SECRET) == first
    assert one != other or first == second
    assert len(first) in (0, 16)


@pytest.mark.parametrize(
    "text",
    [
        "+46 70 123 45 67",
        "070-123 45 67",
        "(415) 555-0100",
        "0048 22 555 01 00",
        "13800138000",
        "+1 415 555 0100 ext. 5",
        "021-55550100",
    ],
)
def test_telephone_numbers(text: str) -> None:
    assert looks_like_phone(text)


@pytest.mark.parametrize("text", ["2018-02-01", "01-02-2018 19:58", "35397.16", "1000000", "INC0000045", "0", "0.5", "1,200,500", "00042"])
def test_no_telephone_numbers(text: str) -> None:
    assert not looks_like_phone(text)


def test_mail_addresses() -> None:
    assert looks_like_email(" ann.lee+x@mail.example.org ")
    assert not looks_like_email("ann at example.org")
