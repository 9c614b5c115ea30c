"""Prospects, new and returning customers, and what the new ones bring."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups, left_out, table, value

ORDERS = table(
    "id date customer amount owner",
    "1 2023-12-01 x 10 ann",
    "2 2024-01-05 x 20 ann",
    "3 2024-01-06 y 30 bo",
    "4 2024-01-07 y -5 bo",
    "5 2024-01-08 z -7 bo",
    "6 2024-01-09 - 40 bo",
    "7 2024-02-01 w 50 ann",
)
JANUARY = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01"}


def test_a_first_order_makes_a_new_customer_and_a_refund_does_not():
    assert value("new_customers", {"orders": ORDERS}, **JANUARY) == 1
    assert value("new_customers", {"orders": ORDERS}, as_of="2024-03-01") == 3
    assert value("new_customers", {"orders": ORDERS}, period="2020-01-01:2020-02-01", as_of="2024-03-01") == 0
    people = groups("new_customers", {"orders": ORDERS}, by="owner", as_of="2024-03-01").set_index("owner")
    assert people["value"].to_dict() == {"ann": 2, "bo": 1}


def test_without_orders_the_customer_table_tells():
    customers = pd.DataFrame({"id": list("abc"), "start": ["2024-01-05", "2024-02-01", None]})
    assert value("new_customers", {"customers": customers}, **JANUARY) == 1


def test_returning_customers():
    figure = metrics.compute("returning_customers", {"orders": ORDERS}, **JANUARY)
    assert (figure.value, figure.details["customers"]) == (1, 2)


def test_revenue_of_new_customers_is_net():
    figure = metrics.compute("new_revenue", {"orders": ORDERS}, **JANUARY)
    assert (figure.value, figure.details["revenue"]) == (25.0, 78.0)
    assert left_out(figure) == {"without a customer": 1}


def test_new_revenue_from_deals():
    deals = pd.DataFrame({"id": list("abc"), "status": "won", "closed": "2024-01-05", "amount": [1.0, 2.0, 4.0], "created": "2024-01-02"})
    typed = deals.assign(customer_type=["New", "Existing", None])
    assert value("new_revenue", {"deals": typed}, **JANUARY) == 1.0
    customers = pd.DataFrame({"id": ["p", "q"], "start": ["2024-01-05", "2023-01-01"]})
    assert value("new_revenue", {"deals": deals.assign(customer=["p", "q", "r"]), "customers": customers}, **JANUARY) == 1.0


def test_prospects_are_counted_once_and_customers_are_none():
    deals = table("id customer status created", "1 x open 2024-01-01", "2 n open 2024-01-01", "3 n open 2024-01-01", "4 - open 2024-01-01")
    assert value("prospects", {"deals": deals}, as_of="2024-02-01") == 3
    assert value("prospects", {"deals": deals, "orders": ORDERS}, as_of="2024-02-01") == 2
    leads = table("id created won", "1 2024-01-01 2024-01-05", "2 2024-01-01 -", "3 2024-03-01 -")
    assert value("prospects", {"leads": leads}, as_of="2024-02-01") == 1


order = st.tuples(st.sampled_from("abc"), st.integers(0, 120), st.sampled_from([-5.0, 0.0, 10.0, None]))


@given(rows=st.lists(order, min_size=1, max_size=20), start=st.integers(0, 100), length=st.integers(1, 60))
@settings(max_examples=12, deadline=None)
def test_customers_against_pandas(rows, start, length):
    day = date(2024, 1, 1)
    frame = pd.DataFrame(rows, columns=["customer", "day", "amount"]).astype({"amount": float})
    frame["date"] = [day + timedelta(days=k) for k in frame["day"]]
    sales = [(customer, k) for customer, k, amount in rows if amount is None or amount >= 0]
    first = {customer: min(k for c, k in sales if c == customer) for customer, _ in sales}
    inside = {customer for customer, k in sales if start <= k < start + length}
    options = {"period": (day + timedelta(days=start), day + timedelta(days=start + length)), "as_of": "2025-01-01"}
    tables = {"orders": frame.assign(id=[str(k) for k in range(len(rows))])}
    new = {customer for customer, k in first.items() if start <= k < start + length}
    assert value("new_customers", tables, **options) == len(new)
    assert value("returning_customers", tables, **options) == len({c for c in inside if first[c] < start})
    paid = [amount for customer, k, amount in rows if customer in new and start <= k < start + length and amount is not None]
    assert metrics.compute("new_revenue", tables, **options).value == (pytest.approx(sum(paid)) if paid else None)
