"""Business performance: the people who sell, and what they do."""

from dataclasses import replace

from metrics import calls, deals, estimates, reps, targets
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, COUNT, HIGHER, MONEY, NEITHER, RATIO, TABLE, Metric, Needs
from metrics.words import N_

_WON_PER_REP = Metric(
    "revenue_per_rep", BUSINESS, label=N_("Revenue per person"),
    question=N_("How much does each of us sell?"),
    reading=N_("Each person who sells brought {value} on average."),
    definition=N_("The value of the deals won in the period over the people who own deals, since no order names an owner."),
    formula="sum(amount) / people who own deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "closed", "amount", "owner"),), dated="closed",
    compute=reps.won_per_rep, sample=reps.won_by_rep, interval=estimates.mean("revenue_per_rep"), only=deals.is_won,
    left_out={"no_owner": N_("without an owner")},
    empty=N_("no deal names an owner"),
    pitfalls=N_("One large deal makes a star. People who joined or left in between count in full."),
    source=DOCUMENTS,
)  # fmt: skip

REVENUE_PER_REP = replace(
    _WON_PER_REP, needs=(Needs("orders", "date", "amount", "owner"),), dated="date", compute=reps.revenue_per_rep, sample=reps.per_rep, only=None,
    definition=N_("Order amounts of the period, refunds taken off, over the people who own orders of any time."), otherwise=_WON_PER_REP,
    formula="sum(amount) / people who own orders", empty=N_("no order names an owner"),
)  # fmt: skip

_QUOTA_FROM_DEALS = Metric(
    "quota_attainment", BUSINESS, label=N_("Quota reached"),
    question=N_("Do we sell what we planned?"),
    reading=N_("You sold {value} of every 100 that you planned."),
    definition=N_("The value of the deals won over the quota, over the months that have one. Of a month that is not over, the same part of its quota counts."),
    formula="value won / quota",
    unit=RATIO, better=HIGHER, needs=(Needs("deals", "status", "closed", "amount"), Needs("targets", "metric", "period", "value")),
    compute=targets.quota_from_deals, reduce=targets.attained("quota_attainment"),
    own_groups=("month",),
    empty=N_("no quota falls into this period"),
    pitfalls=N_("A quota that everybody reaches is no quota, and one that nobody reaches is none either."),
    source=DOCUMENTS,
)  # fmt: skip

QUOTA_ATTAINMENT = replace(
    _QUOTA_FROM_DEALS, needs=(Needs("orders", "date", "amount"), Needs("targets", "metric", "period", "value")), compute=targets.quota_from_orders,
    definition=N_("Order amounts, refunds taken off, over the quota, over the months that have one. Of a month that is not over, the same part of its quota counts."),
    formula="revenue / quota", otherwise=_QUOTA_FROM_DEALS,
)  # fmt: skip

CALLS = Metric(
    "calls", BUSINESS, label=N_("Calls"),
    question=N_("How much do we call?"),
    reading=N_("{value} calls were made."),
    definition=N_("Calls made in the period; beside it per day and week, and the target where there is one."),
    formula="number of calls",
    unit=COUNT, better=HIGHER, needs=(Needs("activities", "date", "kind"),), dated="date",
    compute=calls.calls, interval=estimates.counted("calls"), zero_when_missing=True,
    empty=N_("the file holds no activities"),
    pitfalls=N_("Calls are easy to count and easy to make: read them beside how many reached somebody."),
    source=DOCUMENTS,
)  # fmt: skip

CALLS_CONNECTED = Metric(
    "calls_connected", BUSINESS, label=N_("Calls that reached somebody"),
    question=N_("How many of our calls reach somebody?"),
    reading=N_("{value} of every 100 calls reached somebody."),
    definition=N_("Calls of the period that reached somebody, as a share of those that did and those nobody answered."),
    formula="connected / (connected + unanswered)",
    unit=RATIO, better=HIGHER, needs=(Needs("activities", "date", "kind", "outcome"),), dated="date",
    compute=calls.calls_connected, interval=estimates.proportion("connected", "connected", "unanswered"),
    left_out={"other": N_("calls with another outcome, or with none")},
    empty=N_("no call of this period has an outcome"),
    pitfalls=N_("The hour of the day matters more than the caller: compare people who call at the same hours."),
    source=DOCUMENTS,
)  # fmt: skip

CALL_TIME = Metric(
    "call_time", BUSINESS, label=N_("Call time well spent"),
    question=N_("How much of our time on the phone reaches somebody?"),
    reading=N_("{value} of every 100 minutes on the phone were spent with somebody."),
    definition=N_("Minutes of calls that reached somebody, as a share of the minutes of those and of calls nobody answered."),
    formula="connected minutes / (connected + unanswered minutes)",
    unit=RATIO, better=HIGHER, needs=(Needs("activities", "date", "kind", "outcome", "minutes"),), dated="date",
    compute=calls.call_time, interval=estimates.observed(),
    left_out={"no_minutes": N_("without a number of minutes")},
    empty=N_("no call of this period has a length"),
    pitfalls=N_("Minutes are often rounded up: a call of a few seconds may stand as one minute."),
    source=DOCUMENTS,
)  # fmt: skip

MEETINGS = Metric(
    "meetings", BUSINESS, label=N_("Meetings"),
    question=N_("How often do we meet possible customers?"),
    reading=N_("{value} meetings about new business were held."),
    definition=N_("Meetings held in the period. Those about a deal with somebody who was a customer already are left out where the deals say so."),
    formula="number of meetings about new business",
    unit=COUNT, better=HIGHER, needs=(Needs("activities", "date", "kind"),), dated="date",
    compute=calls.meetings, interval=estimates.counted("meetings"), zero_when_missing=True,
    left_out={"existing": N_("about a deal with an existing customer"), "missed": N_("nobody came")},
    empty=N_("the file holds no activities"),
    pitfalls=N_("A meeting in the calendar is not yet a meeting that was held."),
    source=DOCUMENTS,
)  # fmt: skip

REP_COMPARISON = Metric(
    "rep_comparison", BUSINESS, label=N_("People compared"),
    question=N_("Who does better than chance alone explains?"),
    reading=N_("People by their rate, drawn towards the average the more the less they did."),
    definition=N_("A rate per person with its interval, ranked by the rate drawn towards that of all (the more the fewer rows it stands on), beside the limits that chance alone keeps to."),
    formula="k / n per person; ranked by (k + m p) / (n + m)",
    unit=TABLE, better=NEITHER, needs=(),
    compute=reps.rep_comparison, reduce=reps.ranked,
    empty=N_("no row of this period names anybody"),
    pitfalls=N_("People have different regions, customers and luck. Inside the limits there is nothing to explain."),
    source=N_("Spiegelhalter 2005 for the limits, Kleinman 1973 for the ranking"),
)  # fmt: skip

METRICS = (
    REVENUE_PER_REP,
    QUOTA_ATTAINMENT,
    CALLS,
    CALLS_CONNECTED,
    CALL_TIME,
    MEETINGS,
    REP_COMPARISON,
)
