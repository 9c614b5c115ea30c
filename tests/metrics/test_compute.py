"""compute() itself: what it looks up, what it refuses and in which words, and what a Figure hands on."""

import json
import math

import ibis
import pandas as pd
import pytest

import metrics
from metrics import Period

DEALS = pd.DataFrame(
    {
        "id": ["007", "2", "3", "4"],
        "status": ["won", "lost", "won", "open"],
        "closed": ["2024-01-31", "2024-02-01", "2024-02-29", None],
        "amount": [100.0, 0.0, 300.0, None],
        "owner": ["ann", "bo", "ann", "bo"],
        "Sales region": ["North", "South", "North", None],
    }
)
USERS = pd.DataFrame({"id": ["ann", "bo"], "region": ["East", "West"]})
KEYS = ["id", "value", "low", "high", "n", "unit", "small", "period", "as_of", "definition", "excluded", "reason", "table"]


def test_an_unknown_metric_is_answered_with_the_one_probably_meant():
    with pytest.raises(ValueError, match="there is no metric 'winrate'; did you mean 'win_rate'"):
        metrics.compute("winrate", {"deals": DEALS})
    with pytest.raises(ValueError, match="names them all"):
        metrics.compute("xyzzy", {"deals": DEALS})


def test_an_unknown_setting_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="win_rate has no setting 'off'; it has: of"):
        metrics.compute("win_rate", {"deals": DEALS}, off="amount")
    with pytest.raises(ValueError, match="deal_size has no setting 'days'; it has none"):
        metrics.compute("deal_size", {"deals": DEALS}, days=3)


def test_an_unknown_kind_of_table_is_named():
    with pytest.raises(ValueError, match=r"'deal' is no kind of table. Known kinds: leads, deals"):
        metrics.compute("win_rate", {"deal": DEALS})


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("owner", {"ann": 1.0, "bo": 0.0}),
        ("Sales region", {"North": 1.0, "South": 0.0}),
        ("deals.owner", {"ann": 1.0, "bo": 0.0}),
        ("region", {"East": 1.0, "West": 0.0}),
        ("users.region", {"East": 1.0, "West": 0.0}),
    ],
)
def test_groups_by_role_header_kind_and_joined_table(by, groups):
    figure = metrics.compute("win_rate", {"deals": DEALS, "users": USERS}, by=by)
    assert figure.table is not None
    found = figure.table.dropna(subset=["value"])
    assert dict(zip(found[by], found["value"], strict=True)) == groups
    assert figure.value == pytest.approx(2 / 3)


def test_a_header_label_is_found_in_any_case():
    rows = ibis.memtable(DEALS[["status", "Sales region"]].rename(columns={"Sales region": "c7"}))
    table = metrics.Table("deals", rows, labels={"c7": "Sales Region"})
    figure = metrics.compute("win_rate", {"deals": table}, by=" sales region ")
    assert figure.table is not None
    assert set(figure.table[" sales region "].dropna()) == {"North", "South"}


def test_a_column_that_is_not_there_makes_the_figure_not_available():
    figure = metrics.compute("win_rate", {"deals": DEALS}, by="planet")
    assert (figure.value, str(figure.reason)) == (None, "deals has no column 'planet' to group by")


def test_periods_are_half_open():
    def closed(period: str) -> int:
        return metrics.compute("win_rate", {"deals": DEALS}, period=period).n

    assert closed("2024-01-31:2024-02-01") == 1
    assert closed("2024-01-01:2024-01-31") == 0
    assert closed("2024-02-01:2024-02-29") == 1
    assert closed("2024-02-01:2024-03-01") == 2


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends"):
        metrics.compute("win_rate", {"deals": DEALS}, period="2024-02-01:2024-01-01")
    with pytest.raises(ValueError, match="write START:END"):
        metrics.compute("win_rate", {"deals": DEALS}, period="2024-02-01")


def test_a_zone_moves_timestamps_over_a_daylight_saving_day_but_never_dates():
    """On 31 March 2024 Stockholm's day begins at 23:00 UTC and ends at 22:00 UTC: it has 23 hours."""
    moments = ["2024-03-30T22:59:59", "2024-03-30T23:00:00", "2024-03-31T21:59:59", "2024-03-31T22:00:00"]
    stamped = pd.DataFrame({"id": list("abcd"), "created": pd.to_datetime(moments)})
    dated = pd.DataFrame({"id": list("ab"), "created": ["2024-03-31", "2024-04-01"]})
    day = "2024-03-31:2024-04-01"
    assert metrics.compute("leads", {"leads": stamped}, period=day, tz="Europe/Stockholm").value == 2
    assert metrics.compute("leads", {"leads": stamped}, period=day).value == 2
    assert metrics.compute("leads", {"leads": dated}, period=day, tz="Europe/Stockholm").value == 1
    by_day = metrics.trend("leads", {"leads": stamped}, every="day", period="2024-03-30:2024-04-02", tz="Europe/Stockholm")
    assert by_day["value"].tolist()[:3] == [1, 2, 1]


def test_the_day_of_the_figures_is_the_day_after_the_last_event():
    assert str(metrics.compute("pipeline_value", {"deals": DEALS.assign(amount=1.0)}).as_of) == "2024-03-01"
    planned = DEALS.assign(expected_close="2030-01-01", amount=1.0)
    planned.loc[3, "closed"] = "2029-01-01"  # an open deal's close date is a plan
    assert str(metrics.compute("pipeline_value", {"deals": planned}).as_of) == "2024-03-01"


def test_the_last_event_has_its_day_in_the_business_time_zone():
    leads = {"leads": pd.DataFrame({"id": ["1", "2"], "created": pd.to_datetime(["2024-03-01T12:00", "2024-03-31T22:30"]), "won": None})}
    assert str(metrics.compute("conversion_rate", leads).as_of) == "2024-04-01"
    figure = metrics.compute("conversion_rate", leads, tz="Europe/Stockholm")  # half past midnight on 1 April
    assert (str(figure.as_of), figure.n) == ("2024-04-02", 2)
    assert str(metrics.compute("conversion_rate", leads, tz="America/New_York").as_of) == "2024-04-01"


def test_data_without_any_date_ask_for_the_day_only_where_it_matters():
    undated = DEALS[["id", "status"]].assign(amount=5.0)
    assert metrics.compute("win_rate", {"deals": undated}).value == pytest.approx(2 / 3)
    figure = metrics.compute("pipeline_value", {"deals": undated})
    assert str(figure.reason) == "no table has a date: give the day the figures are for"
    assert metrics.compute("pipeline_value", {"deals": undated}, as_of="2024-01-01").value == 5.0


def test_what_is_left_out_is_counted_with_its_reason():
    deals = pd.DataFrame(
        {
            "id": ["1", "1", "2", "3", "4"],
            "status": ["lost", "won", "won", "won", "won"],
            "created": ["2024-01-01", "2024-01-01", "2024-01-20", None, "2024-01-01"],
            "closed": ["2024-01-11", "2024-01-11", "2024-01-10", "2024-01-10", None],
        }
    )
    figure = metrics.compute("sales_cycle", {"deals": deals}, period="2024-01-01:2024-02-01")
    assert (figure.value, figure.n) == (10.0, 1)
    assert {str(left.reason): left.rows for left in figure.excluded} == {
        "the same id again: only the last row with an id counts": 1,
        "no close date, so not in any period": 1,
        "closed before the first contact": 1,
        "won, but one of the two dates is missing": 1,
    }


def test_several_currencies_need_rates():
    deals = DEALS.assign(currency=["EUR", "EUR", "USD", None])
    figure = metrics.compute("revenue", {"deals": deals})
    assert "several currencies (EUR, USD): give a rate for each" in str(figure.reason)
    assert metrics.compute("win_rate", {"deals": deals}).value == pytest.approx(2 / 3)
    converted = metrics.compute("revenue", {"deals": deals}, rates={"EUR": 1, "USD": 0.5})
    assert (converted.value, converted.currency, converted.as_json()["unit"]) == (250.0, "EUR", "EUR")
    assert "no rate for USD" in str(metrics.compute("revenue", {"deals": deals}, rates={"EUR": 1}).reason)


def test_one_currency_in_the_period_is_enough():
    deals = DEALS.assign(currency=["EUR", "EUR", "USD", None])
    figure = metrics.compute("revenue", {"deals": deals}, period="2024-01-01:2024-02-01")
    assert (figure.value, figure.currency) == (100.0, "EUR")


@pytest.mark.parametrize("id", [*metrics.METRICS])
def test_json_has_exactly_its_keys_and_no_nan(id):
    for tables in ({"deals": DEALS, "users": USERS, "leads": pd.DataFrame({"id": ["1"], "created": ["2024-01-01"]})}, {}):
        found = metrics.compute(id, tables, as_of="2024-06-01").as_json()
        assert list(found) == KEYS
        text = json.dumps(found, allow_nan=False)
        assert "NaN" not in text
        assert (found["reason"] is None) == (found["value"] is not None or found["table"] is not None)


def test_json_of_a_figure_with_groups():
    found = metrics.compute("win_rate", {"deals": DEALS}, by="Sales region", period="2024-01-01:2024-03-01").as_json()
    assert found["period"] == ["2024-01-01", "2024-03-01"]
    assert {row["Sales region"]: row["value"] for row in found["table"]} == {"North": 1.0, "South": 0.0}


@pytest.mark.parametrize(
    ("id", "tables", "reason", "missing"),
    [
        ("win_rate", {}, "no file of this kind is loaded: Deals", ("deals", "")),
        ("win_rate", {"deals": DEALS.drop(columns="status")}, "Deals has no won, lost or open", ("deals", "status")),
        ("win_rate", {"deals": DEALS.drop(columns="closed")}, "Deals has no close date", ("deals", "closed")),
        ("win_rate", {"deals": DEALS[:0]}, "Deals holds no rows", None),
        ("deal_size", {"deals": DEALS.drop(columns="amount")}, "Deals has no amount", ("deals", "amount")),
        ("sales_cycle", {"deals": DEALS}, "Deals has no first contact", ("deals", "first_contact")),
        ("conversion_rate", {"leads": DEALS[["id"]]}, "Leads has no creation date", ("leads", "created")),
        ("conversion_rate", {"leads": DEALS[["id"]].assign(created="2024-01-05")}, "Leads has no date won", ("leads", "won")),
        ("cac", {"customers": USERS}, "no file of this kind is loaded: Spending", ("spend", "")),
    ],
)
def test_not_available_names_the_exact_column_that_is_missing(id, tables, reason, missing):
    figure = metrics.compute(id, tables, period="2024-01-01:2025-01-01")
    assert (figure.value, figure.available, str(figure.reason), figure.details.get("missing")) == (None, False, reason, missing)


def test_an_empty_period_says_so_in_words():
    figure = metrics.compute("win_rate", {"deals": DEALS}, period="2020-01-01:2021-01-01")
    assert (figure.value, str(figure.reason)) == (None, "no deal has closed in this period")


def test_a_trend_fills_counts_with_zero_and_leaves_rates_blank():
    leads = pd.DataFrame({"id": ["1", "2", "3"], "created": ["2024-01-05", "2024-01-06", "2024-03-01"], "won": [None, "2024-01-09", None]})
    counts = metrics.trend("leads", {"leads": leads}, every="month", period="2024-01-01:2024-05-01")
    assert counts["value"].tolist()[:3] == [2, 0, 1]
    assert math.isnan(counts["value"][3])  # the data end on 1 March: April lies in the future
    assert counts["high"][1] == pytest.approx(3.689, abs=0.001)  # a true 0 has an interval
    assert counts["complete"].tolist() == [True, True, False, False]
    rates = metrics.trend("conversion_rate", {"leads": leads}, every="month", period="2024-01-01:2024-05-01")
    assert rates["value"][0] == 0.5
    assert math.isnan(rates["value"][1])
    assert rates["value"][2] == 0


def test_a_trend_without_its_table_or_column_is_blank_and_not_zero():
    for tables in ({}, {"leads": pd.DataFrame({"id": ["1"]})}, {"deals": DEALS}):
        found = metrics.trend("leads", tables, every="month", period="2024-01-01:2024-03-01")
        assert found["value"].count() == 0


def test_a_trend_over_several_currencies_is_blank_and_not_zero():
    deals = DEALS.assign(currency=["EUR", "EUR", "USD", None])
    assert metrics.trend("revenue", {"deals": deals}, every="month", period="2024-01-01:2024-03-01")["value"].count() == 0


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_a_trend_adds_up_to_the_whole_whatever_the_step(every):
    period = Period.parse("2024-01-01:2025-01-01")
    found = metrics.trend("revenue", {"deals": DEALS}, every=every, period=period)
    assert found["value"].sum() == 400.0


def test_fiscal_years_start_in_any_month():
    found = metrics.trend("revenue", {"deals": DEALS}, every="year", period="2023-01-01:2024-03-01", year_starts=2)
    assert [(str(row["start"]), row["value"]) for row in found.to_dict("records")][-2:] == [("2023-02-01", 100.0), ("2024-02-01", 300.0)]


def test_a_trend_of_a_moment_looks_at_the_end_of_each_month():
    deals = pd.DataFrame(
        {
            "id": ["1", "2"], "status": ["won", "open"], "amount": [10.0, 5.0],
            "created": ["2024-01-02", "2024-02-02"], "closed": ["2024-02-10", None],
        }
    )  # fmt: skip
    found = metrics.trend("pipeline_value", {"deals": deals}, every="month", period="2024-01-01:2024-03-01", as_of="2024-03-05")
    assert found["value"].tolist() == [10.0, 5.0]


def test_rows_order_index_and_extra_columns_do_not_matter():
    once = metrics.compute("win_rate", {"deals": DEALS}, by="owner").as_json()
    other = DEALS.sample(frac=1, random_state=1).set_index(pd.Index([9, 9, 3, 1])).assign(extra="x")
    assert metrics.compute("win_rate", {"deals": other}, by="owner").as_json() == once
