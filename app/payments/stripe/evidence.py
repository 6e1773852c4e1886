"""What a PaymentIntent that was fetched says about its attempt. In the caller's unit, both locked.

Nothing that a webhook or a browser says is evidence: each makes us fetch the object, and this reads it.
"""

from datetime import datetime

import sqlalchemy as sa

from app.db import change, db
from app.orders import money as order_money
from app.orders.money import LockedOrder
from app.payments import receipts, settle
from app.payments.decide import Source, Verdict
from app.payments.models import Evidence, Payment
from app.payments.receipts import Money
from app.payments.stripe import codes
from app.payments.stripe.client import CURRENCY
from app.payments.stripe.seen import Intent

PROVIDER = "stripe"
BY = "stripe:status"
SUCCEEDED, CANCELED = "succeeded", "canceled"


def attempt_of(intent: Intent) -> int | None:
    """The id of the attempt that a PaymentIntent belongs to: by its own id, else by what we wrote into it."""
    by_id = db.session.scalar(sa.select(Payment.id).where(Payment.provider_ref == intent.id))
    told = intent.metadata.get("duka_attempt", "")
    if by_id is not None or not (told.isascii() and told.isdigit() and len(told) < 19):
        return by_id
    mine = sa.select(Payment.id).where(
        Payment.id == int(told),
        Payment.method == "card",
        Payment.account_reference == intent.metadata.get("duka_order", ""),
    )
    return db.session.scalar(mine)


def keep_id(payment: Payment, intent: Intent, *, now: datetime) -> None:
    """Store the PaymentIntent's id, whoever told it first: Stripe has taken the attempt on."""
    if payment.provider_ref is None:
        change(payment, Payment.provider_ref.is_(None), provider_ref=intent.id)
        settle.hear(payment, source=Source.PUSH, verdict=Verdict.ACCEPTED, now=now)


def hear(
    order: LockedOrder, payment: Payment, intent: Intent, *, now: datetime, message_id: int | None = None
) -> str:
    """Write down what `intent` says, and any money of it that is not this attempt's; returns the verdict.

    The caller settles. What changes nothing is written only when a message needs its trace.
    """
    keep_id(payment, intent, now=now)
    verdict, code = _verdict(payment, intent)
    news = verdict is not Verdict.UNSURE and not _known(payment, verdict, code)
    if news or message_id is not None:
        settle.hear(
            payment,
            source=Source.STATUS,
            verdict=verdict,
            code=code,
            detail=intent.status,
            amount_minor=intent.received_minor or None,
            receipt=intent.id if verdict is Verdict.PAID else None,
            message_id=message_id,
            now=now,
        )
    if verdict is Verdict.MISMATCH:
        _take_as_it_is(order, payment, intent, now)
    return str(verdict)


def _verdict(payment: Payment, intent: Intent) -> tuple[Verdict, str]:
    if intent.status == CANCELED and intent.id == payment.provider_ref:
        return Verdict.FAILED, f"canceled.{intent.cancelled_for or 'unknown'}"[:40]
    if intent.status != SUCCEEDED:
        return Verdict.UNSURE, intent.decline or intent.status
    ours = intent.id == payment.provider_ref and intent.currency == CURRENCY
    return (Verdict.PAID, "0") if ours and intent.received_minor == payment.amount_minor else MISMATCH


MISMATCH = (Verdict.MISMATCH, codes.OTHER_AMOUNT)


def _known(payment: Payment, verdict: Verdict, code: str) -> bool:
    same = sa.select(Evidence.id).where(
        Evidence.payment_id == payment.id,
        Evidence.source == Source.STATUS,
        Evidence.verdict == verdict,
        Evidence.code == code,
    )
    return db.session.scalar(same.limit(1)) is not None


def _take_as_it_is(order: LockedOrder, payment: Payment, intent: Intent, now: datetime) -> None:
    """Money that is not what was asked is money all the same: it goes to the order as far as it fits.

    Another currency cannot be booked: the review item of the mismatch stays.
    """
    book_stray(order, intent, now)
    ended = Verdict.FAILED, codes.OTHER_AMOUNT
    if intent.id == payment.provider_ref and not _known(payment, *ended):
        settle.hear(payment, source=Source.STATUS, verdict=ended[0], code=ended[1], now=now)


def book_stray(order: LockedOrder | None, intent: Intent, now: datetime) -> bool:
    """Record a charge that no attempt accounts for, once; whether that was news."""
    if intent.currency != CURRENCY or intent.received_minor < 1 or receipts.numbered(intent.id) is not None:
        return False
    reference = intent.metadata.get("duka_order", "")[:40] or None
    money = Money(
        PROVIDER, intent.received_minor, str(Source.STATUS), now, number=intent.id, reference=reference
    )
    receipts.record(money=money, order=order, actor=BY, now=now)
    return True


def order_named_in(intent: Intent) -> LockedOrder | None:
    """The order whose number was written into a PaymentIntent, locked."""
    order_id = order_money.called(number=intent.metadata.get("duka_order", "")[:20])
    return None if order_id is None else order_money.lock_order(order_id)
