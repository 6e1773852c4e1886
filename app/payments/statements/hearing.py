"""One payment that Safaricom lists, whoever told of it before: it becomes one receipt, or finds its own.

A list tells what a lost callback would have told, and C2B as well: receipt number, amount, the account that
the payer typed, the payer's phone (often masked). It does not name the attempt. A receipt that waits for
its number is filled, an attempt of which nothing was ever heard is settled, and what nobody knew is booked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from app.db import db, moved, unit_of_work
from app.orders import money as order_money
from app.payments import receipts, review, settle
from app.payments.c2b import payer, twins
from app.payments.c2b.parse import plain
from app.payments.decide import Source, Verdict
from app.payments.models import Allocation, Evidence, Payment, Receipt
from app.payments.receipts import Money
from app.payments.states import OPEN, AllocationKind, PaymentStatus, ReviewKind

PROMPT = "mpesa_stk"
SILENT_REASON = "no_answer_from_mpesa"


@dataclass(frozen=True)
class Listed:
    """A payment to the shop as a list has it. `amount_minor` in cents, `at` when it was made."""

    number: str
    amount_minor: int
    at: datetime
    reference: str = ""
    payer: str | None = None


class Found(StrEnum):
    """What a listed payment turned out to be."""

    KNOWN = "known"
    DIFFERS = "differs"
    NUMBER_FOUND = "number_found"
    ATTEMPT_FOUND = "attempt_found"
    BOOKED = "booked"
    UNMATCHED = "unmatched"


@unit_of_work
def hear(*, listed: Listed, source: Source, confirm: str, now: datetime) -> Found:
    """Make one listed payment one receipt; hearing it again changes nothing."""
    order = _order(listed)
    known = receipts.numbered(listed.number)
    if known is not None:
        if known.amount_minor != listed.amount_minor:
            _ask_about_amount(known, listed, now)
            return Found.DIFFERS
        return _settle_silent(listed, known, source, confirm, now) or Found.KNOWN
    if order is not None:
        waiting = twins.numberless(
            order_id=order.id,
            amount_minor=listed.amount_minor,
            told_payer=listed.payer,
            at=listed.at + twins.SLACK,
        )
        if waiting is not None:
            twins.fill(waiting, number=listed.number, told_payer=masked(listed.payer), guessed=True, now=now)
            return Found.NUMBER_FOUND
    booked = _book(listed, order, source, now)
    found = _settle_silent(listed, booked, source, confirm, now)
    return found or (Found.UNMATCHED if order is None else Found.BOOKED)


def masked(told: str | None) -> str | None:
    """The payer as it is kept: the middle of a whole number is hidden, as Safaricom itself hides it."""
    if told and told.isdigit() and len(told) > 9:
        return f"{told[:4]}*****{told[-3:]}"
    return told


def _order(listed: Listed) -> order_money.LockedOrder | None:
    """The order that the payer named, locked; for a till, which names none, the only one that it fits."""
    meant = plain(listed.reference)
    order_id = order_money.called(number=meant) if meant and meant.isascii() else None
    if order_id is None and not listed.reference:
        order_id = twins.order_of_numberless(
            amount_minor=listed.amount_minor, told_payer=listed.payer, at=listed.at + twins.SLACK
        ) or _order_of_silent(listed)
    return None if order_id is None else order_money.lock_order(order_id)


def _book(listed: Listed, order: order_money.LockedOrder | None, source: Source, now: datetime) -> Receipt:
    money = Money(
        provider="mpesa",
        amount_minor=listed.amount_minor,
        source=str(source),
        received_at=min(listed.at, now),
        number=listed.number,
        reference=listed.reference[:40] or None,
        payer=masked(listed.payer),
    )
    return receipts.record(money=money, order=order, actor=f"mpesa:{source}", now=now)


def _settle_silent(
    listed: Listed, receipt: Receipt, source: Source, confirm: str, now: datetime
) -> Found | None:
    """If an attempt for the receipt's order was never heard of again, this is how it ended: it was paid.

    That the two belong together is a guess, and the receipt says so: a callback that knows better undoes it.
    Nothing is guessed where another attempt may have brought it: the order has the money anyway.
    """
    if receipt.payment_id is not None:
        return None
    taken = sa.select(Allocation.order_id).where(
        Allocation.receipt_id == receipt.id, Allocation.kind == AllocationKind.ORDER
    )
    orders = set(db.session.scalars(taken).all())
    silent = _silent(listed).where(Payment.order_id.in_(orders)) if len(orders) == 1 else None
    for payment_id, phone, _ in db.session.execute(silent).all() if silent is not None else ():
        if payer.fits(listed.payer, phone) is False:
            continue
        order, payment = settle.lock_both(payment_id)
        facts = {"amount_minor": listed.amount_minor, "receipt": listed.number, "code": "0"}
        settle.hear(payment, source=source, verdict=Verdict.PAID, now=now, **facts)
        settle.settle(order, payment, confirm=confirm, now=now)
        moved(sa.update(Receipt).where(Receipt.id == receipt.id).values(guessed=True))
        return Found.ATTEMPT_FOUND
    return None


def _silent(listed: Listed) -> sa.Select[int, str | None, int]:
    """Attempts of this amount for which Safaricom never gave ids, and that brought no money so far."""
    brought = sa.select(Receipt.id).where(Receipt.payment_id == Payment.id).exists()
    lately = Payment.pushed_at.between(listed.at - twins.WITHIN, listed.at + twins.SLACK)
    wanted = sa.select(Payment.id, Payment.phone, Payment.order_id).where(
        Payment.amount_minor == listed.amount_minor, _unheard(), lately, ~brought, ~_another_may_have()
    )
    return wanted.order_by(Payment.id)


def _another_may_have() -> sa.Exists:
    """Another attempt of this amount for the same order brought nothing yet, and still may."""
    other = orm.aliased(Payment)
    brought = sa.select(Receipt.id).where(Receipt.payment_id == other.id).exists()
    by_callback = sa.and_(Evidence.source == Source.CALLBACK, Evidence.verdict == Verdict.FAILED)
    told = sa.or_(by_callback, Evidence.verdict == Verdict.REFUSED)
    ended = other.status.in_([PaymentStatus.FAILED, PaymentStatus.CANCELLED])
    never = sa.and_(ended, sa.select(Evidence.id).where(Evidence.payment_id == other.id, told).exists())
    same = sa.and_(other.order_id == Payment.order_id, other.amount_minor == Payment.amount_minor)
    return sa.select(other.id).where(same, other.id != Payment.id, ~brought, ~never).exists()


def _unheard() -> sa.ColumnElement[bool]:
    ended = sa.and_(Payment.status == PaymentStatus.EXPIRED, Payment.reason == SILENT_REASON)
    by_prompt = sa.and_(Payment.method == PROMPT, Payment.checkout_request_id.is_(None))
    return sa.and_(by_prompt, sa.or_(Payment.status.in_(OPEN), ended))


def silent_amounts() -> sa.Select[int]:
    """The amounts (cents) of attempts of which nothing was heard: few, and usually none."""
    return sa.select(Payment.amount_minor).where(_unheard()).distinct()


def _order_of_silent(listed: Listed) -> int | None:
    rows = db.session.execute(_silent(listed)).all()
    orders = {order_id for _, phone, order_id in rows if payer.fits(listed.payer, phone)}
    return orders.pop() if len(orders) == 1 else None


def _ask_about_amount(known: Receipt, listed: Listed, now: datetime) -> None:
    review.raise_item(
        kind=ReviewKind.WRONG_AMOUNT,
        about=f"receipt:{known.id}",
        now=now,
        amount_minor=listed.amount_minor,
        receipt_id=known.id,
        payment_id=known.payment_id,
    )
