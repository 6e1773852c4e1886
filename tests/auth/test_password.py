"""PUT /auth/password."""

import pytest

from tests.shopper import PASSWORD, Shopper

NEW = "githeri-na-chai-9"
CHANGE = {"current_password": PASSWORD, "new_password": NEW}


def test_the_answer_goes_on_and_everything_before_ends(amina: Shopper, guest: Shopper):
    guest.signed_in(guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).json)
    answer = amina.put("/auth/password", CHANGE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for before in (amina, guest):
        assert before.get("/auth/me").status_code == 401
        assert before.post("/auth/refresh", {"refresh_token": before.refresh_token}).status_code == 401
    amina.signed_in({**answer.json, "user": amina.user})
    assert amina.get("/auth/me").status_code == 200
    assert amina.post("/auth/refresh", {"refresh_token": amina.refresh_token}).status_code == 200


def test_only_the_new_one_signs_in(amina: Shopper, guest: Shopper):
    amina.put("/auth/password", CHANGE)
    assert guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).status_code == 401
    assert guest.post("/auth/login", {"login": "amina", "password": NEW}).status_code == 200


def test_other_people_stay_signed_in(amina: Shopper, brian: Shopper):
    amina.put("/auth/password", CHANGE)
    assert brian.get("/auth/me").status_code == 200


def test_the_present_one_is_asked_for(amina: Shopper):
    answer = amina.put("/auth/password", {**CHANGE, "current_password": "another-one"})
    assert (answer.status_code, answer.json["code"]) == (422, "wrong_password")
    assert answer.json["errors"][0]["pointer"] == "/current_password"
    assert amina.get("/auth/me").status_code == 200


@pytest.mark.parametrize("weak", ["short", "password123", "amina@example.com", "x" * 129, None])
def test_a_weak_one_is_refused(amina: Shopper, weak: object):
    answer = amina.put("/auth/password", {**CHANGE, "new_password": weak})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/new_password"


@pytest.mark.parametrize("missing", ["current_password", "new_password"])
def test_both_are_needed(amina: Shopper, missing: str):
    answer = amina.put("/auth/password", {key: value for key, value in CHANGE.items() if key != missing})
    assert answer.json["errors"] == [
        {"pointer": f"/{missing}", "code": "required", "detail": "Missing data for required field."}
    ]


def test_a_guest_has_none(guest: Shopper):
    assert guest.put("/auth/password", CHANGE).status_code == 401


def test_only_put_is_taken(amina: Shopper):
    assert amina.post("/auth/password", CHANGE).status_code == 405
