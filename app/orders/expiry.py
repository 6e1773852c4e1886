"""Orders that nobody paid in time give back what they held; never while a payment is open."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.db import fetch, read, unit_of_work
from app.orders import money, moves
from app.orders.models import Order, OrderLine
from app.orders.states import Event, Status


def is_due(order: Order, *, now: datetime) -> bool:
    """Whether the order's time is over and nothing keeps it."""
    return order.status == Status.PENDING_PAYMENT and not order.payment_open and order.expires_at <= now


@unit_of_work
def expire(*, order_id: int, now: datetime, actor: str = "system") -> bool:
    """Expire one order if it is due; whether it was."""
    order = moves.lock_order(order_id)
    if not is_due(order, now=now):
        return False
    moves.apply(order, Event.EXPIRE, actor=actor, reason="not paid in time", now=now)
    money.end_part_paid(order, reason="expired part paid", actor=actor, now=now)
    return True


def _due(now: datetime) -> sa.Select[int]:
    return sa.select(Order.id).where(
        Order.status == Status.PENDING_PAYMENT, Order.payment_open == sa.false(), Order.expires_at <= now
    )


_EXPIRED = (
    sa.select(Order.id)
    .where(Order.status == Status.PENDING_PAYMENT, Order.payment_open == sa.false())
    .where(Order.expires_at <= sa.bindparam("now"))
    .order_by(Order.expires_at)
    .limit(sa.bindparam("most"))
)


def expire_due(*, now: datetime, most: int = 200) -> int:
    """Expire what is due, oldest first, one unit each; return how many were."""
    with read():
        due = fetch(_EXPIRED, now=now, most=most).scalars().all()
    return sum(expire(order_id=order_id, now=now) for order_id in due)


def expire_holders(*, product_ids: Collection[int], now: datetime, most: int = 50) -> int:
    """Expire due orders that hold any of these products; return how many were."""
    with read() as session:
        holders = _due(now).where(
            Order.id.in_(sa.select(OrderLine.order_id).where(OrderLine.product_id.in_(product_ids)))
        )
        due = list(session.scalars(holders.order_by(Order.id).limit(most)))
    return sum(expire(order_id=order_id, now=now) for order_id in due)
