"""One event of the outbox becomes messages: to its customer, and to every webhook that listens.

All of them are written in one unit, each under its unique key: an event that is handled twice, or by two
workers at once, adds nothing the second time.
"""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.bookings.transport import service as transport
from app.db import db, unit_of_work
from app.jobs.service import Claimed, Handler
from app.kit.clock import rfc3339
from app.kit.money import as_json
from app.kit.paging import Wanted
from app.notifications import lorries
from app.notifications.models import Delivery, Webhook
from app.notifications.post import Post
from app.notifications.states import TOPICS, Channel
from app.orders import service as orders
from app.orders.money import LockedOrder as Order
from app.orders.service import Viewer
from app.orders.states import PaidState, Status
from app.payments import service as payments
from app.payments.refunds import service as refunds

CUSTOMER = "customer"
STAFF = Viewer(staff=True)
NEWS_FOR = timedelta(days=3)
"""Nobody wants to be told today about an order of last month, which a worker only now gets round to."""


def handlers(*, post: Post, now: Callable[[], datetime]) -> dict[str, Handler]:
    """What `jobs.drain` calls for each topic."""

    def tell(job: Claimed) -> None:
        fan_out(event=job, post=post, now=now())

    return dict.fromkeys(TOPICS, tell)


def fan_out(*, event: Claimed, post: Post, now: datetime) -> int:
    """Write the messages that an event gives rise to; return how many are new."""
    order_id = event.payload["order_id"]  # None: money that belongs to no order was sent back
    order = orders.read_order(order_id=order_id, viewer=STAFF, now=now) if order_id else None
    asked_id = event.payload.get("transport_request_id")
    asked = transport.read_request(request_id=asked_id, viewer=STAFF) if asked_id else None
    channels: list[Channel] = []
    if event.created_at > now - NEWS_FOR:
        channels = _channels(event, order, asked, post)
    facts = {"order_id": order_id, "number": order.number if order else None}
    facts |= _facts(event, order, now)
    body = as_body(event.topic, at=event.created_at, data=facts)
    about = {"order_id": order_id, "transport_request_id": asked_id}
    return _write(event=event, about=about, body=body, channels=channels, now=now)


def _channels(
    event: Claimed, order: Order | None, asked: transport.Transport | None, post: Post
) -> list[Channel]:
    """Through which channels the customer is told."""
    if asked is not None and lorries.concerns_the_customer(event.topic, asked):
        return post.reaches(email=asked.email, phone=asked.phone)
    if order is not None and _concerns_the_customer(event, order):
        return post.reaches(email=order.email, phone=order.phone)
    return []


def _facts(event: Claimed, order: Order | None, now: datetime) -> dict[str, Any]:
    if "refund_id" in event.payload:
        return _of_refund(event)
    if "payment_id" in event.payload:
        return _of_payment(event, now)
    return _of_order(event, order) if order else _state(event)


def _concerns_the_customer(event: Claimed, order: Order) -> bool:
    if event.topic in {"order.confirmed", "order.dispatched", "order.delivered", "refund.done"}:
        return True
    if event.topic == "booking.cancelled":
        return order.status in {Status.CONFIRMED, Status.COMPLETED}  # of an unpaid one the order's end tells
    ended_by, ended_at = _ending(order)
    if event.topic == "order.cancelled":
        return _due_back(order, ended_at) or ended_by.startswith(("staff:", "admin:"))
    if event.topic == "order.expired" and order.status == Status.EXPIRED:
        return _due_back(order, ended_at) or _was_tried(order)
    if event.topic == "order.refund_due":
        # What ended the order and found money in it says so itself.
        return order.status in {Status.EXPIRED, Status.CANCELLED} and event.created_at > ended_at
    return False


def _due_back(order: Order, at: datetime) -> bool:
    """Whether money was to be returned already at that moment."""
    known = [event.to_status for event in order.events if event.field == "payment_status" and event.at <= at]
    return known[-1:] == [PaidState.REFUND_DUE]


def _ending(order: Order) -> tuple[str, datetime]:
    """Who gave the order its present status, and when."""
    last = next(event for event in reversed(order.events) if event.field == "status")
    return last.actor, last.at


def _was_tried(order: Order) -> bool:
    """Whether somebody began to pay: who only left a full cart behind is not written to."""
    return bool(payments.list_payments(viewer=STAFF, order_id=order.id, wanted=Wanted(limit=1)).data)


def _of_order(event: Claimed, order: Order) -> dict[str, Any]:
    """The new state, as `status` or `fulfilment_status`, and the total."""
    return _state(event) | {"total": as_json(order.total_minor)}


def _state(event: Claimed) -> dict[str, Any]:
    return {name: value for name, value in event.payload.items() if name != "order_id"}


def _of_payment(event: Claimed, now: datetime) -> dict[str, Any]:
    """How the attempt ended; its reason too, unless it has ended otherwise since."""
    payment = payments.read_payment(payment_id=event.payload["payment_id"], viewer=STAFF, now=now)
    told = event.payload["status"]
    reason = payment.reason if payment.status == told else None
    return {
        "payment_id": payment.id,
        "status": told,
        "reason": reason,
        "amount": as_json(payment.amount_minor),
    }


def _of_refund(event: Claimed) -> dict[str, Any]:
    refund = refunds.read_refund(refund_id=event.payload["refund_id"])
    told = {"refund_id": refund.id, "status": event.payload["status"], "method": refund.method}
    return told | {"amount": as_json(refund.amount_minor)}


def as_body(topic: str, *, at: datetime, data: dict[str, Any]) -> str:
    """What webhooks are told: ids, the order's number, states, amounts; nothing about a person."""
    told = {"type": topic, "timestamp": rfc3339(at), "data": data}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


@unit_of_work
def _write(
    *, event: Claimed, about: dict[str, int | None], body: str, channels: Collection[Channel], now: datetime
) -> int:
    listening = list(_listening(event))
    same = sa.select(Delivery.channel, Delivery.target).where(Delivery.event_id == event.name)
    known = {(row[0], row[1]) for row in db.session.execute(same)}
    wanted: list[tuple[Channel, str, int | None]] = [(channel, CUSTOMER, None) for channel in channels]
    wanted += [(Channel.WEBHOOK, str(webhook_id), webhook_id) for webhook_id in listening]
    fresh = [
        message(
            channel,
            target,
            webhook_id,
            event=event.name,
            topic=event.topic,
            about=about,
            body=body,
            now=now,
        )
        for channel, target, webhook_id in wanted
        if (channel, target) not in known
    ]
    db.session.add_all(fresh)
    db.session.flush()
    return len(fresh)


def _listening(event: Claimed) -> Iterator[int]:
    """Webhooks that want this topic and were there when it happened, locked until they are written to."""
    on = sa.select(Webhook).where(
        Webhook.active.is_(True), Webhook.disabled_at.is_(None), Webhook.created_at <= event.created_at
    )
    for webhook in db.session.scalars(on.order_by(Webhook.id).with_for_update()):
        if event.topic in webhook.topic_list:
            yield webhook.id


def message(
    channel: Channel,
    target: str,
    webhook_id: int | None,
    *,
    event: str,
    topic: str,
    about: dict[str, int | None],
    body: str,
    now: datetime,
) -> Delivery:
    """A message that is due at once, `about` an order or a transport request by its id, or neither."""
    return Delivery(
        event_id=event,
        channel=channel,
        target=target,
        webhook_id=webhook_id,
        **about,
        topic=topic,
        body=body if channel is Channel.WEBHOOK else None,
        next_at=now,
        created_at=now,
        updated_at=now,
    )
