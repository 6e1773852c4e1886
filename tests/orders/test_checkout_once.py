"""POST /checkout: one order per Idempotency-Key, whatever the network repeats."""

import secrets

import pytest

from tests.orders.kit import PHONE, assert_consistent, checkout, codes, put, shelf, twin
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import World

KEY = "a-key-of-mine-0001"


def test_a_key_is_required(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    answer = amina.post("/checkout", PHONE)

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")
    assert "Idempotency-Key" in answer.json["detail"]
    assert amina.get("/cart").json["count"] == 1


@pytest.mark.parametrize("key", ["k" * 256, "caf\u00e9-0123456789abcdef", "tab\tinside-0123456789"])
def test_a_key_that_cannot_be_one_is_refused(world: World, amina: Shopper, key: str) -> None:
    put(amina, (world.product(), 1))

    assert amina.post("/checkout", PHONE, headers={"Idempotency-Key": key}).status_code == 400


@pytest.mark.parametrize("who", ["amina", "guest"])
def test_the_second_of_two_equal_requests_gets_the_first_ones_answer(
    world: World, request: pytest.FixtureRequest, who: str
) -> None:
    shopper = request.getfixturevalue(who)
    product = world.product(price=19_950)
    put(shopper, (product, 2))

    first, second = checkout(shopper, key=KEY), checkout(shopper, key=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert second.headers.get("Order-Token") == first.headers.get("Order-Token")
    assert second.content_type == first.content_type
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert shelf(world, product) == (10, 2)


def test_a_replay_names_the_order_as_well(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    first, second = checkout(amina, key=KEY), checkout(amina, key=KEY)

    assert second.headers["Location"] == first.headers["Location"]


def test_a_replay_says_what_was_answered_then(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))
    first = checkout(amina, key=KEY)
    amina.post(f"/orders/{first.json['id']}/cancel", {})

    assert checkout(amina, key=KEY).data == first.data


def test_a_replay_leaves_a_refilled_cart_alone(world: World, amina: Shopper) -> None:
    product = world.product()
    put(amina, (product, 1))
    checkout(amina, key=KEY)
    put(amina, (product, 4))

    checkout(amina, key=KEY)

    assert amina.get("/cart").json["count"] == 4
    assert shelf(world, product) == (10, 1)


def test_the_key_of_another_body_is_refused(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))
    checkout(amina, key=KEY)

    answer = checkout(amina, key=KEY, note="Another one")

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_the_key_of_another_address_is_refused(world: World, amina: Shopper) -> None:
    product = world.product()
    put(amina, (product, 1))
    checkout(amina, key=KEY)

    answer = amina.post("/cart/items", {"product_id": product}, key=KEY)

    assert answer.json["code"] == "idempotency_key_reused"


def test_everybody_has_keys_of_their_own(
    world: World, amina: Shopper, brian: Shopper, guest: Shopper
) -> None:
    product = world.product()
    answers = []
    for shopper in (amina, brian, guest, Shopper(guest.app)):
        put(shopper, (product, 1))
        answers.append(checkout(shopper, key=KEY))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 4
    assert not any("Idempotent-Replayed" in answer.headers for answer in answers)


def test_a_new_key_is_a_new_order(world: World, amina: Shopper) -> None:
    product = world.product()
    put(amina, (product, 1))
    first = checkout(amina)
    put(amina, (product, 1))

    assert checkout(amina).json["id"] != first.json["id"]


@pytest.mark.parametrize("who", ["amina", "guest"])
def test_twenty_taps_at_once_are_one_order_and_everybody_gets_it(
    world: World, request: pytest.FixtureRequest, who: str
) -> None:
    shopper = request.getfixturevalue(who)
    product, key = world.product(price=19_950, stock=50), secrets.token_hex(16)
    put(shopper, (product, 3))
    taps = [twin(world, shopper) for _ in range(20)]

    answers = at_once([lambda tap=tap: tap.checkout(key=key) for tap in taps])

    assert codes(*answers) == {"201": 20}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers.get("Order-Token") for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 19
    assert world.one("SELECT COUNT(*) AS n FROM orders") == 1
    assert shelf(world, product) == (50, 3)
    assert_consistent(world)
