"""Paid bookings of the older storage system that have not ended: their days stay taken.

What was paid there is written down as cash of the day of the booking, taken by `import-old`: the older system
says that it came, and no provider can be asked. Nobody is written to.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.bookings import service as bookings
from app.bookings.periods import Period
from app.compat.moving.report import Report
from app.compat.moving.source import Row, Source, text, value
from app.errors import AppError
from app.kit.clock import NAIROBI, local_date
from app.kit.money import SHILLING
from app.kit.paging import Wanted
from app.orders.checkout import Buyer
from app.orders.service import Viewer
from app.payments.counter import service as counter

TABLES = ("bookings", "booking")
KIND = "bookings"
ACTOR = "import-old"
HELD_FOR = timedelta(minutes=10)
PAID = {"success", "paid", "completed"}
OVER = {"cancelled", "canceled", "expired", "rejected"}


def bring(
    source: Source, report: Report, *, people: dict[str, int], rooms: dict[str, int], now: datetime
) -> None:
    """Bring the bookings that are not here yet; `people` and `rooms` are the ids that old ids have here."""
    for row in source.rows(*TABLES):
        old_id = str(value(row, "id", "booking_id") or "")
        try:
            _bring_one(row, old_id, report, people, rooms, now)
        except AppError as error:
            report.skip(KIND, old_id, error.detail)


def _bring_one(
    row: Row, old_id: str, report: Report, people: dict[str, int], rooms: dict[str, int], now: datetime
) -> None:
    user_id, unit_id = people.get(str(value(row, "user_id"))), rooms.get(str(value(row, "unit_id")))
    period, total = _period(row), _total(row)
    why = _why_not(row, period, now)
    if why is None and (user_id is None or unit_id is None or total <= 0):
        why = "its renter, its unit or its price did not come along"
    if why is not None or period is None:
        report.skip(KIND, old_id, why or "its days cannot be read")
        return
    if _is_here(user_id or 0, unit_id or 0, period):
        report.known[KIND] += 1
        return
    renter = Buyer(user_id, None, "", None, None, "", "")
    made = bookings.bring_in(
        unit_id=unit_id or 0,
        period=period,
        total_minor=total,
        buyer=renter,
        hold=HELD_FOR,
        actor=ACTOR,
        now=now,
    )
    paid_at = min(_made_at(row) or now, now)
    counter.take_cash(
        order_id=made.order.id, amount_minor=total, actor=ACTOR, now=now, received_at=paid_at, source=ACTOR
    )
    report.brought[KIND] += 1


def _why_not(row: Row, period: Period | None, now: datetime) -> str | None:
    status, paid = text(row, "status").casefold(), text(row, "payment_status").casefold()
    if period is None:
        return "its days cannot be read"
    if status in OVER:
        return "it was cancelled"
    if period.end <= local_date(now):
        return "it is over"
    if paid not in PAID and status not in {"confirmed", "active"}:
        return "it is not paid: its renter can book again"
    return None


def _period(row: Row) -> Period | None:
    start, end = (_day(value(row, name)) for name in ("start_date", "end_date"))
    return Period(start, end) if start and end and start < end else None


def _day(written: Any) -> date | None:
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def _made_at(row: Row) -> datetime | None:
    """When it was booked; without a zone it is Nairobi's."""
    written = value(row, "created_at")
    try:
        found = written if isinstance(written, datetime) else datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=NAIROBI)).astimezone(UTC)


def _total(row: Row) -> int:
    """Cents; whole shillings, as that system counted."""
    try:
        return max(0, round(float(str(value(row, "total_price", "price")).replace(",", "")))) * SHILLING
    except (ValueError, OverflowError):
        return 0


def _is_here(user_id: int, unit_id: int, period: Period) -> bool:
    page = bookings.list_bookings(
        viewer=Viewer(staff=True), wanted=Wanted(limit=100), unit_id=unit_id, user_id=user_id
    )
    return any(
        (each.booking.start_date, each.booking.end_date) == (period.start, period.end)
        and each.order.confirmed_at is not None
        for each in page.data
    )
