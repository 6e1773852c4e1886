"""What people do about refunds: ask for one, approve it, reject it, say what became of an uncertain one."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.db import db, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.paging import Page, Wanted, page
from app.payments.models import Receipt, ReviewItem
from app.payments.numbers import normal
from app.payments.refunds import asking, books, moves, outcomes
from app.payments.refunds.models import Refund
from app.payments.refunds.questions import InitiatorMissing
from app.payments.refunds.states import BY_MPESA, RESERVES, Method, RefundEventKind, RefundStatus
from app.payments.states import ReviewKind

MISSING = "There is no such refund."
RETURNS_WHAT = frozenset({ReviewKind.REFUND_DUE, ReviewKind.OVERPAYMENT, ReviewKind.UNMATCHED_MONEY})
CONCLUDE_AFTER = timedelta(minutes=15)


class ReceiptWithoutNumber(AppError):
    status = 409
    detail = (
        "M-Pesa has not told the number of this receipt yet, and without it nothing can be returned. Look it "
        "up in the statement, or wait for the callback."
    )


class NothingLeftToRefund(AppError):
    status = 409
    detail = "All of this receipt went back already, or is on its way. See its refunds."


class SecondPersonNeeded(AppError):
    status = 403
    detail = (
        "You asked for this refund yourself, and it is a large one: another administrator has to approve it."
    )


class TooEarlyToConclude(AppError):
    status = 409
    detail = "M-Pesa may still say how this refund ended. Wait until 15 minutes after it was sent."


@unit_of_work(keyed=True)
def request_refund(
    *,
    receipt_id: int,
    reason: str,
    actor: str,
    now: datetime,
    amount_minor: int | None = None,
    method: Method | None = None,
    handed_to: str | None = None,
) -> Refund:
    """Ask for a receipt's money, or a part of it, to go back to who paid; by default all that is left.

    Raises NotFound, ReceiptWithoutNumber, NothingLeftToRefund, RefundExceedsReceipt, Invalid.
    """
    if db.session.get(Receipt, receipt_id) is None:
        raise NotFound("There is no such receipt.")
    receipt = books.lock_for(receipt_id)
    _require_number(receipt)
    left = receipt.amount_minor - asking.reserved(receipt.id)
    if not left:
        raise NothingLeftToRefund()
    amount = left if amount_minor is None else amount_minor
    asking.require_room(receipt, amount)
    chosen = method or asking.way(receipt, amount)
    asking.require_way(receipt, amount, chosen)
    if chosen is Method.CASH and not handed_to:
        raise invalid("/handed_to", "Write down who gets the cash.", "required")
    refund = asking.ask(
        receipt=receipt,
        wish=asking.Wish(amount, chosen, reason, handed_to),
        order_id=books.order_of(receipt.id),
        review_item_id=open_item(receipt.id),
        actor=actor,
        now=now,
    )
    return _whole(refund)


def _require_number(receipt: Receipt) -> None:
    if receipt.provider == "mpesa" and receipt.number is None:
        raise ReceiptWithoutNumber()


def open_item(receipt_id: int) -> int | None:
    """The open item that asks for this receipt's money to go back, if no other refunds see to all of it."""
    asks = sa.select(ReviewItem.id).where(
        ReviewItem.receipt_id == receipt_id,
        ReviewItem.kind.in_(RETURNS_WHAT),
        ReviewItem.resolved_at.is_(None),
    )
    seen_to = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(
        Refund.review_item_id == ReviewItem.id, Refund.status.in_(RESERVES)
    )
    left = asks.where(ReviewItem.amount_minor > seen_to.scalar_subquery())
    return db.session.scalar(left.order_by(ReviewItem.id).limit(1))


@unit_of_work(keyed=True)
def approve(
    *,
    refund_id: int,
    actor: str,
    two_persons_above: int,
    may_initiate: bool,
    now: datetime,
    handed_to: str | None = None,
) -> Refund:
    """Let a refund go: the worker sends it; cash is handed over with this. Approving twice changes nothing.

    Above `two_persons_above` (cents) somebody else than who asked has to approve. Where the shop asked by
    itself, the first to approve makes the request theirs, and it stays requested. Raises NotFound,
    SecondPersonNeeded, ReceiptWithoutNumber, InitiatorMissing, Invalid, RefundStateConflict.
    """
    receipt, refund = _locked(refund_id)
    large = refund.amount_minor > two_persons_above
    if refund.status == RefundStatus.REQUESTED:
        _require_number(receipt)
        if large and _person(actor) == _person(refund.requested_by):
            raise SecondPersonNeeded()
        if refund.method in BY_MPESA and not may_initiate:
            raise InitiatorMissing()
        if large and refund.requested_by.startswith(asking.OURSELVES):
            cash = {"handed_to": handed_to} if handed_to and refund.method == Method.CASH else {}
            moves.take_on(refund, actor=actor, now=now, **cash)
            return _whole(refund)
    if refund.method == Method.CASH:
        _hand_over(receipt, refund, name=refund.handed_to or handed_to, actor=actor, now=now)
    else:
        moves.apply(
            refund, RefundEventKind.APPROVE, actor=actor, now=now, approved_by=actor, next_check_at=now
        )
    return _whole(refund)


def _hand_over(receipt: Receipt, refund: Refund, *, name: str | None, actor: str, now: datetime) -> None:
    if not name:
        raise invalid("/handed_to", "Write down who gets the cash.", "required")
    if moves.apply(refund, RefundEventKind.APPROVE, actor=actor, now=now, approved_by=actor, handed_to=name):
        reference = f"CASH-{refund.id}"
        books.complete(
            receipt, refund, RefundEventKind.HAND_OVER, gateway_ref=reference, actor=actor, now=now
        )


def _person(actor: str) -> str:
    """Who it is, whatever the role: staff:5 who becomes admin:5 is one person."""
    return actor.partition(":")[2] or actor


@unit_of_work(keyed=True)
def reject(*, refund_id: int, reason: str, actor: str, now: datetime) -> Refund:
    """Decide that a refund is not to go. Raises NotFound, RefundStateConflict once it was sent."""
    _, refund = _locked(refund_id)
    moves.apply(refund, RefundEventKind.REJECT, actor=actor, now=now, note=reason, next_check_at=None)
    return _whole(refund)


@unit_of_work(keyed=True)
def conclude(
    *, refund_id: int, went: bool, gateway_ref: str | None, reason: str, actor: str, now: datetime
) -> Refund:
    """Write down what a person found in the statement about a refund that nobody was sure of.

    Raises NotFound, RefundStateConflict, TooEarlyToConclude, Invalid.
    """
    receipt, refund = _locked(refund_id)
    if refund.status != RefundStatus.UNKNOWN:
        raise moves.RefundStateConflict(
            f"The refund is {refund.status}; there is nothing to conclude.", refund_status=refund.status
        )
    if refund.sent_at is not None and now - refund.sent_at < CONCLUDE_AFTER:
        raise TooEarlyToConclude()
    if not went:
        outcomes.fail(refund, failure="by_hand", note=reason, actor=actor, now=now)
        return _whole(refund)
    number = _reference(refund, gateway_ref)
    if not outcomes.is_reference_free(number, refund):
        raise invalid("/gateway_ref", "Another refund went under this receipt number.")
    outcomes.succeed(receipt, refund, gateway_ref=number, actor=actor, now=now)
    return _whole(refund)


def _reference(refund: Refund, told: str | None) -> str:
    """Under which number a refund went, as its way writes them. Raises Invalid."""
    if refund.method == Method.CARD:
        if not (told or "").startswith("re_"):
            words = "Write the refund's id from Stripe's dashboard, such as re_3Q0aBcDeFgHiJkLm."
            raise invalid("/gateway_ref", words)
        return str(told)
    number = normal(told)
    if number is None:
        words = "Write the receipt number under which the money went, such as UKL7AB12CD."
        raise invalid("/gateway_ref", words)
    return number


def _locked(refund_id: int) -> tuple[Receipt, Refund]:
    if db.session.get(Refund, refund_id) is None:
        raise NotFound(MISSING)
    return books.lock_all(refund_id)


def _whole(refund: Refund) -> Refund:
    """The refund with its history, in the caller's unit."""
    statement = sa.select(Refund).where(Refund.id == refund.id).options(selectinload(Refund.events))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def read_refund(*, refund_id: int) -> Refund:
    """Return a refund with its history. Raises NotFound."""
    with read() as session:
        found = session.get(Refund, refund_id, options=[selectinload(Refund.events)])
    if found is None:
        raise NotFound(MISSING)
    return found


def list_refunds(*, wanted: Wanted, **filters: Any) -> Page:
    """A page of refunds, the newest first; with `updated_since`, in the order in which they changed."""
    statement = sa.select(Refund)
    for name in ("status", "method", "receipt_id", "order_id"):
        if filters.get(name):
            statement = statement.where(getattr(Refund, name) == filters[name])
    changed, since = (Refund.updated_at, False), filters.get("updated_since")
    if since:
        statement = statement.where(Refund.updated_at >= since)
    with read() as session:
        newest = (Refund.id, True)
        if since:
            return page(session, statement, by=changed, key=(Refund.id, False), wanted=wanted)
        return page(session, statement, by=newest, key=newest, wanted=wanted)
