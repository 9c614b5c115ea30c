"""The cohort table of 1 and 10 million orders: the customer x month rollup, the table read from it, SQL on the raw rows; BG/NBD's fit."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import ibis
import numpy as np

from metrics import cohorts, rollup
from metrics.engine import collect
from metrics.stats.buying import buy_till_die
from tests.bench.report import Report

AS_OF = date(2025, 1, 1)
SIZES = (1_000_000, 10_000_000)
CUSTOMERS = 100_000  # of BG/NBD
SQL = """
with day as (select customer, date_trunc('month', date) as began, sum(amount) as paid, count(*) filter (amount >= 0) as n from orders
             where customer is not null and date < date '2025-01-01' group by all),
first as (select customer, min(began) as cohort from day where n > 0 group by all)
select cohort, date_diff('month', cohort, began) as age, count(*) filter (n > 0) as customers, sum(n) as orders, sum(paid) as revenue
from day join first using (customer) where began >= cohort group by all order by all
"""


def main(report: Report) -> None:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _tables(report, size, Path(folder))
    _fit(report)


def _tables(report: Report, size: int, folder: Path) -> None:
    """Orders over four years, ten a customer, in a Parquet file as the workspace keeps them."""
    connection = ibis.duckdb.connect()
    connection.raw_sql(f"""
        copy (select 'C' || (hash(i) % {size // 10}) as customer, date '2021-01-01' + (hash(i * 7) % 1461)::int as date,
              ((hash(i * 13) % 20000) / 100.0 - 5)::double as amount from range({size}) t(i)) to '{folder}/orders.parquet' (format parquet)
    """)
    orders = connection.read_parquet(folder / "orders.parquet", table_name="orders")
    each = rollup.from_orders(orders, None, as_of=AS_OF)
    made = _best(lambda: connection.create_table("customer_months", each, overwrite=True), 1)
    stored = connection.table("customer_months")
    table = _best(lambda: cohorts.triangle(collect(cohorts.cells(stored, as_of=AS_OF))))
    raw = _best(lambda: connection.raw_sql(SQL).fetchall())
    report.add(f"cohorts: customer x month of {size:,} orders", made, "s", note="once, when files are taken in")
    aim = "0.15 s" if size == max(SIZES) else ""
    report.add(f"cohorts: table of {size:,} orders, from the rollup", table, "s", raw, aim=aim, note="beside SQL on the raw rows")
    connection.disconnect()


def _fit(report: Report) -> None:
    """Customers whom the model itself made, in days."""
    x, t_x, t = customers(CUSTOMERS)
    alike, count = _alike(x, t_x, t)

    def fit() -> None:
        rows, weights = _alike(x, t_x, t)
        buy_till_die(rows[:, 0], rows[:, 1], rows[:, 2], weights)

    seconds = _best(fit)
    report.add(f"BG/NBD: fit on {CUSTOMERS:,} customers", seconds, "s", aim="2 s", note=f"{len(alike):,} distinct of {int(count.sum()):,}")


def customers(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeats, recency and age of simulated customers."""
    rng = np.random.default_rng(0)
    rate, stop = rng.gamma(0.3, 1 / 60, n), rng.beta(0.8, 2.5, n)
    age = rng.integers(30, 700, n).astype(float)
    repeats, recency, clock, there = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while there.any():
        clock = clock + np.ceil(rng.exponential(1 / rate))
        there &= clock <= age
        repeats, recency = repeats + there, np.where(there, clock, recency)
        there &= rng.random(n) > stop
    return repeats, recency, age


def _alike(*columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows, and how many there are of each."""
    code = columns[0].astype(np.int64)
    for column in columns[1:]:
        code = code * 10_000 + column.astype(np.int64)
    _codes, place, count = np.unique(code, return_index=True, return_counts=True)
    return np.stack(columns, axis=1)[place], count


def _best(run: Callable[[], object], times: int = 3) -> float:
    """The shortest of several runs: the others measure what else the machine did."""
    taken = []
    for _turn in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    main(Report())
