"""Every unit is on the shelf, held for a waiting order, or sold; each once."""

from app.invariants.statement import Invariant

STOCK = (
    Invariant(
        "on_hand_is_its_movements",
        "What is on the shelf is the sum of what came and went.",
        """
        SELECT p.id AS product_id, p.on_hand, COALESCE(m.moved, 0) AS moved
        FROM products p
        LEFT JOIN (
            SELECT product_id, SUM(on_hand_delta) AS moved FROM stock_movements GROUP BY product_id
        ) m ON m.product_id = p.id
        WHERE p.on_hand <> COALESCE(m.moved, 0)
        """,
    ),
    Invariant(
        "reserved_is_its_movements",
        "What is reserved is the sum of what was held and given back.",
        """
        SELECT p.id AS product_id, p.reserved, COALESCE(m.moved, 0) AS moved
        FROM products p
        LEFT JOIN (
            SELECT product_id, SUM(reserved_delta) AS moved FROM stock_movements GROUP BY product_id
        ) m ON m.product_id = p.id
        WHERE p.reserved <> COALESCE(m.moved, 0)
        """,
    ),
    Invariant(
        "reserved_is_its_reservations",
        "What is reserved is the sum of the active reservations.",
        """
        SELECT p.id AS product_id, p.reserved, COALESCE(r.held, 0) AS held
        FROM products p
        LEFT JOIN (
            SELECT product_id, SUM(quantity) AS held
            FROM stock_reservations WHERE status = 'active' GROUP BY product_id
        ) r ON r.product_id = p.id
        WHERE p.reserved <> COALESCE(r.held, 0)
        """,
    ),
    Invariant(
        "nothing_is_oversold",
        "No more is reserved than is there, and nothing is below zero.",
        """
        SELECT id AS product_id, on_hand, reserved
        FROM products
        WHERE on_hand < 0 OR reserved < 0 OR (track_stock = 1 AND reserved > on_hand)
        """,
    ),
    Invariant(
        "sold_order_took_its_goods",
        # A reservation is the witness that stock was tracked when the order was placed. An order that
        # expired in between sells without when tracking was off by then; a product that was not edited
        # since the order was placed tells that it was on.
        "A confirmed order took its tracked quantities from stock, exactly once.",
        """
        SELECT l.order_id, l.product_id, l.wanted, -COALESCE(m.moved, 0) AS taken
        FROM (
            SELECT order_id, product_id, SUM(quantity) AS wanted
            FROM order_lines WHERE product_id IS NOT NULL GROUP BY order_id, product_id
        ) l
        JOIN orders o ON o.id = l.order_id
        JOIN products p ON p.id = l.product_id
        LEFT JOIN stock_reservations r ON r.order_id = l.order_id AND r.product_id = l.product_id
        LEFT JOIN (
            SELECT order_id, product_id, SUM(on_hand_delta) AS moved
            FROM stock_movements WHERE order_id IS NOT NULL GROUP BY order_id, product_id
        ) m ON m.order_id = l.order_id AND m.product_id = l.product_id
        WHERE o.status IN ('confirmed', 'completed') AND COALESCE(m.moved, 0) <> CASE
            WHEN r.id IS NULL THEN 0
            WHEN r.status = 'consumed' THEN -l.wanted
            WHEN p.track_stock = 1 AND p.updated_at < o.created_at THEN -l.wanted
            WHEN EXISTS (
                SELECT 1 FROM order_events e
                WHERE e.order_id = o.id AND e.field = 'status' AND e.to_status = 'expired'
            ) THEN 0
            ELSE -l.wanted
        END
        """,
    ),
    Invariant(
        "unsold_order_took_nothing",
        "An order that is not confirmed took nothing from the shelf.",
        """
        SELECT o.id AS order_id, o.status, m.product_id, m.moved
        FROM orders o
        JOIN (
            SELECT order_id, product_id, SUM(on_hand_delta) AS moved
            FROM stock_movements WHERE order_id IS NOT NULL GROUP BY order_id, product_id
        ) m ON m.order_id = o.id
        WHERE o.status NOT IN ('confirmed', 'completed') AND m.moved <> 0
        """,
    ),
    Invariant(
        "only_waiting_orders_hold",
        "An order that is paid, cancelled or expired holds no reservation.",
        """
        SELECT r.order_id, r.product_id, r.id AS reservation_id, o.status
        FROM stock_reservations r JOIN orders o ON o.id = r.order_id
        WHERE r.status = 'active' AND o.status <> 'pending_payment'
        """,
    ),
    Invariant(
        "waiting_order_holds_its_goods",
        "An order that waits for its money keeps every unit that was held for it.",
        """
        SELECT r.order_id, r.product_id, r.id AS reservation_id, r.status, r.quantity
        FROM stock_reservations r
        JOIN orders o ON o.id = r.order_id
        LEFT JOIN (
            SELECT order_id, product_id, SUM(quantity) AS wanted
            FROM order_lines WHERE product_id IS NOT NULL GROUP BY order_id, product_id
        ) l ON l.order_id = r.order_id AND l.product_id = r.product_id
        WHERE o.status = 'pending_payment' AND (r.status <> 'active' OR r.quantity <> COALESCE(l.wanted, 0))
        """,
    ),
)
