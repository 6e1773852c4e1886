"""Booking a unit, and staying longer: each is sold as an order, and held until that is paid."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.bookings import moves, occupancy, periods, reading
from app.bookings.lines import KIND
from app.bookings.models import Booking
from app.bookings.periods import Period, Price
from app.bookings.reading import Booked
from app.bookings.states import BLOCKING, BookingStatus
from app.bookings.units import service as units
from app.bookings.units.models import StorageUnit
from app.db import db, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.clock import local_date
from app.orders import expiry
from app.orders.checkout import Buyer, Draft, write_order
from app.orders.service import Viewer

EXTENDABLE = (BookingStatus.CONFIRMED, BookingStatus.ACTIVE)


class UnitNotAvailable(AppError):
    """`occupied` names the taken days, none of them when the unit itself is not for rent now."""

    status = 409
    detail = (
        "Somebody has this unit on some of these days; `occupied` says which. Choose others, or another unit."
    )


class BookingIsExtended(AppError):
    status = 409
    detail = "This stay was extended. Use its last extension, `booking_id`, instead."


@dataclass(frozen=True)
class Terms:
    """How long an unpaid booking is held, and what the renter expects to pay (cents), if they said."""

    hold: timedelta
    expected_total: int | None = None


def book(*, unit_id: int, period: Period, buyer: Buyer, terms: Terms, actor: str, now: datetime) -> Booked:
    """Hold a unit for a period and write the order that pays for it, in a unit with the request's key.

    Raises NotFound, UnitNotAvailable, Invalid and TotalChanged; then nothing has changed. What holds the days
    for an order whose time is over is given back first.
    """
    periods.require_sellable(period, today=local_date(now))
    try:
        return _book(unit_id=unit_id, period=period, buyer=buyer, terms=terms, actor=actor, now=now)
    except UnitNotAvailable:
        if not _is_free_now(unit_id, period, now):
            raise
    return _book(unit_id=unit_id, period=period, buyer=buyer, terms=terms, actor=actor, now=now)


def _is_free_now(unit_id: int, period: Period, now: datetime) -> bool:
    """Give back what is held for orders whose time is over; whether the days are free by now."""
    with read() as session:
        taken = occupancy.bookings_in(session, unit_id=unit_id, period=period)
    held = [booking.order_id for booking in taken if booking.status == BookingStatus.HELD]
    freed = sum(expiry.expire(order_id=order_id, now=now) for order_id in held)
    return bool(freed) or not taken


@unit_of_work(keyed=True)
def _book(*, unit_id: int, period: Period, buyer: Buyer, terms: Terms, actor: str, now: datetime) -> Booked:
    unit = moves.lock_unit(unit_id)
    if unit is None or unit.status == "retired":
        raise NotFound(units.NO_UNIT)
    return _sell(unit, period, buyer, terms, actor, now)


@unit_of_work
def bring_in(
    *,
    unit_id: int,
    period: Period,
    total_minor: int,
    buyer: Buyer,
    hold: timedelta,
    actor: str,
    now: datetime,
) -> Booked:
    """Write down what was booked elsewhere, at the price (cents) of then; it may have begun already.

    It is held as any other until its money is recorded. Raises NotFound and UnitNotAvailable.
    """
    unit = moves.lock_unit(unit_id)
    if unit is None or unit.status == "retired":
        raise NotFound(units.NO_UNIT)
    cost = replace(periods.price(period, unit.monthly_minor), total_minor=total_minor)
    return _sell(unit, period, buyer, Terms(hold), actor, now, cost=cost)


def extend(
    *, booking_id: int, end_date: date, note: str, viewer: Viewer, terms: Terms, actor: str, now: datetime
) -> Booked:
    """Stay on in the unit until `end_date`: the same renter's next booking, that begins where the stay ends.

    Raises NotFound, BookingStateConflict, BookingIsExtended, and what `book` raises.
    """
    stay = reading.read_booking(booking_id=booking_id, viewer=viewer, now=now)
    found, paid = stay.booking, stay.order
    buyer = Buyer(paid.user_id, paid.guest, paid.name, paid.email, paid.phone, paid.address, note)
    period = Period(found.end_date, end_date)
    periods.require_sellable(period, today=local_date(now), extends=True)
    try:
        return _extend(booking_id=booking_id, period=period, buyer=buyer, terms=terms, actor=actor, now=now)
    except UnitNotAvailable:
        if not _is_free_now(found.unit_id, period, now):
            raise
    return _extend(booking_id=booking_id, period=period, buyer=buyer, terms=terms, actor=actor, now=now)


@unit_of_work(keyed=True)
def _extend(
    *, booking_id: int, period: Period, buyer: Buyer, terms: Terms, actor: str, now: datetime
) -> Booked:
    found = moves.lock_booking(Booking.id == booking_id)
    if found is None:
        raise NotFound(reading.NO_BOOKING)
    unit, booking = found
    require_last_of_stay(booking)
    if booking.status not in EXTENDABLE:
        words = f"The booking is {booking.status}; only a paid one that has not ended can be extended."
        raise moves.BookingStateConflict(words, booking_status=booking.status)
    return _sell(unit, period, buyer, terms, actor, now, extends=booking)


def require_last_of_stay(booking: Booking) -> None:
    """Raise BookingIsExtended when a later booking extends this one; in the caller's unit."""
    later = sa.select(Booking.id).where(Booking.extends_id == booking.id, Booking.status.in_(BLOCKING))
    found = db.session.scalar(later)
    if found is not None:
        raise BookingIsExtended(booking_id=found)


def _sell(
    unit: StorageUnit,
    period: Period,
    buyer: Buyer,
    terms: Terms,
    actor: str,
    now: datetime,
    extends: Booking | None = None,
    cost: Price | None = None,
) -> Booked:
    """Write order and booking, with the unit locked; at the unit's price unless `cost` is another."""
    _require_free(unit, period)
    cost = cost or periods.price(period, unit.monthly_minor)
    what = f"Storage unit {unit.number}, {period.words}"
    order = write_order(
        buyer=buyer,
        lines=[Draft(KIND, what, cost.total_minor, 1)],
        expected_total=terms.expected_total,
        ttl=terms.hold,
        actor=actor,
        now=now,
    )
    booking = _row(unit, order_id=order.id, period=period, cost=cost, buyer=buyer, now=now)
    booking.extends_id = extends.id if extends else None
    db.session.add(booking)
    db.session.flush()
    moves.write_history(booking, None, "extend" if extends else "book", actor=actor, now=now)
    return reading.whole(booking.id)


def _row(
    unit: StorageUnit, *, order_id: int, period: Period, cost: Price, buyer: Buyer, now: datetime
) -> Booking:
    return Booking(
        unit_id=unit.id,
        order_id=order_id,
        user_id=buyer.user_id,
        guest=buyer.guest,
        name=buyer.name,
        start_date=period.start,
        end_date=period.end,
        months=cost.months,
        days=cost.days,
        monthly_minor=cost.monthly_minor,
        price_minor=cost.total_minor,
        created_at=now,
        updated_at=now,
    )


def _require_free(unit: StorageUnit, period: Period) -> None:
    if unit.status != "available":
        raise UnitNotAvailable("This unit is under maintenance and takes no new bookings.", occupied=[])
    taken = occupancy.bookings_in(db.session(), unit_id=unit.id, period=period)
    if taken:
        days = [
            {"start_date": each.start_date.isoformat(), "end_date": each.end_date.isoformat()}
            for each in taken
        ]
        raise UnitNotAvailable(occupied=days)
