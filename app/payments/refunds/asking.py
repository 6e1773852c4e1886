"""Asking for money to go back: what a receipt may still return, and by which way."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.db import db, fetch
from app.errors import AppError, invalid
from app.kit.money import as_json
from app.payments.models import Payment, Receipt
from app.payments.refunds import moves
from app.payments.refunds.models import Refund
from app.payments.refunds.states import BY_MPESA, RESERVES, Method, RefundEventKind, RefundStatus

OURSELVES = ("mpesa:", "stripe:", "system")  # who asks when no person does
LEAST_BY_B2C, MOST_BY_B2C = 10 * 100, 250_000 * 100  # cents; Safaricom's limits for one payout

_RESERVES = Refund.receipt_id == sa.bindparam("receipt_id"), Refund.status.in_(RESERVES)
_TAKEN = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(*_RESERVES)
_RESERVING = sa.select(Refund).where(*_RESERVES).with_for_update()
_RESERVING = _RESERVING.execution_options(populate_existing=True)
_OF_ITEM = Refund.review_item_id == sa.bindparam("review_item_id")
_ASKED = sa.select(Refund.id).where(_OF_ITEM, Refund.status.in_(RESERVES)).limit(1)
_PHONE = sa.select(Payment.phone).where(Payment.id == sa.bindparam("payment_id"))


class RefundExceedsReceipt(AppError):
    status = 409
    detail = "More would go back than came in. `left` is what this receipt may still return."


def reserved(receipt_id: int) -> int:
    """Cents of a receipt that went back or may yet, in the caller's unit with the receipt locked."""
    return int(fetch(_TAKEN, receipt_id=receipt_id).scalar() or 0)


def require_room(receipt: Receipt, amount_minor: int) -> None:
    """Raises RefundExceedsReceipt unless `amount_minor` of the locked receipt is free to go back."""
    left = receipt.amount_minor - reserved(receipt.id)
    if amount_minor > left:
        raise RefundExceedsReceipt(left=as_json(left))


def payer(receipt: Receipt) -> str | None:
    """The phone that paid, as E.164; None when nobody told us which: it is never guessed."""
    if receipt.payment_id is None or receipt.guessed:
        return None
    return fetch(_PHONE, payment_id=receipt.payment_id).scalar()


def way(receipt: Receipt, amount_minor: int) -> Method:
    """How this part of a receipt goes back best: undone if it is all of it, else paid to the same phone."""
    if is_card_charge(receipt):
        return Method.CARD
    if receipt.provider != "mpesa" or amount_minor % 100:
        return Method.CASH
    if amount_minor == receipt.amount_minor:
        return Method.REVERSAL
    fits = LEAST_BY_B2C <= amount_minor <= MOST_BY_B2C
    return Method.B2C if fits and payer(receipt) else Method.CASH


def is_card_charge(receipt: Receipt) -> bool:
    """Whether a card was charged, so that it can be given back; a refund that bounced is no such receipt."""
    return receipt.provider == "stripe" and (receipt.number or "").startswith("pi_")


def require_way(receipt: Receipt, amount_minor: int, method: Method) -> None:
    """Raises Invalid where the money cannot go that way."""
    if method in BY_MPESA and receipt.provider != "mpesa":
        raise invalid("/method", "This money did not come by M-Pesa. Return it as cash, or by its provider.")
    if method is Method.CARD and not is_card_charge(receipt):
        raise invalid("/method", "This money did not come by card. Return it the way it came, or in cash.")
    if method is Method.DISPUTE:
        raise invalid("/method", "Only a bank takes money back by a dispute. Use card or cash.")
    if method in BY_MPESA and amount_minor % 100:
        raise invalid("/amount", "M-Pesa returns whole shillings.")
    if method is Method.REVERSAL and amount_minor != receipt.amount_minor:
        raise invalid("/method", "A reversal undoes the whole receipt. Use b2c or cash for a part of it.")
    if method is not Method.B2C:
        return
    if payer(receipt) is None:
        raise invalid("/method", "Nobody told us which phone paid this. Use a reversal or cash.")
    if not LEAST_BY_B2C <= amount_minor <= MOST_BY_B2C:
        raise invalid("/amount", "M-Pesa pays out from KSh 10 to KSh 250,000 at once. Use another method.")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to go back, and how; `handed_to` is who gets cash."""

    amount_minor: int
    method: Method
    reason: str
    handed_to: str | None = None


def ask(
    *,
    receipt: Receipt,
    wish: Wish,
    order_id: int | None,
    review_item_id: int | None,
    actor: str,
    now: datetime,
) -> Refund:
    """Write a request down in the caller's unit, with the receipt locked. Raises RefundExceedsReceipt."""
    require_room(receipt, wish.amount_minor)
    refund = Refund(
        receipt_id=receipt.id,
        order_id=order_id,
        review_item_id=review_item_id,
        method=wish.method,
        status=RefundStatus.REQUESTED,
        amount_minor=wish.amount_minor,
        reason=wish.reason,
        phone=payer(receipt) if wish.method is Method.B2C else None,
        handed_to=wish.handed_to if wish.method is Method.CASH else None,
        requested_by=actor,
        originator_conversation_id=f"duka-{secrets.token_hex(16)}",
        attempt_no=0,
        version=1,
        created_at=now,
        updated_at=now,
    )
    db.session.add(refund)
    db.session.flush()
    moves.write_history(refund, None, "request", actor=actor, now=now, note=wish.reason)
    return refund


def ask_for_idle_money(
    *,
    receipt: Receipt,
    amount_minor: int,
    order_id: int | None,
    review_item_id: int,
    actor: str,
    now: datetime,
) -> Refund | None:
    """Ask by ourselves for money that no order took, in the caller's unit; None when that was done before.

    The receipt is new in this unit, or locked. Nothing is sent before a person approves.
    """
    asked = fetch(_ASKED, review_item_id=review_item_id).first()
    room = receipt.amount_minor - reserved(receipt.id)
    if asked is not None or room < amount_minor:
        return None
    wish = Wish(amount_minor, way(receipt, amount_minor), "Money that no order took")
    return ask(
        receipt=receipt, wish=wish, order_id=order_id, review_item_id=review_item_id, actor=actor, now=now
    )


def is_begun(receipt_id: int) -> bool:
    """Whether a person asked for money of this receipt to go back, or let it; the receipt is locked.

    What was asked for by ourselves alone can still be withdrawn.
    """
    return any(not _only_ours(refund) for refund in _reserving(receipt_id))


def withdraw(*, receipt_id: int, why: str, now: datetime) -> None:
    """Take back what was asked for by ourselves and nobody approved: its money found another use.

    In the caller's unit with the receipt locked.
    """
    for refund in _reserving(receipt_id):
        if _only_ours(refund):
            moves.apply(refund, RefundEventKind.REJECT, actor="system", now=now, note=why, next_check_at=None)


def _reserving(receipt_id: int) -> list[Refund]:
    return list(db.session.scalars(_RESERVING, {"receipt_id": receipt_id}).all())


def _only_ours(refund: Refund) -> bool:
    return refund.status == RefundStatus.REQUESTED and refund.requested_by.startswith(OURSELVES)
