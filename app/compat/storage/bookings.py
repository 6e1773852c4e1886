"""Booking a unit, and what became of it."""

from datetime import date, timedelta
from typing import Any

from flask import current_app

from app.bookings import service as booked
from app.bookings.periods import Period
from app.bookings.states import BLOCKING
from app.bookings.units import service as units
from app.compat import repeats
from app.compat.edge import Refused, cents, sent, signed_in, text
from app.compat.paying import buyer_of
from app.compat.storage.common import blp, enveloped, every, id_in, iso, own, whole_shillings, whose
from app.compat.storage.units import found
from app.errors import NotFound
from app.kit.clock import utc_now
from app.kit.money import as_json, display

NO_BOOKING = "Booking not found"
STATUS = {"held": "pending", "confirmed": "confirmed", "active": "confirmed", "expired": "cancelled"}
NEVER_PAID = {"cancelled", "expired"}


class WrongPrice(Refused):
    """The total that came is not what the period costs."""

    def __init__(self, right: int) -> None:
        words = f"The total price does not match: it is {display(right)}. {units.RULE}"
        super().__init__(400, words, due=as_json(right))


def payment_status(booking: booked.Booked) -> str:
    """How this dialect calls it: success once paid, failed when it ended unpaid."""
    if booking.order.confirmed_at is not None:
        return "success"
    return "failed" if booking.booking.status in NEVER_PAID else "pending"


def short_row(booking: booked.Booked) -> dict[str, Any]:
    status = booking.booking.status
    return {
        "id": str(booking.id),
        "status": STATUS.get(status, status),
        "payment_status": payment_status(booking),
    }


def row(booking: booked.Booked) -> dict[str, Any]:
    stay = booking.booking
    return {
        **short_row(booking),
        "unit_id": str(stay.unit_id),
        "user_id": None if stay.user_id is None else str(stay.user_id),
        "unit_number": stay.unit.number,
        "start_date": stay.start_date.isoformat(),
        "end_date": stay.end_date.isoformat(),
        "total_price": whole_shillings(stay.price_minor),
        "created_at": iso(stay.created_at),
    }


def read(booking_id: Any) -> booked.Booked:
    """A booking of the caller's own, or anybody's for an administrator. Raises NotFound."""
    viewer = own(signed_in())
    try:
        return booked.read_booking(booking_id=id_in(booking_id, NO_BOOKING), viewer=viewer, now=utc_now())
    except NotFound as error:
        raise NotFound(NO_BOOKING) from error


@blp.post("/bookings")
def book() -> Any:
    """Hold a unit; the price is counted here, and a total that differs is refused with the right one."""
    who, body = signed_in(), sent()
    unit = found(text(body, "unit_id"))
    period = Period(_day(body, "start_date"), _day(body, "end_date"))
    now = utc_now()
    cost = units.quote(unit_id=unit.id, period=period, staff=False, now=now).price.total_minor
    if body.get("total_price") not in (None, "") and cents(body, "total_price") != cost:
        raise WrongPrice(cost)
    hold = timedelta(minutes=current_app.config["SETTINGS"].hold_ttl_minutes)
    renter = buyer_of(who.user_id, phone=None)
    try:
        made = repeats.once(
            who.scope,
            body,
            lambda: booked.book(
                unit_id=unit.id,
                period=period,
                buyer=renter,
                terms=booked.Terms(hold, cost),
                actor=who.actor,
                now=now,
            ),
            short_row,
            stands=lambda made: read(made["id"]).booking.status in BLOCKING,
        )
    except booked.UnitNotAvailable as error:
        raise Refused(400, "Unit not available") from error
    return enveloped(made, 201)


def _day(body: dict[str, Any], name: str) -> date:
    written = text(body, name, most=40)
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise Refused(400, f"{name} must be a day such as 2027-01-31.") from error


@blp.get("/bookings")
def list_bookings() -> Any:
    """One's own bookings; everybody's for an administrator."""
    viewer = own(signed_in())
    return enveloped([row(each) for each in every(lambda w: booked.list_bookings(viewer=viewer, wanted=w))])


@blp.get("/bookings/<user_id>")
def list_bookings_of(user_id: str) -> Any:
    """The bookings of one user."""
    wanted_user, viewer = whose(user_id), own(signed_in())
    listed = every(lambda w: booked.list_bookings(viewer=viewer, wanted=w, user_id=wanted_user))
    return enveloped([row(each) for each in listed])


@blp.put("/bookings/<booking_id>")
def change_booking(booking_id: str) -> Any:
    """Cancel a booking. No client confirms one: that is done by its payment."""
    who, booking = signed_in(), read(booking_id)
    status = text(sent(), "status", most=40)
    if status != "cancelled":
        raise Refused(
            403, "A booking can be cancelled here; it is confirmed by its payment and by nothing else."
        )
    after = booked.cancel_booking(
        booking_id=booking.id,
        viewer=own(who),
        reason="cancelled by its owner",
        actor=who.actor,
        now=utc_now(),
    )
    return enveloped(row(after), message="Booking updated")
