"""The command line: the same figures as in the app, and one clear line for everything that cannot be."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import metrics
from metrics.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["id", "value", "low", "high", "n", "unit", "small", "period", "as_of", "definition", "excluded", "reason", "table"]
DEALS = "Deal ID,Stage,Amount,Net,Close Date,Sales person\n" + "".join(
    f"{n},{'Closed Won' if n % 2 else 'Closed Lost'},{10 * n},{n},2024-0{1 + n % 3}-15,{'Ann' if n < 4 else 'Bo'}\n" for n in range(1, 9)
)
EITHER = "Order ID,Order date,Total\n1,03/04/2024,5\n2,05/06/2024,6\n"
Answer = Callable[..., dict[str, Any]]
Refusal = Callable[..., str]


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str], without_child: None) -> Answer:
    """The JSON of `compute`, from sound files."""

    def ask(*arguments: object) -> dict[str, Any]:
        assert main(["compute", *map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Refusal:
    """The one line that says what cannot be; nothing is printed as an answer."""

    def ask(*arguments: object) -> str:
        try:
            status = main([*map(str, arguments)])
        except SystemExit as leaving:
            status = leaving.code
        printed = capsys.readouterr()
        assert (status, printed.out) == (2, "")
        assert printed.err.count("\n") == 1
        assert printed.err.startswith("metrics: ")
        return printed.err

    return ask


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    return written(tmp_path / "deals.csv", DEALS)


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "metrics", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, **options)


# -- as a program


def test_as_a_program_it_answers(deals: Path) -> None:
    done = run("compute", "win_rate", deals, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == KEYS
    assert (found["id"], found["value"], found["n"], found["unit"], found["as_of"]) == ("win_rate", 0.5, 8, "ratio", "2024-03-16")
    assert (found["reason"], found["excluded"], found["table"], found["period"]) == (None, [], None, None)


def test_as_a_program_it_refuses() -> None:
    done = run("compute", "win_rate", "nowhere.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "metrics: nowhere.csv cannot be opened: No such file or directory. Check that it exists and that you may read it.\n"
    )


def test_as_a_program_it_writes_every_letter(tmp_path: Path) -> None:
    file = written(tmp_path / "deals.csv", DEALS.replace("Ann", "Łucja 王"))
    done = run("compute", "win_rate", file, "--by", "owner", env={"PYTHONIOENCODING": "cp1252", "PATH": ""})
    assert done.returncode == 0, done.stderr
    assert "Łucja 王" in done.stdout


# -- list and show


def test_list_names_every_metric(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(metrics.METRICS)


@pytest.mark.parametrize("id", metrics.METRICS)
def test_show_explains_every_metric(capsys: pytest.CaptureFixture[str], id: str) -> None:
    assert main(["show", id]) == 0
    shown = capsys.readouterr().out
    metric = metrics.find(id)
    for fact in (id, metric.definition, metric.formula):
        assert fact in shown


# -- the question's parts


def test_a_period_is_half_open(answer: Answer, deals: Path) -> None:
    found = answer("win_rate", deals, "--period", "2024-02-01:2024-03-01")
    assert (found["n"], found["period"]) == (3, ["2024-02-01", "2024-03-01"])


def test_by_a_role_and_by_a_header(answer: Answer, deals: Path) -> None:
    for header in ("owner", "Sales person", "sales PERSON"):
        table = answer("win_rate", deals, "--by", header)["table"]
        assert {row[header]: row["n"] for row in table} == {"Ann": 3, "Bo": 5}


def test_a_day_for_the_figures(answer: Answer, deals: Path) -> None:
    assert answer("win_rate", deals, "--as-of", "2024-06-30")["as_of"] == "2024-06-30"


def test_a_column_told_to_play_a_role(answer: Answer, deals: Path) -> None:
    assert answer("revenue", deals)["value"] == 160
    assert answer("revenue", deals, "--map", "deals.amount=Net")["value"] == 16
    told = answer("revenue", deals, "--map", "deals.amount=Net", "--map", "deals.segment=Sales person", "--by", "segment")
    assert {row["segment"]: row["value"] for row in told["table"]} == {"Ann": 4, "Bo": 12}


def test_a_file_told_to_be_of_a_kind(answer: Answer, tmp_path: Path) -> None:
    odd = written(tmp_path / "odd=name.csv", "Ref,When\nA,2024-01-01\nB,2024-01-02\n")
    told = answer("leads", f"leads={odd}", "--map", "leads.id=Ref", "--map", "leads.created=When")
    assert told["value"] == 2


def test_a_setting_of_the_metric(answer: Answer, tmp_path: Path) -> None:
    leads = written(tmp_path / "leads.csv", "Lead ID,Created,Date won\n1,2024-01-01,2024-01-05\n2,2024-01-01,2024-03-01\n3,2024-01-02,\n")
    assert answer("conversion_rate", leads, "--as-of", "2024-06-01")["value"] == pytest.approx(2 / 3)
    assert answer("conversion_rate", leads, "--as-of", "2024-06-01", "--set", "days=30")["value"] == pytest.approx(1 / 3)


def test_stages_as_a_list_or_with_commas(answer: Answer, deals: Path) -> None:
    for stages in ("['Closed Lost', 'Closed Won']", "Closed Lost,Closed Won"):
        assert answer("funnel", deals, "--set", f"stages={stages}")["table"][0]["stage"] == "Closed Lost"


def test_the_business_time_zone(answer: Answer, tmp_path: Path) -> None:
    leads = written(tmp_path / "leads.csv", "Lead ID,Created\n1,2024-01-31T23:30:00Z\n2,2024-01-15T12:00:00Z\n")
    january = ("leads", leads, "--period", "2024-01-01:2024-02-01")
    assert [answer(*january, "--tz", tz)["value"] for tz in ("UTC", "Europe/Warsaw")] == [2, 1]


def test_several_files(answer: Answer, deals: Path, tmp_path: Path) -> None:
    more = written(tmp_path / "more.csv", DEALS.splitlines()[0] + "\n8,Closed Won,80,8,2024-04-01,Bo\n9,Closed Won,90,9,2024-04-01,Bo\n")
    found = answer("win_rate", deals, more)
    assert (found["n"], found["value"]) == (9, pytest.approx(6 / 9))
    assert found["excluded"] == [{"reason": "the same id again: only the last row with an id counts", "rows": 1}]


def test_dates_that_can_be_read_two_ways(answer: Answer, refusal: Refusal, tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.csv", EITHER)
    said = refusal("compute", "leads", orders)
    assert "orders.csv: The dates in Order date can be read two ways: 03/04/2024 is 3 April 2024 or 4 March 2024" in said
    assert "--date-order" in said
    assert answer("leads", orders, "--date-order", "dmy")["as_of"] == "2024-06-06"
    assert answer("leads", orders, "--date-order", "mdy")["as_of"] == "2024-05-07"


def test_what_is_not_available_is_an_answer(answer: Answer, deals: Path) -> None:
    found = answer("nps", deals)
    assert (found["value"], found["reason"], found["n"]) == (None, "no file of this kind is loaded: Survey answers", 0)
    assert list(found) == KEYS
    assert answer("win_rate", deals, "--by", "Shoe size")["reason"] == "deals has no column 'Shoe size' to group by"
    assert answer("win_rate", deals, "--period", "1999-01-01:1999-02-01")["value"] is None


def test_without_json_it_speaks(capsys: pytest.CaptureFixture[str], deals: Path) -> None:
    assert main(["compute", "win_rate", str(deals), "--by", "owner"]) == 0
    spoken = capsys.readouterr().out
    assert spoken.startswith("win_rate: 0.5 ratio\n  between 0.21")
    assert "Ann" in spoken
    assert main(["compute", "nps", str(deals)]) == 0
    assert capsys.readouterr().out.startswith("nps: not available, because no file of this kind is loaded")


def test_a_file_of_no_kind_is_mentioned_beside_the_answer(capsys: pytest.CaptureFixture[str], deals: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other.csv", "Foo,Bar\na,b\nc,d\n")
    assert main(["compute", "win_rate", str(deals), str(other), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["value"] == 0.5
    assert printed.err == "metrics: other.csv was left out, its columns fit no kind of table: write KIND=FILE to say what it holds\n"


def test_a_column_that_cannot_be_read_is_mentioned_too(capsys: pytest.CaptureFixture[str], deals: Path) -> None:
    assert main(["compute", "deal_size", str(deals), "--map", "deals.amount=Sales person", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["reason"] == "Deals has no amount"
    assert printed.err.startswith("metrics: deals.csv: None of the 8 values of Sales person is an amount (the first is Ann).")


# -- what cannot be


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["winrate", "{}"], "there is no metric 'winrate'; did you mean 'win_rate'?"),
        (["win_rate", "nowhere.csv"], "nowhere.csv cannot be opened: No such file or directory"),
        (["win_rate", "."], "cannot be opened: Is a directory"),
        (["win_rate", "deal={}"], "write one of: deals"),
        (["win_rate", "{}", "--map", "deal.amount=Net"], "There is no kind of table deal. There are: deals"),
        (["win_rate", "{}", "--map", "deals.amuont=Net"], "This kind of table has no role amuont. It has: amount"),
        (["win_rate", "{}", "--map", "deals.amount=Nett"], "There is no column Nett. Columns of this table: Net"),
        (["win_rate", "{}", "--map", "leads.source=Net"], "none of these files was taken for leads. Write leads=FILE"),
        (["win_rate", "{}", "--map", "amount"], "amount is no mapping. Write it as KIND.ROLE=HEADER"),
        (["win_rate", "{}", "--period", "2024"], "'2024' is no period: write START:END"),
        (["win_rate", "{}", "--period", "2024-02-30:2024-03-01"], "'2024-02-30' is no date: write it as 2024-12-31"),
        (["win_rate", "{}", "--period", "2024-02-01:2024-01-01"], "ends (2024-01-01) before it begins (2024-02-01)"),
        (["win_rate", "{}", "--as-of", "today"], "'today' is no date"),
        (["win_rate", "{}", "--tz", "Mars/Base"], "there is no time zone 'Mars/Base': write it as Europe/Warsaw"),
        (["win_rate", "{}", "--tz", "../etc/passwd"], "there is no time zone"),
        (["win_rate", "{}", "--tz", "Europe"], "there is no time zone"),
        (["win_rate", "{}", "--set", "off=1"], "win_rate has no setting 'off'; it has: of"),
        (["win_rate", "{}", "--set", "of=weight"], "of is 'weight': expected"),
        (["win_rate", "{}", "--set", "of"], "'of' is no setting: write NAME=VALUE"),
        (["win_rate", "{}", "--set", "by=owner"], "by is no setting of a metric"),
        (["conversion_rate", "{}", "--set", "days=soon"], "conversion_rate cannot use days='soon': it takes a whole number"),
        (["stale_deals", "{}", "--set", "days=True"], "stale_deals cannot use days=True: it takes a whole number, for example days=30"),
        (["win_rate", "{}", "--date-order", "ydm"], "argument --date-order: invalid choice: 'ydm'"),
        (["win_rate"], "the following arguments are required: FILE"),
        (["win_rate", "{}", "--colour"], "unrecognized arguments: --colour"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("without_child")
def test_one_line_says_what_cannot_be(refusal: Refusal, deals: Path, arguments: list[str], said: str) -> None:
    assert said in refusal("compute", *(argument.format(deals) for argument in arguments))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "holds no table"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"Deal ID,Stage\n", "no rows"),
    ],
)
def test_a_file_that_cannot_be_read(refusal: Refusal, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    refused = refusal("compute", "win_rate", tmp_path / "x.csv")
    assert "x.csv" in refused
    assert said in refused


# -- the known answers, the same way


@pytest.mark.parametrize(
    ("question", "files", "value", "n"),
    [
        ("win_rate", "pipeline_maven/us_dates/sales_pipeline.csv", 0.631501, 6711),
        ("revenue", "pipeline_maven/*.zip", 10_005_534, 4238),
        ("sales_cycle", "pipeline_maven/iso_dates/sales_pipeline.csv", 51.782, 4238),
        ("conversion_rate", "funnel_olist/*.csv", 0.10525, 8000),
        ("nps --map surveys.score=NETPRO", "survey_sfo_2017/*.csv", 39.840, 2746),
        ("churn_rate", "churn_telco/*.csv", 0.26537, 7043),
        ("time_to_resolution", "tickets_servicenow/*.csv", 60.967, 890),
    ],
)
def test_the_known_answers(answer: Answer, real_data: Path, question: str, files: str, value: float, n: int) -> None:
    id, *options = question.split()
    paths = [f"surveys={path}" if id == "nps" else path for path in sorted(real_data.glob(files))]
    found = answer(id, *paths, *options)
    assert (found["value"], found["n"]) == (pytest.approx(value, rel=1e-5), n)
    assert found["low"] is None or found["low"] < found["value"] < found["high"]


def test_maven_by_the_region_of_the_sellers(answer: Answer, real_data: Path) -> None:
    files = sorted((real_data / "pipeline_maven" / "us_dates").glob("*.csv"))
    table = answer("win_rate", *files, "--by", "regional_office")["table"]
    assert {row["regional_office"]: row["won"] for row in table} == {"Central": 1629, "East": 1171, "West": 1438}
