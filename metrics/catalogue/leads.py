"""Business performance: leads, and how they become customers."""

from dataclasses import replace

from metrics import customers, estimates, lead_sources, leads, previous, targets, tickets
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, COUNT, CRM, HIGHER, HOURS, LOWER, NEITHER, RATIO, TABLE, Metric, Needs
from metrics.words import N_

LEADS = Metric(
    "leads", BUSINESS, label=N_("Leads"),
    question=N_("How many people showed interest?"),
    reading=N_("{value} new leads came in."),
    definition=N_("Leads created in the period, each id counted once."),
    formula="number of lead ids created in the period",
    unit=COUNT, better=HIGHER, needs=(Needs("leads", "created"),), dated="created",
    compute=leads.leads, interval=estimates.counted("leads"), zero_when_missing=True,
    empty=N_("the file holds no leads"),
    pitfalls=N_("More leads are not better leads: read it beside the conversion rate."), source=DOCUMENTS,
)  # fmt: skip

QUALIFIED_LEADS = Metric(
    "qualified_leads", BUSINESS, label=N_("Qualified leads"),
    question=N_("How many leads are worth pursuing?"),
    reading=N_("{value} of the new leads were worth pursuing."),
    definition=N_("Leads created in the period that are flagged as qualified, else whose status says so or is past it."),
    formula="number of qualified lead ids",
    unit=COUNT, better=HIGHER, needs=(Needs("leads", "created", "qualified|status"),), dated="created",
    compute=leads.qualified_leads, interval=estimates.counted("qualified_leads"), zero_when_missing=True,
    empty=N_("the file holds no leads"),
    pitfalls=N_("Everybody qualifies leads by their own rule: agree on one before you compare people. A lead that was qualified and then turned down counts only where a flag remembers it."),
    source=DOCUMENTS,
)  # fmt: skip

LEAD_TARGET_ATTAINMENT = Metric(
    "lead_target_attainment", BUSINESS, label=N_("Lead target reached"),
    question=N_("Do we bring in as many leads as we planned?"),
    reading=N_("You brought in {value} of every 100 leads that you planned."),
    definition=N_("Leads created over the target for leads, over the months that have one. Of a month that is not over, the same part of its target counts."),
    formula="leads / target",
    unit=RATIO, better=HIGHER, needs=(Needs("leads", "created"), Needs("targets", "metric", "period", "value")),
    compute=targets.lead_target_attainment, reduce=targets.attained("lead_target_attainment"),
    own_groups=("month",),
    empty=N_("no target for leads falls into this period"),
    pitfalls=N_("Leads do not come in evenly: early in a month the figure jumps about."),
    source=DOCUMENTS,
)  # fmt: skip

LEADS_VS_PREVIOUS = Metric(
    "leads_vs_previous", BUSINESS, label=N_("Leads against before"),
    question=N_("Do more leads come in than before?"),
    reading=N_("For every 100 leads of the period before, {value} came in."),
    definition=N_("Leads of the period over those of the period before it, or of the same days last year. Of an unfinished period the same part is compared."),
    formula="leads now / leads before",
    unit=RATIO, better=HIGHER, needs=(Needs("leads", "created"),),
    compute=previous.leads_vs_previous, interval=estimates.ratio_of_counts("now", "before"),
    empty=N_("no lead came in during the period before"),
    pitfalls=N_("Seasons differ: compare with last year before you draw conclusions."),
    source=N_("Przyborowski & Wilenski 1940 for the interval"),
)  # fmt: skip

LEAD_RESPONSE_TIME = Metric(
    "lead_response_time", BUSINESS, desk=CRM, label=N_("Time to first reply"),
    question=N_("How long do people wait until we answer?"),
    reading=N_("Half of the leads had a reply within {value}."),
    definition=N_("Median time from created to the first reply by Kaplan-Meier: leads without a reply have waited until the day of the figures, and count as not answered."),
    formula="median of (first reply - created), unanswered leads censored",
    unit=HOURS, better=LOWER, needs=(Needs("leads", "created", "first_reply"),), dated="created",
    compute=leads.lead_response_time, reduce=tickets.median_of("lead_response_time", "median_of_answered"),
    left_out={"negative": N_("answered before they came in"), "undated": N_("no creation date")},
    empty=N_("fewer than half of the leads of this period have a reply so far"),
    pitfalls=N_("Looking at answered leads alone flatters: the forgotten ones are missing. Nights and weekends count as waiting."),
    source=N_("Kaplan & Meier 1958"),
)  # fmt: skip

_WON_THROUGH_DEALS = Metric(
    "conversion_rate", BUSINESS, desk=CRM, label=N_("Conversion rate"),
    question=N_("How many leads become customers?"),
    reading=N_("{value} of every 100 leads that came in became customers."),
    definition=N_("Of the leads created in the period, the share won by the day of the figures."),
    formula="leads won / leads created",
    unit=RATIO, better=HIGHER, needs=(Needs("leads", "id", "created"), Needs("deals", "lead", "status", "closed")), dated="created",
    compute=leads.conversion_rate, interval=estimates.cohort("won", "n"),
    left_out={"young": N_("too young: the time they are given has not passed yet")},
    empty=N_("no lead came in during this period"),
    pitfalls=N_("Recent leads have had less time to decide, so the newest months look low. Give every lead the same number of days to compare them. By period, winners and newcomers are different people: the rate may pass 100 %."),
    source=DOCUMENTS,
)  # fmt: skip

CONVERSION_RATE = replace(_WON_THROUGH_DEALS, needs=(Needs("leads", "created", "won"),), otherwise=_WON_THROUGH_DEALS)

_PROSPECTS_FROM_LEADS = Metric(
    "prospects", BUSINESS, label=N_("Prospects"),
    question=N_("How many people might become customers?"),
    reading=N_("{value} people or firms might become customers."),
    definition=N_("Leads that came in before the day of the figures and were not won by then. Those turned down are among them where the file does not say so."),
    formula="leads created and not won",
    unit=COUNT, better=HIGHER, needs=(Needs("leads", "created", "won"),),
    compute=customers.prospects_from_leads, interval=estimates.counted("prospects"),
    empty=N_("the file holds no leads"),
    pitfalls=N_("Old leads that nobody closed make the number look better than it is."),
    source=DOCUMENTS,
)  # fmt: skip

PROSPECTS = replace(
    _PROSPECTS_FROM_LEADS, needs=(Needs("deals", "status", "id|customer|lead"),), compute=customers.prospects, otherwise=_PROSPECTS_FROM_LEADS,
    definition=N_("Different people or firms with an open deal on the day of the figures who have not ordered before it."),
    formula="customers (else leads, else deals) with an open deal", empty=N_("the file holds no deals"),
    pitfalls=N_("Deals that nobody closes stay open for ever: look at how long they have been open."),
)  # fmt: skip

_NEW_FROM_CUSTOMERS = Metric(
    "new_customers", BUSINESS, label=N_("New customers"),
    question=N_("How many customers did we win?"),
    reading=N_("{value} people or firms became customers."),
    definition=N_("Customers who started in the period."),
    formula="customers who started",
    unit=COUNT, better=HIGHER, needs=(Needs("customers", "start"),),
    compute=customers.new_from_customers, interval=estimates.counted("new_customers"), zero_when_missing=True,
    empty=N_("the file holds no customers"),
    pitfalls=N_("A customer who comes back under a new number counts as new: look for duplicates."),
    source=DOCUMENTS,
)  # fmt: skip

NEW_CUSTOMERS = replace(
    _NEW_FROM_CUSTOMERS, needs=(Needs("orders", "customer", "date"),), compute=customers.new_customers, otherwise=_NEW_FROM_CUSTOMERS,
    definition=N_("Customers whose first order fell in the period. A refund is no order."), formula="customers with a first order in the period",
    empty=N_("the file holds no orders"),
    pitfalls=N_("Customers who ordered before the file begins look new in its first months."),
)  # fmt: skip

RETURNING_CUSTOMERS = Metric(
    "returning_customers", BUSINESS, desk=CRM, label=N_("Returning customers"),
    question=N_("How many customers came back?"),
    reading=N_("{value} customers came back."),
    definition=N_("Customers who ordered in the period and had ordered before it. Without a period: the last 12 whole months."),
    formula="customers with an order before the period and one in it",
    unit=COUNT, better=HIGHER, needs=(Needs("orders", "customer", "date"),),
    compute=customers.returning_customers, interval=estimates.counted("returning_customers"), zero_when_missing=True,
    empty=N_("the file holds no orders"),
    pitfalls=N_("Customers who ordered before the file begins look new, so its first months look poor."),
    source=DOCUMENTS,
)  # fmt: skip

LEAD_SOURCES = Metric(
    "lead_sources", BUSINESS, label=N_("Leads by source"),
    question=N_("Where do our leads come from?"),
    reading=N_("Where the leads came from; those whose source nobody noted stand apart."),
    definition=N_("Leads created in the period by the class of their source, told by its words: website, social media, sales team, referral, other. No source, or “unknown”, is a class of its own."),
    formula="leads of the class / all leads",
    unit=TABLE, better=NEITHER, needs=(Needs("leads", "created", "source"),), dated="created",
    compute=lead_sources.lead_sources, reduce=lead_sources.shares,
    empty=N_("no lead came in during this period"),
    pitfalls=N_("The larger the unknown class, the less the others say: a source nobody noted may be any of them."),
    source=DOCUMENTS,
)  # fmt: skip

METRICS = (
    LEADS,
    LEAD_SOURCES,
    QUALIFIED_LEADS,
    LEAD_TARGET_ATTAINMENT,
    LEADS_VS_PREVIOUS,
    LEAD_RESPONSE_TIME,
    CONVERSION_RATE,
    PROSPECTS,
    NEW_CUSTOMERS,
    RETURNING_CUSTOMERS,
)
