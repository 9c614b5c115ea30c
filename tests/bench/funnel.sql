-- The ordered funnel with a window of 60 days, by source: what a person would write by hand.
WITH h AS (SELECT deal, stage, entered FROM stage_history WHERE entered < TIMESTAMP '2026-01-01'),
s0 AS (SELECT deal, min(entered) AS t0 FROM h WHERE stage = 'New' GROUP BY deal),
s1 AS (SELECT s0.deal, any_value(t0) AS t0, min(entered) AS t1 FROM s0 LEFT JOIN (FROM h WHERE stage = 'Qualified') e
       ON e.deal = s0.deal AND e.entered >= t0 GROUP BY s0.deal),
s2 AS (SELECT s1.deal, any_value(t0) AS t0, any_value(t1) AS t1, min(entered) AS t2 FROM s1 LEFT JOIN (FROM h WHERE stage = 'Demo') e
       ON e.deal = s1.deal AND e.entered >= t1 GROUP BY s1.deal),
s3 AS (SELECT s2.deal, any_value(t0) AS t0, any_value(t1) AS t1, any_value(t2) AS t2, min(entered) AS t3
       FROM s2 LEFT JOIN (FROM h WHERE stage = 'Proposal') e ON e.deal = s2.deal AND e.entered >= t2 GROUP BY s2.deal),
p AS (SELECT source, amount, status, t0, CASE WHEN epoch(t1) - epoch(t0) <= 60 * 86400 THEN t1 END AS t1,
             CASE WHEN epoch(t2) - epoch(t0) <= 60 * 86400 THEN t2 END AS t2, CASE WHEN epoch(t3) - epoch(t0) <= 60 * 86400 THEN t3 END AS t3,
             CASE WHEN status = 'won' AND closed < DATE '2026-01-01' AND epoch(closed::TIMESTAMP) - epoch(t0) <= 60 * 86400 THEN closed::TIMESTAMP END AS tw
      FROM deals d JOIN s3 ON d.id = s3.deal WHERE epoch(TIMESTAMP '2026-01-01') - epoch(t0) > 60 * 86400)
SELECT source, count(t0) AS reached_0, count(t1) AS reached_1, count(t2) AS reached_2, count(t3) AS reached_3, count(tw) FILTER (t3 IS NOT NULL) AS reached_4,
       sum(amount) AS value_0, sum(amount) FILTER (t1 IS NOT NULL) AS value_1, sum(amount) FILTER (t2 IS NOT NULL) AS value_2,
       sum(amount) FILTER (t3 IS NOT NULL) AS value_3, sum(amount) FILTER (t3 IS NOT NULL AND tw IS NOT NULL) AS value_4,
       count(*) FILTER (t1 IS NULL AND status = 'lost') AS lost_0, count(*) FILTER (t1 IS NOT NULL AND t2 IS NULL AND status = 'lost') AS lost_1,
       count(*) FILTER (t2 IS NOT NULL AND t3 IS NULL AND status = 'lost') AS lost_2, count(*) FILTER (t3 IS NOT NULL AND status = 'lost') AS lost_3,
       median(epoch(t1) - epoch(t0)) AS days_1, median(epoch(t2) - epoch(t1)) AS days_2, median(epoch(t3) - epoch(t2)) AS days_3,
       median(epoch(tw) - epoch(t3)) FILTER (t3 IS NOT NULL) AS days_4
FROM p GROUP BY source ORDER BY source
