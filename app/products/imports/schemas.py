"""What a price list and its progress look like from outside."""

import json
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.products.imports.reading import ENCODINGS
from app.products.imports.service import SORTS
from app.products.imports.states import Status
from app.web.fields import Moment, Schema, Str
from app.web.pages import ListArgs, page_of


class FormBool(fields.Field[bool]):
    """true or false in a form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value not in {"true", "false"}:
            raise ValidationError("Use true or false.")
        return bool(value == "true")

    def openapi(self) -> dict[str, Any]:
        return {"type": "boolean"}


class ImportUploadSchema(Schema):
    """A CSV file with a heading: sku, name, category, price, stock, description, status, image_url."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "CSV, 256 MB at most"},
    )
    dry_run = FormBool(
        load_default=False,
        metadata={"example": False, "description": "true: say what would happen and change nothing"},
    )
    encoding = Str(
        1,
        20,
        load_default="utf-8",
        checks=[validate.OneOf(ENCODINGS)],
        metadata={"example": "utf-8", "description": "How its letters are written"},
    )


class ImportSchema(Schema):
    """A price list. `rows_done` of `rows_total` were looked at; those that were refused are `failed`."""

    id = fields.Integer(metadata={"example": 4})
    status = fields.String(metadata={"enum": [str(each) for each in Status]})
    dry_run = fields.Boolean(metadata={"example": False})
    file_name = fields.String(metadata={"example": "price-list.csv"})
    rows_total = fields.Integer(metadata={"example": 1200})
    rows_done = fields.Integer(metadata={"example": 1200})
    created = fields.Integer(metadata={"example": 40, "description": "New products on sale"})
    updated = fields.Integer(metadata={"example": 310})
    unchanged = fields.Integer(metadata={"example": 847})
    drafted = fields.Integer(metadata={"example": 1, "description": "New ones without a price: drafts"})
    failed = fields.Integer(
        metadata={"example": 2, "description": "Refused rows and pictures; errors.csv says why"}
    )
    ignored_columns = fields.Function(
        lambda each: json.loads(each.ignored),
        metadata={"type": "array", "items": {"type": "string"}, "example": ["supplier"]},
    )
    problem = fields.String(
        allow_none=True, metadata={"example": None, "description": "Why it failed as a whole"}
    )
    created_at = Moment()
    updated_at = Moment()
    finished_at = Moment(allow_none=True, metadata={"example": None})


class ImportListArgs(ListArgs):
    sort = Str(1, 20, load_default="newest", checks=[validate.OneOf(list(SORTS))])


ImportPage = page_of(ImportSchema)
