from datetime import date, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, spearmanr

from metrics import METRICS, compute
from metrics.crossing import CHANGES, SENTENCES, associations, months, sentence
from metrics.periods import add_months

FIRST = date(2023, 1, 1)


def company(late: list[float], happy: list[float]) -> dict[str, pd.DataFrame]:
    """Ten deliveries and ten answers a month, with these shares of late ones and of satisfied ones."""
    sent, said = [], []
    for month, (share, top) in enumerate(zip(late, happy, strict=True)):
        day = add_months(FIRST, month)
        sent += [{"promised": day, "delivered": day + timedelta(k < 10 * share)} for k in range(10)]
        said += [{"answered": day, "score": 5.0 if k < 10 * top else 1.0} for k in range(10)]
    return {"deliveries": pd.DataFrame(sent), "surveys": pd.DataFrame(said)}


OPTIONS = {"operations": "on_time_delivery", "perception": "csat"}


def test_what_follows_one_month_later_is_found_at_lag_one() -> None:
    late = [k % 7 / 10 for k in range(12)]
    happy = [0.5] + [1 - share for share in late[:-1]]
    figure = compute("operations_vs_perception", company(late, happy), as_of="2024-01-01", **OPTIONS)
    assert figure.table is not None
    found = figure.table.set_index(["basis", "lag"])
    assert (found.loc[("level", 1), "rho"], found.loc[("level", 1), "n"], found.loc[("level", 1), "finding"]) == (1.0, 11, "together")
    assert found.loc[("difference", 1), "finding"] == "together"
    assert figure.n == 12
    points = months(tables=company(late, happy), period="2023-01-01:2024-01-01", **OPTIONS)
    assert points["x"].tolist() == pytest.approx([1 - share for share in late])


@pytest.mark.parametrize(("count", "available"), [(7, False), (8, True)])
def test_it_needs_eight_whole_months(count: int, available: bool) -> None:
    late = [k % 5 / 10 for k in range(count)]
    figure = compute("operations_vs_perception", company(late, late), as_of=add_months(FIRST, count), **OPTIONS)
    assert figure.available is available
    if not available:
        assert "8 whole months" in str(figure.reason)
        assert "7" in str(figure.reason)
    unfinished = compute("operations_vs_perception", company(late, late), as_of=add_months(FIRST, count) - timedelta(1), **OPTIONS)
    assert not unfinished.available


def test_missing_tables_and_unknown_metrics() -> None:
    assert not compute("operations_vs_perception", {}, as_of="2024-01-01").available
    with pytest.raises(ValueError, match="there is no metric"):
        compute("operations_vs_perception", company([0.1] * 9, [0.1] * 9), as_of="2024-01-01", operations="magic")


def test_a_figure_that_never_changes_has_no_correlation() -> None:
    figure = compute("operations_vs_perception", company([0.1] * 9, [0.1, 0.2] * 4 + [0.1]), as_of="2024-01-01", **OPTIONS)
    assert figure.table is not None
    assert bool(figure.table["rho"].isna().all())
    assert set(figure.table["finding"]) == {"unknown"}


def points(x: list[float], y: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"month": [add_months(FIRST, k) for k in range(len(x))], "x": x, "y": y, "operations": "a", "perception": "b"})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=8, max_size=20))
def test_associations_agree_with_scipy(pairs: list) -> None:
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    found = associations(points(list(x), list(y)))
    p_values = []
    for (basis, lag), row in zip(product(("level", "difference"), range(4)), found.to_dict("records"), strict=True):
        first, second = (x, y) if basis == "level" else (np.diff(x), np.diff(y))
        first, second = first[: len(first) - lag], second[lag:]
        assert (row["basis"], row["lag"], row["n"]) == (basis, lag, len(first))
        if len(first) < 8 or np.ptp(first) == 0 or np.ptp(second) == 0:
            assert pd.isna(row["rho"])
            continue
        expected = spearmanr(first, second)
        assert row["rho"] == pytest.approx(expected.statistic)
        p_values.append(expected.pvalue)
    assert found["adjusted_p_value"].dropna().tolist() == pytest.approx(false_discovery_control(p_values).tolist() if p_values else [])
    assert (found["adjusted_p_value"].dropna() >= found["p_value"].dropna()).all()


def test_a_gap_is_no_neighbour() -> None:
    gap = points(list(range(12)), [k % 5 for k in range(12)]).drop(index=5)
    found = associations(gap).set_index(["basis", "lag"])
    assert found["n"].to_dict() == {("level", 0): 11, ("level", 1): 9, ("level", 2): 8, ("level", 3): 7,
                                    ("difference", 0): 9, ("difference", 1): 7, ("difference", 2): 5, ("difference", 3): 4}  # fmt: skip


def test_no_sentence_names_a_cause() -> None:
    labels = {id: metric.label for id, metric in METRICS.items()}
    for basis, finding, lag in product(("level", "difference"), SENTENCES, range(4)):
        row = {"operations": "stale_deals", "perception": "nps", "basis": basis, "lag": lag, "n": 9, "finding": finding}
        words = str(sentence(row, labels)).lower()
        assert not any(word in words for word in ("cause", "because", "due to", "leads to", "effect", "thanks to", "makes"))
        assert "stale deals" in words
    assert set(SENTENCES) == set(CHANGES)
