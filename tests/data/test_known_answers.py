"""The published answers of real files, read as an owner would hand them in."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import data
import metrics
from data.load import Loaded
from metrics import Figure
from metrics.engine import collect


@pytest.fixture(scope="module")
def read(real_data: Path) -> Callable[..., Loaded]:
    """Real files as tables; each is read once."""

    @cache
    def once(*paths: str, mapping: tuple[str, ...] = (), date_order: str | None = None) -> Loaded:
        files = [file for path in paths for file in sorted(real_data.glob(path))]
        assert files
        return data.read(files, mapping=mapping, date_order=date_order)

    return once


def by(figure: Figure, *columns: str) -> dict[str | None, tuple]:
    """The groups of a figure, by name; the blank one under None."""
    assert figure.table is not None, figure.reason
    rows = figure.table.to_dict("records")
    return {None if row[figure.by] != row[figure.by] else row[figure.by]: tuple(row[column] for column in columns) for row in rows}


MAVEN = {
    "ISO dates": "pipeline_maven/iso_dates/*.csv",
    "dates of the United States": "pipeline_maven/us_dates/*.csv",
    "the archive": "pipeline_maven/*.zip",
}


@pytest.fixture(scope="module", params=MAVEN.values(), ids=MAVEN.keys())
def maven(request: pytest.FixtureRequest, read: Callable[..., Loaded]) -> Loaded:
    return read(request.param)


def test_maven_files_are_recognised(maven: Loaded) -> None:
    accounts = {Path(account.file).name: (account.kind, account.read, account.kept) for account in maven.accounts}
    assert accounts == {
        "accounts.csv": ("customers", 85, 85), "sales_pipeline.csv": ("deals", 8800, 8800), "sales_teams.csv": ("users", 35, 35),
    }  # fmt: skip
    assert sorted(Path(file).name for file in maven.unrecognised) == ["data_dictionary.csv", "products.csv"]


def test_maven_counts(maven: Loaded) -> None:
    deals = collect(maven["deals"].rows)
    assert deals["status"].value_counts().to_dict() == {"won": 4238, "lost": 2473, "open": 2089}
    assert deals.loc[deals["status"] == "open", "stage"].value_counts().to_dict() == {"Engaging": 1589, "Prospecting": 500}


def test_maven_win_rate(maven: Loaded) -> None:
    figure = metrics.compute("win_rate", maven)
    assert figure.value == pytest.approx(0.631501, abs=5e-7)
    assert (figure.details["won"], figure.details["lost"], figure.n) == (4238, 2473, 6711)
    assert figure.as_of == date(2018, 1, 1)


def test_maven_won_value_and_cycle(maven: Loaded) -> None:
    assert metrics.compute("revenue", maven).value == 10_005_534
    cycle = metrics.compute("sales_cycle", maven)
    assert (cycle.value, cycle.details["median"], cycle.n) == (pytest.approx(51.782, abs=5e-4), 57, 4238)


def test_maven_by_region_is_by_the_sellers_office(maven: Loaded) -> None:
    """Customers have a place too (where their office is), but this header is the sellers'."""
    figure = metrics.compute("win_rate", maven, by="regional_office")
    assert by(figure, "won") == {"Central": (1629,), "East": (1171,), "West": (1438,)}


def test_maven_by_product_keeps_what_the_file_says(maven: Loaded) -> None:
    assert by(metrics.compute("win_rate", maven, by="product"), "n")["GTXPro"][0] > 0


@pytest.fixture(scope="module")
def olist(read: Callable[..., Loaded]) -> Loaded:
    return read("funnel_olist/*.csv")


def test_olist_conversion_by_source(olist: Loaded) -> None:
    figure = metrics.compute("conversion_rate", olist, by="source")
    assert (figure.value, figure.n) == (0.10525, 8000)
    found = by(figure, "won", "n")
    expected = {"organic_search": (271, 2296), "paid_search": (195, 1586), "social": (75, 1350), "unknown": (179, 1099), None: (14, 60)}
    assert {source: found[source] for source in expected} == expected


def test_olist_dates_begin_with_the_day(olist: Loaded) -> None:
    created = collect(olist["leads"].rows)["created"]
    assert (created.min(), created.max()) == (date(2017, 6, 14), date(2018, 5, 31))


def test_olist_cycle_leaves_out_the_negative_one(olist: Loaded) -> None:
    figure = metrics.compute("sales_cycle", olist)
    assert (figure.value, figure.details["median"], figure.n) == (pytest.approx(49.16, abs=5e-3), pytest.approx(14.72, abs=5e-3), 841)
    assert [left.rows for left in figure.excluded] == [1]


@pytest.mark.parametrize("kind", ["surveys=", ""])
def test_sfo_nps_with_its_score_mapped_by_hand(real_data: Path, kind: str) -> None:
    (file,) = (real_data / "survey_sfo_2017").glob("*.csv")
    tables = data.read(f"{kind}{file}", mapping={"surveys.score": "NETPRO"})
    figure = metrics.compute("nps", tables)
    assert (figure.value, figure.n) == (pytest.approx(39.84, abs=5e-3), 2746)
    assert sum(left.rows for left in figure.excluded) == 85  # 84 that say 11 ("left blank"), one that says nothing


def test_telco_churn_by_its_flag(read: Callable[..., Loaded]) -> None:
    tables = read("churn_telco/*.csv")
    figure = metrics.compute("churn_rate", tables, by="Contract")
    assert (figure.value, figure.n) == (pytest.approx(0.2654, abs=5e-5), 7043)
    assert by(figure, "gone", "active") == {"Month-to-month": (1655, 3875), "One year": (166, 1473), "Two year": (48, 1695)}
    assert collect(tables["customers"].rows)["monthly_revenue"].sum() == pytest.approx(456_116.60)


def test_servicenow_tickets(read: Callable[..., Loaded]) -> None:
    tables = read("tickets_servicenow/*.csv")
    figure = metrics.compute("time_to_resolution", tables)
    assert (figure.value, figure.n) == (pytest.approx(60.97, abs=5e-3), 890)
    assert [left.rows for left in figure.excluded] == [5998 - 890]
    assert collect(tables["tickets"].rows)["resolved"].isna().sum() == 29
    assert by(metrics.compute("support_cases", tables, by="made_sla"), "support_cases")["TRUE"] == (495,)
