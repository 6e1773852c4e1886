"""Who wants to be told, and every message that was or will be sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, Text, UtcDateTime, exact, word
from app.db import Base
from app.notifications.states import Channel, Status

_CHANNELS = ", ".join(repr(str(channel)) for channel in Channel)
_STATUSES = ", ".join(repr(str(status)) for status in Status)


class Webhook(Base):
    """An address that is told of events. `sealed` is its secret, encrypted: it must sign, nobody reads it.

    `previous_sealed` signs as well until `previous_until`. `disabled_at`: the shop switched it off because
    it failed for days, or said that it is gone; a person switches it on again.
    """

    __tablename__ = "webhooks"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    url: Mapped[str] = mapped_column(exact(500))
    description: Mapped[str] = mapped_column(sa.String(200), default="")
    topics: Mapped[str] = mapped_column(word(1000))
    active: Mapped[bool] = mapped_column(default=True)
    sealed: Mapped[str] = mapped_column(word(255))
    previous_sealed: Mapped[str | None] = mapped_column(word(255))
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_reason: Mapped[str | None] = mapped_column(word(20))
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str] = mapped_column(word(40))
    updated_by: Mapped[str] = mapped_column(word(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def reveal(self, secret: str) -> "Webhook":
        """Let this one object tell the secret that was just made."""
        self.__dict__["_secret"] = secret
        return self

    @property
    def secret(self) -> str | None:
        """The secret, in the object that was returned when it was made; None ever after."""
        return self.__dict__.get("_secret")

    @property
    def topic_list(self) -> list[str]:
        return self.topics.split()

    @property
    def listens(self) -> bool:
        """Whether anything is sent to it."""
        return self.active and self.disabled_at is None


class WebhookEvent(Base):
    """One change of a webhook: made, changed, deleted, its secret rotated, switched off; by whom, when.

    `changed` names the fields, never what is in them: an address may hold a password. It stays when the
    webhook is deleted, so it references nothing.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (sa.Index(None, "webhook_id"), sa.Index(None, "actor", "id"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.BigInteger)
    event: Mapped[str] = mapped_column(word(40))
    changed: Mapped[str] = mapped_column(word(100), default="")
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One event, told through one channel to one target ("customer", or a webhook's id).

    The unique key is "exactly one message per change and channel". A webhook's `body` is written once and
    sent the same every time; what a customer is told is made from the order, or from what they want moved,
    when it is sent, so nothing personal is here. `attempts` counts the tries of the present schedule,
    `attempt_no` fences them.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "channel", "target"),
        sa.CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
        sa.CheckConstraint(
            "(channel = 'webhook' AND webhook_id IS NOT NULL AND body IS NOT NULL)"
            " OR (channel <> 'webhook' AND webhook_id IS NULL"
            " AND (order_id IS NOT NULL OR transport_request_id IS NOT NULL))",
            name="has_what_its_channel_needs",
        ),
        sa.Index(None, "status", "channel", "target", "next_at"),
        sa.Index(None, "webhook_id", "id"),
        sa.Index(None, "webhook_id", "status", "id"),
        sa.Index(None, "order_id"),
        sa.Index(None, "transport_request_id"),
        sa.Index(None, "updated_at"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(word(120))
    channel: Mapped[str] = mapped_column(word(10))
    target: Mapped[str] = mapped_column(word(40))
    webhook_id: Mapped[int | None] = mapped_column(sa.ForeignKey("webhooks.id"))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"))
    transport_request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("transport_requests.id"))
    topic: Mapped[str] = mapped_column(word(60))
    body: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(word(20), default=Status.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt_no: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(word(40))
    resent_by: Mapped[str | None] = mapped_column(word(40))
    resent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
