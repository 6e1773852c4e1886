"""Counters per window, and holds that one owner at a time may have."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import UtcDateTime, word
from app.db import Base


class LimitCounter(Base):
    """How often `bucket` was used in the window that began at `window_start`."""

    __tablename__ = "limit_counters"
    __table_args__ = (sa.Index(None, "window_start"), Base.__table_args__)
    bucket: Mapped[str] = mapped_column(word(100), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    used: Mapped[int]


class LimitHold(Base):
    """`name` is taken by `owner` until `until`: one open prompt per phone, say."""

    __tablename__ = "limit_holds"
    name: Mapped[str] = mapped_column(word(100), primary_key=True)
    owner: Mapped[str] = mapped_column(word(40))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
