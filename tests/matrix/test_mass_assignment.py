"""No column of the database can be set through a body that does not name it."""

from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields

from app.db import db
from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import OPERATIONS, WITH_BODY, body_for, rules, schema_of, split, who_may

KEY = {"Idempotency-Key": "0123456789abcdef"}


def columns() -> set[str]:
    """The name of every column of every table, and of what Python could be made to follow."""
    return {column.name for table in db.metadata.sorted_tables for column in table.columns} | {
        "__class__", "__dict__", "lines", "items", "events", "user", "is_admin", "price_minor",
    }  # fmt: skip


def accepted(schema: ma.Schema) -> set[str]:
    return {field.data_key or name for name, field in schema.load_fields.items()}


def unknown(answer: Any) -> set[str]:
    body = problem(answer)
    assert answer.status_code == 422, answer.text
    return {error["pointer"] for error in body["errors"] if error["code"] == "unknown_field"}


def test_every_operation_that_takes_a_body_is_tried(shop: Furnished) -> None:
    takers = {name for name, _ in rules(shop.app) if schema_of(shop.app, name) is not None}

    assert takers == set(WITH_BODY)


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_column_that_a_body_does_not_name_is_refused(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    schema = schema_of(shop.app, name)
    assert schema is not None
    extra = columns() - accepted(schema)

    answer = shop.send(
        who_may(name), method, rule, json=body_for(name, shop.ids) | dict.fromkeys(extra, 1), headers=KEY
    )

    assert unknown(answer) == {f"/{column}" for column in extra}
    assert shop.digest() == shop.as_made


def inside(schema: ma.Schema) -> dict[str, bool]:
    """The fields that hold an object, and whether they hold a list of them."""
    found = {}
    for name, field in schema.load_fields.items():
        many = isinstance(field, fields.List)
        if isinstance(field.inner if many else field, fields.Nested | fields.Dict):
            found[field.data_key or name] = many
    return found


@pytest.mark.parametrize("name", WITH_BODY)
def test_nor_inside_an_object_of_the_body(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    schema = schema_of(shop.app, name)
    assert schema is not None

    for field, many in inside(schema).items():
        extra = {"amount_minor": 1, "version": 2}
        body = body_for(name, shop.ids) | {field: [extra] if many else extra}
        answer = shop.send(who_may(name), method, rule, json=body, headers=KEY)
        where = f"/{field}/0" if many else f"/{field}"
        assert unknown(answer) == {f"{where}/amount_minor", f"{where}/version"}
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("GET /api/")])
def test_what_is_read_names_no_secret_column(shop: Furnished, name: str) -> None:
    answer = shop.send("admin", "GET", split(name)[1])

    for word in ("password_hash", "token_hash", "refresh_token", "fingerprint", "key_digest", "guest"):
        assert f'"{word}":'.encode() not in answer.data
