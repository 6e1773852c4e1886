"""Storage units, and the administrators' calls about them."""

from datetime import datetime
from functools import partial
from typing import Any

from app.auth import service as auth
from app.bookings import service as booked
from app.bookings.units import service as units
from app.compat.edge import Refused, sent, text, whole
from app.compat.moving.units import HEIGHT, measures
from app.compat.storage.common import administrator, blp, enveloped, every, id_in, iso, whole_shillings
from app.errors import NotFound
from app.kit.clock import utc_now
from app.kit.money import SHILLING
from app.kit.paging import Page, Wanted
from app.orders.service import Viewer

NO_UNIT = "Unit not found"
STATUSES = ("available", "maintenance")
MOST_PRICE = 10**8
UNCHECKED = lambda version: None  # noqa: E731 (nobody sends If-Match here)


def unit_row(unit: Any) -> dict[str, Any]:
    """A unit as this dialect reads it: it is booked while somebody has it today."""
    sides = (unit.width_cm, unit.depth_cm, unit.height_cm)
    return {
        "id": str(unit.id),
        "unit_number": unit.number,
        "size": unit.size,
        "dimensions": " x ".join(f"{side / 100:g}" for side in sides) + " m",
        "monthly_price": whole_shillings(unit.monthly_minor),
        "status": "booked" if unit.status == "available" and unit.occupied_today else unit.status,
        "description": unit.description,
        "created_at": iso(unit.created_at),
    }


def _some(status: str, now: datetime, wanted: Wanted) -> Page:
    return units.list_units(staff=False, wanted=wanted, now=now, status=status)


def _all() -> list[Any]:
    now = utc_now()
    found = [unit for status in STATUSES for unit in every(partial(_some, status, now))]
    return sorted(found, key=lambda unit: unit.id)


def found(unit_id: Any) -> Any:
    """A unit that is for rent. Raises NotFound."""
    try:
        return units.read_unit(unit_id=id_in(unit_id, NO_UNIT), staff=False, now=utc_now())
    except NotFound as error:
        raise NotFound(NO_UNIT) from error


@blp.get("/units")
def list_units() -> Any:
    """Every unit."""
    return enveloped([unit_row(unit) for unit in _all()])


@blp.get("/units/<unit_id>")
def read_unit(unit_id: str) -> Any:
    """One unit."""
    return enveloped(unit_row(found(unit_id)))


@blp.put("/units/<unit_id>")
@blp.put("/admin/units/<unit_id>", endpoint="change_unit_too")
def change_unit(unit_id: str) -> Any:
    """Change what is named of a unit; administrators only."""
    administrator()
    changes = _fields(sent(), found(unit_id))
    unit = units.change_unit(unit_id=id_in(unit_id, NO_UNIT), changes=changes, agree=UNCHECKED, now=utc_now())
    return enveloped(unit_row(unit), message="Unit updated")


@blp.post("/admin/units")
def add_unit() -> Any:
    """Add a unit; administrators only."""
    administrator()
    body = sent()
    for name in ("unit_number", "monthly_price"):
        text(body, name)
    default = {"size": "medium", "width_cm": 300, "depth_cm": 300, "height_cm": HEIGHT}
    made = units.create_unit(fields=default | _fields(body, None), now=utc_now())
    return enveloped(unit_row(made), 201, message="Unit created")


@blp.delete("/admin/units/<unit_id>")
def delete_unit(unit_id: str) -> Any:
    """Rent a unit out no more; administrators only."""
    administrator()
    units.retire_unit(unit_id=found(unit_id).id, agree=UNCHECKED, now=utc_now())
    return enveloped(None, message="Unit deleted")


def _fields(body: dict[str, Any], present: Any) -> dict[str, Any]:
    """What the body says of a unit, in our own words. Raises Refused (400)."""
    fields: dict[str, Any] = {}
    if body.get("unit_number"):
        fields["number"] = text(body, "unit_number", most=40)
    if body.get("monthly_price") not in (None, ""):
        fields["monthly_minor"] = whole(body, "monthly_price", low=1, high=MOST_PRICE) * SHILLING
    if body.get("size"):
        size = text(body, "size", most=40).casefold().replace(" ", "_")
        fields["size"] = size if size in units.SIZES else "medium"
    if body.get("dimensions"):
        fields |= _sides(text(body, "dimensions", most=100))
    if "description" in body:
        fields["description"] = text(body, "description", most=2000, default="")
    if body.get("status"):
        fields |= _status(text(body, "status"), present)
    return fields


def _sides(said: str) -> dict[str, int]:
    sides = measures(said)
    if sides is None:
        raise Refused(400, "Write dimensions as length by width, such as 3 x 4 m or 10x10.")
    return dict(zip(("width_cm", "depth_cm", "height_cm"), sides, strict=True))


def _status(status: str, present: Any) -> dict[str, str]:
    """A unit's status; that it is booked follows from its bookings and can be neither set nor lifted."""
    if status == "booked" and present is not None and present.occupied_today:
        return {}
    if status not in STATUSES:
        raise Refused(400, "status is available or maintenance; a unit is booked by a booking.")
    return {"status": status}


@blp.get("/admin/dashboard")
def dashboard() -> Any:
    """The figures of an administrator's first page."""
    who = administrator()
    rows = [unit_row(unit) for unit in _all()]
    count = {status: sum(row["status"] == status for row in rows) for status in ("available", "booked")}
    viewer, one = Viewer(user_id=who.user_id, staff=True), Wanted(limit=1, total=True)
    held = booked.list_bookings(viewer=viewer, wanted=one, status="held").total
    return enveloped(
        {
            "total_units": len(rows),
            "available_units": count["available"],
            "booked_units": count["booked"],
            "total_bookings": booked.list_bookings(viewer=viewer, wanted=one).total,
            "pending_bookings": held,
            "total_users": auth.users(wanted=one).total,
        }
    )
