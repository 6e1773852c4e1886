"""Attempts, what was heard about them, receipts, allocations, and what a person must look at."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Id, Text, UtcDateTime, word
from app.db import Base
from app.payments.states import OPEN, AllocationKind, PaymentStatus

_OPEN = ", ".join(sorted(repr(str(status)) for status in OPEN))
_KNOWN = ", ".join(repr(str(status)) for status in PaymentStatus)


class Payment(Base):
    """One attempt to pay one order.

    `open_order_id` is the order's id while the attempt is open and NULL afterwards: its unique key
    allows one open attempt per order on every database. `token_hash` is the SHA-256 of the secret in
    this attempt's callback address. `provider_ref` is what a provider other than M-Pesa calls the attempt.
    """

    __tablename__ = "payments"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_KNOWN})", name="status_known"),
        sa.CheckConstraint(
            f"(status IN ({_OPEN}) AND open_order_id IS NOT NULL AND open_order_id = order_id)"
            f" OR (status NOT IN ({_OPEN}) AND open_order_id IS NULL)",
            name="open_exactly_while_open",
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "next_check_at"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "reason", "id"),
        sa.Index(None, "updated_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    open_order_id: Mapped[int | None] = mapped_column(Id, unique=True)
    method: Mapped[str] = mapped_column(word(20))
    status: Mapped[str] = mapped_column(word(20))
    reason: Mapped[str | None] = mapped_column(word(40))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(word(3), default="KES")
    phone: Mapped[str | None] = mapped_column(word(16), index=True)
    account_reference: Mapped[str] = mapped_column(word(20))
    token_hash: Mapped[str] = mapped_column(word(64), unique=True)
    provider_ref: Mapped[str | None] = mapped_column(word(64), unique=True)
    merchant_request_id: Mapped[str | None] = mapped_column(word(64))
    checkout_request_id: Mapped[str | None] = mapped_column(word(64), unique=True)
    receipt_number: Mapped[str | None] = mapped_column(word(64), index=True)
    key_id: Mapped[int | None] = mapped_column(Id)
    actor: Mapped[str] = mapped_column(word(40))
    pushed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt_no: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentEvent(Base):
    """One change of a payment's status, written with the change."""

    __tablename__ = "payment_events"
    __table_args__ = (
        sa.UniqueConstraint("payment_id", "seq"),
        sa.Index(None, "actor", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payment_id: Mapped[int] = mapped_column(sa.ForeignKey("payments.id"))
    seq: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str] = mapped_column(word(20))
    reason: Mapped[str | None] = mapped_column(word(40))
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallbackMessage(Base):
    """The inbox: what arrived at a callback address, raw, before anybody tried to understand it."""

    __tablename__ = "callback_messages"
    __table_args__ = (
        sa.UniqueConstraint("channel", "token_hash", "body_digest"),
        sa.Index(None, "handled_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(word(20))
    token_hash: Mapped[str] = mapped_column(word(64))
    body_digest: Mapped[str] = mapped_column(word(64))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(word(40))
    payment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payments.id"), index=True)
    receipt_number: Mapped[str | None] = mapped_column(word(64))


class Evidence(Base):
    """One thing that was heard about an attempt. `decide` reads the set of them and nothing else.

    `age_seconds` is how long after the push it was heard; `amount_minor` and `receipt` only where the
    source tells them.
    """

    __tablename__ = "payment_evidence"
    __table_args__ = (sa.Index(None, "payment_id", "id"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payment_id: Mapped[int] = mapped_column(sa.ForeignKey("payments.id"))
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("callback_messages.id"), unique=True)
    source: Mapped[str] = mapped_column(word(20))
    verdict: Mapped[str] = mapped_column(word(20))
    code: Mapped[str] = mapped_column(word(40), default="")
    detail: Mapped[str] = mapped_column(sa.String(200), default="")
    amount_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    receipt: Mapped[str | None] = mapped_column(word(64))
    age_seconds: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Receipt(Base):
    """Money that came in: one row per provider receipt number, whatever channel told us.

    `number` is NULL while a success is known from the STK query alone, which names no receipt, and for
    cash. `guessed` says that number and attempt were brought together by order, amount and time: a
    callback that knows better is believed. `reference` is the account that the payer typed, `payer` the
    phone as Safaricom tells it: masked, or a hash. `actor` wrote it down: a channel, or who took the cash.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint(
            "number IS NULL OR provider = 'stripe' OR number = UPPER(TRIM(number))", name="number_normal"
        ),
        sa.CheckConstraint(
            "provider <> 'cash' OR (number IS NULL AND payment_id IS NULL)", name="cash_is_by_itself"
        ),
        sa.Index(None, "local_day"),
        sa.Index(None, "received_at", "id"),
        sa.Index(None, "provider", "id"),
        sa.Index(None, "payment_id", "reference", "amount_minor", "received_at"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    provider: Mapped[str] = mapped_column(word(20))
    number: Mapped[str | None] = mapped_column(word(64), unique=True)
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(word(3), default="KES")
    payment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payments.id"))
    source: Mapped[str] = mapped_column(word(20))
    guessed: Mapped[bool] = mapped_column(default=False)
    reference: Mapped[str | None] = mapped_column(sa.String(40))
    payer: Mapped[str | None] = mapped_column(word(64))
    actor: Mapped[str] = mapped_column(word(40), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_day: Mapped[str] = mapped_column(word(10))
    local_hour: Mapped[int]
    allocations: Mapped[list["Allocation"]] = relationship(lazy="raise", order_by="Allocation.id")


class Allocation(Base):
    """A part of a receipt and where it went.

    Of kind `refund` it went back by the refund that it names; naming none, it is still to be returned.
    `taken_back` says that an order had taken it before.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        sa.CheckConstraint(
            f"kind IN ({', '.join(repr(str(kind)) for kind in AllocationKind)})", name="kind_known"
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("refund_id IS NULL OR kind = 'refund'", name="refunded_is_refund"),
        sa.Index(None, "receipt_id"),
        sa.Index(None, "order_id", "kind"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(sa.ForeignKey("receipts.id"))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"))
    refund_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refunds.id"), index=True)
    taken_back: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(word(20))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewItem(Base):
    """Something that needs a person. `dedupe` keeps one open item per cause."""

    __tablename__ = "review_items"
    __table_args__ = (
        sa.Index(None, "resolved_at", "id"),
        sa.Index(None, "kind", "id"),
        sa.Index(None, "kind", "resolved_at", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(word(40))
    dedupe: Mapped[str] = mapped_column(word(80), unique=True)
    detail: Mapped[str] = mapped_column(sa.String(300))
    amount_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payments.id"), index=True)
    receipt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("receipts.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("callback_messages.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(word(40))
    resolution: Mapped[str | None] = mapped_column(sa.String(500))


class GatewayToken(Base):
    """Safaricom's access token, one per consumer key for all processes; a new one may kill the old."""

    __tablename__ = "gateway_tokens"
    name: Mapped[str] = mapped_column(word(64), primary_key=True)
    token: Mapped[str] = mapped_column(word(255), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refreshing_until: Mapped[datetime] = mapped_column(UtcDateTime)
