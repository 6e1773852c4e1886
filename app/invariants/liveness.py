"""Nothing waits for ever: what should have been done is done, or a person knows.

The outbox has no statement about unsent messages: nothing consumes it yet.
"""

from app.invariants.statement import Invariant, fill, words
from app.payments.states import OPEN

LIVENESS = (
    Invariant(
        "payment_is_decided",
        "No payment is open for long unless it is in front of a person.",
        fill(
            """
            SELECT p.id AS payment_id, p.order_id, p.status
            FROM payments p
            WHERE p.status IN ({open}) AND p.created_at < :decided_by AND NOT EXISTS (
                SELECT 1 FROM review_items i WHERE i.payment_id = p.id AND i.resolved_at IS NULL
            )
            """,
            open=words(OPEN),
        ),
    ),
    Invariant(
        "callback_is_handled",
        "No callback waits to be understood unless it is in front of a person.",
        """
        SELECT m.id AS message_id, m.attempts
        FROM callback_messages m
        WHERE m.handled_at IS NULL AND m.received_at < :handled_by AND NOT EXISTS (
            SELECT 1 FROM review_items i WHERE i.message_id = m.id AND i.resolved_at IS NULL
        )
        """,
    ),
    Invariant(
        "handled_callback_is_evidence",
        "A callback that was matched to a payment is among what was heard about it.",
        """
        SELECT m.id AS message_id, m.payment_id, m.outcome
        FROM callback_messages m
        LEFT JOIN payment_evidence e ON e.message_id = m.id
        WHERE m.handled_at IS NOT NULL AND m.payment_id IS NOT NULL AND m.outcome <> 'unreadable'
            AND e.id IS NULL
        """,
    ),
    Invariant(
        "paid_callback_became_money",
        "A success told by a payment's own callback is a receipt once that ended, or a person sees it.",
        fill(
            """
            SELECT e.payment_id, e.id AS evidence_id
            FROM payment_evidence e
            JOIN payments p ON p.id = e.payment_id
            LEFT JOIN receipts r ON r.number = e.receipt AND r.payment_id = e.payment_id
            WHERE e.source = 'callback' AND e.verdict = 'paid' AND p.status NOT IN ({open}) AND r.id IS NULL
                AND NOT EXISTS (SELECT 1 FROM review_items i WHERE i.payment_id = e.payment_id)
            """,
            open=words(OPEN),
        ),
    ),
    Invariant(
        "doubtful_callback_is_seen",
        "A success that does not fit what was asked is in front of a person.",
        """
        SELECT e.payment_id, e.id AS evidence_id
        FROM payment_evidence e
        WHERE e.verdict = 'mismatch' AND NOT EXISTS (
            SELECT 1 FROM review_items i WHERE i.payment_id = e.payment_id AND i.kind = 'wrong_amount'
        )
        """,
    ),
    Invariant(
        "no_job_is_parked",
        "No job was given up.",
        """
        SELECT id AS job_id, topic, attempt_no
        FROM jobs
        WHERE parked_at IS NOT NULL AND done_at IS NULL
        """,
    ),
    Invariant(
        "unpaid_order_expires",
        "An order whose time is over, and that no open payment keeps, has expired.",
        """
        SELECT id AS order_id
        FROM orders
        WHERE status = 'pending_payment' AND payment_open = 0
            AND expires_at < :handled_by AND updated_at < :handled_by
        """,
    ),
)
