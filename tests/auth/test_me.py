"""GET and PATCH /auth/me."""

import pytest

from tests.shopper import PASSWORD, Shopper


def test_it_is_oneself(amina: Shopper):
    answer = amina.get("/auth/me")
    assert answer.json == amina.user
    assert set(answer.json) == {"id", "email", "username", "name", "phone", "address", "role", "created_at"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_guest_is_nobody(guest: Shopper):
    assert guest.get("/auth/me").json["code"] == "not_signed_in"
    assert guest.patch("/auth/me", {"name": "x"}).status_code == 401


def test_name_phone_and_username_change(amina: Shopper, guest: Shopper):
    answer = amina.patch(
        "/auth/me", {"name": "Amina Otieno", "phone": "0110 345 678", "username": "Mama Amina"}
    )
    changes = {"name": "Amina Otieno", "phone": "+254110345678", "username": "Mama Amina"}
    assert (answer.status_code, answer.json) == (200, {**amina.user, **changes})
    assert amina.get("/auth/me").json == answer.json
    assert guest.post("/auth/login", {"login": "mama amina", "password": PASSWORD}).status_code == 200
    assert guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).status_code == 401


def test_what_is_left_out_stays(amina: Shopper):
    assert amina.patch("/auth/me", {"name": "Amina O"}).json == {**amina.user, "name": "Amina O"}
    assert amina.patch("/auth/me", {}).status_code == 200


def test_the_phone_can_be_taken_away(amina: Shopper):
    assert amina.patch("/auth/me", {"phone": None}).json["phone"] is None


def test_the_own_username_may_be_written_another_way(amina: Shopper):
    assert amina.patch("/auth/me", {"username": "AMINA"}).json["username"] == "AMINA"


def test_somebody_elses_username_is_taken(amina: Shopper, brian: Shopper):
    answer = amina.patch("/auth/me", {"username": "Brian"})
    assert (answer.status_code, answer.json["code"]) == (409, "username_taken")
    assert amina.get("/auth/me").json == amina.user


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"name": "x" * 121}, "/name"),
        ({"phone": "12"}, "/phone"),
        ({"username": None}, "/username"),
        ({"username": "brian@example.com"}, "/username"),
        ({"email": "new@example.com"}, "/email"),
        ({"role": "admin"}, "/role"),
        ({"password": "another-one-9"}, "/password"),
        ({"id": 1}, "/id"),
    ],
)
def test_what_cannot_be_changed_is_pointed_at(amina: Shopper, body: dict, pointer: str):
    answer = amina.patch("/auth/me", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_it_cannot_be_deleted(amina: Shopper):
    assert amina.delete("/auth/me").status_code == 405
