"""An approved refund is sent once: a committed claim, the call outside any unit, the answer in another unit.

Whoever has claimed a refund may send it until `send_by` and no later, and only while the claim is still
the last one. What was claimed and has no answer is asked about (questions.py); it is never claimed again
unless M-Pesa said that it took nothing.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import change, fetch, prove_commit, read, unit_of_work
from app.kit.money import shillings
from app.kit.phone import msisdn
from app.kit.text import digest
from app.payments.gateway import Gateway
from app.payments.models import Receipt
from app.payments.mpesa.client import GatewayBusy, GatewayError
from app.payments.mpesa.initiator import Accepted, Addresses
from app.payments.refunds import books, moves, outcomes
from app.payments.refunds.models import Refund
from app.payments.refunds.states import BY_MPESA, Method, RefundEventKind, RefundStatus

log = logging.getLogger("duka.refunds")
LEASE = timedelta(seconds=240)  # longer than a call with a renewed access token may take
SEND_WITHIN = timedelta(seconds=30)
FIRST_QUESTION_AFTER = timedelta(seconds=60)
MOST_TRIES = 10
CALLBACK_PATH = "/api/v1/payments/callbacks/refunds/"
AGAIN_LATER = frozenset({"mpesa_busy", "mpesa_unreachable"})
_READY = (
    sa.select(Refund.id)
    .where(Refund.status == RefundStatus.APPROVED, Refund.method.in_(BY_MPESA))
    .where(Refund.next_check_at <= sa.bindparam("now"))
    .order_by(Refund.next_check_at, Refund.id)
    .limit(sa.bindparam("most"))
)
_NUMBER = sa.select(Receipt.number).where(Receipt.id == sa.bindparam("receipt_id"))
_BY_TOKEN = sa.select(Refund.id).where(Refund.token_hash == sa.bindparam("token_hash"))
_MINE = sa.select(Refund.id).where(
    Refund.id == sa.bindparam("refund_id"),
    Refund.attempt_no == sa.bindparam("attempt_no"),
    Refund.status == RefundStatus.SENDING,
)


@dataclass(frozen=True)
class Claim:
    """What the call needs to know, and until when it may begin."""

    refund_id: int
    attempt_no: int
    method: Method
    amount_minor: int
    receipt_number: str
    phone: str
    key: str
    token: str
    send_by: datetime


def due(*, now: datetime, most: int) -> list[int]:
    """Ids of approved refunds that M-Pesa should carry out, the longest waiting first."""
    with read():
        return list(fetch(_READY, now=now, most=most).scalars())


def send(*, refund_id: int, gateway: Gateway, now: Callable[[], datetime]) -> bool:
    """Claim one approved refund, send it and write the answer down; whether there was anything to send.

    Raises GatewayError while there is no access token: nothing was claimed then.
    """
    gateway.token("")
    claimed = claim(refund_id=refund_id, now=now())
    if claimed is None:
        return False
    record(claim=claimed, outcome=_call(claimed, gateway, now), now=now())
    return True


@unit_of_work
def claim(*, refund_id: int, now: datetime) -> Claim | None:
    """Take an approved refund for sending: None when somebody else has, or it has to wait."""
    refund = moves.lock_refund(refund_id)
    if refund.status != RefundStatus.APPROVED or refund.method not in BY_MPESA:
        return None
    if refund.next_check_at is None or refund.next_check_at > now:
        return None
    number = fetch(_NUMBER, receipt_id=refund.receipt_id).scalar()
    if number is None:
        change(refund, next_check_at=now + FIRST_QUESTION_AFTER)
        return None
    token = secrets.token_hex(32)
    moves.apply(
        refund,
        RefundEventKind.SEND,
        actor="worker",
        now=now,
        token_hash=digest(token),
        attempt_no=refund.attempt_no + 1,
        lease_until=now + LEASE,
        next_check_at=now + LEASE,
        sent_at=now,
    )
    prove_commit(_BY_TOKEN, token_hash=digest(token))
    return Claim(
        refund.id,
        refund.attempt_no,
        Method(refund.method),
        refund.amount_minor,
        number,
        msisdn(refund.phone or ""),
        refund.originator_conversation_id,
        token,
        now + SEND_WITHIN,
    )


def _call(claim: Claim, gateway: Gateway, now: Callable[[], datetime]) -> Accepted | GatewayError:
    initiator, base = gateway.initiator, f"{gateway.callback_base}{CALLBACK_PATH}{claim.token}"
    if initiator is None:
        return GatewayError("misconfigured", may_have_happened=False, detail="no initiator")
    to, remarks, whole = (
        Addresses(f"{base}/result", f"{base}/timeout"),
        f"Refund {claim.refund_id}",
        shillings(claim.amount_minor),
    )
    try:
        with gateway.client.slot():
            if not is_mine(claim) or now() >= claim.send_by:
                return GatewayError("mpesa_busy", may_have_happened=False, detail="claimed too long ago")
            if claim.method is Method.REVERSAL:
                return initiator.reverse(
                    claim.receipt_number, shillings=whole, remarks=remarks, to=to, token=gateway.token
                )
            return initiator.pay_out(
                claim.phone, key=claim.key, shillings=whole, remarks=remarks, to=to, token=gateway.token
            )
    except GatewayBusy:
        return GatewayError("mpesa_busy", may_have_happened=False, detail="too many calls at once")
    except GatewayError as error:
        return error


def is_mine(claim: Claim) -> bool:
    """Whether nobody has decided anything about the refund since it was claimed."""
    with read():
        return fetch(_MINE, refund_id=claim.refund_id, attempt_no=claim.attempt_no).first() is not None


@unit_of_work
def record(*, claim: Claim, outcome: Accepted | GatewayError, now: datetime) -> None:
    """Write down what the call answered, if the claim is still the last one."""
    _, refund = books.lock_all(claim.refund_id)
    if refund.attempt_no != claim.attempt_no:
        return
    if isinstance(outcome, Accepted):
        outcomes.keep_ids(refund, outcome.originator_conversation_id, outcome.conversation_id)
        if refund.status == RefundStatus.SENDING:
            change(refund, lease_until=None, next_check_at=now + FIRST_QUESTION_AFTER)
    elif refund.status == RefundStatus.SENDING:
        _record_error(refund, outcome, now)


def _record_error(refund: Refund, error: GatewayError, now: datetime) -> None:
    if error.may_have_happened:
        outcomes.doubt(
            refund, note=f"{error.reason} {error.detail}".strip(), at=now + FIRST_QUESTION_AFTER, now=now
        )
    elif error.reason in AGAIN_LATER and refund.attempt_no < MOST_TRIES:
        later = now + timedelta(minutes=refund.attempt_no)
        moves.apply(
            refund,
            RefundEventKind.TURNED_AWAY,
            actor="mpesa",
            now=now,
            note=error.reason,
            lease_until=None,
            next_check_at=later,
        )
    else:
        outcomes.fail(refund, failure=error.reason, note=error.detail, actor="mpesa", now=now)
