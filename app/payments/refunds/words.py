"""What became of a refund, for the people of the shop; and what the codes of results mean.

Source of the codes: Safaricom's pages Reversal and Business To Customer. A code that is not here leaves
the refund unknown: it is asked about, never guessed.
"""

CERTAIN = {
    "1": "shop_balance_too_low",
    "2": "amount_too_small",
    "3": "amount_too_large",
    "4": "daily_limit",
    "8": "payer_account_full",
    "11": "account_state",
    "21": "misconfigured",
    "2001": "misconfigured",
    "2006": "account_state",
    "2028": "misconfigured",
    "2040": "phone_not_registered",
    "8006": "misconfigured",
    "R000002": "receipt_unknown",
    "SFC_IC0003": "misconfigured",
}
"""Results after which nothing was sent. R000001 (already reversed) is no such thing: somebody looks."""

STATUS_WORDS = {
    "requested": "Waiting for somebody to approve it.",
    "approved": "Approved; it is sent in a moment.",
    "sending": "Sent. It has not been said yet how it ended.",
    "unknown": "Nobody knows yet whether it went. It is being asked about, and not sent again.",
    "done": "Returned.",
    "failed": "It did not go through. Nothing was sent.",
    "rejected": "Rejected. Nothing was sent.",
}
FAILURE_WORDS = {
    "shop_balance_too_low": "The shop's M-Pesa account has too little money. Top it up, then ask again.",
    "amount_too_small": "M-Pesa does not pay out so little. Return it in cash.",
    "amount_too_large": "M-Pesa does not pay out so much at once. Return it in parts, or in cash.",
    "daily_limit": "The limit of the payer's account for today is used up. Ask again tomorrow.",
    "payer_account_full": "The payer's M-Pesa account is full. Ask again later, or return it in cash.",
    "account_state": "One of the M-Pesa accounts is not active. Look it up on the M-Pesa portal.",
    "misconfigured": "M-Pesa refuses the shop's initiator. Check its name, password, roles and certificate.",
    "phone_not_registered": "The phone has no M-Pesa any more. Return the money in cash.",
    "receipt_unknown": "M-Pesa does not know this receipt. Compare its number with the statement.",
    "invalid_phone": "M-Pesa does not know this phone. Return the money in cash.",
    "declined": "M-Pesa declined it. Ask for it again, or another way.",
    "mpesa_busy": "M-Pesa was too busy to take it. Ask for it again.",
    "mpesa_unreachable": "M-Pesa could not be reached. Ask for it again.",
    "phone_busy": "M-Pesa was busy with this phone. Ask for it again.",
    "refused": "M-Pesa refused it. Look at the note in its history.",
    "card_busy": "Stripe was too busy to take it. Ask for it again.",
    "card_unreachable": "Stripe could not be reached. Ask for it again.",
    "card_closed": "The card was closed or lost. Return the money in cash.",
    "disputed": "The payer's bank asks for this money already. Look at the dispute.",
    "refunded_elsewhere": "It went back in Stripe's dashboard already.",
    "unknown_at_stripe": "Stripe does not know this payment. Are the shop's keys of the right account?",
    "unexpected_state": "Stripe cannot return this payment. Look at it in the dashboard.",
    "by_hand": "Somebody found that it did not go. Ask for it again.",
}


def words(status: str, failure: str | None) -> str:
    """One sentence or two."""
    return (
        FAILURE_WORDS.get(failure or "", STATUS_WORDS[status]) if status == "failed" else STATUS_WORDS[status]
    )
