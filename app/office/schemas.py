"""What the back office reads about the shop as a whole."""

from marshmallow import fields, validate

from app.office.audit import KINDS
from app.web.fields import Moment, Money, Schema, Str, Word
from app.web.pages import ListArgs, page_of

NEEDS = [
    "review",
    "refunds_to_approve",
    "orders_to_ship",
    "orders_to_deliver",
    "transport_to_schedule",
    "transport_called_off",
    "deliveries_failed",
    "stock_low",
]


class NeedSchema(Schema):
    code = fields.String(metadata={"enum": NEEDS, "example": "review"})
    count = fields.Integer(metadata={"example": 3, "description": "How many wait; 0 when nothing does"})
    amount = Money(attribute="amount_minor", allow_none=True, metadata={"description": "What is in question"})
    oldest_at = Moment(allow_none=True, metadata={"description": "Since when the first of them waits"})


class DayOfMoneySchema(Schema):
    """The receipts of a Nairobi day."""

    day = fields.String(metadata={"example": "2026-11-21"})
    amount = Money(attribute="amount_minor")
    so_far = Money(
        attribute="so_far_minor", metadata={"description": "By the end of the present hour of the day"}
    )
    count = fields.Integer(metadata={"example": 12})
    by_hour = fields.List(
        fields.Integer(metadata={"example": 129900}),
        metadata={"description": "Cents that came in each hour, from midnight: 24 numbers"},
    )


class ProviderSchema(Schema):
    """How attempts to pay that were decided in the last 7 days ended."""

    method = fields.String(metadata={"example": "mpesa_stk"})
    attempts = fields.Integer(metadata={"example": 40})
    succeeded = fields.Integer(metadata={"example": 34})
    failed = fields.Integer(metadata={"example": 2})
    cancelled = fields.Integer(metadata={"example": 3})
    expired = fields.Integer(metadata={"example": 1})


class RunsOutSchema(Schema):
    id = fields.Integer(metadata={"example": 5})
    name = fields.String(metadata={"example": "Unga wa dola 2 kg"})
    available = fields.Integer(metadata={"example": 2, "description": "Units that can still be sold"})
    sold = fields.Integer(metadata={"example": 9, "description": "Units that orders took in the last 7 days"})


class DashboardSchema(Schema):
    at = Moment()
    needs = fields.List(fields.Nested(NeedSchema))
    today = fields.Nested(DayOfMoneySchema)
    yesterday = fields.Nested(DayOfMoneySchema)
    providers = fields.List(fields.Nested(ProviderSchema))
    runs_out = fields.List(fields.Nested(RunsOutSchema))


class AuditArgs(ListArgs):
    kind = Str(1, 10, checks=[validate.OneOf(KINDS)], metadata={"example": "refund"})
    actor = Word(1, 40, metadata={"example": "staff:3", "description": "Who did it"})


class AuditEventSchema(Schema):
    """One change: of an order, a payment or a refund its status, of a product its stock; of an account its
    rights or how it signs in; of a webhook where and whether it is told. Nothing secret, nobody's address.
    """

    id = fields.String(metadata={"example": "refund:12"})
    kind = fields.String(metadata={"enum": KINDS})
    subject_id = fields.Integer(
        metadata={"example": 4, "description": "The order, payment, refund, product, account or webhook"}
    )
    order_id = fields.Integer(allow_none=True, metadata={"example": 17})
    event = fields.String(metadata={"example": "approve"})
    field = fields.String(metadata={"example": "status"})
    from_status = fields.String(allow_none=True, metadata={"example": "requested"})
    to_status = fields.String(allow_none=True, metadata={"example": "approved"})
    quantity = fields.Integer(
        allow_none=True,
        metadata={
            "example": None,
            "description": "Units, for a change of stock; for an account how many sign-ins ended",
        },
    )
    reason = fields.String(metadata={"example": "The flour was wet"})
    actor = fields.String(metadata={"example": "admin:1"})
    at = Moment()


AuditPage = page_of(AuditEventSchema)
