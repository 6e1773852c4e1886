"""Callbacks: kept raw first, understood afterwards. Only the hash of the address's secret is stored."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import add_row, change_rows, db, fetch, lock_row, moved, prove_commit, read, unit_of_work
from app.kit.text import digest
from app.limits import service as limits
from app.payments import attempts, receipts, review, settle
from app.payments.decide import Source, Verdict
from app.payments.models import CallbackMessage, Payment
from app.payments.mpesa.callback import StkResult, parse
from app.payments.states import PaymentStatus, ReviewKind

log = logging.getLogger("duka.inbox")
CHANNEL = "stk"
MOST_ATTEMPTS = 10
FORGOTTEN = "forgotten"
KEPT_FOR = timedelta(days=90)
STRANGERS_PER_HOUR = 100
"""So many callbacks about no payment of ours are kept; whoever invents more fills no disk."""


_KEPT = sa.select(CallbackMessage.id, CallbackMessage.handled_at).where(
    CallbackMessage.channel == sa.bindparam("channel"),
    CallbackMessage.token_hash == sa.bindparam("token_hash"),
    CallbackMessage.body_digest == sa.bindparam("body_digest"),
)
_PAYMENT = sa.select(Payment.id, Payment.order_id)
_BY_TOKEN = _PAYMENT.where(Payment.token_hash == sa.bindparam("token_hash"))
_BY_CHECKOUT_ID = _PAYMENT.where(Payment.checkout_request_id == sa.bindparam("checkout_id"))
_LEFT = (
    sa.select(CallbackMessage.id, CallbackMessage.channel)
    .where(
        CallbackMessage.channel.in_(sa.bindparam("channels", expanding=True)),
        CallbackMessage.handled_at.is_(None),
        CallbackMessage.received_at < sa.bindparam("before"),
        CallbackMessage.attempts < MOST_ATTEMPTS,
    )
    .order_by(CallbackMessage.id)
    .limit(sa.bindparam("most"))
)

_HANDLED = (
    sa.update(CallbackMessage)
    .where(CallbackMessage.id == sa.bindparam("message_id"), CallbackMessage.handled_at.is_(None))
    .values(
        handled_at=sa.bindparam("now"),
        attempts=CallbackMessage.attempts + 1,
        outcome=sa.bindparam("came_of_it"),
        payment_id=sa.bindparam("paid"),
        receipt_number=sa.bindparam("number"),
    )
)


def receive(*, token: str, body: bytes, confirm: str, now: datetime) -> None:
    """Keep a callback and act on it. Raises Busy only when it could not be kept.

    What was kept but could not be acted on now is handled by the sweeper: it is never lost.
    """
    message_id = keep(token_hash=digest(token), body=body.decode("utf-8", "replace"), now=now)
    if message_id is None:
        return
    try:
        handle(message_id=message_id, confirm=confirm, now=now)
    except Exception:
        log.exception("callback kept, not yet handled", extra={"message_id": message_id})


@unit_of_work
def keep(*, token_hash: str, body: str, now: datetime, channel: str = CHANNEL) -> int | None:
    """Store a callback once; return its id, or None when a twin was handled already."""
    body_digest = digest(body)
    same = {"channel": channel, "token_hash": token_hash, "body_digest": body_digest}
    prove_commit(_KEPT, **same)
    known = fetch(_KEPT, **same).one_or_none()
    if known is not None:
        return None if known.handled_at else known.id
    return add_row(CallbackMessage, **same, body=body, received_at=now, attempts=0)


@unit_of_work
def handle(*, message_id: int, confirm: str, now: datetime) -> str | None:
    """Turn a kept callback into evidence and settle its payment; return the outcome, None if it was done."""
    message = waiting(message_id)
    if message is None:
        return None
    result = parse(message.body)
    outcome, payment_id = _act(message, result, confirm, now)
    handled(message_id, outcome=outcome, payment_id=payment_id, now=now)
    return outcome


def waiting(message_id: int) -> CallbackMessage | None:
    """Lock a kept message in the caller's unit; None when it was handled already."""
    message = lock_row(CallbackMessage, message_id)
    return None if message is None or message.handled_at is not None else message


def one_too_many(message_id: int, *, now: datetime) -> bool:
    """Forget, in the caller's unit, a message about nothing of ours if this hour has had enough of them."""
    if limits.take(name="strangers", most=STRANGERS_PER_HOUR, window=timedelta(hours=1), now=now):
        return False
    moved(sa.delete(CallbackMessage).where(CallbackMessage.id == message_id))
    return True


def handled(
    message_id: int,
    *,
    outcome: str,
    now: datetime,
    payment_id: int | None = None,
    receipt_number: str | None = None,
) -> None:
    """Write down in the caller's unit what came of a message."""
    facts = {"came_of_it": outcome, "paid": payment_id, "number": receipt_number}
    moved(_HANDLED, {"message_id": message_id, "now": now, **facts})


def _act(
    message: CallbackMessage, result: StkResult | None, confirm: str, now: datetime
) -> tuple[str, int | None]:
    named = fetch(_BY_TOKEN, token_hash=message.token_hash).one_or_none()
    meant = named or (_by_checkout_id(result) if result else None)
    if meant is None:
        return _keep_nobodys(message, result, now), None
    if result is None:
        return "unreadable", meant.id
    order, payment = settle.lock_both(meant.id, meant.order_id)
    if named is None:
        outcome = _hear_stranger(payment, result, message, now)
    else:
        outcome = _hear_safaricom(payment, result, message, now)
    settle.settle(order, payment, confirm=confirm, now=now)
    if outcome != Verdict.FAILED and payment.status != PaymentStatus.SUCCEEDED:
        _ask_soon(payment, now)
    return outcome, payment.id


def _keep_nobodys(message: CallbackMessage, result: StkResult | None, now: datetime) -> str:
    """About no payment of ours: kept for a person to see, while an hour has not had too many of them."""
    if one_too_many(message.id, now=now):
        return FORGOTTEN
    if result is None:
        return "unreadable"
    if result.paid:
        about = f"{now:%Y-%m-%d}"
        review.raise_item(kind=ReviewKind.UNMATCHED_CALLBACK, about=about, now=now, message_id=message.id)
    return "unmatched"


def _by_checkout_id(result: StkResult) -> sa.Row[int, int] | None:
    if not result.checkout_request_id:
        return None
    return fetch(_BY_CHECKOUT_ID, checkout_id=result.checkout_request_id).one_or_none()


def _hear_stranger(payment: Payment, result: StkResult, message: CallbackMessage, now: datetime) -> str:
    """Without the attempt's secret a callback proves nothing; it makes us ask Safaricom at once."""
    fits = (
        payment.merchant_request_id in {None, result.merchant_request_id}
        and result.amount_minor == payment.amount_minor
    )
    verdict = Verdict.PAID if result.paid and fits else Verdict.UNSURE
    settle.hear(
        payment, source=Source.STRANGER, verdict=verdict, code=result.code, message_id=message.id, now=now
    )
    return "without_token"


def _hear_safaricom(payment: Payment, result: StkResult, message: CallbackMessage, now: datetime) -> str:
    """The right secret: both ids, the amount and the receipt must agree as well."""
    if payment.checkout_request_id is None and result.checkout_request_id and _by_checkout_id(result) is None:
        attempts.keep_ids(payment, result.merchant_request_id, result.checkout_request_id)
    verdict = _verdict(payment, result)
    settle.hear(
        payment,
        source=Source.CALLBACK,
        verdict=verdict,
        code=result.code,
        detail=result.description,
        amount_minor=result.amount_minor,
        receipt=result.receipt,
        message_id=message.id,
        now=now,
    )
    return str(verdict)


def _verdict(payment: Payment, result: StkResult) -> Verdict:
    same_ids = (payment.checkout_request_id, payment.merchant_request_id) == (
        result.checkout_request_id,
        result.merchant_request_id,
    )
    if not result.paid:
        return Verdict.FAILED if same_ids else Verdict.UNSURE
    if not same_ids or result.receipt is None or result.amount_minor != payment.amount_minor:
        return Verdict.MISMATCH
    return Verdict.PAID if receipts.can_be_of(result.receipt, payment) else Verdict.MISMATCH


def _ask_soon(payment: Payment, now: datetime) -> None:
    """Let the sweeper ask Safaricom next."""
    if payment.checkout_request_id is not None:
        change_rows(Payment, was={"id": payment.id}, next_check_at=now)


def unhandled(*, now: datetime, channels: Sequence[str], most: int = 100) -> list[tuple[int, str]]:
    """Kept messages (id, channel) that nobody has acted on for five seconds, the oldest first."""
    with read():
        before = now - timedelta(seconds=5)
        return [(row[0], row[1]) for row in fetch(_LEFT, channels=channels, before=before, most=most)]


@unit_of_work
def count_failure(*, message_id: int, now: datetime) -> None:
    """One more failed try; after the last one a person is asked and the others go on."""
    moved(
        sa.update(CallbackMessage)
        .where(CallbackMessage.id == message_id)
        .values(attempts=CallbackMessage.attempts + 1)
    )
    message = db.session.get(CallbackMessage, message_id, populate_existing=True)
    if message is not None and message.attempts >= MOST_ATTEMPTS and message.handled_at is None:
        review.raise_item(
            kind=ReviewKind.CONFLICT, about=f"message:{message_id}", now=now, message_id=message_id
        )


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Empty the bodies of callbacks handled 90 days ago: they hold phones. The evidence stays."""
    old = sa.and_(CallbackMessage.handled_at < now - KEPT_FOR, CallbackMessage.body != "")
    ids = db.session.scalars(
        sa.select(CallbackMessage.id).where(old).order_by(CallbackMessage.id).limit(500)
    ).all()
    return moved(sa.update(CallbackMessage).where(CallbackMessage.id.in_(ids)).values(body="")) if ids else 0
