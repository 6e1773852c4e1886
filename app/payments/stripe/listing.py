"""Every hour the worker reads Stripe's own list of events: what was never delivered is handled all the same.

It finds refunds and disputes of the dashboard whose events were lost, and payments whose row was lost with a
restored backup. Stripe keeps events for 30 days (https://docs.stripe.com/api/events); two days are read.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.db import read
from app.kit.text import digest
from app.limits import service as limits
from app.payments import inbox
from app.payments.gateway import Gateway
from app.payments.methods import Clock
from app.payments.models import CallbackMessage
from app.payments.stripe.client import CardClient, CardError, CardsBusy
from app.payments.stripe.event import Event

log = logging.getLogger("duka.inbox")
CHANNEL = "stripe"
EVERY = timedelta(hours=1)
LOOKS_BACK = timedelta(hours=48)
TYPES = (
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)
"""Those that tell of money; each names the object that is fetched, so that one of its kind is enough."""


def list_due(*, gateway: Gateway, now: Clock) -> int:
    """Keep the events that nobody told us of, if it is time; return how many. The sweep handles them."""
    cards = gateway.cards
    if cards is None or not cards.settings.configured:
        return 0
    once: dict[str, Any] = {"name": "stripe-events", "most": 1, "window": EVERY}
    if limits.is_spent(**once, now=now()) or not limits.take_alone(**once, now=now()):
        return 0
    try:
        return _keep_all(cards, now)
    except (CardError, CardsBusy) as error:
        log.warning("events not listed", extra={"cause": str(error)})
        return 0


def _keep_all(cards: CardClient, now: Clock) -> int:
    kept, after = 0, ""
    since = int((now() - LOOKS_BACK).timestamp())
    while True:
        with cards.slot():
            page, more = cards.events(types=TYPES, since=since, after=after)
        for event in _unheard(page):
            inbox.keep(token_hash=digest(event.id), body=event.kept, now=now(), channel=CHANNEL)
            kept += 1
        if not more or not page:
            return kept
        after = page[-1].id


def _unheard(page: Sequence[Event]) -> list[Event]:
    by_hash = {digest(event.id): event for event in page}
    known = sa.select(CallbackMessage.token_hash).where(
        CallbackMessage.channel == CHANNEL, CallbackMessage.token_hash.in_(by_hash)
    )
    with read() as session:
        heard = set(session.scalars(known))
    return [event for name, event in by_hash.items() if name not in heard]
