"""What must hold for every figure of adoption and perception, on the sample company."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data.sample import tables as sample
from metrics import METRICS, Figure, compute
from metrics.catalogue import across, adoption, loyalty, perception
from metrics.metric import COUNT, MONEY, RATIO, TABLE

MINE = [metric for part in (adoption, perception, loyalty) for metric in part.METRICS]
IDS = [metric.id for metric in MINE]
SPLIT = [metric.id for metric in MINE if metric.groups and metric.unit != TABLE]
PERIOD = ("2025-01-01", "2025-07-01")
ACROSS = [metric.id for metric in across.METRICS]
COLUMNS = ("segment", "region", "owner", "priority", "product", "plan", "kind")


def ways() -> Iterator[tuple[str, frozenset[str]]]:
    """Every way to compute every figure: its entry, and the kinds of table that leave only that one."""
    for metric in MINE:
        way = metric
        while way is not None:
            yield metric.id, frozenset(need.kind for need in way.needs)
            way = way.otherwise


@cache
def company() -> dict[str, pa.Table]:
    return sample()


@cache
def figure(id: str) -> Figure:
    return compute(id, company(), period=PERIOD)


def same(first: Figure, second: Figure) -> None:
    assert (first.value, first.n) == (pytest.approx(second.value), second.n)
    assert (first.low, first.high) == (pytest.approx(second.low), pytest.approx(second.high))
    if first.table is not None and second.table is not None:
        pd.testing.assert_frame_equal(first.table, second.table)


@pytest.mark.parametrize("id", IDS)
def test_the_sample_company_has_it(id: str) -> None:
    found = figure(id)
    assert found.available, found.reason
    assert (found.value is None) == (METRICS[id].unit == TABLE)
    found.as_json()
    if found.low is not None and found.high is not None and found.value is not None:
        assert found.low <= found.value <= found.high
    if METRICS[id].unit == RATIO and id != "nrr":
        assert found.value is not None
        assert 0 <= found.value <= 1


@pytest.mark.parametrize("id", IDS)
def test_neither_the_order_of_rows_nor_extra_columns_matter(id: str) -> None:
    rng = np.random.default_rng(5)
    mixed = {}
    for kind, table in company().items():
        table = table.take(rng.permutation(table.num_rows))
        mixed[kind] = table if id in ("field_completeness", "duplicates") else table.append_column("zz", pa.array(["x"] * table.num_rows))
    same(figure(id), compute(id, mixed, period=PERIOD))


@pytest.mark.parametrize(("id", "kinds"), [way for way in ways() if way[1]])
def test_without_rows_it_is_not_available_with_a_reason(id: str, kinds: frozenset[str]) -> None:
    empty = {kind: company()[kind].slice(0, 0) for kind in kinds}
    found = compute(id, empty, period=PERIOD, as_of="2025-07-01")
    assert found.value is None
    assert found.reason is not None
    assert str(found.reason)


@pytest.mark.parametrize("id", IDS)
def test_without_tables_it_is_not_available_with_a_reason(id: str) -> None:
    found = compute(id, {}, as_of="2025-07-01")
    assert not found.available
    assert str(found.reason)


@pytest.mark.parametrize("id", SPLIT)
def test_groups_sum_to_the_whole(id: str) -> None:
    metric = METRICS[id]
    kind = metric.main
    column = next((name for name in COLUMNS if name in company()[kind].column_names), None)
    if column is None or metric.unit not in (RATIO, COUNT):
        table = company()[kind]
        column, halves = "half", pa.array(["a" if k % 2 else "b" for k in range(table.num_rows)])
        tables = {**company(), kind: table.append_column(column, halves)}
    else:
        tables = company()
    split = compute(id, tables, period=PERIOD, by=column)
    assert split.table is not None
    if id in ("logins", "repeat_customers", "churn_rate", "retention_rate", "revenue_churn", "grr", "nrr", "inactivity_churn"):
        assert split.table["n"].sum() >= split.n  # whoever is in two groups counts in both
    else:
        assert split.table["n"].sum() == split.n


MONEY_TABLES = ("orders", "spend", "subscriptions", "customers")
DEAR = [metric.id for metric in MINE if metric.unit != TABLE and {need.kind for need in metric.needs} & set(MONEY_TABLES)]


@pytest.mark.parametrize("id", DEAR)
def test_money_times_a_hundred(id: str) -> None:
    dear = dict(company())
    for kind in MONEY_TABLES:
        for name in ("amount", "monthly_revenue"):
            table = dear[kind]
            if name in table.column_names:
                times = pa.array([None if v is None else v * 100 for v in table[name].to_pylist()], pa.float64())
                dear[kind] = table = table.set_column(table.column_names.index(name), name, times)
    value, dearer = figure(id).value, compute(id, dear, period=PERIOD).value
    assert dearer == (pytest.approx(value * 100) if METRICS[id].unit == MONEY and value is not None else pytest.approx(value))


@pytest.mark.parametrize("id", [*IDS, *ACROSS])
def test_the_entry_is_whole(id: str) -> None:
    metric = METRICS[id]
    for text in (
        metric.label,
        metric.question,
        metric.reading,
        metric.definition,
        metric.formula,
        metric.empty,
        metric.pitfalls,
        metric.source,
    ):
        assert text
    assert metric.compute.__doc__
    assert metric.desk == "crm"
