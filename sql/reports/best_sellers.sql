-- Best sellers: products by units sold in paid orders. An order that was refunded as a whole counts as not
-- sold. Amounts are in cents; the period is that of Nairobi days on which orders were placed.
-- Runs as it stands on SQLite, MariaDB and MySQL; to ask about other days, change the values
-- that stand behind the marks /*:first_day*/, /*:last_day*/ and /*:most*/.
SELECT p.id AS product_id,
       p.sku AS sku,
       p.name AS name,
       SUM(l.quantity) AS units,
       SUM(l.total_minor) AS revenue_minor,
       COUNT(DISTINCT o.id) AS orders
FROM orders o
JOIN order_lines l ON l.order_id = o.id
JOIN products p ON p.id = l.product_id
WHERE o.status IN ('confirmed', 'completed')
  AND o.payment_status <> 'refunded'
  AND o.local_day BETWEEN /*:first_day*/ '2026-01-01' AND /*:last_day*/ '2026-12-31'
GROUP BY p.id, p.sku, p.name
ORDER BY SUM(l.quantity) DESC, SUM(l.total_minor) DESC, p.id
LIMIT /*:most*/ 100
