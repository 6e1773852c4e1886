"""Refunds: staff ask for them, administrators let them go; and where Safaricom tells how they ended."""

from typing import Any

from flask import current_app, request, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.payments.refunds import questions, results, service
from app.payments.refunds.schemas import (
    ApproveRefundSchema,
    CheckPaymentSchema,
    CheckSchema,
    ConcludeRefundSchema,
    RefundListArgs,
    RefundPage,
    RefundSchema,
    RejectRefundSchema,
    RequestRefundSchema,
)
from app.payments.refunds.states import Method
from app.web import pages
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.once import once

LARGEST_CALLBACK = 64 * 1024
ACCEPTED = {"ResultCode": 0, "ResultDesc": "Accepted"}

staff_blp = Blueprint(
    "refunds_staff",
    __name__,
    url_prefix="/api/v1",
    guard=guards.staff,
    description="Asking for money to go back to who paid.",
)
admin_blp = Blueprint(
    "refunds_admin",
    __name__,
    url_prefix="/api/v1",
    guard=guards.admin,
    description="Letting money go back.",
)
callbacks_blp = Blueprint(
    "refund_callbacks",
    __name__,
    url_prefix="/api/v1/payments/callbacks",
    guard=guards.open_to_all,
    description="For Safaricom: how refunds ended and what became of receipts. Only the secret is believed.",
)


def refund_address(refund_id: int) -> str:
    return url_for("refunds_staff.read_refund", refund_id=refund_id)


@staff_blp.post("/receipts/<int:receipt_id>/refunds")
@staff_blp.arguments(RequestRefundSchema)
@staff_blp.response(201, RefundSchema)
@once(RefundSchema, status=201, required=True, location=refund_address)
def request_refund(body: dict[str, Any], receipt_id: int) -> Any:
    """Ask for a receipt's money, or a part of it, to go back.

    Nothing is sent before an administrator approves. All refunds of a receipt together never exceed it.
    """
    amount, method = body["amount"], body["method"]
    refund = service.request_refund(
        receipt_id=receipt_id,
        amount_minor=amount,
        method=None if method is None else Method(method),
        reason=body["reason"],
        handed_to=body["handed_to"],
        actor=caller().actor,
        now=utc_now(),
    )
    return refund, 201, {"Location": refund_address(refund.id)}


@staff_blp.get("/refunds")
@staff_blp.arguments(RefundListArgs, location="query")
@staff_blp.response(200, RefundPage)
def list_refunds(args: dict[str, Any]) -> Any:
    """List refunds, the newest first; with `updated_since`, in the order in which they changed."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_refunds(wanted=wanted, **args))


@staff_blp.get("/refunds/<int:refund_id>")
@staff_blp.response(200, RefundSchema)
def read_refund(refund_id: int) -> Any:
    """Read a refund with its history."""
    return service.read_refund(refund_id=refund_id)


@staff_blp.post("/payments/<int:payment_id>/check")
@staff_blp.arguments(CheckPaymentSchema)
@staff_blp.response(202, CheckSchema)
@once(CheckSchema, status=202)
def check_payment(body: dict[str, Any], payment_id: int) -> Any:
    """Ask M-Pesa whether a receipt paid this payment, when nobody else could say.

    The answer comes a little later: if the receipt is completed, of this shop and of the right amount, the
    payment succeeds by it. Read the payment's evidence.
    """
    if not current_app.extensions["payments"].may_initiate:
        raise questions.InitiatorMissing()
    return questions.check_payment(
        payment_id=payment_id, receipt_number=body["receipt_number"], actor=caller().actor, now=utc_now()
    )


@admin_blp.post("/refunds/<int:refund_id>/approve")
@admin_blp.arguments(ApproveRefundSchema)
@admin_blp.response(200, RefundSchema)
@once(RefundSchema, status=200)
def approve_refund(body: dict[str, Any], refund_id: int) -> Any:
    """Let a refund go: it is sent to M-Pesa in a moment; cash is handed over now.

    A large one must be approved by somebody else than who asked for it. Where the shop asked by itself, the
    first administrator makes the request theirs: it stays `requested` until a second one approves.
    """
    return service.approve(
        refund_id=refund_id,
        handed_to=body["handed_to"],
        actor=caller().actor,
        two_persons_above=current_app.config["SETTINGS"].two_persons_above * 100,
        may_initiate=current_app.extensions["payments"].may_initiate,
        now=utc_now(),
    )


@admin_blp.post("/refunds/<int:refund_id>/reject")
@admin_blp.arguments(RejectRefundSchema)
@admin_blp.response(200, RefundSchema)
@once(RefundSchema, status=200)
def reject_refund(body: dict[str, Any], refund_id: int) -> Any:
    """Decide that a refund is not to go; possible until it is sent."""
    return service.reject(refund_id=refund_id, reason=body["reason"], actor=caller().actor, now=utc_now())


@admin_blp.post("/refunds/<int:refund_id>/conclude")
@admin_blp.arguments(ConcludeRefundSchema)
@admin_blp.response(200, RefundSchema)
@once(RefundSchema, status=200)
def conclude_refund(body: dict[str, Any], refund_id: int) -> Any:
    """Say what the statement shows about a refund that M-Pesa never told the end of."""
    return service.conclude(
        refund_id=refund_id,
        went=body["outcome"] == "done",
        gateway_ref=body["gateway_ref"],
        reason=body["reason"],
        actor=caller().actor,
        now=utc_now(),
    )


@callbacks_blp.post("/refunds/<string(maxlength=128):token>/result")
def refund_result(token: str) -> Any:
    """Keep and handle how a refund ended.

    The answer is the same for everybody: a stranger learns nothing. 503 only when it could not be kept.
    """
    return _receive(results.REFUND, token, _body())


@callbacks_blp.post("/refunds/<string(maxlength=128):token>/timeout")
def refund_timeout(token: str) -> Any:
    """Note that M-Pesa gave up waiting. The body, which repeats our own request, is not read."""
    return _receive(results.REFUND, token, b"")


@callbacks_blp.post("/status/<string(maxlength=128):token>/result")
def status_result(token: str) -> Any:
    """Keep and handle what became of a receipt that M-Pesa was asked about."""
    return _receive(results.STATUS, token, _body())


@callbacks_blp.post("/status/<string(maxlength=128):token>/timeout")
def status_timeout(token: str) -> Any:
    """Note that M-Pesa gave up looking for a receipt. The body, our own request again, is not read."""
    return _receive(results.STATUS, token, b"")


def _body() -> bytes:
    request.max_content_length = LARGEST_CALLBACK
    return request.get_data(cache=False)


def _receive(channel: str, token: str, body: bytes) -> Any:
    gateway = current_app.extensions["payments"]
    results.receive(
        channel=channel,
        token=token,
        body=body,
        confirm=gateway.confirm,
        shortcodes=gateway.shop.shortcodes,
        now=utc_now(),
    )
    return ACCEPTED
