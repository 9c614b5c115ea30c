"""Two funnels side by side, and which groups differ: published values, and searches that chance must not fool."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from metrics import contrast


def funnel(*reached: int) -> pd.DataFrame:
    return pd.DataFrame({"stage": ["New", "Demo", "Won"][: len(reached)], "kept": reached, "step_low": [None, 0.0, 0.0][: len(reached)]})


def test_the_difference_has_newcombes_interval():
    row = contrast.beside(funnel(70, 56), funnel(80, 48)).iloc[0]  # Newcombe 1998: .0524 to .3339
    assert (round(row["low"], 4), round(row["high"], 4), row["clear"]) == (0.0524, 0.3339, True)


def test_close_shares_are_too_close_to_call():
    assert contrast.beside(funnel(100, 50, 25), funnel(100, 47, 24))["clear"].tolist() == [False, False]


def test_of_the_first_step_or_of_the_one_before():
    pair = funnel(100, 50, 25), funnel(100, 50, 40)
    assert contrast.beside(*pair)["rate"].tolist() == [0.5, 0.5]
    assert contrast.beside(*pair, "first")["rate"].tolist() == [0.5, 0.25]


def test_a_step_that_nobody_came_before_has_no_rate_and_no_verdict():
    row = contrast.beside(funnel(0, 0), funnel(10, 5)).iloc[0]
    assert row["rate"] is None or np.isnan(row["rate"])
    assert row["clear"] is None


def test_money_has_a_rate_but_no_interval():
    row = contrast.beside(funnel(100, 50).assign(step_low=None), funnel(80, 20).assign(step_low=None)).iloc[0]
    assert (row["difference"], row["low"], row["clear"]) == (0.25, None, None)


@given(n1=st.integers(1, 80), n2=st.integers(1, 80), data=st.data())
@settings(max_examples=60, deadline=None)
def test_p_values_against_scipy(n1, n2, data):
    k1, k2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    p = contrast.p_value(k1, n1, k2, n2)
    table = [[k1, n1 - k1], [k2, n2 - k2]]
    if 0 in (k1 + k2, n1 + n2 - k1 - k2):
        assert p == 1
        return
    expected = chi2_contingency(table, correction=False)
    if expected.expected_freq.min() < 1:
        assert p == pytest.approx(fisher_exact(table)[1])
    else:
        n = n1 + n2
        assert p == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=0.05)  # N - 1 in the place of N
        assert p >= expected.pvalue - 1e-12, n


def test_among_many_groups_without_a_difference_hardly_one_is_called_clear():
    draws = np.random.default_rng(5)
    tables = []
    for column in range(10):
        won = draws.binomial(200, 0.3, 20)
        rows = [
            {"stage": stage, "reached": n, f"c{column}": f"g{k}"} for k in range(20) for stage, n in (("New", 200), ("Won", int(won[k])))
        ]
        tables.append((f"c{column}", pd.DataFrame(rows)))
    found = contrast.differences(tables)
    assert (len(found), int(found["clear"].sum())) == (200, 0)
    assert int((found["p"] < 0.05).sum()) > 2  # by luck alone, which the correction sees through


def test_the_group_that_does_differ_is_found_first():
    rows = [
        {"stage": stage, "reached": n, "source": name}
        for name, won in (("a", 60), ("b", 62), ("c", 130))
        for stage, n in (("New", 200), ("Won", won))
    ]
    first = contrast.differences([("source", pd.DataFrame(rows))]).iloc[0]
    assert (first["group"], first["clear"], first["tried"]) == ("c", True, 3)


def test_columns_that_tell_how_a_deal_ended_are_not_searched():
    deals = pd.DataFrame({"id": [str(k) for k in range(40)], "status": ["won", "lost", "open", "won"] * 10, "created": "2024-01-01"})
    deals = deals.assign(stage=deals["status"].replace("open", "New"), source=["web", "fair"] * 20, rival=[None, "Acme", None, None] * 10)
    moves = pd.DataFrame({"deal": deals["id"], "stage": "New", "entered": "2024-01-01"})
    asked = {"metric": "funnel", "period": None, "as_of": "2024-02-01", "settings": {"stages": ["New"]}}
    found = contrast.search({"deals": deals, "stage_history": moves}, columns=["source", "status", "stage", "rival"], **asked)
    assert set(found["column"]) == {"source"}
