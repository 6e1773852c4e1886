"""General traffic limits: polite to a crowd, never in the way of money."""

from collections.abc import Callable

from flask import Flask

from tests.shopper import Shopper
from tests.world import CANCELS, World


def test_too_many_requests_from_one_address_are_told_when_to_come_back(make_app) -> None:
    shopper = Shopper(make_app(LIMITS="on", LIMIT_REQUESTS="3 per minute"))
    for _ in range(3):
        assert shopper.get("/products").status_code == 200

    answer = shopper.get("/products")

    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_limit_that_is_not_met_says_nothing_about_when_to_ask_again(
    world: World, make_app: Callable[..., Flask]
) -> None:
    limited = make_app(LIMITS="on", MPESA_API_URL=world.simulator_url)
    shopper = Shopper(limited).registers("wambui")
    pending = world.pay(shopper, world.order(shopper), CANCELS)

    answer = shopper.get(f"/payments/{pending['id']}")

    assert int(answer.headers["Retry-After"]) <= 5
    assert "Retry-After" not in shopper.get("/products").headers


def test_callbacks_of_every_provider_are_never_limited(make_app) -> None:
    app = make_app(LIMITS="on", LIMIT_REQUESTS="1 per minute")
    shopper = Shopper(app)
    addresses = [
        rule.rule.replace("<string(maxlength=128):token>", "abc").removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if "_callbacks." in rule.endpoint
    ]

    answers = {where: [shopper.post(where, {}).status_code for _ in range(3)] for where in addresses}

    assert len(addresses) == 8
    assert {where: codes for where, codes in answers.items() if 429 in codes} == {}


def test_health_is_never_limited(make_app) -> None:
    shopper = Shopper(make_app(LIMITS="on", LIMIT_REQUESTS="1 per minute"))

    assert [shopper.client.get("/healthz").status_code for _ in range(3)] == [200] * 3


def test_a_redis_out_of_reach_leaves_the_catalogue_open_and_counted(make_app) -> None:
    shopper = Shopper(make_app(LIMITS="on", LIMIT_REQUESTS="3 per minute", REDIS_URL="redis://127.0.0.1:9/0"))

    answers = [shopper.get("/products").status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
