"""Paying an order, watching the payment, and what staff see of money."""

from typing import Any

from flask import current_app, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.kit.idempotency import Replay
from app.orders import service as orders
from app.orders.guards import buyer, viewer
from app.orders.service import Viewer
from app.payments import methods, receipts, review, service
from app.payments.gateway import Gateway
from app.payments.methods import Wish
from app.payments.models import Payment
from app.payments.schemas import (
    BegunPaymentSchema,
    ClientSecretSchema,
    OrderReceiptPage,
    PaymentEvidenceSchema,
    PaymentListArgs,
    PaymentMethodsSchema,
    PaymentPage,
    PaymentSchema,
    PaySchema,
    ReceiptListArgs,
    ReceiptPage,
    ReceiptSchema,
    ResolveSchema,
    ReviewItemPage,
    ReviewItemSchema,
    ReviewListArgs,
)
from app.web import conditional, pages
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.pages import ListArgs

blp = Blueprint(
    "payments", __name__, url_prefix="/api/v1", guard=guards.anyone, description="Paying an order."
)
staff_blp = Blueprint(
    "payments_staff",
    __name__,
    url_prefix="/api/v1",
    guard=guards.staff,
    description="Money that came in, what was heard about it, and what needs a person.",
)


def _render(payment: Payment) -> str:
    return current_app.json.dumps(PaymentSchema().dump(payment))


def payment_address(payment_id: int) -> str:
    return url_for("payments.read_payment", payment_id=payment_id)


def _gateway() -> Gateway:
    found: Gateway = current_app.extensions["payments"]
    return found


@blp.get("/payment-methods")
@blp.response(200, PaymentMethodsSchema)
def list_payment_methods() -> Any:
    """List the ways to pay that work now, with what a front end must know of each."""
    return {"data": methods.offered(_gateway())}


@blp.post("/orders/<int:order_id>/payments")
@blp.arguments(PaySchema)
@blp.response(202, BegunPaymentSchema)
@once(None, status=202, required=True, location=payment_address)
def pay_order(body: dict[str, Any], order_id: int) -> Any:
    """Begin to pay: an M-Pesa prompt on the payer's phone, or a card form for the payer's browser.

    The answer comes before the payer's: read the payment again after `Retry-After` seconds until its
    status is `succeeded`, `failed`, `cancelled` or `expired`. One attempt at a time: 409
    `payment_in_progress` while another is open. Nothing is ever sent twice by itself.
    """
    who = caller()
    order = orders.read_order(order_id=order_id, viewer=viewer(), now=utc_now(), full=False)
    account = None if who.user_id is None else str(who.user_id)
    wish = Wish(order_id, body["phone"] or order.phone, who.actor, account, who.address, _render)
    try:
        payment, secret = methods.called(body["method"]).start(wish, _gateway(), utc_now)
    except Replay as again:
        return _present_state(again)
    return _begun(payment, secret if secret and _is_payer(payment) else None, _headers(payment))


def _is_payer(payment: Payment) -> bool:
    """Staff may see a payment; what only its payer may have is not for them."""
    return orders.is_visible(order_id=payment.order_id, viewer=buyer())


def _begun(payment: Payment, secret: str | None, headers: dict[str, str]) -> Any:
    body = current_app.json.response({**PaymentSchema().dump(payment), "client_secret": secret})
    body.status_code = 202
    body.headers.update(headers)
    return body


def _present_state(again: Replay) -> Any:
    """A twin of a request that never finished learns how its payment stands; a card's, its secret as well."""
    if again.kept.resource_id is None:
        raise again
    payment = service.read_payment(payment_id=again.kept.resource_id, viewer=viewer(), now=utc_now())
    method = methods.of(payment.method)
    if again.kept.body is not None and not method.keeps_secrets:
        raise again
    secret = method.secret(payment, _gateway()) if _is_payer(payment) else None
    return _begun(payment, secret, {"Idempotent-Replayed": "true", **_headers(payment)})


def _headers(payment: Payment) -> dict[str, str]:
    wait = service.retry_after(payment, now=utc_now())
    headers = {"Location": payment_address(payment.id)}
    return headers if wait is None else {**headers, "Retry-After": str(wait)}


@blp.get("/orders/<int:order_id>/payments")
@blp.arguments(ListArgs, location="query")
@blp.response(200, PaymentPage)
def list_order_payments(args: dict[str, Any], order_id: int) -> Any:
    """List the attempts to pay one order, the newest first; with `updated_since`, as they changed."""
    who, wanted = viewer(), pages.wanted(args)
    orders.read_order(order_id=order_id, viewer=who, now=utc_now(), full=False)
    return pages.answer(service.list_payments(viewer=who, order_id=order_id, wanted=wanted, **args))


@blp.get("/orders/<int:order_id>/receipts")
@blp.arguments(ListArgs, location="query")
@blp.response(200, OrderReceiptPage)
def list_order_receipts(args: dict[str, Any], order_id: int) -> Any:
    """List the money that came in for one order, the newest first, however it was paid.

    Money that was paid by hand has no payment to read: this is where its receipt number stands.
    """
    wanted = pages.wanted(args)
    orders.read_order(order_id=order_id, viewer=viewer(), now=utc_now(), full=False)
    return pages.answer(receipts.list_receipts(wanted=wanted, order_id=order_id, **args))


@blp.get("/payments/<int:payment_id>")
@blp.response(200, PaymentSchema)
def read_payment(payment_id: int) -> Any:
    """Read how a payment stands; cheap to repeat with If-None-Match after `Retry-After` seconds."""
    payment = service.read_payment(payment_id=payment_id, viewer=viewer(), now=utc_now())
    conditional.tag(payment.version)
    return payment, 200, {k: v for k, v in _headers(payment).items() if k != "Location"}


@blp.get("/payments/<int:payment_id>/client-secret")
@blp.response(200, ClientSecretSchema)
def read_client_secret(payment_id: int) -> Any:
    """Read what the card form of an open payment needs, for its payer, after the page was loaded again."""
    return service.read_secret(payment_id=payment_id, viewer=buyer(), gateway=_gateway(), now=utc_now())


@blp.post("/payments/<int:payment_id>/cancel")
@blp.response(200, PaymentSchema)
@blp.alt_response(409, **PROBLEM, description="`cannot_be_called_back`")
def cancel_payment(payment_id: int) -> Any:
    """Give an open card payment up, to pay another way; one that was paid meanwhile is `succeeded`.

    409 `cannot_be_called_back` for an M-Pesa prompt: it ends by itself within a minute or two. Repeating it
    changes nothing.
    """
    return service.cancel_payment(payment_id=payment_id, viewer=viewer(), gateway=_gateway(), now=utc_now)


@staff_blp.get("/payments")
@staff_blp.arguments(PaymentListArgs, location="query")
@staff_blp.response(200, PaymentPage)
def list_payments(args: dict[str, Any]) -> Any:
    """List all payments, the newest first; with `updated_since`, in the order in which they changed."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_payments(viewer=Viewer(staff=True), wanted=wanted, **args))


@staff_blp.get("/payments/<int:payment_id>/evidence")
@staff_blp.response(200, PaymentEvidenceSchema)
def read_evidence(payment_id: int) -> Any:
    """Read everything that was heard about a payment: push, callbacks, queries, in order."""
    dump = PaymentEvidenceSchema().dump(service.read_evidence(payment_id=payment_id))
    if caller().role != "admin":
        dump.update(checkout_request_id=None, merchant_request_id=None, provider_ref=None)
    return current_app.json.response(dump)


@staff_blp.get("/payments/review")
@staff_blp.arguments(ReviewListArgs, location="query")
@staff_blp.response(200, ReviewItemPage)
def list_review_items(args: dict[str, Any]) -> Any:
    """List what needs a person, the oldest first."""
    wanted = pages.wanted(args)
    return pages.answer(review.list_items(wanted=wanted, **args))


@staff_blp.post("/payments/review/<int:item_id>/resolve")
@staff_blp.arguments(ResolveSchema)
@staff_blp.response(200, ReviewItemSchema)
@once(ReviewItemSchema, status=200)
def resolve_review_item(body: dict[str, Any], item_id: int) -> Any:
    """Write down what was done about an item. It moves no money by itself."""
    return review.resolve_item(
        item_id=item_id, resolution=body["resolution"], actor=caller().actor, now=utc_now()
    )


@staff_blp.get("/receipts")
@staff_blp.arguments(ReceiptListArgs, location="query")
@staff_blp.response(200, ReceiptPage)
def list_receipts(args: dict[str, Any]) -> Any:
    """List the money that came in, the newest first, with where it went; with `updated_since`, as it came."""
    wanted = pages.wanted(args)
    return pages.answer(receipts.list_receipts(wanted=wanted, **args))


@staff_blp.get("/receipts/<int:receipt_id>")
@staff_blp.response(200, ReceiptSchema)
def read_receipt(receipt_id: int) -> Any:
    """Read one receipt with its allocations."""
    return receipts.read_receipt(receipt_id=receipt_id)
