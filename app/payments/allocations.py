"""Where each shilling of a receipt goes: to its order as far as that takes it, the rest before a person.

Everything here runs in the caller's unit, with the order locked; receipts are locked after their orders.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_row, change_rows, db, lock, lock_row
from app.orders import money as order_money
from app.orders.money import Accepted, LockedOrder
from app.orders.states import Status
from app.payments import review
from app.payments.models import Allocation, Receipt, ReviewItem
from app.payments.refunds import asking
from app.payments.states import AllocationKind, ReviewKind

_K = AllocationKind
REST = {
    _K.OVERPAYMENT: ReviewKind.OVERPAYMENT,
    _K.REFUND: ReviewKind.REFUND_DUE,
    _K.UNMATCHED: ReviewKind.UNMATCHED_MONEY,
}


def offer(*, order: LockedOrder, amount_minor: int, actor: str, now: datetime) -> Accepted:
    """Offer `amount_minor` cents to the order; how much of it the order took, and what the rest is.

    An expired order that was paid in part comes back once everything that came for it is enough: what
    waits for its return is taken again then.
    """
    missing = order.due_minor - amount_minor
    waiting = _waiting(order.id) if order.status == Status.EXPIRED and missing > 0 else []
    if not waiting or sum(part.amount_minor for part in waiting) < missing:
        return order_money.money_changed(order=order, amount_minor=amount_minor, actor=actor, now=now)
    together = amount_minor + missing
    accepted = order_money.money_changed(order=order, amount_minor=together, actor=actor, now=now)
    if not accepted.amount_minor:
        return accepted
    _take_again(waiting, missing, actor, now)
    return Accepted(amount_minor, accepted.rest_kind)


def _waiting(order_id: int) -> list[Allocation]:
    """What is to be returned of an order's money, and no person has begun to return."""
    asked = sa.and_(ReviewItem.kind == ReviewKind.REFUND_DUE, ReviewItem.resolved_at.is_(None))
    idle = sa.and_(Allocation.kind == _K.REFUND, Allocation.refund_id.is_(None))
    parts = (
        sa.select(Allocation)
        .join(ReviewItem, sa.and_(ReviewItem.receipt_id == Allocation.receipt_id, asked))
        .where(Allocation.order_id == order_id, idle)
        .order_by(Allocation.receipt_id, Allocation.id)
    )
    found = db.session.scalars(parts.execution_options(populate_existing=True)).all()
    return [part for part in found if not is_being_returned(part.receipt_id)]


def is_being_returned(receipt_id: int) -> bool:
    """Whether a person asked for money of the receipt back, or approved it. Locks the receipt."""
    lock_row(Receipt, receipt_id)
    return asking.is_begun(receipt_id)


def _take_again(waiting: Sequence[Allocation], missing: int, actor: str, now: datetime) -> None:
    why = "taken by its order after all"
    for part in waiting:
        taken = min(part.amount_minor, missing)
        if not taken:
            return
        rest, missing = part.amount_minor - taken, missing - taken
        asking.withdraw(receipt_id=part.receipt_id, why=why, now=now)
        about, order_id = f"receipt:{part.receipt_id}", part.order_id
        review.lessen(kind=ReviewKind.REFUND_DUE, about=about, to=rest, resolution=why, now=now)
        _change(part, kind=_K.ORDER, amount_minor=taken, reason=why, actor=actor, at=now)
        if rest:
            receipt = db.session.get_one(Receipt, part.receipt_id)
            _add(receipt.id, order_id, _K.REFUND, rest, actor, now)
            _ask(receipt, _K.REFUND, rest, order_id, actor, now)


def write(*, receipt: Receipt, order: LockedOrder, accepted: Accepted, actor: str, now: datetime) -> None:
    """Write down where a new receipt's money went, and ask a person about what the order did not take."""
    rest, rest_kind = receipt.amount_minor - accepted.amount_minor, _K(accepted.rest_kind)
    _add(receipt.id, order.id, _K.ORDER, accepted.amount_minor, actor, now)
    _add(receipt.id, order.id, rest_kind, rest, actor, now)
    if rest:
        _ask(receipt, rest_kind, rest, order.id, actor, now)


def write_unmatched(*, receipt: Receipt, actor: str, now: datetime) -> None:
    """Put a new receipt that names no order in front of a person; needs no order."""
    _add(receipt.id, None, _K.UNMATCHED, receipt.amount_minor, actor, now)
    _ask(receipt, _K.UNMATCHED, receipt.amount_minor, None, actor, now)


def unmatched(receipt_id: int) -> Allocation | None:
    """The part of a receipt that has no order yet, all of it or none; read FOR UPDATE."""
    return lock(Allocation, Allocation.receipt_id == receipt_id, Allocation.kind == _K.UNMATCHED)


def give_to(
    *, part: Allocation, receipt: Receipt, order: LockedOrder, reason: str, actor: str, now: datetime
) -> None:
    """Move unmatched money, locked by the caller, to an order. It creates none."""
    whole = part.amount_minor
    accepted = offer(order=order, amount_minor=whole, actor=actor, now=now)
    taken, rest_kind = accepted.amount_minor, _K(accepted.rest_kind)
    values: dict[str, Any] = {"order_id": order.id, "reason": reason[:200], "actor": actor, "at": now}
    _change(part, kind=_K.ORDER if taken else rest_kind, amount_minor=taken or whole, **values)
    if taken and taken < whole:
        _add(receipt.id, order.id, rest_kind, whole - taken, actor, now)
    if taken < whole:
        _ask(receipt, rest_kind, whole - taken, order.id, actor, now)


def give_back(*, order_id: int, reason: str, actor: str, now: datetime) -> None:
    """The order ended before its whole price was here: what it had taken is to be returned."""
    mine = sa.select(Allocation).where(Allocation.order_id == order_id, Allocation.kind == _K.ORDER)
    mine = mine.order_by(Allocation.receipt_id, Allocation.id).execution_options(populate_existing=True)
    for part in db.session.scalars(mine).all():
        receipt = lock_row(Receipt, part.receipt_id)
        _change(part, kind=_K.REFUND, reason=reason[:200], actor=actor, at=now)
        if receipt is not None:
            _ask(receipt, _K.REFUND, part.amount_minor, order_id, actor, now)


def return_to_payers(*, order_id: int, reason: str, actor: str, now: datetime) -> None:
    """A paid order is not carried out: a person is asked to return what it took, and the refund is asked for.

    The money stays the order's until it went back.
    """
    mine = sa.select(Allocation).where(Allocation.order_id == order_id, Allocation.kind == _K.ORDER)
    mine = mine.order_by(Allocation.receipt_id, Allocation.id).execution_options(populate_existing=True)
    for part in db.session.scalars(mine).all():
        receipt = lock_row(Receipt, part.receipt_id)
        room = receipt.amount_minor - asking.reserved(receipt.id) if receipt else 0
        amount = min(part.amount_minor, room)
        if receipt is None or not amount:
            continue
        facts = {"order_id": order_id, "payment_id": receipt.payment_id, "receipt_id": receipt.id}
        about = f"order:{order_id}:receipt:{receipt.id}"
        item_id = review.raise_item(
            kind=ReviewKind.REFUND_DUE, about=about, now=now, amount_minor=amount, **facts
        )
        wish = asking.Wish(amount, asking.way(receipt, amount), reason)
        asking.ask(
            receipt=receipt, wish=wish, order_id=order_id, review_item_id=item_id, actor="system", now=now
        )


def _change(part: Allocation, **values: Any) -> None:
    """Guarded by what the part was. Raises LookupError when it is that no more."""
    same = {"id": part.id, "kind": part.kind, "amount_minor": part.amount_minor}
    if change_rows(Allocation, was=same, **values) != 1:
        raise LookupError(f"allocation {part.id} moved under its lock")


def _add(
    receipt_id: int, order_id: int | None, kind: AllocationKind, amount: int, actor: str, now: datetime
) -> None:
    if not amount:
        return
    where = {"receipt_id": receipt_id, "order_id": order_id, "kind": kind}
    add_row(Allocation, **where, amount_minor=amount, reason="", actor=actor, at=now)


def _ask(
    receipt: Receipt, kind: AllocationKind, amount: int, order_id: int | None, actor: str, now: datetime
) -> None:
    """Put idle money in front of a person, and ask for its refund unless an order may yet be found for it."""
    facts: dict[str, Any] = {"order_id": order_id, "payment_id": receipt.payment_id, "receipt_id": receipt.id}
    about = f"receipt:{receipt.id}"
    item_id = review.raise_item(kind=REST[kind], about=about, now=now, amount_minor=amount, **facts)
    if kind is not _K.UNMATCHED:
        asker = actor if actor.startswith(asking.OURSELVES) else "system"
        asking.ask_for_idle_money(
            receipt=receipt,
            amount_minor=amount,
            order_id=order_id,
            review_item_id=item_id,
            actor=asker,
            now=now,
        )
