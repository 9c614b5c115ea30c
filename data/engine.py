"""One embedded DuckDB per state of a workspace, locked into that state's files."""

import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from data.scratch import scratch

MEMORY_LIMIT = "2GB"
CONNECTIONS = 4  # queries at once; more would only share the same cores


class Engine:
    """Parquet files as tables, each user of them with a connection of its own.

    DuckDB serves one thread per connection, so there is a small pool of them, made before the configuration is locked
    (Ibis sets the time zone of each). Who finds none free waits.
    """

    def __init__(self, files: Mapping[str, Path], folder: Path, memory_limit: str = MEMORY_LIMIT) -> None:
        self.files = dict(files)
        self._free: queue.Queue[dict[str, ir.Table]] = queue.Queue()
        spill = scratch(self, folder / "spill", "query-")  # its own: two engines that spill into one folder crash the process
        self._database = duckdb.connect(config={"memory_limit": memory_limit})
        # Order matters: where it may spill and what it may read first, then no way out, then no way to change that.
        self._database.execute(f"SET temp_directory = {_quoted(spill)}")
        self._database.execute(f"SET allowed_paths = [{', '.join(map(_quoted, self.files.values()))}]")
        self._database.execute("SET enable_external_access = false")
        for kind, path in self.files.items():  # kinds are our own words, never a file's
            self._database.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet({_quoted(path)})")
        for _connection in range(CONNECTIONS):
            backend = ibis.duckdb.from_connection(self._database.cursor())
            self._free.put({kind: backend.table(kind) for kind in self.files})
        self._database.execute("SET lock_configuration = true")

    @contextmanager
    def tables(self) -> Iterator[dict[str, ir.Table]]:
        """The tables by kind, for one thread at a time."""
        bound = self._free.get()
        try:
            yield bound
        finally:
            self._free.put(bound)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
