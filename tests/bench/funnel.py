"""The funnel with a window and a breakdown on 1 and 10 million stage rows, beside SQL written by hand: time and memory.

`python -m tests.bench.funnel`. Each of the two runs in a process of its own, so that its memory is its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import ibis

import metrics
from metrics.tables import Table
from tests.bench.report import Report

SIZES = (1_000_000, 10_000_000)
AIM = "at most 1.5 x"
ROUNDS = 3
STAGES = ("New", "Qualified", "Demo", "Proposal")
SCRIPT = Path(__file__).with_name("funnel.sql")
MAKE = """
CREATE OR REPLACE MACRO drawn(i, salt, n) AS (hash(i, salt) % n)::BIGINT;
CREATE OR REPLACE MACRO begun(deal) AS TIMESTAMP '2023-01-01' + to_seconds(drawn(deal, 2, 94000000));
COPY (
  SELECT 'D' || i AS id, ['won', 'lost', 'open'][1 + drawn(i, 1, 3)] AS status, begun(i) AS created,
         CASE WHEN drawn(i, 1, 3) < 2 THEN (begun(i) + to_days((20 + drawn(i, 3, 60))::INT))::DATE END AS closed,
         drawn(i, 4, 10000)::DOUBLE AS amount, ['web', 'fair', 'referral', 'partner', 'advert'][1 + drawn(i, 5, 5)] AS source
  FROM range({deals}) t(i)) TO '{folder}/deals.parquet';
COPY (
  SELECT 'D' || (i // 5) AS deal,
         ['New', 'Qualified', 'Demo', 'Proposal', 'Demo'][1 + (i % 5 + (drawn(i, 7, 20) = 0)::INT) % 5] AS stage,
         begun(i // 5) + to_seconds((i % 5) * 8 * 86400 + drawn(i, 8, 691200)) AS entered
  FROM range({rows}) t(i)) TO '{folder}/stage_history.parquet';
"""


def main(report: Report) -> None:
    for rows in SIZES:
        with TemporaryDirectory(prefix="bandstand-bench-") as folder:
            duckdb.execute(MAKE.format(deals=rows // 5, rows=rows, folder=folder))
            ours, by_hand = (_alone(which, folder) for which in ("ours", "sql"))
            if ours["answer"] != by_hand["answer"]:
                sys.exit(f"the funnel and the SQL disagree: {ours['answer']} and {by_hand['answer']}")
            size = f"funnel, window and breakdown, {rows:,} stage rows"
            report.add(size, ours["seconds"], "s", by_hand["seconds"], aim=AIM)
            report.add(f"{size}: memory", ours["megabytes"], "MB", by_hand["megabytes"], aim=AIM)


def _alone(which: str, folder: str) -> dict:
    done = subprocess.run([sys.executable, "-m", "tests.bench.funnel", which, folder], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def ours(folder: str) -> list:
    """The metric as the page asks it."""
    database = ibis.duckdb.connect()
    tables = {kind: Table(kind, database.read_parquet(f"{folder}/{kind}.parquet", table_name=kind)) for kind in ("deals", "stage_history")}
    return _timed(lambda: _answer(tables))


def _answer(tables: dict[str, Table]) -> list:
    found = metrics.compute("funnel", tables, by="source", as_of="2026-01-01", stages=STAGES, order="ordered", window=60).table
    assert found is not None
    wide = found.pivot(index="source", columns="stage", values="reached")[[*STAGES, "Won"]]
    return [[source, *counts] for source, counts in zip(wide.index.tolist(), wide.to_numpy().tolist(), strict=True)]


def sql(folder: str) -> list:
    """The same from SQL written by hand: the total is one more query of the app, so it is one more here."""
    database = duckdb.connect()
    for kind in ("deals", "stage_history"):
        database.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet('{folder}/{kind}.parquet')")
    script = SCRIPT.read_text("utf-8")
    total = script.replace("SELECT source, count(t0)", "SELECT count(t0)").replace("GROUP BY source ORDER BY source", "")

    def both() -> list:
        database.execute(total).fetchall()
        return [list(row[:6]) for row in database.execute(script).fetchall()]

    return _timed(both)


def _timed(work: Callable[[], list]) -> list:
    best, answer = float("inf"), []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
    return [best, answer]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        seconds, answer = {"ours": ours, "sql": sql}[sys.argv[1]](sys.argv[2])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
        print(json.dumps({"seconds": seconds, "answer": answer, "megabytes": peak}))
    else:
        main(Report())
