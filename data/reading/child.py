"""The reading process: this file run as a program, a request on standard input, events as lines of JSON on standard output.

It runs with bounds on memory and time, so whatever a file makes the readers do ends here and not in the app.
"""

import gc
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final

try:
    import resource
except ImportError:  # Windows has none; the time limit of the parent still holds
    resource = None

_ROOT: Final = Path(__file__).resolve().parents[2]


def bare_package(name: str) -> None:
    """Let modules of one of our packages be imported without what its `__init__` brings along.

    Reading needs a few words of `metrics` and none of its engines: they would cost a second and much memory for each file.
    """
    package = ModuleType(name)
    package.__path__ = [str(_ROOT / name)]
    sys.modules[name] = package


def bound(memory_bytes: int, seconds: float) -> None:
    """Bound this process; more than its parent may have is not asked for."""
    if resource is None:
        return
    for what, amount in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(what, (amount, hard))
        except (ValueError, OSError) as error:  # macOS refuses some bounds
            print(f"bound {what} not set: {error}", file=sys.stderr)


def run(request: dict[str, Any], out: IO[str]) -> None:
    """Do the reading asked for."""
    from data.reading.job import Job  # after the bounds are set
    from data.reading.limits import Limits, Wanted

    def emit(line: str) -> None:
        out.write(line)
        out.flush()

    wanted = Wanted(request["header"], request["strict"], request["delimiter"], Limits(**request["limits"]))
    path, file = Path(request["path"]), request["file"]
    job = Job(wanted, Path(request["scratch"]), request["target"], emit, frozenset(request["skip"]))
    job.part("0", file, lambda: job.read(path, file))


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library may print must not mix with the events
    gc.disable()  # millions of short lists, none in a cycle: looking for cycles takes most of the time
    request = json.load(sys.stdin)
    for name in ("data", "metrics"):
        bare_package(name)
    bound(request["limits"]["memory_bytes"], request["limits"]["seconds"])
    run(request, out)


if __name__ == "__main__":
    main()
