"""Storage units over HTTP: open to everybody, changed by administrators."""

from typing import Any

from flask import url_for

from app.auth import guards
from app.bookings.periods import Period
from app.bookings.units import service
from app.bookings.units.schemas import (
    CalendarArgs,
    CalendarSchema,
    QuoteArgs,
    QuoteSchema,
    UnitChangeSchema,
    UnitCreateSchema,
    UnitListArgs,
    UnitPage,
    UnitSchema,
    period_of,
)
from app.kit.clock import local_date, utc_now
from app.web import pages
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.conditional import refuse_unless_matching, tag
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import IF_MATCH, LOCATION, header

ETAG = header("ETag", "Moves with edits, not with bookings")
KEEP_NOWHERE = {"Cache-Control": "private, no-store"}  # bookings are outside the ETag: a kept copy would lie

blp = Blueprint(
    "units", __name__, url_prefix="/api/v1", guard=guards.anyone, description="Storage units to rent."
)
admin_blp = Blueprint(
    "units_admin", __name__, url_prefix="/api/v1", guard=guards.admin, description="Keeping storage units."
)


def unit_address(unit_id: int) -> str:
    return url_for("units.read_unit", unit_id=unit_id)


@blp.get("/units")
@blp.arguments(UnitListArgs, location="query")
@blp.response(200, UnitPage)
@blp.alt_response(403, **PROBLEM, description="`retired_units_are_for_staff`")
def list_units(args: dict[str, Any]) -> Any:
    """List storage units.

    With `available_from` and `available_to`: those that nobody has on any day of that period.
    """
    wanted, period = pages.wanted(args), period_of(args)
    found = service.list_units(staff=caller().is_staff, wanted=wanted, period=period, now=utc_now(), **args)
    return pages.answer(found)


@blp.get("/units/<int:unit_id>")
@blp.response(200, UnitSchema, headers=ETAG)
def read_unit(unit_id: int) -> Any:
    """Read one storage unit."""
    unit = service.read_unit(unit_id=unit_id, staff=caller().is_staff, now=utc_now())
    tag(unit.version)
    return unit, 200, KEEP_NOWHERE


@blp.get("/units/<int:unit_id>/quote")
@blp.arguments(QuoteArgs, location="query")
@blp.response(200, QuoteSchema)
def quote_unit(args: dict[str, Any], unit_id: int) -> Any:
    """Ask what a unit costs for some days, and whether it is free then.

    Whole calendar months at the monthly price, and each remaining day at a thirtieth of it, rounded up to a
    shilling: from 1 January to 1 February is one month.
    """
    period = Period(args["start_date"], args["end_date"])
    return service.quote(unit_id=unit_id, period=period, staff=caller().is_staff, now=utc_now())


@blp.get("/units/<int:unit_id>/calendar")
@blp.arguments(CalendarArgs, location="query")
@blp.response(200, CalendarSchema)
def read_calendar(args: dict[str, Any], unit_id: int) -> Any:
    """See on which days a unit is taken.

    Staff also see by whom.
    """
    now = utc_now()
    shown, occupied = service.calendar(
        unit_id=unit_id,
        first=args.get("first") or local_date(now),
        months=args["months"],
        staff=caller().is_staff,
        now=now,
    )
    days = {"start_date": shown.start, "end_date": shown.end}
    return {"unit_id": unit_id, **days, "occupied": occupied}, 200, KEEP_NOWHERE


def _columns(body: dict[str, Any]) -> dict[str, Any]:
    """The body under the database's names."""
    dimensions = body.pop("dimensions", {})
    return {**body, **dimensions}


@admin_blp.post("/units")
@admin_blp.arguments(UnitCreateSchema)
@admin_blp.response(201, UnitSchema, headers=ETAG | LOCATION)
@admin_blp.alt_response(409, **PROBLEM, description="`unit_number_taken`")
@once(UnitSchema, location=unit_address)
def create_unit(body: dict[str, Any]) -> Any:
    """Add a storage unit."""
    unit = service.create_unit(fields=_columns(body), now=utc_now())
    tag(unit.version)
    return unit, 201, {"Location": unit_address(unit.id)}


@admin_blp.patch("/units/<int:unit_id>")
@admin_blp.arguments(UnitChangeSchema)
@admin_blp.response(200, UnitSchema, headers=ETAG)
@admin_blp.alt_response(
    409, **PROBLEM, description="`unit_number_taken`; `unit_has_bookings`: it cannot be retired yet"
)
@admin_blp.doc(parameters=[IF_MATCH])
def change_unit(body: dict[str, Any], unit_id: int) -> Any:
    """Change a storage unit.

    Only the fields you send change. What was booked already keeps its price; a unit under maintenance takes
    no new bookings.
    """
    unit = service.change_unit(
        unit_id=unit_id, changes=_columns(body), agree=refuse_unless_matching, now=utc_now()
    )
    tag(unit.version)
    return unit


@admin_blp.delete("/units/<int:unit_id>")
@admin_blp.response(204)
@admin_blp.alt_response(409, **PROBLEM, description="`unit_has_bookings`")
@admin_blp.doc(parameters=[IF_MATCH])
def retire_unit(unit_id: int) -> None:
    """Retire a storage unit.

    It is rented out no more; its bookings are kept. Set its status to available to bring it back.
    """
    service.retire_unit(unit_id=unit_id, agree=refuse_unless_matching, now=utc_now())
