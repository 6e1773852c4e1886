"""What others registered for a sign-in: it runs, its notes are answered, and it stops nobody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from app.auth import service
from app.kit.text import sign
from tests.shopper import PASSWORD, Shopper

Calls = list[tuple[int, str | None]]


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Who was welcomed."""
    seen: Calls = []

    def note(user_id: int, cart_guest: str | None, now: datetime) -> list[dict[str, Any]]:
        seen.append((user_id, cart_guest))
        return [{"code": "cart_merged", "detail": "Two things came along.", "lines": 2}]

    before = service.after_login[:]
    service.after_login[:] = [note]
    yield seen
    service.after_login[:] = before


def fails(user_id: int, cart_guest: str | None, now: datetime) -> list[dict[str, Any]]:
    raise RuntimeError("the cart burns")


def sign_in(shopper: Shopper, **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shopper.post("/auth/login", {"login": "amina", "password": PASSWORD}, headers=named)


def test_a_registration_is_welcomed(calls: Calls, amina: Shopper):
    assert calls == [(amina.user["id"], None)]


def test_the_guests_cart_is_named_and_the_notes_are_answered(app: Flask, calls: Calls, amina: Shopper):
    answer = sign_in(Shopper(app), Cart_Token=sign(app.config["SECRET_KEY"], "cart", "abc123"))
    assert calls[-1] == (amina.user["id"], "abc123")
    assert answer.json["notes"] == [{"code": "cart_merged", "detail": "Two things came along.", "lines": 2}]


def test_a_cart_token_that_is_not_ours_stops_nobody(app: Flask, calls: Calls, amina: Shopper):
    assert sign_in(Shopper(app), Cart_Token="nonsense").status_code == 200
    assert calls[-1] == (amina.user["id"], None)


def test_what_fails_stops_nobody_and_is_logged(
    app: Flask, calls: Calls, amina: Shopper, caplog: pytest.LogCaptureFixture
):
    service.after_login.insert(0, fails)
    answer = sign_in(Shopper(app))
    assert answer.status_code == 200
    assert [note["code"] for note in answer.json["notes"]] == ["cart_merged"]
    assert "a call after log-in failed" in caplog.messages


def test_nobody_is_welcomed_with_a_wrong_password(app: Flask, calls: Calls, amina: Shopper):
    Shopper(app).post("/auth/login", {"login": "amina", "password": "another-one"})
    assert len(calls) == 1


def test_a_refresh_is_no_sign_in(app: Flask, calls: Calls, amina: Shopper):
    amina.post("/auth/refresh", {"refresh_token": amina.refresh_token})
    assert len(calls) == 1
