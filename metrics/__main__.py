"""The command line: `python -m metrics list`, `show ID`, `compute ID FILE...`.

An entry, like `app.py`: it stands above the layers, and reads files through `data`.
"""

import argparse
import ast
import inspect
import io
import json
import sys
import types
from collections.abc import Sequence
from typing import Any, NoReturn, Union, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import data
import metrics
from metrics.figure import Figure
from metrics.metric import CATEGORIES, Metric
from metrics.periods import as_date

SORTS = {int: "a whole number", float: "a number", str: "text", bool: "True or False"}
COMPUTE = frozenset(inspect.signature(metrics.compute).parameters) - {"rates"}  # what compute is given by words of its own


class _Parser(argparse.ArgumentParser):
    """One line says what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"metrics: {message}; see `{self.prog} --help`\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was answered (a figure that is not available is an answer), 2 with one line when it could not be."""
    chosen = _parser().parse_args(arguments)
    try:
        print(chosen.run(chosen))
    except (data.FileProblem, ValueError, OSError) as problem:
        print(f"metrics: {' '.join(str(problem).split())}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("python -m metrics", description="Every figure of Bandstand, from your files.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="all metrics")
    listing.set_defaults(run=lambda _chosen: _list())
    show = commands.add_parser("show", help="what a metric means and needs")
    show.add_argument("id")
    show.set_defaults(run=lambda chosen: _show(metrics.find(chosen.id)))
    compute = commands.add_parser("compute", help="a metric from files")
    compute.add_argument("id")
    compute.add_argument("files", nargs="+", metavar="FILE", help="a file, or KIND=PATH to say what it holds")
    compute.add_argument("--by", metavar="ROLE_OR_HEADER")
    compute.add_argument("--period", metavar="START:END", help="half-open: 2024-01-01:2024-04-01 is the first quarter")
    compute.add_argument("--as-of", metavar="DATE", help="the day of the figures; the day after the last event where not given")
    compute.add_argument("--tz", default="UTC", metavar="ZONE", help="the business time zone, like Europe/Warsaw")
    compute.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), help="how to read dates that fit two ways")
    compute.add_argument("--map", action="append", default=[], metavar="KIND.ROLE=HEADER", help="which column plays a role")
    compute.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the metric")
    compute.add_argument("--json", action="store_true")
    compute.set_defaults(run=_compute)
    return parser


def _list() -> str:
    lines = []
    for category, label in CATEGORIES.items():
        lines += [label, *(f"  {metric.id:32} {metric.label}" for metric in metrics.METRICS.values() if metric.category == category), ""]
    return "\n".join(lines).rstrip()


def _show(metric: Metric) -> str:
    needs = [f"{need.kind}: {', '.join(need.roles)}" for need in metric.needs] or ["any table"]
    facts = {"Meaning": metric.definition, "Formula": metric.formula, "Unit": metric.unit, "Better": metric.better,
             "Needs": "; ".join(needs), "Mind": metric.pitfalls, "Source": metric.source}  # fmt: skip
    return "\n".join([f"{metric.id}: {metric.label}", *(f"  {name:8} {text}" for name, text in facts.items() if text)])


def _compute(chosen: argparse.Namespace) -> str:
    metric = metrics.find(chosen.id)  # what is wrong with the question is said before any file is read
    settings = dict(_setting(metric, text) for text in chosen.set)
    period = metrics.Period.parse(chosen.period) if chosen.period else None
    as_of, tz = as_date(chosen.as_of) if chosen.as_of else None, _zone(chosen.tz)
    tables = data.read(chosen.files, mapping=chosen.map, date_order=chosen.date_order)
    for remark in _remarks(tables):
        print(f"metrics: {remark}", file=sys.stderr)
    figure = metrics.compute(chosen.id, tables, by=chosen.by, period=period, as_of=as_of, tz=tz, **settings)
    return json.dumps(figure.as_json(), ensure_ascii=False, indent=2) if chosen.json else _plain(figure)


def _remarks(tables: data.Loaded) -> list[str]:
    """What the files leave to be mended, beside the answer."""
    hint = "was left out, its columns fit no kind of table: write KIND=FILE to say what it holds"
    unused = [f"{file} {hint}" for file in tables.unrecognised]
    return unused + [f"{account.file}: {problem}" for account in tables.accounts for problem in account.problems]


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone '{name}': write it as Europe/Warsaw or America/New_York") from None


def _setting(metric: Metric, text: str) -> tuple[str, Any]:
    """A NAME=VALUE; numbers, lists and True or False are read as such, everything else is text."""
    name, equals, written = text.partition("=")
    if not equals:
        raise ValueError(f"'{text}' is no setting: write NAME=VALUE")
    if name in COMPUTE:
        raise ValueError(f"{name} is no setting of a metric: see `python -m metrics compute --help` for how to give it")
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        value = written
    return name, _fitting(metric, name, value)


def _fitting(metric: Metric, name: str, value: Any) -> Any:
    """The value as the metric's function takes it. An unknown name is left to `compute`, which knows the others."""
    parameter = inspect.signature(metric.compute, eval_str=True).parameters.get(name)
    wanted = parameter.annotation if parameter else Any
    sorts = get_args(wanted) if get_origin(wanted) in (Union, types.UnionType) else (wanted,)
    plain = tuple(get_origin(sort) or sort for sort in sorts)
    if parameter is None or not all(isinstance(sort, type) for sort in plain):
        return value
    if tuple in plain and isinstance(value, (str, list)):
        return tuple(value.split(",") if isinstance(value, str) else value)
    if isinstance(value, (*plain, int) if float in plain else plain) and (bool in plain or not isinstance(value, bool)):
        return value
    expected = " or ".join(SORTS[sort] for sort in plain if sort in SORTS)
    example = "" if parameter.default is None else f", for example {name}={parameter.default!r}"
    raise ValueError(f"{metric.id} cannot use {name}={value!r}: it takes {expected}{example}")


def _plain(figure: Figure) -> str:
    held = figure.as_json()
    lines = [f"{figure.id}: not available, because {held['reason']}" if figure.reason else f"{figure.id}: {held['value']} {held['unit']}"]
    if figure.low is not None:
        lines.append(f"  between {held['low']} and {held['high']}")
    lines += [f"  n {figure.n}", *(f"  left out: {left['rows']} rows, {left['reason']}" for left in held["excluded"])]
    return "\n".join([*lines, *([figure.table.to_string(index=False)] if figure.table is not None else [])])


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # Windows would write a file in a code page that lacks most letters
    sys.exit(main())
