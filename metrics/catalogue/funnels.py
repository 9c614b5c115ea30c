"""Business performance: the way through the stages."""

from dataclasses import replace

from metrics import funnel, funnel_detail, stage_checks
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, LOWER, NEITHER, TABLE, Metric, Needs
from metrics.words import N_

HISTORY = (Needs("deals", "id", "status"), Needs("stage_history", "deal", "stage", "entered"))
APART = {
    "young": N_("too young: the time they are given has not passed yet"),
    "excluded": N_("taken out, because they entered a stage that takes a deal out"),
    "unplaced": N_("in a stage that the order does not name, or never in the first step"),
}

LEAD_FUNNEL = Metric(
    "lead_funnel", BUSINESS, label=N_("From lead to customer"),
    question=N_("Where do we lose the people who ask?"),
    reading=N_("Of {first} leads, {last} were won. The largest loss is before {stage}."),
    definition=N_("Leads created in the period, by how far each came: answered, became a deal, won. From the leads, joined to their deals."),
    formula="leads that came to step k / leads that came to step k - 1",
    unit=TABLE, better=NEITHER, needs=(Needs("leads", "id", "created", "won|deals.lead"),), dated="created",
    compute=funnel.lead_funnel, reduce=funnel.steps, left_out=APART, own_groups=(funnel.MONTH,),
    empty=N_("no lead came in during this period"),
    pitfalls=N_("A lead that became a deal without an answer noted down counts as answered. Young leads have not had time to decide."),
    source=DOCUMENTS,
)  # fmt: skip

_FUNNEL_NOW = Metric(
    "funnel", BUSINESS, label=N_("Funnel"),
    question=N_("Where do we lose them?"),
    reading=N_("Of {first} deals, {last} were won. The largest loss is before {stage}."),
    definition=N_("Deals created in the period, by the stage each is in now. Nobody knows how far a lost deal came: it counts in the first stage only."),
    formula="in stage k or later now / in stage k - 1 or later now",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "stage", "status"),), dated="created",
    compute=funnel.funnel_now, reduce=funnel.steps, left_out={"unplaced": N_("in a stage that the order does not name")},
    empty=N_("no deal was created in this period"),
    pitfalls=N_("Without a stage history the middle stages look emptier than they were: lost deals are missing from them."), source=DOCUMENTS,
    otherwise=replace(LEAD_FUNNEL, id="funnel"),
)  # fmt: skip

FUNNEL = Metric(
    "funnel", BUSINESS, label=N_("Funnel"),
    question=N_("Where do we lose them?"),
    reading=N_("Of {first} deals, {last} were won. The largest loss is before {stage}."),
    definition=N_("Deals created in the period, by how far each came, from the stage history."),
    formula="reached stage k / reached stage k - 1",
    unit=TABLE, better=NEITHER, needs=HISTORY, dated="created",
    compute=funnel.funnel, reduce=funnel.steps, left_out=APART, own_groups=(funnel.MONTH,),
    empty=N_("no deal was created in this period"),
    pitfalls=N_("Young deals have not had time to move on, so the latest months look as if more were lost. Give every deal the same number of days to compare them."),
    source=DOCUMENTS, otherwise=_FUNNEL_NOW,
)  # fmt: skip

FUNNEL_REASONS = Metric(
    "funnel_reasons", BUSINESS, label=N_("Reasons for losing, by step"),
    question=N_("Why do we lose them at each step?"),
    reading=N_("Why deals were lost after each step, the most frequent reason first."),
    definition=N_("Lost deals created in the period, by the furthest step each reached and the reason given. Deals without a reason are a class of their own."),
    formula="deals lost there for the reason / deals lost there",
    unit=TABLE, better=NEITHER, needs=HISTORY, dated="created",
    compute=funnel_detail.funnel_reasons, reduce=funnel_detail.reasons, own_groups=(funnel.MONTH,),
    empty=N_("no deal of this period was lost"),
    pitfalls=N_("The price is the reason that hurts least to write down. Ask a few customers yourself."), source=DOCUMENTS,
)  # fmt: skip

FUNNEL_TIMES = Metric(
    "funnel_times", BUSINESS, label=N_("Time from step to step"),
    question=N_("How long does each step take?"),
    reading=N_("How long deals took from each step to the next."),
    definition=N_("Days from the entry into one step to the entry into the next, over the deals created in the period that entered both."),
    formula="entered step k - entered step k - 1",
    unit=TABLE, better=LOWER, needs=HISTORY, dated="created",
    compute=funnel_detail.funnel_times, reduce=funnel_detail.times, own_groups=(funnel.MONTH,),
    empty=N_("no deal of this period entered two steps"),
    pitfalls=N_("Deals that wait at a step now are not in it, so a step that gets slower shows late."), source=DOCUMENTS,
)  # fmt: skip

FUNNEL_DAYS = replace(
    FUNNEL_TIMES, id="funnel_days", label=N_("Spread of the time from step to step"),
    question=N_("Is a step slow for all, or for a few?"), reading=N_("How many deals took how many days."),
    formula="deals by whole days from step k - 1 to step k",
    compute=funnel_detail.funnel_days, reduce=funnel_detail.spread,
)  # fmt: skip

STAGE_CHECKS = Metric(
    "stage_checks", BUSINESS, label=N_("Contradictions in the stages"),
    question=N_("Do the deals and their stage history tell the same story?"),
    reading=N_("What contradicts, and for how many deals."),
    definition=N_("Deals whose dates, stages or status contradict each other or their stage history. They are counted as said beside each; nothing is dropped without a word."),
    formula="deals concerned, by contradiction",
    unit=TABLE, better=LOWER, needs=HISTORY,
    compute=stage_checks.stage_checks, reduce=stage_checks.listed,
    empty=N_("nothing contradicts"),
    pitfalls=N_("A contradiction is often a habit, such as closing a deal days after it was lost."), source=N_("plain counts of records that contradict each other"),
)  # fmt: skip

# The deals behind a bar: rows, not figures, so they stand in no list of metrics.
FUNNEL_ROWS = replace(
    FUNNEL, id="funnel_rows", compute=funnel_detail.funnel_rows, reduce=funnel_detail.every_row, left_out={}, otherwise=None
)

METRICS = (FUNNEL, LEAD_FUNNEL, FUNNEL_REASONS, FUNNEL_TIMES, FUNNEL_DAYS, STAGE_CHECKS)
