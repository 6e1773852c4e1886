"""Reports over HTTP, for staff: JSON for a page, CSV for a spreadsheet."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response

from app.auth import guards
from app.errors import invalid
from app.kit import csv_text, money
from app.kit.clock import local_day, utc_now
from app.reports import schemas, service
from app.reports.service import Period, Row
from app.web.blueprint import Blueprint
from app.web.fields import Money, Schema

CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": "day,orders\r\n"}}}}

blp = Blueprint(
    "reports",
    __name__,
    url_prefix="/api/v1/reports",
    guard=guards.staff,
    description="What an owner asks. Each report is a query in sql/reports, to be run by hand as well.",
)


def _day(sent: dict[str, Any], name: str, pointer: str) -> date | None:
    written = sent.pop(name, None)
    try:
        return written and date.fromisoformat(written)
    except ValueError as error:
        raise invalid(pointer, "There is no such day.") from error


def _answer(
    ask: Callable[..., list[Row]], args: dict[str, Any], row: type[Schema], name: str
) -> dict[str, Any] | Response:
    """Ask for the period and write the rows as they were wanted."""
    today = date.fromisoformat(local_day(utc_now()))
    first, last = _day(args, "first_day", "/from"), _day(args, "last_day", "/to")
    asked: Period = service.period(first_day=first, last_day=last, today=today)
    wanted = args.pop("format")
    rows = ask(period=asked, most=args.pop("limit"), **args)
    if wanted == "csv":
        return _file(rows, row(), f"{name}-{asked.first_day}-{asked.last_day}.csv")
    days = {"first_day": asked.first_day.isoformat(), "last_day": asked.last_day.isoformat()}
    return {"period": days, "data": rows}


def _file(rows: list[Row], schema: Schema, filename: str) -> Response:
    named = {column: field.data_key or column for column, field in schema.dump_fields.items()}
    in_cents = {column for column, field in schema.dump_fields.items() if isinstance(field, Money)}
    cells = [
        [_shillings(row[column]) if column in in_cents else row[column] for column in named] for row in rows
    ]
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    text = csv_text.write(list(named.values()), cells)
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _shillings(cents: int) -> str:
    """Cents as a spreadsheet counts with them: 129950 is 1299.50."""
    whole, rest = divmod(cents, money.SHILLING)
    return f"{whole}.{rest:02}"


@blp.get("/sales-by-day")
@blp.arguments(schemas.ReportArgs, location="query")
@blp.response(200, schemas.report_of(schemas.SalesDaySchema))
@blp.doc(responses=CSV)
def sales_by_day(args: dict[str, Any]) -> Any:
    """What was sold on each day.

    Orders that were paid, by the day on which they were placed, the newest day first.
    """
    return _answer(service.sales_by_day, args, schemas.SalesDaySchema, "sales-by-day")


@blp.get("/categories")
@blp.arguments(schemas.ReportArgs, location="query")
@blp.response(200, schemas.report_of(schemas.CategoryReportSchema))
@blp.doc(responses=CSV)
def category_report(args: dict[str, Any]) -> Any:
    """What each category brought in, with its best product.

    The best product is the one of which most units were sold. Orders that were refunded as a whole do not
    count.
    """
    return _answer(service.categories, args, schemas.CategoryReportSchema, "categories")


@blp.get("/best-sellers")
@blp.arguments(schemas.ReportArgs, location="query")
@blp.response(200, schemas.report_of(schemas.BestSellerSchema))
@blp.doc(responses=CSV)
def best_sellers(args: dict[str, Any]) -> Any:
    """Which products are sold most."""
    return _answer(service.best_sellers, args, schemas.BestSellerSchema, "best-sellers")


@blp.get("/payment-success")
@blp.arguments(schemas.ReportArgs, location="query")
@blp.response(200, schemas.report_of(schemas.PaymentSuccessSchema))
@blp.doc(responses=CSV)
def payment_success(args: dict[str, Any]) -> Any:
    """How often payments succeed, by provider and hour of the day.

    A bad hour is seen here first: many attempts, few that succeed.
    """
    return _answer(service.payment_success, args, schemas.PaymentSuccessSchema, "payment-success")


@blp.get("/stock-running-out")
@blp.arguments(schemas.StockReportArgs, location="query")
@blp.response(200, schemas.report_of(schemas.RunningOutSchema))
@blp.doc(responses=CSV)
def stock_running_out(args: dict[str, Any]) -> Any:
    """What must be bought in soon.

    Products of which at most `low` are left, or which last at most `within` days at the pace of the
    period. The soonest comes first.
    """
    return _answer(service.stock_running_out, args, schemas.RunningOutSchema, "stock-running-out")
