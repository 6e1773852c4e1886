"""Files that are read in, the rows of them that were refused, and figures that come with them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, Text, UtcDateTime, word
from app.db import Base


class ProductImport(Base):
    """One file. What is read comes from the file or, when refused rows are tried again, from these.

    `position` is where reading goes on: the offset in the file in bytes, or the id of the last refused row
    that was tried. It moves in the transaction that writes the rows before it.
    """

    __tablename__ = "product_imports"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'completed', 'cancelled', 'failed')", name="status_known"
        ),
        sa.CheckConstraint("source IN ('file', 'errors')", name="source_known"),
        sa.Index(None, "status", "lease_until"),
        sa.Index(None, "file_digest"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    status: Mapped[str] = mapped_column(word(20), default="queued")
    source: Mapped[str] = mapped_column(word(10), default="file")
    dry_run: Mapped[bool] = mapped_column(default=False)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_digest: Mapped[str] = mapped_column(word(64))
    encoding: Mapped[str] = mapped_column(word(20))
    delimiter: Mapped[str] = mapped_column(sa.String(1))
    columns: Mapped[str] = mapped_column(Text)
    ignored: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    line: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    drafted: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(sa.String(500))
    actor: Mapped[str] = mapped_column(word(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt_no: Mapped[int] = mapped_column(default=0)
    stalls: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProductImportError(Base):
    """A row that was refused: its cells by column, and what is wrong with each, both as JSON."""

    __tablename__ = "product_import_errors"
    __table_args__ = (sa.Index(None, "import_id", "id"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("product_imports.id"))
    line: Mapped[int]
    cells: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text)


class ProductFigures(Base):
    """What another system counted of a product before; NULL is not known. `rating` in hundredths."""

    __tablename__ = "product_figures"
    product_id: Mapped[int] = mapped_column(
        sa.ForeignKey("products.id"), primary_key=True, autoincrement=False
    )
    quantity_sold: Mapped[int | None] = mapped_column(sa.BigInteger)
    rating: Mapped[int | None]
    review_count: Mapped[int | None] = mapped_column(sa.BigInteger)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
