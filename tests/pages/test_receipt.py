"""The lines of Python under a figure run, and give the figure."""

from collections.abc import Callable
from datetime import date

import pytest

from data.workspace import Workspace
from metrics.figure import Figure
from metrics.periods import Period
from pages.kit.figures import Cell, figure
from pages.kit.receipt import code, readable


def run(lines: str) -> Figure:
    """What the last line gives."""
    *before, last = lines.strip().splitlines()
    names: dict = {}
    exec("\n".join(before), names)
    return eval(last, names)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("win_rate", as_of=date(2026, 1, 1)),
        Cell("win_rate", by="owner", period=Period(date(2025, 1, 1), date(2026, 1, 1)), as_of=date(2026, 1, 1)),
        Cell("revenue", period=Period(date(2025, 1, 1), date(2025, 7, 1)), as_of=date(2025, 7, 1)),
        Cell("nps", by="segment", as_of=date(2026, 1, 1)),
        Cell("funnel", period=Period(date(2025, 1, 1), date(2026, 1, 1)), as_of=date(2026, 1, 1), settings={"stages": ["New", "Demo"]}),
    ],
    ids=lambda cell: f"{cell.metric} {cell.by}".strip(),
)
def test_the_lines_for_the_sample_company_give_the_same_figure(cell: Cell, sample: Workspace) -> None:
    here, there = figure(sample, cell), run(code(sample, cell))
    assert here.available
    assert there.value == pytest.approx(here.value) if here.value is not None else there.value is None
    assert there.n == here.n
    if here.table is not None:
        assert there.table is not None
        assert there.table.astype(object).where(there.table.notna(), None).equals(here.table.astype(object).where(here.table.notna(), None))


def test_the_lines_for_ones_own_files_name_them(own: Callable[..., Workspace], tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Deal ID,Owner,Stage,Amount,Create date,Close date\n" + "".join(
        f"D{n},Ann,{('Closed won', 'Closed lost')[n % 3 == 0]},100,2025-01-13,2025-02-{14 + n}\n" for n in range(12)
    )
    workspace = own(deals=text)
    (tmp_path / "deals.csv").write_text(text)
    monkeypatch.chdir(tmp_path)
    cell = Cell("win_rate", as_of=date(2026, 1, 1))
    assert run(code(workspace, cell)).value == figure(workspace, cell).value == pytest.approx(8 / 12)


def test_a_blank_group_is_named_in_the_table(sample: Workspace) -> None:
    found = figure(sample, Cell("leads", by="source", as_of=date(2026, 1, 1)))
    assert found.table is not None
    assert "(blank)" in readable(found.table, found).iloc[:, 0].tolist()
    assert not readable(found.table, found).iloc[:, 0].isna().any()
