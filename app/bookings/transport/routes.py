"""Transport requests over HTTP."""

import secrets
from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.auth import service as auth
from app.bookings.transport import service
from app.bookings.transport.models import TransportRequest
from app.bookings.transport.schemas import (
    TransportCancelSchema,
    TransportEstimateArgs,
    TransportEstimateSchema,
    TransportListArgs,
    TransportProgressSchema,
    TransportRequestCreateSchema,
    TransportRequestPage,
    TransportRequestSchema,
    TransportScheduleArgs,
    TransportScheduleSchema,
)
from app.bookings.transport.service import Asker, Tariff
from app.bookings.transport.states import TransportEventKind
from app.kit.clock import local_date, utc_now
from app.orders.guards import viewer
from app.web import conditional, pages
from app.web.blueprint import Blueprint
from app.web.caller import Caller, caller, guest_token
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import LOCATION, header

MADE = LOCATION | header("Order-Token", "A guest's: opens the request. Keep it")
ETAG = header("ETag", "Moves with the request")

blp = Blueprint(
    "transport",
    __name__,
    url_prefix="/api/v1",
    guard=guards.anyone,
    description="Having things moved. A guest's request opens with the Order-Token that asking answered.",
)
staff_blp = Blueprint(
    "transport_staff", __name__, url_prefix="/api/v1", guard=guards.staff, description="The shop's lorries."
)


def request_token(request: TransportRequest) -> dict[str, tuple[str, str]]:
    return {"Order-Token": ("order", request.guest)} if request.guest else {}


def request_address(request_id: int) -> str:
    return url_for("transport.read_transport_request", request_id=request_id)


def _tariff() -> Tariff:
    settings = current_app.config["SETTINGS"]
    return Tariff(settings.transport_base * 100, settings.transport_per_km * 100)


def _asker(who: Caller, body: dict[str, Any]) -> Asker:
    """Who asks: an account, whose own name and addresses fill the gaps, or a guest by the token they have."""
    told = {name: body.pop(name) for name in ("name", "email", "phone")}
    if who.user_id is None:
        return Asker(None, who.order_guest or secrets.token_hex(16), **told)
    account = auth.user(user_id=who.user_id)
    name, email, phone = (told[each] or getattr(account, each) for each in ("name", "email", "phone"))
    return Asker(who.user_id, None, name, email, phone)


@blp.get("/transport-requests/estimate")
@blp.arguments(TransportEstimateArgs, location="query")
@blp.response(200, TransportEstimateSchema)
def estimate_transport(args: dict[str, Any]) -> Any:
    """Ask what moving things so far is likely to cost.

    A base, and a price for each kilometre that is begun; the shop sets both.
    """
    tariff, metres = _tariff(), args["distance_m"]
    prices = {"base": tariff.base_minor, "per_km": tariff.per_km_minor}
    return {"distance_m": metres, **prices, "estimated_cost": tariff.estimate(metres)}


@blp.post("/transport-requests")
@blp.arguments(TransportRequestCreateSchema)
@blp.response(201, TransportRequestSchema, headers=MADE)
@once(TransportRequestSchema, tokens=request_token, location=request_address)
def request_transport(body: dict[str, Any]) -> Any:
    """Ask to have things moved.

    The shop estimates the cost by the distance, and says when it comes by scheduling the request. A guest's
    answer carries an `Order-Token` header: keep it, it opens the request.
    """
    who, now = caller(), utc_now()
    request = service.request_transport(
        asker=_asker(who, body),
        fields=body,
        viewer=viewer(),
        tariff=_tariff(),
        actor=who.actor,
        now=now,
    )
    headers = {"Location": request_address(request.id)}
    headers |= {name: guest_token(*recipe) for name, recipe in request_token(request).items()}
    return request, 201, headers


@blp.get("/transport-requests")
@blp.arguments(TransportListArgs, location="query")
@blp.response(200, TransportRequestPage)
def list_transport_requests(args: dict[str, Any]) -> Any:
    """List your transport requests; staff see everybody's."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_requests(viewer=viewer(), wanted=wanted, **args))


@blp.get("/transport-requests/<int:request_id>")
@blp.response(200, TransportRequestSchema, headers=ETAG)
def read_transport_request(request_id: int) -> Any:
    """Read one transport request with its history."""
    request = service.read_request(request_id=request_id, viewer=viewer())
    conditional.tag(request.version)
    return request


@blp.post("/transport-requests/<int:request_id>/cancel")
@blp.arguments(TransportCancelSchema)
@blp.response(200, TransportRequestSchema)
@blp.alt_response(409, **PROBLEM, description="`transport_has_started`; `transport_state_conflict`")
@once(TransportRequestSchema, status=200)
def cancel_transport_request(body: dict[str, Any], request_id: int) -> Any:
    """Cancel a transport request, until the lorry is on its way."""
    who = caller()
    return service.cancel_request(
        request_id=request_id, viewer=viewer(), reason=body["reason"], actor=who.actor, now=utc_now()
    )


@staff_blp.post("/transport-requests/<int:request_id>/progress")
@staff_blp.arguments(TransportProgressSchema)
@staff_blp.response(200, TransportRequestSchema)
@staff_blp.alt_response(409, **PROBLEM, description="`transport_state_conflict`")
@once(TransportRequestSchema, status=200)
def progress_transport_request(body: dict[str, Any], request_id: int) -> Any:
    """Schedule, start, complete or cancel a transport request.

    Scheduling takes `scheduled_at`; schedule it again to move it to another time.
    """
    event = TransportEventKind(body["event"])
    return service.progress(
        request_id=request_id,
        event=event,
        scheduled_at=body["scheduled_at"],
        reason=body["reason"],
        actor=caller().actor,
        now=utc_now(),
    )


@staff_blp.get("/transport-schedule")
@staff_blp.arguments(TransportScheduleArgs, location="query")
@staff_blp.response(200, TransportScheduleSchema)
def read_transport_schedule(args: dict[str, Any]) -> Any:
    """See what the shop has to move, day by day."""
    first = args.get("first") or local_date(utc_now())
    return {"days": service.schedule(first=first, days=args["days"]), "waiting": service.waiting()}
