"""Forecasts: five methods tried on 60 months and on 400 weekly series, and 5,000 deals drawn 10,000 times."""

import os
import resource
import time
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pandas as pd

from metrics.forecasting.backtest import backtest, many
from metrics.forecasting.deals_ahead import simulate
from tests.bench.report import Report

SERIES, ORIGINS = 400, 13
DEALS, DRAWS = 5_000, 10_000


def main(report: Report) -> None:
    backtest(monthly(30), season=12)  # loads statsmodels
    report.add("backtest: 5 methods, 60 months, 12 ahead", seconds(lambda: backtest(monthly(60), horizon=12, season=12)), "s", aim="1 s")
    weekly = weekly_series()
    name = f"backtest: 5 methods, {len(weekly)} weekly series, {ORIGINS} origins"
    report.add(name, seconds(lambda: many(weekly, season=52, origins=ORIGINS)), "s", note="with a progress bar in the app")
    chance = np.random.default_rng(1)
    amounts, chances = chance.lognormal(8, 1, DEALS), chance.uniform(0.05, 0.8, DEALS)
    report.add(
        "simulation: memory beyond what was held before", more_memory(lambda: simulate(amounts, chances, shared=0.1)), "MB", aim="500 MB"
    )
    for shared in (0.0, 0.1):
        name = f"simulation: {DEALS:,} deals x {DRAWS:,} draws" + (", with a tide" if shared else "")
        report.add(name, best(lambda: simulate(amounts, chances, shared=shared, draws=DRAWS)), "s", aim="1 s")  # noqa: B023 - called at once


def monthly(count: int) -> np.ndarray:
    chance = np.random.default_rng(3)
    return 1000 + chance.normal(0, 30, count).cumsum() + 100 * np.sin(np.arange(count) * np.pi / 6)


def weekly_series() -> dict[str, np.ndarray]:
    """The last four years of the M4 series where they are at hand, else series of the same kind."""
    folder = os.environ.get("BANDSTAND_REAL_DATA")
    if not folder:
        chance = np.random.default_rng(4)
        return {str(k): 1000 + chance.normal(0, 30, 208).cumsum() for k in range(SERIES)}
    table = pd.read_csv(Path(folder) / "forecast_m4_weekly" / "Weekly-train.csv", index_col=0)
    return {str(name): row[~np.isnan(row)][-208:] for name, row in zip(table.index, table.to_numpy(), strict=True)}


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work, rounds: int = 3) -> float:
    return min(seconds(work) for _round in range(rounds))


def more_memory(work) -> float:
    """The highest memory while it runs, above that before, in MB. Where only the highest ever is known, the rise of that."""
    if not Path("/proc/self/statm").exists():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    held, done = [resident()], Event()

    def watch() -> None:
        while not done.wait(0.005):
            held.append(resident())

    watcher = Thread(target=watch)
    watcher.start()
    work()
    done.set()
    watcher.join()
    return max(held) - held[0]


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main(Report())
