"""Projection of a shop's customers: histories by hand, refusals with a reason, the check on the past."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from metrics import compute
from metrics.members import members
from metrics.watching import watched_since
from tests.metrics.known import real, table


@pytest.fixture(scope="module")
def shop() -> pd.DataFrame:
    """Orders of customers whom the model itself made, over two years."""
    rng, n, days = np.random.default_rng(8), 300, 730
    rate, stop, began = rng.gamma(1.0, 1 / 60, n), rng.beta(0.9, 3.0, n), rng.integers(0, 600, n)
    rows = []
    for who in range(n):
        day, there = float(began[who]), True
        while there and day < days:
            rows.append((f"{who:04d}", date(2023, 1, 1) + timedelta(int(day)), float(np.round(rng.gamma(6, 8), 2)), "ab"[who % 2]))
            there, day = rng.random() > stop[who] or day == began[who], day + rng.exponential(1 / rate[who])
    return pd.DataFrame(rows, columns=["customer", "date", "amount", "segment"])


def test_the_projection_of_a_shop(shop: pd.DataFrame) -> None:
    figure = compute("purchase_projection", {"orders": shop}, as_of="2025-01-01", top=5)
    assert figure.table is not None
    assert (len(figure.table), figure.n) == (5, 300)
    told = figure.details
    assert abs(told["foretold"] - told["happened"]) < 0.35 * told["happened"]
    assert told["all_orders_90"] < told["all_orders_365"]
    assert figure.table["value_365"].is_monotonic_decreasing
    check = compute("purchase_check", {"orders": shop}, as_of="2025-01-01").table
    assert check is not None
    assert check["customers"].sum() == check["n"].iloc[0]
    known = (check["customers"] * check["happened"]).sum()
    assert known == pytest.approx(told["happened"])


def test_order_and_units_of_money_do_not_matter(shop: pd.DataFrame) -> None:
    first = compute("purchase_projection", {"orders": shop}, as_of="2025-01-01").details
    other = compute("purchase_projection", {"orders": shop[::-1].assign(amount=shop["amount"] * 100)}, as_of="2025-01-01").details
    assert other["all_orders_365"] == pytest.approx(first["all_orders_365"], rel=1e-6)
    assert other["all_value_365"] == pytest.approx(100 * first["all_value_365"], rel=1e-3)


def test_it_refuses_with_a_reason(shop: pd.DataFrame) -> None:
    few = compute("purchase_projection", {"orders": shop[shop["customer"] < "0050"]}, as_of="2025-01-01")
    assert "it needs 100 customers" in str(few.reason)
    moved = shop[shop["date"] < date(2024, 3, 1)]  # everybody stops at once: no model of the past can know
    gone = compute("purchase_projection", {"orders": moved}, as_of="2024-12-31")
    assert gone.reason is not None
    assert "too far off" in str(gone.reason) or "do not show" in str(gone.reason)
    assert not compute("purchase_projection", {"orders": shop[:0]}).available
    assert not compute("projected_value", {"orders": shop.drop(columns="amount")}).available


def test_value_of_a_newcomer_and_the_most_that_saving_one_may_cost(shop: pd.DataFrame) -> None:
    one, five = (compute("projected_value", {"orders": shop}, as_of="2025-01-01", years=years) for years in (1, 5))
    assert one.value is not None
    assert five.value is not None
    assert one.details["first_order"] < one.value < five.value
    options = {"as_of": "2025-01-01", "period": "2024-01-01:2025-01-01"}
    whole = compute("saving_limit", {"orders": shop}, by="segment", **options)
    assert whole.value is not None
    assert whole.table is not None
    assert compute("saving_limit", {"orders": shop}, margin=0.4, **options).value == pytest.approx(0.4 * whole.value)
    assert (whole.table["kept"] * whole.table["value"]).sum() == pytest.approx(whole.details["kept"] * whole.value)
    with pytest.raises(ValueError, match="margin"):
        compute("saving_limit", {"orders": shop}, margin=0, **options)


def test_who_to_call(shop: pd.DataFrame) -> None:
    answers = pd.DataFrame({"customer": sorted(set(shop["customer"]))[:200], "answered": date(2024, 12, 20), "kind": "nps", "score": 3.0})
    found = compute("customers_to_call", {"orders": shop, "surveys": answers}, as_of="2025-01-01", calls=7).table
    assert found is not None
    called = found[found["call"].astype(bool)]
    assert len(called) == 7
    assert found["call"].tolist()[:7] == [True] * 7
    assert set(called["band"]) <= {"unhappy", "slipping", "waiting"}
    assert "unlikely" not in set(called["chance"])
    assert called["at_stake"].is_monotonic_decreasing
    few = compute("customers_to_call", {"orders": shop[:40]}, as_of="2025-01-01").table
    assert few is not None
    assert "it needs 100 customers" in few["no_chance"].iloc[0]
    assert few["alive"].isna().sum() == len(few)


def test_the_cd_buyers_past_is_foretold() -> None:
    names = ["master", "customer", "date", "cds", "amount"]
    file = pd.read_csv(real("orders_cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names, dtype=str)
    orders = pd.DataFrame({"customer": file["customer"], "date": pd.to_datetime(file["date"]), "amount": file["amount"].astype(float)})
    found = compute("purchase_check", {"orders": orders}, as_of="1998-07-01")
    assert (found.n, found.details["all_happened"]) == (2_357, 1_145)
    assert found.details["all_foretold"] == pytest.approx(1_148, abs=1)


def test_the_check_of_contracts_uses_nothing_that_came_later() -> None:
    rng = np.random.default_rng(2)
    start = [date(2021, 1, 1) + timedelta(int(d)) for d in rng.integers(0, 900, 400)]
    end = [s + timedelta(int(d)) for s, d in zip(start, rng.geometric(1 / 900, 400), strict=True)]
    told = pd.Series([e if e < date(2025, 1, 1) else None for e in end], dtype=object)
    people = pd.DataFrame({"id": [str(k) for k in range(400)], "start": start, "end": told})
    found = compute("retention_check", {"customers": people}, as_of="2025-01-01")
    assert found.table is not None
    last = found.table.iloc[-1]
    then = [k for k in range(400) if start[k] < date(2024, 1, 1) <= end[k]]
    assert (found.n, last["happened"]) == (len(then), sum(end[k] >= date(2025, 1, 1) for k in then))
    assert last["low"] <= last["share"] <= last["high"]
    assert found.table["foretold"].is_monotonic_decreasing
    assert not compute("retention_check", {"customers": people[:40]}, as_of="2025-01-01").available


def test_a_late_start_of_the_file_is_seen_and_an_early_one_is_not() -> None:
    people = table("id start end", *[f"{k} 2020-01-01 {'2024-03-01' if k < 20 else '-'}" for k in range(40)])
    found = watched_since({"customers": people}, "2025-01-01")
    assert found is not None
    assert str(found.since) == "2024-03-01"
    steady = [date(2020, 1, 1) + timedelta(30 * k) for k in range(40)]
    whole = pd.DataFrame({"id": [str(k) for k in range(40)], "start": steady, "end": [day + timedelta(90) for day in steady]})
    assert watched_since({"customers": whole}, "2025-01-01") is None
    assert watched_since({"customers": people.assign(end=None)}, "2025-01-01") is None
    assert watched_since({"customers": people.drop(columns="end")}, "2025-01-01") is None


def test_the_customers_behind_a_cell() -> None:
    orders = table(
        "customer date amount source", "007 2024-01-05 5 web", "b 2024-01-09 9 shop", "007 2024-02-01 1 web", "c 2024-02-02 -1 web"
    )
    people = table("id name", "007 Ann", "b -")
    tables = {"orders": orders, "customers": people}
    found = members(tables, cohort="2024-01-01", age=1, as_of="2024-03-01")
    assert found[["customer", "name", "there"]].fillna("").values.tolist() == [["b", "", False], ["007", "Ann", True]]
    assert found["revenue_then"].fillna(-1).tolist() == [-1, 1]
    assert members(tables, as_of="2024-03-01", by="source", group="web")["customer"].tolist() == ["007"]
    assert members(tables, as_of="2024-03-01", period="2024-02-01:2024-03-01").empty
    runs = table("customer start end", "a 2024-01-05 -", "b 2024-01-09 2024-01-20")
    assert members({"subscriptions": runs}, cohort="2024-01-01", age=1, as_of="2024-03-01")["there"].tolist() == [True, False]
