"""What is heard about a refund that was sent, applied in the caller's unit with `books.lock_all` held."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import change, db
from app.payments import review
from app.payments.models import Receipt
from app.payments.refunds import asking, books, moves
from app.payments.refunds.models import Refund
from app.payments.refunds.states import ASKED_ABOUT, RefundEventKind, RefundStatus
from app.payments.states import ReviewKind

MISCONFIGURED = "misconfigured"


def keep_ids(refund: Refund, originator: str, conversation: str) -> None:
    """Store Safaricom's ids, unless an early result already did."""
    if refund.conversation_id is None:
        change(refund, conversation_id=conversation or None, gateway_conversation_id=originator or None)


def succeed(receipt: Receipt, refund: Refund, *, gateway_ref: str, actor: str, now: datetime) -> str:
    """The money went, as `gateway_ref`: book it. Returns what came of it, for the inbox."""
    try:
        news = books.complete(
            receipt, refund, RefundEventKind.SUCCEED, gateway_ref=gateway_ref, actor=actor, now=now
        )
    except (asking.RefundExceedsReceipt, moves.RefundStateConflict):
        _contradiction(refund, now)
        return "contradicts"
    if news:
        _certain(refund, f"returned: {gateway_ref}", now)
    return "done"


def fail(refund: Refund, *, failure: str, note: str, actor: str, now: datetime) -> str:
    """Certainly nothing was sent: the refund failed, and a person hears of it."""
    if refund.status == RefundStatus.DONE:
        _contradiction(refund, now)
        return "contradicts"
    ended: dict[str, Any] = {"failure": failure, "next_check_at": None, "lease_until": None}
    if moves.apply(refund, RefundEventKind.FAIL, actor=actor, now=now, note=note, **ended):
        _certain(refund, f"did not go: {failure}", now)
        about = f"refund:{refund.id}"
        if failure == MISCONFIGURED:
            raise_configuration(refund, now)
        else:
            review.raise_item(kind=ReviewKind.REFUND_FAILED, about=about, now=now, **_facts(refund))
    return "failed"


def doubt(refund: Refund, *, note: str, at: datetime, now: datetime, actor: str = "mpesa") -> str:
    """Nobody knows whether it went: the provider is asked `at` that moment, or sooner."""
    if not moves.apply(
        refund, RefundEventKind.UNSURE, actor=actor, now=now, note=note, lease_until=None, next_check_at=at
    ):
        ask_soon(refund, at)
    return "unsure"


def ask_soon(refund: Refund, at: datetime) -> None:
    """Bring the next question forward, while there is something to ask."""
    if refund.status in ASKED_ABOUT and (refund.next_check_at is None or refund.next_check_at > at):
        change(refund, next_check_at=at)


def raise_uncertain(refund: Refund, now: datetime) -> None:
    """A person must look it up in the statement."""
    review.raise_item(
        kind=ReviewKind.REFUND_UNCERTAIN, about=f"refund:{refund.id}", now=now, **_facts(refund)
    )


def raise_configuration(refund: Refund | None, now: datetime) -> None:
    """Safaricom refuses the initiator: one item a day."""
    facts = _facts(refund) if refund is not None else {}
    review.raise_item(kind=ReviewKind.CONFIGURATION, about=f"initiator:{now:%Y-%m-%d}", now=now, **facts)


def is_reference_free(gateway_ref: str, refund: Refund) -> bool:
    """Whether no other refund went under this receipt number."""
    other = sa.select(Refund.id).where(Refund.gateway_ref == gateway_ref, Refund.id != refund.id)
    return db.session.scalar(other) is None


def _certain(refund: Refund, resolution: str, now: datetime) -> None:
    review.settle_by_itself(
        kind=ReviewKind.REFUND_UNCERTAIN, about=f"refund:{refund.id}", resolution=resolution, now=now
    )


def _contradiction(refund: Refund, now: datetime) -> None:
    review.raise_item(kind=ReviewKind.CONFLICT, about=f"refund:{refund.id}", now=now, **_facts(refund))


def _facts(refund: Refund) -> dict[str, Any]:
    return {"order_id": refund.order_id, "receipt_id": refund.receipt_id, "amount_minor": refund.amount_minor}
