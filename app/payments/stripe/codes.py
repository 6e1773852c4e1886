"""Stripe's words as tables: how an attempt ended, why a call was refused, why a refund failed.

Sources: https://docs.stripe.com/api/payment_intents/object (`status`, `cancellation_reason`),
https://docs.stripe.com/error-codes, https://docs.stripe.com/api/refunds/object (`failure_reason`).
"""

from app.payments.states import PaymentStatus

UNREACHABLE, MISCONFIGURED, BUSY, REFUSED = "card_unreachable", "misconfigured", "card_busy", "refused"
UNEXPECTED_STATE, MISSING = "unexpected_state", "unknown_at_stripe"
OTHER_AMOUNT = "other_amount"
OUTAGES = frozenset({UNREACHABLE, BUSY, MISCONFIGURED})
"""After these the same question may be asked again later."""

_FAILED, _CANCELLED, _EXPIRED = PaymentStatus.FAILED, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED
ENDINGS: dict[str, tuple[PaymentStatus, str]] = {
    "0": (PaymentStatus.SUCCEEDED, "paid"),
    "canceled.requested_by_customer": (_CANCELLED, "cancelled_by_payer"),
    "canceled.abandoned": (_EXPIRED, "timed_out"),
    "canceled.automatic": (_EXPIRED, "timed_out"),
    "canceled.expired": (_EXPIRED, "timed_out"),
    OTHER_AMOUNT: (_FAILED, OTHER_AMOUNT),
}
OTHER = (_FAILED, "cancelled_at_stripe")

REFUSALS = {
    "amount_too_small": "amount_too_small",
    "amount_too_large": "amount_too_large",
    "invalid_currency": MISCONFIGURED,
    "api_key_expired": MISCONFIGURED,
    "platform_api_key_expired": MISCONFIGURED,
    "testmode_charges_only": MISCONFIGURED,
    "livemode_mismatch": MISCONFIGURED,
    "payment_intent_unexpected_state": UNEXPECTED_STATE,
    "resource_missing": MISSING,
    "charge_already_refunded": "refunded_elsewhere",
    "charge_disputed": "disputed",
    "insufficient_funds": "shop_balance_too_low",
    "balance_insufficient": "shop_balance_too_low",
}
REASONS = frozenset({*REFUSALS.values(), UNREACHABLE, MISCONFIGURED, BUSY, REFUSED})

REFUND_FAILURES = {
    "lost_or_stolen_card": "card_closed",
    "expired_or_canceled_card": "card_closed",
    "charge_for_pending_refund_disputed": "disputed",
    "insufficient_funds": "shop_balance_too_low",
    "declined": "declined",
}


def ending(code: str) -> PaymentStatus:
    """The state in which a code that is no success leaves an attempt."""
    status = ENDINGS.get(code, OTHER)[0]
    return _FAILED if status is PaymentStatus.SUCCEEDED else status


def reason(code: str) -> str:
    """The stable reason of an ending or of a refused call."""
    return code if code in REASONS else ENDINGS.get(code, OTHER)[1]


def refusal(code: str) -> str:
    """The reason of a call that Stripe refused with `code`."""
    return REFUSALS.get(code, REFUSED)


def refund_failure(code: str) -> str:
    return REFUND_FAILURES.get(code, "declined")
