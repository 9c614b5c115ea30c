"""What holds for every business figure, on a part of the sample company."""

from functools import cache

import pandas as pd
import pytest

import metrics
from data import sample
from metrics.catalogue import business
from metrics.metric import MONEY, RATIO
from metrics.tables import adopt

IDS = [metric.id for metric in business.METRICS]
MONEY_COLUMNS = ("amount", "cost", "revenue")
DAY = "2024-07-01"


@cache
def company() -> dict[str, pd.DataFrame]:
    whole = sample.tables()
    return {kind: rows.slice(0, len(rows) if kind == "targets" else 250).to_pandas() for kind, rows in whole.items()}


@cache
def as_it_is() -> dict[str, metrics.Table]:
    return adopt(company())


@cache
def shuffled() -> dict[str, metrics.Table]:
    return adopt({kind: frame.sample(frac=1, random_state=7).assign(zzz="x") for kind, frame in company().items()})


@cache
def rich() -> dict[str, metrics.Table]:
    """The same company with a hundred times the money."""
    frames = {kind: frame.assign(**{c: frame[c] * 100 for c in MONEY_COLUMNS if c in frame}) for kind, frame in company().items()}
    plan = frames["targets"]
    return adopt({**frames, "targets": plan.assign(value=plan["value"].where(plan["metric"] != "revenue", plan["value"] * 100))})


@cache
def figure_of(id: str) -> metrics.Figure:
    return metrics.compute(id, as_it_is(), as_of=DAY)


@pytest.mark.parametrize("id", IDS)
def test_row_order_index_and_extra_columns_do_not_matter(id):
    one, other = figure_of(id), metrics.compute(id, shuffled(), as_of=DAY)
    assert str(one.reason) == str(other.reason)
    assert one.n == other.n
    for name in ("value", "low", "high"):
        expected = getattr(one, name)
        assert getattr(other, name) == (None if expected is None else pytest.approx(expected))
    if one.table is not None:
        assert other.table is not None
        assert len(one.table) == len(other.table)


@pytest.mark.parametrize("id", IDS)
def test_money_times_a_hundred(id):
    before, after = figure_of(id), metrics.compute(id, rich(), as_of=DAY)
    factor = 100 if before.unit == MONEY else 1
    assert after.value == (None if before.value is None else pytest.approx(before.value * factor))


@pytest.mark.parametrize("id", IDS)
def test_value_lies_in_its_interval_and_shares_in_their_range(id):
    figure = figure_of(id)
    if figure.value is None:
        return
    assert figure.low is None or figure.low <= figure.value
    assert figure.high is None or figure.value <= figure.high
    if figure.unit == RATIO and figure.low is not None and not id.startswith(("forecast", "leads_vs", "campaign")):
        assert 0 <= figure.low <= 1


@pytest.mark.parametrize(
    "id", ["leads", "qualified_leads", "new_customers", "revenue", "open_deals", "calls", "meetings", "deals_by_customer_type"]
)
def test_groups_sum_to_the_whole(id):
    figure = metrics.compute(id, as_it_is(), as_of=DAY, by="owner")
    assert figure.table is not None
    assert figure.value == pytest.approx(figure.table["value"].sum())


@pytest.mark.parametrize("id", IDS)
def test_every_entry_speaks_plainly_and_is_complete(id):
    metric = metrics.find(id)
    assert metric.question.endswith("?")
    assert metric.reading.endswith(".")
    assert metric.definition.endswith(".")
    assert metric.pitfalls.endswith(".")
    assert metric.label
    assert metric.formula
    assert metric.source
    assert not metric.empty.endswith(".")
    assert metric.unit == "table" or "{value}" in metric.reading
