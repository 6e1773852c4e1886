"""How one refund lives. What may have been sent is asked about, never sent again."""

from enum import StrEnum

from app.kit.machine import Machine


class RefundStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"


class RefundEventKind(StrEnum):
    """`turned_away`: M-Pesa took nothing, for now; the only way back to approved. What was turned away and
    succeeds all the same is done, and is not sent again."""

    APPROVE = "approve"
    REJECT = "reject"
    HAND_OVER = "hand_over"
    SEND = "send"
    TURNED_AWAY = "turned_away"
    UNSURE = "unsure"
    SUCCEED = "succeed"
    FAIL = "fail"


_S, _E = RefundStatus, RefundEventKind
OPEN = frozenset({_S.REQUESTED, _S.APPROVED, _S.SENDING, _S.UNKNOWN})
ASKED_ABOUT = frozenset({_S.SENDING, _S.UNKNOWN})
RESERVES = OPEN | {_S.DONE}
"""While a refund is one of these, its amount is taken from what its receipt may still return."""

REFUND = Machine(
    states=RefundStatus,
    events=RefundEventKind,
    moves={
        (_S.REQUESTED, _E.APPROVE): _S.APPROVED,
        (_S.REQUESTED, _E.REJECT): _S.REJECTED,
        (_S.APPROVED, _E.REJECT): _S.REJECTED,
        (_S.APPROVED, _E.HAND_OVER): _S.DONE,
        (_S.APPROVED, _E.SEND): _S.SENDING,
        (_S.APPROVED, _E.SUCCEED): _S.DONE,
        (_S.SENDING, _E.TURNED_AWAY): _S.APPROVED,
        (_S.SENDING, _E.UNSURE): _S.UNKNOWN,
        (_S.SENDING, _E.SUCCEED): _S.DONE,
        (_S.SENDING, _E.FAIL): _S.FAILED,
        (_S.UNKNOWN, _E.SUCCEED): _S.DONE,
        (_S.UNKNOWN, _E.FAIL): _S.FAILED,
        (_S.FAILED, _E.SUCCEED): _S.DONE,
    },
    noops=frozenset(
        {
            *((status, _E.APPROVE) for status in (_S.APPROVED, _S.SENDING, _S.UNKNOWN, _S.DONE)),
            (_S.REJECTED, _E.REJECT),
            (_S.DONE, _E.HAND_OVER),
            (_S.SENDING, _E.SEND),
            (_S.APPROVED, _E.TURNED_AWAY),
            *((status, _E.UNSURE) for status in (_S.APPROVED, _S.UNKNOWN, _S.DONE, _S.FAILED)),
            (_S.DONE, _E.SUCCEED),
            *((status, _E.FAIL) for status in (_S.APPROVED, _S.FAILED, _S.DONE)),
        }
    ),
    final=frozenset({_S.DONE, _S.REJECTED}),
)


class Method(StrEnum):
    """How the money goes: the receipt undone, a payout to the phone that paid, cash over the counter, back
    to the card; or taken by the payer's bank, after a dispute that the shop lost."""

    REVERSAL = "reversal"
    B2C = "b2c"
    CASH = "cash"
    CARD = "card"
    DISPUTE = "dispute"


BY_MPESA = frozenset({Method.REVERSAL, Method.B2C})
