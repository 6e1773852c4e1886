"""Imported statements: the file, what it says row by row, and what could not be used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, UtcDateTime, exact, word
from app.db import Base
from app.payments.statements.states import ImportStatus, Kind

_STATUSES = ", ".join(repr(str(status)) for status in ImportStatus)
_KINDS = ", ".join(repr(str(kind)) for kind in Kind)


class StatementImport(Base):
    """One file, once: `file_digest` is the SHA-256 of its bytes.

    `done_rows` of `total_rows` (NULL until they are counted) were read; `attempt_no` fences the worker that
    reads it. `starts_at` and `ends_at` are the period that the file says it covers, or that of its rows.
    """

    __tablename__ = "statement_imports"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_digest: Mapped[str] = mapped_column(word(64), unique=True)
    name: Mapped[str] = mapped_column(exact(120))
    size: Mapped[int]
    status: Mapped[str] = mapped_column(word(20))
    detail: Mapped[str] = mapped_column(sa.String(300), default="")
    shortcode: Mapped[str] = mapped_column(word(7))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total_rows: Mapped[int | None]
    done_rows: Mapped[int] = mapped_column(default=0)
    new_lines: Mapped[int] = mapped_column(default=0)
    repeated_lines: Mapped[int] = mapped_column(default=0)
    not_completed: Mapped[int] = mapped_column(default=0)
    news: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    actor: Mapped[str] = mapped_column(word(40))
    attempt_no: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StatementPart(Base):
    """A piece of an imported file, small enough for any server's BLOB; deleted once it was read."""

    __tablename__ = "statement_parts"
    __table_args__ = (sa.UniqueConstraint("import_id", "seq"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("statement_imports.id"))
    seq: Mapped[int]
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)


class StatementLine(Base):
    """One completed transaction of a statement, however many files have it. `amount_minor` in cents.

    A charge has the receipt number of what it was taken for, so number and kind together are unique.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.UniqueConstraint("number", "kind"),
        sa.Index(None, "local_day", "id"),
        sa.Index(None, "import_id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("statement_imports.id"))
    row_no: Mapped[int]
    number: Mapped[str] = mapped_column(word(20))
    kind: Mapped[str] = mapped_column(word(20))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_day: Mapped[str] = mapped_column(word(10))
    reference: Mapped[str | None] = mapped_column(sa.String(40))
    payer: Mapped[str | None] = mapped_column(word(64))
    linked: Mapped[str | None] = mapped_column(word(20))
    outcome: Mapped[str] = mapped_column(word(20))


class StatementProblem(Base):
    """A row that could not be used, and what is wrong with it."""

    __tablename__ = "statement_problems"
    __table_args__ = (sa.UniqueConstraint("import_id", "row_no", "code"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("statement_imports.id"))
    row_no: Mapped[int]
    code: Mapped[str] = mapped_column(word(40))
    detail: Mapped[str] = mapped_column(sa.String(300))
