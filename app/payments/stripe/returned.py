"""Money that left a card charge, as Stripe tells it: our refunds, the dashboard's, lost disputes.

In the caller's unit. Money that went without us is written down as a refund that is done, so that the
books say where every shilling is; a refund that bounces afterwards is money that came in.
"""

from datetime import datetime

import sqlalchemy as sa

from app.db import change, db
from app.orders import money as order_money
from app.payments import receipts, review
from app.payments.models import Receipt
from app.payments.receipts import Money
from app.payments.refunds import asking, books, moves, outcomes
from app.payments.refunds.models import Refund
from app.payments.refunds.service import open_item
from app.payments.refunds.states import Method, RefundEventKind, RefundStatus
from app.payments.states import ReviewKind
from app.payments.stripe import codes
from app.payments.stripe.client import CURRENCY
from app.payments.stripe.seen import Dispute, Returned

BY = "stripe:status"
GONE = frozenset({"failed", "canceled"})
WON = frozenset({"won", "warning_closed", "prevented"})
LOST = "lost"


def hear(seen: Returned, *, now: datetime) -> str:
    """Write down what a fetched refund says, whoever made it; what came of it, for the inbox."""
    refund_id = _ours(seen)
    if refund_id is not None:
        receipt, refund = books.lock_all(refund_id)
        return hear_ours(receipt, refund, seen, now=now)
    if seen.status != "succeeded":
        return seen.status[:40]
    return _book_outside(Method.CARD, seen, "Returned in Stripe's dashboard", now)


def _ours(seen: Returned) -> int | None:
    known = sa.or_(
        Refund.originator_conversation_id == seen.key,
        Refund.conversation_id == seen.id,
        Refund.gateway_ref == seen.id,
    )
    by_card = Refund.method == Method.CARD
    return db.session.scalar(sa.select(Refund.id).where(known, by_card).order_by(Refund.id).limit(1))


def hear_ours(receipt: Receipt, refund: Refund, seen: Returned, *, now: datetime) -> str:
    """Write down what a refund that we know says, with `books.lock_all` held."""
    outcomes.keep_ids(refund, "", seen.id)
    if refund.conversation_id not in {None, seen.id} and refund.gateway_ref != seen.id:
        outcomes.raise_uncertain(refund, now)
        return "mismatch"
    if seen.status == "succeeded":
        return outcomes.succeed(receipt, refund, gateway_ref=seen.id, actor=BY, now=now)
    if seen.status not in GONE:
        if refund.status == RefundStatus.SENDING:
            change(refund, lease_until=None)
        return "pending"
    if refund.status == RefundStatus.DONE:
        return _bounce(receipt, refund, seen, now)
    failure = codes.refund_failure(seen.failure)
    return outcomes.fail(refund, failure=failure, note=seen.failure or seen.status, actor=BY, now=now)


def _bounce(receipt: Receipt, refund: Refund, seen: Returned, now: datetime) -> str:
    """A refund that was done came back to the shop's balance: it is money that came in, for the same order.

    Stripe: "If a refund fails, the amount is returned to your balance" (https://docs.stripe.com/refunds).
    """
    if receipts.numbered(seen.id) is not None:
        return "came_back"
    money = Money(
        "stripe", refund.amount_minor, "status", now, number=seen.id, reference=f"refund {refund.id}"
    )
    order = None if refund.order_id is None else order_money.lock_order(refund.order_id)
    back = receipts.record(money=money, order=order, actor=BY, now=now)
    about = f"refund:{refund.id}:came_back"
    facts = {"order_id": refund.order_id, "receipt_id": back.id, "amount_minor": refund.amount_minor}
    review.raise_item(kind=ReviewKind.REFUND_FAILED, about=about, now=now, **facts)
    return "came_back"


def hear_dispute(seen: Dispute, *, now: datetime) -> str:
    """Write down how a dispute stands: a person is asked while it is open, and a lost one is money that went.

    A dispute's money is held back while it lasts (https://docs.stripe.com/disputes/how-disputes-work); what
    is booked is how it ended.
    """
    receipt_id = db.session.scalar(sa.select(Receipt.id).where(Receipt.number == seen.intent_id))
    if receipt_id is None:
        return "unmatched"
    receipt = books.lock_for(receipt_id)
    about = f"dispute:{seen.id}"
    facts = {"receipt_id": receipt.id, "payment_id": receipt.payment_id, "amount_minor": seen.amount_minor}
    review.raise_item(kind=ReviewKind.DISPUTE_OPENED, about=about, now=now, **facts)
    if seen.status in WON:
        words = "the shop won" if seen.status == "won" else seen.status.replace("_", " ")
        review.settle_by_itself(kind=ReviewKind.DISPUTE_OPENED, about=about, resolution=words, now=now)
        return seen.status
    if seen.status != LOST:
        return seen.status[:40]
    gone = Returned(seen.id, seen.intent_id, "succeeded", seen.amount_minor, seen.currency, "", "")
    outcome = _book_outside(Method.DISPUTE, gone, "Taken back by the payer's bank", now)
    review.settle_by_itself(kind=ReviewKind.DISPUTE_OPENED, about=about, resolution="the shop lost", now=now)
    review.raise_item(kind=ReviewKind.DISPUTE_LOST, about=about, now=now, **facts)
    return outcome


def _book_outside(method: Method, seen: Returned, why: str, now: datetime) -> str:
    """Money left a receipt without us: write it down as a refund that is done, once."""
    receipt_id = db.session.scalar(sa.select(Receipt.id).where(Receipt.number == seen.intent_id))
    if receipt_id is None:
        return "unmatched"
    receipt = books.lock_for(receipt_id)
    if db.session.scalar(sa.select(Refund.id).where(Refund.gateway_ref == seen.id)) is not None:
        return "done"
    if seen.currency != CURRENCY or not _make_room(receipt, seen.amount_minor, now):
        facts = {"receipt_id": receipt.id, "amount_minor": seen.amount_minor}
        review.raise_item(kind=ReviewKind.CONFLICT, about=f"returned:{seen.id}", now=now, **facts)
        return "contradicts"
    refund = asking.ask(
        receipt=receipt,
        wish=asking.Wish(seen.amount_minor, method, why),
        order_id=books.order_of(receipt.id),
        review_item_id=open_item(receipt.id),
        actor=BY,
        now=now,
    )
    moves.apply(refund, RefundEventKind.APPROVE, actor=BY, now=now, approved_by=BY, conversation_id=seen.id)
    books.complete(receipt, refund, RefundEventKind.SUCCEED, gateway_ref=seen.id, actor=BY, now=now)
    return "done"


def _make_room(receipt: Receipt, amount_minor: int, now: datetime) -> bool:
    """Whether so much is free to go; requests that nobody approved yet are withdrawn for it."""
    waiting = sa.select(Refund).where(
        Refund.receipt_id == receipt.id, Refund.status == RefundStatus.REQUESTED
    )
    for refund in db.session.scalars(waiting.order_by(Refund.id.desc()).with_for_update()).all():
        if receipt.amount_minor - asking.reserved(receipt.id) >= amount_minor:
            break
        note = "the money went another way"
        moves.apply(refund, RefundEventKind.REJECT, actor=BY, now=now, note=note, next_check_at=None)
    return receipt.amount_minor - asking.reserved(receipt.id) >= amount_minor
