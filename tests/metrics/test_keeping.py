from metrics import compute
from metrics.health import BANDS
from tests.metrics.known import table, value

SPEND = table("id date amount category", "1 2024-01-05 300 retention", "2 2024-01-06 900 marketing", "3 2024-02-05 50 retention")
ORDERS = table("id customer date amount", "1 a 2023-11-01 10", "2 a 2024-01-09 100", "3 b 2023-12-01 10", "4 c 2024-01-20 70",
               "5 d 2023-05-01 1", "6 d 2024-01-30 60",
               "7 d 2024-01-31 -20")  # fmt: skip
OPTIONS = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01"}


def test_cost_from_orders_contracts_and_customers() -> None:
    figure = compute("retention_cost", {"spend": SPEND, "orders": ORDERS}, **OPTIONS)
    assert (figure.value, figure.n, figure.details["brings"]) == (150.0, 2, 70.0)  # a and d came back
    runs = table("customer start end", "a 2023-01-01 -", "b 2023-01-01 2024-01-09", "c 2024-01-05 -")
    contracts = compute("retention_cost", {"spend": SPEND, "orders": ORDERS, "subscriptions": runs}, **OPTIONS)
    assert (contracts.value, contracts.n, contracts.details["brings"]) == (300.0, 1, 100.0)
    people = runs.rename(columns={"customer": "id"})
    assert value("retention_cost", {"spend": SPEND, "customers": people}, **OPTIONS) == 300.0


def test_no_spending_or_nobody_kept_is_not_available() -> None:
    assert value("retention_cost", {"spend": SPEND[1:2], "orders": ORDERS}, **OPTIONS) is None
    assert value("retention_cost", {"spend": SPEND, "orders": ORDERS[3:4]}, **OPTIONS) is None
    assert value("retention_cost", {"spend": SPEND.drop(columns="category"), "orders": ORDERS}, **OPTIONS) is None
    assert value("retention_cost", {"spend": SPEND}, **OPTIONS) is None


def test_health_by_hand() -> None:
    bought = table("id customer date amount", "1 a 2024-03-01 10", "2 a 2024-03-20 30", "3 b 2024-01-01 10",
                   "4 c 2024-03-25 5", "5 d 2023-01-01 9", "6 e 2024-03-01 9",
                   "7 e 2024-03-02 -9", "8 f 2024-03-01 1", "9 f 2024-03-02 1")  # fmt: skip
    answers = table(
        "id customer answered kind score", "1 e 2024-03-05 nps 6", "2 e 2024-02-05 nps 10", "3 a 2024-03-05 csat 1", "4 a 2024-05-01 nps 0"
    )
    cases = table("id customer opened closed", "1 f 2024-03-10 -", "2 a 2024-03-10 2024-03-11")
    tables = {"orders": bought, "surveys": answers, "tickets": cases}
    figure = compute("customer_health", tables, as_of="2024-04-01")
    assert figure.table is not None
    assert figure.table.set_index("customer")["band"].to_dict() == {
        "e": "unhappy", "b": "slipping", "f": "waiting", "c": "new", "a": "steady", "d": "gone"}  # fmt: skip
    assert list(figure.table["customer"]) == ["e", "b", "f", "c", "a", "d"]
    steady = figure.table.set_index("customer").loc["a"]
    assert (steady["recency"], steady["frequency"], steady["value"], steady["open_cases"]) == (12, 2, 40.0, 0)
    assert figure.table.set_index("customer").loc["e", "value"] == 0.0
    assert figure.n == 6
    few = compute("customer_health", tables, as_of="2024-04-01", top=2)
    assert few.table is not None
    assert (len(few.table), few.n) == (2, 6)
    assert sum(int(few.details[f"in_{band}"]) for band in BANDS) == 6
    alone = compute("customer_health", {"orders": bought}, as_of="2024-04-01")
    assert alone.available
    assert not compute("customer_health", {"orders": bought}, as_of="2020-04-01").available
