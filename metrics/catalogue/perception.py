"""Customer perception: what customers say, whether they stay, how long they wait."""

from dataclasses import replace

from metrics import churn, estimates, surveys, tickets
from metrics.metric import CRM, HIGHER, HOURS, LOWER, PERCEPTION, POINTS, RATIO, Metric, Needs
from metrics.words import N_

NPS = Metric(
    "nps", PERCEPTION, desk=CRM, label=N_("Net Promoter Score"),
    question=N_("Would our customers recommend us?"),
    reading=N_("Your score is {value}: that many more of every 100 answers came from promoters than from detractors."),
    definition=N_("Share of answers of 9 and 10 less the share of 0 to 6, over valid answers given in the period. Codes outside 0 to 10 are invalid."),
    formula="100 x (promoters - detractors) / valid answers",
    unit=POINTS, better=HIGHER, needs=(Needs("surveys", "score"),), dated="answered",
    compute=surveys.nps, interval=estimates.promoters("promoters", "passives", "detractors"),
    left_out={
        "invalid": N_("not a whole score from 0 to 10"), "blank": N_("no score given"),
        "earlier": N_("an earlier answer of a customer who answered again"),
    },
    empty=N_("nobody gave a valid score in this period"),
    pitfalls=N_("The same people do not answer every time. Look at how many answered before you trust a change."),
    source=N_("Reichheld 2003; adjusted-Wald interval after Rocks 2016"),
)  # fmt: skip

CSAT = Metric(
    "csat", PERCEPTION, desk=CRM, label=N_("Customer satisfaction"),
    question=N_("Are our customers satisfied?"),
    reading=N_("{value} of every 100 answers were in the two highest boxes."),
    definition=N_("Answers in the two highest boxes of the scale as a share of valid answers given in the period."),
    formula="answers in the top two boxes / valid answers",
    unit=RATIO, better=HIGHER, needs=(Needs("surveys", "score"),), dated="answered",
    compute=surveys.csat, interval=estimates.proportion("satisfied", "n"),
    left_out={"invalid": N_("outside the scale"), "blank": N_("no score given")},
    empty=N_("nobody gave a valid score in this period"),
    pitfalls=N_("The very pleased and the very cross answer most often."), source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

_BACKWARDS = {"backwards": N_("ended before they began"), "undated": N_("no date on which they began")}
_UNKNOWN = {"unknown": N_("it is not known whether they left")}

_CHURN_FLAG = Metric(
    "churn_rate", PERCEPTION, desk=CRM, label=N_("Churn rate"),
    question=N_("How many customers leave us?"),
    reading=N_("{value} of every 100 customers left."),
    definition=N_("Customers flagged as gone as a share of all customers in the file. The file has no dates, so this is over no particular period."),
    formula="flagged as gone / all",
    unit=RATIO, better=LOWER, needs=(Needs("customers", "churned"),),
    compute=churn.from_flag, interval=estimates.proportion("gone", "active"), left_out=_UNKNOWN,
    empty=N_("the file holds no customers"),
    pitfalls=N_("Without dates nobody can say how fast they left."), source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

_CHURN_DATES = replace(
    _CHURN_FLAG, definition=N_("Customers there when the period began who left in it. Newcomers count in neither. Without a period: the last 12 whole months."),
    formula="left in the period / active at its start", needs=(Needs("customers", "id", "start", "end"),), compute=churn.from_dates,
    left_out=_BACKWARDS, empty=N_("nobody was a customer when this period began"),
    pitfalls=N_("A customer won and lost inside one period is not in it."), otherwise=_CHURN_FLAG,
)  # fmt: skip

CHURN_RATE = replace(
    _CHURN_DATES, needs=(Needs("subscriptions", "customer", "start", "end"),), compute=churn.from_contracts, otherwise=_CHURN_DATES
)

_STAYED = {
    "id": "retention_rate", "label": N_("Retention rate"), "question": N_("How many customers stay with us?"),
    "reading": N_("{value} of every 100 customers stayed."), "better": HIGHER, "interval": estimates.proportion("stayed", "active"),
}  # fmt: skip
_KEPT_FLAG = replace(
    _CHURN_FLAG, **_STAYED, formula="not flagged as gone / all",
    definition=N_("Customers not flagged as gone as a share of all customers in the file. The file has no dates, so this is over no particular period."),
)  # fmt: skip
_KEPT_DATES = replace(
    _CHURN_DATES, **_STAYED, formula="still there at the end / active at the start", otherwise=_KEPT_FLAG,
    definition=N_("Customers there when the period began who were still there at its end. Newcomers count in neither. Without a period: the last 12 whole months."),
)  # fmt: skip
RETENTION_RATE = replace(_KEPT_DATES, needs=CHURN_RATE.needs, compute=churn.from_contracts, otherwise=_KEPT_DATES)

_WAIT_CLOSED = Metric(
    "time_to_resolution", PERCEPTION, desk=CRM, label=N_("Time to resolution"),
    question=N_("How long do customers wait until their problem is solved?"),
    reading=N_("Half of the cases were solved within {value}."),
    definition=N_("Median time from opened to closed by Kaplan-Meier: cases still open have waited until the day of the figures, and count as not done."),
    formula="median of (closed - opened), open cases censored",
    unit=HOURS, better=LOWER, needs=(Needs("tickets", "opened", "closed"),), dated="opened",
    compute=tickets.time_to_resolution, reduce=tickets.median_of("time_to_resolution", "median_of_resolved"),
    left_out={"negative": N_("finished before they were opened"), "undated": N_("no date opened")},
    empty=N_("fewer than half of the cases of this period are solved so far"),
    pitfalls=N_("Looking at solved cases alone flatters: the slow ones are still open."), source=N_("Kaplan & Meier 1958"),
)  # fmt: skip

TIME_TO_RESOLUTION = replace(
    _WAIT_CLOSED, formula="median of (resolved - opened), open cases censored", needs=(Needs("tickets", "opened", "resolved"),),
    definition=N_("Median time from opened to resolved by Kaplan-Meier: cases still open have waited until the day of the figures, and count as not done."),
    otherwise=_WAIT_CLOSED,
)  # fmt: skip

METRICS = (NPS, CSAT, CHURN_RATE, RETENTION_RATE, TIME_TO_RESOLUTION)
