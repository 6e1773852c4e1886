"""Lists: what may be asked of them and how they answer."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema as BareSchema
from marshmallow import fields

from app.kit.paging import DEFAULT_LIMIT, MOST, Page, Wanted
from app.web.fields import Moment, QueryBool, QueryInt, Schema, Str


class ListArgs(Schema):
    """What every list takes."""

    limit = QueryInt(
        1, MOST, load_default=DEFAULT_LIMIT, metadata={"description": "Rows on a page", "example": 20}
    )
    cursor = Str(
        1, 1500, metadata={"format": "cursor", "description": "`page.next_cursor` of the page before"}
    )
    total = QueryBool(load_default=False, metadata={"description": "Count all rows as well"})
    updated_since = Moment(
        metadata={"format": "date-time", "type": "string", "description": "Changed at or after this moment"}
    )


def wanted(args: dict[str, Any]) -> Wanted:
    """Take the paging arguments out of `args`; what stays are the list's own filters."""
    return Wanted(limit=args.pop("limit"), cursor=args.pop("cursor", None), total=args.pop("total"))


class PageInfo(Schema):
    next_cursor = fields.String(
        allow_none=True, metadata={"description": "Send it as `cursor` for the next page"}
    )
    has_more = fields.Boolean(metadata={"example": False})
    total = fields.Integer(metadata={"description": "Only with `total=true`", "x_sometimes": True})


def page_of(item: type[BareSchema]) -> type[BareSchema]:
    """The schema of a page of `item`s."""
    name = item.__name__.removesuffix("Schema")
    members: Mapping[str, Any] = {"data": fields.List(fields.Nested(item)), "page": fields.Nested(PageInfo)}
    return Schema.from_dict(dict(members), name=f"{name}Page")


def answer(page: Page) -> tuple[dict[str, Any], int, dict[str, str]]:
    """`page` as a view returns it, with a Link header to the next one."""
    info: dict[str, Any] = {"next_cursor": page.next_cursor, "has_more": page.next_cursor is not None}
    if page.total is not None:
        info["total"] = page.total
    headers = {}
    if page.next_cursor:
        query = {**request.args.to_dict(), "cursor": page.next_cursor}
        headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return {"data": page.data, "page": info}, 200, headers


Answer = tuple[dict[str, Any], int, dict[str, str]]
View = Callable[..., Answer]
