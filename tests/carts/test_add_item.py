"""POST /cart/items"""

from typing import Any

import pytest
from flask import Flask

from tests.carts.conftest import UNKNOWN, Shelf, rows
from tests.shopper import Shopper

KEY = "6f1d1a3e-8f0c-4d7f-9b53-0e5d9a1c2b11"


def add(shopper: Shopper, product_id: Any, quantity: Any = 1, **kwargs: Any):
    return shopper.post("/cart/items", {"product_id": product_id, "quantity": quantity}, **kwargs)


def pointers(answer: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def test_a_stranger_gets_a_cart_and_the_token_that_opens_it(guest: Shopper, unga: int):
    answer = guest.post("/cart/items", {"product_id": unga})
    assert answer.status_code == 201
    assert answer.json["items"][0]["quantity"] == 1
    assert answer.headers["Location"].endswith("/api/v1/cart")
    token = answer.headers["Cart-Token"]
    assert guest.get("/cart", headers={"Cart-Token": token}).json["count"] == 1


def test_every_write_of_a_guest_repeats_the_token(guest: Shopper, unga: int):
    first = add(guest, unga).headers["Cart-Token"]
    assert add(guest, unga).headers["Cart-Token"] == first


def test_two_strangers_get_two_carts(app: Flask, unga: int):
    tokens = {add(Shopper(app), unga).headers["Cart-Token"] for _ in range(2)}
    assert len(tokens) == 2


def test_a_users_cart_needs_no_token(amina: Shopper, unga: int):
    answer = add(amina, unga)
    assert answer.status_code == 201
    assert "Cart-Token" not in answer.headers
    assert amina.get("/cart").json["count"] == 1


def test_a_cart_token_beside_an_access_token_is_left_alone(
    app: Flask, guest: Shopper, amina: Shopper, unga: int
):
    token = add(guest, unga, 4).headers["Cart-Token"]
    assert add(amina, unga, headers={"Cart-Token": token}).json["count"] == 1
    assert guest.get("/cart").json["count"] == 4


def test_adding_again_adds_up(guest: Shopper, unga: int):
    add(guest, unga, 2)
    assert [line["quantity"] for line in add(guest, unga, 3).json["items"]] == [5]


def test_more_than_there_are_may_be_wanted_and_is_told(guest: Shopper, unga: int):
    answer = add(guest, unga, 11)
    assert answer.status_code == 201
    assert answer.json["items"][0]["problem"]["code"] == "only_n_left"


def test_a_repeated_request_with_one_key_adds_once(app: Flask, unga: int):
    first, again = (add(Shopper(app), unga, 2, key=KEY) for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Cart-Token"] == first.headers["Cart-Token"]
    assert rows(app, "carts") == 1


def test_a_users_repeated_request_adds_once(amina: Shopper, unga: int):
    for _ in range(3):
        add(amina, unga, 2, key=KEY)
    assert amina.get("/cart").json["count"] == 2


def test_one_key_for_two_requests_is_refused(amina: Shopper, unga: int):
    add(amina, unga, 2, key=KEY)
    answer = add(amina, unga, 3, key=KEY)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_a_product_that_is_unknown_is_refused_and_leaves_no_cart(app: Flask, guest: Shopper):
    answer = add(guest, UNKNOWN)
    assert answer.status_code == 422
    assert pointers(answer) == [("/product_id", "not_for_sale")]
    assert rows(app, "carts") == 0


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_product_that_is_not_for_sale_is_refused(guest: Shopper, shelf: Shelf, unga: int, status: str):
    shelf.change(unga, status=status)
    assert pointers(add(guest, unga)) == [("/product_id", "not_for_sale")]


def test_units_beyond_999_are_refused_with_what_still_fits(guest: Shopper, unga: int):
    add(guest, unga, 990)
    answer = add(guest, unga, 10)
    assert answer.status_code == 422
    assert pointers(answer) == [("/quantity", "too_many")]
    assert "you can add 9 more" in answer.json["errors"][0]["detail"]
    assert add(guest, unga, 9).json["count"] == 999
    assert "no more can be added" in add(guest, unga, 1).json["errors"][0]["detail"]


def test_the_hundred_and_first_product_is_refused(guest: Shopper, shelf: Shelf):
    ids = [shelf.put(f"Thing {number}") for number in range(101)]
    assert {add(guest, product).status_code for product in ids[:100]} == {201}
    answer = add(guest, ids[100])
    assert (answer.status_code, answer.json["code"]) == (409, "cart_full")
    assert add(guest, ids[0]).json["count"] == 101


@pytest.mark.parametrize("quantity", [0, -1, 1000, "2", 1.5, True, None])
def test_a_quantity_that_is_none_is_refused(guest: Shopper, unga: int, quantity: Any):
    answer = add(guest, unga, quantity)
    assert answer.status_code == 422
    assert [pointer for pointer, _ in pointers(answer)] == ["/quantity"]


@pytest.mark.parametrize("product_id", [0, -1, "1", 1.5, None])
def test_a_product_id_that_is_none_is_refused(guest: Shopper, product_id: Any):
    answer = add(guest, product_id)
    assert answer.status_code == 422
    assert [pointer for pointer, _ in pointers(answer)] == ["/product_id"]


def test_the_largest_ids_are_met_calmly(guest: Shopper):
    assert add(guest, 2**63 - 1).status_code == 422


def test_a_body_without_a_product_is_refused(guest: Shopper):
    assert pointers(guest.post("/cart/items", {})) == [("/product_id", "required")]


def test_a_price_cannot_be_brought_along(guest: Shopper, unga: int):
    answer = guest.post("/cart/items", {"product_id": unga, "unit_price": 1})
    assert pointers(answer) == [("/unit_price", "unknown_field")]


def test_what_is_not_json_is_refused(guest: Shopper):
    assert guest.call("POST", "/cart/items", data="{", content_type="application/json").status_code == 400
    assert guest.call("POST", "/cart/items", data="a=1", content_type="text/plain").status_code == 415


def test_items_cannot_be_listed_apart(guest: Shopper):
    assert guest.get("/cart/items").status_code == 405
