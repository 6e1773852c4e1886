"""What storage units look like from outside."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.bookings.periods import Period
from app.bookings.units import service
from app.kit import money
from app.web.caller import caller
from app.web.fields import Day, Int, Moment, Money, QueryInt, Schema, Str
from app.web.pages import ListArgs, page_of

MOST_CENTS = 10**10
MOST_CM = 100_000
ONE_LINE = r"^[^\n\r\t]*$"
NUMBER = {"example": "A-12", "description": "As on its door, unique"}
SIZE = {"example": "small", "enum": list(service.SIZES)}
SQUARE = {"example": 90_000, "description": "Square centimetres of floor: 90000 are 9 square metres"}
STATUS = {
    "example": "available",
    "description": "Only an available one can be booked",
    "enum": list(service.STATUSES),
}
PRICE = {"description": "Cents a month, whole shillings", "example": {"amount": 450_000, "currency": "KES"}}
WORDS = {"example": "Ground floor, drive up to the door. Dry, lit, with a shelf."}
FIRST, LAST = "The first day", "The date of leaving; not a day of the stay any more"


class DimensionsSchema(Schema):
    """Inside, in centimetres."""

    width_cm = Int(1, MOST_CM, required=True, metadata={"example": 300})
    depth_cm = Int(1, MOST_CM, required=True, metadata={"example": 300})
    height_cm = Int(1, MOST_CM, required=True, metadata={"example": 260})


class Dimensions(fields.Nested):
    """Three columns of the unit as one object."""

    _CHECK_ATTRIBUTE = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(DimensionsSchema, **kwargs)

    def _serialize(  # type: ignore[override]  # marshmallow names the first one in two ways
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> dict[str, int]:
        return {name: getattr(obj, name) for name in ("width_cm", "depth_cm", "height_cm")}


class UnitSchema(Schema):
    """A storage unit. `occupied_today` follows its bookings and moves neither `updated_at` nor the ETag."""

    id = fields.Integer(metadata={"example": 4})
    number = fields.String(metadata=NUMBER)
    size = fields.String(metadata=SIZE)
    dimensions = Dimensions(dump_only=True)
    area_cm2 = fields.Integer(metadata=SQUARE)
    monthly_price = Money(attribute="monthly_minor")
    status = fields.String(metadata=STATUS)
    occupied_today = fields.Boolean(metadata={"example": False})
    description = fields.String(metadata=WORDS)
    created_at = Moment()
    updated_at = Moment()


def _not_absurd(cents: int) -> None:
    if cents > MOST_CENTS:
        raise ValidationError(f"A month's rent can be {money.display(MOST_CENTS)} at most.")


def _price(**kwargs: Any) -> Money:
    return Money(attribute="monthly_minor", validate=_not_absurd, metadata=PRICE, **kwargs)


class UnitCreateSchema(Schema):
    number = Str(1, 40, pattern=ONE_LINE, required=True, metadata=NUMBER)
    size = Str(1, 20, required=True, checks=[validate.OneOf(service.SIZES)], metadata={"example": "small"})
    dimensions = fields.Nested(DimensionsSchema, required=True)
    monthly_price = _price(required=True)
    status = Str(1, 20, load_default="available", checks=[validate.OneOf(service.SHOWN)])
    description = Str(0, 2000, load_default="", metadata=WORDS)


class UnitChangeSchema(Schema):
    """Only what is sent changes."""

    number = Str(1, 40, pattern=ONE_LINE, metadata=NUMBER)
    size = Str(1, 20, checks=[validate.OneOf(service.SIZES)], metadata={"example": "small"})
    dimensions = fields.Nested(DimensionsSchema)
    monthly_price = _price()
    status = Str(1, 20, checks=[validate.OneOf(service.STATUSES)], metadata={"example": "maintenance"})
    description = Str(0, 2000, metadata=WORDS)


class UnitListArgs(ListArgs):
    size = Str(1, 20, checks=[validate.OneOf(service.SIZES)])
    status = Str(
        1,
        20,
        checks=[validate.OneOf([*service.STATUSES, service.ANY])],
        metadata={"description": "available by default; retired and any are for staff"},
    )
    min_price = QueryInt(0, money.MOST, metadata={"description": "Cents a month", "example": 100_000})
    max_price = QueryInt(0, money.MOST, metadata={"description": "Cents a month", "example": 900_000})
    min_area = QueryInt(1, 10**10, metadata={"description": "Square centimetres of floor", "example": 40_000})
    available_from = Day(metadata={"description": f"With available_to: what is free then. {FIRST}"})
    available_to = Day(metadata={"description": LAST, "example": "2027-01-01"})
    sort = Str(1, 20, load_default="number", checks=[validate.OneOf(list(service.SORTS))])

    @validates_schema
    def whole_period(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse half a period, and one that ends before it begins."""
        if ("available_from" in data) != ("available_to" in data):
            missing = "available_to" if "available_from" in data else "available_from"
            raise ValidationError("Send available_from and available_to together.", missing)
        if "available_from" in data and data["available_from"] >= data["available_to"]:
            raise ValidationError("The last date has to come after the first day.", "available_to")


def period_of(args: dict[str, Any]) -> Period | None:
    """Take the period out of a list's arguments."""
    first, last = args.pop("available_from", None), args.pop("available_to", None)
    return Period(first, last) if first and last else None


class StayPeriodSchema(Schema):
    """Days from `start_date` up to, and without, `end_date`."""

    start_date = Day(metadata={"description": FIRST})
    end_date = Day(metadata={"description": LAST, "example": "2027-01-01"})


class QuoteArgs(Schema):
    start_date = Day(required=True, metadata={"description": FIRST})
    end_date = Day(required=True, metadata={"description": LAST, "example": "2027-01-10"})


class QuoteSchema(StayPeriodSchema):
    """What the unit costs for these days, and whether it can be had. Nothing is held by asking."""

    unit_id = fields.Integer(attribute="unit.id", metadata={"example": 4})
    start_date = Day(attribute="period.start")
    end_date = Day(attribute="period.end", metadata={"example": "2027-01-10"})
    months = fields.Integer(attribute="price.months", metadata={"example": 1})
    days = fields.Integer(
        attribute="price.days", metadata={"example": 9, "description": "After the whole months"}
    )
    monthly_price = Money(attribute="price.monthly_minor")
    price = Money(attribute="price.total_minor")
    rule = fields.Constant(service.RULE, metadata={"type": "string", "example": service.RULE})
    available = fields.Boolean(metadata={"example": True})
    occupied = fields.List(
        fields.Nested(StayPeriodSchema), metadata={"description": "Days of it that are taken"}
    )


class CalendarArgs(Schema):
    first = Day(metadata={"description": "The calendar begins with this day's month; this month by default"})
    months = QueryInt(1, service.MOST_CALENDAR_MONTHS, load_default=3, metadata={"example": 3})


class OccupiedSchema(StayPeriodSchema):
    """Days that somebody has. Staff also see whose they are."""

    booking_id = fields.Integer(attribute="id", metadata={"example": 9, "x-sometimes": True})
    status = fields.String(metadata={"example": "confirmed", "x-sometimes": True})
    name = fields.String(metadata={"example": "Amina Otieno", "x-sometimes": True})


class Occupied(fields.Nested):
    """Taken days, as much of them as the present caller may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OccupiedSchema, many=True, dump_only=True, **kwargs)

    def _serialize(  # type: ignore[override]  # marshmallow names the first one in two ways
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> Any:
        shown = OccupiedSchema(many=True) if caller().is_staff else StayPeriodSchema(many=True)
        return shown.dump(value)


class CalendarSchema(Schema):
    """Which days of these months are taken; what is not listed is free."""

    unit_id = fields.Integer(metadata={"example": 4})
    start_date = Day(metadata={"description": "The first day of the calendar"})
    end_date = Day(metadata={"description": "The day after its last one", "example": "2027-03-01"})
    occupied = Occupied()


UnitPage = page_of(UnitSchema)
