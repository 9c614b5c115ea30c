"""Targets typed in the app: kept as one more source of the workspace, beside uploaded ones."""

from datetime import date

import pyarrow as pa

from data.merge import Part
from data.store import Source
from data.workspace import Workspace

TYPED = "Targets typed in the app"


def typed(workspace: Workspace) -> dict[tuple[str, date], float]:
    """What was typed so far: the target of each metric and month."""
    source = _source(workspace)
    if source is None:
        return {}
    table = workspace.store.read(source.parquet, source.name).to_pydict()
    return {(metric, month): value for metric, month, value in zip(table["metric"], table["period"], table["value"], strict=True)}


def save(workspace: Workspace, metric: str, goals: dict[date, float | None]) -> None:
    """Keep the targets of one metric; a blank takes a target away."""
    kept = {key: value for key, value in typed(workspace).items() if key[0] != metric or key[1] not in goals}
    kept |= {(metric, month): value for month, value in goals.items() if value is not None}
    if not kept:
        workspace.remove(TYPED, "targets")
        return
    rows = [{"metric": name, "period": month, "value": float(value)} for (name, month), value in sorted(kept.items())]
    table = pa.Table.from_pylist(rows, schema=pa.schema([("metric", pa.string()), ("period", pa.date32()), ("value", pa.float64())]))
    labels = {name: name for name in table.column_names}
    source = Source(TYPED, "targets", "", {}, labels, kept=table.num_rows, repaired=0, left_out=0, signature=TYPED)
    workspace.add(Part("targets", table, labels), source, pa.table({"line": pa.array([], pa.int64())}), {})


def _source(workspace: Workspace) -> Source | None:
    return next((source for source in workspace.manifest.sources if source.name == TYPED), None)
