"""What winning customers costs."""

import pandas as pd
import pytest

import metrics

SPEND = pd.DataFrame(
    {
        "date": ["2024-01-05", "2024-01-20", "2024-01-21", "2024-02-01"], "amount": [600.0, 400.0, 5000.0, 70.0],
        "category": ["marketing", "sales", "other", "sales"],
    }
)  # fmt: skip
CUSTOMERS = pd.DataFrame({"id": list("abcd"), "start": ["2024-01-07", "2024-01-31", "2024-02-01", None]})
JANUARY = "2024-01-01:2024-02-01"


def test_marketing_and_sales_spending_over_new_customers():
    figure = metrics.compute("cac", {"spend": SPEND, "customers": CUSTOMERS}, period=JANUARY)
    assert (figure.value, figure.n, figure.details["spend"]) == (500.0, 2, 1000.0)
    assert figure.low == pytest.approx(1000 / 7.2247, rel=1e-4)  # Garwood 1936: 2 customers could be .2422 to 7.2247
    assert figure.high == pytest.approx(1000 / 0.2422, rel=1e-3)


def test_without_customers_the_first_order_makes_one():
    orders = pd.DataFrame({"id": list("abc"), "customer": ["x", "x", "y"], "date": ["2023-12-01", "2024-01-02", "2024-01-03"]})
    assert metrics.compute("cac", {"spend": SPEND, "orders": orders}, period=JANUARY).value == 1000.0


def test_no_new_customer_makes_it_not_available():
    figure = metrics.compute("cac", {"spend": SPEND, "customers": CUSTOMERS}, period="2024-03-01:2024-04-01")
    assert (figure.value, str(figure.reason)) == (None, "no new customer in this period")


def test_spending_may_come_before_its_customers():
    figure = metrics.compute("cac", {"spend": SPEND, "customers": CUSTOMERS}, period="2024-02-01:2024-03-01", lag=1)
    assert (figure.value, figure.details["new_customers"]) == (1000.0, 1)
