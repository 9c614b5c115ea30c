"""Business performance: deals that were decided, and the money from them."""

from dataclasses import replace

from metrics import customers, deals, estimates, orders, outcomes
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, COUNT, DAYS, HIGHER, LOWER, MONEY, NEITHER, RATIO, TABLE, Metric, Needs
from metrics.words import N_

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

CREATED_WIN_RATE = Metric(
    "created_win_rate", BUSINESS, label=N_("Win rate of new deals"),
    question=N_("Of the deals we began, how many have we won so far?"),
    reading=N_("You have won {value} of every 100 deals that began."),
    definition=N_("Of all deals created in the period, the share won by the day of the figures. Open deals count as not won yet."),
    formula="won / created",
    unit=RATIO, better=HIGHER, needs=(Needs("deals", "created", "status"),), dated="created",
    compute=deals.created_win_rate, interval=estimates.proportion("won", "n"),
    empty=N_("no deal was created in this period"),
    pitfalls=N_("Young deals have had no time to be won, so the latest months look low: compare months of the same age."),
    source=DOCUMENTS,
)  # fmt: skip

LOSS_REASONS = Metric(
    "loss_reasons", BUSINESS, label=N_("Reasons for losing"),
    question=N_("Why do we lose deals?"),
    reading=N_("Why deals were lost, the most frequent reason first."),
    definition=N_("The reasons given for the deals lost in the period, as shares of all deals lost. Deals without a reason are a class of their own. The same can be asked of deals won."),
    formula="deals lost for the reason / deals lost",
    unit=TABLE, better=NEITHER, needs=(Needs("deals", "status", "reason"),), dated="closed",
    compute=outcomes.loss_reasons, reduce=outcomes.shares, only=deals.is_closed,
    empty=N_("no deal was lost in this period"),
    pitfalls=N_("The price is the reason that hurts least to write down. Ask a few customers yourself."),
    source=DOCUMENTS,
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

TIME_TO_WIN = Metric(
    "time_to_win", BUSINESS, label=N_("Time to win"),
    question=N_("How soon do we know that we have won?"),
    reading=N_("How many of the deals that began were won by each day."),
    definition=N_("Of the deals created in the period, the share won by each day after. Open deals count for as long as they were watched; a lost deal can no longer be won (Aalen-Johansen)."),
    formula="share won by day t, lost deals a competing outcome",
    unit=TABLE, better=HIGHER, needs=(Needs("deals", "created", "status", "closed"),), dated="created",
    compute=outcomes.time_to_win, reduce=outcomes.curve,
    left_out={"negative": N_("closed before they were created"), "undated": N_("closed, but without a close date")},
    empty=N_("no deal was created in this period"),
    pitfalls=N_("The end of the curve stands on few deals: look at its interval."),
    source=N_("Aalen & Johansen 1978"),
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

_BY_CUSTOMER = Metric(
    "deals_by_customer_type", BUSINESS, label=N_("Deals by kind of customer"),
    question=N_("Do our deals come from new customers or from those we have?"),
    reading=N_("{value} deals began."),
    definition=N_("Deals created in the period with customers who started before, and with new ones."),
    formula="deals created, by whether the customer was one already",
    unit=COUNT, better=NEITHER, needs=(Needs("deals", "created", "customer"), Needs("customers", "id", "start")), dated="created",
    compute=deals.deals_by_customer_type, interval=estimates.counted("deals_by_customer_type"), zero_when_missing=True,
    own_groups=("customer_type",),
    empty=N_("the file holds no deals"),
    pitfalls=N_("Selling to customers you have is easier: a growing share of new ones makes rates look worse without anything going wrong."),
    source=DOCUMENTS,
)  # fmt: skip

DEALS_BY_CUSTOMER_TYPE = replace(
    _BY_CUSTOMER, needs=(Needs("deals", "created", "customer_type"),), otherwise=_BY_CUSTOMER,
    definition=N_("Deals created in the period, by whether the file says that the customer is new or existing."),
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

_NEW_FROM_DEALS_AND_CUSTOMERS = Metric(
    "new_revenue", BUSINESS, label=N_("Revenue from new customers"),
    question=N_("How much did new customers bring?"),
    reading=N_("New customers brought {value}."),
    definition=N_("The value of the deals won in the period with people or firms that were no customers before the deal began, since there is no order table."),
    formula="sum(amount) over deals won with new customers",
    unit=MONEY, better=HIGHER, needs=(Needs("deals", "status", "closed", "created", "amount", "customer"), Needs("customers", "id", "start")), dated="closed",
    compute=deals.won_from_new, interval=estimates.observed(), only=deals.is_won,
    left_out={"no_amount": N_("won, but without an amount"), "unknown": N_("it is not known whether the customer is new")}, zero_when_missing=True,
    empty=N_("no deal was won with a new customer in this period"),
    pitfalls=N_("A deal won is a promise; an order is money. Load your orders for the truer figure."),
    source=DOCUMENTS,
)  # fmt: skip

_NEW_FROM_DEALS = replace(
    _NEW_FROM_DEALS_AND_CUSTOMERS, needs=(Needs("deals", "status", "closed", "amount", "customer_type"),), otherwise=_NEW_FROM_DEALS_AND_CUSTOMERS,
    definition=N_("The value of the deals won in the period that the file says are with new customers, since there is no order table."),
)  # fmt: skip

NEW_REVENUE = replace(
    _NEW_FROM_DEALS, needs=(Needs("orders", "customer", "date", "amount"),), dated="", compute=customers.new_revenue, only=None, otherwise=_NEW_FROM_DEALS,
    definition=N_("Order amounts of the period, refunds taken off, from customers whose first order fell in it."),
    formula="sum(amount) over customers new in the period", empty=N_("no order of a new customer in this period"),
    left_out={"no_amount": N_("without an amount"), "no_customer": N_("without a customer")},
    pitfalls=N_("Customers who ordered before the file begins look new in its first months."),
)  # fmt: skip

METRICS = (
    WIN_RATE,
    CREATED_WIN_RATE,
    LOSS_REASONS,
    SALES_CYCLE,
    TIME_TO_WIN,
    DEAL_SIZE,
    DEALS_BY_CUSTOMER_TYPE,
    REVENUE,
    NEW_REVENUE,
)
