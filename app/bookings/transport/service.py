"""Transport requests: asked for by customers, scheduled and carried out by the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.bookings.models import Booking
from app.bookings.reading import sees as sees_booking
from app.bookings.states import BLOCKING
from app.bookings.transport import moves
from app.bookings.transport.models import TransportRequest
from app.bookings.transport.states import TransportEventKind, TransportStatus
from app.db import db, lock, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.clock import local_date, local_day
from app.kit.paging import Page, Wanted, page
from app.orders.service import Viewer

Transport = TransportRequest
SORTS = {
    "newest": ((TransportRequest.id, True), (TransportRequest.id, True)),
    "oldest": ((TransportRequest.id, False), (TransportRequest.id, False)),
    "updated": ((TransportRequest.updated_at, False), (TransportRequest.id, False)),
}
MOST_METRES = 2_000_000
MOST_SCHEDULE_DAYS = 31
MOST_ON_A_DAY = 500
NO_REQUEST = "There is no such transport request, or it is not yours. A guest's opens with its Order-Token."


class TransportHasStarted(AppError):
    status = 409
    detail = "The lorry is on its way, so this cannot be cancelled here. Call the shop."


@dataclass(frozen=True)
class Tariff:
    """What transport costs, in cents: once, and for each kilometre that is begun."""

    base_minor: int
    per_km_minor: int

    def estimate(self, distance_m: int) -> int:
        """Cents for so many metres."""
        return self.base_minor + -(-distance_m // 1000) * self.per_km_minor


@dataclass(frozen=True)
class Asker:
    """Who wants something moved; a guest has no `user_id`, and is named by `guest` in the Order-Token."""

    user_id: int | None
    guest: str | None
    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class Day:
    """What the shop has to move on one day, in the order of the clock."""

    day: date
    requests: Sequence[TransportRequest]


def sees(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that every query about transport requests carries."""
    if viewer.staff:
        return sa.true()
    mine = [TransportRequest.user_id == viewer.user_id] if viewer.user_id is not None else []
    mine += [TransportRequest.guest == viewer.guest] if viewer.guest else []
    return sa.or_(*mine) if mine else sa.false()


@unit_of_work(keyed=True)
def request_transport(
    *, fields: dict[str, Any], asker: Asker, viewer: Viewer, tariff: Tariff, actor: str, now: datetime
) -> TransportRequest:
    """Write down what somebody wants moved.

    `fields`: pickup_address, delivery_address, distance_m, items, preferred_at, and if wanted booking_id, a
    booking that the viewer may see and that has not ended. Raises Invalid.
    """
    if not (asker.phone or asker.email):
        raise invalid("/phone", "Give a phone number or an e-mail address, so that the shop can reach you.")
    if fields["preferred_at"] < now:
        raise invalid("/preferred_at", "This moment is over. When should the shop come?")
    if fields.get("booking_id") is not None:
        _require_booking(fields["booking_id"], viewer)
    request = TransportRequest(
        **fields,
        user_id=asker.user_id,
        guest=asker.guest,
        name=asker.name,
        email=asker.email,
        phone=asker.phone,
        estimated_minor=tariff.estimate(fields["distance_m"]),
        status=TransportStatus.REQUESTED,
        created_at=now,
        updated_at=now,
    )
    db.session.add(request)
    db.session.flush()
    moves.write_history(request, None, "request", actor=actor, now=now)
    return _whole(request.id)


def _require_booking(booking_id: int, viewer: Viewer) -> None:
    """Lock the booking in the caller's unit. Raises Invalid when it is not there for this viewer, or over."""
    booking = lock(Booking, Booking.id == booking_id, sees_booking(viewer))
    if booking is None:
        raise invalid("/booking_id", "You have no booking with this id. Leave it out to ask without one.")
    if booking.status not in BLOCKING:
        raise invalid("/booking_id", f"This booking is {booking.status}. Leave it out to ask without one.")


def read_request(*, request_id: int, viewer: Viewer) -> TransportRequest:
    """A request with its history. Raises NotFound."""
    with read() as session:
        found = session.scalars(_loaded(request_id).where(sees(viewer))).one_or_none()
    if found is None:
        raise NotFound(NO_REQUEST)
    return found


def _loaded(request_id: int) -> sa.Select[TransportRequest]:
    statement = sa.select(TransportRequest).where(TransportRequest.id == request_id)
    return statement.options(selectinload(TransportRequest.events)).execution_options(populate_existing=True)


def _whole(request_id: int) -> TransportRequest:
    """A request that is there, with its history, in the caller's unit."""
    found: TransportRequest = db.session.scalars(_loaded(request_id)).one()
    return found


def list_requests(*, viewer: Viewer, wanted: Wanted, sort: str = "newest", **filters: Any) -> Page:
    """A page of requests without history: one's own, everybody's for staff.

    `filters`: status, booking_id, user_id, scheduled_on (a day), updated_since.
    """
    statement = sa.select(TransportRequest).where(sees(viewer))
    for name in ("status", "booking_id", "user_id"):
        if filters.get(name) is not None:
            statement = statement.where(getattr(TransportRequest, name) == filters[name])
    if filters.get("scheduled_on"):
        statement = statement.where(TransportRequest.scheduled_day == filters["scheduled_on"].isoformat())
    if filters.get("updated_since"):
        statement = statement.where(TransportRequest.updated_at >= filters["updated_since"])
    by, key = SORTS[sort]
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def schedule(*, first: date, days: int) -> list[Day]:
    """What is to be moved from `first` on, day by day; days without anything are there too."""
    wanted = [first + timedelta(days=number) for number in range(days)]
    statement = (
        sa.select(TransportRequest)
        .where(TransportRequest.scheduled_day.between(wanted[0].isoformat(), wanted[-1].isoformat()))
        .where(TransportRequest.status != TransportStatus.CANCELLED)
        .order_by(TransportRequest.scheduled_day, TransportRequest.scheduled_at, TransportRequest.id)
        .limit(days * MOST_ON_A_DAY)
    )
    found: dict[str, list[TransportRequest]] = {day.isoformat(): [] for day in wanted}
    with read() as session:
        for request in session.scalars(statement):
            found[request.scheduled_day or ""].append(request)
    return [Day(day, found[day.isoformat()]) for day in wanted]


def waiting() -> int:
    """How many requests nobody has scheduled yet."""
    counted = sa.select(sa.func.count()).select_from(TransportRequest)
    with read() as session:
        return session.scalar(counted.where(TransportRequest.status == TransportStatus.REQUESTED)) or 0


@unit_of_work(keyed=True)
def progress(
    *,
    request_id: int,
    event: TransportEventKind,
    reason: str,
    actor: str,
    now: datetime,
    scheduled_at: datetime | None = None,
) -> TransportRequest:
    """Schedule, start, complete or cancel a request; scheduling again moves it to another time.

    Raises NotFound, TransportStateConflict and Invalid.
    """
    request = _locked(request_id, Viewer(staff=True))
    values: dict[str, Any] = {}
    if event is TransportEventKind.SCHEDULE:
        if scheduled_at is None or local_date(scheduled_at) < local_date(now):
            raise invalid("/scheduled_at", "Say when the shop comes: a moment of today or later.")
        values = {"scheduled_at": scheduled_at, "scheduled_day": local_day(scheduled_at)}
    moves.apply(request, event, actor=actor, reason=reason, now=now, **values)
    return _whole(request_id)


@unit_of_work(keyed=True)
def cancel_request(
    *, request_id: int, viewer: Viewer, reason: str, actor: str, now: datetime
) -> TransportRequest:
    """Give a request up. Raises NotFound, TransportHasStarted (but for staff), TransportStateConflict."""
    request = _locked(request_id, viewer)
    if request.status == TransportStatus.IN_PROGRESS and not viewer.staff:
        raise TransportHasStarted()
    moves.apply(request, TransportEventKind.CANCEL, actor=actor, reason=reason, now=now)
    return _whole(request_id)


def _locked(request_id: int, viewer: Viewer) -> TransportRequest:
    request = lock(TransportRequest, TransportRequest.id == request_id, sees(viewer))
    if request is None:
        raise NotFound(NO_REQUEST)
    return request
