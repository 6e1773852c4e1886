"""POST /auth/register."""

import pytest
from flask import Flask

from tests.shopper import PASSWORD, Shopper

BODY = {"email": "Amina@Example.com", "password": PASSWORD}


def refused_at(answer, pointer: str) -> bool:
    return answer.status_code == 422 and pointer in {error["pointer"] for error in answer.json["errors"]}


def test_an_account_is_made_and_signed_in(guest: Shopper):
    sent = {**BODY, "username": "Amina W", "name": "Amina Wanjiku", "phone": "0712 345 678"}
    answer = guest.post("/auth/register", sent)
    assert answer.status_code == 201
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "refresh_token", "user", "notes"}
    assert (answer.json["token_type"], answer.json["expires_in"], answer.json["notes"]) == ("Bearer", 900, [])
    user = {key: value for key, value in answer.json["user"].items() if key not in {"id", "created_at"}}
    assert user == {
        "email": "amina@example.com",
        "username": "Amina W",
        "name": "Amina Wanjiku",
        "phone": "+254712345678",
        "address": "",
        "role": "customer",
    }
    guest.signed_in(answer.json)
    assert guest.get("/auth/me").json == answer.json["user"]


def test_an_email_address_and_a_password_are_enough(guest: Shopper):
    user = guest.post("/auth/register", BODY).json["user"]
    assert (user["username"], user["name"], user["phone"]) == (None, "", None)


def test_the_answer_is_kept_nowhere(guest: Shopper):
    assert guest.post("/auth/register", BODY).headers["Cache-Control"] == "no-store"
    assert guest.post("/auth/register", {}).headers["Cache-Control"] == "no-store"


def test_a_taken_email_address_is_refused(guest: Shopper, amina: Shopper):
    answer = guest.post("/auth/register", {**BODY, "email": " AMINA@example.com "})
    assert (answer.status_code, answer.json["code"]) == (409, "email_taken")
    assert answer.json["errors"][0]["pointer"] == "/email"


@pytest.mark.parametrize("name", ["amina", "AMINA", " Amina "])
def test_a_taken_username_is_refused_however_it_is_spelled(guest: Shopper, amina: Shopper, name: str):
    answer = guest.post("/auth/register", {**BODY, "email": "other@example.com", "username": name})
    assert (answer.status_code, answer.json["code"]) == (409, "username_taken")


def test_one_sign_that_looks_like_two_is_the_same_name(guest: Shopper):
    guest.post("/auth/register", {**BODY, "username": "Steﬀi Straße"})
    answer = guest.post("/auth/register", {**BODY, "email": "b@example.com", "username": "steffi  STRASSE"})
    assert answer.json["code"] == "username_taken"


@pytest.mark.parametrize(
    "name",
    ["ab", "a" * 41, "amina@example.com", "  ", "am\u200bina", "tab\tname", "line\nname", "ﷺ" * 40, 5, None],
)
def test_what_cannot_be_a_username_is_refused(guest: Shopper, name: object):
    assert refused_at(guest.post("/auth/register", {**BODY, "username": name}), "/username")


@pytest.mark.parametrize("name", ["Mama Mboga", "José", "王小明", "o'brien-2", "😀😀😀"])
def test_names_of_all_kinds_are_taken(guest: Shopper, name: str):
    assert guest.post("/auth/register", {**BODY, "username": name}).json["user"]["username"] == name


@pytest.mark.parametrize(
    "email",
    [
        "",
        "amina",
        "amina@",
        "@example.com",
        "a@b",
        "a b@example.com",
        "é@example.com",
        "a" * 250 + "@ex.com",
        7,
    ],
)
def test_what_is_no_email_address_is_refused(guest: Shopper, email: object):
    assert refused_at(guest.post("/auth/register", {**BODY, "email": email}), "/email")


@pytest.mark.parametrize("phone", ["", "12345", "+44 20 7946 0958", "abc", 712345678])
def test_what_is_no_kenyan_phone_is_refused(guest: Shopper, phone: object):
    assert refused_at(guest.post("/auth/register", {**BODY, "phone": phone}), "/phone")


def test_what_is_missing_is_named(guest: Shopper):
    answer = guest.post("/auth/register", {})
    assert {error["pointer"]: error["code"] for error in answer.json["errors"]} == {
        "/email": "required",
        "/password": "required",
    }


@pytest.mark.parametrize(
    "field", ["role", "id", "password_hash", "disabled_at", "version", "created_at", "username_key"]
)
def test_nobody_gives_himself_what_is_not_his_to_give(guest: Shopper, field: str):
    answer = guest.post("/auth/register", {**BODY, field: "admin"})
    assert refused_at(answer, f"/{field}")


def test_a_body_that_is_no_json_is_malformed(guest: Shopper):
    answer = guest.post("/auth/register", data="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_a_form_is_not_json(guest: Shopper):
    answer = guest.post("/auth/register", data=BODY)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_nul_is_malformed(guest: Shopper):
    assert guest.post("/auth/register", {**BODY, "password": "sukuma\x00wiki"}).status_code == 400


def test_only_post_is_taken(guest: Shopper):
    assert guest.get("/auth/register").status_code == 405


def test_an_idempotency_key_is_not_honoured(guest: Shopper):
    first = guest.post("/auth/register", BODY, key="the-same-key-twice")
    again = guest.post("/auth/register", BODY, key="the-same-key-twice")
    assert (first.status_code, again.status_code) == (201, 409)


def test_a_token_that_has_ended_keeps_nobody_from_signing_up(app: Flask):
    shopper = Shopper(app)
    shopper.headers = {"Authorization": "Bearer nonsense", "Cart-Token": "nonsense"}
    assert shopper.post("/auth/register", BODY).status_code == 201
