"""What a card payment's state is called in front of a shopper. Never "failed" before it is certain."""

STATUS_WORDS = {
    "created": "The payment is being prepared.",
    "sending": "The payment is being prepared.",
    "pending": "Enter the details of your card.",
    "unknown": "We are still preparing the payment. Nothing was taken.",
}
REASON_WORDS = {
    "cancelled_by_payer": "You cancelled the payment. Nothing was taken.",
    "timed_out": "The card form was open for too long. Nothing was taken. Try again.",
    "cancelled_at_stripe": "The payment was stopped. Nothing was taken. Try again, or pay another way.",
    "other_amount": "Another sum than the order's was paid. The shop has been told and will call you.",
    "amount_too_small": "The amount is too small for a card. Pay by M-Pesa.",
    "amount_too_large": "The amount is too large for one card payment. Pay it another way.",
    "misconfigured": "The shop's card settings are wrong. Nothing was taken; the shop has been told.",
    "card_unreachable": "Cards cannot be taken just now. Nothing was taken. Try again, or pay by M-Pesa.",
    "card_busy": "Too many cards at once. Nothing was taken. Try again in a minute.",
    "refused": "The card service refused the request. Nothing was taken. Pay another way.",
}
PAID = "Paid by card."


def words(status: str, reason: str | None, receipt: str | None) -> str:
    """One sentence or two for the payer."""
    if status == "succeeded":
        return PAID
    return REASON_WORDS.get(reason or "", STATUS_WORDS.get(status, REASON_WORDS["refused"]))
