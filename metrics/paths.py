"""The way each record takes through the stages: where it starts, how far it comes, and when.

Records and their events go in, a row per path comes out. What counts as "how far" is a matter of rules, which differ in
what they forgive: see `Rules`. `funnel.py` counts the paths, `funnel_detail.py` looks behind the counts.
"""

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from metrics.aggregate import one_of
from metrics.periods import elapsed

REACH, ORDERED, STRICT, ANY = "reach", "ordered", "strict", "any"
FIRST, LAST, EACH = "first", "last", "each"


@dataclass(frozen=True)
class Rules:
    """What a path is.

    `stages` are its steps; the won record is one step more. `order`: "reach" (as far as each came: a skipped step counts
    as passed), "ordered" (each step after the one before, other stages allowed in between), "strict" (nothing in
    between) or "any" (all of the steps up to this one, in whatever order). `window`: days from the start within which
    a step must be entered. `entry`: what entering the first step again means: nothing ("first"), a fresh start ("last"),
    or a path of its own ("each"). `without`: stages that take a path out once it has begun. `same`: a property that must
    stay what it was at the start; stages entered under another value are no part of the path.
    """

    stages: tuple[str, ...]
    order: str = REACH
    window: float | None = None
    entry: str = FIRST
    without: tuple[str, ...] = ()
    same: str = ""

    def __post_init__(self) -> None:
        one_of("order", self.order, REACH, ORDERED, STRICT, ANY)
        one_of("entry", self.entry, FIRST, LAST, EACH)
        if self.window is not None and self.window <= 0:
            raise ValueError(f"window is {self.window}: expected a number of days above 0")
        if len(set(self.stages)) < len(self.stages):
            raise ValueError("a stage stands twice among the steps: name each once")
        if self.order != REACH and not self.stages:
            raise ValueError("there is no step: name at least one stage")
        if both := [stage for stage in self.without if stage in self.stages]:
            raise ValueError(f"'{both[0]}' cannot be a step and a stage that takes a deal out")

    @property
    def last(self) -> int:
        """The place of the last step, the won record."""
        return len(self.stages)

    @property
    def keys(self) -> list[str]:
        return ["record"] if self.entry == FIRST else ["record", "turn"]


def paths(records: ir.Table, events: ir.Table, rules: Rules, today: datetime) -> ir.Table:
    """A row per path: the columns of its record, and `furthest` (the place of the last step it reached, -1 for none),
    `_start`, `_at_0` ... `_at_<last>` (when it entered each step), `outcome`, `young` and `excluded`.

    `records` has `id`, `_won`, `_lost`, `_ended`, `_begun`, `_now` (the place of the stage it is in) and with `same` `_held`;
    `events` has `record`, `stage`, `step` (-1: none of the steps), `entered` and with `same` `held`.
    """
    moves = _same_property(_turns(events, rules), rules)
    walked = _walk(moves, rules)
    if rules.without:
        walked = _with_excluded(walked, moves, rules)
    keys = [name for name in walked.columns if name in ("record", "turn")]
    both = records.left_join(walked, records.id == walked.record).drop(*keys)
    both = both.mutate(_final=both._final.fill_null(True)) if rules.entry == EACH else both.mutate(_final=True)
    if rules.same:
        both = both.mutate(_final=both._final & (both._kept.fill_null("") == both._held.fill_null("")))
    return _finished(both, rules, today)


def place(stage: ir.StringValue, stages: tuple[str, ...]) -> ir.IntegerValue:
    """The place of a stage among the steps, -1 where it is none of them."""
    if not stages:
        return ibis.literal(-1)
    return ibis.cases(*[(stage == name, k) for k, name in enumerate(stages)], else_=-1)


# -- before the walk: turns and the property held constant


def _turns(events: ir.Table, rules: Rules) -> ir.Table:
    """Events without repeats of the stage a record is in already; `turn` counts the entries into the first step."""
    if rules.entry == FIRST and rules.order != STRICT:
        return events
    after = ibis.ifelse(events.step < 0, rules.last, events.step)
    order = [events.entered, after, events.stage]
    before = {"_before": events.stage.lag().over(group_by=events.record, order_by=order)}
    new = ibis._._before.isnull() | (ibis._._before != ibis._.stage)
    if rules.same:
        before["_whose"] = events.held.lag().over(group_by=events.record, order_by=order)
        new = new | (ibis._._whose.fill_null("") != ibis._.held.fill_null(""))
    moves = events.mutate(_number=ibis.row_number().over(group_by=events.record, order_by=order), **before).filter(new)
    if rules.entry == FIRST:
        return moves
    so_far = ibis.cumulative_window(group_by=moves.record, order_by=moves._number)
    turned = moves.mutate(turn=(moves.step == 0).cast("int64").sum().over(so_far))
    if rules.entry == EACH:
        return turned
    latest = turned.group_by("record").agg(_turn=turned.turn.max())
    return turned.join(latest, "record").filter(ibis._.turn == ibis._._turn).drop("_turn")


def _same_property(events: ir.Table, rules: Rules) -> ir.Table:
    """Only the events under the value that the property had when the path began."""
    if not rules.same:
        return events
    can_start = events.step == 0 if rules.order in (ORDERED, STRICT) else events.step >= 0
    starts = events.filter(can_start)
    number = ibis.row_number().over(group_by=[starts[key] for key in rules.keys], order_by=[starts.entered, starts.step, starts.held])
    firsts = starts.mutate(_place=number).filter(ibis._._place == 0)
    held = firsts.select(**{f"_{key}": firsts[key] for key in rules.keys}, _kept=firsts.held)
    both = events.join(held, [events[key] == held[f"_{key}"] for key in rules.keys])
    return both.filter(both.held.fill_null("") == both._kept.fill_null("")).drop(*(f"_{key}" for key in rules.keys))


# -- the walk


def _walk(events: ir.Table, rules: Rules) -> ir.Table:
    """A row per path with the time of each step (`_at_k`), by the rule of order."""
    walked = {REACH: _firsts, ANY: _firsts, ORDERED: _in_order, STRICT: _strictly}[rules.order](events, rules)
    if rules.entry == EACH:
        latest = walked.group_by("record").agg(_turn=walked.turn.max())
        walked = walked.join(latest, "record").mutate(_final=ibis._.turn == ibis._._turn).drop("_turn")
    return walked


def _carried(events: ir.Table, rules: Rules) -> dict[str, ir.Value]:
    """What every grouping of a path's events takes along."""
    return {"_kept": events._kept.max()} if rules.same else {}


def _firsts(events: ir.Table, rules: Rules) -> ir.Table:
    """The first entry into each step, and in any order the last of these up to the step."""
    steps = events.filter(events.step >= 0)
    first = {f"_at_{k}": steps.entered.min(where=steps.step == k) for k in range(rules.last)}
    return steps.group_by(rules.keys).agg(**first, **_carried(steps, rules))


def _in_order(events: ir.Table, rules: Rules) -> ir.Table:
    """Each step's first entry after that of the step before it, later entries tried where the first came too early."""
    starts = events.filter(events.step == 0)
    walked = starts.group_by(rules.keys).agg(_at_0=starts.entered.min(), **_carried(starts, rules))
    for k in range(1, rules.last):
        walked = _then(walked, events.filter(events.step == k), k, rules)
    return walked


def _then(walked: ir.Table, entries: ir.Table, k: int, rules: Rules) -> ir.Table:
    """The paths with the time of step k. One join a step, over the entries into that step alone."""
    entered = entries.select(**{f"_{key}": entries[key] for key in rules.keys}, _then=entries.entered)
    same = [walked[key] == entered[f"_{key}"] for key in rules.keys]
    both = walked.left_join(entered, [*same, entered._then >= walked[f"_at_{k - 1}"]])
    known = {name: both[name].max() for name in walked.columns if name not in rules.keys}
    return both.group_by(rules.keys).agg(**known, **{f"_at_{k}": both._then.min()})


def _strictly(events: ir.Table, rules: Rules) -> ir.Table:
    """From the first entry into the first step on, the stages that follow each other without another between."""
    moves = events.mutate(_move=ibis.row_number().over(group_by=[events[key] for key in rules.keys], order_by=events._number))
    begun = moves.group_by(rules.keys).agg(_begun=moves._move.min(where=moves.step == 0), _end=moves._move.max(), **_carried(moves, rules))
    both = moves.drop(*(["_kept"] if rules.same else [])).join(begun, rules.keys)
    right = both.step == both._move - both._begun
    at = {f"_at_{k}": both.entered.min(where=right & (both.step == k)) for k in range(rules.last)}
    ended = {"_to_the_end": (both._end - both._begun).max() == rules.last - 1}
    found = both.group_by(rules.keys).agg(**at, **ended, **_carried(both, rules)).filter(ibis._._at_0.notnull())
    chain = {}
    for k in range(1, rules.last):
        earlier = ibis.and_(*(found[f"_at_{j}"].notnull() for j in range(k)))
        chain[f"_at_{k}"] = ibis.ifelse(earlier, found[f"_at_{k}"], None)
    return found.mutate(**chain)


def _with_excluded(walked: ir.Table, events: ir.Table, rules: Rules) -> ir.Table:
    """Whether a path entered one of the stages that take it out, after its start and within the window."""
    bad = events.filter(events.stage.isin(rules.without))
    bad = bad.select(**{f"_{key}": bad[key] for key in rules.keys}, _bad=bad.entered)
    both = walked.left_join(bad, [walked[key] == bad[f"_{key}"] for key in rules.keys])
    since = elapsed(_start(both, rules), both._bad)
    hit = (since >= 0) & (since <= rules.window if rules.window is not None else True)
    known = {name: both[name].max() for name in walked.columns if name not in rules.keys}
    return both.group_by(rules.keys).agg(**known, excluded=hit.fill_null(False).max())


# -- after the walk


def _start(walked: ir.Table, rules: Rules) -> ir.TimestampValue:
    """The start of a path as its steps tell it."""
    if not rules.stages:
        return ibis.null("timestamp")
    if rules.order in (ORDERED, STRICT) or rules.last == 1:
        return walked._at_0
    return ibis.least(*(walked[f"_at_{k}"] for k in range(rules.last)))


def _finished(both: ir.Table, rules: Rules, today: datetime) -> ir.Table:
    """How far each path came and how it ended."""
    start = _start(both, rules)
    if rules.order == REACH:
        start = ibis.coalesce(start, both._begun, both._ended)
    both = both.mutate(
        _start=start, _won=both._won & both._final, _lost=both._lost & both._final, _now=ibis.ifelse(both._final, both._now, -1)
    )
    if rules.order == ANY:
        both = both.mutate(**{f"_at_{k}": _all_of(both, k) for k in range(rules.last)})
    reached = [_reached(both, k, rules) for k in range(rules.last + 1)]
    furthest = ibis.cases(*[(reached[k], k) for k in range(rules.last, -1, -1)], else_=-1)
    young = ibis.literal(False)
    if rules.window is not None:
        young = (elapsed(both._start, ibis.timestamp(today.isoformat())) <= rules.window).fill_null(False)
    found = both.mutate(furthest=furthest, young=young, excluded=both.excluded.fill_null(False) if rules.without else ibis.literal(False))
    won = found.furthest == rules.last
    ends = ibis.cases((found._won, "won"), (found._lost, "lost"), (~found._final, "again"), else_="open")
    return found.mutate(outcome=ends, **{f"_at_{rules.last}": ibis.ifelse(won, found._ended, None)})


def _all_of(both: ir.Table, k: int) -> ir.TimestampValue:
    """When the last of the steps 0 to k was entered; blank where one never was."""
    times = [both[f"_at_{j}"] for j in range(k + 1)]
    known = ibis.and_(*(time.notnull() for time in times))
    return ibis.ifelse(known, ibis.greatest(*times) if k else times[0], None)


def _reached(both: ir.Table, k: int, rules: Rules) -> ir.BooleanValue:
    if k == rules.last:
        return _won_by(both, rules)
    if rules.order != REACH:
        return _in_time(both, both[f"_at_{k}"], rules).fill_null(False)
    times = [both[f"_at_{j}"] for j in range(k, rules.last)]
    there = _in_time(both, ibis.least(*times) if len(times) > 1 else times[0], rules).fill_null(False)
    return there | (both._now >= k) if rules.window is None else there


def _won_by(both: ir.Table, rules: Rules) -> ir.BooleanValue:
    """Whether the record was won, after all steps where they are asked for. A won record stands behind its steps whatever its dates say."""
    won = both._won if rules.window is None else both._won & _in_time(both, both._ended, rules).fill_null(False)
    if rules.order == REACH:
        return won
    passed = won & _reached(both, rules.last - 1, rules)
    return passed & both._to_the_end.fill_null(False) if rules.order == STRICT else passed


def _in_time(both: ir.Table, time: ir.TimestampValue, rules: Rules) -> ir.BooleanValue:
    if rules.window is None:
        return time.notnull()
    return elapsed(both._start, time) <= rules.window
