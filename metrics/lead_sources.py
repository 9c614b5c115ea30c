"""Where leads come from, in the few classes that every business knows."""

from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import filled
from metrics.words import N_

UNKNOWN: Final = N_("unknown")
OTHER: Final = N_("other")
# The first class one of whose words is in the source is its class.
CLASSES: Final = {
    N_("social media"): ("social", "facebook", "instagram", "linkedin", "tiktok", "twitter", "youtube", "wechat", "weibo"),
    N_("referral"): ("referr", "recommend", "word of mouth", "partner", "affiliate"),
    N_("website"): ("web", "site", "search", "organic", "seo", "google", "landing", "direct", "online", "form", "paid", "display"),
    N_("sales team"): ("sales", "outbound", "cold", "call", "rep", "prospecting"),
}
NOTHING_KNOWN = ("unknown", "not known", "unspecified", "undefined")


def lead_sources(leads: ir.Table, *, by: str | None = None) -> ir.Table:
    """Leads by the class of their source; those without a source, or with "unknown", stand apart and are no "other".

    lead_sources = leads of the class / all leads        a row per class, ratio in [0, 1]

    >>> came = frame(id=["1", "2", "3", "4"], source=["Web form", "LinkedIn", None, "Trade fair"])
    >>> sorted((row["source"], row["leads"]) for row in rows(lead_sources(came)))
    [('other', 1), ('social media', 1), ('unknown', 1), ('website', 1)]
    """
    named = leads.mutate(_class=source_class(leads.source))
    group = {by: named[by]} if by and by != "source" else {}
    return named.group_by(**group, source=named._class).agg(leads=named.count())


def source_class(source: ir.StringValue) -> ir.StringValue:
    """The class of a source, by its words."""
    word = source.strip().lower()
    known = [(ibis.or_(*(word.contains(part) for part in parts)), ibis.literal(name)) for name, parts in CLASSES.items()]
    return ibis.cases((~filled(source) | word.isin(NOTHING_KNOWN), ibis.literal(UNKNOWN)), *known, else_=ibis.literal(OTHER))


def shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Each class's share with its Wilson interval, the largest first, "other" and "unknown" last.

    >>> shares(pd.DataFrame({"source": ["unknown", "website"], "leads": [3, 1]}))[["source", "share"]].to_dict("records")
    [{'source': 'website', 'share': 0.25}, {'source': 'unknown', 'share': 0.75}]
    """
    n = int(counts["leads"].sum())
    rows = sorted(
        zip(counts["source"], counts["leads"], strict=True), key=lambda row: (row[0] == UNKNOWN, row[0] == OTHER, -row[1], row[0])
    )
    found = [
        {"source": name, "leads": int(leads), "share": leads / n, **stats.wilson(int(leads), n)._asdict(), "n": n} for name, leads in rows
    ]
    return pd.DataFrame(found)
