"""What refunds look like from outside, for the people of the shop."""

from marshmallow import fields, validate

from app.payments.refunds.models import Refund
from app.payments.refunds.states import Method, RefundStatus
from app.payments.refunds.words import words
from app.web.fields import Int, Moment, Money, QueryInt, Schema, Str, Word
from app.web.pages import ListArgs, page_of

METHODS, STATUSES = [str(method) for method in Method], [str(status) for status in RefundStatus]


class RequestRefundSchema(Schema):
    """What should go back. It goes to who paid, and to nobody else: nobody sends a phone."""

    amount = Int(
        1,
        load_default=None,
        allow_none=True,
        metadata={"example": 19900, "description": "Cents; all that is left of the receipt when absent"},
    )
    method = Str(
        1,
        10,
        load_default=None,
        allow_none=True,
        checks=[validate.OneOf(METHODS)],
        metadata={
            "example": "reversal",
            "description": "reversal undoes the whole receipt, b2c pays the phone that paid, cash is handed"
            " over; when absent, the first of them that fits",
        },
    )
    reason = Str(3, 200, required=True, metadata={"example": "The flour was wet"})
    handed_to = Str(
        1,
        120,
        load_default=None,
        allow_none=True,
        metadata={"example": "Amina Otieno", "description": "Who gets the cash"},
    )


class ApproveRefundSchema(Schema):
    handed_to = Str(
        1,
        120,
        load_default=None,
        allow_none=True,
        metadata={"example": "Amina Otieno", "description": "Who gets the cash, if the request does not say"},
    )


class RejectRefundSchema(Schema):
    reason = Str(3, 200, required=True, metadata={"example": "The customer took another bag instead"})


class ConcludeRefundSchema(Schema):
    outcome = Str(
        1, 10, required=True, checks=[validate.OneOf(["done", "failed"])], metadata={"example": "done"}
    )
    gateway_ref = Word(
        1,
        40,
        load_default=None,
        allow_none=True,
        metadata={"example": "UKL7AB12CD", "description": "The receipt number under which it went; for done"},
    )
    reason = Str(3, 200, required=True, metadata={"example": "Found in the statement of 21 November"})


class RefundListArgs(ListArgs):
    status = Str(1, 20, checks=[validate.OneOf(STATUSES)])
    method = Str(1, 10, checks=[validate.OneOf(METHODS)])
    receipt_id = QueryInt(1)
    order_id = QueryInt(1)


class RefundEventSchema(Schema):
    from_status = fields.String(allow_none=True)
    to_status = fields.String()
    event = fields.String(metadata={"example": "approve"})
    note = fields.String()
    actor = fields.String(metadata={"example": "admin:1"})
    at = Moment()


class RefundSummarySchema(Schema):
    id = fields.Integer(metadata={"example": 4})
    receipt_id = fields.Integer(metadata={"example": 9})
    order_id = fields.Integer(allow_none=True, metadata={"example": 17})
    review_item_id = fields.Integer(
        allow_none=True, metadata={"description": "Resolved by itself once the money went"}
    )
    method = fields.String(metadata={"enum": METHODS})
    status = fields.String(metadata={"enum": STATUSES})
    failure = fields.String(allow_none=True, metadata={"example": "shop_balance_too_low"})
    message = fields.Method("_words", metadata={"description": "For people's eyes", "type": "string"})
    amount = Money(attribute="amount_minor")
    reason = fields.String()
    phone = fields.String(
        allow_none=True, metadata={"description": "Gets the money, with b2c: the phone that paid"}
    )
    handed_to = fields.String(allow_none=True)
    requested_by = fields.String(metadata={"example": "staff:3"})
    approved_by = fields.String(allow_none=True, metadata={"example": "admin:1"})
    gateway_ref = fields.String(allow_none=True, metadata={"description": "Under which number it went"})
    created_at = Moment()
    updated_at = Moment()
    sent_at = Moment(allow_none=True)
    done_at = Moment(allow_none=True)

    def _words(self, refund: Refund) -> str:
        return words(refund.status, refund.failure)


class RefundSchema(RefundSummarySchema):
    """A refund with its history."""

    history = fields.List(fields.Nested(RefundEventSchema), attribute="events")


class CheckPaymentSchema(Schema):
    receipt_number = Word(8, 20, required=True, metadata={"example": "UKL5XQ2P7A"})


class CheckSchema(Schema):
    """A question to M-Pesa. Its answer is among the payment's evidence, as `status`."""

    id = fields.Integer()
    payment_id = fields.Integer()
    receipt_number = fields.String(attribute="subject", metadata={"example": "UKL5XQ2P7A"})
    created_at = Moment()
    asked_at = Moment(allow_none=True)
    answered_at = Moment(allow_none=True)
    outcome = fields.String(allow_none=True, metadata={"example": "paid"})


RefundPage = page_of(RefundSummarySchema)
