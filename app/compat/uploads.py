"""Dialect csv: accounts with a user name alone, and products by CSV file, without a prefix."""

import re
from typing import Any

from flask import Response, current_app, request

from app.auth import guards
from app.auth import service as auth
from app.compat import people
from app.compat.edge import Dialect, Refused, classroom, either, sent, signed_in, text
from app.errors import AppError
from app.kit import csv_text
from app.kit.clock import utc_now
from app.kit.money import SHILLING
from app.products.imports import runner
from app.products.imports import service as imports
from app.products.imports.desk import Desk
from app.reports import service as reports
from app.web.caller import Caller, InvalidToken

LARGEST_FILE = 64 * 1024 * 1024
AT_ONCE = 20_000  # rows that are read in before the answer; longer files are left to the worker
MOST_SHOWN = 100
COLUMNS = {
    "sku": "product_id",
    "name": "product_name",
    "category": "category",
    "price": "price",
    "quantity_sold": "quantity_sold",
    "rating": "rating",
    "review_count": "review_count",
}
"""Our columns under this dialect's names; a file needs all of them."""
ANOTHER_ENCODING = " If you cannot, send it with the encoding windows-1252."
OUR_HEADING = "sku,name,price,stock"
NAMED = re.compile(r"(?:(?<=\. )|^)(sku|name)(?=: )")
SUMMARY = ("category", "total_revenue", "top_product", "top_product_quantity_sold")

blp = Dialect("uploads")


@blp.post("/signup")
def sign_up() -> Any:
    """Make an account that has a user name and nothing else."""
    body = sent()
    if not body.get("username") or not body.get("password"):
        raise Refused(400, "Username and password are required")
    username = text(body, "username", most=80)
    try:
        people.sign_up(email=None, username=username, password=people.password_in(body))
    except auth.UsernameTaken as error:
        raise Refused(400, "Username already exists") from error
    return {"msg": "User created successfully", "message": "User created successfully"}, 201


def _shopkeeper() -> Caller:
    """The shop's people; in a classroom anybody who is signed in. Raises Refused (401, 403)."""
    try:
        who = signed_in()
    except (InvalidToken, guards.NotSignedIn) as error:
        raise Refused(401, "Missing or invalid token") from error
    if not who.is_staff and not classroom():
        raise Refused(403, "Only the shop's staff may do this.")
    return who


@either(blp.post, "/upload", "/upload_csv")
def upload() -> Any:
    """Read products in from a CSV file. A row without a price becomes a draft, what is blank is unknown."""
    who = _shopkeeper()
    request.max_content_length = LARGEST_FILE
    if "file" not in request.files:
        raise Refused(400, "No file part")
    file = request.files["file"]
    if not file.filename:
        raise Refused(400, "No selected file")
    desk: Desk = current_app.extensions["imports"]
    try:
        queued = imports.start(
            stream=file.stream,
            file_name=file.filename,
            desk=desk,
            actor=who.actor,
            now=utc_now(),
            required=tuple(COLUMNS),
        )
    except AppError as error:
        raise _named(error) from error
    if queued.rows_total <= AT_ONCE:
        runner.run(import_id=queued.id, desk=desk, now=utc_now)
    return _outcome(queued.id)


def _named(error: AppError) -> AppError:
    """A refusal with this dialect's names for columns, and without what only our own API takes."""
    column = getattr(error, "column", None)
    if error.code == "missing_column" and column in COLUMNS:
        return Refused(400, f"Missing column: {COLUMNS[column]}")
    if error.code == "cannot_read_file":
        said = error.detail.replace(ANOTHER_ENCODING, "")
        return Refused(400, said.replace(OUR_HEADING, ",".join(COLUMNS.values())), **error.facts)
    return error


def _outcome(import_id: int) -> dict[str, Any]:
    done = imports.read_import(import_id=import_id)
    if done.status == "failed":
        raise Refused(400, done.problem or "The file could not be read.")
    refused = [
        {"row": line, "msg": NAMED.sub(lambda found: COLUMNS[found[1]], problem)}
        for line, problem in imports.problems(import_id=import_id, most=MOST_SHOWN)
    ]
    counts = {
        "import_id": done.id,
        "rows": done.rows_total,
        "imported": done.created + done.updated + done.unchanged,
        "drafted": done.drafted,
        "refused": done.failed,
    }
    if done.failed and done.failed == done.rows_total:
        first = refused[0]
        raise Refused(400, f"No row could be used. Row {first['row']}: {first['msg']}", **counts)
    said = "Data uploaded successfully"
    finished = done.status == "completed"
    return {"msg": said, "message": said, **counts, "errors": refused, "finished": finished}


@blp.get("/summary_report")
def summary_report() -> Any:
    """What each category brought in, as a CSV file: what was imported as sold, and the shop's own sales."""
    _shopkeeper()
    rows = [
        [
            row["category"],
            f"{row['total_revenue_minor'] // SHILLING}.{row['total_revenue_minor'] % SHILLING:02}",
            row["top_product"],
            row["top_product_quantity_sold"],
        ]
        for row in reports.category_summary()
    ]
    headers = {"Content-Disposition": 'attachment; filename="summary_report.csv"'}
    return Response(csv_text.write(SUMMARY, rows), content_type="text/csv; charset=utf-8", headers=headers)
