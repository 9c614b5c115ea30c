"""Files straight to tables: the same reading as in the app, corrected by what the caller says."""

from datetime import date
from pathlib import Path

import pytest

import data
import metrics
from data.mapping import MappingProblem
from data.raw import FileProblem
from metrics.engine import collect

DEALS = "Deal ID,Stage,Gross,Net,Close Date\n1,Closed Won,12,10,2024-01-31\n2,Closed Lost,24,20,2024-02-01\n"
EITHER = "Order ID,Order date,Total\n1,03/04/2024,5\n2,05/06/2024,6\n"

pytestmark = pytest.mark.usefixtures("without_child")


@pytest.fixture
def file(tmp_path: Path):
    """Write a file and name its path."""

    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_one_path_or_several_as_text_or_path(file) -> None:
    path = file("deals.csv", DEALS)
    for given in (path, str(path), [path], [str(path)], (path,)):
        assert collect(data.read(given)["deals"].rows)["id"].tolist() == ["1", "2"]


def test_no_file_no_table() -> None:
    assert data.read([]) == {}


def test_each_file_gives_its_account(file) -> None:
    tables = data.read(file("deals.csv", DEALS + "3,Closed Won,x,1,2024-01-01\n4,Closed Won,1,1,2024-01-01,more\n"))
    (account,) = tables.accounts
    assert (account.file, account.kind, account.mapping.roles["id"].header) == ("deals.csv", "deals", "Deal ID")
    assert account.read == 4 == account.kept + account.repaired + account.left_out
    assert account.left_out == 1
    assert [(str(left.reason), left.rows) for left in metrics.compute("win_rate", tables).excluded] == [
        ("left out while the file was read", 1)
    ]


def test_a_mapping_is_a_list_a_text_or_a_dictionary(file) -> None:
    path = file("deals.csv", DEALS)
    for mapping in ({"deals.amount": "Net"}, ["deals.amount=Net"], ("deals.amount=Net",), "deals.amount=Net"):
        assert metrics.compute("revenue", data.read(path, mapping=mapping)).value == 10


def test_a_header_may_hold_an_equals_sign(file) -> None:
    path = file("deals.csv", DEALS.replace("Net", "a=b"))
    assert metrics.compute("revenue", data.read(path, mapping={"deals.amount": "a=b"})).value == 10


def test_a_mapping_holds_for_those_files_of_the_kind_that_have_the_column(file) -> None:
    """Last year's export had another header."""
    one = file("one.csv", DEALS)
    two = file("two.csv", "Deal ID,Stage,Worth,Close Date\n3,Closed Won,5,2023-01-31\n4,Closed Lost,6,2023-02-01\n")
    assert metrics.compute("revenue", data.read([one, two], mapping={"deals.amount": "Net"})).value == 10
    told = data.read([one, two], mapping=["deals.amount=Net", "deals.source=Worth"])
    assert collect(told["deals"].rows)["source"].dropna().tolist() == ["5", "6"]


def test_told_headers_make_an_unknown_table_their_kind(file) -> None:
    path = file("x.csv", "Foo,Bar\n9,b\n2,c\n")
    assert data.read(path).unrecognised == ["x.csv"]
    tables = data.read(path, mapping={"surveys.score": "Foo"})
    assert metrics.compute("nps", tables).value == 0
    assert not tables.unrecognised


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"deals.amount": "Nett"}, r"deals\.csv: There is no column Nett\. Columns of this table: Net"),
        ({"leads.source": "Net"}, r"leads\.source is told to be Net, but none of these files was taken for leads\. Write leads=FILE"),
        ({"deal.amount": "Net"}, r"There is no kind of table deal\. There are: deals"),
        ({"deals.sum": "Net"}, r"This kind of table has no role sum\. It has:"),
        ({"amount": "Net"}, r"Write it as KIND\.ROLE=HEADER"),
        ({"deals.amount": ""}, r"Write it as KIND\.ROLE=HEADER"),
    ],
)
def test_a_mapping_that_fits_nothing_is_refused(file, mapping: dict[str, str], said: str) -> None:
    """A figure without it would be another one than was asked for."""
    with pytest.raises(MappingProblem, match=said):
        data.read(file("deals.csv", DEALS), mapping=mapping)


def test_a_path_may_say_what_it_holds(file) -> None:
    path = file("x.csv", "Deal ID,Stage,Created\n1,Won,2024-01-01\n")
    assert list(data.read(path)) == ["deals"]
    assert list(data.read(f"leads={path}")) == ["leads"]


def test_a_file_may_be_called_like_a_kind(file, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file("leads=2024.csv", DEALS)
    monkeypatch.chdir(path.parent)
    assert list(data.read("leads=2024.csv")) == ["deals"]


def test_a_kind_that_is_none_names_those_meant(file) -> None:
    with pytest.raises(FileProblem, match=r"If survey is meant to say what it holds, write one of: surveys"):
        data.read(f"survey={file('x.csv', DEALS)}")


def test_dates_that_can_be_read_two_ways(file) -> None:
    path = file("orders.csv", EITHER)
    with pytest.raises(MappingProblem, match=r"orders\.csv: .*03/04/2024 is 3 April 2024 or 4 March 2024.*Say so with date_order"):
        data.read(path)
    for order, day in (("dmy", date(2024, 4, 3)), ("mdy", date(2024, 3, 4))):
        assert collect(data.read(path, date_order=order)["orders"].rows)["date"].min() == day


def test_a_date_order_that_is_none(file) -> None:
    with pytest.raises(ValueError, match="'ydm' is no date order: it is one of dmy, mdy, ymd"):
        data.read(file("orders.csv", EITHER), date_order="ydm")


def test_what_cannot_be_read_as_told_stands_in_the_account(file) -> None:
    (account,) = data.read(file("orders.csv", EITHER), date_order="ymd").accounts
    assert [str(problem).split(". ")[0] for problem in account.problems] == [
        "None of the 2 values of Order date is a date (the first is 03/04/2024)"
    ]


def test_a_told_order_leaves_clear_dates_alone(file) -> None:
    path = file("orders.csv", EITHER + "3,31/12/2024,7\n")
    assert collect(data.read(path, date_order="mdy")["orders"].rows)["date"].max() == date(2024, 12, 31)


def test_personal_columns_stay_readable_for_who_reads_own_files(file) -> None:
    tables = data.read(file("people.csv", "Customer ID,Name,Email,Customer since\n1,Ann,ann@example.org,2024-01-01\n"))
    assert collect(tables["customers"].rows)["email"].tolist() == ["ann@example.org"]


def test_several_files_are_one_table(file) -> None:
    more = "Deal ID,Stage,Net,Deal Kind\n2,Closed Won,7,new\n3,Closed Won,8,old\n"
    tables = data.read([file("one.csv", DEALS.replace("Gross,", "").replace(",12,", ",").replace(",24,", ",")), file("two.csv", more)])
    deals = collect(tables["deals"].rows)
    assert dict(zip(deals["id"], deals["status"], strict=True)) == {"1": "won", "2": "won", "3": "won"}
    assert tables["deals"].role("deal kind")
    assert [left.rows for left in tables["deals"].left_out] == [1]


def test_a_slip_of_the_pen_does_not_move_today(file) -> None:
    tables = data.read(file("deals.csv", DEALS + "3,Closed Won,1,1,2190-01-01\n"))
    assert metrics.compute("win_rate", tables).as_of == date(2024, 2, 2)


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_what_cannot_be_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileProblem, match="cannot be opened"):
        data.read(tmp_path / name)


# -- a CRM keeps the expected close date of an open deal in the same column as the real one of a closed deal

HUBSPOT = """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date
1,One,Closed Won,2024-01-31 10:00,Ann,100,2024-01-02 09:00
2,Two,Closed Lost,2024-02-20 10:00,Ann,200,2024-01-05 09:00
3,Three,Contract Sent,2190-06-30 10:00,Bo,300,2024-02-01 09:00
4,Four,Appointment Scheduled,2023-12-01 10:00,Bo,400,2023-11-01 09:00
"""
SALESFORCE = """Opportunity ID,Opportunity Name,Stage,Close Date,Opportunity Owner,Amount,Created Date,Probability (%)
1,One,Closed Won,1/31/2024,Ann,100,1/2/2024,100
2,Two,Closed Lost,2/20/2024,Ann,200,1/5/2024,0
3,Three,Negotiation/Review,6/30/2190,Bo,300,2/1/2024,90
4,Four,Prospecting,12/1/2023,Bo,400,11/1/2023,10
"""


@pytest.mark.parametrize("text", [HUBSPOT, SALESFORCE], ids=["HubSpot", "Salesforce"])
def test_the_close_date_of_an_open_deal_is_a_plan(file, text: str) -> None:
    tables = data.read(file("deals.csv", text))
    deals = collect(tables["deals"].rows).set_index("id")
    assert deals["status"].to_dict() == {"1": "won", "2": "lost", "3": "open", "4": "open"}
    assert deals["closed"].isna().to_dict() == {"1": False, "2": False, "3": True, "4": True}
    assert deals["expected_close"].isna().to_dict() == {"1": True, "2": True, "3": False, "4": False}
    assert tables["deals"].labels["expected_close"] == "Close Date"
    figure = metrics.compute("win_rate", tables, period="2024-01-01:2024-03-01")
    assert (figure.value, figure.as_of) == (0.5, date(2024, 2, 21))


def test_an_expected_close_of_its_own_stays(file) -> None:
    text = "Deal ID,Stage,Close Date,Expected Close Date\n1,Closed Won,2024-01-31,2024-01-15\n2,Negotiation,2190-05-05,2024-06-30\n"
    deals = collect(data.read(file("deals.csv", text))["deals"].rows).set_index("id")
    assert deals["closed"].to_dict() == {"1": date(2024, 1, 31), "2": None}
    assert deals["expected_close"].to_dict() == {"1": date(2024, 1, 15), "2": date(2024, 6, 30)}


def test_a_region_of_customers_and_of_sellers_is_told_apart_by_its_header(file) -> None:
    deals = file("deals.csv", "Deal ID,Account,Sales Agent,Stage,Close Date\n1,Acme,Ann,Won,2024-01-31\n2,Bell,Bo,Won,2024-02-01\n")
    accounts = file("accounts.csv", "Account,Region,Sector\nAcme,North,x\nBell,South,y\n")
    agents = file("sales_teams.csv", "Sales Agent,Manager,regional_office\nAnn,Cy,East\nBo,Cy,West\n")
    tables = data.read([deals, accounts, agents])
    assert set(tables) == {"deals", "customers", "users"}
    for by, regions in {
        "regional_office": {"East", "West"},
        "users.region": {"East", "West"},
        "customers.region": {"North", "South"},
    }.items():
        table = metrics.compute("win_rate", tables, by=by).table
        assert table is not None, metrics.compute("win_rate", tables, by=by).reason
        assert set(table[by]) == regions
