"""Refunds with their history, and the questions about money that Safaricom answers later."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Id, UtcDateTime, word
from app.db import Base
from app.payments.refunds.states import Method, RefundStatus


def _one_of(column: str, values: type[RefundStatus] | type[Method]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Refund(Base):
    """A part of a receipt that goes back, or was asked to.

    `originator_conversation_id` is ours, and the key by which Safaricom pays a B2C refund once;
    `gateway_conversation_id` is what a reversal was given in its place. `token_hash` is the SHA-256 of
    the secret in the address that hears how it ended.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        sa.CheckConstraint(_one_of("status", RefundStatus), name="status_known"),
        sa.CheckConstraint(_one_of("method", Method), name="method_known"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint(
            "method NOT IN ('reversal', 'b2c') OR amount_minor % 100 = 0", name="whole_shillings_by_mpesa"
        ),
        sa.CheckConstraint("status <> 'done' OR gateway_ref IS NOT NULL", name="done_has_reference"),
        sa.Index(None, "receipt_id", "status"),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "method", "id"),
        sa.Index(None, "next_check_at"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(sa.ForeignKey("receipts.id"))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"))
    review_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_items.id"), index=True)
    method: Mapped[str] = mapped_column(word(10))
    status: Mapped[str] = mapped_column(word(20))
    failure: Mapped[str | None] = mapped_column(word(40))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(word(3), default="KES")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str | None] = mapped_column(word(16))
    handed_to: Mapped[str | None] = mapped_column(sa.String(120))
    requested_by: Mapped[str] = mapped_column(word(40))
    approved_by: Mapped[str | None] = mapped_column(word(40))
    originator_conversation_id: Mapped[str] = mapped_column(word(64), unique=True)
    gateway_conversation_id: Mapped[str | None] = mapped_column(word(64))
    conversation_id: Mapped[str | None] = mapped_column(word(64))
    gateway_ref: Mapped[str | None] = mapped_column(word(40), unique=True)
    token_hash: Mapped[str | None] = mapped_column(word(64), unique=True)
    attempt_no: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    events: Mapped[list["RefundEvent"]] = relationship(lazy="raise", order_by="RefundEvent.seq")


class RefundEvent(Base):
    """One change of a refund's status, written with the change."""

    __tablename__ = "refund_events"
    __table_args__ = (
        sa.UniqueConstraint("refund_id", "seq"),
        sa.Index(None, "actor", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    refund_id: Mapped[int] = mapped_column(sa.ForeignKey("refunds.id"))
    seq: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str] = mapped_column(word(20))
    event: Mapped[str] = mapped_column(word(40))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Question(Base):
    """One transaction status query: what it asks about, the secret of its address, and what came back.

    It asks about a receipt's number (`subject`) or, with `by_conversation`, about a call of ours. Written
    when it becomes due, sent by the worker: `asked_at` is when.
    """

    __tablename__ = "status_questions"
    __table_args__ = (
        sa.CheckConstraint("refund_id IS NULL OR payment_id IS NULL", name="about_one_thing"),
        sa.Index(None, "asked_at", "ask_at"),
        sa.Index(None, "refund_id", "id"),
        sa.Index(None, "payment_id", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    refund_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refunds.id"))
    payment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payments.id"))
    subject: Mapped[str] = mapped_column(word(64))
    by_conversation: Mapped[bool] = mapped_column(default=False)
    actor: Mapped[str] = mapped_column(word(40))
    token_hash: Mapped[str | None] = mapped_column(word(64), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    ask_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conversation_id: Mapped[str | None] = mapped_column(word(64))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(word(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
