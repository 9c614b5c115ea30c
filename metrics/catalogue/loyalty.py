"""Customer perception, second part: how long customers stay, what stays with them, and what keeping them costs."""

from dataclasses import replace

from metrics import cohorts, estimates, health, keeping, recurring, repeats, retention
from metrics.metric import CRM, HIGHER, LOWER, MONEY, NEITHER, PERCEPTION, RATIO, TABLE, Metric, Needs
from metrics.words import N_

DOCUMENTS = N_("the founding documents on CRM and sales metrics")

INACTIVITY_CHURN = Metric(
    "inactivity_churn", PERCEPTION, desk=CRM, label=N_("Customers gone quiet"),
    question=N_("How many customers have stopped buying?"),
    reading=N_("{value} of every 100 active customers went quiet."),
    definition=N_("Of the customers who had ordered within 90 days of the start of the period, those without an order within 90 days of its end. The number of days can be moved. Without a period: the last 12 whole months."),
    formula="no order for g days by the end / active at the start",
    unit=RATIO, better=LOWER, needs=(Needs("orders", "customer", "date"),),
    compute=repeats.inactivity_churn, interval=estimates.proportion("gone", "active"),
    empty=N_("nobody had ordered shortly before this period began"),
    pitfalls=N_("Choose the days so that a usual customer would have ordered again by then: too few, and everybody seems to leave."),
    source=N_("Fader & Hardie 2009, on customers without contracts"),
)  # fmt: skip

REPEAT_CUSTOMERS = Metric(
    "repeat_customers", PERCEPTION, desk=CRM, label=N_("Customers who order again"),
    question=N_("How many customers come back?"),
    reading=N_("{value} of every 100 customers ordered more than once."),
    definition=N_("Customers with two or more orders in the period as a share of all who ordered in it. Refunds are no orders."),
    formula="customers with two or more orders / customers",
    unit=RATIO, better=HIGHER, needs=(Needs("orders", "customer", "date"),), dated="date",
    compute=repeats.repeat_customers, reduce=repeats.again, interval=estimates.proportion("repeated", "n"),
    empty=N_("nobody ordered in this period"),
    pitfalls=N_("A short period leaves little time to come back. The days until the second order stand beside it."), source=DOCUMENTS,
)  # fmt: skip

_COHORTS_CUSTOMERS = Metric(
    "cohort_retention", PERCEPTION, desk=CRM, label=N_("Cohorts"),
    question=N_("Of those who began together, how many are still with us?"),
    reading=N_("Each row holds the customers who began in one month, and how many of them were there later."),
    definition=N_("Customers by the month in which they came, and the share there as each later month began. Net revenue counts growth, gross revenue does not. Rows without a month pool the finished cells."),
    formula="there at that age / customers of the cohort",
    unit=TABLE, better=HIGHER, needs=(Needs("customers", "id", "start", "end"),), compute=cohorts.from_customers, reduce=cohorts.triangle,
    empty=N_("no customer began in this period"),
    pitfalls=N_("The last cell of each row is unfinished and looks low. Small cohorts jump."), source=N_("Fader & Hardie 2007"),
)  # fmt: skip
_COHORTS_CONTRACTS = replace(
    _COHORTS_CUSTOMERS, needs=(Needs("subscriptions", "customer", "start", "end"),), compute=cohorts.from_contracts, otherwise=_COHORTS_CUSTOMERS,
    definition=N_("Customers by the month of their first contract, and the share with a contract as each later month began. Net revenue counts growth, gross revenue does not. Rows without a month pool the finished cells."),
)  # fmt: skip
COHORT_RETENTION = replace(
    _COHORTS_CONTRACTS, needs=(Needs("orders", "customer", "date"),), compute=cohorts.from_orders, otherwise=_COHORTS_CONTRACTS,
    definition=N_("Customers by the month of their first order, and the share who ordered in each later month, or in it or after it. Net revenue counts growth, gross revenue does not. Rows without a month pool the finished cells."),
    formula="ordered at that age / customers of the cohort",
)  # fmt: skip

_TENURE_LEFT_OUT = {"undated": N_("it is not known how long they stayed"), "backwards": N_("ended before they began"),
                    "unseen": N_("gone before anybody watched")}  # fmt: skip

_SURVIVAL_FLAG = Metric(
    "customer_survival", PERCEPTION, desk=CRM, label=N_("How long customers stay"),
    question=N_("How long does a customer stay?"),
    reading=N_("The curve shows the share of customers still there after so many months."),
    definition=N_("Share of customers still there after each month of tenure, by Kaplan-Meier. Those who have not left count for as long as they were seen."),
    formula="product of (1 - left / still there), Kaplan-Meier",
    unit=TABLE, better=HIGHER, needs=(Needs("customers", "tenure", "churned"),),
    compute=retention.tenure_from_flag, reduce=retention.survival_curve, between=retention.compare_groups, left_out=_TENURE_LEFT_OUT,
    empty=N_("the file holds no customers whose tenure is known"),
    pitfalls=N_("The right end of the curve stands on few customers."), source=N_("Kaplan & Meier 1958; Mantel 1966 for the test between groups"),
)  # fmt: skip
CUSTOMER_SURVIVAL = replace(
    _SURVIVAL_FLAG, needs=(Needs("customers", "start", "end"),), dated="start", compute=retention.tenure, otherwise=_SURVIVAL_FLAG
)

_PROJECTION_FLAG = Metric(
    "retention_projection", PERCEPTION, desk=CRM, label=N_("How long customers will stay"),
    question=N_("How many of today's customers will still be there in a year?"),
    reading=N_("The curve goes on where the data end."),
    definition=N_("Share of customers still there after each period, as seen, and as the shifted beta-geometric model continues it: every customer has a chance of leaving of their own, and those likely to leave go first."),
    formula="S(t) = B(alpha, beta + t) / B(alpha, beta)",
    unit=TABLE, better=HIGHER, needs=(Needs("customers", "tenure", "churned"),),
    compute=retention.projection_from_flag, reduce=retention.projected, left_out=_TENURE_LEFT_OUT,
    empty=N_("it needs customers who left, seen over two periods or more"),
    pitfalls=N_("It supposes that the future treats customers as the past did. It is meant for customers under contract."), source=N_("Fader & Hardie 2007"),
)  # fmt: skip
RETENTION_PROJECTION = replace(
    _PROJECTION_FLAG, needs=(Needs("customers", "start", "end"),), dated="start", compute=retention.projection, otherwise=_PROJECTION_FLAG
)

_REVENUE_CHURN_FLAG = Metric(
    "revenue_churn", PERCEPTION, desk=CRM, label=N_("Revenue churn"),
    question=N_("How much of our regular revenue do we lose?"),
    reading=N_("{value} of every 100 in regular revenue was lost."),
    definition=N_("Monthly revenue of the customers flagged as gone as a share of that of all. The file has no dates, so this is over no particular period."),
    formula="churned / all",
    unit=RATIO, better=LOWER, needs=(Needs("customers", "churned", "monthly_revenue"),),
    compute=recurring.from_flag, reduce=recurring.kept("revenue_churn"),
    empty=N_("no customer has a monthly revenue"),
    pitfalls=N_("Growth elsewhere does not make up for it here: see the net figure for that."), source=DOCUMENTS,
)  # fmt: skip
_CONTRACTS = {
    "needs": (Needs("subscriptions", "customer", "start", "end", "amount"),), "compute": recurring.recurring,
    "empty": N_("no contract with an amount was running when this period began"),
}  # fmt: skip
REVENUE_CHURN = replace(
    _REVENUE_CHURN_FLAG, **_CONTRACTS, formula="(churned + contraction) / opening", otherwise=_REVENUE_CHURN_FLAG,
    definition=N_("What customers there at the start of the period stopped paying by its end, by leaving or by paying less, as a share of what they paid at its start. Without a period: the last 12 whole months."),
    pitfalls=N_("All amounts must be for the same stretch of time, a month or a year. Growth does not make up for losses here."),
)  # fmt: skip

_GRR = {"id": "grr", "label": N_("Revenue kept (gross)"), "better": HIGHER, "question": N_("How much of our regular revenue stays, without growth?"),
        "reading": N_("{value} of every 100 in regular revenue stayed."), "reduce": recurring.kept("grr")}  # fmt: skip
_GRR_FLAG = replace(
    _REVENUE_CHURN_FLAG, **_GRR, formula="1 - churned / all",
    definition=N_("Monthly revenue of the customers not flagged as gone as a share of that of all. The file has no dates, so this is over no particular period."),
)  # fmt: skip
GRR = replace(
    REVENUE_CHURN, **_GRR, formula="1 - (churned + contraction) / opening", otherwise=_GRR_FLAG,
    definition=N_("What customers there at the start of the period still paid at its end, growth not counted, as a share of what they paid at its start. Without a period: the last 12 whole months."),
)  # fmt: skip
NRR = replace(
    REVENUE_CHURN, id="nrr", label=N_("Revenue kept (net)"), better=HIGHER, question=N_("How much of our regular revenue stays, with growth?"),
    reading=N_("For every 100 in regular revenue at the start, the same customers paid {value} at the end."), reduce=recurring.kept("nrr"),
    formula="(opening - churned - contraction + expansion) / opening", otherwise=None,
    definition=N_("What customers there at the start of the period paid at its end, growth counted, as a share of what they paid at its start. Newcomers never count. Without a period: the last 12 whole months."),
    pitfalls=N_("A few customers who grow much can hide many who leave: read it beside the gross figure."),
)  # fmt: skip

RENEWAL_RATE = Metric(
    "renewal_rate", PERCEPTION, desk=CRM, label=N_("Renewal rate"),
    question=N_("How many contracts are renewed when they run out?"),
    reading=N_("{value} of every 100 contracts that ran out were renewed."),
    definition=N_("Contracts due in the period, before the day of the figures, that were renewed. What is not due yet is left out, renewed early or not."),
    formula="renewed / due",
    unit=RATIO, better=HIGHER, needs=(Needs("subscriptions", "due", "renewed"),), dated="due",
    compute=recurring.renewal_rate, interval=estimates.proportion("renewed", "n"),
    left_out={"early": N_("renewed before it was due"), "not_due": N_("not due yet"), "unknown": N_("it is not known whether it was renewed")},
    empty=N_("no contract was due in this period"),
    pitfalls=N_("Contracts that renew by themselves are not a choice."), source=DOCUMENTS,
)  # fmt: skip

_KEEPING_ORDERS = Metric(
    "retention_cost", PERCEPTION, desk=CRM, label=N_("Cost to keep a customer"),
    question=N_("What does it cost to keep a customer?"),
    reading=N_("Keeping one customer cost {value}."),
    definition=N_("Spending on retention in the period over customers who had ordered before it and ordered again in it. Beside it what a kept customer brought, which it should stay below."),
    formula="retention spend / retained customers",
    unit=MONEY, better=LOWER, needs=(Needs("spend", "date", "amount", "category"), Needs("orders", "customer", "date")),
    compute=keeping.from_orders, interval=estimates.per_head("spend", "retained"),
    empty=N_("no spending on retention, or no customer kept, in this period"),
    pitfalls=N_("Service, training and account managers keep customers too, and rarely stand under this heading."), source=DOCUMENTS,
)  # fmt: skip
_KEEPING_CUSTOMERS = replace(
    _KEEPING_ORDERS, needs=(Needs("spend", "date", "amount", "category"), Needs("customers", "id", "start", "end")),
    compute=keeping.from_customers, otherwise=_KEEPING_ORDERS,
    definition=N_("Spending on retention in the period over customers there at its start and still there at its end. Beside it what a kept customer brought, which it should stay below."),
)  # fmt: skip
RETENTION_COST = replace(
    _KEEPING_CUSTOMERS, needs=(Needs("spend", "date", "amount", "category"), Needs("subscriptions", "customer", "start", "end")),
    compute=keeping.from_contracts, otherwise=_KEEPING_CUSTOMERS,
)  # fmt: skip

CUSTOMER_HEALTH = Metric(
    "customer_health", PERCEPTION, desk=CRM, label=N_("Customer health"),
    question=N_("Which customers need us now?"),
    reading=N_("Those who need something stand first."),
    definition=N_("For each customer the days since the last order, the orders and money of the last 365 days, the last score and the open cases, in plain bands."),
    formula="recency, frequency, value, last score",
    unit=TABLE, better=NEITHER, needs=(Needs("orders", "customer", "date"),), compute=health.customer_health,
    empty=N_("nobody has ordered yet"),
    pitfalls=N_("The bands are rules of thumb. Choose the days so that a usual customer would have ordered again by then."), source=DOCUMENTS,
)  # fmt: skip

METRICS = (
    INACTIVITY_CHURN, REPEAT_CUSTOMERS, COHORT_RETENTION, CUSTOMER_SURVIVAL, RETENTION_PROJECTION, REVENUE_CHURN, GRR, NRR, RENEWAL_RATE,
    RETENTION_COST, CUSTOMER_HEALTH,
)  # fmt: skip
