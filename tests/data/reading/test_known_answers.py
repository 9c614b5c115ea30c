"""Real files and what is known to stand in them."""

import json
import zipfile

import pytest

from data.raw import FileProblem
from data.reading import read_file, read_raw

SPECTRUM = (
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
)
SOUND = (
    "all-empty",
    "empty-field",
    "empty-one-column",
    "header-no-rows",
    "header-simple",
    "leading-space",
    "one-column",
    "quotes-empty",
    "quotes-with-comma",
    "quotes-with-escaped-quote",
    "quotes-with-newline",
    "quotes-with-space",
    "simple-crlf",
    "simple-lf",
    "trailing-newline",
    "trailing-newline-one-field",
    "trailing-space",
    "utf8",
)
BAD = (
    "bad-header-less-fields",
    "bad-header-more-fields",
    "bad-header-no-header",
    "bad-missing-quote",
    "bad-quotes-with-unescaped-quote",
    "bad-unescaped-quote",
)


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum(name, real):
    expected = json.loads(real(f"messy/csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    path = real(f"messy/csv-spectrum/csvs/{name}.csv")
    raw = read_raw(path, header=True)
    found = [dict(zip(raw.header or (), row, strict=True)) for row in raw.rows]
    if name == "location_coordinates":  # its JSON is one object, with another telephone number than its CSV
        expected = [expected | {"Contact Phone Number": "2095257564"}]
    if b"\r" not in path.read_bytes():  # a copy of newlines_crlf.csv may have lost its carriage returns
        expected = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert found == expected


@pytest.mark.parametrize("name", SOUND)
def test_csv_test_data(name, real):
    expected = json.loads(real(f"messy/csv-test-data/json/{name}.json").read_text(encoding="utf-8"))
    told = not expected or isinstance(expected[0], dict)  # a list of objects means: with a header
    raw = read_raw(real(f"messy/csv-test-data/csv/{name}.csv"), header=told)
    assert [dict(zip(raw.header, row, strict=True)) if raw.header else list(row) for row in raw.rows] == expected


@pytest.mark.parametrize("header", [None, True, False])
@pytest.mark.parametrize("name", BAD)
def test_faulty_files_are_refused_with_their_line(name, header, real):
    with pytest.raises(FileProblem, match=r"[Ll]ine [12] |line 1 "):
        read_raw(real(f"messy/csv-test-data/csv/{name}.csv"), header=header)


@pytest.mark.parametrize("header", [None, True, False])
def test_every_text_fixture_is_read_or_refused(header, real):
    refused = {}
    for path in sorted(real("messy/frictionless").iterdir()):
        if path.suffix in {".csv", ".tsv", ".txt", ".md"}:
            try:
                read_raw(path, header=header)
            except FileProblem as problem:
                refused[path.name] = str(problem)
    assert all(name in problem for name, problem in refused.items())
    assert refused.keys() >= {"empty.csv", "defective-rows.csv"}
    assert len(refused) < 20


def test_every_other_fixture_is_read_or_refused(real, tmp_path):
    """One child process for all of them: packed in an archive."""
    folder = real("messy/frictionless")
    files = sorted(path for path in folder.iterdir() if path.suffix not in {".csv", ".md", ".txt"})
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in files:
            archive.write(path, path.name)
    result = read_file(tmp_path / "all.zip", tmp_path / "work")
    answered = [table.file for table in result.tables] + [str(problem) for problem in result.problems]
    assert [path.name for path in files if not any(path.name in one for one in answered)] == []
    assert {table.file.removeprefix("all.zip / "): table.rows for table in result.tables}.items() >= {
        "table.xlsx / Лист1": 2,
        "table.ods / Лист1": 2,
        "table.xls / Лист1": 2,
        "table.parquet": 2,
        "table.ndjson": 2,
        "table.csv.gz": 2,
        "sheet2.xlsx / Sheet2": 2,
        "skip-rows.xlsx / Sheet 1": 1,
        "preserve-formatting-percentage.xlsx / Sheet1": 3,
    }.items()


def test_polish_rates(real, tmp_path):
    path = real("messy/nbp_pl_cp1250/archiwum_tab_a_2017.csv")
    raw = read_raw(path)
    assert raw.header is not None
    assert (raw.header[0], raw.header[-1], len(raw.header)) == ("data", "pełny numer tabeli", 38)
    assert len(raw.rows) == 251
    assert raw.rows[0][:2] == ("20170102", "0,1175")

    (table,) = read_file(path, tmp_path).tables
    assert (table.encoding, table.delimiter, table.rows, table.read) == ("cp1250", ";", 251, 255)
    assert [note.line for note in table.left_out] == [2, 255, 256, 257]
    assert "dolar amerykański" in table.left_out[0].text


def test_pipeline_archive_gives_five_tables(real, tables):
    found = tables(real("pipeline_maven/CRM+Sales+Opportunities.zip"))
    assert {table.file.rpartition("/")[2]: table.rows for table in found} == {
        "accounts.csv": 85,
        "data_dictionary.csv": 21,
        "products.csv": 7,
        "sales_pipeline.csv": 8800,
        "sales_teams.csv": 35,
    }


@pytest.mark.parametrize(
    ("path", "rows", "columns", "header"),
    [
        ("funnel_olist/olist_marketing_qualified_leads_dataset.csv", 8000, 4, True),
        ("funnel_olist/olist_closed_deals_dataset.csv", 842, 14, True),
        ("churn_telco/WA_Fn-UseC_-Telco-Customer-Churn.csv", 7043, 21, True),
        ("tickets_servicenow/incident_event_log.csv", 5998, 36, True),
        ("campaign_hillstrom/hillstrom.csv", 64000, 12, True),
        ("orders_cdnow/CDNOW_sample.txt", 6919, 5, False),
        ("orders_cdnow/cdnow_customers_summary.csv", 2357, 4, True),
        ("forecast_m4_weekly/Weekly-test.csv", 359, 14, True),
        ("pipeline_maven/us_dates/sales_pipeline.csv", 8800, 8, True),
    ],
)
def test_real_exports(path, rows, columns, header, real):
    raw = read_raw(real(path))
    assert (len(raw.rows), len(raw.rows[0]), raw.header is not None) == (rows, columns, header)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("duplicate-headers.csv", ("id", "name", "id (2)", "age", "id (3)")),
        ("blank-headers.csv", ("id", "column 2", "age")),
        ("without-headers.csv", None),
        ("country-2.csv", ("id", "neighbor_id", "name", "population")),
        ("issue-1138.csv", ("Zeit [MEZ]", "Wasserstand", "Status")),
        ("numeric-labels.csv", ("id", "100022", "100025", "100047", "100065", "100093", "10011", "100131", "100156", "100171")),
        ("issue-825.csv", ("Musei", "2011", "2010")),
        ("issue-1109.csv", ("int", "number", "string")),
        ("table-with-accents.csv", ("Classement", "Quartier", "Date", "Année", "Occupancy rate", "Average Price", "RevPAR", "Source")),
        ("bom.csv", ("id", "name")),
    ],
)
def test_headers(name, header, real):
    assert read_raw(real(f"messy/frictionless/{name}")).header == header
