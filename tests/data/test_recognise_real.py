"""The real files, recognised with no help, and what is in them."""

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.conform import Conformed, conform
from data.recognise import recognise
from tests.data.raw_tables import real

ROLES = [
    (
        "pipeline_maven/{}/sales_pipeline.csv",
        "deals",
        {
            "id": "opportunity_id",
            "owner": "sales_agent",
            "product": "product",
            "customer": "account",
            "stage": "deal_stage",
            "created": "engage_date",
            "closed": "close_date",
            "amount": "close_value",
        },
    ),
    ("pipeline_maven/{}/accounts.csv", "customers", {"id": "account", "segment": "sector", "country": "office_location"}),
    ("pipeline_maven/{}/sales_teams.csv", "users", {"id": "sales_agent", "manager": "manager", "region": "regional_office"}),
    ("pipeline_maven/{}/products.csv", "", {}),
    ("pipeline_maven/{}/data_dictionary.csv", "", {}),
]
OTHERS = [
    (
        "funnel_olist/olist_marketing_qualified_leads_dataset.csv",
        "leads",
        {"id": "mql_id", "created": "first_contact_date", "source": "origin"},
    ),
    (
        "funnel_olist/olist_closed_deals_dataset.csv",
        "deals",
        {"lead": "mql_id", "customer": "seller_id", "owner": "sr_id", "closed": "won_date", "segment": "business_segment"},
    ),
    (
        "churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv",
        "customers",
        {"id": "customerID", "tenure": "tenure", "plan": "Contract", "monthly_revenue": "MonthlyCharges", "churned": "Churn"},
    ),
    (
        "tickets_servicenow/incident_event_log.csv",
        "tickets",
        {
            "id": "number",
            "status": "incident_state",
            "customer": "caller_id",
            "opened": "opened_at",
            "updated": "sys_updated_at",
            "channel": "contact_type",
            "category": "category",
            "priority": "priority",
            "owner": "assigned_to",
            "resolved": "resolved_at",
            "closed": "closed_at",
        },
    ),
    ("campaign_hillstrom/hillstrom.csv", "", {}),
    ("orders_cdnow/cdnow_customers_summary.csv", "", {}),
    ("survey_sfo_2017/2017_SFO_Customer_Survey_20250817.csv", "", {}),
]
CASES = [(path.format(style), kind, roles) for path, kind, roles in ROLES for style in ("iso_dates", "us_dates")] + OTHERS


@pytest.mark.parametrize(("path", "kind", "roles"), CASES, ids=[case[0] for case in CASES])
def test_recognised(path: str, kind: str, roles: dict[str, str]) -> None:
    mapping = recognise(real(path))
    assert mapping.kind == kind
    assert {role: column.header for role, column in mapping.roles.items()} == roles
    assert not mapping.open_questions


def _conformed(path: str, **told: Any) -> Conformed:
    raw = real(path)
    made = conform(raw, recognise(raw, **told))
    assert made.read == raw.read
    assert not made.problems
    assert not made.repaired
    return made


def _counts(column: pa.ChunkedArray) -> dict[Any, int]:
    return {entry["values"]: entry["counts"] for entry in pc.value_counts(column.combine_chunks()).to_pylist()}


@pytest.mark.parametrize("style", ["iso_dates", "us_dates"])
def test_maven_deals(style: str) -> None:
    table = _conformed(f"pipeline_maven/{style}/sales_pipeline.csv").table
    assert _counts(table["status"]) == {"won": 4238, "lost": 2473, "open": 2089}
    assert table.schema.field("closed").type == pa.date32()
    won = table.filter(pc.equal(table["status"], "won"))
    assert pc.sum(won["amount"]).as_py() == 10_005_534
    assert pc.mean(pc.days_between(won["created"], won["closed"])).as_py() == pytest.approx(51.782, abs=5e-4)


def test_maven_tables_point_to_each_other() -> None:
    names = ("sales_pipeline", "accounts", "sales_teams")
    deals, accounts, teams = (_conformed(f"pipeline_maven/us_dates/{name}.csv").table for name in names)
    assert set(pc.unique(pc.drop_null(deals["customer"])).to_pylist()) <= set(accounts["id"].to_pylist())
    assert set(pc.unique(deals["owner"]).to_pylist()) <= set(teams["id"].to_pylist())


def test_olist_leads_are_read_day_first() -> None:
    leads = _conformed("funnel_olist/olist_marketing_qualified_leads_dataset.csv").table
    assert leads["created"][0].as_py() == date(2018, 2, 1)
    sources = _counts(leads["source"])
    assert {name: sources[name] for name in ("organic_search", "paid_search", "social", "unknown", None)} == {
        "organic_search": 2296,
        "paid_search": 1586,
        "social": 1350,
        "unknown": 1099,
        None: 60,
    }


def test_olist_deals_are_won() -> None:
    deals = _conformed("funnel_olist/olist_closed_deals_dataset.csv").table
    assert _counts(deals["status"]) == {"won": 842}
    assert deals.schema.field("closed").type == pa.timestamp("us")
    assert "amount" not in deals.schema.names


def test_telco_customers() -> None:
    table = _conformed("churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv").table
    assert _counts(table["churned"]) == {False: 5174, True: 1869}
    assert pc.sum(table["monthly_revenue"]).as_py() == pytest.approx(456_116.60)
    assert pc.sum(pc.filter(table["monthly_revenue"], table["churned"])).as_py() == pytest.approx(139_130.85)


def test_servicenow_tickets() -> None:
    table = _conformed("tickets_servicenow/incident_event_log.csv").table
    assert len(pc.unique(table["id"])) == 890
    assert table["owner"].null_count == sum(owner == "?" for owner in _raw_owner())
    assert pc.min(table["opened"]).as_py().date() == date(2016, 2, 29)


def _raw_owner() -> list[str]:
    raw = real("tickets_servicenow/incident_event_log.csv")
    return raw.table()[f"c{raw.header.index('assigned_to')}"].to_pylist()


def test_sfo_survey_with_its_score_told() -> None:
    raw = real("survey_sfo_2017/2017_SFO_Customer_Survey_20250817.csv")
    mapping = recognise(raw, kind="surveys", roles={"score": "NETPRO"})
    assert {role: column.header for role, column in mapping.roles.items()} == {"score": "NETPRO"}
    scores = _counts(conform(raw, mapping, secret=b"secret").table["score"])
    assert scores.pop(11) == 84
    assert sum(count for score, count in scores.items() if score is not None) == 2746
    assert scores[9] + scores[10] == 1436
