"""Bookings as lines of orders: what becomes of one when its order is paid, ends, or is paid late.

Everything runs in the unit of the order's move, with the order locked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.bookings import moves, occupancy
from app.bookings.models import Booking
from app.bookings.periods import Period
from app.bookings.states import BookingEventKind, BookingStatus
from app.db import db
from app.kit.clock import local_date
from app.orders import money as order_money
from app.orders.states import Status

KIND = "booking"
STANDS = (BookingStatus.CONFIRMED, BookingStatus.ACTIVE, BookingStatus.COMPLETED)


class BookingLines:
    """The unit of a booking, for its days."""

    goes_out = False

    def consume(self, *, order_id: int, actor: str, now: datetime) -> None:
        """The order is paid: the held booking is confirmed."""
        found = moves.lock_booking_of(order_id)
        if found is not None:
            moves.apply(found[1], BookingEventKind.PAID, actor=actor, now=now)

    def release(self, *, order_id: int, actor: str, reason: str, now: datetime) -> None:
        """The order was cancelled or has expired, and the held booking with it."""
        found = moves.lock_booking_of(order_id)
        if found is None:
            return
        cancelled = order_money.read_order(order_id=order_id).status == Status.CANCELLED
        event = BookingEventKind.CANCEL if cancelled else BookingEventKind.EXPIRE
        moves.apply(found[1], event, actor=actor, reason=reason, now=now)

    def retake(self, *, order_id: int, lines: Sequence[Any], actor: str, now: datetime) -> bool:
        """Late money: the booking is confirmed after all if its unit is to be had and its time not over."""
        found = moves.lock_booking_of(order_id)
        if found is None:
            return False
        unit, booking = found
        period = Period(booking.start_date, booking.end_date)
        gone = unit.status != "available" or period.end <= local_date(now) or _hangs_in_the_air(booking)
        if gone or occupancy.bookings_in(db.session(), unit_id=unit.id, period=period):
            return False
        return moves.apply(booking, BookingEventKind.PAID_LATE, actor=actor, reason="late payment", now=now)


def _hangs_in_the_air(booking: Booking) -> bool:
    """Whether it extends a stay that was given up."""
    if booking.extends_id is None:
        return False
    return db.session.get_one(Booking, booking.extends_id, populate_existing=True).status not in STANDS
