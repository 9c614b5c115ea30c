"""The kinds of table Bandstand knows, and the role each column can play.

A *kind* is one sort of business record (leads, deals, orders ...). A *role* is what a column means in it
("closed: the day the deal was won or lost"), whatever the file calls it. `data` maps headers to roles;
metrics name only roles. Extra columns of a file stay beside the roles and can be grouped by.
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from metrics.words import N_

ID: Final = "id"  # text, never a number: leading zeros stay
TEXT: Final = "text"
CODE: Final = "code"  # one of a few fixed codes; the mapping says which words of the file mean which
TIME: Final = "time"  # a date, or a timestamp in UTC without a zone
MONEY: Final = "money"
NUMBER: Final = "number"
FLAG: Final = "flag"


@dataclass(frozen=True)
class Role:
    """What a column means in its table.

    `label` names it on screen, `personal` marks data about a person, `future` marks dates that plan rather than
    report (they never set `as_of`), `codes` are the values a CODE column may hold, `points_to` names the kind
    whose id (or name) stands in it.
    """

    name: str
    type: str
    label: str
    personal: bool = False
    future: bool = False
    codes: tuple[str, ...] = ()
    points_to: str = ""


@dataclass(frozen=True)
class Kind:
    """One sort of business record. `event` is the role that says when a row happened."""

    name: str
    label: str
    roles: MappingProxyType[str, Role] = field(repr=False)
    event: str = ""


def _kind(name: str, label: str, *roles: Role, event: str = "") -> Kind:
    return Kind(name, label, MappingProxyType({role.name: role for role in roles}), event)


_id = Role("id", ID, N_("record id"))
_owner = Role("owner", TEXT, N_("owner"), personal=True, points_to="users")
_customer = Role("customer", ID, N_("customer"), points_to="customers")
_lead = Role("lead", ID, N_("lead"), points_to="leads")
_deal = Role("deal", ID, N_("deal"), points_to="deals")
_source = Role("source", TEXT, N_("source"))
_segment = Role("segment", TEXT, N_("segment"))
_amount = Role("amount", MONEY, N_("amount"))
_currency = Role("currency", TEXT, N_("currency"))
_product = Role("product", TEXT, N_("product"))
_updated = Role("updated", TIME, N_("last updated"))
_name = Role("name", TEXT, N_("name"), personal=True)
_email = Role("email", TEXT, N_("e-mail"), personal=True)
_phone = Role("phone", TEXT, N_("phone"), personal=True)
_address = Role("address", TEXT, N_("address"), personal=True)
_country = Role("country", TEXT, N_("country"))
_region = Role("region", TEXT, N_("region"))
_campaign = Role("campaign", TEXT, N_("campaign"), points_to="campaigns")
_date = Role("date", TIME, N_("date"))

# fmt: off
KINDS: Final = MappingProxyType({kind.name: kind for kind in (
    _kind("leads", N_("Leads"), _id, Role("created", TIME, N_("creation date")), _source,
          Role("status", TEXT, N_("lead status")), Role("qualified", FLAG, N_("qualified")), _owner, _segment, _campaign,
          Role("won", TIME, N_("date won")), Role("first_reply", TIME, N_("first reply")), _customer,
          _name, Role("company", TEXT, N_("company")), _email, _phone, _address, _country, _region, _updated, event="created"),
    _kind("deals", N_("Deals"), _id, Role("name", TEXT, N_("deal name")), _lead, _customer, _owner,
          Role("stage", TEXT, N_("stage")), Role("status", CODE, N_("won, lost or open"), codes=("won", "lost", "open")),
          _amount, _currency, Role("probability", NUMBER, N_("probability")), Role("created", TIME, N_("creation date")),
          Role("first_contact", TIME, N_("first contact")), Role("closed", TIME, N_("close date")),
          Role("expected_close", TIME, N_("expected close date"), future=True), _source, _segment,
          Role("reason", TEXT, N_("reason won or lost")), Role("next_step", TEXT, N_("next step")),
          Role("next_step_date", TIME, N_("date of the next step"), future=True), _product,
          Role("customer_type", TEXT, N_("new or existing customer")), _country, _region, _updated, event="created"),
    _kind("stage_history", N_("Stage history"), _deal, Role("stage", TEXT, N_("stage")), Role("entered", TIME, N_("entered the stage")),
          Role("left", TIME, N_("left the stage")), _owner, event="entered"),
    _kind("customers", N_("Customers"), _id, _name, Role("company", TEXT, N_("company")), _email, _phone, _address, _segment,
          Role("plan", TEXT, N_("plan or contract")), _country, _region, _owner, _source, Role("start", TIME, N_("customer since")),
          Role("end", TIME, N_("customer until")), Role("churned", FLAG, N_("has left")), Role("tenure", NUMBER, N_("tenure in months")),
          Role("monthly_revenue", MONEY, N_("revenue per month")), _currency, Role("reason", TEXT, N_("reason for leaving")),
          _updated, event="start"),
    _kind("orders", N_("Orders"), _id, _customer, Role("date", TIME, N_("order date")), _amount, _currency, _product,
          Role("quantity", NUMBER, N_("quantity")), _owner, _source, _segment, _country, _region,
          Role("status", TEXT, N_("order status")), event="date"),
    _kind("subscriptions", N_("Subscriptions"), _id, _customer, Role("plan", TEXT, N_("plan")), Role("start", TIME, N_("start date")),
          Role("end", TIME, N_("end date")), _amount, _currency, Role("due", TIME, N_("renewal due"), future=True),
          Role("renewed", FLAG, N_("renewed")), Role("reason", TEXT, N_("reason for leaving")), _owner, _segment, event="start"),
    _kind("activities", N_("Activities"), _id, Role("kind", CODE, N_("kind of activity"), codes=("call", "meeting", "email", "task", "note", "other")),
          _date, _owner, _deal, _customer, _lead, Role("outcome", CODE, N_("outcome"), codes=("connected", "unanswered", "done", "other")),
          Role("minutes", NUMBER, N_("minutes")), event="date"),
    _kind("tickets", N_("Tickets"), _id, _customer, Role("opened", TIME, N_("date opened")), Role("first_reply", TIME, N_("first reply")),
          Role("resolved", TIME, N_("date resolved")), Role("closed", TIME, N_("date closed")), Role("status", TEXT, N_("ticket status")), _owner,
          Role("priority", TEXT, N_("priority")), Role("category", TEXT, N_("category")), Role("channel", TEXT, N_("channel")),
          _updated, event="opened"),
    _kind("surveys", N_("Survey answers"), _id, _customer, Role("answered", TIME, N_("date answered")), Role("sent", TIME, N_("invited")),
          Role("kind", CODE, N_("kind of question"), codes=("nps", "csat", "ces")), Role("score", NUMBER, N_("score")),
          Role("comment", TEXT, N_("comment"), personal=True), _owner, _segment, event="answered"),
    _kind("campaigns", N_("Campaigns"), _id, Role("name", TEXT, N_("campaign name")), Role("channel", TEXT, N_("channel")),
          Role("start", TIME, N_("start date")), Role("cost", MONEY, N_("cost")), _currency, Role("sent", NUMBER, N_("sent")),
          Role("delivered", NUMBER, N_("delivered")), Role("opens", NUMBER, N_("unique opens")), Role("clicks", NUMBER, N_("unique clicks")),
          Role("responses", NUMBER, N_("responses")), Role("leads", NUMBER, N_("leads")), Role("revenue", MONEY, N_("revenue")),
          Role("reach", NUMBER, N_("reach")), Role("interactions", NUMBER, N_("interactions")), event="start"),
    _kind("site_sessions", N_("Website sessions"), _id, _date, _source, Role("orders", NUMBER, N_("orders")),
          Role("seconds", NUMBER, N_("seconds on the site")), _customer, event="date"),
    _kind("spend", N_("Spending"), _id, _date, _amount, _currency,
          Role("category", CODE, N_("what it was spent on"), codes=("marketing", "sales", "retention", "other")), _source, _campaign, event="date"),
    _kind("targets", N_("Targets"), Role("metric", TEXT, N_("metric")), Role("period", TIME, N_("month"), future=True),
          Role("value", NUMBER, N_("target")), _owner),
    _kind("forecasts", N_("Forecasts"), _id, Role("period", TIME, N_("period forecast"), future=True), Role("made", TIME, N_("made on")), _owner,
          _segment, _product, Role("forecast", MONEY, N_("forecast")), Role("actual", MONEY, N_("actual")), _currency, event="made"),
    _kind("crm_events", N_("CRM use"), _id, Role("user", TEXT, N_("user"), personal=True, points_to="users"), _date,
          Role("kind", CODE, N_("kind of event"), codes=("login", "view", "create", "update", "other")), event="date"),
    _kind("users", N_("CRM users"), _id, _name, _email, Role("licensed", FLAG, N_("has a licence")), Role("start", TIME, N_("user since")),
          Role("end", TIME, N_("user until")), Role("manager", TEXT, N_("manager"), personal=True), _region, _segment),
    _kind("deliveries", N_("Deliveries"), _id, Role("order", ID, N_("order"), points_to="orders"), _customer,
          Role("promised", TIME, N_("promised for"), future=True), Role("delivered", TIME, N_("date delivered")), _owner, _product, event="delivered"),
)})
# fmt: on
