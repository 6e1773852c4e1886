"""What payments look like from outside. Safaricom's CheckoutRequestID leaves to administrators only."""

from typing import Any

from marshmallow import fields, validate

from app.payments import methods
from app.payments.models import Payment
from app.payments.states import PaymentStatus, ReviewKind
from app.web.fields import Moment, Money, Phone, QueryBool, QueryInt, Schema, Str, Word
from app.web.pages import ListArgs, page_of

METHODS = [method.name for method in methods.every()]


class PaySchema(Schema):
    """How to pay. The amount is what the order still costs: nobody sends it."""

    method = Str(
        1,
        20,
        load_default="mpesa",
        checks=[validate.OneOf(METHODS)],
        metadata={
            "example": "mpesa",
            "description": "One of those that `GET /payment-methods` offers; M-Pesa when absent",
        },
    )
    phone = Phone(
        load_default=None,
        allow_none=True,
        metadata={
            "example": "0712 345 678",
            "description": "Gets the M-Pesa prompt; the order's own phone when absent",
        },
    )


class PaymentSchema(Schema):
    id = fields.Integer(metadata={"example": 31})
    order_id = fields.Integer(metadata={"example": 17})
    method = fields.String(metadata={"example": "mpesa_stk"})
    status = fields.String(metadata={"enum": [str(status) for status in PaymentStatus]})
    reason = fields.String(
        allow_none=True, metadata={"description": "Stable word for how it ended", "example": "wrong_pin"}
    )
    message = fields.Method("_words", metadata={"description": "For the payer's eyes", "type": "string"})
    amount = Money(attribute="amount_minor")
    phone = fields.String(allow_none=True, metadata={"example": "+254712345678"})
    account_reference = fields.String(metadata={"description": "The order's number, shown on the prompt"})
    receipt_number = fields.String(allow_none=True, metadata={"example": "UKL5XQ2P7A"})
    created_at = Moment()
    updated_at = Moment()

    def _words(self, payment: Payment) -> str:
        words = methods.of(payment.method).words
        return words(payment.status, payment.reason, payment.receipt_number)


class BegunPaymentSchema(PaymentSchema):
    """A payment that was just begun, for the eyes of its payer."""

    client_secret = fields.String(
        allow_none=True,
        metadata={
            "description": "With `card`: what Stripe's payment form needs. null for anybody but the payer;"
            " it is not kept, `GET /payments/{id}/client-secret` fetches it again",
            "example": "pi_3Q0a_secret_9b",
        },
    )


class ClientSecretSchema(Schema):
    """What a card form needs; null where there is nothing to fill in."""

    client_secret = fields.String(allow_none=True, metadata={"example": "pi_3Q0a_secret_9b"})
    publishable_key = fields.String(allow_none=True, metadata={"example": "pk_live_51abc"})


class PaymentMethodSchema(Schema):
    """A way to pay that works in this shop now."""

    method = fields.String(metadata={"enum": METHODS, "example": "card"})
    label = fields.String(metadata={"example": "Card"})
    paybill = fields.String(
        metadata={"description": "Of `mpesa`: pay to it by hand; the account is the order's number"}
        | {"example": "174379", "x_sometimes": True}
    )
    till = fields.String(
        metadata={"description": "Of `mpesa` with a till: Buy Goods takes money by hand"}
        | {"example": "5551234", "x_sometimes": True}
    )
    publishable_key = fields.String(
        metadata={"description": "Of `card`: for Stripe's payment form"}
        | {"example": "pk_live_51abc", "x_sometimes": True}
    )
    api_base = fields.String(
        allow_none=True,
        metadata={"description": "Of `card`: where Stripe is, when it is the simulator; else null"}
        | {"x_sometimes": True},
    )


class PaymentMethodsSchema(Schema):
    data = fields.List(fields.Nested(PaymentMethodSchema))


class PaymentListArgs(ListArgs):
    status = Str(1, 20, checks=[validate.OneOf([str(status) for status in PaymentStatus])])
    reason = Word(1, 40)
    receipt_number = Word(1, 64)


class EvidenceSchema(Schema):
    source = fields.String(metadata={"example": "callback"})
    verdict = fields.String(metadata={"example": "paid"})
    code = fields.String(metadata={"example": "0"})
    detail = fields.String()
    amount = Money(attribute="amount_minor", allow_none=True)
    receipt = fields.String(allow_none=True)
    age_seconds = fields.Integer(metadata={"description": "Seconds after the push"})
    at = Moment()


class PaymentEventSchema(Schema):
    from_status = fields.String(allow_none=True)
    to_status = fields.String()
    reason = fields.String(allow_none=True)
    actor = fields.String()
    at = Moment()


class PaymentEvidenceSchema(Schema):
    """What was asked, what came back and when, in order."""

    payment = fields.Nested(PaymentSchema)
    provider_ref = fields.String(
        attribute="payment.provider_ref",
        allow_none=True,
        metadata={"description": "What Stripe calls a card payment", "example": "pi_3Q0a"},
    )
    merchant_request_id = fields.String(attribute="payment.merchant_request_id", allow_none=True)
    checkout_request_id = fields.String(attribute="payment.checkout_request_id", allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceSchema))
    history = fields.List(fields.Nested(PaymentEventSchema))


class ReviewListArgs(ListArgs):
    open = QueryBool(
        data_key="open", attribute="is_open", metadata={"description": "Only open (true) or resolved ones"}
    )
    kind = Str(1, 40, checks=[validate.OneOf([str(kind) for kind in ReviewKind])])


class ReviewItemSchema(Schema):
    id = fields.Integer()
    kind = fields.String(metadata={"enum": [str(kind) for kind in ReviewKind]})
    detail = fields.String()
    amount = Money(attribute="amount_minor", allow_none=True)
    order_id = fields.Integer(allow_none=True)
    payment_id = fields.Integer(allow_none=True)
    receipt_id = fields.Integer(allow_none=True)
    created_at = Moment()
    updated_at = Moment()
    resolved_at = Moment(allow_none=True)
    resolved_by = fields.String(allow_none=True)
    resolution = fields.String(allow_none=True)


class ResolveSchema(Schema):
    resolution = Str(
        3, 500, required=True, metadata={"example": "Returned by reversal, M-Pesa receipt UKL7AB12CD"}
    )


PROVIDERS = [*(method.provider for method in methods.every()), "cash"]


class ReceiptListArgs(ListArgs):
    number = Word(1, 64, metadata={"example": "UKL5XQ2P7A"})
    provider = Str(1, 20, checks=[validate.OneOf(PROVIDERS)], metadata={"example": "mpesa"})
    day = Str(
        10,
        10,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        metadata={"example": "2026-11-21", "description": "Nairobi date"},
    )
    order_id = QueryInt(1, metadata={"example": 17, "description": "Receipts of which this order got a part"})


class AllocationSchema(Schema):
    kind = fields.String(metadata={"example": "order"})
    order_id = fields.Integer(allow_none=True)
    refund_id = fields.Integer(allow_none=True, metadata={"description": "The refund by which it went back"})
    amount = Money(attribute="amount_minor")
    actor = fields.String()
    at = Moment()


class ReceiptSchema(Schema):
    """Money that came in and where each shilling went: the allocations add up to the amount."""

    id = fields.Integer()
    provider = fields.String(metadata={"example": "mpesa"})
    number = fields.String(allow_none=True, metadata={"description": "null until M-Pesa tells it"})
    amount = Money(attribute="amount_minor")
    payment_id = fields.Integer(allow_none=True)
    source = fields.String(metadata={"example": "callback"})
    reference = fields.String(
        allow_none=True, metadata={"description": "The account number that the payer typed"}
    )
    payer = fields.String(
        allow_none=True,
        metadata={
            "description": "The payer's phone as M-Pesa tells it: masked, or a hash",
            "example": "2547*****678",
        },
    )
    actor = fields.String(
        metadata={"description": "The channel that told of it, or who took the cash", "example": "staff:3"}
    )
    received_at = Moment()
    allocations = fields.List(fields.Nested(AllocationSchema))


class OrderReceiptSchema(Schema):
    """Money that came in for an order, as far as whoever bought it needs it."""

    provider = fields.String(metadata={"example": "mpesa"})
    number = fields.String(
        allow_none=True,
        metadata={"example": "UKL5XQ2P7A", "description": "null until M-Pesa tells it, and for cash"},
    )
    amount = Money(attribute="amount_minor")
    received_at = Moment()


PaymentPage, ReviewItemPage, ReceiptPage, OrderReceiptPage = (
    page_of(PaymentSchema),
    page_of(ReviewItemSchema),
    page_of(ReceiptSchema),
    page_of(OrderReceiptSchema),
)
Body = dict[str, Any]
