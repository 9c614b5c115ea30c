"""The sample company: canonical tables that hang together, and the story that its README sentences promise."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from data import sample
from data.sample.company import CAUTIOUS, CHURNING_SEGMENT, CRM_AVOIDER, LEAVER, OPTIMIST
from metrics.schema import CODE, FLAG, ID, KINDS, MONEY, NUMBER, TEXT, TIME

EXTRAS = {
    "deals": {"competitor"},
    "customers": {"invoicing"},
    "orders": {"payment"},
    "tickets": {"subject"},
    "campaigns": {"audience"},
    "site_sessions": {"device"},
    "users": {"team"},
    "deliveries": {"carrier"},
}
TYPES = {
    ID: {pa.string()},
    TEXT: {pa.string()},
    CODE: {pa.string()},
    TIME: {pa.date32(), pa.timestamp("us")},
    MONEY: {pa.float64()},
    NUMBER: {pa.float64()},
    FLAG: {pa.bool_()},
}
# Roles that this company has no use for: its forecasts are by person alone.
UNUSED = {"forecasts": {"segment", "product"}}
ROLES = [(kind.name, role) for kind in KINDS.values() for role in kind.roles.values()]
DIGEST = "23f14f2cca6557cf943a759ad75741e27a3ec6bca6a2a359373db7ce5e843ebe"

Ask = Callable[[str], tuple[Any, ...]]


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return sample.tables()


@pytest.fixture(scope="module")
def ask(tables: dict[str, pa.Table]) -> Ask:
    """The first row that a query over the tables gives."""
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)

    def first_row(query: str) -> tuple[Any, ...]:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row

    return first_row


def digest(tables: dict[str, pa.Table]) -> str:
    """Of the values as text, so that neither Arrow's memory layout nor the order of bytes matters."""
    seen = sha256()
    for name in sorted(tables):
        text = BytesIO()
        pyarrow.csv.write_csv(tables[name], text)
        seen.update(name.encode() + text.getvalue())
    return seen.hexdigest()


def folded(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """What remains of a text when blanks around it, capitals and the width of letters do not count."""
    return pc.utf8_lower(pc.utf8_trim_whitespace(pc.utf8_normalize(texts, form="NFKC")))


def test_every_kind_is_there(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == set(KINDS)
    assert all(table.num_rows for table in tables.values())


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_roles_in_canonical_types(tables: dict[str, pa.Table], kind: str) -> None:
    table, roles = tables[kind], KINDS[kind].roles
    assert set(table.column_names) == (set(roles) - UNUSED.get(kind, set())) | EXTRAS.get(kind, set())
    for name in table.column_names:
        assert table.schema.field(name).type in (TYPES[roles[name].type] if name in roles else {pa.string()}), name


@pytest.mark.parametrize("kind", KINDS)
def test_no_column_is_empty_and_no_text_is_blank(ask: Ask, tables: dict[str, pa.Table], kind: str) -> None:
    for field in tables[kind].schema:
        (filled,) = ask(f'select count("{field.name}") from {kind}')
        assert filled, field.name
        if field.type == pa.string():
            assert ask(f"""select count(*) from {kind} where trim("{field.name}") = '' """) == (0,), field.name


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "id" in KINDS[kind].roles])
def test_ids_are_unique(ask: Ask, kind: str) -> None:
    rows, ids = ask(f"select count(*), count(distinct id) from {kind}")
    assert rows == ids


@pytest.mark.parametrize(("kind", "role"), [(kind, role.name) for kind, role in ROLES if role.points_to])
def test_references_resolve(ask: Ask, kind: str, role: str) -> None:
    target = KINDS[kind].roles[role].points_to
    key = "name" if target in ("users", "campaigns") else "id"
    (dangling,) = ask(f'select count(*) from {kind} where "{role}" is not null and "{role}" not in (select {key} from {target})')
    assert dangling == 0


@pytest.mark.parametrize(("kind", "role"), [(kind, role.name) for kind, role in ROLES if role.codes])
def test_codes_are_known_and_all_used(tables: dict[str, pa.Table], kind: str, role: str) -> None:
    assert set(tables[kind][role].unique().to_pylist()) | {"other"} == set(KINDS[kind].roles[role].codes) | {"other"}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happens_after_the_last_day(ask: Ask, tables: dict[str, pa.Table], kind: str) -> None:
    for name, role in KINDS[kind].roles.items():
        if role.type == TIME and not role.future and name in tables[kind].column_names:
            (latest,) = ask(f'select max("{name}")::date from {kind}')
            assert latest <= sample.END, name


def test_the_records_fill_the_period(ask: Ask) -> None:
    assert ask("select min(created)::date, max(created)::date from leads")[0] == sample.START
    assert ask("select max(date)::date from site_sessions") == (sample.END,)
    (months,) = ask("select count(distinct date_trunc('month', date)) from orders where date >= date '2023-10-01'")
    assert months == 37


@pytest.mark.parametrize("kind", ["leads", "customers", "users"])
def test_personal_data_is_fictional(tables: dict[str, pa.Table], kind: str) -> None:
    assert pc.all(pc.match_substring_regex(folded(tables[kind]["email"]), r"@example\.(com|org)$")).as_py()
    if "phone" in tables[kind].column_names:
        assert pc.all(pc.match_substring_regex(tables[kind]["phone"], r"^\+(353 20 91|33 1 99 00|49 30 23125)")).as_py()


def test_one_currency(ask: Ask) -> None:
    assert ask("select count(*) from orders where currency <> 'EUR'") == (0,)


# Sales


def test_a_third_of_closed_deals_is_won_in_six_weeks(ask: Ask) -> None:
    rate, cycle = ask("""select sum((status = 'won')::int) / sum((status <> 'open')::int),
                                median(closed - first_contact) filter (status = 'won') from deals""")
    assert 0.30 < rate < 0.36
    assert 38 <= cycle <= 52


def test_a_deal_tells_one_history(ask: Ask) -> None:
    assert ask("""select count(*) from deals where (closed is null) <> (status = 'open') or first_contact > created or closed < created
                  or (status = 'won') <> (stage = 'Won') or (status = 'lost') <> (stage = 'Lost')
                  or (status = 'won' and customer is null)""") == (0,)
    assert ask("""select count(*) from leads join deals on deals.lead = leads.id where deals.status = 'won'
                  and (leads.won <> deals.closed or leads.customer <> deals.customer)""") == (0,)
    assert ask("""select count(*) from leads join customers on leads.customer = customers.id where leads.won <> customers.start
                  or leads.name <> customers.name""") == (0,)


def test_stages_follow_each_other_without_a_gap(ask: Ask) -> None:
    assert ask("""with moves as (select *, lead(entered) over (partition by deal order by entered) as later from stage_history)
                  select count(*) from moves where "left" is distinct from later or "left" <= entered""") == (0,)
    assert ask("""select count(*) from deals join stage_history on deal = id where "left" is null and
                  (deals.stage <> stage_history.stage or (closed is not null and entered::date <> closed))""") == (0,)
    assert ask("select count(*) from (select deal from stage_history group by deal) ") == ask("select count(*) from deals")


def test_some_stages_are_skipped_and_some_entered_twice(ask: Ask) -> None:
    (again,) = ask("select count(*) from (select deal from stage_history group by deal, stage having count(*) > 1)")
    (skipped,) = ask("""select count(*) from deals where status = 'won'
                      and id not in (select deal from stage_history where stage = 'Demo')""")
    assert again > 20
    assert skipped > 20


def test_stages_are_the_named_ones(tables: dict[str, pa.Table]) -> None:
    assert set(tables["stage_history"]["stage"].unique().to_pylist()) == set(sample.STAGES)


def test_sources_are_blank_or_unknown(ask: Ask) -> None:
    blank, unknown = ask("select avg((source is null)::int), avg(coalesce((source = 'unknown')::int, 0)) from leads")
    assert 0.16 < blank < 0.20
    assert 0.03 < unknown < 0.08


def test_some_leads_wait_for_a_reply(ask: Ask) -> None:
    share, early = ask("select avg((first_reply is null)::int), count(*) filter (first_reply < created) from leads")
    assert 0.07 < share < 0.12
    assert early == 0


def test_lost_reasons_are_partly_blank(ask: Ask) -> None:
    (share,) = ask("select avg((reason is null)::int) from deals where status = 'lost'")
    assert 0.1 < share < 0.2


def test_open_deals_are_stale_or_lack_a_next_step(ask: Ask) -> None:
    without, overdue = ask(f"""select avg((next_step is null)::int), avg(coalesce((next_step_date <= date '{sample.END}')::int, 0))
                              from deals where status = 'open'""")
    (stale,) = ask(f"""select avg(coalesce((latest < date '{sample.END}' - 30)::int, 1)) from (
                        select deals.id, max(activities.date)::date as latest from deals left join activities on activities.deal = deals.id
                        where deals.status = 'open' group by 1)""")
    assert 0.1 < without < 0.35
    assert 0.1 < overdue < 0.4
    assert 0.15 < stale < 0.5


def test_one_colleague_hardly_uses_the_crm(ask: Ask) -> None:
    hers, others = ask(f"""select count(*) filter ("user" = '{CRM_AVOIDER}'), count(*) / 9 from crm_events""")
    assert hers < others / 5
    hers, others = ask(f"""select avg(number) filter (owner = '{CRM_AVOIDER}'), avg(number) filter (owner <> '{CRM_AVOIDER}') from (
                           select deals.owner, count(activities.id) as number from deals left join activities on deal = deals.id
                           group by deals.id, deals.owner)""")
    assert hers < others / 3


def test_who_left_did_nothing_afterwards(ask: Ask) -> None:
    end, licensed = ask(f"""select "end", licensed from users where name = '{LEAVER}'""")
    assert not licensed
    acts = (("activities", "owner", "date"), ("orders", "owner", "date"), ("crm_events", '"user"', "date"), ("leads", "owner", "created"))
    for kind, person, day in acts:
        assert ask(f"select count(*) from {kind} where {person} = '{LEAVER}' and {day}::date > date '{end}'") == (0,), kind


# Money


def test_monthly_revenue_is_that_of_a_small_firm(ask: Ask) -> None:
    low, middle, high = ask(f"""select min(total), median(total), max(total) from (select sum(amount) as total from orders
        where date < date '2026-10-01' and date_trunc('month', date) <> date '{sample.SLOW_MONTH}' group by date_trunc('month', date))""")
    assert low > 28_000
    assert 40_000 < middle < 60_000
    assert high < 80_000


@pytest.mark.parametrize(("table", "day", "value"), [("orders", "date", "sum(amount)"), ("leads", "created", "count(*)")])
def test_one_month_was_slow(ask: Ask, table: str, day: str, value: str) -> None:
    slow, before, after = (
        ask(f"select {value} from {table} where date_trunc('month', {day}) = date '{month}'")[0]
        for month in (sample.SLOW_MONTH, "2025-01-01", "2025-03-01")
    )
    assert slow < 0.6 * min(before, after)


def test_years_have_seasons(ask: Ask) -> None:
    autumn, summer = ask("""select count(*) filter (month(created) in (9, 10, 11)), count(*) filter (month(created) in (6, 7, 8))
                            from leads where created < timestamp '2026-10-01'""")
    assert autumn > 1.25 * summer


def test_a_few_orders_are_refunds(ask: Ask) -> None:
    refunds, mismatched = ask("select count(*) filter (amount < 0), count(*) filter ((amount < 0) <> (status = 'Refunded')) from orders")
    assert 40 < refunds < 120
    assert mismatched == 0


def test_won_deals_are_ordered_and_only_customers_order(ask: Ask) -> None:
    assert ask("""select count(*) from deals where status = 'won' and not exists (select 1 from orders
                  where orders.customer = deals.customer and orders.amount = deals.amount
                  and orders.date between closed and closed + 2)""") == (0,)
    assert ask("""select count(*) from orders join customers on customers.id = customer
                  where date < start or (amount > 0 and date > "end")""") == (0,)


def test_forecasts_show_each_persons_habit(ask: Ask) -> None:
    bias = {
        name: ask(f"select sum(forecast) / sum(actual) from forecasts where actual is not null and owner = '{name}'")[0]
        for name in (OPTIMIST, CAUTIOUS)
    }
    assert 1.25 <= bias[OPTIMIST] <= 1.30
    assert 0.90 < bias[CAUTIOUS] < 0.97


def test_forecast_actuals_are_the_orders(ask: Ask) -> None:
    assert ask("""with sold as (select owner, date_trunc('month', date)::date as month, sum(amount) as total from orders group by 1, 2)
                  select count(*) from forecasts join sold on sold.owner = forecasts.owner and sold.month = period
                  where abs(actual - total) > 0.01""") == (0,)
    (unfinished,) = ask("select count(*) from forecasts where actual is null and period >= date '2026-10-01'")
    assert unfinished == 10


def test_targets_are_set_for_the_firm_and_for_each_rep(ask: Ask) -> None:
    metrics, owners = ask("select count(distinct metric), count(distinct owner) from targets")
    assert (metrics, owners) == (2, 6)
    (gap,) = ask("""select max(abs(total)) from (select sum(case when owner is null then value else -value end) as total
                  from targets where metric = 'revenue' group by period)""")
    assert gap == 0


def test_campaigns_come_with_what_they_brought(ask: Ask) -> None:
    assert ask("""select count(*) from campaigns where leads <> (select count(*) from leads where campaign = campaigns.name)
                  or (channel = 'E-mail' and not (sent >= delivered and delivered >= opens and opens >= clicks))
                  or (channel = 'Social media') <> (reach is not null) or responses < leads""") == (0,)
    (free,) = ask("select count(*) from campaigns where cost = 0")
    assert free


# Customers


def test_some_customers_were_entered_twice(tables: dict[str, pa.Table]) -> None:
    emails = tables["customers"]["email"]
    assert len(emails) == len(emails.unique())
    assert 15 < len(emails) - len(folded(emails).unique()) < 40


def test_one_segment_leaves_more(ask: Ask) -> None:
    rate = "sum(churned::int) / sum(tenure)"
    theirs, others = (ask(f"select {rate} from customers where segment {sign} '{CHURNING_SEGMENT}'")[0] for sign in ("=", "<>"))
    assert 2.5 < theirs / others < 4.5


def test_subscriptions_grow_shrink_and_are_renewed(ask: Ask) -> None:
    grown, shrunk, renewed, refused = ask("""with rows as (select *, lag(amount) over history as former, lag("end") over history as stopped
        from subscriptions window history as (partition by customer order by start))
        select count(*) filter (amount > 1.1 * former), count(*) filter (amount < former),
               count(*) filter (renewed), count(*) filter (not renewed) from rows""")
    assert min(grown, shrunk, renewed, refused) > 20
    assert ask("""select count(*) from (select start, row_number() over history as number, lag("end") over history as stopped
                  from subscriptions window history as (partition by customer order by start))
                  where number > 1 and stopped is distinct from start""") == (0,)


def test_subscriptions_end_with_the_customer(ask: Ask) -> None:
    assert ask("""with held as (select customer, bool_or("end" is null) as running, max("end") as last from subscriptions group by 1)
                  select count(*) from customers join held on customer = id
                  where running = churned or (churned and last <> customers."end")""") == (0,)


def test_deliveries_are_sometimes_late_or_missing(ask: Ask) -> None:
    on_time, missing = ask(f"""select avg((delivered <= promised)::int),
                               count(*) filter (delivered is null and promised < date '{sample.END}') from deliveries""")
    assert 0.8 < on_time < 0.93
    assert missing > 5


# Service and perception


def test_tickets_run_in_order_and_some_are_open(ask: Ask) -> None:
    assert ask("select count(*) from tickets where first_reply < opened or resolved < first_reply or closed < resolved") == (0,)
    (still_open,) = ask("select count(*) from tickets where resolved is null")
    assert 5 < still_open < 80


def test_scores_are_on_their_scales(ask: Ask) -> None:
    assert ask("""select count(*) from surveys where (score is null) <> (answered is null) or answered < sent
                  or not case kind when 'nps' then score between 0 and 10 when 'csat' then score between 1 and 5
                         else score between 1 and 7 end""") == (0,)


def test_customers_whose_repair_was_slow_score_lower(ask: Ask) -> None:
    slow, others = (
        ask(f"""select 100 * (avg((score >= 9)::int) - avg((score <= 6)::int)) from surveys
        where kind = 'nps' and score is not null and {sign} exists (select 1 from tickets where tickets.customer = surveys.customer
        and opened between sent - interval 60 day and sent and epoch(resolved) - epoch(opened) > 72 * 3600)""")[0]
        for sign in ("", "not")
    )
    assert slow < others - 30


def test_nps_follows_slow_tickets_a_month_later(ask: Ask) -> None:
    def correlation(lag: int) -> float:
        return ask(f"""select corr(nps, hours) from
            (select date_trunc('month', answered) as month, avg((score >= 9)::int) - avg((score <= 6)::int) as nps
             from surveys where kind = 'nps' and score is not null group by 1)
            join (select date_trunc('month', opened) + interval {lag} month as month, median(epoch(resolved) - epoch(opened)) as hours
                  from tickets group by 1) using (month)""")[0]

    assert correlation(1) < -0.5
    assert correlation(1) < correlation(0) - 0.1


# The whole


def test_the_same_seed_gives_the_same_values(tables: dict[str, pa.Table]) -> None:
    assert digest(tables) == DIGEST


def test_another_seed_gives_another_history() -> None:
    assert digest(sample.tables(seed=8)) != DIGEST


def test_the_story_is_told_in_plain_sentences() -> None:
    sentences = [str(sentence) for sentence in sample.story()]
    assert 6 <= len(sentences) <= 8
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)
