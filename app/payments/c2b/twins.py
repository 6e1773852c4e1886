"""One payment told twice: what a push brings is told by C2B as well, and by the query without a number.

A number and an attempt that nobody named together are brought together by order, amount and time; the
receipt then says that this is a guess, and a callback that knows better undoes it. Everything here runs
in the caller's unit, with the order locked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import change, db, lock_row, moved
from app.payments import allocations, review
from app.payments.c2b import payer
from app.payments.decide import LISTS
from app.payments.models import Allocation, Payment, Receipt, ReviewItem
from app.payments.refunds import asking
from app.payments.refunds.models import Refund
from app.payments.states import AllocationKind

WITHIN = timedelta(hours=24)
# A list's clock counts whole seconds, and nobody has published its zone: UTC read as Nairobi's is 3 h early.
SLACK = timedelta(hours=3, minutes=5)
_ORDER = AllocationKind.ORDER


_SAME = sa.and_(Receipt.number.is_(None), Receipt.amount_minor == sa.bindparam("amount_minor"))
_LATELY = sa.and_(Receipt.received_at > sa.bindparam("since"), Payment.pushed_at <= sa.bindparam("at"))
_NUMBERLESS = (
    sa.select(Receipt, Payment.phone, Payment.order_id)
    .join(Payment, Payment.id == Receipt.payment_id)
    .where(_SAME, _LATELY)
)
_OF_ORDER = (
    _NUMBERLESS.where(Payment.order_id == sa.bindparam("order_id"))
    .order_by(Receipt.id)
    .execution_options(populate_existing=True)
)
_TOLD = (
    sa.select(Receipt)
    .join(Allocation, Allocation.receipt_id == Receipt.id)
    .where(
        Receipt.provider == "mpesa",
        Receipt.payment_id.is_(None),
        Receipt.number.is_not(None),
        Receipt.amount_minor == sa.bindparam("amount_minor"),
        Receipt.received_at.between(sa.bindparam("earliest"), sa.bindparam("until")),
        sa.or_(Receipt.source.in_(LISTS), Receipt.received_at >= sa.bindparam("pushed_at")),
    )
    .order_by(Receipt.id)
)
_TOLD_OF_ORDER = _TOLD.where(Allocation.order_id == sa.bindparam("order_id"))
_TOLD_OF_NONE = _TOLD.where(Allocation.order_id.is_(None), Receipt.reference.is_(None))


def numberless(*, order_id: int, amount_minor: int, told_payer: str | None, at: datetime) -> Receipt | None:
    """The receipt of an attempt for this order that waits for the number which C2B tells at this moment."""
    rows = db.session.execute(_OF_ORDER, {**_around(amount_minor, at), "order_id": order_id})
    return next((receipt for receipt, phone, _ in rows if payer.fits(told_payer, phone) is not False), None)


def order_of_numberless(*, amount_minor: int, told_payer: str | None, at: datetime) -> int | None:
    """For a till, whose payments name no order: the order that the only attempt which fits is for."""
    rows = db.session.execute(_NUMBERLESS, _around(amount_minor, at))
    orders = {order_id for _, phone, order_id in rows if payer.fits(told_payer, phone)}
    return orders.pop() if len(orders) == 1 else None


def _around(amount_minor: int, at: datetime) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "at": at, "since": at - WITHIN}


def told_before(payment: Payment) -> Receipt | None:
    """The receipt that C2B told since this attempt was pushed, and that can be what it brought.

    A payment that names no order (a till's) counts only when the phone is this one's and nothing else fits.
    """
    pushed_at = payment.pushed_at
    since: dict[str, Any] = {
        "amount_minor": payment.amount_minor,
        "pushed_at": pushed_at,
        "earliest": pushed_at - SLACK,
        "until": pushed_at + WITHIN,
    }
    for receipt in db.session.scalars(_TOLD_OF_ORDER, {**since, "order_id": payment.order_id}):
        if payer.fits(receipt.payer, payment.phone) is not False:
            return receipt
    named_none = db.session.scalars(_TOLD_OF_NONE, since)
    loose = [receipt for receipt in named_none if payer.fits(receipt.payer, payment.phone)]
    return loose[0] if len(loose) == 1 else None


def fill(
    receipt: Receipt, *, number: str, told_payer: str | None = None, guessed: bool, now: datetime
) -> None:
    """Give a receipt the number that it waited for, and show it on its payment."""
    found = {"number": number, "guessed": guessed, "payer": told_payer or receipt.payer}
    _change(receipt, {"number": None}, **found)
    if receipt.payment_id is not None:
        _show(receipt.payment_id, None, number, now)


def link(receipt: Receipt, payment: Payment, *, guessed: bool, now: datetime) -> None:
    """Let a receipt that C2B told before be what this attempt brought."""
    _change(receipt, {"payment_id": None}, payment_id=payment.id, guessed=guessed)
    _show(payment.id, None, receipt.number, now)


def halves(receipt: Receipt, *, order_id: int) -> tuple[Receipt | None, Receipt | None]:
    """A receipt whose guess was undone, and what it can be one money with: (told, waiting for a number)."""
    if receipt.number is None and receipt.payment_id is not None:
        return told_before(db.session.get_one(Payment, receipt.payment_id)), receipt
    amount, at = receipt.amount_minor, receipt.received_at
    return receipt, numberless(order_id=order_id, amount_minor=amount, told_payer=receipt.payer, at=at)


def merge(told: Receipt, numberless: Receipt, *, guessed: bool = False, now: datetime) -> bool:
    """Two rows turn out to be one money: keep the one whose money an order took, and both facts.

    False, and nothing is changed, when orders took both, or somebody returns one of them already.
    """
    number, told_payer, payment_id = told.number or "", told.payer, numberless.payment_id
    if _can_go(told):
        _drop(told, numberless, now)
        fill(numberless, number=number, told_payer=told_payer, guessed=guessed, now=now)
        return True
    if not _can_go(numberless) or payment_id is None:
        return False
    _drop(numberless, told, now)
    link(told, db.session.get_one(Payment, payment_id), guessed=guessed, now=now)
    return True


def _can_go(receipt: Receipt) -> bool:
    taken = sa.select(Allocation.id).where(Allocation.receipt_id == receipt.id, Allocation.kind == _ORDER)
    return db.session.scalar(taken.limit(1)) is None and not allocations.is_being_returned(receipt.id)


def _drop(receipt: Receipt, kept: Receipt, now: datetime) -> None:
    """Delete a row that says twice what `kept` says; what a person was asked about it is answered."""
    same = f"it is the same money as receipt {kept.id}"
    asking.withdraw(receipt_id=receipt.id, why=same, now=now)
    for kind in allocations.REST.values():
        review.settle_by_itself(kind=kind, about=f"receipt:{receipt.id}", resolution=same, now=now)
    asked = sa.update(ReviewItem).where(ReviewItem.receipt_id == receipt.id)
    moved(asked.values(receipt_id=kept.id, dedupe=ReviewItem.dedupe + f":is:{kept.id}"))
    moved(sa.update(Refund).where(Refund.receipt_id == receipt.id).values(receipt_id=kept.id))
    moved(sa.delete(Allocation).where(Allocation.receipt_id == receipt.id))
    moved(sa.delete(Receipt).where(Receipt.id == receipt.id))
    db.session.expunge(receipt)


def hand_over(rows: Sequence[tuple[Receipt, Payment]], *, now: datetime) -> None:
    """Give each receipt to its attempt: the first is certain, any other one a guess."""
    for receipt, _ in rows:
        if receipt.payment_id is not None and receipt.number is not None:
            _show(receipt.payment_id, receipt.number, None, now)
    for place, (receipt, payment) in enumerate(rows):
        guessed = place > 0 and receipt.number is not None
        _change(receipt, {"payment_id": receipt.payment_id}, payment_id=payment.id, guessed=guessed)
        _show(payment.id, None, receipt.number, now)


def let_go(receipt: Receipt, *, now: datetime) -> None:
    """The receipt was guessed to be this attempt's, which names another number: it is money by itself."""
    if receipt.payment_id is not None:
        _show(receipt.payment_id, receipt.number, None, now)
    _change(receipt, {"guessed": True}, payment_id=None, guessed=False, source="c2b")


def _change(receipt: Receipt, was: dict[str, Any], **values: Any) -> None:
    if not change(receipt, was=was, **values):
        db.session.refresh(receipt)


def _show(payment_id: int, before: str | None, after: str | None, now: datetime) -> None:
    payment = lock_row(Payment, payment_id)
    if payment is not None and payment.receipt_number == before:
        change(payment, receipt_number=after, updated_at=now)
