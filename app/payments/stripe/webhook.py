"""Stripe's webhooks: verified on the raw bytes, kept once per event, and believed only after asking.

Of an event only its id, its kind and the ids of its objects are kept: its body holds names and addresses.
What it is about is fetched from Stripe and read as it is now, so that order, delay and repetition cannot
matter (https://docs.stripe.com/webhooks: "Stripe doesn't guarantee the delivery of events in the order").
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime

from app.db import read, unit_of_work
from app.errors import AppError
from app.kit.text import digest
from app.payments import inbox, receipts, settle
from app.payments.gateway import Gateway
from app.payments.methods import Clock
from app.payments.models import CallbackMessage
from app.payments.stripe import codes, evidence, returned
from app.payments.stripe.client import CardClient, CardError, CardsBusy
from app.payments.stripe.event import Event, NotAnEvent
from app.payments.stripe.listing import CHANNEL, list_due
from app.payments.stripe.seen import Dispute, Intent, Returned

log = logging.getLogger("duka.inbox")


class SignatureInvalid(AppError):
    status = 400
    detail = (
        "This was not signed by Stripe for this shop within the last five minutes. Check "
        "STRIPE_WEBHOOK_SECRET, the clock, and that the body arrives unchanged."
    )


@dataclass(frozen=True)
class Fetched:
    """What Stripe says now about what an event names."""

    intent: Intent | None
    refunds: tuple[Returned, ...] = ()
    dispute: Dispute | None = None


def receive(*, body: bytes, signature: str, gateway: Gateway, now: Clock) -> None:
    """Verify, keep and act on an event. Raises SignatureInvalid, and Busy when it could not be kept.

    What was kept but could not be acted on now is handled by the worker: it is never lost.
    """
    cards = gateway.cards
    if cards is None or not cards.settings.configured or not cards.is_signed(body, signature):
        raise SignatureInvalid()
    event = _read(body, live=cards.settings.live)
    message_id = inbox.keep(token_hash=digest(event.id), body=event.kept, now=now(), channel=CHANNEL)
    if message_id is None:
        return
    try:
        with cards.slot():
            handle(message_id=message_id, cards=cards, confirm=gateway.confirm, now=now)
    except (CardError, CardsBusy) as error:
        log.warning("event kept for the worker", extra={"message_id": message_id, "cause": str(error)})
    except Exception:
        log.exception("event kept, not yet handled", extra={"message_id": message_id})


def _read(body: bytes, *, live: bool) -> Event:
    """The event of a signed body. Raises SignatureInvalid for one that is not of this shop's account."""
    try:
        return Event.of(json.loads(body), live=live)
    except (ValueError, RecursionError) as error:
        raise SignatureInvalid(str(error) if isinstance(error, NotAnEvent) else None) from error


def sweep(*, gateway: Gateway, now: Clock) -> int:
    """List events if it is time, and handle those that were kept; return how many things were done.

    Stripe out of reach costs a message no try.
    """
    cards, done = gateway.cards, list_due(gateway=gateway, now=now)
    if cards is None or not cards.settings.configured:
        return 0
    for message_id, _ in inbox.unhandled(now=now(), channels=[CHANNEL]):
        try:
            with cards.slot():
                handle(message_id=message_id, cards=cards, confirm=gateway.confirm, now=now)
            done += 1
        except Exception as error:
            if isinstance(error, CardsBusy) or _is_outage(error):
                break
            log.exception("event could not be handled", extra={"message_id": message_id})
            inbox.count_failure(message_id=message_id, now=now())
    return done


def _is_outage(error: Exception) -> bool:
    return isinstance(error, CardError) and (error.may_have_happened or error.reason in codes.OUTAGES)


def handle(*, message_id: int, cards: CardClient, confirm: str, now: Clock) -> None:
    """Fetch what a kept event is about and write it down. Raises CardError; then it waits for the worker."""
    with read() as session:
        message = session.get_one(CallbackMessage, message_id)
        if message.handled_at is not None:
            return
        event = Event(**json.loads(message.body))
    act(message_id=message_id, fetched=_fetch(event, cards), shop=cards.shop, confirm=confirm, now=now())


def _fetch(event: Event, cards: CardClient) -> Fetched:
    if event.about not in {"payment_intent", "charge", "refund", "dispute"} or not event.intent:
        return Fetched(None)
    intent = cards.retrieve(event.intent)
    if event.about == "dispute":
        return Fetched(intent, dispute=cards.dispute(event.object))
    gone = event.about == "refund" or "refund" in event.type
    return Fetched(intent, tuple(reversed(cards.refunds(event.intent))) if gone else ())


@unit_of_work
def act(*, message_id: int, fetched: Fetched, shop: str, confirm: str, now: datetime) -> str | None:
    """Write down what was fetched for an event, all of it in one unit; what came of it."""
    if inbox.waiting(message_id) is None:
        return None
    outcome, payment_id = "ignored", None
    if fetched.intent is not None:
        outcome, payment_id = _hear(fetched.intent, message_id, shop, confirm, now)
    for seen in fetched.refunds:
        outcome = returned.hear(seen, now=now)
    if fetched.dispute is not None:
        outcome = returned.hear_dispute(fetched.dispute, now=now)
    inbox.handled(message_id, outcome=outcome, payment_id=payment_id, now=now)
    return outcome


def _hear(intent: Intent, message_id: int, shop: str, confirm: str, now: datetime) -> tuple[str, int | None]:
    payment_id = evidence.attempt_of(intent)
    if payment_id is not None:
        order, payment = settle.lock_both(payment_id)
        outcome = evidence.hear(order, payment, intent, now=now, message_id=message_id)
        settle.settle(order, payment, confirm=confirm, now=now)
        return outcome, payment_id
    if intent.metadata.get("duka_shop") != shop or intent.status != evidence.SUCCEEDED:
        return "not_ours", None
    if receipts.numbered(intent.id) is None:
        evidence.book_stray(evidence.order_named_in(intent), intent, now)
    return "unmatched", None
