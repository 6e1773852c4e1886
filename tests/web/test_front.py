"""The addresses outside the API."""

import base64
import hashlib
from pathlib import Path

import pytest
from flask import Flask

from app.web import frontend

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGE = "<!doctype html><title>Duka</title>"


@pytest.fixture
def dist(monkeypatch, tmp_path: Path) -> Path:
    """A front end that was built."""
    (tmp_path / "shop" / "assets").mkdir(parents=True)
    (tmp_path / "shop" / "index.html").write_text(PAGE)
    (tmp_path / "shop" / "assets" / "main-1a2b.js").write_text("console.log();" * 100)
    monkeypatch.setattr(frontend, "DIST", tmp_path)
    return tmp_path


def test_a_program_at_the_door_is_greeted_in_json(app: Flask) -> None:
    answer = app.test_client().get("/")

    assert (answer.status_code, answer.json) == (200, "Hello")


def test_a_browser_at_the_door_is_shown_the_shop(app: Flask, dist: Path) -> None:
    answer = app.test_client().get("/", headers=BROWSER)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/shop/")


def test_without_a_front_end_a_browser_is_shown_the_documentation(app: Flask, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(frontend, "DIST", tmp_path / "deleted")
    client = app.test_client()

    assert client.get("/", headers=BROWSER).headers["Location"] == "/docs"
    assert client.get("/shop/orders/3").json["code"] == "front_end_not_built"


def test_every_address_of_the_shop_is_its_page_and_its_files_are_kept_for_ever(app: Flask, dist) -> None:
    client = app.test_client()

    for address in ("/shop/", "/shop", "/shop/orders/3/pay"):
        page = client.get(address)
        assert (page.status_code, page.headers["Cache-Control"], page.text) == (200, "no-cache", PAGE)
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    script = client.get("/shop/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in script.headers["Cache-Control"]
    assert script.headers["Content-Encoding"] == "gzip"


def test_what_the_build_packed_is_sent_packed_and_what_it_did_not_pack_too(app: Flask, dist: Path) -> None:
    (dist / "shop" / "assets" / "main-1a2b.js.br").write_bytes(b"small")

    def script(encodings: str):
        return app.test_client().get("/shop/assets/main-1a2b.js", headers={"Accept-Encoding": encodings})

    assert (script("gzip, br").headers["Content-Encoding"], script("gzip, br").data) == ("br", b"small")
    assert script("gzip, br;q=0").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in script("identity").headers
    marks = {script(encodings).headers["ETag"] for encodings in ("br", "gzip", "identity")}
    assert len(marks) == 3
    assert script("br").headers["Vary"] == "Accept-Encoding"
    assert app.test_client().get("/shop/assets/main-1a2b.js.br").text == PAGE  # no file of its own


def test_what_stands_in_the_page_is_allowed_by_its_hash_and_nothing_else(app: Flask, dist: Path) -> None:
    written = "<script>first()</script><style>b{}</style><script src=x></script>"
    (dist / "shop" / "index.html").write_text(PAGE + written)
    rules = app.test_client().get("/shop/").headers["Content-Security-Policy"].split("; ")

    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert f"script-src 'self' {hashed('first()')}" in rules
    assert f"style-src 'self' {hashed('b{}')}" in rules
    assert not [rule for rule in rules if "unsafe" in rule]


def test_nothing_outside_the_build_is_read(app: Flask, dist: Path) -> None:
    (dist / "secret.json").write_text("{}")

    for address in ("/shop/../secret.json", "/shop/%2e%2e/secret.json", "/shop//etc/passwd"):
        assert app.test_client().get(address).data != b"{}"


def test_it_is_alive_and_ready_on_a_migrated_database(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ready"


def test_it_is_not_ready_on_an_empty_database(make_app, tmp_path) -> None:
    client = make_app(DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}").test_client()

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "not_ready")
    assert "flask db upgrade" in answer.json["detail"]


def test_metrics_are_for_the_operator_when_a_token_is_set(make_app) -> None:
    client = make_app(METRICS_TOKEN="let-me-in").test_client()
    client.get("/healthz")

    assert client.get("/metrics").status_code == 404
    assert (
        b"duka_requests_total" in client.get("/metrics", headers={"Authorization": "Bearer let-me-in"}).data
    )


def test_only_a_shop_that_takes_cards_lets_stripes_form_in(make_app, dist: Path) -> None:
    keys = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1"}
    simulated = {**keys, "STRIPE_WEBHOOK_SECRET": "whsec_1", "STRIPE_API_BASE": "http://127.0.0.1:9"}

    def policy(**settings: str) -> str:
        return make_app(**settings).test_client().get("/shop/").headers["Content-Security-Policy"]

    assert "stripe" not in policy()
    assert "connect-src 'self' http://127.0.0.1:9;" in policy(**simulated)
    real = policy(**{**simulated, "STRIPE_API_BASE": ""})
    assert "script-src 'self' https://js.stripe.com;" in real
    assert "frame-src 'self' https://js.stripe.com https://hooks.stripe.com" in real
