"""Who may ask about an attempt now: a committed lease with a fencing number, for many workers.

Whoever has claimed an attempt asks outside any unit, and its answer is written only if the claim is still
the last one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.columns import UtcDateTime
from app.db import change_rows, fetch, moved, read, unit_of_work
from app.payments import review, schedule
from app.payments.models import Payment
from app.payments.states import OPEN, PaymentStatus, ReviewKind

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """An attempt that this worker may ask about until the lease ends."""

    payment_id: int
    attempt_no: int
    method: str
    checkout_request_id: str | None
    provider_ref: str | None
    status: str
    order_id: int | None = None


_NOW = sa.bindparam("now", type_=UtcDateTime)
_FREE = sa.or_(Payment.lease_until.is_(None), Payment.lease_until < _NOW)
_KNOWN = sa.or_(Payment.checkout_request_id.is_not(None), Payment.provider_ref.is_not(None))
_DUE = (
    sa.select(Payment.id, Payment.method, _KNOWN)
    .where(Payment.next_check_at <= _NOW, _FREE)
    .order_by(Payment.next_check_at)
    .limit(sa.bindparam("most"))
)
_TAKE = (
    sa.update(Payment)
    .where(Payment.id == sa.bindparam("payment_id"), Payment.next_check_at <= _NOW, _FREE)
    .values(lease_until=sa.bindparam("until"), attempt_no=Payment.attempt_no + 1)
)
_TAKEN = sa.select(
    Payment.id,
    Payment.attempt_no,
    Payment.method,
    Payment.checkout_request_id,
    Payment.provider_ref,
    Payment.status,
    Payment.order_id,
).where(Payment.id == sa.bindparam("payment_id"))


def due(*, now: datetime, most: int) -> list[tuple[int, str, bool]]:
    """Due attempts, the longest waiting first: id, method, and whether the provider knows it by an id."""
    with read():
        return [(row[0], row[1], bool(row[2])) for row in fetch(_DUE, now=now, most=most)]


@unit_of_work
def claim(*, payment_id: int, now: datetime) -> Claim | None:
    """Take a due attempt; None when somebody else has it."""
    if not moved(_TAKE, {"payment_id": payment_id, "now": now, "until": now + LEASE}):
        return None
    return Claim(*fetch(_TAKEN, payment_id=payment_id).one())


@unit_of_work
def give_back(*, claim: Claim, now: datetime) -> None:
    """End the lease without an answer: the budget is spent, another moment will do."""
    change_rows(Payment, was=_mine(claim), lease_until=now + timedelta(seconds=2))


def plan(claim: Claim, payment: Payment, now: datetime) -> None:
    """Set the next question in the caller's unit; after 15 undecided minutes a person is asked too."""
    after: datetime | None
    if payment.status in OPEN:
        after = schedule.next_check(
            pushed_at=payment.pushed_at, watched=payment.polled_at is not None, now=now
        )
        if (now - payment.pushed_at).total_seconds() >= schedule.UNDECIDED_AFTER:
            facts = {
                "payment_id": payment.id,
                "order_id": payment.order_id,
                "amount_minor": payment.amount_minor,
            }
            review.raise_item(kind=ReviewKind.UNDECIDED, about=f"payment:{payment.id}", now=now, **facts)
    else:
        again = schedule.next_follow_up(pushed_at=payment.pushed_at, now=now)
        after = (
            again if payment.next_check_at is not None and payment.status != PaymentStatus.SUCCEEDED else None
        )
    change_rows(Payment, was=_mine(claim), lease_until=None, next_check_at=after)


def _mine(claim: Claim) -> dict[str, Any]:
    return {"id": claim.payment_id, "attempt_no": claim.attempt_no}
