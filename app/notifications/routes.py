"""Webhooks over HTTP, for administrators. Nothing is sent from here: the worker does."""

from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.notifications import service
from app.notifications.post import Post
from app.notifications.schemas import (
    DeliveryListArgs,
    DeliveryPage,
    DeliverySchema,
    WebhookChangeSchema,
    WebhookCreateSchema,
    WebhookPage,
    WebhookSchema,
    WebhookSecretSchema,
)
from app.web import pages
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.conditional import refuse_unless_matching, tag
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import IF_MATCH, LOCATION, header
from app.web.pages import ListArgs

ETAG = header("ETag", "Moves with edits, and when it begins or ceases to fail")
NO_STORE = {"Cache-Control": "no-store"}

blp = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/api/v1",
    guard=guards.admin,
    description="Telling other programs what happens.",
)


def _post() -> Post:
    post: Post = current_app.extensions["notifications"]
    return post


def webhook_address(webhook_id: int) -> str:
    return url_for("webhooks.read_webhook", webhook_id=webhook_id)


@blp.get("/webhooks")
@blp.arguments(ListArgs, location="query")
@blp.response(200, WebhookPage)
def list_webhooks(args: dict[str, Any]) -> Any:
    """List the webhooks, the oldest first."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_webhooks(wanted=wanted, **args))


@blp.post("/webhooks")
@blp.arguments(WebhookCreateSchema)
@blp.response(201, WebhookSecretSchema, headers=ETAG | LOCATION)
@blp.alt_response(409, **PROBLEM, description="`too_many_webhooks`")
@once(WebhookSchema, location=webhook_address)
def create_webhook(body: dict[str, Any]) -> Any:
    """Add a webhook.

    Each event is POSTed to its `url` as `{"type", "timestamp", "data"}`, signed as Standard Webhooks says:
    the header `webhook-signature` holds `v1,` and the Base64 of HMAC-SHA256 over `webhook-id`, a full stop,
    `webhook-timestamp`, a full stop and the body, made with the bytes that the `secret` spells in Base64
    after `whsec_`. Check the signatures (one must fit), refuse old timestamps, do each `webhook-id` once.

    Answer 2xx within ten seconds. Anything else is tried again after 5 seconds, 5 minutes, 30 minutes, 2, 5,
    10, 14, 20 and 24 hours. A webhook that fails for five days is switched off, and so is one that answers
    410.

    An event may come twice, and after a later one: when the order matters, read it.

    The `secret` is in this answer and nowhere else; should the answer be lost, rotate it.
    """
    webhook = service.create_webhook(fields=body, post=_post(), actor=caller().actor, now=utc_now())
    tag(webhook.version)
    return webhook, 201, {"Location": webhook_address(webhook.id), **NO_STORE}


@blp.get("/webhooks/<int:webhook_id>")
@blp.response(200, WebhookSchema, headers=ETAG)
def read_webhook(webhook_id: int) -> Any:
    """Read one webhook, without its secret."""
    webhook = service.read_webhook(webhook_id=webhook_id)
    tag(webhook.version)
    return webhook


@blp.patch("/webhooks/<int:webhook_id>")
@blp.arguments(WebhookChangeSchema)
@blp.response(200, WebhookSchema, headers=ETAG)
@blp.doc(parameters=[IF_MATCH])
def change_webhook(body: dict[str, Any], webhook_id: int) -> Any:
    """Change a webhook, or switch it off and on.

    Only the fields you send change. What waits while it is off is parked; resend it when it is on again.
    """
    webhook = service.change_webhook(
        webhook_id=webhook_id,
        changes=body,
        agree=refuse_unless_matching,
        post=_post(),
        actor=caller().actor,
        now=utc_now(),
    )
    tag(webhook.version)
    return webhook


@blp.delete("/webhooks/<int:webhook_id>")
@blp.response(204)
@blp.doc(parameters=[IF_MATCH])
def delete_webhook(webhook_id: int) -> None:
    """Delete a webhook together with the log of its deliveries."""
    service.delete_webhook(
        webhook_id=webhook_id, agree=refuse_unless_matching, actor=caller().actor, now=utc_now()
    )


@blp.post("/webhooks/<int:webhook_id>/rotate-secret")
@blp.response(200, WebhookSecretSchema)
@once(WebhookSchema, status=200)
def rotate_webhook_secret(webhook_id: int) -> Any:
    """Give a webhook a new secret.

    For 24 hours both secrets sign, so that the receiver can change over when it suits. The new one is in this
    answer and nowhere else.
    """
    webhook = service.rotate_secret(webhook_id=webhook_id, post=_post(), actor=caller().actor, now=utc_now())
    return webhook, 200, NO_STORE


@blp.post("/webhooks/<int:webhook_id>/ping")
@blp.response(202, DeliverySchema)
@blp.alt_response(409, **PROBLEM, description="`webhook_off`")
@once(DeliverySchema, status=202)
def ping_webhook(webhook_id: int) -> Any:
    """Send a test event, `ping`; how it went is in the deliveries."""
    return service.ping(webhook_id=webhook_id, actor=caller().actor, now=utc_now())


@blp.get("/webhooks/<int:webhook_id>/deliveries")
@blp.arguments(DeliveryListArgs, location="query")
@blp.response(200, DeliveryPage)
def list_deliveries(args: dict[str, Any], webhook_id: int) -> Any:
    """List what was sent to a webhook, the newest first. Kept for 90 days."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_deliveries(webhook_id=webhook_id, wanted=wanted, **args))


@blp.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/resend")
@blp.response(202, DeliverySchema)
@blp.alt_response(409, **PROBLEM, description="`webhook_off`")
@once(DeliverySchema, status=202)
def resend_delivery(webhook_id: int, delivery_id: int) -> Any:
    """Send an event again, whatever became of it before.

    It keeps its `webhook-id` and its body, so a receiver that did it already does nothing. Who asked for it
    is written down.
    """
    return service.resend(webhook_id=webhook_id, delivery_id=delivery_id, actor=caller().actor, now=utc_now())
