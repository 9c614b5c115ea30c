"""Customer perception, third part: how the number of customers moved, why they left, and what the future of each looks like."""

from dataclasses import replace

from metrics import gaps, leaving, waterfall
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import CRM, NEITHER, PERCEPTION, TABLE, Metric, Needs
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

METRICS = (CHURN_WATERFALL, ORDERS_WATERFALL, CHURN_REASONS, ORDER_GAPS)
