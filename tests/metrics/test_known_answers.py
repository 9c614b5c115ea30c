"""The published answers of two real sales pipelines, from the files themselves."""

import pandas as pd
import pytest

import metrics
from tests.metrics.known import groups, real


@pytest.fixture(scope="module")
def maven() -> dict[str, pd.DataFrame]:
    folder = real("pipeline_maven/iso_dates")
    names = {
        "opportunity_id": "id", "sales_agent": "owner", "account": "customer", "deal_stage": "stage",
        "engage_date": "created", "close_date": "closed", "close_value": "amount",
    }  # fmt: skip
    deals = pd.read_csv(folder / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"]).rename(columns=names)
    deals["status"] = deals["stage"].map({"Won": "won", "Lost": "lost"}).fillna("open")
    users = pd.read_csv(folder / "sales_teams.csv").rename(columns={"sales_agent": "id", "regional_office": "region"})
    return {"deals": deals, "users": users}


@pytest.fixture(scope="module")
def olist() -> dict[str, pd.DataFrame]:
    folder = real("funnel_olist")
    leads = pd.read_csv(folder / "olist_marketing_qualified_leads_dataset.csv", keep_default_na=False)
    leads = leads.rename(columns={"mql_id": "id", "first_contact_date": "created", "origin": "source"})
    leads["created"] = pd.to_datetime(leads["created"], format="%d-%m-%Y")
    deals = pd.read_csv(folder / "olist_closed_deals_dataset.csv").rename(columns={"mql_id": "lead", "won_date": "closed"})
    deals["closed"] = pd.to_datetime(deals["closed"], format="%d-%m-%Y %H:%M")
    return {"leads": leads, "deals": deals.assign(id=deals["lead"], status="won")}


def test_maven_win_rate(maven):
    figure = metrics.compute("win_rate", maven)
    assert figure.value == pytest.approx(0.631501, abs=5e-7)
    assert (figure.details["won"], figure.details["lost"], figure.n) == (4238, 2473, 6711)


def test_maven_deals_won_by_region(maven):
    table = groups("win_rate", maven, by="region")
    assert dict(zip(table["region"], table["won"], strict=True)) == {"Central": 1629, "East": 1171, "West": 1438}


def test_maven_revenue_and_cycle(maven):
    assert metrics.compute("revenue", maven).value == 10_005_534
    cycle = metrics.compute("sales_cycle", maven)
    assert (cycle.value, cycle.details["median"], cycle.n) == (pytest.approx(51.782, abs=5e-4), 57, 4238)
    assert cycle.low < cycle.value < cycle.high


def test_maven_open_deals_have_no_value(maven):
    figure = metrics.compute("pipeline_value", maven)
    assert (figure.value, figure.details["no_amount"]) == (None, 2089)
    assert [(str(left.reason), left.rows) for left in figure.excluded] == [("open, but without an amount", 2089)]


def test_maven_funnel_ends_with_the_deals_won(maven):
    table = groups("funnel", maven)
    assert table[["stage", "reached"]].to_dict("records") == [
        {"stage": "Prospecting", "reached": 8800}, {"stage": "Engaging", "reached": 5827}, {"stage": "Won", "reached": 4238},
    ]  # fmt: skip


def test_olist_conversion_by_source(olist):
    figure = metrics.compute("conversion_rate", olist)
    assert (figure.value, figure.n) == (0.10525, 8000)
    table = groups("conversion_rate", olist, by="source")
    found = {row["source"]: (row["won"], row["n"]) for row in table.to_dict("records")}
    expected = {"organic_search": (271, 2296), "paid_search": (195, 1586), "social": (75, 1350), "unknown": (179, 1099), "": (14, 60)}
    assert {source: found[source] for source in expected} == expected


def test_olist_cycle_leaves_out_the_negative_one(olist):
    figure = metrics.compute("sales_cycle", olist)
    assert (figure.value, figure.details["median"], figure.n) == (pytest.approx(49.16, abs=5e-3), pytest.approx(14.72, abs=5e-3), 841)
    assert [(str(left.reason), left.rows) for left in figure.excluded] == [("closed before the first contact", 1)]


def test_olist_months_of_leads_add_up(olist):
    months = metrics.trend("leads", olist, every="month", period="2017-06-01:2018-06-01")
    assert months["value"].sum() == 8000
