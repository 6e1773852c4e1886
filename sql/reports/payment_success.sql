-- How often payments succeed, by provider and by the Nairobi hour at which the payer was asked.
-- `success_percent` is of the attempts that have ended; null while none has. Kenya is three hours ahead of
-- UTC all year. The period is that of Nairobi days on which the orders were placed.
-- Runs as it stands on SQLite, MariaDB and MySQL; to ask about other days, change the values
-- that stand behind the marks /*:first_day*/, /*:last_day*/ and /*:most*/.
SELECT t.provider AS provider,
       t.local_hour AS local_hour,
       COUNT(*) AS attempts,
       SUM(t.succeeded) AS succeeded,
       SUM(t.ended) - SUM(t.succeeded) AS failed,
       ROUND(100.0 * SUM(t.succeeded) / NULLIF(SUM(t.ended), 0), 1) AS success_percent
FROM (
    SELECT p.method AS provider,
           (CAST(SUBSTR(p.created_at, 12, 2) AS SIGNED) + 3) % 24 AS local_hour,
           CASE WHEN p.status = 'succeeded' THEN 1 ELSE 0 END AS succeeded,
           CASE WHEN p.status IN ('succeeded', 'failed', 'cancelled', 'expired') THEN 1 ELSE 0 END AS ended
    FROM orders o
    JOIN payments p ON p.order_id = o.id
    WHERE o.local_day BETWEEN /*:first_day*/ '2026-01-01' AND /*:last_day*/ '2026-12-31'
) t
GROUP BY t.provider, t.local_hour
ORDER BY t.provider, t.local_hour
LIMIT /*:most*/ 100
