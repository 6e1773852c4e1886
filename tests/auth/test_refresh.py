"""POST /auth/refresh: rotation, siblings for parallel tabs, the end for stolen tokens."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.auth import service
from app.db import db
from app.kit.clock import utc_now
from tests.shopper import Shopper

MONTH = timedelta(days=30)


def refresh(shopper: Shopper, token: str):
    return shopper.post("/auth/refresh", {"refresh_token": token})


def exchanged(app: Flask, token: str, later: float) -> str:
    """The successor of `token` when it is exchanged `later` seconds from now."""
    with app.app_context():
        now = utc_now() + timedelta(seconds=later)
        return service.refresh(refresh_token=token, lifetime=MONTH, now=now).refresh_token


def test_a_refresh_token_is_exchanged_for_a_new_pair(amina: Shopper):
    answer = refresh(amina, amina.refresh_token)
    assert answer.status_code == 200
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert answer.json["refresh_token"] != amina.refresh_token
    assert answer.headers["Cache-Control"] == "no-store"
    amina.headers["Authorization"] = f"Bearer {answer.json['access_token']}"
    assert amina.get("/auth/me").status_code == 200


def test_the_access_token_before_stays_good_until_it_is_old(amina: Shopper):
    refresh(amina, amina.refresh_token)
    assert amina.get("/auth/me").status_code == 200


def test_a_token_that_was_just_spent_gets_a_sibling(amina: Shopper):
    first, second = refresh(amina, amina.refresh_token), refresh(amina, amina.refresh_token)
    assert second.status_code == 200
    assert first.json["refresh_token"] != second.json["refresh_token"]
    for answer in (first, second):
        assert refresh(amina, answer.json["refresh_token"]).status_code == 200


def test_nine_seconds_later_it_still_gets_a_sibling(app: Flask, amina: Shopper):
    refresh(amina, amina.refresh_token)
    assert exchanged(app, amina.refresh_token, 9)


def test_eleven_seconds_later_the_whole_session_ends(app: Flask, amina: Shopper):
    successor = refresh(amina, amina.refresh_token).json["refresh_token"]
    with pytest.raises(service.InvalidRefreshToken):
        exchanged(app, amina.refresh_token, 11)
    assert refresh(amina, successor).status_code == 401
    assert amina.get("/auth/me").status_code == 401


def test_other_sessions_of_the_person_go_on(app: Flask, amina: Shopper, guest: Shopper):
    guest.signed_in(guest.post("/auth/login", {"login": "amina", "password": "sukuma-wiki-7"}).json)
    refresh(amina, amina.refresh_token)
    with pytest.raises(service.InvalidRefreshToken):
        exchanged(app, amina.refresh_token, 11)
    assert guest.get("/auth/me").status_code == 200


def test_the_end_of_a_stolen_session_is_written_down(app: Flask, amina: Shopper):
    refresh(amina, amina.refresh_token)
    with pytest.raises(service.InvalidRefreshToken):
        exchanged(app, amina.refresh_token, 11)
    with app.app_context():
        reasons = db.session.scalars(sa.text("SELECT end_reason FROM login_sessions")).all()
    assert reasons == ["refresh_reused"]


def test_refreshing_keeps_a_session_open(app: Flask, amina: Shopper):
    token = amina.refresh_token
    for days in (20, 40, 60):
        token = exchanged(app, token, days * 86_400)
    assert token


def test_a_session_that_nobody_refreshes_ends_by_itself(app: Flask, amina: Shopper):
    with pytest.raises(service.InvalidRefreshToken):
        exchanged(app, amina.refresh_token, 31 * 86_400)


def test_a_token_that_was_left_lying_is_too_old(app: Flask, amina: Shopper):
    forgotten, used = (refresh(amina, amina.refresh_token).json["refresh_token"] for _ in range(2))
    exchanged(app, used, 20 * 86_400)
    with pytest.raises(service.InvalidRefreshToken):
        exchanged(app, forgotten, 31 * 86_400)


@pytest.mark.parametrize("token", ["nonsense", "é", "x" * 200, "null"])
def test_a_token_that_is_not_ours_is_refused(amina: Shopper, token: str):
    answer = refresh(amina, token)
    assert (answer.status_code, answer.json["code"]) == (401, "invalid_refresh_token")


def test_an_access_token_refreshes_nothing(amina: Shopper):
    token = amina.headers["Authorization"].removeprefix("Bearer ")
    assert refresh(amina, token[:200]).status_code == 401


def test_a_refresh_token_opens_nothing(amina: Shopper):
    amina.headers["Authorization"] = f"Bearer {amina.refresh_token}"
    assert amina.get("/auth/me").status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"refresh_token": None}, {"refresh_token": 7}, {"refresh_token": "x" * 201}]
)
def test_what_cannot_be_read_is_pointed_at(guest: Shopper, body: dict):
    answer = guest.post("/auth/refresh", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/refresh_token"


def test_only_a_hash_is_stored(app: Flask, amina: Shopper):
    with app.app_context():
        stored = db.session.scalars(sa.text("SELECT token_hash FROM refresh_tokens")).all()
    assert all(len(value) == 64 and value != amina.refresh_token for value in stored)
