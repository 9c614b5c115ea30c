"""Leads and how many of them become customers."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from tests.metrics.known import groups

START = date(2024, 1, 1)
days = st.integers(0, 200).map(lambda day: START + timedelta(days=day))


def leads(*rows: tuple[str, str | None, str | None]) -> dict[str, pd.DataFrame]:
    return {"leads": pd.DataFrame(rows, columns=["id", "created", "won"])}


def test_each_lead_counts_once_and_an_undated_one_is_reported():
    tables = leads(("01", "2024-01-05", None), ("01", "2024-01-05", None), ("1", "2024-01-31", None), ("2", None, None))
    figure = metrics.compute("leads", tables, period="2024-01-01:2024-02-01")
    assert (figure.value, figure.n) == (2, 2)
    assert figure.low == pytest.approx(0.242, abs=1e-3)  # Garwood 1936
    assert {str(left.reason): left.rows for left in figure.excluded} == {
        "the same id again: only the last row with an id counts": 1,
        "no creation date, so not in any period": 1,
    }


def test_a_month_without_leads_is_a_true_zero():
    figure = metrics.compute("leads", leads(("1", "2024-01-05", None)), period="2024-02-01:2024-03-01")
    assert (figure.value, figure.low, figure.high) == (0, 0, pytest.approx(3.689, abs=1e-3))


def test_an_unknown_source_stands_apart_from_other():
    tables = {"leads": pd.DataFrame({"id": list("abcd"), "created": "2024-01-01", "source": ["other", None, None, "website"]})}
    table = groups("leads", tables, by="source")
    assert table["value"].tolist() == [2, 1, 1]
    assert table["source"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("rows", "settings", "value", "n"),
    [
        ([("1", "2024-01-01", None)], {}, 0.0, 1),
        ([("1", "2024-01-01", "2024-01-20")], {}, 1.0, 1),
        ([("1", "2024-01-01", "2024-03-01")], {}, 0.0, 1),  # won after the day of the figures
        ([("1", "2024-01-01", "2024-01-11"), ("2", "2024-01-01", "2024-01-12")], {"days": 10}, 0.5, 2),
        ([("1", "2024-01-01", None), ("2", "2024-01-30", "2024-01-31")], {"days": 10}, 0.0, 1),  # the second is too young
    ],
)
def test_conversion_rate(rows, settings, value, n):
    figure = metrics.compute("conversion_rate", leads(*rows), as_of="2024-02-01", **settings)
    assert (figure.value, figure.n, figure.small) == (value, n, True)


def test_leads_that_came_after_the_day_of_the_figures_are_not_in_the_rate():
    tables = leads(("1", "2024-01-01", "2024-01-20"), ("2", "2024-03-01", None))
    assert metrics.compute("conversion_rate", tables, as_of="2024-02-01").value == 1.0


def test_no_lead_makes_the_rate_not_available():
    figure = metrics.compute("conversion_rate", leads(("1", "2024-01-01", None)), period="2025-01-01:2025-02-01")
    assert (figure.value, str(figure.reason)) == (None, "no lead came in during this period")


def test_a_lead_is_won_through_its_first_won_deal():
    tables = {
        "leads": pd.DataFrame({"id": ["1", "2", "3"], "created": "2024-01-01"}),
        "deals": pd.DataFrame(
            {
                "id": list("abcd"), "lead": ["1", "1", "2", None], "status": ["won", "won", "lost", "won"],
                "closed": ["2024-01-10", "2024-05-01", "2024-01-10", "2024-01-10"],
            }
        ),
    }  # fmt: skip
    figure = metrics.compute("conversion_rate", tables, as_of="2024-02-01")
    assert (figure.details["won"], figure.n) == (1, 3)


@given(rows=st.lists(st.tuples(days, st.none() | days), max_size=30), as_of=days, limit=st.none() | st.integers(0, 90))
@settings(max_examples=12, deadline=None)
def test_conversion_rate_against_pandas(rows, as_of, limit):
    frame = pd.DataFrame(rows, columns=["created", "won"]).astype(object).assign(id=[str(i) for i in range(len(rows))])
    options = {} if limit is None else {"days": limit}
    figure = metrics.compute("conversion_rate", {"leads": frame}, as_of=as_of, **options)
    known = [(created, won) for created, won in rows if created < as_of]
    if limit is not None:
        known = [(created, won) for created, won in known if (as_of - created).days >= limit]
    hits = [won is not None and won < as_of and (limit is None or (won - created).days <= limit) for created, won in known]
    assert figure.value == (pytest.approx(sum(hits) / len(hits)) if hits else None)
    if figure.value is not None:
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value <= figure.high


@given(rows=st.lists(st.tuples(st.sampled_from(["web", "fair", None]), days), min_size=1, max_size=30))
@settings(max_examples=12, deadline=None)
def test_leads_by_source_sum_to_the_whole(rows):
    frame = pd.DataFrame(rows, columns=["source", "created"]).assign(id=[str(i) for i in range(len(rows))])
    period = "2024-02-01:2024-05-01"
    inside = [source for source, created in rows if date(2024, 2, 1) <= created < date(2024, 5, 1)]
    assert metrics.compute("leads", {"leads": frame}, period=period).value == len(inside)
    assert groups("leads", {"leads": frame}, by="source", period=period)["value"].sum() == len(inside)


def test_qualified_leads_by_flag_by_status_and_by_name():
    frame = pd.DataFrame({"id": list("abcde"), "created": "2024-01-05"})
    flags = frame.assign(qualified=[True, False, None, True, False])
    assert metrics.compute("qualified_leads", {"leads": flags}).value == 2
    words = frame.assign(status=["New", "Qualified", "Disqualified", "Customer", None])
    assert metrics.compute("qualified_leads", {"leads": words}).value == 2
    assert metrics.compute("qualified_leads", {"leads": words}, statuses="new,customer").value == 2
    assert metrics.compute("qualified_leads", {"leads": words}, period="2025-01-01:2025-02-01").value == 0
    assert str(metrics.compute("qualified_leads", {"leads": frame}).reason) == "Leads has no qualified"


def test_unanswered_leads_have_waited_until_the_day():
    frame = pd.DataFrame(
        {
            "id": list("abcde"),
            "created": pd.to_datetime(["2024-01-01T08:00", "2024-01-01T08:00", "2024-01-01T08:00", None, "2024-01-01T08:00"]),
            "first_reply": pd.to_datetime(["2024-01-01T10:00", "2024-01-01T14:00", None, "2024-01-05T00:00", "2023-12-31T08:00"]),
        }
    )
    figure = metrics.compute("lead_response_time", {"leads": frame}, as_of="2024-01-03")
    assert (figure.value, figure.n, figure.details["open"], figure.details["median_of_answered"]) == (6, 3, 1, 4)
    assert {str(left.reason): left.rows for left in figure.excluded} == {"answered before they came in": 1, "no creation date": 1}
    nobody = frame.assign(first_reply=pd.NaT)
    assert metrics.compute("lead_response_time", {"leads": nobody}, as_of="2024-01-03").value is None


def test_conversion_by_period_counts_other_people_and_may_pass_one():
    tables = leads(("1", "2023-12-01", "2024-01-05"), ("2", "2023-12-01", "2024-01-06"), ("3", "2024-01-02", None))
    figure = metrics.compute("conversion_rate", tables, period="2024-01-01:2024-02-01", as_of="2024-03-01", how="period")
    assert (figure.value, figure.n, figure.low, figure.high) == (2.0, 1, None, None)
    cohort = metrics.compute("conversion_rate", tables, period="2024-01-01:2024-02-01", as_of="2024-03-01")
    assert cohort.value == 0.0
    with pytest.raises(ValueError, match="how is 'month': expected 'cohort' or 'period'"):
        metrics.compute("conversion_rate", tables, how="month")


def test_conversion_by_period_through_deals_and_by_source():
    tables = {
        "leads": pd.DataFrame({"id": ["1", "2"], "created": ["2023-12-01", "2024-01-02"], "source": ["web", "fair"]}),
        "deals": pd.DataFrame({"id": ["a"], "lead": ["1"], "status": ["won"], "closed": ["2024-01-05"]}),
    }
    options = {"period": "2024-01-01:2024-02-01", "as_of": "2024-03-01", "how": "period"}
    assert metrics.compute("conversion_rate", tables, **options).value == 1.0
    table = groups("conversion_rate", tables, by="source", **options).set_index("source")
    assert table["won"].to_dict() == {"web": 1, "fair": 0}
    assert table["value"].isna().to_dict() == {"fair": False, "web": True}  # nobody came from the web in January
