-- Stock that runs out: products on sale of which few are left, or which last only some days more at the pace
-- at which they were sold in the period. The soonest first; `days_left` is null where nothing was sold.
-- Runs as it stands on SQLite, MariaDB and MySQL; to ask differently, change the values behind the marks:
-- /*:first_day*/ and /*:last_day*/ are the period, /*:days*/ its length, /*:low*/ how many are few,
-- /*:within*/ how many days ahead to look.
SELECT p.id AS product_id,
       p.sku AS sku,
       p.name AS name,
       p.on_hand AS on_hand,
       p.reserved AS reserved,
       p.on_hand - p.reserved AS available,
       COALESCE(s.units, 0) AS sold,
       ROUND((p.on_hand - p.reserved) * /*:days*/ 365 * 1.0 / s.units, 1) AS days_left
FROM products p
LEFT JOIN (
    SELECT l.product_id, SUM(l.quantity) AS units
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    WHERE o.status IN ('confirmed', 'completed')
      AND o.local_day BETWEEN /*:first_day*/ '2026-01-01' AND /*:last_day*/ '2026-12-31'
      AND l.product_id IS NOT NULL
    GROUP BY l.product_id
) s ON s.product_id = p.id
WHERE p.status = 'active'
  AND p.track_stock = 1
  AND (
      p.on_hand - p.reserved <= /*:low*/ 5
      OR (p.on_hand - p.reserved) * /*:days*/ 365 <= s.units * /*:within*/ 14
  )
ORDER BY CASE
             WHEN p.on_hand - p.reserved <= 0 THEN 0
             WHEN s.units > 0 THEN (p.on_hand - p.reserved) * 1.0 / s.units
             ELSE 1000000
         END,
         p.on_hand - p.reserved,
         p.id
LIMIT /*:most*/ 100
