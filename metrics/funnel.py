"""How far deals come: stage by stage, from their history or from where they stand now."""

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import summarise
from metrics.engine import collect
from metrics.periods import elapsed

# Where neither history nor probability tells the order, the words do. Earlier words stand for earlier stages.
USUAL_ORDER = (
    "new",
    "lead",
    "prospect",
    "contact",
    "qualif",
    "engag",
    "meeting",
    "demo",
    "evaluat",
    "proposal",
    "quote",
    "negot",
    "contract",
    "commit",
)
WON = "Won"


def funnel(
    deals: ir.Table, stage_history: ir.Table | None = None, *, by: str | None = None, stages: tuple[str, ...] | None = None
) -> ir.Table:
    """How many deals reached each stage or a later one, what they are worth, and the usual days between stages.

    reached_k = deals whose furthest stage is k or later        counts; the last stage is the won deal

    With a stage history a lost deal counts as far as it came. From the current stage alone nobody knows how far a lost
    deal came: it counts in the first stage only. One row per group, stages side by side; `steps` turns it into a table.

    >>> deals = frame(id=["1", "2", "3"], stage=["New", "Offer", "Won"], status=["open", "open", "won"])
    >>> wide = rows(funnel(deals, stages=("New", "Offer")))[0]
    >>> wide["reached_0"], wide["reached_1"], wide["reached_2"]
    (3, 2, 1)
    """
    order = tuple(stages or stage_order(deals, stage_history))
    reached = _furthest(deals, stage_history, order)
    if "amount" not in reached.columns:
        reached = reached.mutate(amount=ibis.null("float64"))
    measures: dict[str, ir.Value] = {}
    for k in range(len(order) + 1):
        there = reached.furthest >= k
        measures[f"stage_{k}"] = ibis.literal(order[k] if k < len(order) else WON)
        measures[f"reached_{k}"] = reached.count(where=there)
        measures[f"value_{k}"] = reached.amount.sum(where=there)
        measures[f"days_{k}"] = ibis.ifelse(reached[f"wait_{k}"] >= 0, reached[f"wait_{k}"], None).median()
    labels = {name: measures.pop(name) for name in list(measures) if name.startswith("stage_")}
    return summarise(reached, by, **measures, unplaced=reached.count(where=reached.furthest < 0)).mutate(**labels)


def steps(wide: pd.DataFrame) -> pd.DataFrame:
    """The wide row of a funnel as a table, a row per stage, each step's rate with its Wilson interval.

    >>> wide = pd.DataFrame([{"stage_0": "New", "reached_0": 4, "value_0": 9.0, "days_0": None, "unplaced": 0,
    ...                       "stage_1": "Won", "reached_1": 1, "value_1": 5.0, "days_1": 3.0}])
    >>> steps(wide)[["stage", "reached", "step_rate", "overall_rate"]].to_dict("records")[1]
    {'stage': 'Won', 'reached': 1, 'step_rate': 0.25, 'overall_rate': 0.25}
    """
    row = wide.iloc[0]
    count = sum(name.startswith("reached_") for name in wide.columns)
    return pd.DataFrame([_step(row, k) for k in range(count)])


def _step(row: pd.Series, k: int) -> dict:
    reached, first = int(row[f"reached_{k}"]), int(row["reached_0"])
    previous = int(row[f"reached_{k - 1}"]) if k else reached
    low, high = stats.wilson(reached, previous) if k and previous else (None, None)
    return {
        "stage": row[f"stage_{k}"], "reached": reached, "lost_before": previous - reached, "n": previous if k else first,
        "step_rate": reached / previous if k and previous else None, "step_low": low, "step_high": high,
        "overall_rate": reached / first if first else None, "value": row[f"value_{k}"], "median_days": row[f"days_{k}"],
        "unplaced": int(row["unplaced"]),
    }  # fmt: skip


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
    place = ibis.row_number().over(group_by=history.deal, order_by=history.entered)
    placed = history.filter(history.stage.notnull()).mutate(place=place)
    ends = (
        collect(deals.filter(deals.status.isin(("won", "lost"))).select("stage").distinct())["stage"].tolist()
        if "stage" in deals.columns
        else []
    )
    found = collect(placed.group_by("stage").agg(place=placed.place.mean())).sort_values(["place", "stage"])
    return [stage for stage in found["stage"] if stage not in ends]


def _usual_place(stage: str) -> int:
    return next((place for place, word in enumerate(USUAL_ORDER) if word in stage.casefold()), len(USUAL_ORDER))


def _position(stage: ir.StringValue, order: tuple[str, ...]) -> ir.IntegerValue:
    if not order:
        return ibis.literal(-1)
    return ibis.cases(*[(stage == name, place) for place, name in enumerate(order)], else_=-1)


def _furthest(deals: ir.Table, history: ir.Table | None, order: tuple[str, ...]) -> ir.Table:
    """Each deal with the place of its furthest stage (-1: none of these) and the days it waited before each."""
    won = deals.status == "won"
    now = _position(deals.stage, order) if "stage" in deals.columns else ibis.literal(-1)
    if history is None:
        lost = (deals.status == "lost") & (now < 0)
        furthest = ibis.ifelse(won, len(order), ibis.ifelse(lost, 0, now))
        return deals.mutate(furthest=furthest, **{f"wait_{k}": ibis.null("float64") for k in range(len(order) + 1)})
    first = {f"at_{k}": history.entered.min(where=history.stage == name) for k, name in enumerate(order)}
    past = history.group_by("deal").agg(_past=_position(history.stage, order).max(), **first)
    both = deals.left_join(past, deals.id == past.deal)
    furthest = ibis.ifelse(
        both.status == "won", len(order), ibis.greatest(both._past.fill_null(-1), now if "stage" in deals.columns else -1)
    )
    ends = [both[f"at_{k}"] for k in range(len(order))] + [both.closed if "closed" in both.columns else ibis.null("timestamp")]
    waits = {"wait_0": ibis.null("float64")} | {f"wait_{k}": elapsed(ends[k - 1], ends[k]) for k in range(1, len(order) + 1)}
    won_only = ibis.ifelse(both.status == "won", waits[f"wait_{len(order)}"], None)
    return both.mutate(furthest=furthest, **{**waits, f"wait_{len(order)}": won_only})
