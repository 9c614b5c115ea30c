"""Deals: win rate, cycle, size, revenue and pipeline."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics

START = date(2024, 1, 1)
days = st.integers(0, 200).map(lambda day: START + timedelta(days=day))
COLUMNS = ["status", "created", "closed", "amount"]
deal = st.tuples(
    st.sampled_from(["won", "lost", "open"]), st.none() | days, st.none() | days, st.none() | st.integers(0, 10_000).map(float)
)


def deals(*rows: tuple) -> dict[str, pd.DataFrame]:
    return {"deals": pd.DataFrame(rows, columns=COLUMNS).astype({"amount": float}).assign(id=[str(i) for i in range(len(rows))])}


@pytest.mark.parametrize(
    ("statuses", "value", "n"),
    [
        ("open", None, 0),
        ("won", 1.0, 1),
        ("lost", 0.0, 1),
        ("won lost open", 0.5, 2),
        ("lost " * 12, 0.0, 12),
    ],
)
def test_win_rate(statuses, value, n):
    frame = pd.DataFrame({"status": statuses.split()})
    figure = metrics.compute("win_rate", {"deals": frame}, as_of="2024-01-01")
    assert (figure.value, figure.n) == (value, n)
    if value is None:
        assert str(figure.reason) == "no deal has closed in this period"
    else:
        assert (figure.small, figure.rough) == (n < 10, n < 30)
        assert figure.low <= value <= figure.high


def test_win_rate_by_value_weighs_deals_by_their_amount():
    rows = [("won", None, "2024-01-05", 300.0), ("lost", None, "2024-01-05", 100.0), ("lost", None, "2024-01-05", None)]
    assert metrics.compute("win_rate", deals(*rows), of="amount").value == 0.75


def test_win_rate_by_value_needs_amounts_in_one_currency():
    tables = deals(("won", None, "2024-01-05", 300.0), ("lost", None, "2024-01-05", 100.0))
    mixed = {"deals": tables["deals"].assign(currency=["EUR", "USD"])}
    assert metrics.compute("win_rate", mixed).value == 0.5
    assert "several currencies (EUR, USD)" in str(metrics.compute("win_rate", mixed, of="amount").reason)
    assert metrics.compute("win_rate", mixed, of="amount", rates={"EUR": 1, "USD": 3}).value == 0.5
    without = {"deals": tables["deals"].drop(columns="amount")}
    assert str(metrics.compute("win_rate", without, of="amount").reason) == "Deals has no amount"


def test_an_unknown_way_of_weighing_is_refused():
    with pytest.raises(ValueError, match="of is 'money': expected 'count' or 'amount'"):
        metrics.compute("win_rate", deals(("won", None, "2024-01-05", 1.0)), of="money")


def test_revenue_is_net_of_refunds_and_orders_come_before_deals():
    orders = pd.DataFrame({"id": list("abc"), "date": "2024-01-05", "amount": [100.0, 50.0, -30.0]})
    figure = metrics.compute("revenue", {"orders": orders, **deals(("won", None, "2024-01-05", 999.0))})
    assert (figure.value, figure.details["gross"], figure.details["refunds"], figure.low) == (120.0, 150.0, 30.0, None)
    assert metrics.compute("revenue", deals(("won", None, "2024-01-05", 999.0))).value == 999.0


def test_the_first_contact_of_the_lead_comes_before_the_creation_of_the_deal():
    tables = deals(("won", "2024-01-10", "2024-01-31", 1.0), ("won", "2024-01-10", "2024-01-31", 1.0))
    tables["deals"]["lead"] = ["L", None]
    tables["leads"] = pd.DataFrame({"id": ["L"], "created": ["2024-01-01"]})
    assert metrics.compute("sales_cycle", tables).value == 25.5


@pytest.mark.parametrize(
    ("rows", "value", "n"),
    [
        ([("open", "2024-01-01", None, 10.0)], 10.0, 1),
        ([("won", "2024-01-01", "2024-03-01", 10.0)], 10.0, 1),  # closed later: was still open
        ([("won", "2024-01-01", "2024-01-31", 10.0)], None, 0),
        ([("won", "2024-01-01", "2024-02-01", 10.0)], 10.0, 1),  # closes on the day itself
        ([("open", "2024-02-01", None, 10.0)], None, 0),  # created on the day: not there when it began
        ([("open", None, None, 10.0)], 10.0, 1),
        ([("won", None, None, 10.0)], None, 0),  # nobody knows when it closed
        ([("open", "2024-01-01", None, None)], None, 0),
    ],
)
def test_pipeline_value(rows, value, n):
    figure = metrics.compute("pipeline_value", deals(*rows), as_of="2024-02-01")
    assert (figure.value, figure.n) == (value, n)


@given(rows=st.lists(deal, max_size=25))
@settings(max_examples=12, deadline=None)
def test_deals_against_pandas(rows):
    tables, period = deals(*rows), (date(2024, 2, 1), date(2024, 5, 1))
    inside = [row for row in rows if row[2] is not None and period[0] <= row[2] < period[1]]
    won = [row for row in inside if row[0] == "won"]
    closed = [row for row in inside if row[0] != "open"]
    amounts = [row[3] for row in won if row[3] is not None]
    cycles = [(row[2] - row[1]).days for row in won if row[1] is not None and row[2] >= row[1]]

    def found(id: str) -> float | None:
        return metrics.compute(id, tables, period=period, as_of=period[1]).value

    assert found("win_rate") == (pytest.approx(len(won) / len(closed)) if closed else None)
    assert found("deal_size") == (pytest.approx(sum(amounts) / len(amounts)) if amounts else None)
    assert found("revenue") == (pytest.approx(sum(amounts)) if amounts else None)
    assert found("sales_cycle") == (pytest.approx(sum(cycles) / len(cycles)) if cycles else None)


@given(rows=st.lists(deal, min_size=1, max_size=25), as_of=days)
@settings(max_examples=12, deadline=None)
def test_pipeline_against_pandas(rows, as_of):
    there = [row for row in rows if row[1] is None or row[1] < as_of]
    still = [row for row in there if row[0] == "open" or (row[2] is not None and row[2] >= as_of)]
    amounts = [row[3] for row in still if row[3] is not None]
    assert metrics.compute("pipeline_value", deals(*rows), as_of=as_of).value == (pytest.approx(sum(amounts)) if amounts else None)


@given(rows=st.lists(deal, min_size=1, max_size=25))
@settings(max_examples=6, deadline=None)
def test_a_hundred_times_the_money_leaves_rates_alone(rows):
    tables = deals(*rows)
    richer = {"deals": tables["deals"].assign(amount=tables["deals"]["amount"] * 100)}
    for id, factor in (("revenue", 100), ("deal_size", 100), ("pipeline_value", 100), ("win_rate", 1), ("sales_cycle", 1)):
        plain, rich = (metrics.compute(id, each, as_of="2024-06-01").value for each in (tables, richer))
        assert rich == (None if plain is None else pytest.approx(plain * factor))


def test_a_list_of_won_deals_gives_no_win_rate():
    won = pd.DataFrame({"id": [str(number) for number in range(30)], "status": "won"})
    figure = metrics.compute("win_rate", {"deals": won}, as_of="2024-01-01")
    assert figure.value is None
    assert "won deals only" in str(figure.reason)
    assert metrics.compute("win_rate", {"deals": won.head(3)}, as_of="2024-01-01").value == 1.0
