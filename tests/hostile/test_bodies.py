"""Bodies that nobody can mean: always the right 4xx in the one shape, and not one row changed."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.hostile.corpus import Raw, bodies, wrong_values
from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import WITH_BODY, body_for, schema_of, split, who_may

EVERY_BODY = {
    "POST /api/v1/auth/login",
    "PATCH /api/v1/users/<int:user_id>",
    "PUT /api/v1/cart/items/<int:product_id>",
    "POST /api/v1/checkout",
    "POST /api/v1/orders/<int:order_id>/payments",
    "POST /api/v1/products",
}
KEY = {"Idempotency-Key": "0123456789abcdef"}


def send(shop: Furnished, name: str, **kwargs: Any) -> TestResponse:
    method, rule = split(name)
    return shop.send(
        who_may(name), method, rule, headers={**KEY, **dict(kwargs.pop("headers", {}))}, **kwargs
    )


def send_raw(shop: Furnished, name: str, raw: Raw) -> TestResponse:
    return send(shop, name, data=raw.data, content_type=raw.content_type, headers=raw.headers)


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_that_cannot_be_read_is_refused_and_changes_nothing(shop: Furnished, name: str) -> None:
    wrong = bodies(body_for(name, shop.ids))
    if name not in EVERY_BODY:  # they are read by one reader: each is tried on some operations
        wrong = dict(list(wrong.items())[WITH_BODY.index(name) % 3 :: 3])

    answers = {what: send_raw(shop, name, raw) for what, raw in wrong.items()}

    expected = {what: raw.status for what, raw in wrong.items()}
    assert {what: answer.status_code for what, answer in answers.items()} == expected
    for answer in answers.values():
        problem(answer)
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_value_of_the_wrong_type_is_422_and_points_at_it(shop: Furnished, name: str) -> None:
    schema = schema_of(shop.app, name)
    assert schema is not None
    good = body_for(name, shop.ids)

    for attribute, field in schema.load_fields.items():
        sent = field.data_key or attribute
        for wrong in wrong_values(field):
            answer = send(shop, name, json={**good, sent: wrong})
            assert answer.status_code == 422, (sent, wrong, answer.text)
            pointers = [error["pointer"] for error in problem(answer)["errors"]]
            assert any(p == f"/{sent}" or p.startswith(f"/{sent}/") for p in pointers), (
                sent,
                wrong,
                pointers,
            )
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_value_that_is_required_is_asked_for_by_name(shop: Furnished, name: str) -> None:
    schema = schema_of(shop.app, name)
    assert schema is not None
    required = {
        field.data_key or attribute for attribute, field in schema.load_fields.items() if field.required
    }

    answer = send(shop, name, data=b"{}", content_type="application/json")

    if required:
        found = {error["pointer"] for error in problem(answer)["errors"] if error["code"] == "required"}
        assert found == {f"/{field}" for field in required}
        assert shop.digest() == shop.as_made
    assert answer.status_code < 500
