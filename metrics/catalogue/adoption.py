"""User adoption: how staff use the CRM, and how good the data are that they gather."""

from metrics import adoption, estimates, leads
from metrics.metric import ADOPTION, CRM, HIGHER, LOWER, RATIO, Metric, Needs
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

METRICS = (ACTIVE_USERS, FIELD_COMPLETENESS, SOURCE_FILLED, DUPLICATES)
