"""Storage units: listed, quoted, and kept by administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.bookings import occupancy, periods
from app.bookings.models import Booking
from app.bookings.periods import Period, Price
from app.bookings.states import BLOCKING
from app.bookings.units.models import StorageUnit
from app.db import change, db, lock, read, unit_of_work
from app.errors import AppError, Invalid, NotFound
from app.kit.clock import local_date
from app.kit.paging import Order, Page, Wanted, page

SORTS: dict[str, tuple[Order, Order]] = {
    "number": ((StorageUnit.number, False), (StorageUnit.id, False)),
    "price": ((StorageUnit.monthly_minor, False), (StorageUnit.id, False)),
    "-price": ((StorageUnit.monthly_minor, True), (StorageUnit.id, True)),
    "area": ((StorageUnit.area_cm2, False), (StorageUnit.id, False)),
    "-area": ((StorageUnit.area_cm2, True), (StorageUnit.id, True)),
    "updated": ((StorageUnit.updated_at, False), (StorageUnit.id, False)),
}
STATUSES = ("available", "maintenance", "retired")
SIZES = ("locker", "small", "medium", "large", "extra_large")
SHOWN = ("available", "maintenance")
ANY = "any"
MOST_CALENDAR_MONTHS = 24
NO_UNIT = "The shop has no storage unit with this id, or it is not for rent any more."
RULE = (
    "Whole calendar months at the monthly price, and each remaining day at a thirtieth of it; the sum is"
    " rounded up to a shilling."
)


class RetiredUnitsAreForStaff(AppError):
    status = 403
    detail = "Only the shop's staff may list retired units. Ask for another `status`, or leave it out."


class UnitNumberTaken(AppError):
    status = 409

    def __init__(self, number: str) -> None:
        detail = f"Another unit has the number {number}, retired ones counted. Choose another one."
        super().__init__(detail, errors=[{"pointer": "/number", "code": self.code, "detail": detail}])


class UnitHasBookings(AppError):
    status = 409

    def __init__(self, bookings: int) -> None:
        noun = "booking is" if bookings == 1 else "bookings are"
        super().__init__(
            f"{bookings} {noun} still open for this unit. Cancel them or wait for their end; put the unit"
            " under maintenance to stop new ones.",
            bookings=bookings,
        )


Agree = Callable[[int], None]
"""Is told the version about to be changed, and raises when the caller has seen another."""


@dataclass(frozen=True)
class Quote:
    """What a unit costs for a period, whether it can be had, and which days are taken."""

    unit: StorageUnit
    period: Period
    price: Price
    available: bool
    occupied: list[Booking]


def list_units(
    *,
    staff: bool,
    wanted: Wanted,
    now: datetime,
    sort: str = "number",
    period: Period | None = None,
    **filters: Any,
) -> Page:
    """A page of units, each with `occupied_today`; with `period`, those that are free all of it.

    `filters`: size, status, min_price, max_price (cents a month), min_area (cm2), updated_since. Retired
    ones are listed to staff only. Raises RetiredUnitsAreForStaff and Invalid (cursor).
    """
    status = filters.pop("status", None) or "available"
    if status in {"retired", ANY} and not staff:
        raise RetiredUnitsAreForStaff()
    conditions: list[sa.ColumnElement[bool]]
    conditions = [] if status == ANY else [StorageUnit.status == status]
    for name, value in filters.items():
        if value is not None:
            conditions.append(FILTERS[name](value))
    if period:
        conditions.append(occupancy.is_free(period))
    by, key = SORTS[sort]
    with read() as session:
        found = page(session, sa.select(StorageUnit).where(*conditions), by=by, key=key, wanted=wanted)
        taken = occupancy.taken_on(session, unit_ids=[unit.id for unit in found.data], day=local_date(now))
    for unit in found.data:
        unit.occupied_today = unit.id in taken
    return found


FILTERS: dict[str, Callable[[Any], sa.ColumnElement[bool]]] = {
    "size": lambda size: StorageUnit.size == size,
    "min_price": lambda cents: StorageUnit.monthly_minor >= cents,
    "max_price": lambda cents: StorageUnit.monthly_minor <= cents,
    "min_area": lambda area: StorageUnit.area_cm2 >= area,
    "updated_since": lambda moment: StorageUnit.updated_at >= moment,
}


def read_unit(*, unit_id: int, staff: bool, now: datetime) -> StorageUnit:
    """A unit with `occupied_today`. Raises NotFound, also for retired ones unless for staff."""
    with read() as session:
        unit = session.get(StorageUnit, unit_id, populate_existing=True)
        if unit is None or (unit.status not in SHOWN and not staff):
            raise NotFound(NO_UNIT)
        unit.occupied_today = bool(occupancy.taken_on(session, unit_ids=[unit.id], day=local_date(now)))
    return unit


def quote(*, unit_id: int, period: Period, staff: bool, now: datetime) -> Quote:
    """What a unit costs for a period, and whether it is free then. Raises NotFound and Invalid."""
    unit = read_unit(unit_id=unit_id, staff=staff, now=now)
    periods.require_sellable(period, today=local_date(now))
    with read() as session:
        occupied = occupancy.bookings_in(session, unit_id=unit_id, period=period)
    available = unit.status == "available" and not occupied
    return Quote(unit, period, periods.price(period, unit.monthly_minor), available, occupied)


def calendar(
    *, unit_id: int, first: date, months: int, staff: bool, now: datetime
) -> tuple[Period, list[Booking]]:
    """The days from the first of a month on, and the bookings that take some of them. Raises NotFound."""
    read_unit(unit_id=unit_id, staff=staff, now=now)
    begins = first.replace(day=1)
    shown = Period(begins, periods.months_later(begins, months))
    with read() as session:
        return shown, occupancy.bookings_in(session, unit_id=unit_id, period=shown)


@unit_of_work(keyed=True)
def create_unit(*, fields: dict[str, Any], now: datetime) -> StorageUnit:
    """Add a unit: number, size, width_cm, depth_cm, height_cm, monthly_minor; if wanted status, description.

    Raises UnitNumberTaken and Invalid.
    """
    _refuse_taken(fields["number"])
    _refuse_cents(fields["monthly_minor"])
    unit = StorageUnit(
        **fields, area_cm2=fields["width_cm"] * fields["depth_cm"], created_at=now, updated_at=now
    )
    db.session.add(unit)
    db.session.flush()
    return unit


@unit_of_work(keyed=True)
def change_unit(*, unit_id: int, changes: dict[str, Any], agree: Agree, now: datetime) -> StorageUnit:
    """Change what `changes` names (as in create_unit). What was sold keeps its price.

    Raises NotFound, UnitNumberTaken, UnitHasBookings (to retire it), Invalid, and what `agree` raises.
    """
    unit = _locked(unit_id, agree)
    values = {name: value for name, value in changes.items() if getattr(unit, name) != value}
    if "number" in values:
        _refuse_taken(values["number"])
    _refuse_cents(values.get("monthly_minor", unit.monthly_minor))
    if values.get("status") == "retired":
        _refuse_booked(unit_id)
    if values:
        after = {name: values.get(name, getattr(unit, name)) for name in ("width_cm", "depth_cm")}
        change(unit, **values, area_cm2=after["width_cm"] * after["depth_cm"], updated_at=now)
    unit.occupied_today = bool(occupancy.taken_on(db.session(), unit_ids=[unit_id], day=local_date(now)))
    return unit


@unit_of_work
def retire_unit(*, unit_id: int, agree: Agree, now: datetime) -> None:
    """Rent a unit out no more. Raises NotFound, UnitHasBookings, and what `agree` raises."""
    unit = _locked(unit_id, agree)
    if unit.status != "retired":
        _refuse_booked(unit_id)
        change(unit, status="retired", updated_at=now)


def by_number(*, number: str) -> StorageUnit | None:
    """The unit that has this number, whatever its status."""
    with read() as session:
        return session.scalars(sa.select(StorageUnit).where(StorageUnit.number == number)).one_or_none()


def _locked(unit_id: int, agree: Agree) -> StorageUnit:
    unit = lock(StorageUnit, StorageUnit.id == unit_id)
    if unit is None:
        raise NotFound(NO_UNIT)
    agree(unit.version)
    return unit


def _refuse_taken(number: str) -> None:
    if db.session.scalar(sa.select(StorageUnit.id).where(StorageUnit.number == number)) is not None:
        raise UnitNumberTaken(number)


def _refuse_cents(monthly_minor: int) -> None:
    if monthly_minor <= 0 or monthly_minor % 100:
        words = "Rent is in whole shillings, one at least: M-Pesa takes no cents."
        raise Invalid(errors=[{"pointer": "/monthly_price", "code": "invalid", "detail": words}])


def _refuse_booked(unit_id: int) -> None:
    counted = sa.select(sa.func.count()).select_from(Booking)
    open_ones = db.session.scalar(counted.where(Booking.unit_id == unit_id, Booking.status.in_(BLOCKING)))
    if open_ones:
        raise UnitHasBookings(open_ones)
