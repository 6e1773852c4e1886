"""Payments by hand, in cash and twice told: each is one receipt, and no order that ended keeps any of it."""

from app.invariants.statement import Invariant

BY_HAND = (
    Invariant(
        "ended_order_holds_no_money",
        "An order that was cancelled or expired gave back what it had taken.",
        """
        SELECT o.id AS order_id, o.status, o.paid_minor, COALESCE(a.allocated, 0) AS allocated
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(amount_minor) AS allocated
            FROM allocations WHERE kind = 'order' GROUP BY order_id
        ) a ON a.order_id = o.id
        WHERE o.status IN ('cancelled', 'expired') AND (o.paid_minor > 0 OR COALESCE(a.allocated, 0) > 0)
        """,
    ),
    Invariant(
        "cash_was_taken_by_staff",
        "Cash has no number, belongs to no prompt, and names who took it.",
        """
        SELECT id AS receipt_id
        FROM receipts
        WHERE provider = 'cash' AND (number IS NOT NULL OR payment_id IS NOT NULL
            OR NOT ((source = 'counter' AND (actor LIKE 'staff%' OR actor LIKE 'admin%'))
                OR (source = 'import-old' AND actor = 'import-old')))
        """,
    ),
    Invariant(
        "numberless_receipt_has_its_payment",
        "Only a success that the query alone knows waits for its receipt number.",
        """
        SELECT id AS receipt_id
        FROM receipts
        WHERE provider = 'mpesa' AND number IS NULL AND payment_id IS NULL
        """,
    ),
    Invariant(
        "guess_names_both",
        "Where a number and an attempt were brought together by a guess, both are there.",
        """
        SELECT id AS receipt_id, payment_id
        FROM receipts
        WHERE guessed = 1 AND (number IS NULL OR payment_id IS NULL)
        """,
    ),
    Invariant(
        "money_told_by_hand_is_a_receipt",
        "A believed message about a payment by hand is a receipt, or a person sees it.",
        """
        SELECT m.id AS message_id, m.outcome
        FROM callback_messages m
        LEFT JOIN receipts r ON r.number = m.receipt_number
        LEFT JOIN review_items i ON i.message_id = m.id
        WHERE m.channel = 'c2b' AND m.handled_at IS NOT NULL AND r.id IS NULL
            AND (m.receipt_number IS NOT NULL OR i.id IS NULL)
        """,
    ),
    Invariant(
        "rumour_is_no_money",
        "A message that came without the shop's secret became nothing.",
        """
        SELECT id AS message_id, outcome
        FROM callback_messages
        WHERE channel = 'c2b_stranger' AND (receipt_number IS NOT NULL OR payment_id IS NOT NULL)
        """,
    ),
    Invariant(
        "matched_money_has_its_order",
        "Money that a person matched with an order is unmatched no more.",
        """
        SELECT i.id AS item_id, i.receipt_id, i.order_id
        FROM review_items i
        JOIN allocations a ON a.receipt_id = i.receipt_id AND a.kind = 'unmatched'
        WHERE i.kind = 'unmatched_money' AND i.order_id IS NOT NULL
        """,
    ),
)
