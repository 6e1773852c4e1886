"""POST /auth/logout."""

from tests.shopper import PASSWORD, Shopper


def test_both_tokens_end_at_once(amina: Shopper):
    answer = amina.post("/auth/logout")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    ended = amina.get("/auth/me")
    assert (ended.status_code, ended.json["code"]) == (401, "invalid_token")
    assert amina.post("/auth/refresh", {"refresh_token": amina.refresh_token}).status_code == 401


def test_every_refreshed_token_ends_too(amina: Shopper):
    fresh = amina.post("/auth/refresh", {"refresh_token": amina.refresh_token}).json
    amina.post("/auth/logout")
    amina.headers["Authorization"] = f"Bearer {fresh['access_token']}"
    assert amina.get("/auth/me").status_code == 401
    assert amina.post("/auth/refresh", {"refresh_token": fresh["refresh_token"]}).status_code == 401


def test_the_other_phone_stays_signed_in(guest: Shopper, amina: Shopper):
    guest.signed_in(guest.post("/auth/login", {"login": "amina", "password": PASSWORD}).json)
    amina.post("/auth/logout")
    assert guest.get("/auth/me").status_code == 200


def test_a_second_time_is_refused(amina: Shopper):
    amina.post("/auth/logout")
    assert amina.post("/auth/logout").status_code == 401


def test_nobody_is_signed_out_without_a_token(guest: Shopper):
    answer = guest.post("/auth/logout")
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_only_post_is_taken(amina: Shopper):
    assert amina.get("/auth/logout").status_code == 405
