"""Reading, cancelling and fulfilling orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.db import db, read, unit_of_work
from app.errors import NotFound
from app.kit.paging import Page, Wanted, page
from app.orders import expiry, money, moves
from app.orders.models import Order
from app.orders.states import Event, FulfilmentEvent, Status

SORTS = {
    "newest": ((Order.id, True), (Order.id, True)),
    "oldest": ((Order.id, False), (Order.id, False)),
    "updated": ((Order.updated_at, False), (Order.id, False)),
}


@dataclass(frozen=True)
class Viewer:
    """Whose orders may be seen: a user's own, the one of an Order-Token, or all for staff."""

    user_id: int | None = None
    guest: str | None = None
    staff: bool = False

    def sees(self) -> sa.ColumnElement[bool]:
        """The condition that every query about orders carries."""
        if self.staff:
            return sa.true()
        mine = [Order.user_id == self.user_id] if self.user_id is not None else []
        mine += [Order.guest == self.guest] if self.guest else []
        return sa.or_(*mine) if mine else sa.false()


def read_order(*, order_id: int, viewer: Viewer, now: datetime, full: bool = True) -> Order:
    """Return an order with lines and history (not when `full` is false), expired first if its time is over.

    Raises NotFound, also for other people's orders.
    """
    order = _read(order_id, viewer, full)
    if expiry.is_due(order, now=now):
        expiry.expire(order_id=order.id, now=now)
        order = _read(order_id, viewer, full)
    return order


def _read(order_id: int, viewer: Viewer, full: bool) -> Order:
    statement = sa.select(Order).where(Order.id == order_id, viewer.sees())
    if full:
        statement = statement.options(selectinload(Order.lines), selectinload(Order.events))
    with read() as session:
        order = session.scalars(statement).one_or_none()
    if order is None:
        raise NotFound(
            "There is no such order, or it is not yours. A guest's order opens with its Order-Token."
        )
    return order


def is_visible(*, order_id: int, viewer: Viewer) -> bool:
    """Whether the viewer may see the order."""
    with read() as session:
        return session.scalar(sa.select(Order.id).where(Order.id == order_id, viewer.sees())) is not None


def list_orders(*, viewer: Viewer, wanted: Wanted, sort: str = "newest", **filters: Any) -> Page:
    """A page of orders (without history), filtered by status, payment_status, number, updated_since."""
    statement = sa.select(Order).where(viewer.sees()).options(selectinload(Order.lines))
    if filters.get("number"):
        filters["number"] = filters["number"].upper()  # a person types it as it was read out
    for name in ("status", "payment_status", "fulfilment_status", "number"):
        if filters.get(name):
            statement = statement.where(getattr(Order, name) == filters[name])
    if filters.get("updated_since"):
        statement = statement.where(Order.updated_at >= filters["updated_since"])
    by, key = SORTS[sort]
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


@unit_of_work(keyed=True)
def cancel_order(*, order_id: int, viewer: Viewer, reason: str, actor: str, now: datetime) -> Order:
    """Cancel an order that is not paid. Raises NotFound, PaymentInProgress or OrderStateConflict."""
    order = _visible_locked(order_id, viewer)
    cancel_locked(order, reason=reason, actor=actor, now=now)
    return _whole(order)


def cancel_locked(order: Order, *, reason: str, actor: str, now: datetime) -> None:
    """As `cancel_order`, in the caller's unit with the order locked."""
    if order.payment_open and order.status == Status.PENDING_PAYMENT:
        raise moves.PaymentInProgress()
    if moves.apply(order, Event.CANCEL, actor=actor, reason=reason or "cancelled", now=now):
        money.end_part_paid(order, reason="cancelled part paid", actor=actor, now=now)


@unit_of_work(keyed=True)
def fulfil_order(*, order_id: int, event: FulfilmentEvent, reason: str, actor: str, now: datetime) -> Order:
    """Dispatch, deliver or take back a paid order. Raises NotFound or OrderStateConflict."""
    order = _visible_locked(order_id, Viewer(staff=True))
    moves.fulfil(order, event, actor=actor, reason=reason, now=now)
    return _whole(order)


def _visible_locked(order_id: int, viewer: Viewer) -> Order:
    """Lock the order in the caller's unit if the viewer may see it."""
    if db.session.scalar(sa.select(Order.id).where(Order.id == order_id, viewer.sees())) is None:
        raise NotFound(
            "There is no such order, or it is not yours. A guest's order opens with its Order-Token."
        )
    return moves.lock_order(order_id)


def _whole(order: Order) -> Order:
    """The order with lines and history, in the caller's unit."""
    loaded = selectinload(Order.lines), selectinload(Order.events)
    statement = sa.select(Order).where(Order.id == order.id).options(*loaded)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()
