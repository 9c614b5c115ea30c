"""Customer perception, third part: how the number of customers moved, why they left, and what the future of each looks like."""

from dataclasses import replace

from metrics import attention, buying, estimates, gaps, leaving, stays_check, waterfall, worth_ahead
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import CRM, HIGHER, MONEY, NEITHER, PERCEPTION, TABLE, Metric, Needs
from metrics.words import N_

_WATERFALL_ORDERS = Metric(
    "churn_waterfall", PERCEPTION, desk=CRM, label=N_("Customers who came and left"),
    question=N_("How many customers came, left and came back?"),
    reading=N_("Each step begins with the customers the one before ended with."),
    definition=N_("Customers there as each month, quarter or year began, new ones, those lost, those who came back, and those there as it ended. A customer is lost when 90 days pass without an order; the number can be moved."),
    formula="opening + new - lost + returned = closing;  churn rate = there at the opening and not at the closing / opening",
    unit=TABLE, better=NEITHER, needs=(Needs("orders", "customer", "date"),), compute=waterfall.from_orders, reduce=waterfall.bridge,
    empty=N_("no customer began before the day of the figures"),
    pitfalls=N_("Who is lost is known only when the days have passed, so the last steps hold losses from orders long before."), source=DOCUMENTS,
)  # fmt: skip
_WATERFALL_CUSTOMERS = replace(
    _WATERFALL_ORDERS, needs=(Needs("customers", "id", "start", "end"),), compute=waterfall.from_customers, otherwise=_WATERFALL_ORDERS,
    definition=N_("Customers there as each month, quarter or year began, new ones, those lost, those who came back, and those there as it ended, from the days on which they came and left."),
    pitfalls=N_("Who came and left within one step is new and lost in it, but in no churn rate."),
)  # fmt: skip
CHURN_WATERFALL = replace(
    _WATERFALL_CUSTOMERS, needs=(Needs("subscriptions", "customer", "start", "end"),), compute=waterfall.from_contracts, otherwise=_WATERFALL_CUSTOMERS,
    definition=N_("Customers with a contract as each month, quarter or year began, new ones, those lost, those who came back, and those with one as it ended. A new contract from the morrow of an old one is no loss."),
)  # fmt: skip
ORDERS_WATERFALL = replace(_WATERFALL_ORDERS, id="quiet_waterfall", label=N_("Customers who came and went quiet"))

_REASONS_FLAG = Metric(
    "churn_reasons", PERCEPTION, desk=CRM, label=N_("Why customers leave"),
    question=N_("Why do customers leave?"),
    reading=N_("The reasons given, the most frequent first."),
    definition=N_("Customers who left by the reason given. Where none is given, that is a group of its own. The file has no dates, so this is over no particular period."),
    formula="left for this reason / left",
    unit=TABLE, better=NEITHER, needs=(Needs("customers", "churned", "reason"),), compute=leaving.from_flag,
    empty=N_("nobody left"),
    pitfalls=N_("What people write down is the polite half of the truth. Ask a few of them."), source=DOCUMENTS,
)  # fmt: skip
_REASONS_CUSTOMERS = replace(
    _REASONS_FLAG, needs=(Needs("customers", "id", "start", "end", "reason"),), compute=leaving.from_customers, otherwise=_REASONS_FLAG,
    definition=N_("Customers who left in the period by the reason given. Where none is given, that is a group of its own."),
    empty=N_("nobody left in this period"),
)  # fmt: skip
CHURN_REASONS = replace(
    _REASONS_CUSTOMERS, needs=(Needs("subscriptions", "customer", "start", "end", "reason"),), compute=leaving.from_contracts,
    otherwise=_REASONS_CUSTOMERS,
)  # fmt: skip

ORDER_GAPS = Metric(
    "order_gaps", PERCEPTION, desk=CRM, label=N_("Days between orders"),
    question=N_("From how many days of silence on is a customer gone?"),
    reading=N_("9 of 10 orders that followed another came within the days advised."),
    definition=N_("For each number of days: how many silences between orders grew that long, and in how many of them the customer still came back. Advised are the days within which 9 of 10 orders that followed another came."),
    formula="came back / silences longer than g days",
    unit=TABLE, better=NEITHER, needs=(Needs("orders", "customer", "date"),), compute=gaps.order_gaps, reduce=gaps.advised,
    empty=N_("nobody has ordered yet"),
    pitfalls=N_("Silences that still go on count as not come back, so the latest ones look a little too final."), source=N_("Fader & Hardie 2009, on customers without contracts"),
)  # fmt: skip

BUYING = N_("Fader, Hardie & Lee 2005 (BG/NBD); Fader & Hardie 2013 (gamma-gamma)")

PURCHASE_PROJECTION = Metric(
    "purchase_projection", PERCEPTION, desk=CRM, label=N_("What customers will order"),
    question=N_("Who is still there, and what will they order?"),
    reading=N_("Those who will bring most stand first."),
    definition=N_("For each customer the chance to be still there and the orders and money expected in the next 90 and 365 days, from how often and how lately they ordered. Of who ordered once the chance cannot be told."),
    formula="BG/NBD: P(there | repeats, recency, age), E[orders in t]; value = orders x gamma-gamma mean",
    unit=TABLE, better=NEITHER, needs=(Needs("orders", "customer", "date"),), compute=buying.purchase_projection, reduce=buying.projected,
    empty=N_("nobody has ordered yet"),
    pitfalls=N_("It supposes that customers go on as they did. Seasons and new prices are not in it. It is meant for customers without contracts."), source=BUYING,
)  # fmt: skip
PURCHASE_CHECK = replace(
    PURCHASE_PROJECTION, id="purchase_check", label=N_("Check of the projection on your own past"),
    question=N_("Would it have foretold what happened?"), reading=N_("Orders foretold beside orders that came."),
    definition=N_("The model fitted without the last third of the time (365 days at most), and what it foretells for that third beside what happened, by how often customers had ordered again until then."),
    formula="orders foretold beside orders that came", compute=buying.purchase_check, reduce=buying.checked,
)  # fmt: skip

RETENTION_CHECK = Metric(
    "retention_check", PERCEPTION, desk=CRM, label=N_("Check of the projection of contracts"),
    question=N_("Would it have foretold who stayed?"),
    reading=N_("Customers foretold to stay beside those who did."),
    definition=N_("The shifted beta-geometric model fitted on what was known 12 months ago: how many of the customers there then should be left, beside how many are."),
    formula="sum of S(age + h) / S(age) beside customers still there",
    unit=TABLE, better=NEITHER, needs=(Needs("customers", "start", "end"),), compute=stays_check.stays_then, reduce=stays_check.stays_checked,
    empty=N_("no customer was there then"),
    pitfalls=N_("One year is one throw of the dice: an interval stands beside what happened."), source=N_("Fader & Hardie 2007"),
)  # fmt: skip

PROJECTED_VALUE = Metric(
    "projected_value", PERCEPTION, desk=CRM, label=N_("Value of a new customer, projected"),
    question=N_("What will a new customer bring?"),
    reading=N_("A new customer will bring {value} in the first years."),
    definition=N_("The first order and the orders expected after it in the next three years, times the mean order. Revenue, before what winning a customer costs."),
    formula="first order + E[orders in 3 years] x E[mean order]",
    unit=MONEY, better=HIGHER, needs=(Needs("orders", "customer", "date", "amount"),), compute=worth_ahead.projected_value, reduce=worth_ahead.first_years,
    empty=N_("the amounts do not tell what an order is worth"),
    pitfalls=N_("It ends after the years chosen, and has no discount for waiting."), source=BUYING,
)  # fmt: skip

SAVING_LIMIT = Metric(
    "saving_limit", PERCEPTION, desk=CRM, label=N_("The most that saving a customer may cost"),
    question=N_("How much may keeping one customer for another year cost?"),
    reading=N_("Keeping a customer for another year may cost {value} at most."),
    definition=N_("What a kept customer brings in a year, times the margin given (all of it where none is). Kept is who had ordered within 90 days of the start of the period and of its end. Spend more, and losing the customer would have been cheaper."),
    formula="revenue of kept customers in a year / kept customers x margin",
    unit=MONEY, better=NEITHER, needs=(Needs("orders", "customer", "date", "amount"),), compute=worth_ahead.saving_from_orders,
    interval=estimates.observed("n"),
    empty=N_("no customer was kept in this period, or they brought nothing"),
    pitfalls=N_("Give your margin: without it this is revenue, and too much."), source=DOCUMENTS,
)  # fmt: skip

CUSTOMERS_TO_CALL = Metric(
    "customers_to_call", PERCEPTION, desk=CRM, label=N_("Who to call this week"),
    question=N_("Which customers should we call this week?"),
    reading=N_("Those to call stand first, by what is at stake."),
    definition=N_("Customers who are unhappy, slipping away or waiting, and probably still there, by the money expected of them in the next year. Beside it recency, frequency, value, last score and the chance to be still there."),
    formula="bands of customer health, by expected value of the next 365 days",
    unit=TABLE, better=NEITHER, needs=(Needs("orders", "customer", "date"),), compute=attention.customers_to_call, reduce=attention.called,
    empty=N_("nobody has ordered yet"),
    pitfalls=N_("The bands are rules of thumb. You know your customers: the list is where to begin."), source=BUYING,
)  # fmt: skip

METRICS = (
    CHURN_WATERFALL, ORDERS_WATERFALL, CHURN_REASONS, ORDER_GAPS, PURCHASE_PROJECTION, PURCHASE_CHECK, RETENTION_CHECK, PROJECTED_VALUE,
    SAVING_LIMIT, CUSTOMERS_TO_CALL,
)  # fmt: skip
