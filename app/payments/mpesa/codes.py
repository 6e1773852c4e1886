"""Safaricom's codes as tables: an unknown code is never guessed to be a success.

Sources: the result table of Safaricom's "M-Pesa Express Simulate" page and its FAQ; codes 26, 1001,
1036 and 9999 as STK results are known from developers' reports only.
"""

from dataclasses import dataclass

from app.payments.states import PaymentStatus


@dataclass(frozen=True)
class Ending:
    """What a result code means for the attempt: its state and a stable `reason`."""

    status: PaymentStatus
    reason: str


_FAILED, _CANCELLED, _EXPIRED = PaymentStatus.FAILED, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED

RESULTS: dict[str, Ending] = {
    "0": Ending(PaymentStatus.SUCCEEDED, "paid"),
    "1": Ending(_FAILED, "insufficient_funds"),
    "2": Ending(_FAILED, "amount_too_small"),
    "3": Ending(_FAILED, "amount_too_large"),
    "4": Ending(_FAILED, "daily_limit"),
    "8": Ending(_FAILED, "shop_account_full"),
    "17": Ending(_FAILED, "repeated_too_soon"),
    "26": Ending(_FAILED, "mpesa_busy"),
    "1001": Ending(_FAILED, "phone_busy"),
    "1019": Ending(_EXPIRED, "timed_out"),
    "1025": Ending(_FAILED, "prompt_not_sent"),
    "1032": Ending(_CANCELLED, "cancelled_by_payer"),
    "1036": Ending(_EXPIRED, "no_answer"),
    "1037": Ending(_EXPIRED, "no_answer"),
    "2001": Ending(_FAILED, "wrong_pin"),
    "2028": Ending(_FAILED, "misconfigured"),
    "8006": Ending(_FAILED, "mpesa_account_locked"),
    "9999": Ending(_FAILED, "prompt_not_sent"),
    "SFC_IC0003": Ending(_FAILED, "misconfigured"),
    "silent": Ending(_EXPIRED, "no_answer_from_mpesa"),
}
OTHER = Ending(_FAILED, "other")

# From the STK query only these end an attempt; everything else there means "ask again".
FINAL_IN_QUERY = frozenset(RESULTS) - {"26", "1036", "silent"}

# What a refused push means, found in errorMessage: 500.001.1001 stands for four different things.
REFUSALS: tuple[tuple[str, str], ...] = (
    ("unable to lock subscriber", "phone_busy"),
    ("system is busy", "mpesa_busy"),
    ("spike arrest", "mpesa_busy"),
    ("quota violation", "mpesa_busy"),
    ("merchant does not exist", "misconfigured"),
    ("wrong credentials", "misconfigured"),
    ("invalid access token", "misconfigured"),
    ("invalid phonenumber", "invalid_phone"),
    ("invalid partya", "invalid_phone"),
    ("invalid amount", "amount_too_large"),
)
UNREACHABLE, MISCONFIGURED = "mpesa_unreachable", "misconfigured"
REFUSAL_REASONS = frozenset({reason for _, reason in REFUSALS} | {UNREACHABLE, MISCONFIGURED, "refused"})


def ending(code: str) -> PaymentStatus:
    """The state in which a failure code leaves an attempt; an unknown code is failed, for a person to see."""
    status = RESULTS.get(code, OTHER).status
    return _FAILED if status is PaymentStatus.SUCCEEDED else status


def reason(code: str) -> str:
    """The stable reason of a result code or of a refused push."""
    if code in REFUSAL_REASONS:
        return code
    return RESULTS.get(code, OTHER).reason


def refusal(message: str) -> str:
    """The reason of a push that Safaricom refused with `message`."""
    words = message.lower()
    return next((reason for part, reason in REFUSALS if part in words), "refused")
