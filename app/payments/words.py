"""What the state of a payment by M-Pesa is called in front of a shopper. Never "failed" before it is certain."""

STATUS_WORDS = {
    "created": "The payment is being prepared.",
    "sending": "Sending the prompt to your phone.",
    "pending": "Check your phone and enter your M-Pesa PIN.",
    "unknown": "We are still checking whether you paid. Do not pay again.",
    "succeeded": "Paid.",
}
REASON_WORDS = {
    "insufficient_funds": "Not enough money in M-Pesa. Top up and try again, or use another phone.",
    "amount_too_small": "The amount is too small for M-Pesa.",
    "amount_too_large": "The amount is more than M-Pesa takes in one payment.",
    "daily_limit": "Your M-Pesa limit for today is used up. Try tomorrow, or use another phone.",
    "shop_account_full": "The shop's M-Pesa account is full. The shop has been told.",
    "repeated_too_soon": "M-Pesa refuses the same amount twice in two minutes. Wait two minutes, then try again.",
    "mpesa_busy": "M-Pesa is busy. Try again in a few minutes.",
    "phone_busy": "Your phone has another M-Pesa request open. Close it, wait a minute, then try again.",
    "timed_out": "The prompt ran out of time. Nothing was taken. Try again.",
    "no_answer": "The phone did not answer in time. Is it on? Try again.",
    "no_answer_from_mpesa": "M-Pesa did not answer. If you paid, we will find it; otherwise try again.",
    "prompt_not_sent": "The prompt could not be sent to your phone. Try again in a minute or two.",
    "cancelled_by_payer": "You cancelled the payment. Nothing was taken.",
    "wrong_pin": "The PIN was not right. Try again.",
    "misconfigured": "The shop's M-Pesa settings are wrong. Nothing was taken; the shop has been told.",
    "mpesa_account_locked": "Your M-Pesa account is locked. Call Safaricom on 100 or 200.",
    "invalid_phone": "M-Pesa does not know this phone number. Check it and try again.",
    "mpesa_unreachable": "M-Pesa cannot be reached just now. Nothing was taken. Try again in a few minutes.",
    "refused": "M-Pesa refused the request. Nothing was taken. Try again, or pay another way.",
    "other": "The payment did not go through. Nothing was taken. Try again.",
}


def words(status: str, reason: str | None, receipt: str | None) -> str:
    """One sentence or two for the payer."""
    if status == "succeeded":
        return f"Paid. Receipt {receipt}." if receipt else "Paid. The receipt number follows."
    return REASON_WORDS.get(reason or "", STATUS_WORDS.get(status, REASON_WORDS["other"]))
