"""Headers that nobody can mean: refused or passed over, never an error of ours, never repeated back."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import OPERATIONS, WITH_BODY, body_for, split, who_may

ODD = {
    "letters beyond ASCII": "sukari é",
    "bytes": bytes(range(128, 256)).decode("latin-1"),
    "UTF-8 as it comes": "\U0001f525".encode().decode("latin-1"),
    "8 KB": "a" * 8_192,
    "a NUL": "a\x00b" * 8,
    "a line break": "good-enough-1\r\nSet-Cookie: b=c",
    "a vertical tab": "good-enough-1\x0b",
    "commas": "," * 50,
    "quotes": '"' * 51,
    "dots": "." * 50,
    "SQL": "' OR '1'='1",
    "a template": "${jndi:ldap://x}{{7*7}}",
    "a JSON body": '{"a": 1}',
    "nothing but blanks": "   ",
}
TOKENS = ["Authorization", "Cart-Token", "Order-Token"]


def knock(shop: Furnished, who: str, name: str, header: str, value: str, body: Any = None) -> TestResponse:
    """A request with one header exactly as given, as a server would pass it on."""
    method, rule = split(name)
    environ = {f"HTTP_{header.upper().replace('-', '_')}": value}
    return shop.send(who, method, rule, json=body, environ_overrides=environ)


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("header", TOKENS)
def test_a_token_that_is_not_ours_is_401(shop: Furnished, header: str, what: str) -> None:
    for prefix in ("", "Bearer "):
        answer = knock(shop, "nobody", "GET /api/v1/orders", header, prefix + ODD[what])
        empty = not (prefix + ODD[what]).strip() and header != "Authorization"
        assert answer.status_code == (200 if empty else 401)
        if not empty:
            assert problem(answer)["code"] == "invalid_token"


def test_a_guests_token_changed_by_one_letter_is_401(shop: Furnished) -> None:
    for header in ("Cart-Token", "Order-Token"):
        good = shop.people["guest"][header]
        other = "1" if good[0] == "0" else "0"
        for wrong in (
            good[:-1],
            good + "0",
            good.upper(),
            other + good[1:],
            good.partition(".")[0] + ".",
            "." + good,
        ):
            assert knock(shop, "nobody", "GET /api/v1/orders", header, wrong).status_code == 401, wrong


def test_one_guests_token_is_not_another_kind_of_token(shop: Furnished) -> None:
    tokens = shop.people["guest"]

    assert knock(shop, "nobody", "GET /api/v1/cart", "Cart-Token", tokens["Order-Token"]).status_code == 401
    assert knock(shop, "nobody", "GET /api/v1/orders", "Order-Token", tokens["Cart-Token"]).status_code == 401


KEYED = ["POST /api/v1/checkout", "POST /api/v1/orders/<int:order_id>/payments", "POST /api/v1/cart/items"]
KEYED += ["POST /api/v1/products/<int:product_id>/stock-adjustments", "POST /api/v1/products"]
BAD_KEYS = ["letters beyond ASCII", "bytes", "UTF-8 as it comes", "8 KB", "a NUL", "a line break"]


@pytest.mark.parametrize("what", [*BAD_KEYS, "300 letters"])
@pytest.mark.parametrize("name", KEYED)
def test_an_idempotency_key_that_cannot_be_kept_is_400(shop: Furnished, name: str, what: str) -> None:
    value = ODD.get(what, "k" * 300)

    answer = knock(shop, who_may(name), name, "Idempotency-Key", value, body_for(name, shop.ids))

    assert answer.status_code == 400, answer.text
    assert "Idempotency-Key" in problem(answer)["detail"]
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize("value", ["", "   ", "\t"])
def test_an_empty_idempotency_key_is_asked_for_where_one_is_needed(shop: Furnished, value: str) -> None:
    for name in (KEYED[0], KEYED[1], KEYED[3]):
        answer = knock(shop, who_may(name), name, "Idempotency-Key", value, body_for(name, shop.ids))
        assert (answer.status_code, problem(answer)["code"]) == (400, "idempotency_key_missing")
    assert shop.digest() == shop.as_made


CONDITIONAL = [
    "PATCH /api/v1/products/<int:product_id>",
    "DELETE /api/v1/products/<int:product_id>",
    "PATCH /api/v1/categories/<int:category_id>",
    "DELETE /api/v1/categories/<int:category_id>",
    "PUT /api/v1/cart/items/<int:product_id>",
    "DELETE /api/v1/cart/items/<int:product_id>",
    "DELETE /api/v1/cart",
]


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("name", CONDITIONAL)
def test_an_if_match_that_we_never_gave_out_is_412(shop: Furnished, name: str, what: str) -> None:
    body = body_for(name, shop.ids) if name in WITH_BODY else None

    answer = knock(shop, who_may(name), name, "If-Match", ODD[what], body)

    assert answer.status_code == 412, answer.text
    assert problem(answer)["code"] == "changed_meanwhile"
    assert shop.digest() == shop.as_made


@pytest.mark.parametrize(
    "header", ["If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range"]
)
def test_a_conditional_header_that_makes_no_sense_is_passed_over(shop: Furnished, header: str) -> None:
    for name in ("GET /api/v1/products/<int:product_id>", "GET /api/v1/orders/<int:order_id>"):
        for value in [*ODD.values(), "bytes=0-5", "bytes=5-0", "Tue, 99 Foo 9999 99:99:99 GMT"]:
            assert knock(shop, "customer", name, header, value).status_code == 200, (name, value)


@pytest.mark.parametrize("what", ODD)
def test_a_request_id_is_repeated_only_when_it_is_a_plain_word(shop: Furnished, what: str) -> None:
    answer = knock(shop, "nobody", "GET /api/v1/nothing", "X-Request-Id", ODD[what])

    said = answer.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{32}", said)
    assert problem(answer)["request_id"] == said
    assert "Set-Cookie" not in answer.headers


def test_a_good_request_id_is_repeated(shop: Furnished) -> None:
    assert (
        knock(shop, "nobody", "GET /healthz", "X-Request-Id", "trace-0001").headers["X-Request-Id"]
        == "trace-0001"
    )


STRANGE = [
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Accept-Charset",
    "Origin",
    "Referer",
    "User-Agent",
    "Cookie",
]
STRANGE += [
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-HTTP-Method-Override",
    "Expect",
]


@pytest.mark.parametrize("header", STRANGE)
def test_no_other_header_can_break_an_answer(shop: Furnished, header: str) -> None:
    for value in ODD.values():
        assert knock(shop, "customer", "GET /api/v1/orders", header, value).status_code == 200


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(shop: Furnished, name: str) -> None:
    answer = shop.send("nobody", *split(name), headers={"Origin": "https://evil.example"})

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999", ""])
def test_a_length_that_is_not_one_is_refused(shop: Furnished, length: str) -> None:
    method, rule = split("POST /api/v1/cart/items")

    answer = shop.send(
        "customer", method, rule, data=b'{"product_id": 1}', content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": length},
    )  # fmt: skip

    problem(answer)
    assert shop.digest() == shop.as_made
