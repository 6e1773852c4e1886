"""One road to every end of an attempt: read what was heard, decide, apply, in one unit of work.

Callbacks, the sweeper, the push's own answer, Pull and statements all come through here.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_line, add_row, change, fetch, lock_row
from app.jobs import service as jobs
from app.kit.machine import Outcome
from app.limits import service as limits
from app.orders import money as order_money
from app.payments import methods, receipts, review, schedule
from app.payments.decide import Decision, Heard, Source, Verdict, decide
from app.payments.models import Evidence, Payment, PaymentEvent
from app.payments.states import EVENT_FOR, OPEN, PAYMENT, PaymentStatus, ReviewKind

MISCONFIGURED = "misconfigured"  # the reason, of every method, that a person of the shop must mend
_ORDER_ID = sa.select(Payment.order_id).where(Payment.id == sa.bindparam("payment_id"))
_HEARD = sa.select(
    Evidence.source, Evidence.verdict, Evidence.code, Evidence.receipt, Evidence.age_seconds
).where(Evidence.payment_id == sa.bindparam("payment_id"))


def lock_both(payment_id: int, order_id: int | None = None) -> tuple[order_money.LockedOrder, Payment]:
    """Lock the order, then the payment, in the caller's unit: always in this order.

    `order_id` is the payment's, which never changes, where the caller knows it.
    """
    if order_id is None:
        order_id = fetch(_ORDER_ID, payment_id=payment_id).scalar()
    if order_id is None:
        raise LookupError(f"payment {payment_id} is gone")
    order = order_money.lock_order(order_id)
    payment = lock_row(Payment, payment_id)
    if payment is None:
        raise LookupError(f"payment {payment_id} is gone")
    return order, payment


def hear(payment: Payment, *, source: Source, verdict: Verdict, now: datetime, **facts: Any) -> None:
    """Write one piece of evidence in the caller's unit."""
    age = max(0, int((now - payment.pushed_at).total_seconds()))
    facts["detail"] = str(facts.get("detail") or "")[:200]
    add_row(Evidence, payment_id=payment.id, source=source, verdict=verdict, age_seconds=age, at=now, **facts)


def settle(order: order_money.LockedOrder, payment: Payment, *, confirm: str, now: datetime) -> Decision:
    """Recompute the attempt's state from its evidence and apply it; both rows are locked by the caller."""
    heard, was_open = _evidence(payment.id), payment.status in OPEN
    decision = decide(heard, confirm=confirm, ending=methods.of(payment.method).ending)
    _apply(order, payment, decision, now)
    if decision.status is PaymentStatus.SUCCEEDED:
        _book_all(order, payment, heard, decision, now)
    _raise_doubts(payment, decision, now)
    if was_open and payment.status not in OPEN:  # later news of an ended attempt close no other one
        order_money.payment_closed(order=order, now=now)
    return decision


def _evidence(payment_id: int) -> list[Heard]:
    rows = fetch(_HEARD, payment_id=payment_id).all()
    return [
        Heard(Source(source), Verdict(verdict), code, receipt, age)
        for source, verdict, code, receipt, age in rows
    ]


def _apply(order: order_money.LockedOrder, payment: Payment, decision: Decision, now: datetime) -> None:
    before = PaymentStatus(payment.status)
    after = decision.status
    method = methods.of(payment.method)
    reason = None if after in OPEN else method.reason(decision.code)
    event = EVENT_FOR.get(after)
    outcome = PAYMENT.outcome(before, event) if event else Outcome.NOOP
    if outcome is Outcome.CONFLICT or (outcome is Outcome.NOOP and payment.reason == reason):
        return
    actor = f"{method.provider}:{decision.source or Source.PUSH}"
    status = after if outcome is Outcome.MOVE else before
    by_query = decision.source is Source.QUERY
    _move(payment, before, status, reason, by_query, now)
    if status is before:
        return
    _history(payment.id, before, status, reason, actor, now)
    if before in OPEN and status not in OPEN:
        _close(payment, now)
    elif status is PaymentStatus.SUCCEEDED:
        _answered(ReviewKind.SILENT_PUSH, payment, now)
    if status not in OPEN:
        message = {"payment_id": payment.id, "order_id": order.id, "status": str(status)}
        jobs.enqueue(topic=f"payment.{status}", payload=message, dedupe=_once(payment, status), now=now)


def _once(payment: Payment, status: PaymentStatus) -> str:
    return f"payment:{payment.id}:{status}:{payment.version}"


def _move(
    payment: Payment, before: str, after: str, reason: str | None, by_query: bool, now: datetime
) -> None:
    still_open = after in OPEN
    again = schedule.follow_up(
        status=after, reason=reason, by_query=by_query, pushed_at=payment.pushed_at, now=now
    )
    changes = {
        "status": after,
        "reason": reason,
        "open_order_id": payment.order_id if still_open else None,
        "next_check_at": payment.next_check_at if still_open else again,
        "updated_at": now,
    }
    if not change(payment, was={"status": before}, **changes):
        raise LookupError(f"payment {payment.id} moved under its lock")


def _close(payment: Payment, now: datetime) -> None:
    if payment.phone:
        limits.release(name=limits.bucket("prompt", payment.phone), owner=str(payment.order_id), now=now)
    _answered(ReviewKind.UNDECIDED, payment, now)


def _answered(kind: ReviewKind, payment: Payment, now: datetime) -> None:
    """What a person was asked about an attempt is decided."""
    decided = f"decided: {payment.status}"
    review.settle_by_itself(kind=kind, about=f"payment:{payment.id}", resolution=decided, now=now)


def _history(
    payment_id: int, before: str | None, after: str, reason: str | None, actor: str, now: datetime
) -> None:
    add_line(
        PaymentEvent,
        "payment_id",
        payment_id=payment_id,
        from_status=before,
        to_status=after,
        reason=reason,
        actor=actor,
        at=now,
    )


def _book_all(
    order: order_money.LockedOrder, payment: Payment, heard: list[Heard], decision: Decision, now: datetime
) -> None:
    """Book the proven receipt first, then any further one that a callback with the right token named."""
    source = str(decision.source or Source.QUERY)
    receipts.book(payment=payment, order=order, number=decision.receipt, source=source, now=now)
    paid = {
        h.receipt for h in heard if h.source is Source.CALLBACK and h.verdict is Verdict.PAID and h.receipt
    }
    for number in sorted(paid - {decision.receipt}):
        receipts.book(payment=payment, order=order, number=number, source=str(Source.CALLBACK), now=now)
    shown = decision.receipt or min(paid, default=None)
    if shown and payment.receipt_number is None:
        change(payment, was={"receipt_number": None}, receipt_number=shown, updated_at=now)


def _raise_doubts(payment: Payment, decision: Decision, now: datetime) -> None:
    facts: dict[str, Any] = {"payment_id": payment.id, "order_id": payment.order_id}
    kinds = set(decision.review)
    if decision.status is PaymentStatus.FAILED and payment.reason == MISCONFIGURED:
        kinds.add(ReviewKind.CONFIGURATION)
    for kind in sorted(kinds):
        about = f"payment:{payment.id}"
        if kind is ReviewKind.CONFIGURATION:
            about = f"{methods.of(payment.method).provider}:{now:%Y-%m-%d}"
        review.raise_item(kind=kind, about=about, now=now, amount_minor=payment.amount_minor, **facts)


def begin_history(payment_id: int, *, actor: str, now: datetime) -> None:
    """The first line of a new payment's history, in the caller's unit."""
    _history(payment_id, None, PaymentStatus.SENDING, None, actor, now)
