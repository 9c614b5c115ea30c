from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from metrics.periods import add_months
from tests.metrics.known import real, table

ORDERS = table(
    "id customer date amount",
    "1 a 2024-01-05 100",
    "2 a 2024-02-05 150",
    "3 a 2024-03-02 50",
    "4 b 2024-01-31 60",
    "5 b 2024-01-31 40",
    "6 b 2024-03-10 -30",
    "7 c 2024-02-29 10",
    "8 c 2024-02-01 -10",  # a refund before the first order is no beginning
    "9 - 2024-02-01 10",
)


def cells(tables: dict, **options) -> dict:
    figure = compute("cohort_retention", tables, **options)
    assert figure.table is not None, figure.reason
    return {(None if pd.isna(row["cohort"]) else row["cohort"].month, row["age"]): row for row in figure.table.to_dict("records")}


def test_the_triangle_by_hand() -> None:
    found = cells({"orders": ORDERS}, as_of="2024-03-16")
    sizes = {key: None if pd.isna(row["customers"]) else row["customers"] for key, row in found.items()}
    assert sizes == {(1, 0): 2, (1, 1): 1, (1, 2): 1, (2, 0): 1, (2, 1): 0, (2, 2): None, (None, 0): 3, (None, 1): 1}
    assert (found[1, 1]["retained"], found[1, 1]["net_revenue"], found[1, 1]["gross_revenue"]) == (0.5, 150 / 200, 100 / 200)
    assert (found[1, 2]["net_revenue"], found[1, 2]["complete"]) == (20 / 200, False)  # a pays 50, b is paid back 30
    assert [found[key]["complete"] for key in ((1, 1), (2, 0), (2, 1))] == [True, True, False]
    assert (found[None, 1]["retained"], found[None, 1]["n"]) == (0.5, 2)  # the February cohort has not finished that age


def test_on_or_after_counts_who_comes_back_later() -> None:
    found = cells({"orders": table("customer date", "a 2024-01-05", "a 2024-03-05", "b 2024-01-09")}, as_of="2024-04-01", how="on_or_after")
    assert [found[1, age]["customers"] for age in (0, 1, 2)] == [2, 1, 1]
    assert pd.isna(found[1, 1]["net_revenue"])  # no amounts


def test_cohorts_of_a_period_by_weeks_quarters_and_groups() -> None:
    assert {key[0] for key in cells({"orders": ORDERS}, as_of="2024-03-16", period="2024-02-01:2024-03-01")} == {2, None}
    weeks = compute("cohort_retention", {"orders": ORDERS}, as_of="2024-03-16", every="week").table
    assert weeks is not None
    assert weeks["age"].max() == 10  # from the week of 1 January to the week of 11 March
    quarters = cells({"orders": ORDERS}, as_of="2024-04-01", every="quarter")
    assert quarters[1, 0]["customers"] == 3
    split = compute("cohort_retention", {"orders": ORDERS.assign(segment=list("xxyyyyxxx"))}, as_of="2024-03-16", by="segment").table
    assert split is not None
    begun = split[split["age"] == 0].dropna(subset=["cohort"])
    assert begun.groupby("segment")["customers"].sum().to_dict() == {"x": 2, "y": 1}
    with pytest.raises(ValueError, match="expected"):
        compute("cohort_retention", {"orders": ORDERS}, every="decade")


def test_nobody_is_not_available() -> None:
    assert not compute("cohort_retention", {"orders": ORDERS[8:]}).available
    assert not compute("cohort_retention", {"orders": ORDERS}, period="2030-01-01:2030-02-01").available
    assert not compute("cohort_retention", {"orders": ORDERS[["id"]]}).available


def test_contracts_by_hand() -> None:
    runs = table(
        "customer start end amount segment",
        "a 2024-01-05 2024-01-20 10 x",
        "b 2024-01-09 2024-02-29 20 y",
        "b 2024-03-01 - 30 y",
        "c 2024-02-02 - 5 x",
    )
    found = cells({"subscriptions": runs}, as_of="2024-03-16")
    assert [found[1, age]["customers"] for age in (0, 1, 2)] == [2, 1, 1]
    assert [found[1, age]["revenue"] for age in (0, 1, 2)] == [30, 20, 20]  # the new price holds from the day it begins
    assert (found[2, 1]["customers"], found[2, 1]["complete"]) == (1, False)
    people = runs.drop_duplicates("customer", keep="last").rename(columns={"customer": "id"}).drop(columns="amount")
    assert cells({"customers": people}, as_of="2024-03-16")[2, 0]["customers"] == 1


OFFSETS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 200), st.sampled_from([5.0, 10.0])), min_size=1, max_size=25)


@settings(max_examples=15, deadline=None)
@given(OFFSETS, st.sampled_from(["on", "on_or_after"]))
def test_the_triangle_agrees_with_a_naive_one(bought: list, how: str) -> None:
    first, today = date(2024, 1, 1), date(2024, 8, 1)
    frame = pd.DataFrame([(c, first + timedelta(d), a) for c, d, a in bought], columns=["customer", "date", "amount"])
    months = frame["date"].map(lambda day: day.month)
    born = months.groupby(frame["customer"]).transform("min")
    found = cells({"orders": frame.sample(frac=1, random_state=2).assign(x=1)}, as_of=today, how=how)
    for (cohort, age), row in found.items():
        if cohort is None:
            continue
        mine = frame[born == cohort]
        there = months[mine.index] - cohort == age if how == "on" else months[mine.index] - cohort >= age
        if add_months(date(2024, cohort, 1), age) >= today:
            assert pd.isna(row["customers"])
            continue
        assert row["customers"] == mine["customer"][there].nunique()
        assert row["revenue"] == mine["amount"][months[mine.index] - cohort == age].sum()
        assert 0 <= row["retained"] <= 1
    assert found[None, 0]["customers"] == frame["customer"].nunique()
    assert sum(row["revenue"] for key, row in found.items() if key[0] is not None and not pd.isna(row["revenue"])) == frame["amount"].sum()


def test_the_cd_buyers_agree_with_pandas() -> None:
    names = ["master", "customer", "date", "cds", "amount"]
    file = pd.read_csv(real("orders_cdnow/CDNOW_sample.txt"), sep=r"\s+", header=None, names=names, dtype=str)
    orders = pd.DataFrame({"customer": file["customer"], "date": pd.to_datetime(file["date"]), "amount": file["amount"].astype(float)})
    found = cells({"orders": orders}, as_of="1998-07-01")
    month = orders["date"].dt.month + 12 * (orders["date"].dt.year - 1997)
    born = month.groupby(orders["customer"]).transform("min")
    for cohort in (1, 2, 3):
        for age in (0, 1, 6, 15):
            here = (born == cohort) & (month == cohort + age)
            assert found[cohort, age]["customers"] == orders["customer"][here].nunique()
            assert found[cohort, age]["revenue"] == pytest.approx(orders["amount"][here].sum())
    assert sum(found[cohort, 0]["n"] for cohort in (1, 2, 3)) == 2_357


SPELLS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 150), st.none() | st.integers(0, 120)), min_size=1, max_size=10)


@settings(max_examples=15, deadline=None)
@given(SPELLS, st.booleans())
def test_contracts_agree_with_a_naive_count_on_every_first_of_a_month(spells: list, hours: bool) -> None:
    first, today = date(2024, 1, 10), date(2024, 8, 1)
    runs = [(c, first + timedelta(s), None if e is None else first + timedelta(s + e), 10.0) for c, s, e in spells]
    frame = pd.DataFrame(runs, columns=["customer", "start", "end", "amount"])
    if hours:  # the same days, at noon and in UTC
        frame = frame.assign(**{name: pd.to_datetime(frame[name]) + pd.Timedelta(hours=12) for name in ("start", "end")})

    def there(customer: str, day: date) -> bool:
        own = [(s, e) for c, s, e, _ in runs if c == customer]
        renewed = any(s == day for s, _ in own) and any(e == day - timedelta(1) for _, e in own)
        return renewed or any(s < day and (e is None or e >= day) for s, e in own)

    born = {c: min(s for k, s, _, _ in runs if k == c).month for c, _, _, _ in runs}
    for (cohort, age), row in cells({"subscriptions": frame[::-1]}, as_of=today).items():
        if cohort is None or pd.isna(row["customers"]):
            continue
        mine = [c for c, month in born.items() if month == cohort]
        expected = len(mine) if age == 0 else sum(there(c, date(2024, cohort + age, 1)) for c in mine)
        assert row["customers"] == expected
