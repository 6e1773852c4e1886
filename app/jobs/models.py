"""One table of things to do or to tell, written with the change that causes them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, Text, UtcDateTime, word
from app.db import Base


class Job(Base):
    """Something to do after commit. `dedupe` makes "exactly one message per status change" a unique key."""

    __tablename__ = "jobs"
    __table_args__ = (sa.Index(None, "done_at", "parked_at", "run_at"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic: Mapped[str] = mapped_column(word(60))
    dedupe: Mapped[str | None] = mapped_column(word(120), unique=True)
    payload: Mapped[str] = mapped_column(Text)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt_no: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
