"""Money that came in: recorded once per receipt, allocated to the last shilling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.db import change_rows, db, read, write_row
from app.errors import NotFound
from app.kit.clock import local_day, local_hour
from app.kit.paging import Order, Page, Wanted, page
from app.orders.money import LockedOrder
from app.payments import allocations, methods, review
from app.payments.c2b import twins
from app.payments.decide import Source
from app.payments.models import Allocation, Payment, Receipt
from app.payments.numbers import normal
from app.payments.states import ReviewKind


@dataclass(frozen=True)
class Money:
    """Money that came in, as a channel told it; `reference` and `payer` only where C2B told them."""

    provider: str
    amount_minor: int
    source: str
    received_at: datetime
    number: str | None = None
    payment_id: int | None = None
    reference: str | None = None
    payer: str | None = None


NAMES_BOTH = frozenset({Source.CALLBACK, Source.STATUS})
"""Who tells of a receipt's number and of its attempt together; everybody else's word is a guess."""
_AS_IT_IS = {"populate_existing": True}
_NUMBERED = sa.select(Receipt).where(Receipt.number == sa.bindparam("number"))
_NUMBERED = _NUMBERED.execution_options(**_AS_IT_IS)
_MINE = Receipt.payment_id == sa.bindparam("payment_id")
_BROUGHT = sa.select(Receipt).where(_MINE).order_by(Receipt.id).execution_options(**_AS_IT_IS)
_RELATED = sa.select(Receipt).where(sa.or_(_MINE, Receipt.number == sa.bindparam("number")))
_RELATED = _RELATED.order_by(Receipt.id).execution_options(**_AS_IT_IS)


def numbered(number: str) -> Receipt | None:
    """The receipt with this number, in the caller's unit."""
    return db.session.scalars(_NUMBERED, {"number": number}).one_or_none()


def can_be_of(number: str, payment: Payment) -> bool:
    """Whether this attempt may have brought the receipt with this number, in the caller's unit.

    It may when nobody told of the number before, when it is this attempt's, when C2B told of it and no
    attempt did, and when it was only guessed to be another attempt's for the same order.
    """
    known = numbered(number)
    if known is None or known.payment_id == payment.id:
        return True
    if known.provider != "mpesa" or known.amount_minor != payment.amount_minor:
        return False
    if known.payment_id is None:
        return True
    order = db.session.scalar(sa.select(Payment.order_id).where(Payment.id == known.payment_id))
    return known.guessed and order == payment.order_id


def book(*, payment: Payment, order: LockedOrder, number: str | None, source: str, now: datetime) -> None:
    """Record that `payment` brought its money, in the caller's unit with order and payment locked.

    The money goes to the order as far as the order takes it. A number that comes later fills the row that
    had none, and what C2B told already is linked: each is one row, whoever was first. A second number for
    one attempt is money of its own.
    """
    wanted = {"payment_id": payment.id} | ({} if number is None else {"number": number})
    found = db.session.scalars(_BROUGHT if number is None else _RELATED, wanted).all()
    known = [receipt for receipt in found if receipt.payment_id == payment.id]
    if number is None:
        if not known:
            _book_numberless(payment, order, source, now)
        return
    told = next((receipt for receipt in found if receipt.number == number), None)
    if told is not None and told.payment_id == payment.id:
        if source in NAMES_BOTH:
            _make_sure(told)
        return
    _book_number(payment, order, number, source, known, told, now)


def _book_numberless(payment: Payment, order: LockedOrder, source: str, now: datetime) -> None:
    told = twins.told_before(payment)  # only M-Pesa proves a payment without telling its number
    if told is None:
        _new(payment, order, None, source, now)
    else:
        _link(told, payment, order, guessed=True, now=now)


def _book_number(
    payment: Payment,
    order: LockedOrder,
    number: str,
    source: str,
    known: Sequence[Receipt],
    told: Receipt | None,
    now: datetime,
) -> None:
    if told is not None and told.payment_id is not None:
        _change_hands(told, payment, order, known, now)
        return
    wrong = [receipt for receipt in known if receipt.guessed]
    for receipt in wrong:
        twins.let_go(receipt, now=now)
    numberless = next((receipt for receipt in known if receipt.number is None), None)
    if told is None and numberless is None:
        _new(payment, order, number, source, now)
    elif told is None and numberless is not None:
        twins.fill(numberless, number=number, guessed=False, now=now)
    elif told is not None and numberless is None:
        _link(told, payment, order, guessed=False, now=now)
    elif told is not None and numberless is not None and not twins.merge(told, numberless, now=now):
        _misplaced(told, payment, now)
    for receipt in wrong:
        _pair_again(receipt, order, now)


def _change_hands(
    told: Receipt, payment: Payment, order: LockedOrder, known: Sequence[Receipt], now: datetime
) -> None:
    """The row was guessed to be another attempt's: that one gets what this one had, or its own, or waits.

    Rows keep their numbers and their parts: what paid the order and what went back stay as they are.
    """
    other = db.session.get_one(Payment, told.payment_id)
    left = next((receipt for receipt in known if receipt.guessed or receipt.number is None), None)
    twins.hand_over([(told, payment)] if left is None else [(told, payment), (left, other)], now=now)
    if left is not None:
        if left.number is None:
            _pair_again(left, order, now)
        return
    own = twins.told_before(other)
    if own is None:
        _new(other, order, None, Source.QUERY, now)
    else:
        _link(own, other, order, guessed=True, now=now)


def _pair_again(receipt: Receipt, order: LockedOrder, now: datetime) -> None:
    """A guess that was undone leaves a number or an attempt alone: its other half may have come meanwhile."""
    told, waits = twins.halves(receipt, order_id=order.id)
    if told is None or waits is None or waits.payment_id is None:
        return
    payment = db.session.get_one(Payment, waits.payment_id)
    if not twins.merge(told, waits, guessed=True, now=now):
        _misplaced(told, payment, now)


def _make_sure(receipt: Receipt) -> None:
    if receipt.guessed:
        change_rows(Receipt, was={"id": receipt.id, "guessed": True}, guessed=False)


def _link(told: Receipt, payment: Payment, order: LockedOrder, *, guessed: bool, now: datetime) -> None:
    """What C2B told before is what this attempt brought; money that named no order finds it now."""
    twins.link(told, payment, guessed=guessed, now=now)
    part = allocations.unmatched(told.id)
    if part is None:
        orders = db.session.scalars(sa.select(Allocation.order_id).where(Allocation.receipt_id == told.id))
        if set(orders) != {order.id}:
            _misplaced(told, payment, now)
        return
    if allocations.is_being_returned(told.id):
        _misplaced(told, payment, now)
        return
    reason, actor = "the attempt's own callback names it", "mpesa:callback"
    if guessed:
        reason, actor = "the only attempt that it fits", "mpesa:query"
    allocations.give_to(part=part, receipt=told, order=order, reason=reason, actor=actor, now=now)
    about = f"receipt:{told.id}"
    review.settle_by_itself(
        kind=ReviewKind.UNMATCHED_MONEY, about=about, resolution=f"paid order {order.number}", now=now
    )


def _misplaced(told: Receipt, payment: Payment, now: datetime) -> None:
    facts: dict[str, Any] = {"order_id": payment.order_id, "payment_id": payment.id, "receipt_id": told.id}
    about = f"receipt:{told.id}"
    review.raise_item(
        kind=ReviewKind.MISPLACED_MONEY, about=about, now=now, amount_minor=told.amount_minor, **facts
    )


def _new(payment: Payment, order: LockedOrder, number: str | None, source: str, now: datetime) -> None:
    provider = methods.of(payment.method).provider
    money = Money(provider, payment.amount_minor, source, now, number=number, payment_id=payment.id)
    record(money=money, order=order, actor=f"{provider}:{source}", now=now)


def record(*, money: Money, order: LockedOrder | None, actor: str, now: datetime) -> Receipt:
    """Write a new receipt and where its money goes, in the caller's unit with the order (if any) locked.

    Money that names no order, or more than its order takes, is put in front of a person.
    """
    accepted = None
    if order is not None:
        accepted = allocations.offer(order=order, amount_minor=money.amount_minor, actor=actor, now=now)
    receipt = write_row(
        Receipt,
        **vars(money),
        actor=actor,
        local_day=local_day(money.received_at),
        local_hour=local_hour(money.received_at),
    )
    if order is None or accepted is None:
        allocations.write_unmatched(receipt=receipt, actor=actor, now=now)
    else:
        allocations.write(receipt=receipt, order=order, accepted=accepted, actor=actor, now=now)
    return receipt


def list_receipts(*, wanted: Wanted, number: str | None = None, **filters: Any) -> Page:
    """A page of receipts with their allocations, the newest first; with `updated_since`, as they came."""
    statement = sa.select(Receipt).options(selectinload(Receipt.allocations))
    if number:
        statement = statement.where(Receipt.number.in_({normal(number) or "", number.strip()}))
    if filters.get("day"):
        statement = statement.where(Receipt.local_day == filters["day"])
    if filters.get("provider"):
        statement = statement.where(Receipt.provider == filters["provider"])
    if filters.get("order_id"):
        parts = sa.select(Allocation.receipt_id).where(Allocation.order_id == filters["order_id"])
        statement = statement.where(Receipt.id.in_(parts))
    by: Order = (Receipt.id, True)
    key: Order = (Receipt.id, True)
    if filters.get("updated_since"):
        statement = statement.where(Receipt.received_at >= filters["updated_since"])
        by, key = (Receipt.received_at, False), (Receipt.id, False)
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def read_receipt(*, receipt_id: int) -> Receipt:
    """Return a receipt with its allocations. Raises NotFound."""
    with read() as session:
        found = session.get(Receipt, receipt_id, options=[selectinload(Receipt.allocations)])
    if found is None:
        raise NotFound("There is no such receipt.")
    return found
