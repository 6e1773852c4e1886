"""What orders look like from outside."""

from marshmallow import fields, validate

from app.orders.service import SORTS
from app.orders.states import Fulfilment, FulfilmentEvent, PaidState, Status
from app.web.fields import Email, Int, Moment, Money, Phone, Schema, Str, Word
from app.web.pages import ListArgs, page_of


class CheckoutSchema(Schema):
    """Who the order is for. Guests give a phone or an e-mail; an account's own are used where absent."""

    name = Str(0, 120, load_default="", metadata={"example": "Amina Otieno"})
    email = Email(load_default=None, allow_none=True, metadata={"example": "amina@example.com"})
    phone = Phone(load_default=None, allow_none=True, metadata={"example": "0712 345 678"})
    address = Str(0, 500, load_default="", metadata={"example": "Kilimani, Argwings Kodhek Rd, gate 4"})
    note = Str(0, 500, load_default="", metadata={"example": "Call when you are at the gate"})
    expected_total = Money(
        load_default=None, allow_none=True, metadata={"description": "409 when it differs"}
    )


class CancelSchema(Schema):
    reason = Str(0, 200, load_default="", metadata={"example": "I ordered twice"})


class FulfilmentSchema(Schema):
    event = Str(1, 20, required=True, checks=[validate.OneOf([str(event) for event in FulfilmentEvent])])
    reason = Str(0, 200, load_default="", metadata={"example": "With the 14:00 rider"})


class OrderListArgs(ListArgs):
    status = Str(1, 20, checks=[validate.OneOf([str(status) for status in Status])])
    payment_status = Str(1, 20, checks=[validate.OneOf([str(status) for status in PaidState])])
    fulfilment_status = Str(1, 20, checks=[validate.OneOf([str(status) for status in Fulfilment])])
    number = Word(1, 12, metadata={"description": "The order's number, as on the M-Pesa prompt"})
    sort = Str(1, 10, load_default="newest", checks=[validate.OneOf(list(SORTS))])


class OrderLineSchema(Schema):
    kind = fields.String(metadata={"example": "product"})
    product_id = fields.Integer(allow_none=True)
    sku = fields.String(allow_none=True)
    name = fields.String(metadata={"example": "Unga wa dola 2 kg"})
    unit_price = Money(attribute="unit_minor")
    quantity = Int()
    total = Money(attribute="total_minor")


class OrderEventSchema(Schema):
    field = fields.String(metadata={"example": "status"})
    from_status = fields.String(allow_none=True)
    to_status = fields.String()
    event = fields.String(metadata={"example": "paid"})
    reason = fields.String()
    actor = fields.String(
        metadata={"description": "user, staff or admin with its id, guest, system, or a provider"}
    )
    at = Moment()


class OrderSummarySchema(Schema):
    id = fields.Integer(metadata={"example": 17})
    number = fields.String(metadata={"example": "7K3QX9M2PD"})
    status = fields.String(metadata={"enum": [str(status) for status in Status]})
    payment_status = fields.String(metadata={"enum": [str(status) for status in PaidState]})
    fulfilment_status = fields.String(metadata={"enum": [str(status) for status in Fulfilment]})
    payment_open = fields.Boolean(metadata={"description": "A payment is being decided; wait for it"})
    lines = fields.List(fields.Nested(OrderLineSchema))
    total = Money(attribute="total_minor")
    paid = Money(attribute="paid_minor")
    refunded = Money(attribute="refunded_minor", metadata={"description": "Went back to the payer"})
    due = Money(attribute="due_minor", metadata={"description": "Still to be paid"})
    name = fields.String()
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    address = fields.String()
    note = fields.String()
    user_id = fields.Integer(allow_none=True)
    expires_at = Moment(metadata={"description": "Unpaid orders give back then what they hold"})
    confirmed_at = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()


class OrderSchema(OrderSummarySchema):
    """An order with its history."""

    history = fields.List(fields.Nested(OrderEventSchema), attribute="events")


OrderPage = page_of(OrderSummarySchema)
