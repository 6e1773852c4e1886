"""Paying a booking by M-Pesa. No client sets the status of a payment."""

from typing import Any

from flask import current_app, request

from app.bookings import service as booked
from app.compat import people
from app.compat.edge import Refused, cents, sent, signed_in
from app.compat.paying import Wish, check_amount, pay
from app.compat.storage.bookings import read
from app.compat.storage.common import blp, enveloped, every, iso, own, whole_shillings
from app.errors import NotFound
from app.kit.clock import utc_now
from app.kit.paging import Wanted
from app.payments import inbox
from app.payments import service as payments
from app.payments.states import OPEN, PaymentStatus

LARGEST_CALLBACK = 64 * 1024
NO_PAYMENT = "Payment not found"
ACCEPTED = "Success. Request accepted for processing"
SHOWN_OF = 50  # a user's newest bookings whose payments are listed


@blp.post("/payments/mpesa/initiate")
def initiate() -> Any:
    """Ask a phone for what a booking costs; the answer is the provider's synchronous one."""
    who, body = signed_in(), sent()
    if "status" in body:
        raise Refused(403, "The status of a payment is set by the provider, never by a client.")
    amount, order_id = cents(body, "amount"), None
    if body.get("booking_id") not in (None, ""):
        order = read(body["booking_id"]).order
        check_amount(order, amount)
        order_id = order.id
    phone = people.phone_in(body, "phone_number", "phone", required=True) or ""
    wish = Wish(amount_minor=amount, phone=phone, who=who, user_id=who.user_id, order_id=order_id)
    payment = pay(wish, body)
    answer = {
        "MerchantRequestID": payment.merchant_request_id or "",
        "CheckoutRequestID": payment.checkout_request_id or "",
        "ResponseCode": "0",
        "ResponseDescription": ACCEPTED,
        "CustomerMessage": ACCEPTED,
    }
    return enveloped(answer, payment_id=str(payment.id))


@blp.post("/payments/mpesa/callback")
def callback() -> Any:
    """Keep what says it is a callback. It carries no secret, so the provider is asked before it counts."""
    request.max_content_length = LARGEST_CALLBACK
    body = request.get_data(cache=False)
    confirm = current_app.extensions["payments"].confirm
    inbox.receive(token="", body=body, confirm=confirm, now=utc_now())
    return {"ResultCode": 0, "ResultDesc": "Success"}


def _row(payment: Any) -> dict[str, Any]:
    paid, open_still = payment.status == PaymentStatus.SUCCEEDED, payment.status in OPEN
    return {
        "id": str(payment.id),
        "status": "success" if paid else "pending" if open_still else "failed",
        "amount": whole_shillings(payment.amount_minor),
        "transaction_code": payment.receipt_number,
        "timestamp": iso(payment.updated_at),
    }


@blp.get("/payments/status/<booking_id>")
def payment_status(booking_id: str) -> Any:
    """How the newest payment of a booking stands."""
    viewer = own(signed_in())
    try:
        order_id = read(booking_id).order.id
    except NotFound as error:
        raise NotFound(NO_PAYMENT) from error
    page = payments.list_payments(viewer=viewer, wanted=Wanted(limit=1), order_id=order_id)
    if not page.data:
        raise NotFound(NO_PAYMENT)
    newest = payments.read_payment(payment_id=page.data[0].id, viewer=viewer, now=utc_now())
    return enveloped(_row(newest))


@blp.get("/payments")
def list_payments() -> Any:
    """One's own payments for bookings; everybody's for an administrator."""
    viewer = own(signed_in())
    if viewer.staff:
        listed = every(lambda wanted: payments.list_payments(viewer=viewer, wanted=wanted))
        return enveloped([_row(payment) for payment in listed])
    mine = booked.list_bookings(viewer=viewer, wanted=Wanted(limit=SHOWN_OF)).data
    rows = [
        {**_row(payment), "booking_id": str(booking.id)}
        for booking in mine
        for payment in payments.list_payments(
            viewer=viewer, wanted=Wanted(limit=20), order_id=booking.order.id
        ).data
    ]
    return enveloped(rows)


@blp.post("/payments")
@blp.put("/payments/<payment_id>")
def refuse_to_set(payment_id: str = "") -> Any:
    """What a browser may never do."""
    signed_in()
    raise Refused(403, "The status of a payment is set by the provider, never by a client.")
