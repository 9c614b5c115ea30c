"""An engine reads the files of its state, and nothing else on this machine."""

import gc
import threading
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.engine import CONNECTIONS, Engine


def parquet(path: Path, *ids: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"id": list(ids)}), path)
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Of a workspace with one table, and beside it a secret, a table of an older state and another workspace."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "secret").write_text("the key")
    parquet(tmp_path / "mine" / "tables" / "old.parquet", "old")
    parquet(tmp_path / "theirs" / "tables" / "deals.parquet", "theirs")
    return Engine({"deals": parquet(tmp_path / "mine" / "tables" / "deals.parquet", "1", "2")}, tmp_path / "mine")


def run(engine: Engine, sql: str) -> list[tuple]:
    """What a query would get that came in where none should: through the connection of a table."""
    with engine.tables() as tables:
        return tables["deals"].get_backend().raw_sql(sql).fetchall()


def count(engine: Engine) -> int:
    with engine.tables() as tables:
        return tables["deals"].count().execute()


def test_it_reads_its_own_tables(engine: Engine) -> None:
    assert count(engine) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('{}/mine/secret')",
        "SELECT * FROM read_parquet('{}/mine/tables/old.parquet')",
        "SELECT * FROM read_parquet('{}/theirs/tables/deals.parquet')",
        "SELECT * FROM read_parquet('{}/mine/tables/../../theirs/tables/deals.parquet')",
        "SELECT * FROM '{}/theirs/tables/deals.parquet'",
        "SELECT * FROM glob('{}/**')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "COPY deals TO '{}/out.csv'",
        "COPY deals TO '{}/mine/tables/deals.parquet' (FORMAT parquet)",
        "EXPORT DATABASE '{}/all'",
        "ATTACH '{}/other.db'",
        "INSTALL httpfs",
        "LOAD '{}/evil.duckdb_extension'",
    ],
)
def test_nothing_else_can_be_reached(engine: Engine, tmp_path: Path, sql: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(duckdb.Error, match=r"disabled by configuration|not allowed|Permission Error"):
        run(engine, sql.format(tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert count(engine) == 2


@pytest.mark.parametrize(
    "setting",
    ["enable_external_access = true", "allowed_paths = ['/etc/passwd']", "allowed_directories = ['/']", "temp_directory = '/'",
     "memory_limit = '64GB'", "lock_configuration = false"],
)  # fmt: skip
def test_its_configuration_is_locked(engine: Engine, setting: str) -> None:
    with pytest.raises(duckdb.Error, match="configuration has been locked"):
        run(engine, f"SET {setting}")


@pytest.mark.parametrize("odd", ["a [2024] b", "it's", "st*r", "ünï", "a%20b", "wh?t", "; DROP VIEW deals; --"])
def test_any_name_of_its_folder_will_do(tmp_path: Path, odd: str) -> None:
    assert count(Engine({"deals": parquet(tmp_path / odd / "deals.parquet", "1")}, tmp_path / odd)) == 1


def test_more_threads_than_connections_wait_their_turn(engine: Engine) -> None:
    found: list[int] = []

    def ask() -> None:
        found.extend(count(engine) for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(3 * CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 15 * CONNECTIONS


def test_a_connection_comes_back_after_a_failure(engine: Engine) -> None:
    for _ in range(2 * CONNECTIONS):
        with pytest.raises(ZeroDivisionError), engine.tables():
            raise ZeroDivisionError
    assert count(engine) == 2


def test_every_connection_counts_in_utc(engine: Engine) -> None:
    for _ in range(CONNECTIONS):
        assert run(engine, "SELECT current_setting('TimeZone')") == [("UTC",)]


def test_each_engine_spills_into_a_folder_of_its_own(engine: Engine, tmp_path: Path) -> None:
    """Two that shared one took the whole process down."""
    spill = tmp_path / "mine" / "spill"
    other = Engine(engine.files, tmp_path / "mine")
    assert len(list(spill.iterdir())) == 2
    del other
    gc.collect()
    assert len(list(spill.iterdir())) == 1


def test_a_query_larger_than_the_memory_allowed_is_done_on_disk(tmp_path: Path) -> None:
    rows = pa.table({"id": [f"{number * 7919 % 400_003:040d}" for number in range(400_000)]})
    path = tmp_path / "tables" / "deals.parquet"
    path.parent.mkdir()
    pq.write_table(rows, path)
    with Engine({"deals": path}, tmp_path, memory_limit="100MB").tables() as tables:
        ranked = tables["deals"].mutate(rank=ibis.row_number().over(order_by=tables["deals"].id))
        assert ranked.rank.max().execute() == 399_999
