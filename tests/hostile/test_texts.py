"""Any text is kept as it was written, and no text is more than a text to the database."""

from typing import Any

import pytest

from tests.hostile.corpus import TEXTS, texts_of
from tests.matrix.furnished import Furnished, problem
from tests.matrix.operations import LISTS, WITH_BODY, body_for, schema_of, split, who_may

STAFF, OWNER = "admin", "customer"
SHARPEST = (
    "accents", "Chinese", "emoji", "an Arabic number", "one that grows in capitals", "SQL", "LIKE",
    "placeholders",
)  # fmt: skip
SHARP = [TEXTS[what] for what in SHARPEST]
OF_EVERY_LIST = {"limit", "cursor", "total", "updated_since"}  # tried on one list for all


def fine(answer: Any) -> bool:
    """Whether it was taken; a refusal must have the one shape."""
    if answer.status_code < 300:
        return True
    problem(answer)
    return False


@pytest.mark.parametrize("name", WITH_BODY)
def test_no_text_in_a_body_is_more_than_a_text(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    schema = schema_of(shop.app, name)
    assert schema is not None
    good = body_for(name, shop.ids)

    for field in texts_of(schema):
        for number, text in enumerate(SHARP):
            key = {"Idempotency-Key": f"{field}-{number}-0123456789abcdef"}
            fine(shop.send(who_may(name), method, rule, json={**good, field: text}, headers=key))


@pytest.mark.parametrize("name", LISTS)
def test_no_text_in_a_filter_is_more_than_a_text(shop: Furnished, name: str) -> None:
    method, rule = split(name)
    schema = schema_of(shop.app, name, "query")
    assert schema is not None
    names = {each.data_key or name for name, each in schema.load_fields.items()}

    for field in names if name == "GET /api/v1/categories" else names - OF_EVERY_LIST:
        for text in [*SHARP, "é", "x", "UKL5XQ2P7A", "x" * 2_000]:
            answer = shop.send(STAFF, method, rule, query_string={field: text})
            if not fine(answer):
                found = {(error["in"], error["pointer"]) for error in answer.json["errors"]}
                assert found == {("query", f"/{field}")}, (field, text)
    assert shop.digest() == shop.as_made


KEPT = sorted(set(TEXTS) - {"blanks of all kinds", "a line break"})


@pytest.mark.parametrize("what", KEPT)
def test_a_text_is_read_as_it_was_written(shop: Furnished, what: str) -> None:
    text, product = TEXTS[what], shop.address("/api/v1/products/<int:product_id>")
    changes = {"name": text, "description": f"{text}\n{text}"}

    for who, method, path, body in (
        (OWNER, "PATCH", "/api/v1/auth/me", {"name": text}),
        (STAFF, "PATCH", product, changes),
    ):
        answer = shop.send(who, method, path, json=body)
        assert answer.status_code == 200, answer.text
        assert {field: answer.json[field] for field in body} == body
        read = shop.send(who, "GET", path)
        assert {field: read.json[field] for field in body} == body


@pytest.mark.parametrize("what", KEPT)
def test_a_product_is_found_by_any_text_in_its_name(shop: Furnished, what: str) -> None:
    text = TEXTS[what]
    body = {"name": text, "price": {"amount": 100, "currency": "KES"}}
    made = shop.send(STAFF, "POST", "/api/v1/products", json=body)
    assert made.status_code == 201, made.text

    found = shop.send("nobody", "GET", "/api/v1/products", query_string={"q": text}).json["data"]

    assert [row["name"] for row in found] == [text]


@pytest.mark.parametrize("text", ["%", "_", "!", "%%", "n_a", "U%a", "\\", "!%"])
def test_wildcards_in_a_search_stand_for_themselves(shop: Furnished, text: str) -> None:
    for path in ("/api/v1/products", "/api/v1/users"):
        answer = shop.send(STAFF, "GET", path, query_string={"q": text})
        assert (answer.status_code, answer.json["data"]) == (200, [])


@pytest.mark.parametrize("text", ["é", "漢", "\U0001f525", "É", "amina\u0301", "аmina"])
def test_nobody_is_found_under_a_name_that_only_looks_like_theirs(shop: Furnished, text: str) -> None:
    password = {"password": "sukuma-wiki-7"}

    for login in (text, f"amin{text}@example.com", f"amina@éxample.com{text}"):
        answer = shop.send("nobody", "POST", "/api/v1/auth/login", json={"login": login, **password})
        assert (answer.status_code, answer.json["code"]) == (401, "wrong_credentials")
    assert shop.send(STAFF, "GET", "/api/v1/users", query_string={"q": text}).json["data"] == []


def test_a_receipt_number_that_none_can_have_finds_no_receipt(shop: Furnished) -> None:
    for number in ("x", "no number", "!!!!!!!!!!", "0" * 20):
        answer = shop.send(STAFF, "GET", "/api/v1/receipts", query_string={"number": number})
        assert (answer.status_code, answer.json["data"]) == (200, []), number


def test_two_passwords_that_differ_after_72_bytes_are_two_passwords(shop: Furnished) -> None:
    long = "ya kwanza na ya pili " * 4
    right, wrong = long[:72] + "a", long[:72] + "b"
    body = {"email": "halima@example.com", "password": right}
    assert shop.send("nobody", "POST", "/api/v1/auth/register", json=body).status_code == 201

    answers = [
        shop.send("nobody", "POST", "/api/v1/auth/login", json={"login": body["email"], "password": password})
        for password in (right, wrong, long[:72])
    ]

    assert [answer.status_code for answer in answers] == [200, 401, 401]


@pytest.mark.parametrize(
    "password", ["\U0001f525" * 8, "нэвтрэх үг", "é" * 64 + "a" * 64, "  blanks  count  ", "漢" * 128]
)
def test_a_password_may_be_any_text(shop: Furnished, password: str) -> None:
    body = {
        "email": "halima@example.com",
        "password": password + "x" if len(set(password)) == 1 else password,
    }
    body["password"] = body["password"][:128]
    if len(set(body["password"])) == 1:
        body["password"] = body["password"][:-1] + "x"

    registered = shop.send("nobody", "POST", "/api/v1/auth/register", json=body)
    signed_in = shop.send(
        "nobody", "POST", "/api/v1/auth/login", json={"login": body["email"], "password": body["password"]}
    )

    assert (registered.status_code, signed_in.status_code) == (201, 200)
