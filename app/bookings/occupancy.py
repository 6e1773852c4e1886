"""On which days units are taken."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.bookings.models import Booking
from app.bookings.periods import Period
from app.bookings.states import BLOCKING
from app.bookings.units.models import StorageUnit


def takes(period: Period) -> sa.ColumnElement[bool]:
    """The condition that a booking takes a day of `period`."""
    return sa.and_(
        Booking.end_date > period.start, Booking.start_date < period.end, Booking.status.in_(BLOCKING)
    )


def is_free(period: Period) -> sa.ColumnElement[bool]:
    """The condition that no booking takes a day of `period` from a unit."""
    taken = sa.select(Booking.id).where(Booking.unit_id == StorageUnit.id, takes(period))
    return ~taken.exists()


def bookings_in(session: Session, *, unit_id: int, period: Period) -> list[Booking]:
    """The bookings that take days of `period` from a unit, the earliest first."""
    statement = sa.select(Booking).where(Booking.unit_id == unit_id, takes(period))
    found = session.scalars(statement.order_by(Booking.start_date).execution_options(populate_existing=True))
    return list(found)


def taken_on(session: Session, *, unit_ids: Collection[int], day: date) -> set[int]:
    """Which of these units somebody has on `day`."""
    if not unit_ids:
        return set()
    of_day = sa.and_(Booking.end_date > day, Booking.start_date <= day, Booking.status.in_(BLOCKING))
    statement = sa.select(Booking.unit_id).where(Booking.unit_id.in_(sorted(unit_ids)), of_day)
    return set(session.scalars(statement))
