"""Price lists over HTTP: sent in by administrators, followed and written out by staff."""

from typing import Any

from flask import Response, current_app, request, stream_with_context, url_for

from app.auth import guards
from app.kit.clock import utc_now
from app.products.imports import exporting, service
from app.products.imports.desk import Desk
from app.products.imports.schemas import ImportListArgs, ImportPage, ImportSchema, ImportUploadSchema
from app.web import pages, uploads
from app.web.blueprint import Blueprint
from app.web.caller import caller
from app.web.once import once
from app.web.openapi import PROBLEM
from app.web.openapi.headers import header

LOCATION = header("Location", "Where its progress can be read")
CSV: dict[str, Any] = {
    "schema": {"type": "string"},
    "content_type": "text/csv; charset=utf-8",
    "example": "sku,name,price,line,problem\r\n",
}

staff_blp = Blueprint(
    "imports_staff", __name__, url_prefix="/api/v1", guard=guards.staff, description="Following price lists."
)
admin_blp = Blueprint(
    "imports_admin", __name__, url_prefix="/api/v1", guard=guards.admin, description="Sending price lists in."
)


@admin_blp.before_request
def _expect_a_file() -> None:
    if request.endpoint == "imports_admin.start_import":
        uploads.expect(service.MOST_BYTES)


def _desk() -> Desk:
    desk: Desk = current_app.extensions["imports"]
    return desk


def import_address(import_id: int) -> str:
    return url_for("imports_staff.read_import", import_id=import_id)


def _file(lines: Any, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = stream_with_context(line.encode() for line in lines)
    return Response(body, content_type=CSV["content_type"], headers=headers)


@admin_blp.post("/product-imports")
@admin_blp.arguments(ImportUploadSchema, location="form", content_type=uploads.MULTIPART)
@admin_blp.response(202, ImportSchema, headers=LOCATION)
@admin_blp.alt_response(415, **PROBLEM, description="`not_a_form`")
@admin_blp.alt_response(
    422, **PROBLEM, description="`missing_column`, `duplicate_column`, `cannot_read_file`, `file_missing`"
)
@once(ImportSchema, status=202, location=import_address)
def start_import(form: dict[str, Any]) -> Any:
    """Read in a price list.

    Products are known by their SKU: one that is there is changed where its row says something else, a new one
    is made, and what a row leaves blank stays. The worker does it; a row that it refuses stops no other.
    """
    file = uploads.chosen(form.pop("file"))
    queued = service.start(
        stream=file.stream, file_name=file.filename, desk=_desk(), actor=caller().actor, now=utc_now(), **form
    )
    return queued, 202, {"Location": import_address(queued.id)}


@staff_blp.get("/product-imports")
@staff_blp.arguments(ImportListArgs, location="query")
@staff_blp.response(200, ImportPage)
def list_imports(args: dict[str, Any]) -> Any:
    """List the price lists that were sent in."""
    wanted = pages.wanted(args)
    return pages.answer(service.list_imports(wanted=wanted, **args))


@staff_blp.get("/product-imports/<int:import_id>")
@staff_blp.response(200, ImportSchema)
def read_import(import_id: int) -> Any:
    """Read how far a price list is."""
    return service.read_import(import_id=import_id)


@staff_blp.get("/product-imports/<int:import_id>/errors.csv")
@staff_blp.response(200, **CSV)
def export_refused_rows(import_id: int) -> Any:
    """Download the refused rows with what is wrong with each.

    Mend the file and send it in, or mend what stood in the way and retry.
    """
    return _file(service.refused_rows(import_id=import_id), f"import-{import_id}-errors.csv")


@admin_blp.post("/product-imports/<int:import_id>/cancel")
@admin_blp.response(200, ImportSchema)
@admin_blp.alt_response(409, **PROBLEM, description="`not_in_this_state`")
@once(ImportSchema, status=200)
def cancel_import(import_id: int) -> Any:
    """Stop reading a price list. What is in stays in."""
    return service.cancel(import_id=import_id, now=utc_now())


@admin_blp.post("/product-imports/<int:import_id>/retry")
@admin_blp.response(202, ImportSchema)
@admin_blp.alt_response(
    409, **PROBLEM, description="`nothing_to_retry`, `only_tried` (a dry run), `not_in_this_state`"
)
@once(ImportSchema, status=202)
def retry_import(import_id: int) -> Any:
    """Try the refused rows again, and no others."""
    return service.retry(import_id=import_id, now=utc_now())


@staff_blp.get("/products/export.csv")
@staff_blp.response(200, **{**CSV, "example": f"{','.join(exporting.COLUMNS)}\r\n"})
def export_products() -> Any:
    """Download the whole catalogue as a price list that can be read in again."""
    return _file(exporting.lines(), "products.csv")
