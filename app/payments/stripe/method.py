"""Cards as one of the ways to pay."""

from collections.abc import Mapping
from typing import Any

from app.payments.gateway import Gateway
from app.payments.methods import Method
from app.payments.stripe import asking, attempts, codes, refunds, words
from config import STRIPE


def _offer(gateway: Gateway) -> Mapping[str, Any] | None:
    """The publishable key, and where Stripe is when it is a simulator."""
    if gateway.cards is None or not gateway.cards.settings.configured:
        return None
    settings = gateway.cards.settings
    api_base = None if settings.api_url == STRIPE else settings.api_url
    return {"publishable_key": settings.publishable_key, "api_base": api_base}


METHOD = Method(
    name="card",
    attempt="card",
    provider="stripe",
    label="Card",
    ending=codes.ending,
    reason=codes.reason,
    words=words.words,
    offer=_offer,
    start=attempts.start,
    ask=asking.look_into,
    keeps_secrets=True,
    stop=attempts.stop,
    secret=attempts.secret,
    returns=refunds.sweep,
)
