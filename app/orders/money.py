"""What payments tell orders: an attempt opened, it closed, money came. All in the payment's unit.

The other way round, `on_part_paid_end` is where payments say what becomes of the money of an order that
ends before its whole price is here, and `on_undone` of the money of a paid one that is not carried out.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import db, fetch, read
from app.errors import AppError
from app.orders import moves
from app.orders.models import Order
from app.orders.states import Event, Fulfilment, PaidState, Status

_CALLED = sa.select(Order.id).where(Order.number == sa.bindparam("number"))
_STANDING = sa.select(Order).where(Order.number == sa.bindparam("number"))
LockedOrder = Order
lock_order = moves.lock_order
CANDIDATES_WITHIN = timedelta(days=8)  # of the end of their time, which is at most seven days long


class OrderNotPayable(AppError):
    status = 409
    detail = "This order cannot be paid any more."


@dataclass(frozen=True)
class Accepted:
    """How much of a sum the order takes (cents); the rest goes to `rest_kind` (overpayment or refund)."""

    amount_minor: int
    rest_kind: str


@dataclass(frozen=True)
class Standing:
    """An order as somebody who wants to pay it meets it; `due_minor` in cents."""

    order_id: int
    due_minor: int
    takes_money: bool


@dataclass(frozen=True)
class Candidate:
    """An order that money without a name may be for; amounts in cents."""

    id: int
    number: str
    status: str
    due_minor: int
    phone: str | None
    created_at: datetime


PartPaidEnd = Callable[..., None]
on_part_paid_end: list[PartPaidEnd] = []
"""Each is called with order_id, reason, actor and now, in the unit that ends the order."""


on_undone: list[PartPaidEnd] = []
"""Likewise, in the unit that gives up what a paid order was for."""


WHY = {
    Status.CONFIRMED: "This order is paid already. Nothing more is due.",
    Status.COMPLETED: "This order is paid and done. Nothing more is due.",
    Status.CANCELLED: "This order was cancelled. Order again.",
    Status.EXPIRED: "This order was not paid in time, so what it held was given back. Order again.",
}
WHY_STAY = {
    Status.CONFIRMED: "This booking was paid. Nothing more is due.",
    Status.COMPLETED: "This stay is paid and over. Nothing more is due.",
    Status.CANCELLED: "This booking was cancelled. Book again.",
    Status.EXPIRED: "This booking was not paid in time, so its unit was given back. Book again.",
}
"""Of an order with nothing to send: it sells a stay."""


def payment_opened(*, order_id: int, now: datetime) -> Order:
    """Lock the order and mark a payment open. Raises OrderNotPayable or PaymentInProgress."""
    order = payable(order_id=order_id)
    moves.open_payment(order, is_open=True, now=now)
    return order


def payable(*, order_id: int) -> Order:
    """Lock an order that waits for money. Raises OrderNotPayable or PaymentInProgress."""
    order = moves.lock_order(order_id)
    if order.status != Status.PENDING_PAYMENT:
        why = WHY_STAY if order.fulfilment_status == Fulfilment.NONE else WHY
        raise OrderNotPayable(why[Status(order.status)], order_status=order.status)
    if order.payment_open:
        raise moves.PaymentInProgress()
    return order


def payment_closed(*, order: Order, now: datetime) -> None:
    """The open attempt ended; the order (locked by the caller) may expire or be cancelled again."""
    moves.open_payment(order, is_open=False, now=now)


def money_changed(*, order: Order, amount_minor: int, actor: str, now: datetime) -> Accepted:
    """Offer `amount_minor` cents to the order (locked by the caller) and apply what follows.

    Enough money confirms a pending order, and an expired one if every line can be taken again. A
    cancelled order, or an expired one whose goods are gone, takes nothing: its money is to be returned.
    """
    status = Status(order.status)
    if status is Status.PENDING_PAYMENT:
        return _accept(order, min(amount_minor, order.due_minor), Event.PAID, actor, now)
    if status in {Status.CONFIRMED, Status.COMPLETED}:
        return Accepted(0, "overpayment")
    late = status is Status.EXPIRED and amount_minor >= order.due_minor
    if late and moves.retake(order, actor=actor, now=now):
        return _accept(order, order.due_minor, Event.PAID_LATE, actor, now)
    moves.state_payment(
        order, PaidState.REFUND_DUE, actor=actor, reason=f"money for an order that was {status}", now=now
    )
    return Accepted(0, "refund")


def _accept(order: Order, amount: int, event: Event, actor: str, now: datetime) -> Accepted:
    paid = order.paid_minor + amount
    enough = paid == order.total_minor
    state = PaidState.PAID if enough else PaidState.PART_PAID
    moves.state_payment(order, state, actor=actor, reason="", now=now, paid_minor=paid)
    if enough:
        moves.apply(order, event, actor=actor, now=now)
    return Accepted(amount, "overpayment")


def end_part_paid(order: Order, *, reason: str, actor: str, now: datetime) -> None:
    """Mark for its return what came for an order (locked by the caller) that just ended unpaid."""
    if not order.paid_minor:
        return
    for tell in on_part_paid_end:
        tell(order_id=order.id, reason=reason, actor=actor, now=now)
    moves.state_payment(order, PaidState.REFUND_DUE, actor=actor, reason=reason, now=now, paid_minor=0)


def undo(order: Order, *, reason: str, actor: str, now: datetime) -> None:
    """Mark for its return all the money of a paid order (locked by the caller) that is not carried out."""
    for tell in on_undone:
        tell(order_id=order.id, reason=reason, actor=actor, now=now)
    if order.paid_minor:
        moves.state_payment(order, PaidState.REFUND_DUE, actor=actor, reason=reason, now=now)


def complete(order: Order, *, reason: str, actor: str, now: datetime) -> None:
    """A paid order (locked by the caller) that needs no sending has served its end."""
    moves.apply(order, Event.COMPLETE, reason=reason, actor=actor, now=now)


def read_orders(*, order_ids: Collection[int]) -> dict[int, Order]:
    """Orders by id without lines and history, with one SELECT; for a caller who may see them."""
    if not order_ids:
        return {}
    with read() as session:
        found = sa.select(Order).where(Order.id.in_(sorted(order_ids)))
        return {order.id: order for order in session.scalars(found.execution_options(populate_existing=True))}


def called(*, number: str) -> int | None:
    """The id of the order with this number, in the caller's unit."""
    return fetch(_CALLED, number=number).scalar()


def read_order(*, order_id: int) -> Order:
    """The order without lines and history, for a caller who may see it; usable in a unit and outside."""
    with read() as session:
        return session.get_one(Order, order_id, populate_existing=True)


def exists(*, order_id: int) -> bool:
    """Whether there is such an order, in the caller's unit."""
    return db.session.scalar(sa.select(Order.id).where(Order.id == order_id)) is not None


def standing(*, number: str, now: datetime) -> Standing | None:
    """How the order with this number stands, with one statement; None when there is none."""
    with read() as session:
        order = session.scalars(_STANDING, {"number": number}).one_or_none()
    if order is None:
        return None
    waits = order.status == Status.PENDING_PAYMENT and (order.payment_open or order.expires_at > now)
    return Standing(order.id, order.due_minor, waits)


def candidates(*, around: datetime, most: int = 300) -> list[Candidate]:
    """Orders that waited for money around this moment and may still take it, the latest first."""
    period = Order.expires_at.between(around - CANDIDATES_WITHIN, around + CANDIDATES_WITHIN)
    waiting = Order.status.in_([Status.PENDING_PAYMENT, Status.EXPIRED])
    statement = sa.select(Order).where(waiting, Order.payment_open.in_([False, True]), period)
    with read() as session:
        found = session.scalars(statement.order_by(Order.expires_at.desc()).limit(most)).all()
    return [
        Candidate(order.id, order.number, order.status, order.due_minor, order.phone, order.created_at)
        for order in found
    ]


def money_returned(
    *,
    order: Order,
    taken_back_minor: int,
    returned_minor: int,
    still_to_return: bool,
    actor: str,
    now: datetime,
) -> None:
    """Money went back to the payer of an order (locked by the caller): `taken_back_minor` cents of its price.

    `returned_minor` is all that ever went back, `still_to_return` whether more is waiting to. Goods do not
    come back by themselves: a person counts them in.
    """
    paid = order.paid_minor - taken_back_minor
    gone = order.status in {Status.CANCELLED, Status.EXPIRED}
    state = PaidState(order.payment_status)
    if still_to_return or (gone and paid):
        state = PaidState.REFUND_DUE
    elif not paid:
        state = PaidState.REFUNDED
    elif taken_back_minor:
        state = PaidState.PART_REFUNDED
    sums = {"paid_minor": paid, "refunded_minor": returned_minor}
    moves.state_payment(order, state, actor=actor, reason="refund", now=now, **sums)
