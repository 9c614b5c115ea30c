"""Who came, left and came back: by hand, and against walking through the calendar day by day."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute
from metrics.periods import floor, step
from tests.metrics.known import table

FIRST, TODAY = date(2024, 1, 1), date(2024, 6, 11)
FLOWS = ["opening", "new", "lost", "returned", "closing"]


def steps(tables: dict, metric: str = "churn_waterfall", **options) -> pd.DataFrame:
    figure = compute(metric, tables, **options)
    assert figure.table is not None, figure.reason
    return figure.table.set_index("step")


RUNS = table(
    "customer start end amount reason",
    "a 2024-01-05 2024-01-20 10 Price",  # joins and leaves inside one month
    "b 2024-01-31 2024-02-29 20 -",
    "b 2024-03-01 - 20 -",  # on the morrow: never left
    "c 2023-12-01 2024-01-31 30 Moved",
    "c 2024-03-15 - 30 -",  # back after six weeks
    "d 2024-03-01 2024-02-01 5 -",  # ends before it starts
    "e 2024-01-10 2024-05-01 5 -",
    "e 2024-02-10 2024-03-01 5 Price",  # inside another contract of the same customer
)


def test_by_hand() -> None:
    found = steps({"subscriptions": RUNS}, as_of="2024-04-10")
    assert found[FLOWS].values.tolist() == [[0, 1, 0, 0, 1], [1, 3, 2, 0, 2], [2, 0, 0, 0, 2], [2, 0, 0, 1, 3], [3, 0, 0, 0, 3]]
    january = found.loc[date(2024, 1, 1)]
    assert (january["gone"], january["churn_rate"], january["annual_churn"]) == (1, 1.0, 1.0)
    assert found["complete"].tolist() == [True] * 4 + [False]
    assert pd.isna(found.loc[date(2024, 4, 1), "annual_churn"])
    assert found.loc[date(2024, 2, 1), "low"] == 0
    later = steps({"subscriptions": RUNS}, as_of="2024-04-10", period="2024-02-01:2024-04-01")
    assert later[FLOWS].equals(found.loc[date(2024, 2, 1) : date(2024, 3, 1), FLOWS])
    quarters = steps({"subscriptions": RUNS}, as_of="2024-04-10", every="quarter")
    assert quarters[FLOWS].values.tolist() == [[0, 1, 0, 0, 1], [1, 3, 2, 1, 3], [3, 0, 0, 0, 3]]
    assert quarters["gone"].tolist() == [0, 0, 0]  # c was there at both ends


def test_from_orders_the_gap_decides() -> None:
    orders = table("customer date amount", "007 2024-01-05 10", "007 2024-02-20 10", "b 2024-01-10 5", "b 2024-01-11 -5")
    found = steps({"orders": orders}, "quiet_waterfall", as_of="2024-05-01", days=30)
    assert found[FLOWS].values.tolist() == [[0, 2, 0, 0, 2], [2, 0, 2, 1, 1], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]]
    wide = steps({"orders": orders}, "quiet_waterfall", as_of="2024-05-01", days=60)
    assert wide["lost"].sum() == 2
    assert wide["returned"].sum() == 0
    rate = compute("inactivity_churn", {"orders": orders}, as_of="2024-05-01", period="2024-02-01:2024-03-01", days=30)
    assert rate.value == found.loc[date(2024, 2, 1), "churn_rate"]
    with pytest.raises(ValueError, match="1 or more"):
        compute("quiet_waterfall", {"orders": orders}, days=0)


def test_reasons_of_those_who_left() -> None:
    found = compute("churn_reasons", {"subscriptions": RUNS}, as_of="2024-04-10").table
    assert found is not None
    assert found[["reason", "customers"]].values.tolist() == [["Moved", 1], ["Price", 1]]
    assert found["share"].sum() == 1
    flagged = table("id churned reason", "1 yes Price", "2 yes -", "3 no -")
    assert compute("churn_reasons", {"customers": flagged}).n == 2
    assert not compute("churn_reasons", {"customers": flagged[2:]}).available


def test_nobody_left_and_everybody_left() -> None:
    runs = table("customer start end", "a 2024-01-05 -", "b 2024-01-09 -")
    assert steps({"subscriptions": runs}, as_of="2024-04-01")["churn_rate"].dropna().tolist() == [0, 0]
    gone = runs.assign(end=["2024-02-01", "2024-02-02"])
    found = steps({"subscriptions": gone}, as_of="2024-04-01")
    assert found["churn_rate"].dropna().tolist() == [1]
    assert found["annual_churn"].dropna().tolist() == [1]
    assert not compute("churn_waterfall", {"subscriptions": runs}, as_of="2020-01-01").available
    assert not compute("order_gaps", {"orders": table("customer date", "a 2024-01-05")}, as_of="2020-01-01").available


SPELLS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 150), st.none() | st.integers(-3, 90)), min_size=1, max_size=9)


@settings(max_examples=20, deadline=None)
@given(SPELLS, st.sampled_from(["month", "quarter", "year"]))
def test_contracts_agree_with_the_calendar(spells: list, every: str) -> None:
    runs = [(c, FIRST + timedelta(s), None if e is None else FIRST + timedelta(s + e)) for c, s, e in spells]
    frame = pd.DataFrame({"customer": [c for c, *_ in runs], "start": [s for _, s, _ in runs],
                          "end": pd.Series([e for *_, e in runs], dtype=object)})  # fmt: skip
    good = [(c, s, e) for c, s, e in runs if (e is None or e >= s) and s < TODAY]

    def there(customer: str, day: date) -> bool:
        own = [(s, e) for c, s, e in good if c == customer]
        renewed = any(s == day for s, _ in own) and any(e == day - timedelta(1) for _, e in own)
        return renewed or any(s < day and (e is None or e >= day) for s, e in own)

    figure = compute("churn_waterfall", {"subscriptions": frame}, as_of=TODAY, every=every)
    if not good:
        assert not figure.available
        return
    assert figure.table is not None
    agrees(figure.table, there, every)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 150)), min_size=1, max_size=12), st.sampled_from([1, 20, 60]))
def test_orders_agree_with_the_calendar(bought: list, gap: int) -> None:
    frame = pd.DataFrame([(c, FIRST + timedelta(d)) for c, d in bought], columns=["customer", "date"])

    def there(customer: str, day: date) -> bool:
        return any(c == customer and FIRST + timedelta(d) < day <= FIRST + timedelta(d + gap) for c, d in bought)

    figure = compute("quiet_waterfall", {"orders": frame}, as_of=TODAY, days=gap)
    assert figure.table is not None
    agrees(figure.table, there, "month")


def agrees(found: pd.DataFrame, there, every: str) -> None:
    """Opening and closing by who is there on the day; each step hands its closing on to the next."""
    for row in found.to_dict("records"):
        end = min(step(row["step"], every), TODAY)
        before, after = ({c for c in "abc" if there(c, day)} for day in (row["step"], end))
        assert row["opening"] == len(before)
        assert row["closing"] == len(after) or end == TODAY
        assert row["opening"] + row["new"] - row["lost"] + row["returned"] == row["closing"]
        if row["complete"]:
            assert row["gone"] == len(before - after)
            assert pd.isna(row["churn_rate"]) == (not before)
    assert found["opening"].iloc[1:].tolist() == found["closing"].iloc[:-1].tolist()
    assert found["step"].iloc[0] <= floor(TODAY, every)


def test_the_advised_days_between_orders() -> None:
    orders = pd.DataFrame([(f"c{k}", FIRST + timedelta(d)) for k in range(40) for d in (0, 10 + k)], columns=["customer", "date"])
    found = compute("order_gaps", {"orders": orders}, as_of="2024-12-01").table
    assert found is not None
    assert found["advice"].iloc[0] == 45  # the 36th of 40 gaps of 10 to 49 days
    silent = found.set_index("days").loc[30]
    assert (silent["silent"], silent["back"]) == (19 + 40, 19 / 59)
    few = compute("order_gaps", {"orders": orders[:20]}, as_of="2024-12-01").table
    assert few is not None
    assert few["advice"].tolist() == [None] * len(few)
