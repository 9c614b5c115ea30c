"""Business performance: the open pipeline and where it leads."""

from metrics import ageing, estimates, pipeline, targets, velocity
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, COUNT, DAYS, HIGHER, LOWER, MONEY, NEITHER, RATIO, TABLE, TIMES, Metric, Needs
from metrics.words import N_

OPEN_DEALS = Metric(
    "open_deals", BUSINESS, label=N_("Open deals"),
    question=N_("How many deals are still open?"),
    reading=N_("{value} deals were open."),
    definition=N_("Deals open on the day of the figures."),
    formula="number of open deals",
    unit=COUNT, better=HIGHER, needs=(Needs("deals", "status"),),
    compute=pipeline.open_deals, interval=estimates.observed("open_deals"),
    empty=N_("the file holds no deals"),
    pitfalls=N_("Deals that nobody closes stay open for ever: look at how long they have been open."),
    source=DOCUMENTS,
)  # fmt: skip

PIPELINE_VALUE = Metric(
    "pipeline_value", BUSINESS, label=N_("Open pipeline"),
    question=N_("What is still open, and what is it worth?"),
    reading=N_("Deals worth {value} were open."),
    definition=N_("The amounts of all deals open on the day of the figures, not weighted by their chance."),
    formula="sum(amount) over open deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount"),),
    compute=pipeline.pipeline_value, interval=estimates.observed(),
    left_out={"no_amount": N_("open, but without an amount")},
    empty=N_("no open deal has an amount"),
    pitfalls=N_("Most open deals are never won. Weigh it by the win rate before you count on it."), source=DOCUMENTS,
)  # fmt: skip

WEIGHTED_PIPELINE = Metric(
    "weighted_pipeline", BUSINESS, label=N_("Weighted pipeline"),
    question=N_("What may we expect from the open deals?"),
    reading=N_("Weighed by their chances the open deals are worth {value}."),
    definition=N_("The amounts of the deals open on the day of the figures, each multiplied by its chance."),
    formula="sum(amount x probability) over open deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount", "probability"),),
    compute=pipeline.weighted_pipeline, sample=pipeline.weighted_amounts, interval=estimates.total("weighted_pipeline"),
    left_out={"unknown": N_("open, but without an amount or a chance from 0 to 100 %")},
    empty=N_("no open deal has an amount and a chance, or some have closed since, so that their chance on the day is not known any more"),
    pitfalls=N_("The chances are somebody's opinion: compare them with how many such deals you really won."),
    source=DOCUMENTS,
)  # fmt: skip

DAYS_OPEN = Metric(
    "days_open", BUSINESS, label=N_("Age of open deals"),
    question=N_("How long have our open deals been open?"),
    reading=N_("The open deals have been open for {value} on average."),
    definition=N_("Mean time from the creation to the day of the figures, over the deals open on it."),
    formula="mean(day of the figures - created) over open deals",
    unit=DAYS, better=LOWER, needs=(Needs("deals", "status", "created"),),
    compute=pipeline.days_open, sample=pipeline.ages, interval=estimates.mean("days_open"),
    left_out={"undated": N_("open, but without a creation date")},
    empty=N_("no deal was open"),
    pitfalls=N_("A few forgotten deals pull the mean up: the median stands beside it."),
    source=DOCUMENTS,
)  # fmt: skip

EXPECTED_CLOSINGS = Metric(
    "expected_closings", BUSINESS, label=N_("Expected closings"),
    question=N_("When will the open deals close?"),
    reading=N_("What should close in which month, and what is overdue."),
    definition=N_("Deals open on the day of the figures by the month in which they should close. Those whose day has passed are named."),
    formula="open deals, amount and weighted amount by expected month",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "id|name", "status", "expected_close"),),
    compute=pipeline.expected_closings, reduce=pipeline.by_month,
    empty=N_("no deal was open"),
    pitfalls=N_("Dates are moved more often than they are kept. Count how many of last month's deals closed as expected."),
    source=DOCUMENTS,
)  # fmt: skip

PIPELINE_MOVING_ANNUAL_TOTAL = Metric(
    "pipeline_moving_annual_total", BUSINESS, label=N_("New pipeline of the last 12 months"),
    question=N_("Do we start enough business, seasons aside?"),
    reading=N_("Deals worth {value} were created in the last 12 whole months."),
    definition=N_("The value of the deals created in the last 12 whole calendar months. Deals that do not reach back that far give no figure."),
    formula="sum of the last 12 months of sum(amount) by month created",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "created", "amount"),),
    compute=pipeline.pipeline_moving_annual_total, interval=estimates.observed(),
    left_out={"no_amount": N_("without an amount")},
    empty=N_("the deals do not yet reach back 12 whole months"),
    pitfalls=N_("It moves slowly by design: a sudden fall shows months later."),
    source=DOCUMENTS,
)  # fmt: skip

PIPELINE_MOVING_MONTHLY_AVERAGE = Metric(
    "pipeline_moving_monthly_average", BUSINESS, label=N_("New pipeline per month"),
    question=N_("How much business do we start in a usual month?"),
    reading=N_("In a usual month of the last 12, deals worth {value} were created."),
    definition=N_("The value of the deals created in the last 12 whole calendar months, divided by 12."),
    formula="moving annual total / 12",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "created", "amount"),),
    compute=pipeline.pipeline_moving_monthly_average, interval=estimates.observed(),
    left_out={"no_amount": N_("without an amount")},
    empty=N_("the deals do not yet reach back 12 whole months"),
    pitfalls=N_("It moves slowly by design: a sudden fall shows months later."),
    source=DOCUMENTS,
)  # fmt: skip

LOST_DEAL_FOLLOW_UP = Metric(
    "lost_deal_follow_up", BUSINESS, label=N_("Lost deals to call again"),
    question=N_("Whom should we ask again?"),
    reading=N_("Deals lost three to six months ago that nobody has asked about since."),
    definition=N_("Deals lost three to six months before the day of the figures whose people nobody has called, met or written to after the day of the loss."),
    formula="lost 3 to 6 months ago, without a contact since",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "id", "status", "closed"), Needs("activities", "date", "deal|customer")),
    compute=pipeline.lost_deal_follow_up, reduce=pipeline.as_list,
    empty=N_("no deal lost three to six months ago is waiting for a call"),
    pitfalls=N_("Calls that nobody wrote down look as if they had not been made."),
    source=DOCUMENTS,
)  # fmt: skip

NEXT_STEPS = Metric(
    "next_steps", BUSINESS, label=N_("Deals without a next step"),
    question=N_("Which open deals is nobody working on?"),
    reading=N_("For {value} of every 100 open deals nothing is planned, or what was planned is overdue."),
    definition=N_("Deals open on the day of the figures without a next step, or with one whose day has passed, as a share of the open deals. Split by the record id it lists them."),
    formula="(without a next step + with one overdue) / open deals",
    unit=RATIO, better=LOWER, needs=(Needs("deals", "status", "next_step|next_step_date"),),
    compute=pipeline.next_steps, interval=estimates.proportion("stuck", "n"),
    empty=N_("no deal was open"),
    pitfalls=N_("A step somebody wrote down is not yet a step somebody takes."),
    source=DOCUMENTS,
)  # fmt: skip

SALES_VELOCITY = Metric(
    "sales_velocity", BUSINESS, label=N_("Sales velocity (a day)"),
    question=N_("How much money moves through our pipeline in a day?"),
    reading=N_("Your pipeline moves {value} a day."),
    definition=N_("Open deals times win rate times deal size, divided by the sales cycle. Open deals are those of the day of the figures, the others come from the deals closed in the period."),
    formula="open deals x win rate x deal size / sales cycle, per day",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount", "closed", "created|first_contact"),),
    compute=velocity.sales_velocity, interval=estimates.simulated(velocity.drawn, "won"),
    left_out={"negative": N_("closed before the first contact")},
    empty=N_("no deal with an amount and a known cycle was won in this period"),
    pitfalls=N_("Four figures in one: when it moves, look which of them did."),
    source=DOCUMENTS,
)  # fmt: skip

PIPELINE_COVERAGE = Metric(
    "pipeline_coverage", BUSINESS, label=N_("Pipeline coverage"),
    question=N_("Is there enough in the pipeline to reach our quota?"),
    reading=N_("The open pipeline holds {value} times what is still missing to the quota."),
    definition=N_("The value of the deals open on the day of the figures over what is left of the quota of the period, else of the calendar quarter."),
    formula="open value / (quota - value won)",
    unit=TIMES, better=HIGHER, needs=(Needs("deals", "status", "amount", "closed"), Needs("targets", "metric", "period", "value")),
    compute=targets.pipeline_coverage, interval=estimates.observed(),
    left_out={"no_amount": N_("open, but without an amount")},
    empty=N_("there is no quota for this period, or nothing is left of it"),
    pitfalls=N_("A usual rule asks for three times the quota; with your own win rate you need 1 divided by it."),
    source=DOCUMENTS,
)  # fmt: skip

STAGE_AGEING = Metric(
    "stage_ageing", BUSINESS, label=N_("Time in the stage"),
    question=N_("Which deals have stood still for too long?"),
    reading=N_("How long open deals have stood in their stage, beside the usual time there."),
    definition=N_("Deals open on the day of the figures by the days since they entered their stage. The usual time is the median of all stays in that stage that have ended; a deal is late when it has stood longer than nine of ten of those."),
    formula="day of the figures - entered the stage, beside the stays that ended",
    unit=TABLE, better=LOWER, needs=(Needs("deals", "id", "status", "stage"), Needs("stage_history", "deal", "stage", "entered")),
    compute=ageing.stage_ageing, reduce=ageing.as_stages, left_out={"unknown": N_("open, but the day it entered its stage is not known")},
    empty=N_("no deal was open"),
    pitfalls=N_("The usual time holds deals that were lost too: a quick no makes it shorter."), source=DOCUMENTS,
)  # fmt: skip

DEALS_TO_ACT_ON = Metric(
    "deals_to_act_on", BUSINESS, label=N_("Deals that want something done"),
    question=N_("What is next?"),
    reading=N_("Open deals without a plan, past their day, silent, or standing still."),
    definition=N_("Deals open on the day of the figures for which nothing is planned, whose planned step or expected closing has passed, that nobody touched for 30 days, or that stand in their stage longer than nine of ten did."),
    formula="open deals with at least one of the five",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "id", "status", "next_step|next_step_date|expected_close"),),
    compute=ageing.deals_to_act_on, reduce=ageing.as_list,
    empty=N_("no open deal waits for anything"),
    pitfalls=N_("What nobody wrote down looks as if it had not been done."), source=DOCUMENTS,
)  # fmt: skip

METRICS = (
    OPEN_DEALS,
    PIPELINE_VALUE,
    WEIGHTED_PIPELINE,
    DAYS_OPEN,
    EXPECTED_CLOSINGS,
    PIPELINE_MOVING_ANNUAL_TOTAL,
    PIPELINE_MOVING_MONTHLY_AVERAGE,
    LOST_DEAL_FOLLOW_UP,
    NEXT_STEPS,
    DEALS_TO_ACT_ON,
    STAGE_AGEING,
    SALES_VELOCITY,
    PIPELINE_COVERAGE,
)
