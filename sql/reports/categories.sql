-- What each category brought in, and its best product by units sold, in paid orders.
-- An order that was refunded as a whole counts as not sold. Amounts are in cents; the period is that of
-- Nairobi days on which orders were placed.
-- Runs as it stands on SQLite, MariaDB and MySQL; to ask about other days, change the values
-- that stand behind the marks /*:first_day*/, /*:last_day*/ and /*:most*/.
WITH sold AS (
    SELECT l.product_id, SUM(l.quantity) AS units, SUM(l.total_minor) AS revenue_minor
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    WHERE o.status IN ('confirmed', 'completed')
      AND o.payment_status <> 'refunded'
      AND o.local_day BETWEEN /*:first_day*/ '2026-01-01' AND /*:last_day*/ '2026-12-31'
      AND l.product_id IS NOT NULL
    GROUP BY l.product_id
),
ranked AS (
    SELECT p.category_id, p.name, s.units, s.revenue_minor,
           ROW_NUMBER() OVER (
               PARTITION BY p.category_id ORDER BY s.units DESC, s.revenue_minor DESC, p.id
           ) AS place
    FROM sold s
    JOIN products p ON p.id = s.product_id
)
SELECT COALESCE(c.name, 'No category') AS category,
       SUM(r.revenue_minor) AS total_revenue_minor,
       MAX(CASE WHEN r.place = 1 THEN r.name END) AS top_product,
       MAX(CASE WHEN r.place = 1 THEN r.units END) AS top_product_quantity_sold
FROM ranked r
LEFT JOIN categories c ON c.id = r.category_id
GROUP BY r.category_id, c.name
ORDER BY SUM(r.revenue_minor) DESC, category
LIMIT /*:most*/ 100
