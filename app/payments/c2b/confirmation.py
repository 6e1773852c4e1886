"""Money that C2B tells of: kept raw first, then one receipt, whoever else told of it before or will.

The address's secret decides at once whether a message is believed: one that came without it is kept in a
channel of its own, answered like any other, and never becomes money.
"""

import logging
from datetime import datetime

from app.db import unit_of_work
from app.kit.text import digest
from app.orders import money as order_money
from app.payments import inbox, receipts, review
from app.payments.c2b import twins
from app.payments.c2b.address import Shop
from app.payments.c2b.parse import Told, parse
from app.payments.models import CallbackMessage
from app.payments.receipts import Money
from app.payments.states import ReviewKind

log = logging.getLogger("duka.c2b")
CHANNEL, STRANGERS = "c2b", "c2b_stranger"
ACTOR = "mpesa:c2b"


def receive(*, secret: str, body: bytes, shop: Shop, now: datetime) -> None:
    """Keep a confirmation and act on it. Raises Busy only when it could not be kept.

    What was kept but could not be acted on now is handled by the sweeper: it is never lost.
    """
    channel = CHANNEL if shop.knows(secret) else STRANGERS
    text = body.decode("utf-8", "replace")
    message_id = inbox.keep(token_hash=digest(secret), body=text, now=now, channel=channel)
    if message_id is None:
        return
    try:
        handle(message_id=message_id, shop=shop, now=now)
    except Exception:
        log.exception("confirmation kept, not yet handled", extra={"message_id": message_id})


@unit_of_work
def handle(*, message_id: int, shop: Shop, now: datetime) -> str | None:
    """Turn a kept confirmation into money; return the outcome, None if that was done before."""
    message = inbox.waiting(message_id)
    if message is None:
        return None
    if message.channel == STRANGERS and inbox.one_too_many(message_id, now=now):
        return inbox.FORGOTTEN
    told = parse(message.body)
    doubt = _doubt(message, told, shop)
    if doubt is not None or told is None or told.receipt is None or told.amount_minor is None:
        _ask_about(message, told, now)
        inbox.handled(message_id, outcome=doubt or "unreadable", now=now)
        return doubt
    outcome = _book(told, told.receipt, told.amount_minor, message, now)
    inbox.handled(message_id, outcome=outcome, receipt_number=told.receipt, now=now)
    return outcome


def _doubt(message: CallbackMessage, told: Told | None, shop: Shop) -> str | None:
    """Why a message is not money: its sender proved nothing, it cannot be read, or it is another shop's."""
    if message.channel != CHANNEL:
        return "without_secret"
    if told is None or told.receipt is None or told.amount_minor is None:
        return "unreadable"
    return None if told.shortcode in shop.shortcodes else "another_shop"


def _ask_about(message: CallbackMessage, told: Told | None, now: datetime) -> None:
    """Put it in front of a person: each believed message by itself, all rumours of a day together."""
    rumour = message.channel != CHANNEL
    if rumour and (told is None or told.receipt is None):
        return
    about = f"{now:%Y-%m-%d}" if rumour else f"message:{message.id}"
    review.raise_item(kind=ReviewKind.UNMATCHED_CALLBACK, about=about, now=now, message_id=message.id)


def _book(told: Told, number: str, amount: int, message: CallbackMessage, now: datetime) -> str:
    order = _order(told, amount, message.received_at)
    known = receipts.numbered(number)
    if known is not None:
        if known.amount_minor != amount:
            about = f"receipt:{known.id}"
            facts = {"receipt_id": known.id, "payment_id": known.payment_id, "message_id": message.id}
            review.raise_item(
                kind=ReviewKind.WRONG_AMOUNT, about=about, now=now, amount_minor=amount, **facts
            )
        return "known"
    if order is not None:
        waiting = twins.numberless(
            order_id=order.id, amount_minor=amount, told_payer=told.payer, at=message.received_at
        )
        if waiting is not None:
            twins.fill(waiting, number=number, told_payer=told.payer, guessed=True, now=now)
            return "number_found"
    money = Money(
        provider="mpesa",
        amount_minor=amount,
        source="c2b",
        received_at=message.received_at,
        number=number,
        reference=told.reference or None,
        payer=told.payer,
    )
    receipts.record(money=money, order=order, actor=ACTOR, now=now)
    return "booked" if order is not None else "unmatched"


def _order(told: Told, amount: int, at: datetime) -> order_money.LockedOrder | None:
    """The order that the payer named, locked; for a till, which names none, that of the push it must be."""
    order_id = order_money.called(number=told.number) if told.number else None
    if order_id is None and not told.reference:
        order_id = twins.order_of_numberless(amount_minor=amount, told_payer=told.payer, at=at)
    return None if order_id is None else order_money.lock_order(order_id)
