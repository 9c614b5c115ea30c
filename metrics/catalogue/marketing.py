"""Business performance: campaigns and the website."""

from metrics import campaigns, estimates, site
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import BUSINESS, COUNT, CRM, HIGHER, LOWER, MONEY, NEITHER, RATIO, SECONDS, Metric, Needs
from metrics.words import N_

CAMPAIGNS = Metric(
    "campaigns", BUSINESS, label=N_("Campaigns"),
    question=N_("How many campaigns did we run?"),
    reading=N_("{value} campaigns began."),
    definition=N_("Campaigns that began in the period."),
    formula="number of campaigns",
    unit=COUNT, better=HIGHER, needs=(Needs("campaigns", "start"),), dated="start",
    compute=campaigns.campaigns, interval=estimates.counted("campaigns"), zero_when_missing=True,
    empty=N_("the file holds no campaigns"),
    pitfalls=N_("More campaigns are not better ones: read it beside what they brought."),
    source=DOCUMENTS,
)  # fmt: skip

CAMPAIGN_RESPONSES = Metric(
    "campaign_responses", BUSINESS, label=N_("Campaign responses"),
    question=N_("How many people answered our campaigns?"),
    reading=N_("{value} people answered."),
    definition=N_("Responses to the campaigns that began in the period."),
    formula="sum(responses)",
    unit=COUNT, better=HIGHER, needs=(Needs("campaigns", "start", "responses"),), dated="start",
    compute=campaigns.campaign_responses, interval=estimates.counted("campaign_responses"), zero_when_missing=True,
    left_out={"unknown": N_("without the numbers it takes")},
    empty=N_("no campaign of this period has a number of responses"),
    pitfalls=N_("Campaigns that began lately are still being answered."),
    source=DOCUMENTS,
)  # fmt: skip

CAMPAIGN_REVENUE = Metric(
    "campaign_revenue", BUSINESS, label=N_("Campaign revenue"),
    question=N_("How much came through our campaigns?"),
    reading=N_("Campaigns brought {value}."),
    definition=N_("Revenue that the file puts down to the campaigns that began in the period."),
    formula="sum(revenue)",
    unit=MONEY, better=HIGHER, needs=(Needs("campaigns", "start", "revenue"),), dated="start",
    compute=campaigns.campaign_revenue, interval=estimates.observed(), zero_when_missing=True,
    left_out={"unknown": N_("without the numbers it takes")},
    empty=N_("no campaign of this period has a revenue"),
    pitfalls=N_("Some of it would have come without the campaign. Only a group that was left out on purpose can tell how much."),
    source=DOCUMENTS,
)  # fmt: skip

CAMPAIGN_ROI = Metric(
    "campaign_roi", BUSINESS, label=N_("Return on campaigns"),
    question=N_("Do our campaigns pay?"),
    reading=N_("For every 100 spent on campaigns, {value} came back on top."),
    definition=N_("Revenue of the campaigns that began in the period less their cost, over their cost, all together."),
    formula="(revenue - cost) / cost",
    unit=RATIO, better=HIGHER, needs=(Needs("campaigns", "start", "revenue", "cost"),), dated="start",
    compute=campaigns.campaign_roi, reduce=campaigns.returns,
    left_out={"unknown": N_("without the numbers it takes")},
    empty=N_("the campaigns of this period cost nothing, or their cost or revenue is not known"),
    pitfalls=N_("Revenue is not profit, and some of it would have come without the campaign."),
    source=DOCUMENTS,
)  # fmt: skip

EMAIL_OPEN_RATE = Metric(
    "email_open_rate", BUSINESS, desk=CRM, label=N_("E-mails opened"),
    question=N_("How many of our e-mails are opened?"),
    reading=N_("{value} of every 100 e-mails delivered were opened."),
    definition=N_("Unique opens over e-mails delivered, over the e-mail campaigns that began in the period."),
    formula="unique opens / delivered",
    unit=RATIO, better=HIGHER, needs=(Needs("campaigns", "start", "opens", "delivered"),), dated="start",
    compute=campaigns.email_open_rate, interval=estimates.proportion("part", "n"),
    left_out={"unknown": N_("without the numbers it takes"), "impossible": N_("more opens or clicks than were delivered, or fewer than none")},
    empty=N_("no e-mail was delivered in this period"),
    pitfalls=N_("Mail programs that protect privacy fetch every message, which counts as an open: the true rate is lower. Trust clicks more."),
    source=DOCUMENTS,
)  # fmt: skip

EMAIL_CLICK_RATE = Metric(
    "email_click_rate", BUSINESS, desk=CRM, label=N_("E-mails clicked"),
    question=N_("In how many of our e-mails does somebody click?"),
    reading=N_("In {value} of every 100 e-mails delivered somebody clicked."),
    definition=N_("Unique clicks over e-mails delivered, over the e-mail campaigns that began in the period."),
    formula="unique clicks / delivered",
    unit=RATIO, better=HIGHER, needs=(Needs("campaigns", "start", "clicks", "delivered"),), dated="start",
    compute=campaigns.email_click_rate, interval=estimates.proportion("part", "n"),
    left_out={"unknown": N_("without the numbers it takes"), "impossible": N_("more opens or clicks than were delivered, or fewer than none")},
    empty=N_("no e-mail was delivered in this period"),
    pitfalls=N_("Programs that check links for safety click too."),
    source=DOCUMENTS,
)  # fmt: skip

EMAIL_COST = Metric(
    "email_cost", BUSINESS, desk=CRM, label=N_("Cost per click"),
    question=N_("What does one click in an e-mail cost?"),
    reading=N_("One cost {value}."),
    definition=N_("Cost of the e-mail campaigns that began in the period over the clicks in them, or over the leads they brought."),
    formula="sum(cost) / sum(clicks or leads)",
    unit=MONEY, better=LOWER, needs=(Needs("campaigns", "start", "cost", "clicks|leads"),), dated="start",
    compute=campaigns.email_cost, interval=estimates.per_head("cost", "count"),
    left_out={"unknown": N_("without the numbers it takes")},
    empty=N_("nobody clicked in an e-mail of this period"),
    pitfalls=N_("A cheap click that buys nothing is dear: look at the cost per lead too."),
    source=DOCUMENTS,
)  # fmt: skip

SOCIAL_ENGAGEMENT = Metric(
    "social_engagement", BUSINESS, desk=CRM, label=N_("Engagement on social media"),
    question=N_("Do people react to our posts?"),
    reading=N_("Of every 100 people reached, {value} reacted."),
    definition=N_("Likes, comments, shares and clicks over the people reached, over posts and campaigns that began in the period."),
    formula="interactions / reach",
    unit=RATIO, better=HIGHER, needs=(Needs("campaigns", "start", "interactions", "reach"),), dated="start",
    compute=campaigns.social_engagement, interval=estimates.proportion("part", "n"),
    left_out={"unknown": N_("without the numbers it takes")},
    empty=N_("no post of this period reached anybody"),
    pitfalls=N_("One person can react several times, so it is no share of people in the strict sense."),
    source=DOCUMENTS,
)  # fmt: skip

SITE_CONVERSION = Metric(
    "site_conversion", BUSINESS, label=N_("Orders per visit"),
    question=N_("How many visits of our website end in an order?"),
    reading=N_("{value} of every 100 visits ended in an order."),
    definition=N_("Orders over visits of the website in the period."),
    formula="orders / sessions",
    unit=RATIO, better=HIGHER, needs=(Needs("site_sessions", "date", "orders"),), dated="date",
    compute=site.site_conversion, interval=estimates.proportion("ordered", "n"),
    empty=N_("nobody visited the website in this period"),
    pitfalls=N_("Robots visit too and order nothing: a wave of them looks like a bad week."),
    source=DOCUMENTS,
)  # fmt: skip

TIME_ON_SITE = Metric(
    "time_on_site", BUSINESS, label=N_("Time on the website"),
    question=N_("How long do people stay on our website?"),
    reading=N_("Half of the visits lasted at most {value} seconds."),
    definition=N_("Median length of the visits in the period."),
    formula="median(seconds)",
    unit=SECONDS, better=NEITHER, needs=(Needs("site_sessions", "date", "seconds"),), dated="date",
    compute=site.time_on_site, sample=site.seconds, interval=estimates.median(),
    left_out={"unknown": N_("without a length"), "negative": N_("a length below 0")},
    empty=N_("no visit of this period has a length"),
    pitfalls=N_("Long visits can mean interest, or that people do not find what they look for."),
    source=DOCUMENTS,
)  # fmt: skip

METRICS = (
    CAMPAIGNS,
    CAMPAIGN_RESPONSES,
    CAMPAIGN_REVENUE,
    CAMPAIGN_ROI,
    EMAIL_OPEN_RATE,
    EMAIL_CLICK_RATE,
    EMAIL_COST,
    SOCIAL_ENGAGEMENT,
    SITE_CONVERSION,
    TIME_ON_SITE,
)
