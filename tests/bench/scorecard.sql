-- The scorecard as somebody who knows SQL would write it: one statement a subject, as few passes as it takes.
-- Columns are called like the metric they give. The period is the year 2025, the day of the figures the day after it.

-- leads
SELECT
    count(*) AS leads,
    count(*) FILTER (qualified) AS qualified_leads,
    count(*) FILTER (won < DATE '2026-01-01') / count(*) AS conversion_rate,
    count(*) FILTER (lower(trim(source)) NOT IN ('', '-', '--', '?', 'n/a', '#n/a', 'null', 'none', 'nan', 'nil')) / count(*) AS source_filled
FROM leads
WHERE created >= DATE '2025-01-01' AND created < DATE '2026-01-01';

-- deals: closed in the period, created in it, open at its end
WITH marked AS (
    SELECT
        status, amount, created, probability,
        closed >= DATE '2025-01-01' AND closed < DATE '2026-01-01' AS in_period,
        created >= DATE '2025-01-01' AND created < DATE '2026-01-01' AS fresh,
        (status = 'open' OR closed >= DATE '2026-01-01') AND coalesce(created < DATE '2026-01-01', true) AS open_then,
        date_diff('day', created, closed) AS days
    FROM deals
), parts AS (
    SELECT
        count(*) FILTER (in_period AND status = 'won') AS won,
        count(*) FILTER (in_period AND status IN ('won', 'lost')) AS finished,
        avg(amount) FILTER (in_period AND status = 'won') AS deal_size,
        median(amount) FILTER (in_period AND status = 'won') AS median_size,
        stddev_samp(amount) FILTER (in_period AND status = 'won') AS sd_size,
        avg(days) FILTER (in_period AND status = 'won' AND days >= 0) AS days,
        count(*) FILTER (fresh AND status = 'won') / count(*) FILTER (fresh) AS created_win_rate,
        sum(amount) FILTER (fresh) AS pipeline_moving_annual_total,
        count(*) FILTER (open_then) AS open_deals,
        sum(amount) FILTER (open_then) AS pipeline_value,
        sum(amount * probability) FILTER (open_then) AS weighted_pipeline,
        avg(date_diff('day', created, DATE '2026-01-01')) FILTER (open_then) AS days_open,
        count(*) FILTER (closed_undated) AS undated
    FROM (SELECT *, in_period IS NULL AND status <> 'open' AS closed_undated FROM marked)
)
SELECT *, won / finished AS win_rate, open_deals * (won / finished) * deal_size / days AS sales_velocity FROM parts;

-- from the first contact to the deal
SELECT
    avg(days) FILTER (days >= 0) AS sales_cycle, median(days) FILTER (days >= 0) AS median_cycle,
    stddev_samp(days) FILTER (days >= 0) AS sd_cycle, count(*) FILTER (days < 0) AS negative
FROM (
    SELECT date_diff('day', coalesce(leads.created, deals.created), deals.closed) AS days
    FROM deals LEFT JOIN leads ON deals.lead = leads.id
    WHERE deals.status = 'won' AND deals.closed >= DATE '2025-01-01' AND deals.closed < DATE '2026-01-01'
);

-- what happens on open deals
WITH open_then AS (
    SELECT id, created FROM deals
    WHERE (status = 'open' OR closed >= DATE '2026-01-01') AND coalesce(created < DATE '2026-01-01', true)
), touched AS (
    SELECT deal, count(*) FILTER (date >= TIMESTAMP '2025-01-01') AS number, max(date) AS latest
    FROM activities WHERE date < TIMESTAMP '2026-01-01' GROUP BY deal
)
SELECT
    avg(coalesce(number, 0)) AS activities_per_deal, stddev_samp(coalesce(number, 0)) AS sd,
    count(*) FILTER (coalesce(latest < TIMESTAMP '2025-12-02', true) AND created < DATE '2025-12-02') / count(*) AS stale_deals
FROM open_then LEFT JOIN touched ON open_then.id = touched.deal;

-- orders
SELECT
    sum(amount) AS revenue, sum(amount) FILTER (amount > 0) AS gross, -sum(amount) FILTER (amount < 0) AS refunds,
    sum(amount) / count(DISTINCT owner) AS revenue_per_rep
FROM orders
WHERE date >= DATE '2025-01-01' AND date < DATE '2026-01-01';

-- the customers behind the orders
WITH sold AS (
    SELECT
        customer, min(date) AS first,
        bool_or(date < DATE '2025-01-01') AS earlier,
        bool_or(date >= DATE '2025-01-01') AS now,
        count(*) FILTER (date >= DATE '2025-01-01') AS number,
        bool_or(date >= DATE '2025-01-01' - 90 AND date < DATE '2025-01-01') AS there,
        bool_or(date >= DATE '2026-01-01' - 90) AS still
    FROM orders WHERE amount >= 0 AND date < DATE '2026-01-01' GROUP BY customer
), fresh AS (
    SELECT customer FROM sold WHERE first >= DATE '2025-01-01'
)
SELECT
    count(*) FILTER (first >= DATE '2025-01-01') AS new_customers,
    count(*) FILTER (earlier AND now) AS returning_customers,
    count(*) FILTER (number > 1) / count(*) FILTER (number > 0) AS repeat_customers,
    count(*) FILTER (there AND NOT still) / count(*) FILTER (there) AS inactivity_churn,
    (SELECT sum(amount) FROM orders WHERE date >= DATE '2025-01-01' AND date < DATE '2026-01-01'
        AND customer IN (FROM fresh)) AS new_revenue
FROM sold;

-- calls and meetings
SELECT
    count(*) FILTER (kind = 'call') AS calls,
    count(*) FILTER (kind = 'call' AND outcome = 'connected') / count(*) FILTER (kind = 'call' AND outcome IN ('connected', 'unanswered')) AS calls_connected,
    sum(minutes) FILTER (kind = 'call' AND outcome = 'connected') / sum(minutes) FILTER (kind = 'call' AND outcome IN ('connected', 'unanswered')) AS call_time,
    count(*) FILTER (kind = 'meeting' AND outcome <> 'unanswered') AS meetings
FROM activities
WHERE date >= TIMESTAMP '2025-01-01' AND date < TIMESTAMP '2026-01-01';

-- contracts: who was there as the year began, and what they paid then and as it ended
WITH runs AS (
    SELECT
        customer, amount,
        start < DATE '2025-01-01' AND coalesce("end" >= DATE '2025-01-01', true) AS first_runs,
        coalesce(start < DATE '2025-01-01' AND "end" = DATE '2024-12-31', false) AS first_eve, start = DATE '2025-01-01' AS first_renewed,
        start < DATE '2026-01-01' AND coalesce("end" >= DATE '2026-01-01', true) AS last_runs,
        coalesce(start < DATE '2026-01-01' AND "end" = DATE '2025-12-31', false) AS last_eve, start = DATE '2026-01-01' AS last_renewed
    FROM subscriptions WHERE coalesce("end" >= start, true)
), sides AS (
    SELECT
        bool_or(first_runs) OR (bool_or(first_eve) AND bool_or(first_renewed)) AS there,
        bool_or(last_runs) OR (bool_or(last_eve) AND bool_or(last_renewed)) AS still,
        sum(CASE WHEN first_runs THEN amount ELSE 0 END)
            + CASE WHEN bool_or(first_renewed) THEN sum(CASE WHEN first_eve THEN amount ELSE 0 END) ELSE 0 END AS opening,
        sum(CASE WHEN last_runs THEN amount ELSE 0 END)
            + CASE WHEN bool_or(last_renewed) THEN sum(CASE WHEN last_eve THEN amount ELSE 0 END) ELSE 0 END AS closing
    FROM runs GROUP BY customer
)
SELECT
    count(*) FILTER (there AND NOT still) / count(*) FILTER (there) AS churn_rate,
    count(*) FILTER (there AND still) / count(*) FILTER (there) AS retention_rate,
    sum(greatest(opening - closing, 0)) FILTER (opening > 0) / sum(opening) AS revenue_churn,
    sum(least(opening, closing)) FILTER (opening > 0) / sum(opening) AS grr,
    sum(closing) FILTER (opening > 0) / sum(opening) AS nrr
FROM sides;

-- what winning a customer costs
SELECT
    (SELECT sum(amount) FROM spend WHERE category IN ('marketing', 'sales') AND date >= DATE '2025-01-01' AND date < DATE '2026-01-01')
    / count(*) AS cac
FROM customers
WHERE start >= DATE '2025-01-01' AND start < DATE '2026-01-01';

-- the same firm twice
WITH keys AS (
    SELECT lower(trim(email)) AS key, count(*) AS number FROM customers
    WHERE lower(trim(email)) NOT IN ('', '-', '--', '?', 'n/a', '#n/a', 'null', 'none', 'nan', 'nil') GROUP BY key
)
SELECT sum(number - 1) / sum(number) AS duplicates FROM keys;

-- help desk
SELECT
    count(*) AS support_cases,
    (SELECT count(*) / 365 FROM tickets WHERE resolved >= TIMESTAMP '2025-01-01' AND resolved < TIMESTAMP '2026-01-01') AS cases_closed_per_day
FROM tickets
WHERE opened >= TIMESTAMP '2025-01-01' AND opened < TIMESTAMP '2026-01-01';

-- waiting times by Kaplan-Meier: cases still open count as not done yet
WITH waits AS (
    SELECT
        epoch(coalesce(resolved, TIMESTAMP '2026-01-01')) - epoch(opened) AS seconds,
        count(*) AS number, count(resolved) AS done
    FROM tickets WHERE opened >= TIMESTAMP '2025-01-01' AND opened < TIMESTAMP '2026-01-01' GROUP BY seconds
), risk AS (
    SELECT seconds, done, sum(number) OVER (ORDER BY seconds DESC) AS at_risk FROM waits
), curve AS (
    SELECT seconds, product(1 - done / at_risk) OVER (ORDER BY seconds) AS still FROM risk
)
SELECT min(seconds) / 3600 AS time_to_resolution FROM curve WHERE still <= 0.5 + 1e-10;

WITH waits AS (
    SELECT
        epoch(coalesce(first_reply, TIMESTAMP '2026-01-01')) - epoch(opened) AS seconds,
        count(*) AS number, count(first_reply) AS done
    FROM tickets WHERE opened >= TIMESTAMP '2025-01-01' AND opened < TIMESTAMP '2026-01-01' GROUP BY seconds
), risk AS (
    SELECT seconds, done, sum(number) OVER (ORDER BY seconds DESC) AS at_risk FROM waits
), curve AS (
    SELECT seconds, product(1 - done / at_risk) OVER (ORDER BY seconds) AS still FROM risk
)
SELECT min(seconds) / 3600 AS first_response_time FROM curve WHERE still <= 0.5 + 1e-10;

-- surveys: of somebody who answered twice the last answer counts
WITH answers AS (
    SELECT score, row_number() OVER (PARTITION BY customer ORDER BY answered DESC, id DESC) AS place
    FROM surveys
    WHERE kind = 'nps' AND answered >= DATE '2025-01-01' AND answered < DATE '2026-01-01' AND score BETWEEN 0 AND 10 AND score = round(score)
)
SELECT 100 * (count(*) FILTER (score >= 9) - count(*) FILTER (score < 7)) / count(*) AS nps FROM answers WHERE place = 1;

SELECT count(*) FILTER (score >= 4) / count(*) AS csat
FROM surveys
WHERE kind = 'csat' AND answered >= DATE '2025-01-01' AND answered < DATE '2026-01-01' AND score BETWEEN 1 AND 5 AND score = round(score);

SELECT count(*) FILTER (answered < DATE '2026-01-01') / count(*) AS survey_response_rate
FROM surveys
WHERE sent >= DATE '2025-01-01' AND sent < DATE '2026-01-01' AND coalesce(answered >= sent, true);

-- use of the CRM
WITH weekly AS (
    SELECT
        count(*) FILTER (kind = 'login') AS number,
        count(DISTINCT CASE WHEN kind <> 'login' THEN "user" END) AS people
    FROM crm_events WHERE date >= TIMESTAMP '2025-01-01' AND date < TIMESTAMP '2026-01-01' GROUP BY date_trunc('week', date)
)
SELECT sum(number) / sum(people) AS logins FROM weekly;

SELECT
    (SELECT count(DISTINCT users.id) FROM users JOIN crm_events ON lower(trim(users.id)) = lower(trim(crm_events."user"))
        WHERE licensed AND kind <> 'login' AND date >= TIMESTAMP '2025-01-01' AND date < TIMESTAMP '2026-01-01')
    / count(*) AS active_users
FROM users WHERE licensed;

-- fields filled in, of all fields of the leads
SELECT
    (count(id) + count(created) + count(qualified) + count(won)
        + count(*) FILTER (lower(trim(source)) NOT IN ('', '-', '--', '?', 'n/a', '#n/a', 'null', 'none', 'nan', 'nil'))
        + count(*) FILTER (lower(trim(owner)) NOT IN ('', '-', '--', '?', 'n/a', '#n/a', 'null', 'none', 'nan', 'nil'))) / (6 * count(*)) AS field_completeness
FROM leads;
