"""Orders with their lines as they were at checkout, and the history of every status."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Id, UtcDateTime, exact, word
from app.db import Base
from app.orders.states import Fulfilment, PaidState, Status


def _one_of(column: str, values: type[Status] | type[PaidState] | type[Fulfilment]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Order(Base):
    """A promise to sell. Money in cents; `total_minor` is whole shillings (see the rounding line).

    `paid_minor` is what the order has of its price, `refunded_minor` all that went back to its payer.
    """

    __tablename__ = "orders"
    __table_args__ = (
        sa.CheckConstraint(_one_of("status", Status), name="status_known"),
        sa.CheckConstraint(_one_of("payment_status", PaidState), name="payment_status_known"),
        sa.CheckConstraint(_one_of("fulfilment_status", Fulfilment), name="fulfilment_status_known"),
        sa.CheckConstraint("total_minor > 0", name="total_positive"),
        sa.CheckConstraint("paid_minor >= 0 AND paid_minor <= total_minor", name="paid_within_total"),
        sa.CheckConstraint("refunded_minor >= 0", name="refunded_not_negative"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "status", "payment_open", "expires_at"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "payment_status", "id"),
        sa.Index(None, "fulfilment_status", "id"),
        sa.Index(None, "updated_at", "id"),
        sa.Index(None, "local_day"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(word(12), unique=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    guest: Mapped[str | None] = mapped_column(word(40), index=True)
    status: Mapped[str] = mapped_column(word(20), default=Status.PENDING_PAYMENT)
    payment_status: Mapped[str] = mapped_column(word(20), default=PaidState.UNPAID)
    fulfilment_status: Mapped[str] = mapped_column(word(20), default=Fulfilment.UNFULFILLED)
    payment_open: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(word(3), default="KES")
    total_minor: Mapped[int] = mapped_column(sa.BigInteger)
    paid_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    refunded_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str | None] = mapped_column(word(254))
    phone: Mapped[str | None] = mapped_column(word(16))
    address: Mapped[str] = mapped_column(sa.String(500), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    local_day: Mapped[str] = mapped_column(word(10))
    local_hour: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lines: Mapped[list["OrderLine"]] = relationship(lazy="raise", order_by="OrderLine.position")
    events: Mapped[list["OrderEvent"]] = relationship(lazy="raise", order_by="OrderEvent.seq")

    @property
    def due_minor(self) -> int:
        """What is still to be paid, in cents; nothing once it was paid, whatever went back since."""
        return 0 if self.confirmed_at is not None else self.total_minor - self.paid_minor


class OrderLine(Base):
    """Name and price as they were: a product may change or go, its sale does not."""

    __tablename__ = "order_lines"
    __table_args__ = (sa.UniqueConstraint("order_id", "position"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(word(20))
    product_id: Mapped[int | None] = mapped_column(sa.ForeignKey("products.id"), index=True)
    sku: Mapped[str | None] = mapped_column(exact(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    unit_minor: Mapped[int] = mapped_column(sa.BigInteger)
    quantity: Mapped[int]
    total_minor: Mapped[int] = mapped_column(sa.BigInteger)


class OrderEvent(Base):
    """One change of one of an order's three statuses: what, from, to, why, who, when."""

    __tablename__ = "order_events"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "seq"),
        sa.Index(None, "actor", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    seq: Mapped[int]
    field: Mapped[str] = mapped_column(word(20))
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str] = mapped_column(word(20))
    event: Mapped[str] = mapped_column(word(40))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
