-- Sales by day: orders that were paid, by the Nairobi day on which they were placed.
-- Amounts are in cents. `refunded_minor` is what went back to payers of that day's orders since.
-- Runs as it stands on SQLite, MariaDB and MySQL; to ask about other days, change the values
-- that stand behind the marks /*:first_day*/, /*:last_day*/ and /*:most*/.
SELECT o.local_day AS sold_on,
       COUNT(*) AS orders,
       SUM(o.total_minor) AS revenue_minor,
       SUM(o.refunded_minor) AS refunded_minor
FROM orders o
WHERE o.status IN ('confirmed', 'completed')
  AND o.local_day BETWEEN /*:first_day*/ '2026-01-01' AND /*:last_day*/ '2026-12-31'
GROUP BY o.local_day
ORDER BY o.local_day DESC
LIMIT /*:most*/ 100
