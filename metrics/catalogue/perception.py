"""Customer perception: what customers say, whether they stay, how long they wait."""

from dataclasses import replace

from metrics import churn, deliveries, estimates, surveys, tickets
from metrics.metric import COUNT, CRM, HIGHER, HOURS, LOWER, NEITHER, PERCEPTION, POINTS, RATIO, SCORE, Metric, Needs
from metrics.words import N_

NPS = Metric(
    "nps", PERCEPTION, desk=CRM, label=N_("Net Promoter Score"),
    question=N_("Would our customers recommend us?"),
    reading=N_("Your score is {value}: that many more of every 100 answers came from promoters than from detractors."),
    definition=N_("Share of answers of 9 and 10 less the share of 0 to 6, over valid answers given in the period. Codes outside 0 to 10 are invalid."),
    formula="100 x (promoters - detractors) / valid answers",
    unit=POINTS, better=HIGHER, needs=(Needs("surveys", "score"),), dated="answered",
    only=surveys.scored("nps"), compute=surveys.nps, interval=estimates.promoters("promoters", "passives", "detractors"),
    left_out={
        "invalid": N_("not a whole score from 0 to 10"), "blank": N_("no score given"),
        "earlier": N_("an earlier answer of a customer who answered again"),
    },
    empty=N_("nobody gave a valid score in this period, or the answers are on the scale of another question"),
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
    only=surveys.scored("csat"), compute=surveys.csat, interval=estimates.proportion("satisfied", "n"),
    left_out={"invalid": N_("outside the scale"), "blank": N_("no score given")},
    empty=N_("nobody gave a valid score in this period, or the answers are on the scale of another question"),
    pitfalls=N_("The very pleased and the very cross answer most often."), source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

CES = Metric(
    "ces", PERCEPTION, desk=CRM, label=N_("Customer effort"),
    question=N_("How easy do we make it for our customers?"),
    reading=N_("On a scale from 1 (hard) to 7 (easy) customers gave {value} on average."),
    definition=N_("Mean of the valid answers given in the period on a scale from 1 (hard) to 7 (easy). Beside it the share of 5 to 7."),
    formula="mean(score), whole scores from 1 to 7",
    unit=SCORE, better=HIGHER, needs=(Needs("surveys", "score"),), dated="answered",
    only=surveys.scored("ces"), compute=surveys.ces, reduce=surveys.with_easy_share, sample=surveys.effort_scores, interval=estimates.mean("ces"),
    left_out={"invalid": N_("outside the scale"), "blank": N_("no score given")},
    empty=N_("nobody gave a valid score in this period, or the answers are on the scale of another question"),
    pitfalls=N_("Some tools ask the other way round, with 1 for no effort at all: check which end of the scale is good."),
    source=N_("Dixon, Freeman & Toman 2010; the scale from 1 to 7 is that of version 2.0"),
)  # fmt: skip

SURVEY_RESPONSE_RATE = Metric(
    "survey_response_rate", PERCEPTION, desk=CRM, label=N_("Survey response rate"),
    question=N_("How many of those we ask give an answer?"),
    reading=N_("{value} of every 100 people we asked answered."),
    definition=N_("Invitations sent in the period that were answered before the day of the figures, as a share of all sent in it."),
    formula="invitations answered / invitations",
    unit=RATIO, better=HIGHER, needs=(Needs("surveys", "sent", "answered|score"),), dated="sent",
    compute=surveys.survey_response_rate, interval=estimates.proportion("answered", "n"),
    left_out={"uninvited": N_("no date of an invitation"), "backwards": N_("answered before they were invited")},
    empty=N_("nobody was invited to answer in this period"),
    pitfalls=N_("People asked only yesterday have had no time to answer."), source=N_("the founding documents on CRM and sales metrics"),
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

FIRST_RESPONSE_TIME = replace(
    _WAIT_CLOSED, id="first_response_time", label=N_("Time to first reply"), question=N_("How long do customers wait for a first answer?"),
    reading=N_("Half of the cases had a first reply within {value}."), formula="median of (first reply - opened), unanswered cases censored",
    definition=N_("Median time from opened to the first reply by Kaplan-Meier: cases without a reply have waited until the day of the figures, and count as not done."),
    needs=(Needs("tickets", "opened", "first_reply"),), compute=tickets.first_response_time,
    reduce=tickets.median_of("first_response_time", "median_of_answered"),
    left_out={"negative": N_("answered before they were opened"), "undated": N_("no date opened")},
    empty=N_("fewer than half of the cases of this period have a reply so far"),
    pitfalls=N_("An automatic reply stops this clock without helping anybody."),
)  # fmt: skip

SUPPORT_CASES = Metric(
    "support_cases", PERCEPTION, desk=CRM, label=N_("Support cases"),
    question=N_("How often do customers need help?"),
    reading=N_("Customers opened {value} cases."),
    definition=N_("Cases opened in the period, and beside it how many of them were closed (or resolved) before the day of the figures."),
    formula="number of cases opened",
    unit=COUNT, better=NEITHER, needs=(Needs("tickets", "opened"),), dated="opened",
    compute=tickets.support_cases, interval=estimates.counted("support_cases"), zero_when_missing=True,
    empty=N_("the file holds no cases"),
    pitfalls=N_("More customers have more cases. Fewer cases can also mean that people gave up asking."),
    source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

CASES_CLOSED_PER_DAY = Metric(
    "cases_closed_per_day", PERCEPTION, desk=CRM, label=N_("Cases closed per day"),
    question=N_("How many cases do we close a day?"),
    reading=N_("You closed {value} cases a day."),
    definition=N_("Cases closed in the period over its calendar days; beside it over its working days, Monday to Friday. Days without any count."),
    formula="cases closed / days of the period",
    unit=COUNT, better=NEITHER, needs=(Needs("tickets", "closed|resolved"),),
    compute=tickets.cases_closed_per_day, reduce=tickets.per_day,
    empty=N_("no case has been closed"),
    pitfalls=N_("Easy cases close fast. Public holidays count as working days here."), source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

ON_TIME_DELIVERY = Metric(
    "on_time_delivery", PERCEPTION, desk=CRM, label=N_("Delivered on time"),
    question=N_("Do we deliver when we said we would?"),
    reading=N_("{value} of every 100 deliveries that were due came on time."),
    definition=N_("Deliveries promised for the period and due by the day of the figures that came by the promised date. What is overdue and not delivered is late."),
    formula="delivered by the promised date / due",
    unit=RATIO, better=HIGHER, needs=(Needs("deliveries", "promised", "delivered"),), dated="promised",
    compute=deliveries.on_time_delivery, interval=estimates.proportion("on_time", "n"),
    left_out={"not_due": N_("not due yet"), "no_promise": N_("no promised date")},
    empty=N_("nothing was due in this period"),
    pitfalls=N_("A promise that was moved later looks kept."), source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

METRICS = (
    NPS, CSAT, CES, SURVEY_RESPONSE_RATE, CHURN_RATE, RETENTION_RATE, SUPPORT_CASES, CASES_CLOSED_PER_DAY, TIME_TO_RESOLUTION,
    FIRST_RESPONSE_TIME, ON_TIME_DELIVERY,
)  # fmt: skip
