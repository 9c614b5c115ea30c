"""Campaigns: what they cost, whom they reached and what came of it."""

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import keep, one_of, require, share, summarise
from metrics.estimates import ROUGH_MEAN, SMALL_MEAN

MAIL = ("mail", "newsletter", "courriel", "mejl", "e-post", "nyhetsbrev", "nieuwsbrief")


def campaigns(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Campaigns that began in the period.

    campaigns = number of campaigns        count

    >>> rows(campaigns(frame(id=["1", "2"])))
    [{'campaigns': 2}]
    """
    return summarise(campaigns, by, campaigns=campaigns.count())


def campaign_responses(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Answers that the campaigns of the period got.

    campaign_responses = sum(responses)        count

    >>> rows(campaign_responses(frame(responses=[3.0, 4.0, None])))
    [{'unknown': 1, 'campaign_responses': 7.0}]
    """
    got = campaigns.responses
    return summarise(campaigns, by, unknown=campaigns.count(where=got.isnull()), campaign_responses=got.sum())


def campaign_revenue(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Money that came through the campaigns of the period.

    campaign_revenue = sum(revenue)        money

    >>> rows(campaign_revenue(frame(revenue=[300.0, 40.0, None])))
    [{'n': 2, 'unknown': 1, 'campaign_revenue': 340.0}]
    """
    got = campaigns.revenue
    return summarise(campaigns, by, n=got.count(), unknown=campaigns.count(where=got.isnull()), campaign_revenue=got.sum())


def campaign_roi(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """What each unit of money spent on campaigns brought on top of itself; one row per campaign, `returns` sums them up.

    campaign_roi = (revenue - cost) / cost        ratio, pooled: sum(revenue - cost) / sum(cost); no cost at all: not available

    >>> rows(campaign_roi(frame(revenue=[300.0, 0.0], cost=[100.0, 50.0])))
    [{'revenue': 300.0, 'cost': 100.0}, {'revenue': 0.0, 'cost': 50.0}]
    """
    return keep(campaigns, by, revenue=campaigns.revenue, cost=campaigns.cost)


def returns(each: pd.DataFrame) -> dict[str, Any]:
    """The pooled return on cost, with the bootstrap over campaigns.

    >>> returns(pd.DataFrame({"revenue": [300.0, 0.0, 9.0], "cost": [100.0, 50.0, None]}))["campaign_roi"]
    1.0
    """
    known = each.dropna(subset=["revenue", "cost"])
    good = known[known["cost"] >= 0]
    cost, revenue = float(good["cost"].sum()), float(good["revenue"].sum())
    limits = (None if limit is None else limit - 1 for limit in stats.ratio_interval(good["revenue"], good["cost"]))
    low, high = limits if cost > 0 else (None, None)
    return {
        "campaign_roi": (revenue - cost) / cost if cost > 0 else None, "low": low, "high": high, "n": len(good), "revenue": revenue,
        "cost": cost, "unknown": len(each) - len(good), "small": len(good) < SMALL_MEAN, "rough": len(good) < ROUGH_MEAN,
    }  # fmt: skip


def email_open_rate(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of the e-mails delivered that were opened.

    email_open_rate = unique opens / delivered        ratio in [0, 1]

    >>> rows(email_open_rate(frame(channel=["E-mail", "Poster"], opens=[30.0, None], delivered=[100.0, None])))
    [{'part': 30, 'n': 100, 'unknown': 0, 'impossible': 0, 'email_open_rate': 0.3}]
    """
    return _of_delivered(campaigns, "opens", by, "email_open_rate")


def email_click_rate(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Share of the e-mails delivered in which somebody clicked.

    email_click_rate = unique clicks / delivered        ratio in [0, 1]

    >>> rows(email_click_rate(frame(clicks=[3.0], delivered=[100.0])))[0]["email_click_rate"]
    0.03
    """
    return _of_delivered(campaigns, "clicks", by, "email_click_rate")


def _of_delivered(campaigns: ir.Table, role: str, by: str | None, name: str) -> ir.Table:
    mails = only_mail(campaigns)
    part, whole = mails[role], mails.delivered
    impossible = ((part > whole) | (part < 0) | (whole < 0)).fill_null(False)
    unknown = part.isnull() | whole.isnull()
    good = ~impossible & ~unknown
    counts = summarise(
        mails, by, part=part.sum(where=good).cast("int64"), n=whole.sum(where=good).cast("int64"), unknown=mails.count(where=unknown),
        impossible=mails.count(where=impossible),
    )  # fmt: skip
    return counts.mutate(**{name: share(counts.part, counts.n)})


def email_cost(campaigns: ir.Table, *, by: str | None = None, per: str = "click") -> ir.Table:
    """What one click in an e-mail cost; per="lead": what one lead through e-mail cost.

    email_cost = sum(cost) / sum(clicks or leads)        money each

    >>> rows(email_cost(frame(cost=[50.0, 70.0], clicks=[100.0, 20.0])))
    [{'cost': 120.0, 'count': 120, 'unknown': 0, 'email_cost': 1.0}]
    """
    role = {"click": "clicks", "lead": "leads"}[one_of("per", per, "click", "lead")]
    require(campaigns, "campaigns", role)
    mails = only_mail(campaigns)
    known = mails.cost.notnull() & mails[role].notnull()
    sums = summarise(
        mails, by, cost=mails.cost.sum(where=known), count=mails[role].sum(where=known).cast("int64"), unknown=mails.count(where=~known)
    )
    return sums.mutate(email_cost=share(sums.cost, sums["count"]))


def only_mail(campaigns: ir.Table) -> ir.Table:
    """The campaigns sent by e-mail; all of them where the file names no channel."""
    if "channel" not in campaigns.columns:
        return campaigns
    channel = campaigns.channel.lower()
    return campaigns.filter(ibis.or_(*(channel.contains(word) for word in MAIL)))


def social_engagement(campaigns: ir.Table, *, by: str | None = None) -> ir.Table:
    """Likes, comments, shares and clicks for each person reached.

    social_engagement = sum(interactions) / sum(reach)        ratio, over posts and campaigns that have both

    >>> rows(social_engagement(frame(interactions=[5.0, 15.0, None], reach=[100.0, 100.0, 100.0])))
    [{'part': 20, 'n': 200, 'unknown': 1, 'social_engagement': 0.1}]
    """
    known = campaigns.interactions.notnull() & (campaigns.reach > 0).fill_null(False)
    one_sided = (campaigns.interactions.notnull() | campaigns.reach.notnull()) & ~known
    counts = summarise(
        campaigns, by, part=campaigns.interactions.sum(where=known).cast("int64"), n=campaigns.reach.sum(where=known).cast("int64"),
        unknown=campaigns.count(where=one_sided),
    )  # fmt: skip
    return counts.mutate(social_engagement=share(counts.part, counts.n))
