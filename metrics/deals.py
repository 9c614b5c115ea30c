"""Deals: how many are won, how long it takes, what they are worth, and what is still open."""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from metrics.aggregate import filled, keep, one_of, require, share, spread, summarise
from metrics.currency import check_one
from metrics.engine import collect
from metrics.figure import NotAvailable
from metrics.periods import before, elapsed
from metrics.words import N_, Text

ENOUGH = 20  # deals that tell of a list of the won ones; fewer may be luck


def is_closed(deals: ir.Table) -> ir.BooleanValue:
    return deals.status.isin(("won", "lost"))


def is_won(deals: ir.Table) -> ir.BooleanValue:
    return deals.status == "won"


def win_rate(deals: ir.Table, *, by: str | None = None, of: str = "count", tables: Mapping[str, ir.Table] | None = None) -> ir.Table:
    """Share of closed deals that were won.

    win_rate = won / (won + lost)        ratio in [0, 1]; open deals count in neither. of="amount": the same in money

    Not available where the whole file (`tables`) holds many deals and every one is won: it is a list of the won ones.

    >>> deals = frame(id=["1", "2", "3"], status=["won", "lost", "open"])
    >>> rows(win_rate(deals))
    [{'won': 1, 'lost': 1, 'win_rate': 0.5}]
    """
    if one_of("of", of, "count", "amount") == "amount":
        return _win_rate_by_value(deals, by)
    counts = summarise(deals, by, won=deals.count(where=is_won(deals)), lost=deals.count(where=deals.status == "lost"))
    if tables is not None and _all_won(tables["deals"]):
        raise NotAvailable(Text(N_("the file holds won deals only: without the lost ones nobody can say what share was won")))
    return counts.mutate(win_rate=share(counts.won, counts.won + counts.lost))


def _all_won(deals: ir.Table) -> bool:
    found = collect(deals.agg(n=deals.count(), won=deals.count(where=is_won(deals)))).iloc[0]
    return bool(found["n"] >= ENOUGH and found["n"] == found["won"])


def _win_rate_by_value(deals: ir.Table, by: str | None) -> ir.Table:
    require(deals, "deals", "amount")
    closed = deals.filter(is_closed(deals) & (deals.amount > 0))
    check_one(closed)
    sums = summarise(
        closed, by, won=closed.count(where=is_won(closed)), lost=closed.count(where=closed.status == "lost"),
        won_value=closed.amount.sum(where=is_won(closed)).fill_null(0.0), value=closed.amount.sum(),
    )  # fmt: skip
    return sums.mutate(win_rate=share(sums.won_value, sums.value))


def sales_cycle(deals: ir.Table, leads: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """Days from the first contact to the won deal, over won deals.

    sales_cycle = mean(closed - first contact)        days; the median beside it

    The first contact is the deal's own, else the day its lead came in, else the day the deal was created. A deal
    closed before its first contact is counted as `negative` and left out.

    >>> deals = frame(id=["1", "2"], status=["won", "won"], created=["2024-01-01"] * 2, closed=["2024-01-11", "2024-01-31"])
    >>> rows(sales_cycle(deals))[0]["sales_cycle"]
    20.0
    """
    days = cycle_days(deals, leads, by=by)
    good = days.mutate(value=ibis.ifelse(days.value >= 0, days.value, None), all=days.value)
    return spread(good, by, "sales_cycle", negative=good.count(where=good["all"] < 0), undated=good.count(where=good["all"].isnull()))


def cycle_days(deals: ir.Table, leads: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """One `value` in days per won deal; negative where the dates contradict each other, blank where one is missing."""
    won = deals.filter(is_won(deals))
    if leads is not None and "lead" in won.columns and "first_contact" not in won.columns:
        came = leads.select(_lead=leads.id, first_contact=leads.created)
        won = won.left_join(came, won.lead == came._lead)
    starts = [won[name] for name in ("first_contact", "created") if name in won.columns]
    return keep(won, by, value=elapsed(ibis.coalesce(*(start.cast("timestamp") for start in starts)), won.closed))


def cycle_sample(deals: ir.Table, leads: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """The durations that count: neither negative nor unknown."""
    days = cycle_days(deals, leads, by=by)
    return days.filter(days.value >= 0)


def deal_size(deals: ir.Table, *, by: str | None = None) -> ir.Table:
    """Mean amount of the deals won.

    deal_size = sum(amount) / number, over won deals with an amount        money; the median beside it

    >>> deals = frame(id=["1", "2", "3"], status=["won", "won", "lost"], amount=[100.0, 300.0, 50.0])
    >>> rows(deal_size(deals))[0]["deal_size"]
    200.0
    """
    amounts = keep(won := deals.filter(is_won(deals)), by, value=won.amount)
    return spread(amounts, by, "deal_size", no_amount=amounts.count(where=amounts.value.isnull()))


def won_amounts(deals: ir.Table, *, by: str | None = None) -> ir.Table:
    """One `value` per won deal that has an amount."""
    won = deals.filter(is_won(deals) & deals.amount.notnull())
    return keep(won, by, value=won.amount)


def won_value(deals: ir.Table, *, by: str | None = None) -> ir.Table:
    """Revenue where there is no order table: the value of the deals won.

    >>> rows(won_value(frame(status=["won", "lost"], amount=[100.0, 70.0])))
    [{'n': 1, 'no_amount': 0, 'revenue': 100.0}]
    """
    won = deals.filter(is_won(deals))
    return summarise(won, by, n=won.amount.count(), no_amount=won.count(where=won.amount.isnull()), revenue=won.amount.sum())


def won_from_new(deals: ir.Table, customers: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """New revenue where there is no order table: the value of the deals won with people or firms that were no customers yet.

    >>> rows(won_from_new(frame(status=["won", "won"], amount=[100.0, 70.0], customer_type=["New", "Existing"])))
    [{'n': 1, 'no_amount': 0, 'unknown': 0, 'revenue': 170.0, 'new_revenue': 100.0}]
    """
    won = _with_type(deals.filter(is_won(deals)), customers)
    new = won._type == "new"
    return summarise(
        won, by, n=won.amount.count(where=new), no_amount=won.count(where=new & won.amount.isnull()),
        unknown=won.count(where=won._type == "unknown"), revenue=won.amount.sum(), new_revenue=won.amount.sum(where=new),
    )  # fmt: skip


def created_win_rate(deals: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Share of all deals created in the period that were won by `as_of`, the undecided among them.

    created_win_rate = won / created        ratio in [0, 1]

    >>> deals = frame(id=["1", "2", "3", "4"], status=["won", "lost", "open", "won"], created=["2024-01-01"] * 4)
    >>> rows(created_win_rate(deals, as_of=date(2024, 2, 1)))
    [{'won': 2, 'still_open': 1, 'n': 4, 'created_win_rate': 0.5}]
    """
    there = deals.filter(before(deals.created, as_of, tz))
    by_then = before(there.closed, as_of, tz).fill_null(True) if "closed" in there.columns else ibis.literal(True)
    closed = is_closed(there) & by_then
    counts = summarise(there, by, won=there.count(where=is_won(there) & closed), still_open=there.count(where=~closed), n=there.count())
    return counts.mutate(created_win_rate=share(counts.won, counts.n))


def deals_by_customer_type(deals: ir.Table, customers: ir.Table | None = None, *, by: str | None = None) -> ir.Table:
    """Deals created in the period: with people or firms that were customers already, and with new ones.

    deals_by_customer_type = deals created        count, with `existing`, `new` and `unknown` beside it

    The deal says which; where it does not, the customer was there already when he started before the deal was created.

    >>> deals = frame(id=["1", "2", "3"], customer_type=["New business", "Existing", None])
    >>> rows(deals_by_customer_type(deals))
    [{'deals_by_customer_type': 3, 'existing': 1, 'new': 1, 'unknown': 1}]
    """
    kinds = _with_type(deals, customers)
    if by == "customer_type":
        kinds = kinds.mutate(customer_type=kinds._type)
    counts = {name: kinds.count(where=kinds._type == name) for name in ("existing", "new", "unknown")}
    return summarise(kinds, by, deals_by_customer_type=kinds.count(), **counts)


def _with_type(deals: ir.Table, customers: ir.Table | None) -> ir.Table:
    if "customer_type" in deals.columns:
        new = deals.customer_type.lower().contains("new")
        return deals.mutate(_type=ibis.ifelse(filled(deals.customer_type), ibis.ifelse(new, "new", "existing"), "unknown"))
    assert customers is not None  # the catalogue asks for one of the two
    since = customers.select(_customer=customers.id, _since=customers.start.cast("date"))
    both = deals.left_join(since, deals.customer == since._customer)
    earlier = (both._since < both.created.cast("date")).fill_null(False)
    known = both.customer.notnull() & both._customer.notnull()
    return both.mutate(_type=ibis.ifelse(known, ibis.ifelse(earlier, "existing", "new"), "unknown"))


def was_open(deals: ir.Table, as_of: date, tz: str = "UTC") -> ir.BooleanValue:
    """Whether a deal was open when the day began."""
    still = deals.status == "open"
    if "closed" in deals.columns:
        still = still | ~before(deals.closed, as_of, tz).fill_null(True)
    if "created" in deals.columns:
        still = still & before(deals.created, as_of, tz).fill_null(True)
    return still
