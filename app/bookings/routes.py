"""Bookings over HTTP."""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.auth import service as auth
from app.bookings import service
from app.bookings.periods import Period
from app.bookings.schemas import (
    BookingListArgs,
    BookingPage,
    BookingSchema,
    BookSchema,
    CancelBookingSchema,
    ExtendSchema,
)
from app.bookings.service import Booked, Terms
from app.kit.clock import utc_now
from app.orders.checkout import Buyer
from app.orders.guards import viewer
from app.web import conditional, pages
from app.web.blueprint import Blueprint
from app.web.caller import Caller, caller, guest_token
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import LOCATION, header

MADE = LOCATION | header("Order-Token", "A guest's: opens the booking and its order. Keep it")
ETAG = header("ETag", "Moves with the booking and its order")

blp = Blueprint(
    "bookings",
    __name__,
    url_prefix="/api/v1",
    guard=guards.anyone,
    description="Renting storage units. A guest's booking opens with the Order-Token that booking answered.",
)


def order_token(booked: Booked) -> dict[str, tuple[str, str]]:
    return {"Order-Token": ("order", booked.booking.guest)} if booked.booking.guest else {}


def booking_address(booking_id: int) -> str:
    return url_for("bookings.read_booking", booking_id=booking_id)


def _terms(body: dict[str, Any]) -> Terms:
    hold = timedelta(minutes=current_app.config["SETTINGS"].hold_ttl_minutes)
    return Terms(hold, body.pop("expected_total"))


def _renter(who: Caller, body: dict[str, Any]) -> Buyer:
    """Who rents: an account, whose own name and addresses fill the gaps, or a guest with a token to come."""
    if who.user_id is None:
        return Buyer(None, secrets.token_hex(16), address="", **body)
    account = auth.user(user_id=who.user_id)
    known = {"name": account.name, "email": account.email, "phone": account.phone}
    filled = {field: body[field] or value for field, value in known.items()}
    return Buyer(who.user_id, None, address="", **body | filled)


def _made(booked: Booked) -> Any:
    headers = {"Location": booking_address(booked.id)}
    headers |= {name: guest_token(*recipe) for name, recipe in order_token(booked).items()}
    return booked, 201, headers


@blp.post("/bookings")
@blp.arguments(BookSchema)
@blp.response(201, BookingSchema, headers=MADE)
@blp.alt_response(404, **PROBLEM, description="There is no such unit")
@blp.alt_response(409, **PROBLEM, description="`unit_not_available`; `total_changed`")
@once(BookingSchema, required=True, tokens=order_token, location=booking_address)
def book_unit(body: dict[str, Any]) -> Any:
    """Book a storage unit.

    The shop counts the price by the unit's quote. The unit is held until `order.expires_at`; pay the order
    before then, and the booking is confirmed. A guest's answer carries an `Order-Token` header: keep it, it
    opens both.
    """
    who, terms = caller(), _terms(body)
    unit_id = body.pop("unit_id")
    period = Period(body.pop("start_date"), body.pop("end_date"))
    renter = _renter(who, body)
    booked = service.book(
        unit_id=unit_id, period=period, buyer=renter, terms=terms, actor=who.actor, now=utc_now()
    )
    return _made(booked)


@blp.get("/bookings")
@blp.arguments(BookingListArgs, location="query")
@blp.response(200, BookingPage)
def list_bookings(args: dict[str, Any]) -> Any:
    """List your bookings; staff see everybody's."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_bookings(viewer=viewer(), wanted=wanted, **args))


@blp.get("/bookings/<int:booking_id>")
@blp.response(200, BookingSchema, headers=ETAG)
def read_booking(booking_id: int) -> Any:
    """Read one booking with its order and history."""
    booked = service.read_booking(booking_id=booking_id, viewer=viewer(), now=utc_now())
    conditional.tag(booked.booking.version, booked.order.version)
    return booked


@blp.post("/bookings/<int:booking_id>/cancel")
@blp.arguments(CancelBookingSchema)
@blp.response(200, BookingSchema)
@blp.alt_response(
    409,
    **PROBLEM,
    description="`booking_has_begun`; `booking_is_extended`; `payment_in_progress`; `booking_state_conflict`",
)
@once(BookingSchema, status=200)
def cancel_booking(body: dict[str, Any], booking_id: int) -> Any:
    """Cancel a booking.

    One that is not paid costs nothing. A paid one can be cancelled until its first day begins, and everything
    that was paid is to be returned: the shop is asked to send it, `message` says so.
    """
    who = caller()
    return service.cancel_booking(
        booking_id=booking_id, viewer=viewer(), reason=body["reason"], actor=who.actor, now=utc_now()
    )


@blp.post("/bookings/<int:booking_id>/extensions")
@blp.arguments(ExtendSchema)
@blp.response(201, BookingSchema, headers=MADE)
@blp.alt_response(
    409, **PROBLEM, description="`unit_not_available`; `booking_is_extended`; `booking_state_conflict`"
)
@once(BookingSchema, required=True, tokens=order_token, location=booking_address)
def extend_booking(body: dict[str, Any], booking_id: int) -> Any:
    """Stay longer.

    The extension is a booking of its own, with an order of its own, that begins where this one ends; its
    price is counted from there, at the unit's present price.
    """
    who, terms = caller(), _terms(body)
    booked = service.extend(
        booking_id=booking_id,
        end_date=body["end_date"],
        note=body["note"],
        viewer=viewer(),
        terms=terms,
        actor=who.actor,
        now=utc_now(),
    )
    return _made(booked)
