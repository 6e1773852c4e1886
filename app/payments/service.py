"""Reading payments, and asking a little sooner while somebody watches."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.columns import UtcDateTime
from app.db import moved, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.paging import Order, Page, Wanted, page
from app.orders import service as orders
from app.payments import methods, schedule
from app.payments.gateway import Gateway
from app.payments.methods import Clock
from app.payments.models import Allocation, Evidence, Payment, PaymentEvent, Receipt
from app.payments.states import OPEN, AllocationKind


class PaymentMethodUnavailable(AppError):
    status = 503
    detail = (
        "M-Pesa is not set up in this shop yet. Set MPESA_CONSUMER_KEY, MPESA_CONSUMER_SECRET, MPESA_SHORTCODE and "
        "MPESA_PASSKEY; `make run` sets them up with a simulator."
    )
    retry_after = 3600


MISSING = (
    "There is no such payment, or it is not yours. A guest's payment opens with its order's Order-Token."
)


def read_payment(*, payment_id: int, viewer: orders.Viewer, now: datetime) -> Payment:
    """Return a payment whose order the viewer may see; its first reading brings the next question forward.

    Raises NotFound, also for other people's payments.
    """
    with read() as session:
        payment = session.get(Payment, payment_id)
    if payment is None or not orders.is_visible(order_id=payment.order_id, viewer=viewer):
        raise NotFound(MISSING)
    if payment.status in OPEN and payment.polled_at is None:
        watch(payment_id=payment.id, pushed_at=payment.pushed_at, now=now)
    return payment


def read_secret(
    *, payment_id: int, viewer: orders.Viewer, gateway: Gateway, now: datetime
) -> dict[str, str | None]:
    """What the payer's browser needs to finish an open payment: `client_secret` and `publishable_key`.

    Both are None where the way to pay has none. Raises NotFound, also for other people's payments.
    """
    payment = read_payment(payment_id=payment_id, viewer=viewer, now=now)
    method = methods.of(payment.method)
    offer = method.offer(gateway) or {}
    return {"client_secret": method.secret(payment, gateway), "publishable_key": offer.get("publishable_key")}


def cancel_payment(*, payment_id: int, viewer: orders.Viewer, gateway: Gateway, now: Clock) -> Payment:
    """Give an open attempt up, to pay another way; return it as it stands, perhaps paid meanwhile.

    Raises CannotBeCalledBack for a prompt on a phone, and NotFound.
    """
    payment = read_payment(payment_id=payment_id, viewer=viewer, now=now())
    if payment.status in OPEN:
        methods.of(payment.method).stop(payment, gateway, now)
    return read_payment(payment_id=payment_id, viewer=viewer, now=now())


_FIRST = sa.bindparam("first", type_=UtcDateTime)
_WATCH = (
    sa.update(Payment)
    .where(Payment.id == sa.bindparam("payment_id"), Payment.polled_at.is_(None))
    .values(
        polled_at=sa.bindparam("now"),
        next_check_at=sa.case((Payment.next_check_at > _FIRST, _FIRST), else_=Payment.next_check_at),
    )
)


@unit_of_work
def watch(*, payment_id: int, pushed_at: datetime, now: datetime) -> None:
    """Somebody looks at an open attempt: ask Safaricom 15 seconds after the push instead of 75."""
    first = schedule.next_check(pushed_at=pushed_at, watched=True, now=now)
    moved(_WATCH, {"payment_id": payment_id, "now": now, "first": first})


def retry_after(payment: Payment, *, now: datetime) -> int | None:
    """Seconds until asking again makes sense; None when the payment has ended."""
    if payment.status not in OPEN:
        return None
    age = (now - payment.pushed_at).total_seconds()
    return 2 if age < 90 else 5 if age < 300 else 30


def list_payments(
    *, viewer: orders.Viewer, wanted: Wanted, order_id: int | None = None, **filters: Any
) -> Page:
    """A page of payments, the newest first: one order's, or all for staff.

    With `updated_since`, in the order in which they changed.
    """
    statement = sa.select(Payment)
    if order_id is not None:
        statement = statement.where(Payment.order_id == order_id)
    elif not viewer.staff:
        raise NotFound(MISSING)
    for name in ("status", "reason", "receipt_number"):
        if filters.get(name):
            statement = statement.where(getattr(Payment, name) == filters[name])
    by: Order = (Payment.id, True)
    key: Order = (Payment.id, True)
    if filters.get("updated_since"):
        statement = statement.where(Payment.updated_at >= filters["updated_since"])
        by, key = (Payment.updated_at, False), (Payment.id, False)
    with read() as session:
        return page(session, statement, by=by, key=key, wanted=wanted)


def read_evidence(*, payment_id: int) -> dict[str, Any]:
    """Everything known of a payment, in order, for staff. Raises NotFound."""
    with read() as session:
        payment = session.get(Payment, payment_id)
        if payment is None:
            raise NotFound(MISSING)
        heard = session.scalars(
            sa.select(Evidence).where(Evidence.payment_id == payment_id).order_by(Evidence.id)
        )
        events = session.scalars(
            sa.select(PaymentEvent).where(PaymentEvent.payment_id == payment_id).order_by(PaymentEvent.seq)
        )
        return {"payment": payment, "evidence": heard.all(), "history": events.all()}


def receipt_numbers(*, order_id: int) -> list[str]:
    """M-Pesa's numbers of the money that the order took, the oldest first; a card's mean nothing to a payer."""
    taken = sa.select(Allocation.receipt_id).where(
        Allocation.order_id == order_id, Allocation.kind == AllocationKind.ORDER
    )
    numbered = sa.select(Receipt.number).where(
        Receipt.id.in_(taken), Receipt.provider == "mpesa", Receipt.number.is_not(None)
    )
    with read() as session:
        return [str(number) for number in session.scalars(numbered.order_by(Receipt.id))]
