"""The funnel a second time, as a person would do it: each deal's events read one after the other, in plain Python."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any


@dataclass
class Path:
    """One way of one deal: the place of the last step it reached, when it entered each, and why it is apart."""

    deal: str
    at: dict[int, date] = field(default_factory=dict)
    furthest: int = -1
    apart: str = ""
    outcome: str = "open"


@dataclass(frozen=True)
class Asked:
    stages: tuple[str, ...]
    order: str = "reach"
    window: int | None = None
    entry: str = "first"
    without: tuple[str, ...] = ()
    same: bool = False
    ends: tuple[str, ...] = ("Won", "Lost")


def walk(deals: list[dict[str, Any]], moves: list[dict[str, Any]], asked: Asked, as_of: date) -> list[Path]:
    """Every path of every deal."""
    by_deal = defaultdict(list)
    for move in moves:
        if move["entered"] < as_of and move["stage"] not in asked.ends:
            by_deal[move["deal"]].append(move)
    known = [deal for deal in deals if deal["created"] < as_of]
    return [path for deal in known for path in _of(deal, by_deal[deal["id"]], asked, as_of)]


def _of(deal: dict[str, Any], moves: list[dict[str, Any]], asked: Asked, as_of: date) -> list[Path]:
    moves = _without_repeats(sorted(moves, key=lambda move: _key(move, asked)), asked)
    turns = _turns(moves, asked)
    started = [turn for turn in turns if _starts(turn, asked) is not None]
    if not started:
        return [_path(deal, [], True, asked, as_of)]
    return [_path(deal, turn, turn is started[-1], asked, as_of) for turn in started]


def _key(move: dict[str, Any], asked: Asked) -> tuple:
    step = asked.stages.index(move["stage"]) if move["stage"] in asked.stages else len(asked.stages)
    return move["entered"], step, move["stage"]


def _without_repeats(moves: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for move in moves:
        again = kept and kept[-1]["stage"] == move["stage"] and (not asked.same or kept[-1]["owner"] == move["owner"])
        if not again:
            kept.append(move)
    return kept


def _turns(moves: list[dict[str, Any]], asked: Asked) -> list[list[dict[str, Any]]]:
    """The deal's events, cut where it enters the first step again; all of them where that means nothing."""
    if asked.entry == "first":
        return [moves]
    turns: list[list[dict[str, Any]]] = [[]]
    for move in moves:
        if move["stage"] == asked.stages[0]:
            turns.append([])
        turns[-1].append(move)
    return turns[-1:] if asked.entry == "last" else turns


def _starts(turn: list[dict[str, Any]], asked: Asked) -> dict[str, Any] | None:
    first = asked.stages[:1] if asked.order in ("ordered", "strict") else asked.stages
    return next((move for move in turn if move["stage"] in first), None)


def _path(deal: dict[str, Any], turn: list[dict[str, Any]], final: bool, asked: Asked, as_of: date) -> Path:
    path, start = Path(deal["id"]), _starts(turn, asked)
    closed = deal["closed"] is not None and deal["closed"] < as_of
    mine = final
    if asked.same:
        turn = [move for move in turn if start is not None and move["owner"] == start["owner"]]
        mine = final and start is not None and start["owner"] == deal["owner"]
    won, lost = (mine and closed and deal["status"] == status for status in ("won", "lost"))
    path.outcome = "won" if won else "lost" if lost else "open" if mine else "again"
    begun = start["entered"] if start else None
    if begun is None and asked.order == "reach":
        begun = deal["created"]
    entries = [(asked.stages.index(m["stage"]), m["entered"]) for m in turn if m["stage"] in asked.stages]
    {"reach": _reach, "any": _any, "ordered": _ordered, "strict": _strict}[asked.order](path, entries, turn, asked)
    if asked.window is not None and begun is not None:
        path.at = {step: day for step, day in path.at.items() if (day - begun).days <= asked.window}
    _count(path, asked)
    if won and (asked.window is None or (begun is not None and (deal["closed"] - begun).days <= asked.window)):
        complete = asked.order == "reach" or path.furthest == len(asked.stages) - 1
        if asked.order == "strict" and complete:
            complete = _nothing_after(turn, asked)
        path.furthest = len(asked.stages) if complete else path.furthest
    since = [m for m in turn if m["stage"] in asked.without and begun is not None and m["entered"] >= begun]
    if [m for m in since if asked.window is None or m["entered"] - begun <= timedelta(days=asked.window)] and start is not None:
        path.apart = "excluded"
    elif asked.window is not None and begun is not None and (as_of - begun).days <= asked.window:
        path.apart = "young"
    return path


def _reach(path: Path, entries: list, turn: list, asked: Asked) -> None:
    for step, day in entries:
        for k in range(step + 1):
            path.at[k] = min(path.at.get(k, day), day)


def _any(path: Path, entries: list, turn: list, asked: Asked) -> None:
    first = {step: min(day for other, day in entries if other == step) for step, _day in entries}
    for k in range(len(asked.stages)):
        if k not in first:
            return
        path.at[k] = max(first[j] for j in range(k + 1))


def _ordered(path: Path, entries: list, turn: list, asked: Asked) -> None:
    wanted = 0
    for step, day in entries:
        if step == wanted:
            path.at[step] = day
            wanted += 1


def _strict(path: Path, entries: list, turn: list, asked: Asked) -> None:
    begun = next(place for place, move in enumerate(turn) if move["stage"] == asked.stages[0]) if turn else 0
    for k, move in enumerate(turn[begun:]):
        if k >= len(asked.stages) or move["stage"] != asked.stages[k]:
            return
        path.at[k] = move["entered"]


def _nothing_after(turn: list, asked: Asked) -> bool:
    begun = next(place for place, move in enumerate(turn) if move["stage"] == asked.stages[0])
    return len(turn) - begun == len(asked.stages)


def _count(path: Path, asked: Asked) -> None:
    """As far as each came, or to the first step that is missing."""
    if asked.order == "reach":
        path.furthest = max(path.at, default=-1)
        return
    while path.furthest + 1 in path.at:
        path.furthest += 1
