"""Every shilling that came in is at an order, or goes back, or a person sees it."""

from app.invariants.statement import Invariant, fill, words
from app.payments.states import OPEN

_OPEN = words(OPEN)
_TAKEN = """(
            SELECT order_id, SUM(amount_minor) AS allocated
            FROM allocations WHERE kind = 'order' GROUP BY order_id
        )"""

MONEY = (
    Invariant(
        "receipt_is_allocated",
        "The allocations of a receipt add up to it.",
        """
        SELECT r.id AS receipt_id, r.amount_minor, COALESCE(a.allocated, 0) AS allocated
        FROM receipts r
        LEFT JOIN (SELECT receipt_id, SUM(amount_minor) AS allocated FROM allocations GROUP BY receipt_id) a
            ON a.receipt_id = r.id
        WHERE COALESCE(a.allocated, 0) <> r.amount_minor
        """,
    ),
    Invariant(
        "allocation_names_its_order",
        "Money of an order, or above its price, names the order; unmatched money names none.",
        """
        SELECT id AS allocation_id, receipt_id, kind
        FROM allocations
        WHERE (kind IN ('order', 'overpayment') AND order_id IS NULL)
            OR (kind = 'unmatched' AND order_id IS NOT NULL)
        """,
    ),
    Invariant(
        "order_paid_is_its_allocations",
        "What an order says is paid is what receipts gave it.",
        fill(
            """
            SELECT o.id AS order_id, o.paid_minor, COALESCE(a.allocated, 0) AS allocated
            FROM orders o
            LEFT JOIN {taken} a ON a.order_id = o.id
            WHERE o.paid_minor <> COALESCE(a.allocated, 0)
            """,
            taken=_TAKEN,
        ),
    ),
    Invariant(
        "confirmed_order_is_paid",
        "No order is confirmed without its whole price allocated to it; a refund may have taken of it since.",
        """
        SELECT o.id AS order_id, o.total_minor, COALESCE(a.allocated, 0) AS allocated
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(amount_minor) AS allocated
            FROM allocations WHERE kind = 'order' OR taken_back = 1 GROUP BY order_id
        ) a ON a.order_id = o.id
        WHERE o.status IN ('confirmed', 'completed') AND COALESCE(a.allocated, 0) < o.total_minor
        """,
    ),
    Invariant(
        "paid_order_is_confirmed",
        "An order whose whole price is allocated to it is confirmed.",
        fill(
            """
            SELECT o.id AS order_id, o.status, o.total_minor, a.allocated
            FROM orders o
            JOIN {taken} a ON a.order_id = o.id
            WHERE a.allocated >= o.total_minor AND o.status NOT IN ('confirmed', 'completed')
            """,
            taken=_TAKEN,
        ),
    ),
    Invariant(
        "order_takes_no_more_than_its_price",
        "No more is allocated to an order than it costs.",
        fill(
            """
            SELECT o.id AS order_id, o.total_minor, a.allocated
            FROM orders o
            JOIN {taken} a ON a.order_id = o.id
            WHERE a.allocated > o.total_minor
            """,
            taken=_TAKEN,
        ),
    ),
    Invariant(
        "receipt_number_is_used_once",
        "A provider's receipt number is one receipt, however it is written.",
        """
        SELECT MIN(id) AS receipt_id, MAX(id) AS other_receipt_id, COUNT(*) AS times
        FROM receipts
        WHERE number IS NOT NULL
        GROUP BY provider, CASE provider WHEN 'stripe' THEN number ELSE UPPER(TRIM(number)) END
        HAVING COUNT(*) > 1
        """,
    ),
    Invariant(
        "paid_payment_has_its_receipt",
        "A payment that succeeded has a receipt of its own amount and number.",
        """
        SELECT p.id AS payment_id, p.order_id
        FROM payments p
        LEFT JOIN receipts r ON r.payment_id = p.id AND r.amount_minor = p.amount_minor
            AND (p.receipt_number IS NULL OR r.number = p.receipt_number)
        WHERE p.status = 'succeeded' AND r.id IS NULL
        """,
    ),
    Invariant(
        "payment_names_its_receipt",
        "Once a receipt's number is known, its payment shows one.",
        """
        SELECT p.id AS payment_id, r.id AS receipt_id
        FROM payments p JOIN receipts r ON r.payment_id = p.id
        WHERE r.number IS NOT NULL AND p.receipt_number IS NULL
        """,
    ),
    Invariant(
        "receipt_belongs_to_a_paid_payment",
        "No money hangs on a payment that did not succeed.",
        """
        SELECT r.id AS receipt_id, p.id AS payment_id, p.status
        FROM receipts r JOIN payments p ON p.id = r.payment_id
        WHERE p.status <> 'succeeded'
        """,
    ),
    Invariant(
        "paid_payment_is_proven",
        "A payment succeeded because its own callback, or its provider when asked, said so.",
        """
        SELECT p.id AS payment_id
        FROM payments p
        WHERE p.status = 'succeeded' AND NOT EXISTS (
            SELECT 1 FROM payment_evidence e
            WHERE e.payment_id = p.id AND e.verdict = 'paid' AND e.source <> 'stranger'
        )
        """,
    ),
    Invariant(
        "one_open_payment_per_order",
        "At most one attempt to pay an order is open.",
        fill(
            """
            SELECT order_id, COUNT(*) AS open_payments
            FROM payments
            WHERE status IN ({open})
            GROUP BY order_id
            HAVING COUNT(*) > 1
            """,
            open=_OPEN,
        ),
    ),
    Invariant(
        "open_payment_holds_its_order",
        "An open attempt holds the order's one place for it, and an ended one gave it back.",
        fill(
            """
            SELECT id AS payment_id, order_id, open_order_id, status
            FROM payments
            WHERE (status IN ({open}) AND (open_order_id IS NULL OR open_order_id <> order_id))
                OR (status NOT IN ({open}) AND open_order_id IS NOT NULL)
            """,
            open=_OPEN,
        ),
    ),
    Invariant(
        "order_knows_its_open_payment",
        "An order says that a payment is open exactly while one is.",
        fill(
            """
            SELECT o.id AS order_id, o.payment_open, COALESCE(p.open_payments, 0) AS open_payments
            FROM orders o
            LEFT JOIN (
                SELECT order_id, COUNT(*) AS open_payments
                FROM payments WHERE status IN ({open}) GROUP BY order_id
            ) p ON p.order_id = o.id
            WHERE (o.payment_open = 1 AND COALESCE(p.open_payments, 0) = 0)
                OR (o.payment_open = 0 AND COALESCE(p.open_payments, 0) > 0)
            """,
            open=_OPEN,
        ),
    ),
    Invariant(
        "payment_status_fits_the_money",
        "Unpaid, part paid and paid say what paid_minor says.",
        """
        SELECT id AS order_id, payment_status, paid_minor, total_minor
        FROM orders
        WHERE (payment_status = 'unpaid' AND paid_minor <> 0)
            OR (payment_status = 'part_paid' AND (paid_minor <= 0 OR paid_minor >= total_minor))
            OR (payment_status = 'paid' AND paid_minor <> total_minor)
        """,
    ),
    Invariant(
        "money_to_return_is_marked",
        "A cancelled or expired order with money is marked for its return, and no order without any is.",
        """
        SELECT o.id AS order_id, o.status, o.payment_status, o.paid_minor, COALESCE(a.idle, 0) AS idle
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(amount_minor) AS idle
            FROM allocations WHERE kind <> 'order' GROUP BY order_id
        ) a ON a.order_id = o.id
        WHERE (o.status IN ('cancelled', 'expired') AND o.paid_minor + COALESCE(a.idle, 0) > 0
                AND o.payment_status NOT IN ('refund_due', 'part_refunded', 'refunded'))
            OR (o.paid_minor + COALESCE(a.idle, 0) = 0
                AND o.payment_status IN ('refund_due', 'part_refunded', 'refunded'))
        """,
    ),
    Invariant(
        "money_no_order_took_is_seen",
        "Whatever part of a receipt is not an order's, and did not go back, is in front of a person.",
        """
        SELECT a.receipt_id, a.id AS allocation_id, a.kind, a.amount_minor
        FROM allocations a
        LEFT JOIN review_items i ON i.receipt_id = a.receipt_id
        WHERE a.kind <> 'order' AND a.refund_id IS NULL AND i.id IS NULL
        """,
    ),
    Invariant(
        "order_total_is_its_lines",
        "An order costs what its lines cost, and each line its price times its quantity.",
        """
        SELECT o.id AS order_id, o.total_minor, COALESCE(l.lines_minor, 0) AS lines_minor
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(total_minor) AS lines_minor,
                SUM(CASE WHEN total_minor <> unit_minor * quantity THEN 1 ELSE 0 END) AS wrong_lines
            FROM order_lines GROUP BY order_id
        ) l ON l.order_id = o.id
        WHERE o.total_minor <> COALESCE(l.lines_minor, 0) OR l.wrong_lines > 0
        """,
    ),
    Invariant(
        "order_total_is_whole_shillings",
        "An order costs whole shillings: M-Pesa takes nothing else.",
        "SELECT id AS order_id, total_minor FROM orders WHERE total_minor % 100 <> 0",
    ),
)
