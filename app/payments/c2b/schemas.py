"""What matching money with its order looks like from outside."""

from marshmallow import fields

from app.web.fields import Int, Moment, Money, Schema


class MatchSchema(Schema):
    """The order that the money is for."""

    order_id = Int(1, required=True, metadata={"example": 17})


class SuggestionSchema(Schema):
    """An order that the money may be for, and why."""

    order_id = fields.Integer(attribute="order.id", metadata={"example": 17})
    number = fields.String(attribute="order.number", metadata={"example": "7K3QX9M2PD"})
    status = fields.String(attribute="order.status", metadata={"example": "pending_payment"})
    due = Money(attribute="order.due_minor", metadata={"description": "Still to be paid"})
    created_at = Moment(attribute="order.created_at")
    reasons = fields.List(
        fields.String(metadata={"enum": ["number", "phone", "amount", "time"]}),
        metadata={"description": "What fits: a number like the one typed, the phone, what is due, the hour"},
    )


class SuggestionsSchema(Schema):
    data = fields.List(fields.Nested(SuggestionSchema))
