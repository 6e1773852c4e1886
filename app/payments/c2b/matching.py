"""Money that names no order: which order may it be for, and the person who says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.db import db, lock, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.orders import money as order_money
from app.orders.money import Candidate
from app.payments import allocations, review
from app.payments.c2b import payer, twins
from app.payments.c2b.parse import plain
from app.payments.models import Payment, Receipt, ReviewItem
from app.payments.states import ReviewKind

MOST_SUGGESTIONS = 10
MOST_TYPOS = 2
NEAR = 3600  # seconds
NO_ITEM = "There is no such review item."


class NothingToMatch(AppError):
    status = 409
    detail = (
        "This item is not about money without an order. Only those of kind unmatched_money can be matched."
    )


class MoneyIsGoingBack(AppError):
    status = 409
    detail = "Somebody asked for this money to be returned. Reject that refund first, then match the money."


@dataclass(frozen=True)
class Suggestion:
    """An order that the money may be for, and why: number, amount, phone, time."""

    order: Candidate
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What is known of the money; `phones` maps an order's id to those that were asked to pay for it."""

    reference: str
    amount_minor: int
    payer: str | None
    at: datetime
    phones: dict[int, set[str]] = field(default_factory=dict)


WEIGHTS = {"number": 4, "phone": 3, "amount": 3, "time": 1}


def suggestions(*, item_id: int) -> list[Suggestion]:
    """The orders that an item's money may be for, the likeliest first. Raises NotFound, NothingToMatch."""
    receipt = _receipt_of(item_id)
    orders = order_money.candidates(around=receipt.received_at)
    phones = _phones(orders)
    known = Facts(
        plain(receipt.reference or ""), receipt.amount_minor, receipt.payer, receipt.received_at, phones
    )
    return rank(orders, known)


def _receipt_of(item_id: int) -> Receipt:
    with read() as session:
        item = session.get(ReviewItem, item_id)
        receipt = session.get(Receipt, item.receipt_id) if item and item.receipt_id else None
    if item is None:
        raise NotFound(NO_ITEM)
    if receipt is None or item.kind != ReviewKind.UNMATCHED_MONEY:
        raise NothingToMatch()
    return receipt


def _phones(orders: Sequence[Candidate]) -> dict[int, set[str]]:
    """The phones that go with each order: its own, and those that got a prompt for it."""
    found: dict[int, set[str]] = {order.id: {order.phone} if order.phone else set() for order in orders}
    asked = sa.select(Payment.order_id, Payment.phone).where(Payment.order_id.in_(found))
    with read() as session:
        for order_id, phone in session.execute(asked):
            found[order_id] |= {phone} if phone else set()
    return found


def rank(orders: Sequence[Candidate], known: Facts) -> list[Suggestion]:
    """The orders that look like the money's, the likeliest first; nearness in time alone is no reason."""
    found = [Suggestion(order, reasons) for order in orders if (reasons := _reasons(order, known))]
    found.sort(key=lambda each: (-sum(WEIGHTS[reason] for reason in each.reasons), -each.order.id))
    return found[:MOST_SUGGESTIONS]


def _reasons(order: Candidate, known: Facts) -> tuple[str, ...]:
    looks = _looks_like(known.reference, order.number)
    fits = any(payer.fits(known.payer, phone) for phone in known.phones.get(order.id, ()))
    same = order.due_minor == known.amount_minor
    near = abs((known.at - order.created_at).total_seconds()) <= NEAR
    named = {"number": looks, "phone": fits, "amount": same, "time": near and (looks or fits or same)}
    return tuple(reason for reason, holds in named.items() if holds)


def _looks_like(reference: str, number: str) -> bool:
    if len(reference) < len(number) - MOST_TYPOS:
        return False
    return number in reference or typos(reference, number, MOST_TYPOS) <= MOST_TYPOS


def typos(one: str, other: str, most: int) -> int:
    """How many letters differ, were left out or added between two words; `most` + 1 when it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted)))
        if min(row) > most:
            return most + 1
    return row[-1]


@unit_of_work(keyed=True)
def match(*, item_id: int, order_id: int, actor: str, now: datetime) -> ReviewItem:
    """Give unmatched money to the order that a person names; the same again changes nothing.

    The order takes what it can, as if the payer had named it; the rest is to be returned. Raises NotFound,
    Invalid (no such order), NothingToMatch, AlreadyResolved, MoneyIsGoingBack.
    """
    known = db.session.get(ReviewItem, item_id)
    if known is None:
        raise NotFound(NO_ITEM)
    if known.kind != ReviewKind.UNMATCHED_MONEY or known.receipt_id is None:
        raise NothingToMatch()
    if not order_money.exists(order_id=order_id):
        raise invalid(
            "/order_id", "There is no order with this id. It is not the order's number: look it up first."
        )
    order = order_money.lock_order(order_id)
    receipt = lock(Receipt, Receipt.id == known.receipt_id)
    item = lock(ReviewItem, ReviewItem.id == item_id)
    if receipt is None or item is None:
        raise NotFound(NO_ITEM)
    if item.resolved_at is not None:
        return _matched_before(item, order_id)
    if allocations.is_being_returned(receipt.id):
        raise MoneyIsGoingBack()
    _give(receipt, order, item, actor, now)
    return db.session.get_one(ReviewItem, item_id, populate_existing=True)


def _matched_before(item: ReviewItem, order_id: int) -> ReviewItem:
    if item.order_id != order_id:
        raise review.AlreadyResolved()
    return item


def _give(
    receipt: Receipt, order: order_money.LockedOrder, item: ReviewItem, actor: str, now: datetime
) -> None:
    """Move the money, unless an attempt for this order brought it and its number alone was missing: a till's
    payments name no order."""
    review.name_order(item_id=item.id, order_id=order.id, order_number=order.number, actor=actor, now=now)
    if not receipt.reference:
        amount, at = receipt.amount_minor, receipt.received_at
        twin = twins.numberless(order_id=order.id, amount_minor=amount, told_payer=receipt.payer, at=at)
        if twin is not None and twins.merge(receipt, twin, now=now):
            return
    part = allocations.unmatched(receipt.id)
    if part is None:
        raise NothingToMatch()
    reason = f"matched by {actor}"
    allocations.give_to(part=part, receipt=receipt, order=order, reason=reason, actor=actor, now=now)
