"""What reports take and how their rows look."""

from typing import Any

from marshmallow import fields, validate

from app.reports.service import MOST_ROWS
from app.web.fields import Money, QueryInt, Schema, Str

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _day(name: str, words: str) -> Str:
    return Str(10, 10, pattern=DAY, data_key=name, metadata={"example": "2026-11-01", "description": words})


class ReportArgs(Schema):
    """The period, in Nairobi days."""

    first_day = _day("from", "The first day; 30 days up to `to` when left out")
    last_day = _day("to", "The last day; today when left out")
    limit = QueryInt(1, MOST_ROWS, load_default=100, metadata={"description": "Rows at most", "example": 100})
    format = Str(
        1,
        4,
        load_default="json",
        checks=[validate.OneOf(["json", "csv"])],
        metadata={"example": "json", "description": "csv: a file for a spreadsheet, amounts in shillings"},
    )


class StockReportArgs(ReportArgs):
    low = QueryInt(0, 1_000_000, load_default=5, metadata={"description": "So many are few", "example": 5})
    within = QueryInt(0, 365, load_default=14, metadata={"description": "Days ahead to look", "example": 14})


class PeriodSchema(Schema):
    first_day = fields.String(data_key="from", metadata={"example": "2026-11-01"})
    last_day = fields.String(data_key="to", metadata={"example": "2026-11-30"})


class SalesDaySchema(Schema):
    sold_on = fields.String(data_key="day", metadata={"example": "2026-11-21"})
    orders = fields.Integer(metadata={"example": 14})
    revenue_minor = Money(data_key="revenue")
    refunded_minor = Money(data_key="refunded")


class CategoryReportSchema(Schema):
    category = fields.String(metadata={"example": "Unga and grains"})
    total_revenue_minor = Money(data_key="total_revenue")
    top_product = fields.String(metadata={"example": "Unga wa dola, 2 kg"})
    top_product_quantity_sold = fields.Integer(metadata={"example": 31})


class BestSellerSchema(Schema):
    product_id = fields.Integer(metadata={"example": 12})
    sku = fields.String(metadata={"example": "UNGA-DOLA-2KG"})
    name = fields.String(metadata={"example": "Unga wa dola, 2 kg"})
    units = fields.Integer(metadata={"example": 31})
    revenue_minor = Money(data_key="revenue")
    orders = fields.Integer(metadata={"example": 20})


class PaymentSuccessSchema(Schema):
    provider = fields.String(metadata={"example": "mpesa_stk"})
    local_hour = fields.Integer(data_key="hour", metadata={"example": 18, "description": "In Nairobi"})
    attempts = fields.Integer(metadata={"example": 40})
    succeeded = fields.Integer(metadata={"example": 33})
    failed = fields.Integer(metadata={"example": 6})
    success_percent = fields.Float(
        allow_none=True, metadata={"example": 84.6, "description": "Of those that ended; null: none has"}
    )


class RunningOutSchema(Schema):
    product_id = fields.Integer(metadata={"example": 12})
    sku = fields.String(metadata={"example": "UNGA-DOLA-2KG"})
    name = fields.String(metadata={"example": "Unga wa dola, 2 kg"})
    on_hand = fields.Integer(metadata={"example": 7})
    reserved = fields.Integer(metadata={"example": 2})
    available = fields.Integer(metadata={"example": 5})
    sold = fields.Integer(metadata={"example": 31, "description": "Units in the period"})
    days_left = fields.Float(
        allow_none=True, metadata={"example": 4.8, "description": "At the period's pace; null: none was sold"}
    )


def report_of(row: type[Schema]) -> type[Any]:
    """The schema of a report whose rows are `row`s."""
    name = row.__name__.removesuffix("Schema")
    members = {"period": fields.Nested(PeriodSchema), "data": fields.List(fields.Nested(row))}
    return Schema.from_dict(members, name=f"{name}Report")
