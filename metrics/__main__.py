"""The command line: `python -m metrics list`, `show ID`, `compute ID FILE...`.

An entry, like `app.py`: it stands above the layers, and reads files through `data`.
"""

import argparse
import ast
import json
import sys
from collections.abc import Sequence
from typing import Any

import data
import metrics
from metrics.figure import Figure
from metrics.metric import CATEGORIES, Metric


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was answered (a figure that is not available is an answer), 2 with one line when it could not be."""
    chosen = _parser().parse_args(arguments)
    try:
        print(chosen.run(chosen))
    except (data.FileProblem, ValueError) as problem:
        print(f"metrics: {' '.join(str(problem).split())}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m metrics", description="Every figure of Bandstand, from your files.")
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
    metrics.find(chosen.id)  # an unknown id is said before any file is read
    tables = data.read(chosen.files, mapping=chosen.map, date_order=chosen.date_order)
    settings = dict(_setting(text) for text in chosen.set)
    figure = metrics.compute(chosen.id, tables, by=chosen.by, period=chosen.period, as_of=chosen.as_of, tz=chosen.tz, **settings)
    return json.dumps(figure.as_json(), ensure_ascii=False, indent=2) if chosen.json else _plain(figure)


def _setting(text: str) -> tuple[str, Any]:
    """A NAME=VALUE; numbers, lists and True or False are read as such, everything else is text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"'{text}' is no setting: write NAME=VALUE")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


def _plain(figure: Figure) -> str:
    held = figure.as_json()
    lines = [f"{figure.id}: not available, because {held['reason']}" if figure.reason else f"{figure.id}: {held['value']} {held['unit']}"]
    if figure.low is not None:
        lines.append(f"  between {held['low']} and {held['high']}")
    lines += [f"  n {figure.n}", *(f"  left out: {left['rows']} rows, {left['reason']}" for left in held["excluded"])]
    return "\n".join([*lines, *([figure.table.to_string(index=False)] if figure.table is not None else [])])


if __name__ == "__main__":
    sys.exit(main())
