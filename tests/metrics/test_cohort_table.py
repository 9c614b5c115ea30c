"""The cohort table against a second, naive one: loops over customers, days as Python dates."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from metrics.periods import EVERY, add_months, floor, step
from tests.metrics.known import real, table

TODAY = date(2024, 6, 11)


def naive_age(first: date, day: date, every: str, span: str) -> int:
    """How many steps have begun (calendar) or are over (rolling), one at a time."""
    if day < first and span == "rolling":
        return -1
    start, count = (floor(first, every) if span == "calendar" else first), 0
    if span == "calendar":
        while step(start, every, count + 1) <= day:
            count += 1
        return count if day >= start else -1
    while _anniversary(start, every, count + 1) <= day:
        count += 1
    return count


def _anniversary(first: date, every: str, count: int) -> date:
    """The same day later; where that month is too short, the first of the one after."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(every)
    if months is None:
        return first + timedelta(days=count * (7 if every == "week" else 1))
    there = add_months(first.replace(day=1), months * count)
    try:
        return there.replace(day=first.day)
    except ValueError:
        return add_months(there, 1)


def naive(orders: pd.DataFrame, every: str, span: str, how: str) -> dict:
    """(cohort, age) -> customers, orders, revenue."""
    found: dict = {}
    for _who, mine in orders.groupby("customer"):
        sales = mine[mine["amount"] >= 0]
        if sales.empty:
            continue
        first = min(sales["date"])
        cohort = floor(first, every)
        ages = [naive_age(first, day, every, span) for day in mine["date"]]
        there = {a for a, paid in zip(ages, mine["amount"], strict=True) if a >= 0 and paid >= 0}
        for age in range(max([0, *ages]) + 1):
            cell = found.setdefault((cohort, age), [0, 0, 0.0])
            cell[0] += age in there if how == "on" else any(a >= age for a in there)
            here = [paid for a, paid in zip(ages, mine["amount"], strict=True) if a == age]
            cell[1] += sum(paid >= 0 for paid in here)
            cell[2] += sum(here)
    return found


BOUGHT = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 160), st.sampled_from([5.0, 10.0, -3.0])), min_size=1, max_size=25
).filter(lambda rows: any(amount > 0 for *_, amount in rows))


@settings(max_examples=15, deadline=None)
@given(BOUGHT, st.sampled_from(EVERY), st.sampled_from(["calendar", "rolling"]), st.sampled_from(["on", "on_or_after"]))
def test_every_step_agrees_with_the_naive_table(bought: list, every: str, span: str, how: str) -> None:
    orders = pd.DataFrame([(c, date(2024, 1, 1) + timedelta(d), a) for c, d, a in bought], columns=["customer", "date", "amount"])
    expected = naive(orders, every, span, how)
    figure = compute("cohort_retention", {"orders": orders}, as_of=TODAY, every=every, span=span, how=how)
    assert figure.table is not None
    cells = figure.table.dropna(subset=["cohort"])
    for row in cells.to_dict("records"):
        future = step(row["cohort"], every, row["age"]) >= TODAY
        assert pd.isna(row["customers"]) == future
        if future:
            assert pd.isna(row["revenue"])
            assert not row["complete"]
            continue
        customers, count, revenue = expected.get((row["cohort"], row["age"]), (0, 0, 0.0))
        assert (row["customers"], row["orders"], row["revenue"]) == (customers, count, pytest.approx(revenue))
        assert 0 <= row["retained"] <= 1
    assert set(expected) <= {(row["cohort"], row["age"]) for row in cells.to_dict("records")}
    pooled_by_sums(figure.table)


def pooled_by_sums(found: pd.DataFrame) -> None:
    """Sum over sum of the finished cells."""
    pooled, cells = found[found["cohort"].isna()], found[found["cohort"].notna() & found["complete"]]
    for row in pooled.to_dict("records"):
        here = cells[cells["age"] == row["age"]]
        assert row["customers"] == here["customers"].sum()
        assert row["retained"] == pytest.approx(here["customers"].sum() / here["n"].sum())
        assert row["per_customer"] == pytest.approx(here["revenue"].sum() / here["n"].sum())


ORDERS = table("id customer date amount", "1 a 2024-01-05 100", "2 a 2024-02-05 50", "3 a 2024-03-05 60", "4 b 2024-01-20 40",
               "5 b 2024-03-20 20", "6 007 2024-02-10 10")  # fmt: skip


def test_against_the_step_before() -> None:
    found = compute("cohort_retention", {"orders": ORDERS}, as_of="2024-04-01", against="before").table
    assert found is not None
    january = found[found["cohort"] == date(2024, 1, 1)].set_index("age")
    assert january["retained"].tolist() == [1, 0.5, 2]  # both came back in March, one had in February
    assert january["net_revenue"].round(4).tolist() == [1, round(50 / 140, 4), round(80 / 50, 4)]
    assert january["retained_low"].isna().tolist() == [True] * 3
    later = compute("cohort_retention", {"orders": ORDERS}, as_of="2024-04-01", against="before", how="on_or_after").table
    assert later is not None
    assert later[later["cohort"] == date(2024, 1, 1)]["retained"].tolist() == [1, 1, 1]


def test_from_the_day_of_sign_up_those_who_never_ordered_count_too() -> None:
    people = table("id start", "a 2023-12-31", "b 2024-01-02", "c 2024-01-31", "007 -")
    found = compute("cohort_retention", {"orders": ORDERS, "customers": people}, as_of="2024-04-01", since="sign_up").table
    assert found is not None
    cells = {(row["cohort"], row["age"]): (row["n"], row["customers"]) for row in found.dropna(subset=["cohort"]).to_dict("records")}
    assert cells[date(2023, 12, 1), 0] == (1, 0)
    assert cells[date(2023, 12, 1), 1] == (1, 1)
    assert [cells[date(2024, 1, 1), age] for age in (0, 1, 2)] == [(2, 1), (2, 0), (2, 1)]


def test_a_month_end_is_a_whole_month_later_only_when_its_day_has_come() -> None:
    orders = table("customer date amount", "a 2024-01-31 1", "a 2024-02-29 1", "a 2024-03-01 1", "a 2024-03-31 1")
    found = compute("cohort_retention", {"orders": orders}, as_of="2024-05-01", span="rolling").table
    assert found is not None
    assert found[found["cohort"].notna()].set_index("age")["orders"].to_dict() == {0: 2, 1: 1, 2: 1, 3: 0}
    assert found[found["cohort"].notna()]["complete"].tolist() == [True, True, True, False]


def test_any_column_is_a_cohort_and_its_parts_are_the_whole() -> None:
    orders = ORDERS.assign(source=["web", "shop", "shop", "shop", "web", "web"])
    split = compute("cohort_retention", {"orders": orders}, by="source", as_of="2024-04-01").table
    whole = compute("cohort_retention", {"orders": orders}, as_of="2024-04-01").table
    assert split is not None
    assert whole is not None
    for name in ("customers", "orders", "revenue", "n"):
        parts = split[split["cohort"].isna()].groupby("age")[name].sum()
        assert parts.to_dict() == whole[whole["cohort"].isna()].set_index("age")[name].to_dict()
    assert split[split["cohort"].isna() & (split["age"] == 0)].set_index("source")["n"].to_dict() == {"web": 2, "shop": 1}


def test_a_customer_number_keeps_its_zeros_and_a_single_cohort_is_a_table() -> None:
    found = compute("cohort_retention", {"orders": ORDERS[ORDERS["customer"] == "007"]}, as_of="2024-02-11")
    assert found.table is not None
    assert (len(found.table), found.n) == (1, 1)  # nothing is finished yet, so there is nothing to pool


def test_too_many_cells_are_refused_with_a_reason() -> None:
    days = [date(2020, 1, 1) + timedelta(d) for d in range(400)]
    orders = pd.DataFrame({"customer": [str(d) for d in range(400)], "date": days, "amount": 1.0})
    figure = compute("cohort_retention", {"orders": orders}, every="day")
    assert figure.reason is not None
    assert "too many cells" in str(figure.reason)


RUNS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 120), st.none() | st.integers(0, 120), st.sampled_from([5.0, 8.0])),
    min_size=1, max_size=10,
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(RUNS, st.sampled_from(EVERY), st.sampled_from(["calendar", "rolling"]))
def test_contracts_agree_with_the_naive_table(runs: list, every: str, span: str) -> None:
    first_day = date(2024, 1, 1)
    frame = pd.DataFrame({
        "customer": [c for c, *_ in runs], "start": [first_day + timedelta(s) for _, s, *_ in runs],
        "end": pd.Series([None if e is None else first_day + timedelta(s + e) for _, s, e, _ in runs], dtype=object),
        "amount": [a for *_, a in runs],
    })  # fmt: skip
    figure = compute("cohort_retention", {"subscriptions": frame}, as_of=TODAY, every=every, span=span)
    assert figure.table is not None
    expected = naive_contracts(frame, every, span)
    for row in figure.table.dropna(subset=["cohort", "customers"]).to_dict("records"):
        people, money = expected.get((row["cohort"], row["age"]), (0, 0.0))
        assert (row["customers"], row["revenue"]) == (people, pytest.approx(money))


def naive_contracts(frame: pd.DataFrame, every: str, span: str) -> dict:
    found: dict = {}
    for _who, mine in frame.groupby("customer"):
        first = min(mine["start"])
        cohort = floor(first, every)
        people, money = found.setdefault((cohort, 0), (0, 0.0))
        found[cohort, 0] = (people + 1, money + mine["amount"][mine["start"] == first].sum())
        for age in range(1, 200):
            day = step(cohort, every, age) if span == "calendar" else _anniversary(first, every, age)
            if day >= TODAY:
                break
            runs = [
                r
                for r in mine.itertuples()
                if r.start < day and (r.end is None or pd.isna(r.end) or r.end >= day or _renewed(r, mine, day))
            ]
            if runs:
                people, money = found.get((cohort, age), (0, 0.0))
                found[cohort, age] = (people + 1, money + sum(r.amount for r in runs))
    return found


def _renewed(run, mine: pd.DataFrame, day: date) -> bool:
    return run.end == day - timedelta(days=1) and day in mine["start"].tolist()


def test_the_table_of_the_cd_buyers_by_a_naive_second_way() -> None:
    names = ["master", "customer", "date", "cds", "amount"]
    file = pd.read_csv(real("orders_cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names, dtype=str)
    orders = pd.DataFrame(
        {"customer": file["customer"], "date": pd.to_datetime(file["date"]).dt.date, "amount": file["amount"].astype(float)}
    )
    for every, span, how in (("month", "rolling", "on"), ("quarter", "calendar", "on_or_after")):
        expected = naive(orders, every, span, how)
        figure = compute("cohort_retention", {"orders": orders}, as_of="1998-07-01", every=every, span=span, how=how)
        assert figure.table is not None
        for row in figure.table.dropna(subset=["cohort", "customers"]).to_dict("records"):
            customers, count, revenue = expected.get((row["cohort"], row["age"]), (0, 0, 0.0))
            assert (row["customers"], row["orders"]) == (customers, count)
            assert math.isclose(row["revenue"], revenue, abs_tol=1e-6)
