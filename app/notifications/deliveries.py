"""Messages that wait to be sent: taken under a lease, tried outside any unit, written down under a fence.

Each channel, and each webhook, is a lane of its own: what is wrong with one holds nobody up in another.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import after_commit, db, lock, moved, read, unit_of_work
from app.errors import NotFound
from app.kit.paging import Page, Wanted, page
from app.notifications import history, schedule
from app.notifications.models import Delivery, Webhook
from app.notifications.outcome import Outcome
from app.notifications.states import DELIVERY, EVENT_FOR, Channel, Event, OffReason, Result, Status

log = logging.getLogger("duka.messages")
LEASE = timedelta(seconds=120)
SWITCHED_OFF_AFTER = timedelta(days=5)
UNCLEAR_TEXTS = 2
KEPT_FOR = timedelta(days=90)
Lane = tuple[str, str]


@dataclass(frozen=True)
class Claim:
    """A message that this worker may try until its lease ends."""

    id: int
    event_id: str
    channel: Channel
    target: str
    topic: str
    body: str | None
    order_id: int | None
    transport_request_id: int | None
    webhook_id: int | None
    attempts: int
    attempt_no: int

    @property
    def lane(self) -> Lane:
        return self.channel, self.target


def _due(now: datetime) -> sa.ColumnElement[bool]:
    free = sa.or_(Delivery.lease_until.is_(None), Delivery.lease_until < now)
    return sa.and_(Delivery.status == Status.PENDING, Delivery.next_at <= now, free)


def lanes(*, now: datetime, most: int = 200) -> list[Lane]:
    """Channels and targets that have something due, the longest waiting first."""
    waiting = sa.select(Delivery.channel, Delivery.target).where(_due(now))
    waiting = waiting.group_by(Delivery.channel, Delivery.target).order_by(sa.func.min(Delivery.next_at))
    with read() as session:
        return [(row[0], row[1]) for row in session.execute(waiting.limit(most))]


@unit_of_work
def claim(*, lane: Lane, now: datetime) -> Claim | None:
    """Take the lane's longest waiting message; None when there is none, or another worker was faster.

    The try counts from here on, so that a message which kills its worker is parked in the end.
    """
    in_lane = sa.and_(Delivery.channel == lane[0], Delivery.target == lane[1], _due(now))
    found = db.session.scalar(
        sa.select(Delivery.id).where(in_lane).order_by(Delivery.next_at, Delivery.id).limit(1)
    )
    taken = sa.update(Delivery).where(Delivery.id == found, _due(now))
    counted = {"attempts": Delivery.attempts + 1, "attempt_no": Delivery.attempt_no + 1}
    if found is None or not moved(taken.values(lease_until=now + LEASE, updated_at=now, **counted)):
        return None
    row = db.session.get_one(Delivery, found, populate_existing=True)
    if row.attempts > schedule.most_attempts(Channel(row.channel)):
        given_up = {"status": DELIVERY.moves[Status.PENDING, Event.GIVEN_UP], "last_error": "never_came_back"}
        moved(sa.update(Delivery).where(Delivery.id == found).values(lease_until=None, **given_up))
        return None
    return Claim(
        row.id,
        row.event_id,
        Channel(row.channel),
        row.target,
        row.topic,
        row.body,
        row.order_id,
        row.transport_request_id,
        row.webhook_id,
        row.attempts,
        row.attempt_no,
    )


@unit_of_work
def record(*, claim: Claim, outcome: Outcome, now: datetime) -> bool:
    """Write down what a try came to; False when the lease was lost and the message is another worker's."""
    webhook = lock(Webhook, Webhook.id == claim.webhook_id) if claim.webhook_id is not None else None
    mine = sa.update(Delivery).where(
        Delivery.id == claim.id, Delivery.attempt_no == claim.attempt_no, Delivery.status == Status.PENDING
    )
    values = _after(claim, outcome, now)
    seen = {"last_status": outcome.status, "last_error": outcome.error}
    if not moved(mine.values(lease_until=None, updated_at=now, **seen, **values)):
        return False
    if webhook is not None:
        _judge(webhook, outcome, now)
    return True


def _after(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    event = EVENT_FOR.get(outcome.result)
    if event is None:
        again = schedule.next_try(
            channel=claim.channel, attempts=claim.attempts, wished=outcome.wished, now=now
        )
        twice = claim.channel is Channel.SMS and outcome.unclear and claim.attempts >= UNCLEAR_TEXTS
        if again is not None and not twice:
            return {"next_at": again}
        event = Event.GIVEN_UP
    values: dict[str, Any] = {"status": DELIVERY.moves[Status.PENDING, event]}
    return values | ({"sent_at": now} if event is Event.ACCEPTED else {})


def _judge(webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    """Remember since when a webhook fails, and switch it off when that is days; its row is locked."""
    if outcome.result is Result.SENT:
        if webhook.failing_since is not None:
            _note(webhook, None, now)
    elif outcome.gone:
        _switch_off(webhook, OffReason.GONE, now)
    elif outcome.result is Result.LATER:
        since = webhook.failing_since or now
        if since != webhook.failing_since:
            _note(webhook, since, now)
        if now - since >= SWITCHED_OFF_AFTER:
            _switch_off(webhook, OffReason.FAILING, now)


def _note(webhook: Webhook, since: datetime | None, now: datetime) -> None:
    values = {"failing_since": since, "version": Webhook.version + 1, "updated_at": now}
    moved(sa.update(Webhook).where(Webhook.id == webhook.id).values(values))


def _switch_off(webhook: Webhook, reason: OffReason, now: datetime) -> None:
    values = {
        "disabled_at": now,
        "disabled_reason": reason,
        "version": Webhook.version + 1,
        "updated_at": now,
    }
    if moved(
        sa.update(Webhook).where(Webhook.id == webhook.id, Webhook.disabled_at.is_(None)).values(values)
    ):
        history.write(webhook.id, "switched_off", actor="worker", now=now, changed=("active",))
        facts = {"webhook": webhook.id, "reason": str(reason)}
        after_commit(lambda: log.warning("webhook switched off", extra=facts))


MISSING = "This webhook has no such delivery."


def of_webhook(
    *, webhook_id: int, wanted: Wanted, updated_since: datetime | None = None, **filters: Any
) -> Page:
    """A page of a webhook's deliveries, the newest first, or as they changed since a moment."""
    statement = sa.select(Delivery).where(Delivery.webhook_id == webhook_id)
    for name in ("status", "topic"):
        if filters.get(name):
            statement = statement.where(getattr(Delivery, name) == filters[name])
    with read() as session:
        if updated_since is not None:
            changed = statement.where(Delivery.updated_at >= updated_since)
            by, key = (Delivery.updated_at, False), (Delivery.id, False)
            return page(session, changed, by=by, key=key, wanted=wanted)
        newest = (Delivery.id, True)
        return page(session, statement, by=newest, key=newest, wanted=wanted)


def send_again(*, webhook_id: int, delivery_id: int, actor: str, now: datetime) -> Delivery:
    """Let a message be tried again from the start, in the caller's unit. Raises NotFound."""
    mine = sa.and_(Delivery.id == delivery_id, Delivery.webhook_id == webhook_id)
    values = {"status": Status.PENDING, "attempts": 0, "next_at": now, "updated_at": now}
    values |= {"resent_by": actor, "resent_at": now}
    if not moved(sa.update(Delivery).where(mine).values(values)):
        raise NotFound(MISSING)
    facts = {"delivery": delivery_id, "webhook": webhook_id, "actor": actor}
    after_commit(lambda: log.info("delivery resent", extra=facts))
    return db.session.get_one(Delivery, delivery_id, populate_existing=True)


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Delete messages that ended 90 days ago, and previous secrets that sign nothing any more."""
    over = sa.and_(Delivery.status != Status.PENDING, Delivery.updated_at < now - KEPT_FOR)
    ids = db.session.scalars(sa.select(Delivery.id).where(over).order_by(Delivery.id).limit(500)).all()
    gone = moved(sa.delete(Delivery).where(Delivery.id.in_(ids))) if ids else 0
    spent = sa.update(Webhook).where(Webhook.previous_until < now)
    moved(spent.values(previous_sealed=None, previous_until=None))
    return gone
