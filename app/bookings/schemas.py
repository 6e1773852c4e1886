"""What bookings look like from outside."""

from typing import Any

from marshmallow import fields, validate

from app.bookings.reading import SORTS
from app.bookings.states import BookingStatus
from app.orders.states import PaidState, Status
from app.web.fields import Day, Email, Int, Moment, Money, Phone, QueryInt, Schema, Str
from app.web.pages import ListArgs, page_of

STATUSES = [str(status) for status in BookingStatus]
LEAVING = {"example": "2027-01-01", "description": "The date of leaving; not a day of the stay any more"}
EXPECTED = {"description": "The price you showed the renter: 409 `total_changed` when it is another by now"}


class BookSchema(Schema):
    """Which unit, for which days, and who rents it.

    Guests give a phone or an e-mail; an account's own are used where absent.
    """

    unit_id = Int(1, required=True, metadata={"example": 4})
    start_date = Day(required=True, metadata={"description": "The first day"})
    end_date = Day(required=True, metadata=LEAVING)
    name = Str(0, 120, load_default="", metadata={"example": "Amina Otieno"})
    email = Email(load_default=None, allow_none=True, metadata={"example": "amina@example.com"})
    phone = Phone(load_default=None, allow_none=True, metadata={"example": "0712 345 678"})
    note = Str(0, 500, load_default="", metadata={"example": "I come with a lorry"})
    expected_total = Money(load_default=None, allow_none=True, metadata=EXPECTED)


class ExtendSchema(Schema):
    """Until when to stay on; the extension begins where the booking ends, for the same renter."""

    end_date = Day(required=True, metadata={**LEAVING, "example": "2027-02-01"})
    note = Str(0, 500, load_default="", metadata={"example": "One more month"})
    expected_total = Money(load_default=None, allow_none=True, metadata=EXPECTED)


class CancelBookingSchema(Schema):
    reason = Str(0, 200, load_default="", metadata={"example": "We are not moving after all"})


class BookingListArgs(ListArgs):
    unit_id = QueryInt(1, metadata={"example": 4})
    status = Str(1, 20, checks=[validate.OneOf(STATUSES)])
    user_id = QueryInt(1, metadata={"description": "Somebody's bookings, for staff", "example": 7})
    order_id = QueryInt(1)
    sort = Str(1, 10, load_default="newest", checks=[validate.OneOf(list(SORTS))])


class BookingUnitSchema(Schema):
    """The unit that is rented."""

    id = fields.Integer(metadata={"example": 4})
    number = fields.String(metadata={"example": "A-12"})
    size = fields.String(metadata={"example": "small"})


class BookingOrderSchema(Schema):
    """The order that pays for it: pay it like any other."""

    id = fields.Integer(metadata={"example": 17})
    number = fields.String(metadata={"example": "7K3QX9M2PD"})
    status = fields.String(metadata={"enum": [str(status) for status in Status]})
    payment_status = fields.String(metadata={"enum": [str(status) for status in PaidState]})
    payment_open = fields.Boolean(metadata={"description": "A payment is being decided; wait for it"})
    total = Money(attribute="total_minor")
    due = Money(attribute="due_minor", metadata={"description": "Still to be paid"})
    expires_at = Moment(metadata={"description": "The unit is given back then, unless it is paid"})


class BookingEventSchema(Schema):
    from_status = fields.String(allow_none=True)
    to_status = fields.String(metadata={"example": "confirmed"})
    event = fields.String(metadata={"example": "paid"})
    reason = fields.String()
    actor = fields.String(metadata={"example": "mpesa:callback"})
    at = Moment()


class BookingSummarySchema(Schema):
    """A unit for the days from `start_date` up to, and without, `end_date`."""

    id = fields.Integer(metadata={"example": 9})
    unit = fields.Nested(BookingUnitSchema, attribute="booking.unit")
    order = fields.Nested(BookingOrderSchema)
    extends_id = fields.Integer(
        attribute="booking.extends_id",
        allow_none=True,
        metadata={"example": 8, "description": "The booking that this one goes on from"},
    )
    user_id = fields.Integer(attribute="booking.user_id", allow_none=True)
    name = fields.String(attribute="booking.name", metadata={"example": "Amina Otieno"})
    status = fields.String(attribute="booking.status", metadata={"enum": STATUSES})
    message = fields.String(metadata={"example": "Paid. The unit is yours for these days."})
    start_date = Day(attribute="booking.start_date")
    end_date = Day(attribute="booking.end_date", metadata={"example": "2027-01-01"})
    months = fields.Integer(attribute="booking.months", metadata={"example": 1})
    days = fields.Integer(
        attribute="booking.days", metadata={"example": 0, "description": "After the whole months"}
    )
    monthly_price = Money(attribute="booking.monthly_minor")
    price = Money(attribute="booking.price_minor")
    created_at = Moment(attribute="booking.created_at")
    updated_at = Moment(attribute="booking.updated_at")


class BookingSchema(BookingSummarySchema):
    """A booking with its history."""

    history = fields.List(fields.Nested(BookingEventSchema), attribute="booking.events")


BookingPage: Any = page_of(BookingSummarySchema)
