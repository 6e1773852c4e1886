"""Storage units."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, Text, UtcDateTime, exact, word
from app.db import Base


class StorageUnit(Base):
    """A room to rent. Lengths in centimetres, area in square centimetres, price in cents per month.

    Only an available one can be booked; bookings that were sold before are kept.
    """

    __tablename__ = "storage_units"
    __table_args__ = (
        sa.CheckConstraint("status IN ('available', 'maintenance', 'retired')", name="status_known"),
        sa.CheckConstraint("monthly_minor > 0", name="price_positive"),
        sa.CheckConstraint("width_cm > 0 AND depth_cm > 0 AND height_cm > 0", name="dimensions_positive"),
        sa.CheckConstraint("area_cm2 = width_cm * depth_cm", name="area_is_width_times_depth"),
        sa.Index(None, "status", "number", "id"),
        sa.Index(None, "status", "monthly_minor", "id"),
        sa.Index(None, "status", "area_cm2", "id"),
        sa.Index(None, "status", "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(exact(40), unique=True)
    size: Mapped[str] = mapped_column(word(20))
    width_cm: Mapped[int]
    depth_cm: Mapped[int]
    height_cm: Mapped[int]
    area_cm2: Mapped[int]
    monthly_minor: Mapped[int] = mapped_column(sa.BigInteger)
    status: Mapped[str] = mapped_column(word(20), default="available")
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    occupied_today = False  # set by whoever reads the unit to show it
