"""What a refund that is done means for its receipt, its order and the person who was asked to see to it.

The refunded part of a receipt is an allocation of kind `refund` that names the refund; one that names
none is money still to be returned. A refund that settles a review item takes what no order took first, any
other one takes the order's money back from it first. The allocations of a receipt add up to it before and
after.
"""

from datetime import datetime

import sqlalchemy as sa

from app.db import db, fetch, lock_row, moved
from app.orders import money as order_money
from app.payments import review
from app.payments.models import Allocation, Receipt, ReviewItem
from app.payments.refunds import asking, moves
from app.payments.refunds.models import Refund
from app.payments.refunds.states import RefundEventKind, RefundStatus
from app.payments.states import AllocationKind

IDLE = (AllocationKind.REFUND, AllocationKind.OVERPAYMENT, AllocationKind.UNMATCHED)

_AT = sa.select(Allocation.order_id).where(
    Allocation.receipt_id == sa.bindparam("receipt_id"), Allocation.order_id.is_not(None)
)
_ORDERS = _AT.distinct().order_by(Allocation.order_id)
_TAKEN_FIRST = sa.case((Allocation.kind == AllocationKind.ORDER, 0), else_=1)
_ORDER = _AT.order_by(_TAKEN_FIRST, Allocation.id).limit(1)
_RECEIPT = sa.select(Refund.receipt_id).where(Refund.id == sa.bindparam("refund_id"))


def lock_for(receipt_id: int) -> Receipt:
    """Lock the orders that a receipt's money went to, then the receipt, in the caller's unit."""
    for order_id in fetch(_ORDERS, receipt_id=receipt_id).scalars().all():
        order_money.lock_order(int(order_id or 0))
    receipt = lock_row(Receipt, receipt_id)
    if receipt is None:
        raise LookupError(f"receipt {receipt_id} is gone")
    return receipt


def lock_all(refund_id: int) -> tuple[Receipt, Refund]:
    """Lock orders, receipt and refund, in this order, in the caller's unit. Raises LookupError."""
    receipt_id = fetch(_RECEIPT, refund_id=refund_id).scalar()
    if receipt_id is None:
        raise LookupError(f"refund {refund_id} is gone")
    receipt = lock_for(receipt_id)
    return receipt, moves.lock_refund(refund_id)


def order_of(receipt_id: int) -> int | None:
    """The order that the receipt's money is at, or came for."""
    return fetch(_ORDER, receipt_id=receipt_id).scalar()


def complete(
    receipt: Receipt,
    refund: Refund,
    event: RefundEventKind,
    *,
    gateway_ref: str,
    actor: str,
    now: datetime,
    note: str = "",
) -> bool:
    """Write down that the money went, with `lock_all` held; whether that was news.

    A refund that had failed counts again if the receipt still has room. Raises RefundStateConflict,
    RefundExceedsReceipt.
    """
    if refund.status == RefundStatus.FAILED:
        asking.require_room(receipt, refund.amount_minor)
    moved_on = {
        "gateway_ref": gateway_ref,
        "failure": None,
        "next_check_at": None,
        "lease_until": None,
        "done_at": now,
    }
    if not moves.apply(refund, event, actor=actor, now=now, note=note, **moved_on):
        return False
    from_orders = _allocate(receipt, refund, actor, now)
    for order_id, taken_back in sorted(from_orders.items()):
        _tell_order(order_id, taken_back, actor, now)
    _resolve_item(refund, now)
    return True


def _allocate(receipt: Receipt, refund: Refund, actor: str, now: datetime) -> dict[int, int]:
    """Mark the refund's part of the receipt as returned; the orders it came for, and what each gave back."""
    unreturned = sa.select(Allocation).where(
        Allocation.receipt_id == receipt.id, Allocation.refund_id.is_(None)
    )
    rows = db.session.scalars(unreturned.execution_options(populate_existing=True)).all()
    left, from_orders = refund.amount_minor, dict[int, int]()
    first = (*IDLE, AllocationKind.ORDER) if refund.review_item_id else (AllocationKind.ORDER, *IDLE)
    for row in sorted(rows, key=lambda row: (first.index(AllocationKind(row.kind)), row.id)):
        part = min(left, row.amount_minor)
        if not part:
            break
        if row.order_id is not None:
            taken_back = part if row.kind == AllocationKind.ORDER else 0
            from_orders[row.order_id] = from_orders.get(row.order_id, 0) + taken_back
        _take(row, part, refund, actor, now)
        left -= part
    if left:
        raise LookupError(f"receipt {receipt.id} has {left} less to return than refund {refund.id}")
    db.session.flush()
    return from_orders


def _take(row: Allocation, part: int, refund: Refund, actor: str, now: datetime) -> None:
    """Turn `part` of an allocation into the refund's."""
    as_it_is = sa.update(Allocation).where(
        Allocation.id == row.id, Allocation.amount_minor == row.amount_minor, Allocation.refund_id.is_(None)
    )
    returned = {
        "kind": str(AllocationKind.REFUND),
        "refund_id": refund.id,
        "taken_back": row.kind == AllocationKind.ORDER,
        "actor": actor,
        "at": now,
    }
    if part == row.amount_minor:
        found = moved(as_it_is.values(**returned))
    else:
        found = moved(as_it_is.values(amount_minor=row.amount_minor - part))
        new = Allocation(
            receipt_id=row.receipt_id, order_id=row.order_id, amount_minor=part, reason="", **returned
        )
        db.session.add(new)
    if found != 1:
        raise LookupError(f"allocation {row.id} moved under its lock")


def _tell_order(order_id: int, taken_back: int, actor: str, now: datetime) -> None:
    order = order_money.lock_order(order_id)
    returned = sa.select(sa.func.sum(Allocation.amount_minor))
    returned = returned.where(Allocation.order_id == order_id, Allocation.kind == AllocationKind.REFUND)
    idle = db.session.scalar(returned.where(Allocation.refund_id.is_(None)))
    whole = db.session.scalar(returned.where(Allocation.refund_id.is_not(None)))
    order_money.money_returned(
        order=order,
        taken_back_minor=taken_back,
        returned_minor=int(whole or 0),
        still_to_return=bool(idle),
        actor=actor,
        now=now,
    )


def _resolve_item(refund: Refund, now: datetime) -> None:
    """The item that the refund names is done with once all of its money went."""
    if refund.review_item_id is None:
        return
    item = db.session.get(ReviewItem, refund.review_item_id)
    sent = sa.select(sa.func.sum(Refund.amount_minor)).where(
        Refund.review_item_id == refund.review_item_id, Refund.status == RefundStatus.DONE
    )
    if item is not None and int(db.session.scalar(sent) or 0) >= (item.amount_minor or 0):
        review.settle_item(item_id=item.id, resolution=f"returned: {refund.gateway_ref}", now=now)
