"""POST /auth/login."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter

import pytest
from flask import Flask

from app.auth import passwords
from tests.shopper import PASSWORD, Shopper


@pytest.mark.parametrize("login", ["amina@example.com", " AMINA@Example.COM ", "amina", "AMINA", " Amina "])
def test_an_email_address_or_a_username_signs_in(guest: Shopper, amina: Shopper, login: str):
    answer = guest.post("/auth/login", {"login": login, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json["user"] == amina.user
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_sign_in_is_a_session_of_its_own(guest: Shopper, amina: Shopper):
    guest.signed_in(guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).json)
    guest.post("/auth/logout")
    assert amina.get("/auth/me").status_code == 200


def wrong(answer) -> dict:
    assert answer.status_code == 401
    return {key: value for key, value in answer.json.items() if key != "request_id"}


def test_who_does_not_exist_and_who_mistypes_get_the_same_answer(guest: Shopper, amina: Shopper):
    mistyped = wrong(guest.post("/auth/login", {"login": "amina", "password": "another-one"}))
    nobody = wrong(guest.post("/auth/login", {"login": "nobody", "password": PASSWORD}))
    assert mistyped == nobody
    assert mistyped["code"] == "wrong_credentials"


def test_a_disabled_account_gets_the_same_answer(guest: Shopper, amina: Shopper, admin: Shopper):
    admin.patch(f"/users/{amina.user['id']}", {"disabled": True})
    disabled = wrong(guest.post("/auth/login", {"login": "amina", "password": PASSWORD}))
    assert disabled == wrong(guest.post("/auth/login", {"login": "amina", "password": "another-one"}))


@pytest.mark.parametrize("login", ["é@example.com", "%", "' OR 1=1 --", "😀", "a" * 254, "@", "\u202e"])
def test_odd_names_are_only_wrong(guest: Shopper, amina: Shopper, login: str):
    wrong(guest.post("/auth/login", {"login": login, "password": PASSWORD}))


@pytest.mark.parametrize("password", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1]])
def test_a_password_is_taken_letter_by_letter(guest: Shopper, amina: Shopper, password: str):
    wrong(guest.post("/auth/login", {"login": "amina", "password": password}))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"password": "x"}, "/login"),
        ({"login": "amina"}, "/password"),
        ({"login": ["amina"], "password": "x"}, "/login"),
        ({"login": "amina", "password": 12345678}, "/password"),
        ({"login": "amina", "password": {"$ne": ""}}, "/password"),
        ({"login": "amina", "password": "x" * 129}, "/password"),
        ({"login": "amina", "password": "x", "role": "admin"}, "/role"),
        ({"login": "amina", "password": "x", "email": "amina@example.com"}, "/email"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(guest: Shopper, amina: Shopper, body: dict, pointer: str):
    answer = guest.post("/auth/login", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_only_post_is_taken(guest: Shopper):
    assert guest.get("/auth/login").status_code == 405


def test_a_refusal_repeats_nothing_that_was_sent(guest: Shopper):
    answer = guest.post("/auth/login", {"login": "amina", "password": ["kept-to-myself"]})
    assert "kept-to-myself" not in answer.text


@pytest.fixture
def costly(app: Flask) -> Iterator[None]:
    """Hashes that take long enough to be timed."""
    settings = app.config["SETTINGS"]
    passwords.init_app(app, replace(settings, password_rounds=9))
    yield
    passwords.init_app(app, settings)


@pytest.mark.usefixtures("costly")
def test_time_does_not_tell_who_exists(guest: Shopper):
    Shopper(guest.app).registers("amina")

    def took(login: str) -> float:
        began = perf_counter()
        guest.post("/auth/login", {"login": login, "password": "another-one"})
        return perf_counter() - began

    known, unknown = median(took("amina") for _ in range(5)), median(took("nobody") for _ in range(5))
    assert 0.5 < known / unknown < 2
