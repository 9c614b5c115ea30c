"""Stages: their order, and the records and events that a funnel walks over, from deals or from leads."""

from datetime import date, datetime

import ibis
import ibis.expr.types as ir

from metrics import schema
from metrics.aggregate import column_or
from metrics.engine import collect
from metrics.figure import NotAvailable
from metrics.leads import with_won
from metrics.paths import REACH, Rules, paths, place
from metrics.periods import before, midnight_utc
from metrics.words import N_, Text

# Where neither history nor probability tells the order, the words do. Earlier words stand for earlier stages.
USUAL_ORDER = (
    "new", "lead", "prospect", "contact", "qualif", "engag", "meeting", "demo", "evaluat",
    "proposal", "quote", "negot", "contract", "commit",
)  # fmt: skip
WON = "Won"
CAME_IN, ANSWERED, IN_A_DEAL = N_("Came in"), N_("Answered"), N_("Became a deal")
NO_TIMES = Text(N_("this way of counting needs to know when each stage was entered: load the stage history, or count as far as each came"))
NEVER = datetime(2262, 1, 1)  # where no day is asked for


def deal_paths(deals: ir.Table, history: ir.Table | None, rules: Rules, as_of: date | None, tz: str) -> ir.Table:
    """The path of each deal, from the stage history, or without one from the stage it is in now."""
    if history is None and (rules.order != REACH or rules.window is not None or rules.entry != "first" or rules.without or rules.same):
        raise NotAvailable(NO_TIMES, missing=("stage_history", "entered"))
    there = deals if as_of is None or "created" not in deals.columns else deals.filter(before(deals.created, as_of, tz).fill_null(True))
    records = _deal_records(there, history, rules, as_of, tz)
    if history is None:
        return paths(records, _no_events(records), rules, NEVER)
    assert as_of is not None  # asked for wherever there is a history
    return paths(records, _events(deals, history, rules, as_of, tz), rules, _day(history.entered, as_of, tz))


def _deal_records(deals: ir.Table, history: ir.Table | None, rules: Rules, as_of: date | None, tz: str) -> ir.Table:
    closed = deals.closed if "closed" in deals.columns else ibis.null("timestamp")
    by_then = ibis.literal(True) if as_of is None or "closed" not in deals.columns else before(closed, as_of, tz).fill_null(True)
    won, lost = (deals.status == "won") & by_then, (deals.status == "lost") & by_then
    now = place(deals.stage, rules.stages) if "stage" in deals.columns else ibis.literal(-1)
    if history is None:  # nobody knows how far a lost deal came
        now = ibis.ifelse(lost & (now < 0), 0, now)
    elif as_of is not None and "closed" in deals.columns:  # the stage of a deal that closed later says nothing about this day
        now = ibis.ifelse((deals.status != "open") & ~by_then, -1, now)
    begun = column_or(deals, "created", ibis.null("timestamp")).cast("timestamp")
    amount, customer = column_or(deals, "amount", ibis.null("float64")), column_or(deals, "customer", ibis.null("string"))
    held = {"_held": _held(deals, rules.same)} if rules.same else {}
    records = deals.mutate(
        _won=won.fill_null(False), _lost=lost.fill_null(False), _now=now, _begun=begun, _amount=amount, _customer=customer, **held,
        _ended=ibis.ifelse(won | lost, closed.cast("timestamp"), None),
    )  # fmt: skip
    return records if "id" in deals.columns else records.mutate(id=ibis.null("string"))


def _held(deals: ir.Table, same: str) -> ir.StringValue:
    """The value of the property that the deal itself says; where it says none, that of its history stands."""
    return deals[same].cast("string") if same in deals.columns else ibis.null("string")


def _events(deals: ir.Table, history: ir.Table, rules: Rules, as_of: date, tz: str) -> ir.Table:
    """The entries into stages before the day, without those into a stage that only says won or lost."""
    if rules.same and rules.same not in history.columns:
        role = schema.KINDS["stage_history"].roles.get(rules.same)
        words = {"role": Text(role.label) if role else rules.same}
        raise NotAvailable(Text(N_("the stage history does not say the {role} of each stage"), words))
    known = history.filter(before(history.entered, as_of, tz) & history.stage.notnull() & history.deal.notnull())
    if rules.order == "strict" or rules.entry != "first":
        known = known.filter(known.stage.notin([end for end in end_stages(deals) if end not in (*rules.stages, *rules.without)] or [""]))
    held = {"held": known[rules.same].cast("string")} if rules.same else {}
    return known.select(
        record=known.deal, stage=known.stage, step=place(known.stage, rules.stages), entered=known.entered.cast("timestamp"), **held
    )


def _no_events(records: ir.Table) -> ir.Table:
    empty = records.filter(ibis.literal(False))
    return empty.select(record=empty.id.cast("string"), stage=ibis.null("string"), step=ibis.literal(-1), entered=ibis.null("timestamp"))


def _day(column: ir.Column, as_of: date, tz: str) -> datetime:
    """The moment of the figures, on the clock that a column keeps."""
    return datetime(as_of.year, as_of.month, as_of.day) if column.type().is_date() else midnight_utc(as_of, tz)


# -- leads


def lead_paths(
    leads: ir.Table, deals: ir.Table | None, as_of: date, tz: str, stages: tuple[str, ...] | None, order: str, window: float | None
) -> tuple[ir.Table, Rules]:
    """The path of each lead, and its rules. Leads joined to the deals that came of them."""
    came = with_won(leads, deals) if deals is not None or "won" in leads.columns else leads.mutate(won=ibis.null("timestamp"))
    came = came.filter(before(came.created, as_of, tz))
    known: dict[str, ir.Table] = {CAME_IN: came.select(record=came.id, entered=came.created)}
    if "first_reply" in came.columns:
        known[ANSWERED] = came.select(record=came.id, entered=came.first_reply)
    if deals is not None and {"lead", "created"} <= set(deals.columns):
        known[IN_A_DEAL] = deals.select(record=deals.lead, entered=deals.created)
    rules = Rules(tuple(stage for stage in (stages or known) if stage in known), order, window)
    events = ibis.union(*[_as_events(known[stage], stage, k, as_of, tz) for k, stage in enumerate(rules.stages)])
    won = before(came.won, as_of, tz).fill_null(False)
    records = came.mutate(
        _won=won, _lost=ibis.literal(False), _now=ibis.literal(-1), _begun=came.created.cast("timestamp"),
        _ended=ibis.ifelse(won, came.won.cast("timestamp"), None), _amount=ibis.null("float64"),
        _customer=column_or(came, "customer", ibis.null("string")),
    )  # fmt: skip
    return paths(records, events, rules, _day(came.created, as_of, tz)), rules


def _as_events(entries: ir.Table, stage: str, k: int, as_of: date, tz: str) -> ir.Table:
    there = entries.filter(before(entries.entered, as_of, tz) & entries.record.notnull())
    return there.select(record=there.record, stage=ibis.literal(stage), step=ibis.literal(k), entered=there.entered.cast("timestamp"))


# -- the order of stages


def stage_order(deals: ir.Table, stage_history: ir.Table | None = None) -> list[str]:
    """The stages in the order deals pass them: by their usual place in the history, else by probability, else by their words.

    >>> stage_order(frame(stage=["Proposal", "New", "Won", "Lost"], status=["open", "open", "won", "lost"]))
    ['New', 'Proposal']
    """
    if stage_history is not None:
        return _order_in_history(stage_history, deals)
    open_deals = deals.filter((deals.status == "open") & deals.stage.notnull())
    likely = open_deals.probability.mean() if "probability" in deals.columns else ibis.null("float64")
    found = collect(open_deals.group_by("stage").agg(likely=likely))
    found["usual"] = [_usual_place(stage) for stage in found["stage"]]
    return found.sort_values(["likely", "usual", "stage"], na_position="last")["stage"].tolist()


def _order_in_history(history: ir.Table, deals: ir.Table) -> list[str]:
    position = ibis.row_number().over(group_by=history.deal, order_by=history.entered)
    placed = history.filter(history.stage.notnull()).mutate(place=position)
    ends = end_stages(deals)
    found = collect(placed.group_by("stage").agg(place=placed.place.mean())).sort_values(["place", "stage"])
    return [stage for stage in found["stage"] if stage not in ends]


def end_stages(deals: ir.Table) -> list[str]:
    """The stages that only say how a deal ended: all deals in them are closed, and all of them in the same way.

    >>> end_stages(frame(stage=["Won", "Offer", "Offer"], status=["won", "lost", "open"]))
    ['Won']
    """
    if "stage" not in deals.columns:
        return []
    named = deals.filter(deals.stage.notnull())
    counts = {status: named.count(where=named.status == status) for status in ("open", "won", "lost")}
    found = collect(named.group_by("stage").agg(**counts))
    ends = found[(found["open"] == 0) & ((found["won"] == 0) != (found["lost"] == 0))]
    return sorted(ends["stage"])


def _usual_place(stage: str) -> int:
    return next((k for k, word in enumerate(USUAL_ORDER) if word in stage.casefold()), len(USUAL_ORDER))
