"""Statements over HTTP: administrators import them, staff read the daily match."""

from datetime import date, timedelta
from typing import Any

from flask import Response, current_app, url_for

from app.auth import guards
from app.errors import NotFound, invalid
from app.kit import csv_text
from app.kit.clock import local_day, utc_now
from app.payments.statements import cells, days, imports, rows
from app.payments.statements.schemas import (
    DaysArgs,
    FormatArgs,
    MatchedDaysSchema,
    MatchedDayWithRowsSchema,
    ProblemListArgs,
    StatementImportPage,
    StatementImportSchema,
    StatementProblemPage,
    StatementUploadSchema,
)
from app.web import pages, uploads
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.openapi import PROBLEM
from app.web.openapi.headers import header
from app.web.pages import ListArgs

LOCATION = header("Location", "Where its progress can be read")
CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": "row,code\r\n"}}}}

blp = Blueprint(
    "statements",
    __name__,
    url_prefix="/api/v1/statements",
    guard=guards.staff,
    description="M-Pesa's own list of what moved, compared with the shop's, day by day.",
)
admin_blp = Blueprint(
    "statements_admin",
    __name__,
    url_prefix="/api/v1/statements",
    guard=guards.admin,
    description="Importing the organisation's statement.",
)


@admin_blp.before_request
def _expect_a_statement() -> None:
    uploads.expect(cells.MOST_BYTES)


@admin_blp.post("/imports")
@admin_blp.arguments(StatementUploadSchema, location="form", content_type=uploads.MULTIPART)
@admin_blp.response(202, StatementImportSchema, headers=LOCATION)
@admin_blp.alt_response(415, **PROBLEM, description="`not_a_form`")
@admin_blp.alt_response(422, **PROBLEM, description="`statement_unreadable`, `file_missing`")
def import_statement(form: dict[str, Any]) -> Any:
    """Import the organisation's statement, CSV or XLSX as the M-PESA portal exports it.

    It is looked at at once, and a file that is no statement of this shop is refused with the cure. The worker
    reads it: `done_rows` of `total_rows` says how far it is. Each payment becomes one receipt, whoever told
    of it before; money without an order, and receipts that the statement lacks, are put in front of a person.

    The same file again is the same import: repeating it is harmless.
    """
    file = uploads.chosen(form["file"])
    made, _ = imports.take(
        file=file.stream,
        name=file.filename,
        shortcodes=current_app.extensions["payments"].shop.shortcodes,
        said=form.get("shortcode"),
        actor=caller().actor,
        now=utc_now(),
    )
    return made, 202, {"Location": url_for("statements.read_statement_import", statement_import_id=made.id)}


@blp.get("/imports")
@blp.arguments(ListArgs, location="query")
@blp.response(200, StatementImportPage)
def list_statement_imports(args: dict[str, Any]) -> Any:
    """List the imports, the newest first; with `updated_since`, in the order in which they changed."""
    return pages.answer(imports.list_imports(wanted=pages.wanted(args), **args))


@blp.get("/imports/<int:statement_import_id>")
@blp.response(200, StatementImportSchema)
def read_statement_import(statement_import_id: int) -> Any:
    """Read one import: how far it is, and what it brought."""
    return imports.read_import(import_id=statement_import_id)


@blp.get("/imports/<int:statement_import_id>/problems")
@blp.arguments(ProblemListArgs, location="query")
@blp.response(200, StatementProblemPage)
@blp.doc(responses=CSV)
def list_statement_problems(args: dict[str, Any], statement_import_id: int) -> Any:
    """List the rows of an import that could not be used, and why; `format=csv` for a spreadsheet."""
    wanted = pages.wanted(args)
    if args["format"] == "csv":
        found = [
            (each.row_no, each.code, each.detail)
            for each in imports.all_problems(import_id=statement_import_id)
        ]
        return _csv(csv_text.write(("row", "code", "detail"), found), f"problems-{statement_import_id}.csv")
    return pages.answer(imports.list_problems(import_id=statement_import_id, wanted=wanted))


@blp.get("/days")
@blp.arguments(DaysArgs, location="query")
@blp.response(200, MatchedDaysSchema)
def list_matched_days(args: dict[str, Any]) -> Any:
    """Compare each day's receipts with the statement, the newest day first; 92 days at most."""
    last = args.get("last") or date.fromisoformat(local_day(utc_now()))
    first = args.get("first") or last - timedelta(days=29)
    if not 0 <= (last - first).days < days.MOST_DAYS:
        raise invalid("/from", f"Ask for 1 to {days.MOST_DAYS} days, from the earlier one to the later one.")
    return {"data": days.match(first=first, last=last)}


@blp.get("/days/<day>")
@blp.arguments(FormatArgs, location="query")
@blp.response(200, MatchedDayWithRowsSchema)
@blp.doc(responses=CSV)
def read_matched_day(args: dict[str, Any], day: str) -> Any:
    """Read one day's match: its sums, and what differs; `format=csv` has every transaction."""
    named = _day(day)
    if args["format"] == "csv":
        found = [rows.as_cells(row) for row in rows.of_day(day=named.isoformat())]
        return _csv(csv_text.write(rows.COLUMNS, found), f"match-{named}.csv")
    return rows.read_day(day=named)


def _day(written: str) -> date:
    """The day in the address. Raises NotFound."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.isoformat() != written or not 1970 <= found.year < 9998:
        raise NotFound("There is no such day. Use a day of the calendar such as 2026-12-01.")
    return found


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)
