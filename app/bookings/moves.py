"""The only writer of a booking's status.

Locks are taken in the order order, unit, booking; whoever inserts a booking holds its unit's lock. So two
people after one unit wait for each other, and nobody waits in a circle.
"""

from datetime import datetime

import sqlalchemy as sa

from app.bookings.models import Booking, BookingEvent
from app.bookings.states import BOOKING, BookingEventKind, BookingStatus
from app.bookings.units.models import StorageUnit
from app.db import add_line, change, db, fetch, lock
from app.errors import AppError
from app.jobs import service as jobs
from app.kit.machine import Outcome

_OF_ORDER = sa.select(Booking.unit_id).where(Booking.order_id == sa.bindparam("order_id"))


class BookingStateConflict(AppError):
    status = 409
    detail = "The booking is not in a state that allows this."


def lock_unit(unit_id: int) -> StorageUnit | None:
    """Read a unit FOR UPDATE in the caller's unit of work: from here on its bookings stand still."""
    return lock(StorageUnit, StorageUnit.id == unit_id)


def lock_booking(*conditions: sa.ColumnElement[bool]) -> tuple[StorageUnit, Booking] | None:
    """Lock a booking's unit, and then the booking that meets `conditions`; None when there is none."""
    return _lock_in(db.session.scalar(sa.select(Booking.unit_id).where(*conditions)), *conditions)


def lock_booking_of(order_id: int) -> tuple[StorageUnit, Booking] | None:
    """As `lock_booking`, for the booking that an order is for; most orders are for none."""
    unit_id = fetch(_OF_ORDER, order_id=order_id).scalar()
    return None if unit_id is None else _lock_in(unit_id, Booking.order_id == order_id)


def _lock_in(unit_id: int | None, *conditions: sa.ColumnElement[bool]) -> tuple[StorageUnit, Booking] | None:
    unit = None if unit_id is None else lock_unit(unit_id)
    booking = None if unit is None else lock(Booking, *conditions)
    return None if unit is None or booking is None else (unit, booking)


def apply(booking: Booking, event: BookingEventKind, *, actor: str, now: datetime, reason: str = "") -> bool:
    """Move a locked booking: True when it moved, False when it already had. Raises BookingStateConflict."""
    before = BookingStatus(booking.status)
    outcome = BOOKING.outcome(before, event)
    if outcome is Outcome.NOOP:
        return False
    if outcome is Outcome.CONFLICT:
        raise BookingStateConflict(f"The booking is {before}.", booking_status=before)
    after = BookingStatus(BOOKING.moves[before, event])
    if not change(booking, Booking.status == before, status=after, updated_at=now):
        raise BookingStateConflict()
    write_history(booking, before, event, actor=actor, reason=reason, now=now)
    told = {"booking_id": booking.id, "order_id": booking.order_id, "status": str(after)}
    jobs.enqueue(topic=f"booking.{after}", payload=told, dedupe=f"booking:{booking.id}:{after}", now=now)
    return True


def write_history(
    booking: Booking, before: str | None, event: str, *, actor: str, reason: str = "", now: datetime
) -> None:
    """Write down, in the caller's unit, how the booking came to its present status."""
    add_line(
        BookingEvent,
        "booking_id",
        booking_id=booking.id,
        from_status=before,
        to_status=booking.status,
        event=event,
        reason=reason[:200],
        actor=actor,
        at=now,
    )
