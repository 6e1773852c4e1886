"""How one attempt to pay lives. Money that arrives later always wins, from every state but succeeded."""

from enum import StrEnum

from app.kit.machine import Machine


class PaymentStatus(StrEnum):
    CREATED = "created"
    SENDING = "sending"
    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({PaymentStatus.CREATED, PaymentStatus.SENDING, PaymentStatus.PENDING, PaymentStatus.UNKNOWN})
FINAL = frozenset(PaymentStatus) - OPEN


class PaymentEventKind(StrEnum):
    """What `decide` may conclude; `settle` applies it."""

    SEND = "send"
    ACCEPTED = "accepted"
    UNSURE = "unsure"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled_by_payer"
    LAPSED = "lapsed"


_S, _E = PaymentStatus, PaymentEventKind
_UNDECIDED = (_S.SENDING, _S.PENDING, _S.UNKNOWN)
_ENDED = (_S.FAILED, _S.CANCELLED, _S.EXPIRED)

PAYMENT = Machine(
    states=PaymentStatus,
    events=PaymentEventKind,
    moves={
        (_S.CREATED, _E.SEND): _S.SENDING,
        (_S.SENDING, _E.ACCEPTED): _S.PENDING,
        (_S.UNKNOWN, _E.ACCEPTED): _S.PENDING,
        (_S.SENDING, _E.UNSURE): _S.UNKNOWN,
        (_S.PENDING, _E.UNSURE): _S.UNKNOWN,
        **{(state, _E.PAID): _S.SUCCEEDED for state in (*_UNDECIDED, *_ENDED)},
        **{(state, _E.REFUSED): _S.FAILED for state in (*_UNDECIDED, _S.CANCELLED, _S.EXPIRED)},
        **{(state, _E.CANCELLED): _S.CANCELLED for state in (*_UNDECIDED, _S.FAILED, _S.EXPIRED)},
        **{(state, _E.LAPSED): _S.EXPIRED for state in (*_UNDECIDED, _S.FAILED, _S.CANCELLED)},
    },
    noops=frozenset(
        {
            *((_S.SUCCEEDED, event) for event in _E),
            (_S.SENDING, _E.SEND),
            (_S.PENDING, _E.ACCEPTED),
            (_S.UNKNOWN, _E.UNSURE),
            (_S.FAILED, _E.REFUSED),
            (_S.CANCELLED, _E.CANCELLED),
            (_S.EXPIRED, _E.LAPSED),
        }
    ),
    final=frozenset({_S.SUCCEEDED}),
)
EVENT_FOR = {
    _S.PENDING: _E.ACCEPTED,
    _S.UNKNOWN: _E.UNSURE,
    _S.SUCCEEDED: _E.PAID,
    _S.FAILED: _E.REFUSED,
    _S.CANCELLED: _E.CANCELLED,
    _S.EXPIRED: _E.LAPSED,
}


class ReviewKind(StrEnum):
    """Why a person is asked; every kind has a sentence in `review.WORDS`."""

    REFUND_DUE = "refund_due"
    OVERPAYMENT = "overpayment"
    WRONG_AMOUNT = "wrong_amount"
    SILENT_PUSH = "silent_push"
    UNDECIDED = "undecided"
    CONFLICT = "evidence_conflict"
    UNMATCHED_CALLBACK = "unmatched_callback"
    CONFIGURATION = "configuration"
    REFUND_FAILED = "refund_failed"
    REFUND_UNCERTAIN = "refund_uncertain"
    UNMATCHED_MONEY = "unmatched_money"
    MISPLACED_MONEY = "misplaced_money"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_LOST = "dispute_lost"
    NOT_IN_STATEMENT = "not_in_statement"
    UNEXPLAINED_RETURN = "unexplained_return"


class AllocationKind(StrEnum):
    """Where the money of a receipt is. The allocations of a receipt add up to it, always."""

    ORDER = "order"
    OVERPAYMENT = "overpayment"
    UNMATCHED = "unmatched"
    REFUND = "refund"
