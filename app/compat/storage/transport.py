"""Asking the shop to move things, and what became of it."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import current_app

from app.auth import service as auth
from app.bookings.transport import service as transport
from app.bookings.transport.states import TransportEventKind, TransportStatus
from app.compat import repeats
from app.compat.edge import Refused, cents, sent, signed_in, text
from app.compat.storage.common import blp, enveloped, every, id_in, iso, own, whole_shillings, whose
from app.errors import NotFound
from app.kit.clock import NAIROBI, utc_now
from app.orders.service import Viewer
from app.web.caller import Caller

NO_REQUEST = "Transport request not found"
MOST_KM = 2000
EVENTS = {
    "scheduled": TransportEventKind.SCHEDULE,
    "in_progress": TransportEventKind.START,
    "completed": TransportEventKind.COMPLETE,
    "cancelled": TransportEventKind.CANCEL,
}


def short_row(request: Any) -> dict[str, Any]:
    return {"id": str(request.id), "status": request.status}


def row(request: Any) -> dict[str, Any]:
    """A request as this dialect reads it: kilometres, whole shillings."""
    km = request.distance_m / 1000
    return {
        **short_row(request),
        "booking_id": None if request.booking_id is None else str(request.booking_id),
        "pickup_address": request.pickup_address,
        "delivery_address": request.delivery_address,
        "distance": int(km) if km.is_integer() else km,
        "estimated_cost": whole_shillings(request.estimated_minor),
        "preferred_time": iso(request.preferred_at),
        "items_description": request.items,
        "created_at": iso(request.created_at),
    }


def _metres(body: dict[str, Any]) -> int:
    """`distance`, in kilometres, as metres. Raises Refused (400)."""
    try:
        metres = Decimal(text(body, "distance", most=40).replace(",", "")) * 1000
        if not metres.is_finite() or not 0 < metres <= MOST_KM * 1000:
            raise InvalidOperation
    except InvalidOperation as error:
        raise Refused(400, f"distance must be kilometres, above 0 and up to {MOST_KM}.") from error
    return max(1, round(metres))


def _moment(body: dict[str, Any]) -> datetime:
    """`preferred_time`; without a zone it is Nairobi's. Raises Refused (400)."""
    try:
        found = datetime.fromisoformat(text(body, "preferred_time", most=60))
        return found if found.tzinfo else found.replace(tzinfo=NAIROBI)
    except ValueError as error:
        raise Refused(400, "preferred_time must be a moment such as 2027-01-31T09:00:00.") from error


def _tariff(body: dict[str, Any]) -> transport.Tariff:
    """What the cost is estimated by: the client's own guess, which binds nobody, else the tariff."""
    if body.get("estimated_cost") not in (None, ""):
        return transport.Tariff(cents(body, "estimated_cost"), 0)
    settings = current_app.config["SETTINGS"]
    return transport.Tariff(settings.transport_base * 100, settings.transport_per_km * 100)


def _asker(who: Caller) -> transport.Asker:
    user = auth.user(user_id=who.user_id or 0)
    return transport.Asker(user.id, None, user.name, user.email, user.phone)


@blp.post("/transport-requests")
def request_transport() -> Any:
    """Ask to have things moved."""
    who, body = signed_in(), sent()
    booking = body.get("booking_id")
    fields = {
        "booking_id": None if booking in (None, "") else id_in(booking, "Booking not found"),
        "pickup_address": text(body, "pickup_address", most=500),
        "delivery_address": text(body, "delivery_address", most=500),
        "distance_m": _metres(body),
        "preferred_at": _moment(body),
        "items": text(body, "items_description", most=2000, default=""),
    }
    asker, tariff, viewer = _asker(who), _tariff(body), own(who)
    made = repeats.once(
        who.scope,
        body,
        lambda: transport.request_transport(
            fields=fields, asker=asker, viewer=viewer, tariff=tariff, actor=who.actor, now=utc_now()
        ),
        short_row,
        stands=lambda made: _status(made["id"], viewer) != TransportStatus.CANCELLED,
    )
    return enveloped(made, 201)


def _status(request_id: str, viewer: Viewer) -> str:
    return transport.read_request(request_id=int(request_id), viewer=viewer).status


@blp.get("/transport-requests")
def list_requests() -> Any:
    """One's own requests; everybody's for an administrator."""
    viewer = own(signed_in())
    listed = every(lambda wanted: transport.list_requests(viewer=viewer, wanted=wanted))
    return enveloped([row(each) for each in listed])


@blp.get("/transport-requests/<user_id>")
def list_requests_of(user_id: str) -> Any:
    """The requests of one user."""
    wanted_user, viewer = whose(user_id), own(signed_in())
    listed = every(lambda wanted: transport.list_requests(viewer=viewer, wanted=wanted, user_id=wanted_user))
    return enveloped([row(each) for each in listed])


@blp.put("/transport-requests/<request_id>")
def change_request(request_id: str) -> Any:
    """Move a request on, for administrators; whoever asked may cancel it."""
    who, status = signed_in(), text(sent(), "status", most=40)
    if status not in EVENTS:
        raise Refused(400, f"status is one of {', '.join(EVENTS)}.")
    viewer, number = own(who), id_in(request_id, NO_REQUEST)
    if status != "cancelled" and not viewer.staff:
        raise Refused(403, "Unauthorized")
    try:
        present = transport.read_request(request_id=number, viewer=viewer)
    except NotFound as error:
        raise NotFound(NO_REQUEST) from error
    now = utc_now()
    if status == "cancelled":
        after = transport.cancel_request(
            request_id=number, viewer=viewer, reason="cancelled", actor=who.actor, now=now
        )
    else:
        after = transport.progress(
            request_id=number,
            event=EVENTS[status],
            reason="",
            actor=who.actor,
            now=now,
            scheduled_at=max(present.preferred_at, now) if status == "scheduled" else None,
        )
    return enveloped(row(after), message="Transport request updated")
