"""Business performance: what a customer costs and brings."""

from dataclasses import replace

from metrics import estimates, spend, value
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BOTH, BUSINESS, CRM, HIGHER, LOWER, MONEY, MONTHS, TIMES, Metric, Needs
from metrics.words import N_

_CAC_ORDERS = Metric(
    "cac", BUSINESS, desk=BOTH, label=N_("Cost to win a customer"),
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

_CLTV_ORDERS = Metric(
    "cltv", BUSINESS, desk=CRM, label=N_("Customer lifetime value"),
    question=N_("What is a customer worth to us?"),
    reading=N_("A customer is worth {value} over the years, after what winning one costs."),
    definition=N_("Mean annual revenue per customer times the mean lifetime in years, less what winning a customer costs. A customer who has not ordered for a year left with the last order."),
    formula="revenue / customer-years x customer-years / customers who left - CAC",
    unit=MONEY, better=HIGHER, needs=(Needs("orders", "customer", "date", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_orders, interval=estimates.simulated(value.drawn_cltv, "left"),
    empty=N_("no customer has left in this period, nothing was sold, or nobody new was won, so it cannot be told"),
    pitfalls=N_("It assumes that customers keep leaving as they did. With few who left, the lifetime is a guess: look at the interval."),
    source=DOCUMENTS,
)  # fmt: skip

CLTV = replace(
    _CLTV_ORDERS, needs=(Needs("subscriptions", "customer", "start", "end", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_subscriptions, otherwise=_CLTV_ORDERS,
    definition=N_("Mean annual revenue per customer times the mean lifetime in years, less what winning a customer costs. A customer left when the last contract ended; amounts are per month."),
)  # fmt: skip

_LTV_TO_CAC_ORDERS = Metric(
    "ltv_to_cac", BUSINESS, desk=CRM, label=N_("Lifetime value over cost"),
    question=N_("Do customers bring more than they cost to win?"),
    reading=N_("A customer brings {value} times what winning one costs."),
    definition=N_("Lifetime value before the cost of winning, over that cost. A customer who has not ordered for a year left with the last order."),
    formula="revenue / customers who left / CAC",
    unit=TIMES, better=HIGHER, needs=(Needs("orders", "customer", "date", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_orders, interval=estimates.simulated(value.drawn_ratio, "left"),
    empty=N_("no customer has left in this period, nothing was sold, or nobody new was won, so it cannot be told"),
    pitfalls=N_("A usual rule asks for three. Revenue is not profit: weigh it by your margin."),
    source=DOCUMENTS,
)  # fmt: skip

LTV_TO_CAC = replace(
    _LTV_TO_CAC_ORDERS, needs=(Needs("subscriptions", "customer", "start", "end", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_subscriptions, otherwise=_LTV_TO_CAC_ORDERS,
    definition=N_("Lifetime value before the cost of winning, over that cost. A customer left when the last contract ended; amounts are per month."),
)  # fmt: skip

_CAC_PAYBACK_ORDERS = Metric(
    "cac_payback", BUSINESS, desk=CRM, label=N_("Months to earn back"),
    question=N_("How long until a customer has paid back what winning one costs?"),
    reading=N_("A customer has paid back the cost of being won after {value} months."),
    definition=N_("What winning a customer costs over the revenue per customer and month, times the margin given (all of it where none is). A customer who has not ordered for a year left with the last order."),
    formula="CAC / (revenue per customer and month x margin)",
    unit=MONTHS, better=LOWER, needs=(Needs("orders", "customer", "date", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_orders, interval=estimates.simulated(value.drawn_payback, "left"),
    empty=N_("no customer has left in this period, nothing was sold, or nobody new was won, so it cannot be told"),
    pitfalls=N_("Without your margin it is the time until the revenue, not the profit, covers the cost."),
    source=DOCUMENTS,
)  # fmt: skip

CAC_PAYBACK = replace(
    _CAC_PAYBACK_ORDERS, needs=(Needs("subscriptions", "customer", "start", "end", "amount"), Needs("spend", "date", "amount")),
    compute=value.worth_from_subscriptions, otherwise=_CAC_PAYBACK_ORDERS,
    definition=N_("What winning a customer costs over the revenue per customer and month, times the margin given (all of it where none is). A customer left when the last contract ended; amounts are per month."),
)  # fmt: skip

METRICS = (
    CAC,
    CLTV,
    LTV_TO_CAC,
    CAC_PAYBACK,
)
