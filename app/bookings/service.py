"""What may be done with bookings: book, extend, read, list, cancel; and what the calendar does by itself."""

from datetime import date, datetime

import sqlalchemy as sa

from app.bookings import moves, reading
from app.bookings.models import Booking
from app.bookings.reading import Booked, list_bookings, of_order, read_booking
from app.bookings.selling import Terms, UnitNotAvailable, book, bring_in, extend, require_last_of_stay
from app.bookings.states import BookingEventKind, BookingStatus
from app.db import db, fetch, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.clock import local_date
from app.orders import money as order_money
from app.orders import service as orders
from app.orders.service import Viewer
from app.orders.states import Status

__all__ = [
    "Booked",
    "Terms",
    "UnitNotAvailable",
    "advance",
    "book",
    "bring_in",
    "cancel_booking",
    "extend",
    "list_bookings",
    "of_order",
    "read_booking",
]


class BookingHasBegun(AppError):
    status = 409
    detail = "The first day of this booking has come, so it cannot be cancelled here. Speak to the shop."


@unit_of_work(keyed=True)
def cancel_booking(*, booking_id: int, viewer: Viewer, reason: str, actor: str, now: datetime) -> Booked:
    """Give a booking up: what is not paid costs nothing, what is paid is to be returned, all of it.

    A paid one can be given up until its first day begins. Raises NotFound, PaymentInProgress,
    BookingHasBegun, BookingIsExtended, BookingStateConflict.
    """
    mine = sa.select(Booking.order_id).where(Booking.id == booking_id, reading.sees(viewer))
    order_id = db.session.scalar(mine)
    if order_id is None:
        raise NotFound(reading.NO_BOOKING)
    order = order_money.lock_order(order_id)
    if order.status == Status.PENDING_PAYMENT:
        orders.cancel_locked(order, reason=reason, actor=actor, now=now)
        return reading.whole(booking_id)
    found = moves.lock_booking(Booking.id == booking_id)
    if found is not None:
        _, booking = found
        _require_before_it_begins(booking, now)
        if moves.apply(booking, BookingEventKind.CANCEL, actor=actor, reason=reason, now=now):
            order_money.undo(order, reason=reason or "booking cancelled", actor=actor, now=now)
    return reading.whole(booking_id)


def _require_before_it_begins(booking: Booking, now: datetime) -> None:
    if booking.status == BookingStatus.CONFIRMED:
        require_last_of_stay(booking)
        if booking.start_date <= local_date(now):
            raise BookingHasBegun()


def advance(*, now: datetime, most: int = 200) -> int:
    """Begin and end paid bookings as their days come; return how many moved."""
    today = local_date(now)
    begun = [_begin(booking_id=each, now=now) for each in _due(_TO_BEGIN, today, most)]
    ended = [_end(booking_id=each, now=now) for each in _due(_TO_END, today, most)]
    return sum(begun) + sum(ended)


_TODAY, _SOME = sa.bindparam("today", type_=sa.Date), sa.select(Booking.id).limit(sa.bindparam("most"))
_TO_BEGIN = _SOME.where(Booking.status == BookingStatus.CONFIRMED, Booking.start_date <= _TODAY)
_TO_END = _SOME.where(Booking.status == BookingStatus.ACTIVE, Booking.end_date <= _TODAY)


def _due(waiting: sa.Select[int], today: date, most: int) -> list[int]:
    with read():
        return list(fetch(waiting, today=today, most=most).scalars())


@unit_of_work
def _begin(*, booking_id: int, now: datetime) -> bool:
    return _move_on(booking_id, BookingStatus.CONFIRMED, BookingEventKind.BEGIN, now)


@unit_of_work
def _end(*, booking_id: int, now: datetime) -> bool:
    """The stay is over, and with it the order that it was sold as."""
    order_id = db.session.scalars(sa.select(Booking.order_id).where(Booking.id == booking_id)).one()
    order = order_money.lock_order(order_id)
    ended = _move_on(booking_id, BookingStatus.ACTIVE, BookingEventKind.END, now)
    if ended:
        order_money.complete(order, reason="the stay is over", actor="system", now=now)
    return ended


def _move_on(booking_id: int, before: BookingStatus, event: BookingEventKind, now: datetime) -> bool:
    """Move a booking in the caller's unit, unless another worker was faster or it was cancelled meanwhile."""
    found = moves.lock_booking(Booking.id == booking_id)
    if found is None or found[1].status != before:
        return False
    return moves.apply(found[1], event, actor="system", now=now)
