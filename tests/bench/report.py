"""What a benchmark prints: each figure beside what it is held against."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("duckdb", "ibis-framework", "pandas", "pyarrow", "streamlit", "playwright")


@dataclass(frozen=True)
class Line:
    """One figure: measured, in its unit, beside a reference in the same unit."""

    what: str
    measured: float
    unit: str
    reference: float | None = None
    aim: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.measured / self.reference if self.reference else None

    def __str__(self) -> str:
        """
        >>> print(Line("first page", 2.0, "s", 1.0, "at most 3 x"))
        first page                                                         2 s | beside        1 s |  2.0 x | aim: at most 3 x
        """
        beside = f"beside {self.reference:8.3g} {self.unit}" if self.reference else ""
        ratio = f"{self.ratio:4.1f} x" if self.ratio else ""
        parts = [f"{self.what:<58}{self.measured:10.3g} {self.unit}", beside, ratio, f"aim: {self.aim}" if self.aim else "", self.note]
        return " | ".join(filter(None, parts))


@dataclass
class Report:
    """The lines of a run, printed as they come."""

    lines: list[Line] = field(default_factory=list)

    def add(self, what: str, measured: float, unit: str, reference: float | None = None, *, aim: str = "", note: str = "") -> None:
        self.lines.append(Line(what, measured, unit, reference, aim, note))
        print(self.lines[-1], flush=True)

    def save(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        rows = [{**asdict(line), "ratio": line.ratio} for line in self.lines]
        path.write_text(json.dumps({"machine": machine(), "lines": rows}, indent=1), "utf-8")


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    system = {"system": platform.system(), "cores": str(os.cpu_count()), "memory": f"{memory:.0f} GB", "python": platform.python_version()}
    return {**system, **{name: version(name) for name in LIBRARIES}}
