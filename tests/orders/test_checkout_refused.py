"""POST /checkout: what is refused, why, and that nothing changed."""

from typing import Any

import pytest

from tests.orders.kit import PHONE, checkout, footprint, put, shelf
from tests.shopper import Shopper
from tests.world import World

KEY = "a-key-of-mine-0001"


def test_every_short_line_is_reported_at_once(world: World, amina: Shopper) -> None:
    unga, sukari = world.product("Unga", stock=2), world.product("Sukari", stock=1)
    plenty = world.product("Chai", stock=50)
    put(amina, (unga, 3), (plenty, 1), (sukari, 2))

    answer = checkout(amina)

    assert (answer.status_code, answer.json["code"]) == (409, "out_of_stock")
    shorts = {error["pointer"]: error for error in answer.json["errors"]}
    assert set(shorts) == {f"/items/{unga}", f"/items/{sukari}"}
    short = shorts[f"/items/{unga}"]
    assert (short["code"], short["product_id"], short["name"]) == ("out_of_stock", unga, "Unga")
    assert (short["wanted"], short["available"]) == (3, 2)
    assert short["detail"] == "Unga: 3 wanted, 2 left."


def test_a_shortage_changes_nothing(world: World, amina: Shopper) -> None:
    short, plenty = world.product(stock=1), world.product("Chai", stock=50)
    put(amina, (plenty, 4), (short, 2))
    cart, before = amina.get("/cart"), footprint(world)

    assert checkout(amina).status_code == 409

    assert footprint(world) == before
    assert (shelf(world, short), shelf(world, plenty)) == ((1, 0), (50, 0))
    after = amina.get("/cart")
    assert (after.json, after.headers["ETag"]) == (cart.json, cart.headers["ETag"])


def test_a_refused_key_is_free_again(world: World, amina: Shopper) -> None:
    product = world.product(stock=1)
    put(amina, (product, 2))
    assert checkout(amina, key=KEY).status_code == 409
    amina.put(f"/cart/items/{product}", {"quantity": 1})

    answer = checkout(amina, key=KEY)

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers


def test_a_retired_product_is_named(world: World, amina: Shopper, admin: Shopper) -> None:
    gone, stays = world.product("Unga"), world.product("Chai")
    put(amina, (gone, 1), (stays, 1))
    assert admin.delete(f"/products/{gone}").status_code == 204

    answer = checkout(amina)

    assert (answer.status_code, answer.json["code"]) == (409, "out_of_stock")
    (error,) = answer.json["errors"]
    assert (error["pointer"], error["code"], error["available"]) == (f"/items/{gone}", "not_for_sale", 0)
    assert "Take it out" in error["detail"]


def test_a_retired_product_that_was_never_counted_is_named_as_well(
    world: World, amina: Shopper, admin: Shopper
) -> None:
    gone = world.product("Kukata nywele", stock=None)
    put(amina, (gone, 1))
    admin.delete(f"/products/{gone}")

    assert checkout(amina).json["errors"][0]["code"] == "not_for_sale"


@pytest.mark.parametrize("emptied", [False, True])
def test_there_is_nothing_to_buy_in_an_empty_cart(world: World, amina: Shopper, emptied: bool) -> None:
    if emptied:
        put(amina, (world.product(), 1))
        amina.delete("/cart")

    answer = checkout(amina)

    assert (answer.status_code, answer.json["code"]) == (409, "cart_empty")
    assert "/cart/items" in answer.json["detail"]


def test_a_stranger_has_an_empty_cart(guest: Shopper) -> None:
    assert checkout(guest).json["code"] == "cart_empty"


def test_another_total_than_expected_is_refused_with_the_new_one(
    world: World, amina: Shopper, admin: Shopper
) -> None:
    product = world.product(price=19_900, stock=5)
    put(amina, (product, 1))
    seen = {"amount": 19_900, "currency": "KES"}
    admin.patch(f"/products/{product}", {"price": {"amount": 24_950, "currency": "KES"}})

    answer = checkout(amina, expected_total=seen, key=KEY)

    assert (answer.status_code, answer.json["code"]) == (409, "total_changed")
    assert answer.json["total"] == {"amount": 25_000, "currency": "KES", "display": "KSh 250"}
    assert shelf(world, product) == (5, 0)
    assert checkout(amina, expected_total={"amount": 25_000, "currency": "KES"}, key=KEY).status_code == 201


@pytest.mark.parametrize("body", [{}, {"phone": None, "email": None}, {"name": "Zawadi"}])
def test_a_guest_must_be_reachable(world: World, guest: Shopper, body: dict[str, Any]) -> None:
    product = world.product(stock=5)
    put(guest, (product, 1))

    answer = guest.post("/checkout", body, key=True)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["errors"][0]["pointer"] == "/phone"
    assert shelf(world, product) == (5, 0)
    assert guest.get("/cart").json["count"] == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"phone": "12"}, "/phone"),
        ({"phone": "+1 202 555 0100"}, "/phone"),
        ({"phone": 712345678}, "/phone"),
        ({"email": "not an address"}, "/email"),
        ({"name": "x" * 121}, "/name"),
        ({"name": None}, "/name"),
        ({"address": "x" * 501}, "/address"),
        ({"note": ["x"]}, "/note"),
        ({"note": "a\u0007bell"}, "/note"),
        ({"expected_total": 19_900}, "/expected_total"),
        ({"expected_total": {"amount": "19900", "currency": "KES"}}, "/expected_total/amount"),
        ({"expected_total": {"amount": 199.0}}, "/expected_total/amount"),
        ({"expected_total": {"amount": True}}, "/expected_total/amount"),
        ({"expected_total": {"amount": -1}}, "/expected_total/amount"),
        ({"expected_total": {"amount": 19_900, "currency": "USD"}}, "/expected_total/currency"),
        ({"expected_total": {"currency": "KES"}}, "/expected_total/amount"),
        ({"total": {"amount": 1, "currency": "KES"}}, "/total"),
        ({"status": "confirmed"}, "/status"),
        ({"payment_status": "paid"}, "/payment_status"),
        ({"user_id": 1}, "/user_id"),
        ({"lines": []}, "/lines"),
        ({"expires_at": "2030-01-01T00:00:00Z"}, "/expires_at"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(
    world: World, amina: Shopper, body: dict[str, Any], pointer: str
) -> None:
    product = world.product(stock=5)
    put(amina, (product, 1))

    answer = amina.post("/checkout", body, key=True)

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert shelf(world, product) == (5, 0)


@pytest.mark.parametrize(
    "text",
    [
        '{"expected_total": {"amount": NaN}}',
        '{"expected_total": {"amount": Infinity}}',
        '{"expected_total": {"amount": 1e999}}',
        '{"expected_total": {"amount": %s}}' % ("9" * 5000),
        '{"note": "\\u0000"}',
        '{"note": "\\ud800"}',
        '{"note": "a", "note": "b"}',
        "[" * 10_000,
        "{",
        "\xff",
    ],
    ids=[
        "nan",
        "infinity",
        "1e999",
        "5000 digits",
        "nul",
        "half a surrogate",
        "twice",
        "deep",
        "cut off",
        "latin",
    ],
)
def test_what_is_not_plain_json_is_malformed(world: World, amina: Shopper, text: str) -> None:
    put(amina, (world.product(), 1))
    headers = {"Content-Type": "application/json"}

    answer = amina.post("/checkout", key=True, data=text.encode("latin-1"), headers=headers)

    assert (answer.status_code, answer.json["status"]) == (400, 400)
    assert amina.get("/cart").json["count"] == 1


def test_a_body_that_is_no_object_is_refused(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    assert amina.post("/checkout", ["a"], key=True).status_code == 422


def test_a_body_that_is_not_json_is_unsupported(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    assert amina.post("/checkout", key=True, data="phone=0722000111").status_code == 415


def test_another_method_is_not_taken(amina: Shopper) -> None:
    answer = amina.get("/checkout")

    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})


def test_a_token_that_is_not_ours_is_refused(world: World, guest: Shopper) -> None:
    put(guest, (world.product(), 1))
    guest.headers["Cart-Token"] = guest.headers["Cart-Token"][:-1] + "x"

    answer = guest.post("/checkout", PHONE, key=True)

    assert (answer.status_code, answer.json["code"]) == (401, "invalid_token")
