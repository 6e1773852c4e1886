"""What a sale at the counter looks like from outside."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.payments.schemas import PaymentSchema, ReceiptSchema
from app.web.fields import Int, Money, Phone, Schema, Str

MOST_LINES, MOST_UNITS = 50, 999


class SaleLineSchema(Schema):
    product_id = Int(1, required=True, metadata={"example": 5})
    quantity = Int(1, MOST_UNITS, load_default=1, metadata={"example": 2})


class CounterSaleSchema(Schema):
    """What is sold, and how it is paid: either lines from the shelf, or an amount."""

    lines = fields.List(
        fields.Nested(SaleLineSchema),
        validate=validate.Length(1, MOST_LINES),
        metadata={"description": "Products from the shelf; leave it out to sell an amount"},
    )
    amount = Money(metadata={"description": "A sum that is for nothing on the shelf; leave `lines` out then"})
    description = Str(0, 200, load_default="", metadata={"example": "Repair of a bicycle"})
    method = Str(
        1, 10, required=True, checks=[validate.OneOf(["mpesa", "cash"])], metadata={"example": "cash"}
    )
    phone = Phone(
        load_default=None,
        allow_none=True,
        metadata={"example": "0712 345 678", "description": "Gets the prompt; for cash it is optional"},
    )
    name = Str(0, 120, load_default="", metadata={"example": "Amina"})

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse both ways at once, none, and what follows from the method."""
        if ("lines" in data) == ("amount" in data):
            raise ValidationError("Send either lines, or an amount.", "lines")
        if data.get("amount") == 0:
            raise ValidationError("Send an amount above nothing.", "amount")
        if data.get("method") == "mpesa" and data.get("phone") is None:
            raise ValidationError("Give the phone number that should get the M-Pesa prompt.", "phone")


class SoldSchema(Schema):
    """A sale: its order, and the receipt (cash) or the payment to wait for (M-Pesa)."""

    order_id = fields.Integer(attribute="order.id", metadata={"example": 17})
    order_number = fields.String(attribute="order.number", metadata={"example": "7K3QX9M2PD"})
    order_status = fields.String(attribute="order.status", metadata={"example": "confirmed"})
    payment_status = fields.String(attribute="order.payment_status", metadata={"example": "paid"})
    total = Money(attribute="order.total_minor")
    due = Money(attribute="order.due_minor", metadata={"description": "Still to be paid"})
    receipt = fields.Nested(ReceiptSchema, allow_none=True)
    payment = fields.Nested(PaymentSchema, allow_none=True)


class CashSchema(Schema):
    """Cash that was taken; at most what is due."""

    amount = Money(required=True)
