"""Whose bookings there are, and how they stand."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.bookings.models import Booking
from app.bookings.states import BookingStatus
from app.db import db, read
from app.errors import NotFound
from app.kit.money import display
from app.kit.paging import Page, Wanted, page
from app.orders import expiry
from app.orders import money as order_money
from app.orders.money import LockedOrder as Order
from app.orders.service import Viewer
from app.orders.states import PaidState, Status

SORTS = {
    "newest": ((Booking.id, True), (Booking.id, True)),
    "oldest": ((Booking.id, False), (Booking.id, False)),
    "updated": ((Booking.updated_at, False), (Booking.id, False)),
}
NO_BOOKING = "There is no such booking, or it is not yours. A guest's booking opens with its Order-Token."
WORDS = {
    BookingStatus.CONFIRMED: "Paid. The unit is yours for these days.",
    BookingStatus.ACTIVE: "The unit is yours now.",
    BookingStatus.COMPLETED: "This stay is over.",
    BookingStatus.EXPIRED: "This was not paid in time, so the unit was given back. Book again.",
    BookingStatus.CANCELLED: "This booking was cancelled.",
}


@dataclass(frozen=True)
class Booked:
    """A booking with its unit and history, and the order that pays for it."""

    booking: Booking
    order: Order

    @property
    def id(self) -> int:
        return self.booking.id

    @property
    def message(self) -> str:
        """How it stands, for the renter."""
        if self.booking.status == BookingStatus.HELD:
            due = display(self.order.due_minor)
            return f"The unit is held for you. Pay {due} before `order.expires_at` to keep it."
        return WORDS[BookingStatus(self.booking.status)] + self._money_back()

    def _money_back(self) -> str:
        if self.order.payment_status == PaidState.REFUND_DUE:
            return " What you paid is being returned; the shop has been asked to send it."
        return " What you paid was returned." if self.order.payment_status == PaidState.REFUNDED else ""


def sees(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that every query about bookings carries."""
    if viewer.staff:
        return sa.true()
    mine = [Booking.user_id == viewer.user_id] if viewer.user_id is not None else []
    mine += [Booking.guest == viewer.guest] if viewer.guest else []
    return sa.or_(*mine) if mine else sa.false()


def read_booking(*, booking_id: int, viewer: Viewer, now: datetime) -> Booked:
    """A booking as it stands, expired first if its order's time is over. Raises NotFound."""
    booking = _read(booking_id, viewer)
    order = order_money.read_order(order_id=booking.order_id)
    if expiry.is_due(order, now=now):
        expiry.expire(order_id=order.id, now=now)
        order = order_money.read_order(order_id=booking.order_id)
    if booking.status == BookingStatus.HELD and order.status != Status.PENDING_PAYMENT:
        booking = _read(booking_id, viewer)
    return Booked(booking, order)


def _read(booking_id: int, viewer: Viewer) -> Booking:
    with read() as session:
        found = session.scalars(_whole(booking_id).where(sees(viewer))).one_or_none()
    if found is None:
        raise NotFound(NO_BOOKING)
    return found


def _whole(booking_id: int) -> sa.Select[Booking]:
    loaded = joinedload(Booking.unit), selectinload(Booking.events)
    statement = sa.select(Booking).where(Booking.id == booking_id).options(*loaded)
    return statement.execution_options(populate_existing=True)


def whole(booking_id: int) -> Booked:
    """A booking that is there, in the caller's unit."""
    booking = db.session.scalars(_whole(booking_id)).one()
    return Booked(booking, order_money.read_order(order_id=booking.order_id))


def of_order(*, order_id: int, viewer: Viewer, now: datetime) -> Booked | None:
    """The booking that an order pays for, if it is one and the viewer may see it."""
    with read() as session:
        mine = sa.select(Booking.id).where(Booking.order_id == order_id, sees(viewer))
        found = session.scalar(mine)
    return None if found is None else read_booking(booking_id=found, viewer=viewer, now=now)


def list_bookings(*, viewer: Viewer, wanted: Wanted, sort: str = "newest", **filters: Any) -> Page:
    """A page of bookings without history: one's own, everybody's for staff.

    `filters`: unit_id, status, user_id, order_id, updated_since.
    """
    statement = sa.select(Booking).where(sees(viewer)).options(joinedload(Booking.unit))
    for name in ("unit_id", "status", "user_id", "order_id"):
        if filters.get(name) is not None:
            statement = statement.where(getattr(Booking, name) == filters[name])
    if filters.get("updated_since"):
        statement = statement.where(Booking.updated_at >= filters["updated_since"])
    by, key = SORTS[sort]
    with read() as session:
        found = page(session, statement, by=by, key=key, wanted=wanted)
    orders = order_money.read_orders(order_ids=[booking.order_id for booking in found.data])
    return replace(found, data=[Booked(booking, orders[booking.order_id]) for booking in found.data])
