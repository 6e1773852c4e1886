"""From a claimed message to something that only has to be sent: what the database knows is read here."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.bookings.transport import service as transport
from app.db import read
from app.notifications import letters, lorries, signing
from app.notifications.deliveries import Claim
from app.notifications.fanout import STAFF
from app.notifications.models import Webhook
from app.notifications.outcome import Outcome, later
from app.notifications.post import Post
from app.notifications.signing import SecretUnreadable
from app.notifications.states import Channel, Result
from app.notifications.words import Wording, wording
from app.orders import service as orders
from app.payments import service as payments

Parcel = Callable[[], Outcome]


def pack(*, claim: Claim, post: Post, now: datetime) -> Parcel:
    """What sends the message and says what came of it, without the database."""
    return PACKERS[claim.channel](claim, post, now)


def _nothing(outcome: Outcome) -> Parcel:
    """A message that cannot be sent as things are."""
    return lambda: outcome


def _for_webhook(claim: Claim, post: Post, now: datetime) -> Parcel:
    with read() as session:
        webhook = session.get(Webhook, claim.webhook_id)
    if webhook is None or not webhook.listens:
        return _nothing(Outcome(Result.STOP, "webhook_off"))
    sealed = [webhook.sealed]
    if webhook.previous_sealed and webhook.previous_until and webhook.previous_until > now:
        sealed.append(webhook.previous_sealed)
    try:
        keys = [post.vault.open(each) for each in sealed]
    except SecretUnreadable:
        return _nothing(later("secret_unreadable"))
    body = claim.body or ""
    headers = signing.headers(keys, event_id=claim.event_id, at=int(now.timestamp()), body=body)
    return functools.partial(post.hooks.send, webhook.url, headers=headers, body=body)


def _for_mailbox(claim: Claim, post: Post, now: datetime) -> Parcel:
    mail = post.mail
    if mail is None:
        return _nothing(later("not_set_up"))
    news = _news(claim, now)
    try:
        letter = letters.letter(
            about=news.about,
            said=news.said,
            event_id=claim.event_id,
            sender=mail.settings.sender,
            shop_url=post.shop_url,
            now=now,
        )
    except letters.BadAddress:
        return _nothing(Outcome(Result.NEVER, "bad_address"))
    return functools.partial(mail.send, letter, news.about.email or "")


def _for_phone(claim: Claim, post: Post, now: datetime) -> Parcel:
    if post.sms is None:
        return _nothing(later("not_set_up"))
    news = _news(claim, now)
    if news.phone is None:
        return _nothing(Outcome(Result.NEVER, "bad_phone"))
    return functools.partial(post.sms.send, news.phone, news.said.text)


@dataclass(frozen=True)
class News:
    """What a customer is told, and where."""

    about: letters.About
    said: Wording
    phone: str | None


def _news(claim: Claim, now: datetime) -> News:
    if claim.transport_request_id is not None:
        asked = transport.read_request(request_id=claim.transport_request_id, viewer=STAFF)
        return News(letters.of_transport(asked), lorries.wording(claim.topic, asked), asked.phone)
    order_id = claim.order_id or 0
    order = orders.read_order(order_id=order_id, viewer=STAFF, now=now)
    receipts = payments.receipt_numbers(order_id=order_id)
    return News(letters.of_order(order, receipts), wording(claim.topic, order, receipts), order.phone)


PACKERS: dict[Channel, Callable[[Claim, Post, datetime], Parcel]] = {
    Channel.WEBHOOK: _for_webhook,
    Channel.EMAIL: _for_mailbox,
    Channel.SMS: _for_phone,
}
