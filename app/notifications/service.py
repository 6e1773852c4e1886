"""Webhooks: who wants to be told what, and the secrets that sign it."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db import after_commit, db, lock, moved, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit import addresses
from app.kit.paging import Page, Wanted, page
from app.notifications import deliveries, fanout, history, signing
from app.notifications.models import Delivery, Webhook
from app.notifications.post import Post
from app.notifications.states import PING, Channel

log = logging.getLogger("duka.messages")
BOTH_SIGN_FOR = timedelta(hours=24)
MOST = 50
MISSING = "There is no such webhook."
Agree = Callable[[int], None]
"""Called with the present version; refuses what was decided on another one."""


class TooManyWebhooks(AppError):
    status = 409
    detail = f"The shop has {MOST} webhooks already. Delete one that nobody needs."


class WebhookOff(AppError):
    status = 409
    detail = "This webhook is off, so nothing would be sent. Switch it on first: PATCH it with active true."


def list_webhooks(*, wanted: Wanted, updated_since: datetime | None = None) -> Page:
    """A page of webhooks, the oldest first; with `updated_since`, in the order in which they changed."""
    statement, key = sa.select(Webhook), (Webhook.id, False)
    with read() as session:
        if updated_since is not None:
            changed = statement.where(Webhook.updated_at >= updated_since)
            return page(session, changed, by=(Webhook.updated_at, False), key=key, wanted=wanted)
        return page(session, statement, by=key, key=key, wanted=wanted)


def read_webhook(*, webhook_id: int) -> Webhook:
    """Raises NotFound."""
    with read() as session:
        found = session.get(Webhook, webhook_id)
    if found is None:
        raise NotFound(MISSING)
    return found


def create_webhook(*, fields: dict[str, Any], post: Post, actor: str, now: datetime) -> Webhook:
    """Add a webhook (url, topics, description, active); only this object tells its secret.

    Raises Invalid for an address that may not be told, TooManyWebhooks.
    """
    _refuse_address(fields["url"], post)
    return _create(fields=fields, post=post, actor=actor, now=now)


@unit_of_work(keyed=True)
def _create(*, fields: dict[str, Any], post: Post, actor: str, now: datetime) -> Webhook:
    if (db.session.scalar(sa.select(sa.func.count(Webhook.id))) or 0) >= MOST:
        raise TooManyWebhooks()
    secret = signing.new_secret()
    made = Webhook(
        **_columns(fields),
        sealed=post.vault.seal(secret),
        created_by=actor,
        updated_by=actor,
        created_at=now,
        updated_at=now,
    )
    db.session.add(made)
    db.session.flush()
    history.write(made.id, "created", actor=actor, now=now)
    return made.reveal(secret)


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: " ".join(sorted(set(value))) if name == "topics" else value for name, value in fields.items()
    }


def _refuse_address(url: str, post: Post) -> None:
    wrong = addresses.refusal(url, allow_loopback=post.hooks.allow_loopback)
    if wrong is not None:
        raise invalid("/url", wrong)


def change_webhook(
    *, webhook_id: int, changes: dict[str, Any], agree: Agree, post: Post, actor: str, now: datetime
) -> Webhook:
    """Change what `changes` names. `active` true also switches on again what the shop had switched off.

    Raises NotFound, Invalid for an address that may not be told, and what `agree` raises.
    """
    if "url" in changes:
        _refuse_address(changes["url"], post)
    return _change(webhook_id=webhook_id, changes=changes, agree=agree, actor=actor, now=now)


@unit_of_work
def _change(*, webhook_id: int, changes: dict[str, Any], agree: Agree, actor: str, now: datetime) -> Webhook:
    webhook = _locked(webhook_id)
    agree(webhook.version)
    values = {name: value for name, value in _columns(changes).items() if getattr(webhook, name) != value}
    if changes.get("active") and webhook.disabled_at is not None:
        values |= {"disabled_at": None, "disabled_reason": None, "failing_since": None}
    if "url" in values:
        values["failing_since"] = None
    if values:
        names = {*values, *({"active"} if "disabled_at" in values else ())}
        _move(webhook, values, actor, now)
        history.write(webhook_id, _event(names, changes), actor=actor, now=now, changed=names)
    return _reread(webhook_id)


def _event(names: set[str], changes: dict[str, Any]) -> str:
    """What a change is called: switching on and off by its name."""
    if "active" not in names:
        return "changed"
    return "switched_on" if changes["active"] else "switched_off"


def _locked(webhook_id: int) -> Webhook:
    webhook = lock(Webhook, Webhook.id == webhook_id)
    if webhook is None:
        raise NotFound(MISSING)
    return webhook


def _move(webhook: Webhook, values: dict[str, Any], actor: str, now: datetime) -> None:
    values |= {"version": Webhook.version + 1, "updated_by": actor, "updated_at": now}
    moved(sa.update(Webhook).where(Webhook.id == webhook.id).values(values))


def _reread(webhook_id: int) -> Webhook:
    return db.session.get_one(Webhook, webhook_id, populate_existing=True)


@unit_of_work(keyed=True)
def rotate_secret(*, webhook_id: int, post: Post, actor: str, now: datetime) -> Webhook:
    """Give a webhook a new secret, told by this object only; the one before signs as well for a day.

    Raises NotFound.
    """
    webhook = _locked(webhook_id)
    secret = signing.new_secret()
    values: dict[str, Any] = {
        "sealed": post.vault.seal(secret),
        "previous_sealed": None,
        "previous_until": None,
    }
    if _is_readable(webhook.sealed, post):
        values |= {"previous_sealed": webhook.sealed, "previous_until": now + BOTH_SIGN_FOR}
    _move(webhook, values, actor, now)
    history.write(webhook_id, "secret_rotated", actor=actor, now=now)
    return _reread(webhook_id).reveal(secret)


def _is_readable(sealed: str, post: Post) -> bool:
    try:
        post.vault.open(sealed)
    except signing.SecretUnreadable:
        return False
    return True


@unit_of_work
def delete_webhook(*, webhook_id: int, agree: Agree, actor: str, now: datetime) -> None:
    """Delete a webhook and what is known of its deliveries. Raises NotFound and what `agree` raises."""
    agree(_locked(webhook_id).version)
    moved(sa.delete(Delivery).where(Delivery.webhook_id == webhook_id))
    moved(sa.delete(Webhook).where(Webhook.id == webhook_id))
    history.write(webhook_id, "deleted", actor=actor, now=now)


@unit_of_work(keyed=True)
def ping(*, webhook_id: int, actor: str, now: datetime) -> Delivery:
    """Write a test message to a webhook. Raises NotFound, WebhookOff."""
    webhook = _locked(webhook_id)
    if not webhook.listens:
        raise WebhookOff()
    made = fanout.message(
        Channel.WEBHOOK,
        str(webhook_id),
        webhook_id,
        event=f"{PING}:{secrets.token_hex(8)}",
        topic=PING,
        about={},
        body=fanout.as_body(PING, at=now, data={"webhook_id": webhook_id}),
        now=now,
    )
    db.session.add(made)
    db.session.flush()
    _tell_log("webhook pinged", webhook_id, actor)
    return made


def list_deliveries(*, webhook_id: int, wanted: Wanted, **filters: Any) -> Page:
    """A page of a webhook's deliveries, the newest first, filtered by status, topic, updated_since.

    With `updated_since`, in the order in which they changed. Raises NotFound.
    """
    read_webhook(webhook_id=webhook_id)
    return deliveries.of_webhook(webhook_id=webhook_id, wanted=wanted, **filters)


@unit_of_work(keyed=True)
def resend(*, webhook_id: int, delivery_id: int, actor: str, now: datetime) -> Delivery:
    """Send a message again, with the same id, as `actor` wishes. Raises NotFound, WebhookOff."""
    if not _locked(webhook_id).listens:
        raise WebhookOff()
    return deliveries.send_again(webhook_id=webhook_id, delivery_id=delivery_id, actor=actor, now=now)


def _tell_log(what: str, webhook_id: int, actor: str) -> None:
    after_commit(lambda: log.info(what, extra={"webhook": webhook_id, "actor": actor}))
