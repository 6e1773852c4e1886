"""What all dialects share: tokens of their own, plain errors, slashes that do not matter, a setting."""

from collections.abc import Callable

import jwt
import pytest
from flask import Flask

from app import create_app
from config import ConfigError
from tests.conftest import TestDatabase, environment
from tests.contracts.client import OldClient
from tests.contracts.conftest import Register
from tests.shopper import Shopper
from tests.world import PAYS, World


def test_a_dialects_token_opens_dialect_paths_only(strict: World, register: Register) -> None:
    amina = register("amina")
    assert amina.get("/protected").status_code == 200
    assert amina.get("/api/v1/auth/me").status_code == 401
    canonical = Shopper(strict.app).registers("brian")
    assert canonical.client.get("/protected", headers=canonical.headers).status_code == 401


def test_what_is_wrong_is_said_in_json_under_every_name(somebody: OldClient) -> None:
    for method, path, body in (
        ("POST", "/login", "{"),
        ("POST", "/login", "[1]"),
        ("GET", "/nothing/here", None),
        ("BREW", "/products", None),
    ):
        answer = somebody.call(method, path, data=body, content_type="application/json")
        assert 400 <= answer.status_code < 500
        assert answer.content_type == "application/json"
        assert answer.json["msg"] == answer.json["message"] == answer.json["error"] != ""
    canonical = somebody.get("/api/v1/nothing")
    assert (canonical.content_type, "msg" in canonical.json) == ("application/problem+json", False)


@pytest.mark.parametrize("path", ["/products", "//products/", "/products//"])
def test_a_slash_more_costs_no_redirect(somebody: OldClient, path: str) -> None:
    assert somebody.get(path).status_code == 200


def test_without_the_setting_none_of_it_is_there() -> None:
    bare = create_app(environment("sqlite://", 5000))
    assert not [name for name in bare.blueprints if name.startswith("compat")]
    assert bare.test_client().get("/products").status_code == 404
    one = create_app(environment("sqlite://", 5000) | {"DIALECTS": "csv"})
    assert one.test_client().post("/signup", json={}).status_code == 400
    assert one.test_client().get("/carts").status_code == 404
    with pytest.raises(ConfigError, match="use all, or some of shop"):
        create_app(environment("sqlite://", 5000) | {"DIALECTS": "cobol"})


def test_each_route_of_a_dialect_asks_its_guard_first(strict: World) -> None:
    asked = strict.app.before_request_funcs
    dialects = [name for name in strict.app.blueprints if name.startswith("compat")]
    assert dialects
    assert {asked[name][0].name for name in dialects} == {"dialect"}


def test_a_dialects_token_lives_twelve_hours_and_says_whose_it_is(register: Register) -> None:
    told = jwt.decode(register("baraka", "admin").token, options={"verify_signature": False})
    assert (told["aud"], told["exp"] - told["iat"], told["role"]) == ("compat", 12 * 3600, "admin")


def test_without_a_provider_a_pay_call_is_503_in_the_dialects_shape(
    app: Flask, database: TestDatabase
) -> None:
    bare = environment(database.url, 5000) | {"DIALECTS": "all", "TILL_SALES": "on"}
    client = OldClient(create_app({**bare, "MPESA_CONSUMER_KEY": "", "MPESA_CONSUMER_SECRET": ""}))
    asked = client.post("/api/mpesa_payment", data={"phone": PAYS, "amount": 5})
    assert (asked.status_code, asked.json["error"]) == (503, asked.json["message"])
    body = {"email": "halima@example.com", "phone": PAYS, "name": "Halima", "password": "siri"}
    client.token = client.post("/api/auth/register", body).json["token"]
    begun = client.post("/api/payments/mpesa/initiate", {"phone_number": PAYS, "amount": 5})
    assert (begun.status_code, begun.json["success"], bool(begun.json["message"])) == (503, False, True)
    told = client.post("/mpesa", {"number": PAYS, "amount": 5})  # where whatever goes wrong is 500
    assert (told.status_code, told.json.keys() >= {"error", "message"}) == (500, True)


def test_lists_are_read_in_a_loop_and_callbacks_come_in_a_crowd(make_app: Callable[..., Flask]) -> None:
    client = OldClient(make_app(DIALECTS="all", LIMITS="on", LIMIT_REQUESTS="3 per minute"))
    for path in ("/api/getproducts", "/api/get_product_details/", "/products"):
        assert {client.get(path).status_code for _ in range(10)} == {200}
    told = [client.post("/api/payments/mpesa/callback", {"Body": {"n": n}}) for n in range(10)]
    assert {answer.status_code for answer in told} == {200}
    assert [client.get("/ping").status_code for _ in range(4)] == [200, 200, 200, 429]


def preflight(client: OldClient, origin: str, path: str = "/api/units/") -> tuple[int, str | None]:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = client.call("OPTIONS", path, headers=headers)
    return answer.status_code, answer.headers.get("Access-Control-Allow-Origin")


def test_a_browsers_question_before_a_call_is_answered_and_never_sent_elsewhere(
    old: OldClient, somebody: OldClient
) -> None:
    for path in ("/api/units/", "/api/units", "//api//bookings/", "/products/"):
        for origin in ("http://localhost:5173", "http://127.0.0.1:3000"):
            assert preflight(old, origin, path) == (200, origin)
        assert preflight(somebody, "http://localhost:5173", path) == (200, None)
    assert preflight(old, "http://localhost.evil.example")[1] is None


def test_what_no_shop_may_be_is_refused_at_its_start() -> None:
    secrets = dict.fromkeys(("SECRET_KEY", "JWT_SECRET_KEY"), "0123456789abcdef" * 4)
    production = {"DUKA_ENV": "production", **secrets}
    with pytest.raises(ConfigError, match="CLASSROOM is for demos"):
        create_app(environment("sqlite://", 5000) | production | {"CLASSROOM": "on"})
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        create_app(environment("postgresql://shop@localhost/shop", 5000))
