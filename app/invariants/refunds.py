"""What goes back came in before, went once, and is written down where it was taken from."""

from app.invariants.statement import Invariant, any_of, fill, words
from app.payments.refunds.states import ASKED_ABOUT, REFUND, RESERVES, RefundStatus

_BEFORE = "COALESCE(e.from_status, '')"
_MOVES = any_of(
    (_BEFORE, "e.event", "e.to_status"),
    [
        ("", "request", RefundStatus.REQUESTED),
        (RefundStatus.REQUESTED, "take_on", RefundStatus.REQUESTED),
        *((before, event, after) for (before, event), after in REFUND.moves.items()),
    ],
)

REFUNDS = (
    Invariant(
        "refunds_fit_their_receipt",
        "The refunds of a receipt, done or under way, never exceed it.",
        fill(
            """
            SELECT r.id AS receipt_id, r.amount_minor, SUM(f.amount_minor) AS refunded
            FROM receipts r JOIN refunds f ON f.receipt_id = r.id
            WHERE f.status IN ({reserves})
            GROUP BY r.id, r.amount_minor
            HAVING SUM(f.amount_minor) > r.amount_minor
            """,
            reserves=words(RESERVES),
        ),
    ),
    Invariant(
        "done_refund_has_reference",
        "A refund that is done says under which number it went, and no other went under it.",
        """
        SELECT f.id AS refund_id, f.status
        FROM refunds f
        WHERE (f.status = 'done' AND (f.gateway_ref IS NULL OR f.done_at IS NULL)) OR (
            f.gateway_ref IS NOT NULL AND EXISTS (
                SELECT 1 FROM refunds x WHERE x.gateway_ref = f.gateway_ref AND x.id <> f.id
            )
        )
        """,
    ),
    Invariant(
        "done_refund_is_allocated",
        "A refund that is done has its amount of the receipt, and no other refund has any.",
        """
        SELECT f.id AS refund_id, f.status, f.amount_minor, COALESCE(a.returned, 0) AS returned
        FROM refunds f
        LEFT JOIN (
            SELECT refund_id, SUM(amount_minor) AS returned
            FROM allocations WHERE refund_id IS NOT NULL GROUP BY refund_id
        ) a ON a.refund_id = f.id
        WHERE COALESCE(a.returned, 0) <> CASE f.status WHEN 'done' THEN f.amount_minor ELSE 0 END
        """,
    ),
    Invariant(
        "refund_takes_from_its_receipt",
        "What a refund returned is of its own receipt, and is marked as returned.",
        """
        SELECT a.id AS allocation_id, a.refund_id, a.kind
        FROM allocations a JOIN refunds f ON f.id = a.refund_id
        WHERE a.receipt_id <> f.receipt_id OR a.kind <> 'refund'
        """,
    ),
    Invariant(
        "order_refunded_is_its_allocations",
        "What an order says went back is what refunds returned of its money.",
        """
        SELECT o.id AS order_id, o.refunded_minor, COALESCE(a.returned, 0) AS returned
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(amount_minor) AS returned
            FROM allocations WHERE refund_id IS NOT NULL GROUP BY order_id
        ) a ON a.order_id = o.id
        WHERE o.refunded_minor <> COALESCE(a.returned, 0)
        """,
    ),
    Invariant(
        "refunded_order_kept_nothing",
        "An order that is refunded keeps none of its money, and one that is part refunded some of it.",
        """
        SELECT id AS order_id, payment_status, paid_minor, refunded_minor
        FROM orders
        WHERE (payment_status = 'refunded' AND (paid_minor <> 0 OR refunded_minor = 0))
            OR (payment_status = 'part_refunded' AND (paid_minor = 0 OR refunded_minor = 0))
        """,
    ),
    Invariant(
        "payout_goes_to_the_payer",
        "A payout goes to the phone that paid.",
        """
        SELECT f.id AS refund_id
        FROM refunds f
        JOIN receipts r ON r.id = f.receipt_id
        LEFT JOIN payments p ON p.id = r.payment_id
        WHERE f.method = 'b2c' AND f.status = 'done'
            AND (f.phone IS NULL OR p.phone IS NULL OR f.phone <> p.phone)
        """,
    ),
    Invariant(
        "refund_was_approved",
        "Nothing was sent that nobody approved.",
        """
        SELECT id AS refund_id, status
        FROM refunds
        WHERE status NOT IN ('requested', 'rejected') AND approved_by IS NULL
        """,
    ),
    Invariant(
        "refund_is_decided",
        "No refund is under way for long unless it is in front of a person.",
        fill(
            """
            SELECT f.id AS refund_id, f.status
            FROM refunds f
            WHERE f.status IN ({asked_about}) AND f.sent_at < :certain_by AND NOT EXISTS (
                SELECT 1 FROM review_items i
                WHERE i.receipt_id = f.receipt_id AND i.kind = 'refund_uncertain' AND i.resolved_at IS NULL
            )
            """,
            asked_about=words(ASKED_ABOUT),
        ),
    ),
    Invariant(
        "refund_status_is_its_last_event",
        "A refund's status is what its history ends with.",
        """
        SELECT f.id AS refund_id, f.status, e.to_status AS last_event
        FROM refunds f
        LEFT JOIN refund_events e ON e.refund_id = f.id AND e.seq = (
            SELECT MAX(x.seq) FROM refund_events x WHERE x.refund_id = f.id
        )
        WHERE e.id IS NULL OR e.to_status <> f.status
        """,
    ),
    Invariant(
        "refund_history_is_linked",
        "A refund's history is numbered 1, 2, 3, and each line begins where the one before it ended.",
        """
        SELECT e.refund_id, e.id AS event_id, e.from_status, q.to_status AS before_it
        FROM refund_events e
        LEFT JOIN refund_events q ON q.refund_id = e.refund_id AND q.seq = e.seq - 1
        WHERE COALESCE(e.from_status, '') <> COALESCE(q.to_status, '') OR (q.id IS NULL AND e.seq <> 1)
        """,
    ),
    Invariant(
        "refund_moves_are_legal",
        "A refund moved only as its machine allows, by the event that moves it.",
        fill(
            """
            SELECT e.refund_id, e.id AS event_id, e.from_status, e.event, e.to_status
            FROM refund_events e
            WHERE NOT ({moves})
            """,
            moves=_MOVES,
        ),
    ),
    Invariant(
        "refund_change_left_one_message",
        "Every change of a refund left exactly one message.",
        fill(
            """
            SELECT x.refund_id, x.topic, SUM(x.changes) AS changes, SUM(x.messages) AS messages
            FROM (
                SELECT refund_id, REPLACE('refund.*', '*', to_status) AS topic, 1 AS changes, 0 AS messages
                FROM refund_events
                UNION ALL
                SELECT CAST(SUBSTR(dedupe, 8) AS SIGNED), topic, 0, 1
                FROM jobs WHERE topic IN ({topics})
            ) x
            GROUP BY x.refund_id, x.topic
            HAVING SUM(x.changes) <> SUM(x.messages)
            """,
            topics=words(f"refund.{status}" for status in RefundStatus),
        ),
    ),
)
