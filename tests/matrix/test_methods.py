"""Every route and every method: what is not declared is 405 with the methods that are."""

from collections import defaultdict

import pytest
from flask import Flask

from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import OPERATIONS, rules, split

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
PATHS = sorted({split(name)[1] for name in OPERATIONS})


def declared(app: Flask) -> dict[str, set[str]]:
    """Path, and the methods that any of its rules takes."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in app.url_map.iter_rules():
        found[rule.rule] |= rule.methods or set()
    return found


def test_every_operation_has_a_row_in_the_table_and_every_row_an_operation(app: Flask) -> None:
    there = {name for name, _ in rules(app)}

    assert there - OPERATIONS.keys() == set(), "say in operations.py who may use these"
    assert OPERATIONS.keys() - there == set(), "these are gone"


@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_is_not_declared_is_405_with_those_that_are(shop: Furnished, path: str) -> None:
    taken = declared(shop.app)[path]

    for method in set(METHODS) - taken:
        answer = shop.send("admin", method, path, json={})
        assert answer.status_code == 405, (method, answer.text)
        assert {name.strip() for name in answer.headers["Allow"].split(",")} == taken, method
        if method != "HEAD":
            assert problem(answer)["code"] == "method_not_allowed"
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("path", PATHS)
def test_options_says_what_may_be_done_and_asks_for_no_token(shop: Furnished, path: str) -> None:
    answer = shop.send("nobody", "OPTIONS", path)

    assert answer.status_code == 200
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == declared(shop.app)[path]


@pytest.mark.parametrize("path", [path for path in PATHS if f"GET {path}" in OPERATIONS])
def test_head_answers_as_get_does_without_a_body(shop: Furnished, path: str) -> None:
    got, head = (shop.send("admin", method, path) for method in ("GET", "HEAD"))

    assert (head.status_code, head.data) == (got.status_code, b"")
    assert head.content_type == got.content_type


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v2/orders", "/api/v1", "/api/v1/orders/17/nothing", "/.env"]
)
def test_an_address_that_is_not_there_is_404_in_the_one_shape(shop: Furnished, path: str) -> None:
    for method in METHODS:
        answer = shop.send("admin", method, path)
        assert answer.status_code == 404, method
        if method != "HEAD":
            assert problem(answer)["code"] == "not_found"
