"""How staff use the CRM, and how good the data are that they gather."""

import unicodedata
from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics.aggregate import BLANKS, filled, share
from metrics.figure import NotAvailable
from metrics.periods import Period, before
from metrics.words import N_, Text

RECORDS = ("leads", "deals", "customers", "orders", "tickets", "subscriptions", "surveys", "activities")
KEYS = ("email", "name", "company", "phone")


def active_users(crm_events: ir.Table, users: ir.Table, *, as_of: date, period: Period | None = None, tz: str = "UTC") -> ir.Table:
    """Share of the people with a licence who did something in the CRM besides logging in.

    active_users = licensed users with an event that is no log-in / licensed users        ratio in [0, 1]

    A licence counts where it was held at the end of the period. Events name a user by id, name or e-mail.

    >>> users = frame(id=["ann", "bo"], licensed=[True, True])
    >>> events = frame(user=["ann", "bo"], kind=["update", "login"])
    >>> rows(active_users(events, users, as_of=date(2024, 1, 1)))
    [{'active': 1, 'licensed': 2, 'active_users': 0.5}]
    """
    moment = min(as_of, period.end) if period else as_of
    licensed = users.filter(users.licensed) if "licensed" in users.columns else users
    for role, there in (("start", True), ("end", False)):
        if role in licensed.columns:
            past = before(licensed[role], moment, tz)
            licensed = licensed.filter(past.fill_null(True) if there else ~past.fill_null(False))
    worked = crm_events.filter(crm_events.kind != "login").select(_user=ibis._.user.strip().lower()).distinct()
    names = [licensed.select("id", _name=licensed[name].strip().lower()) for name in ("id", "name", "email") if name in licensed.columns]
    known = ibis.union(*names, distinct=True) if len(names) > 1 else names[0]
    active = known.join(worked, known._name == worked._user)
    counts = licensed.agg(licensed=licensed.count()).cross_join(active.agg(active=active.id.nunique())).select("active", "licensed")
    return counts.mutate(active_users=share(counts.active, counts.licensed))


def field_completeness(tables: Mapping[str, ir.Table], *, table: str | None = None) -> ir.Table:
    """How much of what could be filled in is filled in, field by field.

    field_completeness = fields filled / fields        ratio in [0, 1], over the fields of one table

    Trimmed; "N/A", "-" and "?" are blank, "0" is a value.

    >>> sorted(row["field"] for row in rows(field_completeness({"leads": frame(id=["1", "2"], source=["fair", "n/a"])})))
    ['id', 'source']
    """
    rows = tables[_chosen(tables, table, RECORDS)]
    fields = [name for name in rows.columns if name not in ("line", "file")]
    return ibis.union(
        *[rows.agg(filled=rows.count(where=filled(rows[name])), n=rows.count()).mutate(field=ibis.literal(name)) for name in fields]
    )


def completeness(fields: pd.DataFrame) -> dict[str, float]:
    """All fields together.

    >>> completeness(pd.DataFrame({"field": ["id", "source"], "filled": [2, 1], "n": [2, 2]}))["field_completeness"]
    0.75
    """
    full, n = int(fields["filled"].sum()), int(fields["n"].sum())
    return {"filled": full, "n": n, "field_completeness": full / n if n else None}


def duplicates(tables: Mapping[str, ir.Table], *, table: str | None = None, key: str | None = None) -> ir.Table:
    """How often each value of the key stands in the table (`surplus` makes the share of it).

    duplicates = surplus records / records that have a key        ratio in [0, 1]

    Values are compared after trimming, case folding and Unicode normalisation; blanks never match each other.

    >>> rows(duplicates({"customers": frame(id=["1", "2"], email=["A@x.org", "a@x.org "])}))
    [{'key': 'a@x.org', 'n': 2}]
    """
    usable = {kind: rows for kind, rows in tables.items() if any(name in rows.columns for name in ([key] if key else KEYS))}
    rows = usable[_chosen(usable, table, ("customers", *RECORDS), KEYS)]
    column = rows[key or next(name for name in KEYS if name in rows.columns)]
    column = column.cast("string")
    known = rows.filter(filled(column)).select(key=column.strip().lower())
    return known.group_by("key").agg(n=known.count())


def surplus(keys: pd.DataFrame) -> dict[str, float]:
    """Records beyond the first of each key, over all records with one.

    >>> surplus(pd.DataFrame({"key": ["a@x.org", "ａ@x.org", "b"], "n": [2, 1, 1]}))
    {'surplus': 2, 'n': 4, 'duplicates': 0.5}
    """
    spelled = keys.assign(key=keys["key"].map(same_text))
    known = spelled[~spelled["key"].isin(BLANKS)]  # wide spaces and the like are seen to be blank only now
    same = known.groupby("key")["n"].sum()
    extra, n = int((same - 1).sum()), int(same.sum())
    return {"surplus": extra, "n": n, "duplicates": extra / n if n else None}


def same_text(text: str) -> str:
    """What two spellings of the same text have in common."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _chosen(tables: Mapping[str, ir.Table], table: str | None, order: tuple[str, ...], fields: tuple[str, ...] = ()) -> str:
    found = table or next((kind for kind in order if kind in tables), None)
    if found is None or found not in tables:
        what = ", ".join(fields) or N_("any column")
        raise NotAvailable(Text(N_("no table to look at: it needs {what}"), {"what": what}))
    return found
