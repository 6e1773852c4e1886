-- What each category brought in since the beginning, and its best product by units: the shop's own paid orders,
-- and what was counted elsewhere before and came with a price list (its price times quantity_sold).
-- An order that was refunded as a whole counts as not sold. Amounts are in cents.
-- Runs as it stands on SQLite, MariaDB and MySQL; the value behind the mark /*:most*/ is the rows at most.
WITH sold AS (
    SELECT l.product_id, SUM(l.quantity) AS units, SUM(l.total_minor) AS revenue_minor
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    WHERE o.status IN ('confirmed', 'completed')
      AND o.payment_status <> 'refunded'
      AND l.product_id IS NOT NULL
    GROUP BY l.product_id
),
counted AS (
    SELECT p.id, p.category_id, p.name,
           COALESCE(s.units, 0) + COALESCE(f.quantity_sold, 0) AS units,
           COALESCE(s.revenue_minor, 0) + p.price_minor * COALESCE(f.quantity_sold, 0) AS revenue_minor
    FROM products p
    LEFT JOIN sold s ON s.product_id = p.id
    LEFT JOIN product_figures f ON f.product_id = p.id
    WHERE s.units IS NOT NULL OR f.quantity_sold IS NOT NULL
),
ranked AS (
    SELECT c.category_id, c.name, c.units, c.revenue_minor,
           ROW_NUMBER() OVER (
               PARTITION BY c.category_id ORDER BY c.units DESC, c.revenue_minor DESC, c.id
           ) AS place
    FROM counted c
)
SELECT COALESCE(c.name, 'No category') AS category,
       SUM(r.revenue_minor) AS total_revenue_minor,
       MAX(CASE WHEN r.place = 1 THEN r.name END) AS top_product,
       MAX(CASE WHEN r.place = 1 THEN r.units END) AS top_product_quantity_sold
FROM ranked r
LEFT JOIN categories c ON c.id = r.category_id
GROUP BY r.category_id, c.name
ORDER BY SUM(r.revenue_minor) DESC, category
LIMIT /*:most*/ 1000
