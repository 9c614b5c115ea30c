"""User adoption: how staff use the CRM, and how good the data are that they gather."""

from metrics import activity, adoption, estimates, leads
from metrics.metric import ADOPTION, COUNT, CRM, HIGHER, LOWER, NEITHER, RATIO, Metric, Needs
from metrics.words import N_

BAND = N_("Bill Band's three categories of CRM metrics")

ACTIVE_USERS = Metric(
    "active_users", ADOPTION, desk=CRM, label=N_("Active users"),
    question=N_("Do the people who have the CRM use it?"),
    reading=N_("{value} of every 100 people with a licence did something in the CRM besides logging in."),
    definition=N_("People with a licence and at least one event in the period that is no log-in, as a share of all with a licence."),
    formula="licensed users with an event that is no log-in / licensed users",
    unit=RATIO, better=HIGHER, needs=(Needs("crm_events", "user", "date", "kind"), Needs("users", "id")), dated="date",
    compute=adoption.active_users, interval=estimates.proportion("active", "licensed"),
    empty=N_("nobody had a licence in this period"),
    pitfalls=N_("One click counts as use. Read it beside how complete the fields are."), source=BAND,
)  # fmt: skip

FIELD_COMPLETENESS = Metric(
    "field_completeness", ADOPTION, desk=CRM, label=N_("Fields filled in"),
    question=N_("How complete are our records?"),
    reading=N_("{value} of every 100 fields are filled in."),
    definition=N_("Fields that hold something, as a share of all fields of the table. \"N/A\", \"-\" and \"?\" are blank, \"0\" is a value."),
    formula="fields filled / fields",
    unit=RATIO, better=HIGHER, needs=(), compute=adoption.field_completeness, reduce=adoption.completeness, own_groups=("field",),
    interval=estimates.proportion("filled", "n"),
    empty=N_("the table has no rows"),
    pitfalls=N_("A field can be filled and wrong. Some fields are rightly blank, such as the close date of an open deal."), source=BAND,
)  # fmt: skip

SOURCE_FILLED = Metric(
    "source_filled", ADOPTION, desk=CRM, label=N_("Leads with a source"),
    question=N_("Do we know where our leads come from?"),
    reading=N_("For {value} of every 100 leads somebody wrote down where they came from."),
    definition=N_("Leads created in the period whose source is not blank."),
    formula="leads with a source / leads",
    unit=RATIO, better=HIGHER, needs=(Needs("leads", "source"),), dated="created",
    compute=leads.source_filled, interval=estimates.proportion("filled", "n"),
    empty=N_("no lead came in during this period"),
    pitfalls=N_("\"Unknown\" and \"other\" count as filled in: somebody chose them."), source=BAND,
)  # fmt: skip

DUPLICATES = Metric(
    "duplicates", ADOPTION, desk=CRM, label=N_("Duplicate records"),
    question=N_("How many records do we have twice?"),
    reading=N_("{value} of every 100 records are there already under the same e-mail or name."),
    definition=N_("Records beyond the first with the same key (e-mail, else name), after trimming, case folding and Unicode normalisation. Blanks never match."),
    formula="surplus records / records that have a key",
    unit=RATIO, better=LOWER, needs=(), compute=adoption.duplicates, reduce=adoption.surplus,
    interval=estimates.proportion("surplus", "n"),
    empty=N_("no record has an e-mail or a name"),
    pitfalls=N_("Two people can share a name, and one person can have two addresses."), source=BAND,
)  # fmt: skip

LOGINS = Metric(
    "logins", ADOPTION, desk=CRM, label=N_("Log-ins per week"),
    question=N_("How often do people open the CRM?"),
    reading=N_("Each active person logged in {value} times a week."),
    definition=N_("Log-ins in the period over the people active in each ISO week of it, added up. Active: at least one event in that week that is no log-in."),
    formula="log-ins / sum over weeks of active users",
    unit=COUNT, better=NEITHER, needs=(Needs("crm_events", "user", "date", "kind"),), dated="date",
    compute=activity.logins, reduce=activity.per_user_week,
    empty=N_("nobody was active in the CRM in this period"),
    pitfalls=N_("Many log-ins can mean much work, or a session that ends too soon."), source=BAND,
)  # fmt: skip

RECORDS_UPDATED = Metric(
    "records_updated", ADOPTION, desk=CRM, label=N_("Records kept up to date"),
    question=N_("Does anybody keep the open records up to date?"),
    reading=N_("{value} of every 100 open records were touched in the last 30 days."),
    definition=N_("Records open on the day of the figures and updated in the 30 days before it, as a share of all open records of the table."),
    formula="open records updated in the last 30 days / open records",
    unit=RATIO, better=HIGHER, needs=(), compute=activity.records_updated, interval=estimates.proportion("touched", "n"),
    left_out={"later": N_("updated after the day of the figures, which hides the update before")},
    empty=N_("no record was open on this day"),
    pitfalls=N_("An automatic update counts as a touch: many at the same minute were no people."), source=BAND,
)  # fmt: skip

ACTIVITIES_PER_DEAL = Metric(
    "activities_per_deal", ADOPTION, desk=CRM, label=N_("Activities per open deal"),
    question=N_("How much do we do for each open deal?"),
    reading=N_("There were {value} activities for each open deal, on average."),
    definition=N_("Calls, meetings, messages and tasks noted on deals open on the day of the figures, per such deal. Deals without any count as 0."),
    formula="activities of open deals / open deals",
    unit=COUNT, better=NEITHER, needs=(Needs("deals", "id", "status"), Needs("activities", "deal", "date")),
    compute=activity.activities_per_deal, sample=activity.activity_counts, interval=estimates.mean("activities_per_deal"),
    empty=N_("no deal was open on this day"),
    pitfalls=N_("More is not better: a hard deal needs more, and some people note every call."), source=BAND,
)  # fmt: skip

STALE_DEALS = Metric(
    "stale_deals", ADOPTION, desk=CRM, label=N_("Stale deals"),
    question=N_("Which share of our open deals does nobody touch?"),
    reading=N_("Nothing has happened for 30 days on {value} of every 100 open deals."),
    definition=N_("Open deals without an activity in the 30 days before the day of the figures, as a share of all open deals. Deals created within these days are not stale."),
    formula="open deals without activity for 30 days / open deals",
    unit=RATIO, better=LOWER, needs=(Needs("deals", "id", "status"), Needs("activities", "deal", "date")),
    compute=activity.stale_deals, interval=estimates.proportion("stale", "n"),
    empty=N_("no deal was open on this day"),
    pitfalls=N_("Work that nobody wrote down looks like no work."), source=BAND,
)  # fmt: skip

METRICS = (ACTIVE_USERS, LOGINS, RECORDS_UPDATED, FIELD_COMPLETENESS, SOURCE_FILLED, ACTIVITIES_PER_DEAL, STALE_DEALS, DUPLICATES)
