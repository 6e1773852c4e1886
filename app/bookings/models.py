"""Bookings of storage units, and the history of their status."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.states import BookingStatus
from app.bookings.units.models import StorageUnit
from app.columns import Id, UtcDateTime, word
from app.db import Base

STATUSES = ", ".join(repr(str(status)) for status in BookingStatus)


class Booking(Base):
    """A unit for the days from `start_date` up to, and without, `end_date`; Nairobi days.

    Months, days and prices (cents) are as they were sold. An extension is a booking of its own that
    `extends_id` the one before it.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({STATUSES})", name="status_known"),
        sa.CheckConstraint("start_date < end_date", name="ends_after_it_begins"),
        sa.CheckConstraint("price_minor > 0", name="price_positive"),
        sa.Index(None, "unit_id", "end_date"),
        sa.Index(None, "status", "start_date"),
        sa.Index(None, "status", "end_date"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("storage_units.id"))
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), unique=True)
    extends_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bookings.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    guest: Mapped[str | None] = mapped_column(word(40), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    status: Mapped[str] = mapped_column(word(20), default=BookingStatus.HELD)
    start_date: Mapped[date]
    end_date: Mapped[date]
    months: Mapped[int]
    days: Mapped[int]
    monthly_minor: Mapped[int] = mapped_column(sa.BigInteger)
    price_minor: Mapped[int] = mapped_column(sa.BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unit: Mapped[StorageUnit] = relationship(lazy="raise")
    events: Mapped[list["BookingEvent"]] = relationship(lazy="raise", order_by="BookingEvent.seq")


class BookingEvent(Base):
    """One change of a booking's status: from, to, why, who, when."""

    __tablename__ = "booking_events"
    __table_args__ = (sa.UniqueConstraint("booking_id", "seq"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"))
    seq: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str] = mapped_column(word(20))
    event: Mapped[str] = mapped_column(word(20))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
