"""What transport requests look like from outside."""

from marshmallow import fields, validate

from app.bookings.transport.service import MOST_METRES, MOST_SCHEDULE_DAYS, SORTS
from app.bookings.transport.states import TransportEventKind, TransportStatus
from app.web.fields import Day, Email, Int, Moment, Money, Phone, QueryInt, Schema, Str
from app.web.pages import ListArgs, page_of

STATUSES = [str(status) for status in TransportStatus]
PROGRESS = [str(event) for event in TransportEventKind]
PICKUP = {"example": "Kilimani, Argwings Kodhek Rd, gate 4"}
DELIVERY = {"example": "The store, Mombasa Rd, unit A-12"}
METRES = {"example": 12_400, "description": "Metres: 12400 are 12.4 km"}
ITEMS = {"example": "A bed, a fridge, twenty boxes"}
WHEN = {"format": "date-time", "type": "string", "example": "2027-01-01T06:00:00Z"}


class TransportRequestCreateSchema(Schema):
    """What is to be moved, and for whom. Guests give a phone or an e-mail; an account's own fill gaps."""

    booking_id = Int(1, load_default=None, allow_none=True, metadata={"description": "A booking of yours"})
    pickup_address = Str(1, 500, required=True, metadata=PICKUP)
    delivery_address = Str(1, 500, required=True, metadata=DELIVERY)
    distance_m = Int(1, MOST_METRES, required=True, metadata=METRES)
    preferred_at = Moment(required=True, metadata=WHEN)
    items = Str(0, 2000, load_default="", metadata=ITEMS)
    name = Str(0, 120, load_default="", metadata={"example": "Amina Otieno"})
    email = Email(load_default=None, allow_none=True, metadata={"example": "amina@example.com"})
    phone = Phone(load_default=None, allow_none=True, metadata={"example": "0712 345 678"})


class TransportCancelSchema(Schema):
    reason = Str(0, 200, load_default="", metadata={"example": "A friend has a lorry"})


class TransportProgressSchema(Schema):
    """What happens next; scheduling says when, and again when the time changes."""

    event = Str(1, 20, required=True, checks=[validate.OneOf(PROGRESS)], metadata={"example": "schedule"})
    scheduled_at = Moment(load_default=None, allow_none=True, metadata=WHEN)
    reason = Str(0, 200, load_default="", metadata={"example": "The first lorry of the day"})


class TransportListArgs(ListArgs):
    status = Str(1, 20, checks=[validate.OneOf(STATUSES)])
    booking_id = QueryInt(1)
    user_id = QueryInt(1, metadata={"description": "Somebody's requests, for staff", "example": 7})
    scheduled_on = Day(metadata={"description": "What the shop moves on this day"})
    sort = Str(1, 10, load_default="newest", checks=[validate.OneOf(list(SORTS))])


class TransportEstimateArgs(Schema):
    distance_m = QueryInt(1, MOST_METRES, required=True, metadata=METRES)


class TransportEstimateSchema(Schema):
    """What moving so far is likely to cost: the base, and each kilometre that is begun."""

    distance_m = fields.Integer(metadata=METRES)
    base = Money()
    per_km = Money()
    estimated_cost = Money()


class TransportEventSchema(Schema):
    from_status = fields.String(allow_none=True)
    to_status = fields.String(metadata={"example": "scheduled"})
    event = fields.String(metadata={"example": "schedule"})
    reason = fields.String()
    actor = fields.String(metadata={"example": "staff:2"})
    at = Moment()


class TransportRequestSummarySchema(Schema):
    id = fields.Integer(metadata={"example": 3})
    booking_id = fields.Integer(allow_none=True, metadata={"example": 9})
    user_id = fields.Integer(allow_none=True)
    name = fields.String(metadata={"example": "Amina Otieno"})
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    pickup_address = fields.String(metadata=PICKUP)
    delivery_address = fields.String(metadata=DELIVERY)
    distance_m = fields.Integer(metadata=METRES)
    estimated_cost = Money(attribute="estimated_minor")
    items = fields.String(metadata=ITEMS)
    preferred_at = Moment(metadata={"description": "When the customer would like it"})
    scheduled_at = Moment(allow_none=True, metadata={"description": "When the shop comes"})
    status = fields.String(metadata={"enum": STATUSES})
    created_at = Moment()
    updated_at = Moment()


class TransportRequestSchema(TransportRequestSummarySchema):
    """A transport request with its history."""

    history = fields.List(fields.Nested(TransportEventSchema), attribute="events")


class TransportScheduleArgs(Schema):
    first = Day(metadata={"description": "The first day; today by default"})
    days = QueryInt(1, MOST_SCHEDULE_DAYS, load_default=7, metadata={"example": 7})


class TransportDaySchema(Schema):
    """What is to be moved on one day, in the order of the clock."""

    day = Day()
    requests = fields.List(fields.Nested(TransportRequestSummarySchema))


class TransportScheduleSchema(Schema):
    """The shop's days, those without anything included."""

    days = fields.List(fields.Nested(TransportDaySchema))
    waiting = fields.Integer(metadata={"example": 2, "description": "Requests that nobody has scheduled yet"})


TransportRequestPage = page_of(TransportRequestSummarySchema)
