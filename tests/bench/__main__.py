"""`python -m tests.bench [NAME...]`: every benchmark, or those named. Prints each figure beside what it is held against."""

import importlib
import inspect
import pkgutil
import sys
import traceback
from pathlib import Path

from tests import bench
from tests.bench.report import Report

ROOT = Path(__file__).resolve().parents[2]


def run(names: list[str]) -> int:
    """The benchmarks one after the other; one that fails does not stop the others."""
    report, failed = Report(), []
    for name in names:
        main = getattr(importlib.import_module(f"tests.bench.{name}"), "main", None)
        if main is None:
            continue
        print(f"\n{name}", flush=True)
        try:
            main(*([report] if inspect.signature(main).parameters else []))
        except (Exception, SystemExit):
            traceback.print_exc()
            failed.append(name)
    report.save(ROOT / ".bench" / "results.json")
    return len(failed)


if __name__ == "__main__":
    modules = [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    sys.exit(run(sys.argv[1:] or modules))
