"""Transport requests, and the history of their status."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.transport.states import TransportStatus
from app.columns import Id, UtcDateTime, word
from app.db import Base

STATUSES = ", ".join(repr(str(status)) for status in TransportStatus)


class TransportRequest(Base):
    """Somebody's things, from one place to another. Distance in metres, cost in cents.

    `preferred_at` is when they would like it, `scheduled_at` when the shop comes; `scheduled_day` is its
    Nairobi date, by which the schedule is read.
    """

    __tablename__ = "transport_requests"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({STATUSES})", name="status_known"),
        sa.CheckConstraint("distance_m > 0", name="distance_positive"),
        sa.CheckConstraint("estimated_minor >= 0", name="estimate_not_negative"),
        sa.CheckConstraint("(scheduled_at IS NULL) = (scheduled_day IS NULL)", name="scheduled_on_a_day"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "scheduled_day", "id"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bookings.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    guest: Mapped[str | None] = mapped_column(word(40), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str | None] = mapped_column(word(254))
    phone: Mapped[str | None] = mapped_column(word(16))
    pickup_address: Mapped[str] = mapped_column(sa.String(500))
    delivery_address: Mapped[str] = mapped_column(sa.String(500))
    distance_m: Mapped[int]
    estimated_minor: Mapped[int] = mapped_column(sa.BigInteger)
    items: Mapped[str] = mapped_column(sa.String(2000), default="")
    preferred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scheduled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scheduled_day: Mapped[str | None] = mapped_column(word(10))
    status: Mapped[str] = mapped_column(word(20), default=TransportStatus.REQUESTED)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    events: Mapped[list["TransportEvent"]] = relationship(lazy="raise", order_by="TransportEvent.seq")


class TransportEvent(Base):
    """One change of a transport request: from, to, why, who, when."""

    __tablename__ = "transport_events"
    __table_args__ = (sa.UniqueConstraint("request_id", "seq"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("transport_requests.id"))
    seq: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str] = mapped_column(word(20))
    event: Mapped[str] = mapped_column(word(20))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
