"""What M-Pesa's own list says is in the books, or a person sees why not."""

from app.invariants.statement import Invariant

STATEMENTS = (
    Invariant(
        "listed_payment_is_a_receipt",
        "Every payment that an imported statement has is a receipt.",
        """
        SELECT l.id AS line_id, l.outcome
        FROM statement_lines l
        LEFT JOIN receipts r ON r.number = l.number
        WHERE l.kind = 'payment' AND r.id IS NULL
        """,
    ),
    Invariant(
        "listed_amount_agrees_or_is_seen",
        "A receipt has the amount that the statement tells, or a person was asked.",
        """
        SELECT l.id AS line_id, r.id AS receipt_id, l.amount_minor AS listed_minor, r.amount_minor
        FROM statement_lines l
        JOIN receipts r ON r.number = l.number
        WHERE l.kind = 'payment' AND l.amount_minor <> r.amount_minor AND NOT EXISTS (
            SELECT 1 FROM review_items i WHERE i.receipt_id = r.id AND i.kind = 'wrong_amount'
        )
        """,
    ),
    Invariant(
        "listed_return_is_a_refund_or_is_seen",
        "A reversal of one of the shop's receipts is a refund, or a person was asked.",
        """
        SELECT l.id AS line_id, r.id AS receipt_id
        FROM statement_lines l
        JOIN receipts r ON r.number = l.linked
        WHERE l.kind = 'reversal'
            AND NOT EXISTS (SELECT 1 FROM refunds f WHERE f.gateway_ref = l.number)
            AND NOT EXISTS (SELECT 1 FROM review_items i WHERE i.receipt_id = r.id)
        """,
    ),
    Invariant(
        "import_counts_its_rows",
        "An import that is done read every row, and its new lines are there.",
        """
        SELECT s.id AS import_id, s.done_rows, s.total_rows, s.new_lines, COALESCE(l.written, 0) AS written
        FROM statement_imports s
        LEFT JOIN (
            SELECT import_id, COUNT(*) AS written FROM statement_lines GROUP BY import_id
        ) l ON l.import_id = s.id
        WHERE (s.status = 'done' AND s.done_rows <> s.total_rows) OR s.new_lines <> COALESCE(l.written, 0)
        """,
    ),
    Invariant(
        "import_is_read",
        "No import waits for long.",
        """
        SELECT id AS import_id, status, done_rows
        FROM statement_imports
        WHERE status IN ('waiting', 'running') AND updated_at < :certain_by
        """,
    ),
)
