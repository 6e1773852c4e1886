"""Where Stripe calls."""

from typing import Any

from flask import current_app, request

from app.auth import guards
from app.kit.clock import utc_now
from app.payments.stripe import webhook
from app.web.blueprint import Blueprint
from app.web.openapi import PROBLEM

LARGEST_EVENT = 1024 * 1024

blp = Blueprint(
    "stripe_callbacks",
    __name__,
    url_prefix="/api/v1/payments/callbacks",
    guard=guards.open_to_all,
    description="For Stripe. What is not signed is refused; what is signed makes us ask Stripe.",
)


@blp.post("/stripe")
@blp.alt_response(400, **PROBLEM, description="`signature_invalid`")
def stripe_event() -> Any:
    """Keep and handle an event of Stripe's.

    400 `signature_invalid` unless one of the shop's secrets signed exactly these bytes just now; 503 when it
    could not be kept, so that Stripe sends it again.
    """
    request.max_content_length = LARGEST_EVENT
    body, signature = request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
    gateway = current_app.extensions["payments"]
    webhook.receive(body=body, signature=signature, gateway=gateway, now=utc_now)
    return {"received": True}
