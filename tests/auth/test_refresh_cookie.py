"""Refresh-Token-In: cookie. Our own pages keep no secret where a script could read it."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.shopper import PASSWORD, Shopper

COOKIE = {"Refresh-Token-In": "cookie"}


def sign_in(shopper: Shopper) -> TestResponse:
    return shopper.post("/auth/login", {"login": "amina", "password": PASSWORD}, headers=COOKIE)


def browser(app: Flask) -> Shopper:
    """A browser that keeps cookies and no tokens."""
    page = Shopper(app)
    page.client = app.test_client()
    return page


def test_the_token_travels_in_the_cookie_and_not_in_the_body(app: Flask, amina: Shopper):
    page = browser(app)
    answer = sign_in(page)
    assert "refresh_token" not in answer.json
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Max-Age="))

    again = page.post("/auth/refresh", {}, headers=COOKIE)
    assert again.status_code == 200
    assert "refresh_token" not in again.json
    assert again.headers["Set-Cookie"] != cookie
    page.headers["Authorization"] = f"Bearer {again.json['access_token']}"
    assert page.get("/auth/me").json["username"] == "amina"


def test_without_the_header_the_cookie_opens_nothing(app: Flask, amina: Shopper):
    page = browser(app)
    sign_in(page)
    answer = page.post("/auth/refresh", {})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/refresh_token")
    assert page.get("/auth/me").status_code == 401


def test_without_a_cookie_there_is_nothing_to_go_on_with(guest: Shopper):
    answer = guest.post("/auth/refresh", {}, headers=COOKIE)
    assert (answer.status_code, answer.json["code"]) == (401, "no_refresh_cookie")


def test_signing_out_takes_the_cookie_away(app: Flask, amina: Shopper):
    page = browser(app)
    page.headers["Authorization"] = f"Bearer {sign_in(page).json['access_token']}"
    out = page.post("/auth/logout")
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["Set-Cookie"]
    assert page.post("/auth/refresh", {}, headers=COOKIE).status_code == 401


def test_over_https_the_cookie_is_secure(make_app, amina: Shopper):
    shop = Shopper(make_app(PUBLIC_URL="https://shop.example.co.ke"))
    assert "Secure" in sign_in(shop).headers["Set-Cookie"]
