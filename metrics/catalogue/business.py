"""Business performance: leads, funnel, sales, cost of winning."""

from dataclasses import replace

from metrics import deals, estimates, funnel, leads, orders, spend
from metrics.metric import BUSINESS, COUNT, CRM, DAYS, HIGHER, LOWER, MONEY, NEITHER, RATIO, TABLE, Metric, Needs
from metrics.words import N_

DOCUMENTS = N_("the founding documents on CRM and sales metrics")

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

_WON_THROUGH_DEALS = Metric(
    "conversion_rate", BUSINESS, desk=CRM, label=N_("Conversion rate"),
    question=N_("How many leads become customers?"),
    reading=N_("{value} of every 100 leads that came in became customers."),
    definition=N_("Of the leads created in the period, the share won by the day of the figures."),
    formula="leads won / leads created",
    unit=RATIO, better=HIGHER, needs=(Needs("leads", "id", "created"), Needs("deals", "lead", "status", "closed")), dated="created",
    compute=leads.conversion_rate, interval=estimates.proportion("won", "n"),
    left_out={"young": N_("too young: the time they are given has not passed yet")},
    empty=N_("no lead came in during this period"),
    pitfalls=N_("Recent leads have had less time to decide, so the newest months look low. Give every lead the same number of days to compare them."),
    source=DOCUMENTS,
)  # fmt: skip

CONVERSION_RATE = replace(_WON_THROUGH_DEALS, needs=(Needs("leads", "created", "won"),), otherwise=_WON_THROUGH_DEALS)

WIN_RATE = Metric(
    "win_rate", BUSINESS, label=N_("Win rate"),
    question=N_("Of the deals that were decided, how many did we win?"),
    reading=N_("You won {value} of every 100 deals that closed."),
    definition=N_("Deals won in the period as a share of the deals won or lost in it. Open deals count in neither."),
    formula="won / (won + lost)",
    unit=RATIO, better=HIGHER, needs=(Needs("deals", "status"),), dated="closed", only=deals.is_closed,
    compute=deals.win_rate, interval=estimates.proportion("won", "won", "lost"),
    empty=N_("no deal has closed in this period"),
    pitfalls=N_("Deals that are lost quietly and never closed make the rate look better than it is."),
    source=N_("Wilson 1927 for the interval"),
)  # fmt: skip

SALES_CYCLE = Metric(
    "sales_cycle", BUSINESS, label=N_("Sales cycle"),
    question=N_("How long does it take to win a deal?"),
    reading=N_("A deal you won took {value} from the first contact to the signature, on average."),
    definition=N_("Mean time from the first contact (else the creation) to the close, over the deals won in the period."),
    formula="mean(closed - first contact) over won deals",
    unit=DAYS, better=LOWER, needs=(Needs("deals", "status", "closed", "first_contact|created|leads.created"),), dated="closed",
    compute=deals.sales_cycle, sample=deals.cycle_sample, interval=estimates.mean("sales_cycle"), only=deals.is_won,
    left_out={"negative": N_("closed before the first contact"), "undated": N_("won, but one of the two dates is missing")},
    empty=N_("no deal was won in this period"),
    pitfalls=N_("A few very slow deals pull the mean up: the median stands beside it. Open deals are not in it, so a slow period shows late."),
    source=DOCUMENTS,
)  # fmt: skip

DEAL_SIZE = Metric(
    "deal_size", BUSINESS, label=N_("Deal size"),
    question=N_("What is a won deal worth?"),
    reading=N_("A deal you won was worth {value} on average."),
    definition=N_("Mean amount of the deals won in the period."),
    formula="sum(amount) / number, over won deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount"),), dated="closed",
    compute=deals.deal_size, sample=deals.won_amounts, interval=estimates.mean("deal_size"), only=deals.is_won,
    left_out={"no_amount": N_("won, but without an amount")},
    empty=N_("no deal with an amount was won in this period"),
    pitfalls=N_("One large deal can carry the mean: compare it with the median."), source=DOCUMENTS,
)  # fmt: skip

_WON_VALUE = Metric(
    "revenue", BUSINESS, label=N_("Revenue"),
    question=N_("How much did we sell?"),
    reading=N_("You sold for {value}."),
    definition=N_("The value of the deals won in the period, since there is no order table."),
    formula="sum(amount) over won deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount"),), dated="closed",
    compute=deals.won_value, interval=estimates.observed(), only=deals.is_won,
    left_out={"no_amount": N_("won, but without an amount")}, zero_when_missing=True,
    empty=N_("no deal was won in this period"),
    pitfalls=N_("A deal won is a promise; an order is money. Load your orders for the truer figure."), source=DOCUMENTS,
)  # fmt: skip

REVENUE = replace(
    _WON_VALUE, definition=N_("Order amounts in the period, refunds taken off."), formula="sum(amount), refunds negative",
    needs=(Needs("orders", "date", "amount"),), dated="date", compute=orders.revenue, only=None,
    left_out={"no_amount": N_("without an amount")}, empty=N_("no order in this period"),
    pitfalls=N_("Net of refunds, which count on the day they were paid back, not on the day of the order."), otherwise=_WON_VALUE,
)  # fmt: skip

PIPELINE_VALUE = Metric(
    "pipeline_value", BUSINESS, label=N_("Open pipeline"),
    question=N_("What is still open, and what is it worth?"),
    reading=N_("Deals worth {value} were open."),
    definition=N_("The amounts of all deals open on the day of the figures, not weighted by their chance."),
    formula="sum(amount) over open deals",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "amount"),),
    compute=deals.pipeline_value, interval=estimates.observed(),
    left_out={"no_amount": N_("open, but without an amount")},
    empty=N_("no open deal has an amount"),
    pitfalls=N_("Most open deals are never won. Weigh it by the win rate before you count on it."), source=DOCUMENTS,
)  # fmt: skip

FUNNEL = Metric(
    "funnel", BUSINESS, label=N_("Funnel"),
    question=N_("Where do we lose them?"),
    reading=N_("Of {first} deals, {last} were won. The largest loss is before {stage}."),
    definition=N_("Deals created in the period, by the furthest stage each reached, from the stage history."),
    formula="reached stage k or later / reached stage k - 1 or later",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "id", "status"), Needs("stage_history", "deal", "stage", "entered")), dated="created",
    compute=funnel.funnel, reduce=funnel.steps, left_out={"unplaced": N_("in a stage that the order does not name")},
    empty=N_("no deal was created in this period"),
    pitfalls=N_("Young deals have not had time to move on, so the latest months always look as if more were lost."), source=DOCUMENTS,
    otherwise=Metric(
        "funnel", BUSINESS, label=N_("Funnel"),
        question=N_("Where do we lose them?"),
        reading=N_("Of {first} deals, {last} were won. The largest loss is before {stage}."),
        definition=N_("Deals created in the period, by the stage each is in now. Nobody knows how far a lost deal came: it counts in the first stage only."),
        formula="in stage k or later now / in stage k - 1 or later now",
        unit=TABLE, better=NEITHER, needs=(Needs("deals", "stage", "status"),), dated="created",
        compute=funnel.funnel, reduce=funnel.steps, left_out={"unplaced": N_("in a stage that the order does not name")},
        empty=N_("no deal was created in this period"),
        pitfalls=N_("Without a stage history the middle stages look emptier than they were: lost deals are missing from them."), source=DOCUMENTS,
    ),
)  # fmt: skip

_CAC_ORDERS = Metric(
    "cac", BUSINESS, label=N_("Cost to win a customer"),
    question=N_("What does one new customer cost?"),
    reading=N_("Winning one new customer cost {value}."),
    definition=N_("Marketing and sales spending in the period over customers whose first order fell in it."),
    formula="(marketing + sales spend) / new customers",
    unit=MONEY, better=LOWER, needs=(Needs("spend", "date", "amount"), Needs("orders", "customer", "date")),
    compute=spend.cac_from_orders, interval=estimates.per_head("spend", "new_customers"),
    empty=N_("no new customer in this period"),
    pitfalls=N_("Spending often brings its customers months later. Look at longer periods."), source=DOCUMENTS,
)  # fmt: skip

CAC = replace(
    _CAC_ORDERS, definition=N_("Marketing and sales spending in the period over customers who started in it."),
    needs=(Needs("spend", "date", "amount"), Needs("customers", "start")), compute=spend.cac, otherwise=_CAC_ORDERS,
)  # fmt: skip

METRICS = (LEADS, CONVERSION_RATE, WIN_RATE, SALES_CYCLE, DEAL_SIZE, REVENUE, PIPELINE_VALUE, FUNNEL, CAC)
