"""The whole scorecard beside one hand-written SQL script, on tables of two sizes."""

import sys
import time
from collections.abc import Callable, Iterable
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb

import metrics
from data.engine import MEMORY_LIMIT
from data.workspace import Workspace
from metrics.catalogue import METRICS
from metrics.metric import TABLE
from tests.bench import company
from tests.bench.report import Report

SCRIPT = Path(__file__).with_name("scorecard.sql")
SIZES = {100_000: "at most 3 x", 1_000_000: "at most 1.5 x"}
ROUNDS = 3


def main(report: Report) -> None:
    for orders, aim in SIZES.items():
        with TemporaryDirectory(prefix="bandstand-bench-", ignore_cleanup_errors=True) as folder:
            _compare(report, company.workspace(orders, Path(folder) / "bench"), f"{orders:,} orders", aim)


def _compare(report: Report, workspace: Workspace, size: str, aim: str) -> None:
    sql = _connect(workspace)
    answers = script(sql)
    figures = scorecard(workspace, METRICS)
    _agree(answers, {id: figure.value for id, figure in figures.items()})
    shared = [id for id in METRICS if id in answers]
    cards = [id for id, metric in METRICS.items() if metric.unit != TABLE]
    beside = best(lambda: script(sql))
    ways = {
        f"{size}: the {len(shared)} figures that both give": shared,
        f"{size}: the scorecard, all {len(cards)} cards": cards,
        f"{size}: the {len(METRICS) - len(cards)} tables": [id for id in METRICS if id not in cards],
    }
    for what, ids in ways.items():
        taken = best(lambda ids=ids: scorecard(workspace, ids))
        known = sum(figures[id].available for id in ids)
        note = f"{known} with an answer; processor time {taken.processor:.2f} s beside {beside.processor:.2f} s"
        if ids in (shared, cards):
            report.add(what, taken.clock, "s", beside.clock, aim=aim, note=note)
        else:
            report.add(what, taken.clock, "s", note=note)
    sql.close()


def scorecard(workspace: Workspace, ids: Iterable[str]) -> dict[str, metrics.Figure]:
    """The figures as the scorecard has them, with interval, counts and rows left out."""
    with workspace.tables() as tables:
        return {id: metrics.compute(id, tables, period=company.PERIOD, as_of=company.AS_OF) for id in ids}


def script(sql: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The answers of the script, by column."""
    answers: dict[str, Any] = {}
    for statement in SCRIPT.read_text("utf-8").strip().removesuffix(";").split(";\n"):
        found = sql.execute(statement)
        row = found.fetchone() or ()
        answers |= {column[0]: value for column, value in zip(found.description or (), row, strict=True)}
    return answers


def _connect(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """The same files as the app's engine has them, with the same limit."""
    sql = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
    for kind, built in workspace.manifest.tables.items():
        path = str(workspace.store.path(built.parquet)).replace("'", "''")
        sql.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet('{path}')")
    return sql


def _agree(answers: dict[str, Any], values: dict[str, float | None]) -> None:
    """A fast wrong answer is no answer."""
    wrong = {
        id: (answers[id], value) for id, value in values.items()
        if id in answers and (value is None or not isclose(float(answers[id]), value, rel_tol=1e-9))
    }  # fmt: skip
    if wrong:
        sys.exit(f"the script and the catalogue disagree (script, catalogue): {wrong}")


class Taken(NamedTuple):
    """Seconds on the clock, and seconds of all cores."""

    clock: float
    processor: float


def best(work: Callable[[], object], rounds: int = ROUNDS) -> Taken:
    """The least of several runs: what the machine can do when nothing else wants it."""
    taken = [timed(work) for _round in range(rounds)]
    return Taken(min(one.clock for one in taken), min(one.processor for one in taken))


def timed(work: Callable[[], object]) -> Taken:
    start, used = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - start, time.process_time() - used)
