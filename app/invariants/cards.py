"""Card money is what Stripe says it is: proven by asking, and gone only where Stripe says so."""

from app.invariants.statement import Invariant

CARDS = (
    Invariant(
        "card_money_has_stripes_number",
        "Money by card is known by the number of its charge, or of the refund that came back.",
        """
        SELECT id AS receipt_id
        FROM receipts
        WHERE provider = 'stripe' AND (number IS NULL OR guessed = 1
            OR NOT (number LIKE 'pi%' OR (number LIKE 're%' AND payment_id IS NULL)))
        """,
    ),
    Invariant(
        "card_payment_names_its_charge",
        "A card payment that succeeded is the charge that was made for it, and was looked up at Stripe.",
        """
        SELECT p.id AS payment_id
        FROM payments p
        WHERE p.method = 'card' AND p.status = 'succeeded' AND (
            p.provider_ref IS NULL OR p.receipt_number <> p.provider_ref OR NOT EXISTS (
                SELECT 1 FROM payment_evidence e
                WHERE e.payment_id = p.id AND e.source = 'status' AND e.verdict = 'paid'
                    AND e.receipt = p.provider_ref
            )
        )
        """,
    ),
    Invariant(
        "card_refund_is_of_card_money",
        "Only a card's money goes back to a card, or is taken by its bank.",
        """
        SELECT f.id AS refund_id, f.method
        FROM refunds f JOIN receipts r ON r.id = f.receipt_id
        WHERE f.method IN ('card', 'dispute') AND (r.provider <> 'stripe' OR r.number NOT LIKE 'pi%')
        """,
    ),
    Invariant(
        "refund_that_came_back_had_gone",
        "Money that came back from a refund is that refund's, to the cent.",
        """
        SELECT r.id AS receipt_id, r.amount_minor
        FROM receipts r
        LEFT JOIN refunds f ON f.gateway_ref = r.number AND f.status = 'done'
        WHERE r.provider = 'stripe' AND r.number LIKE 're%' AND COALESCE(f.amount_minor, 0) <> r.amount_minor
        """,
    ),
    Invariant(
        "lost_dispute_is_booked",
        "A dispute that was lost is money that went, or a contradiction that a person sees.",
        """
        SELECT i.id AS item_id, i.receipt_id
        FROM review_items i
        WHERE i.kind = 'dispute_lost' AND NOT EXISTS (
            SELECT 1 FROM refunds f
            WHERE f.receipt_id = i.receipt_id AND f.method = 'dispute' AND f.status = 'done'
        ) AND NOT EXISTS (
            SELECT 1 FROM review_items c
            WHERE c.receipt_id = i.receipt_id AND c.kind = 'evidence_conflict'
        )
        """,
    ),
)
