"""The only writer of an order's three statuses.

Each function runs in the caller's unit with the order's row locked (`lock_order`), moves by a guarded
UPDATE whose rows are counted, and in the same unit writes the history, applies the effects on what
the lines hold, and leaves a message in the outbox.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_line, change, db, lock_row, write_row
from app.errors import AppError
from app.jobs import service as jobs
from app.kit.machine import Outcome
from app.orders.kinds import KINDS
from app.orders.models import Order, OrderEvent, OrderLine
from app.orders.states import (
    FULFILMENT,
    ORDER,
    Event,
    Fulfilment,
    FulfilmentEvent,
    PaidState,
    Status,
)


class OrderStateConflict(AppError):
    status = 409
    detail = "The order is not in a state that allows this."


class PaymentInProgress(AppError):
    status = 409
    detail = "A payment for this order is still being decided. Wait for its answer, at most a few minutes; do not pay again."
    retry_after = 5


class _CannotRetake(Exception):
    """Leaves the savepoint in which the lines were being taken again."""


def lock_order(order_id: int) -> Order:
    """Read the order FOR UPDATE. Raises LookupError when there is none: callers have checked."""
    order = lock_row(Order, order_id)
    if order is None:
        raise LookupError(f"order {order_id} is gone")
    return order


def apply(order: Order, event: Event, *, actor: str, now: datetime, reason: str = "") -> bool:
    """Move `order.status`: True when it moved, False when it already had. Raises OrderStateConflict."""
    before = Status(order.status)
    outcome = ORDER.outcome(before, event)
    if outcome is Outcome.NOOP:
        return False
    if outcome is Outcome.CONFLICT:
        raise OrderStateConflict(f"The order is {before.replace('_', ' ')}.", order_status=before)
    after = Status(ORDER.moves[before, event])
    changes: dict[str, Any] = {"status": after}
    if after is Status.CONFIRMED:
        changes["confirmed_at"] = now
    _change(order, "status", before, changes, now)
    _history(order, "status", before, after, event=event, actor=actor, reason=reason, now=now)
    _hold_effects(order, event, actor=actor, reason=reason, now=now)
    message = {"order_id": order.id, "status": str(after)}
    jobs.enqueue(topic=f"order.{after}", payload=message, dedupe=f"order:{order.id}:{after}", now=now)
    return True


def _hold_effects(order: Order, event: Event, *, actor: str, reason: str, now: datetime) -> None:
    for kind in KINDS.values():
        if event is Event.PAID:
            kind.consume(order_id=order.id, actor=actor, now=now)
        elif event in {Event.CANCEL, Event.EXPIRE}:
            kind.release(order_id=order.id, actor=actor, reason=reason or event, now=now)


def retake(order: Order, *, actor: str, now: datetime) -> bool:
    """Take every line of an expired order again, or nothing: whether it worked."""
    lines = db.session.scalars(sa.select(OrderLine).where(OrderLine.order_id == order.id)).all()
    try:
        with db.session.begin_nested():
            for name, kind in KINDS.items():
                mine = [line for line in lines if line.kind == name]
                if mine and not kind.retake(order_id=order.id, lines=mine, actor=actor, now=now):
                    raise _CannotRetake
    except _CannotRetake:
        return False
    return True


def state_payment(
    order: Order, state: PaidState, *, actor: str, reason: str, now: datetime, **also: Any
) -> None:
    """Set `payment_status` (and `paid_minor` with it)."""
    before = PaidState(order.payment_status)
    if before is state and not also:
        return
    _change(order, "payment_status", before, {"payment_status": state, **also}, now)
    if before is not state:
        _history(order, "payment_status", before, state, event="money", actor=actor, reason=reason, now=now)
    if before is not state is PaidState.REFUND_DUE:
        message = {"order_id": order.id, "payment_status": str(state)}
        dedupe = f"order:{order.id}:{state}:{_last_seq(order)}"
        jobs.enqueue(topic=f"order.{state}", payload=message, dedupe=dedupe, now=now)


def fulfil(order: Order, event: FulfilmentEvent, *, actor: str, reason: str, now: datetime) -> bool:
    """Move `fulfilment_status`; a delivered order is completed. Raises OrderStateConflict."""
    before = Fulfilment(order.fulfilment_status)
    if before is Fulfilment.NONE:
        words = "There is nothing to send in this order: what it is for is used where it is."
        raise OrderStateConflict(words, order_status=order.status, fulfilment_status=before)
    outcome = FULFILMENT.outcome(before, event)
    if outcome is Outcome.NOOP:
        return False
    if outcome is Outcome.CONFLICT or order.status not in {Status.CONFIRMED, Status.COMPLETED}:
        raise OrderStateConflict(
            f"The order is {order.status.replace('_', ' ')} and {before}; it cannot {event} now.",
            order_status=order.status,
            fulfilment_status=before,
        )
    after = Fulfilment(FULFILMENT.moves[before, event])
    _change(order, "fulfilment_status", before, {"fulfilment_status": after}, now)
    _history(order, "fulfilment_status", before, after, event=event, actor=actor, reason=reason, now=now)
    message = {"order_id": order.id, "fulfilment_status": str(after)}
    jobs.enqueue(topic=f"order.{after}", payload=message, dedupe=f"order:{order.id}:{after}", now=now)
    if after is Fulfilment.DELIVERED:
        apply(order, Event.COMPLETE, actor=actor, now=now)
    return True


def open_payment(order: Order, *, is_open: bool, now: datetime) -> None:
    """Remember whether an attempt to pay is open, so that expiry and cancelling wait for it."""
    if order.payment_open is not is_open:
        _change(order, "payment_open", order.payment_open, {"payment_open": is_open}, now)


def _change(order: Order, column: str, before: Any, changes: dict[str, Any], now: datetime) -> None:
    """The guarded UPDATE: the row must still say `before`, which its lock makes certain."""
    if not change(order, was={column: before}, **changes, updated_at=now):
        raise OrderStateConflict()


def _history(
    order: Order,
    field: str,
    before: str | None,
    after: str,
    *,
    event: str,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    add_line(
        OrderEvent,
        "order_id",
        order_id=order.id,
        field=field,
        from_status=before,
        to_status=after,
        event=event,
        reason=reason[:200],
        actor=actor,
        at=now,
    )


def _last_seq(order: Order) -> int:
    last = sa.select(sa.func.max(OrderEvent.seq)).where(OrderEvent.order_id == order.id)
    return db.session.scalar(last) or 0


def first_event(*, order_id: int, actor: str, now: datetime) -> OrderEvent:
    """Write the first line of a new order's history, in the caller's unit."""
    return write_row(
        OrderEvent,
        order_id=order_id,
        seq=1,
        field="status",
        to_status=Status.PENDING_PAYMENT,
        event="placed",
        reason="",
        actor=actor,
        at=now,
    )
