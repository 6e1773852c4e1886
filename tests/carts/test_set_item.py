"""PUT /cart/items/{product_id}"""

from typing import Any

import pytest
from flask import Flask

from tests.carts.conftest import UNKNOWN, Shelf, rows
from tests.shopper import Shopper


def put(shopper: Shopper, product_id: Any, quantity: Any, **kwargs: Any):
    return shopper.put(f"/cart/items/{product_id}", {"quantity": quantity}, **kwargs)


def test_it_sets_the_quantity(guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga, "quantity": 5})
    answer = put(guest, unga, 2)
    assert (answer.status_code, answer.json["items"][0]["quantity"]) == (200, 2)


def test_saying_it_twice_changes_nothing(guest: Shopper, unga: int):
    assert put(guest, unga, 2).json == put(guest, unga, 2).json


def test_a_product_that_was_not_in_the_cart_is_put_in(guest: Shopper, unga: int):
    answer = put(guest, unga, 4)
    assert (answer.status_code, answer.json["count"]) == (200, 4)
    assert guest.get("/cart", headers={"Cart-Token": answer.headers["Cart-Token"]}).json["count"] == 4


def test_it_touches_nobody_elses_cart(amina: Shopper, brian: Shopper, unga: int):
    put(amina, unga, 4)
    put(brian, unga, 7)
    assert amina.get("/cart").json["count"] == 4


def test_a_product_that_the_shop_does_not_sell_is_not_found(app: Flask, guest: Shopper):
    answer = put(guest, UNKNOWN, 1)
    assert (answer.status_code, answer.json["code"]) == (404, "product_not_for_sale")
    assert rows(app, "carts") == 0


def test_a_retired_product_is_not_found(guest: Shopper, shelf: Shelf, unga: int):
    put(guest, unga, 1)
    shelf.retire(unga)
    assert put(guest, unga, 2).status_code == 404
    assert guest.get("/cart").json["count"] == 1


def test_the_hundred_and_first_product_is_refused(guest: Shopper, shelf: Shelf):
    ids = [shelf.put(f"Thing {number}") for number in range(101)]
    assert {put(guest, product, 1).status_code for product in ids[:100]} == {200}
    assert put(guest, ids[100], 1).json["code"] == "cart_full"
    assert put(guest, ids[0], 2).status_code == 200


@pytest.mark.parametrize("quantity", [0, -1, 1000, "2", 1.5, None])
def test_a_quantity_that_is_none_is_refused(guest: Shopper, unga: int, quantity: Any):
    answer = put(guest, unga, quantity)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/quantity"]


@pytest.mark.parametrize("product_id", ["none", "0", "-1", "1.5", str(2**63)])
def test_an_address_that_names_no_product_is_not_found(guest: Shopper, product_id: str):
    assert put(guest, product_id, 1).status_code == 404


def test_a_cart_that_changed_meanwhile_is_left_as_it_is(guest: Shopper, unga: int):
    etag = put(guest, unga, 1).headers["ETag"]
    put(guest, unga, 2)
    answer = put(guest, unga, 3, headers={"If-Match": etag})
    assert (answer.status_code, answer.json["code"]) == (412, "changed_meanwhile")
    assert guest.get("/cart").json["count"] == 2


def test_a_cart_whose_price_changed_meanwhile_is_left_as_it_is(guest: Shopper, shelf: Shelf, unga: int):
    etag = put(guest, unga, 1).headers["ETag"]
    shelf.change(unga, price_minor=30_000)
    assert put(guest, unga, 3, headers={"If-Match": etag}).status_code == 412


def test_a_cart_that_is_as_it_was_seen_is_changed(guest: Shopper, unga: int):
    etag = put(guest, unga, 1).headers["ETag"]
    assert guest.get("/cart").headers["ETag"] == etag
    assert put(guest, unga, 3, headers={"If-Match": etag}).status_code == 200


def test_an_empty_cart_can_be_insisted_on(guest: Shopper, unga: int):
    etag = guest.get("/cart").headers["ETag"]
    assert put(guest, unga, 3, headers={"If-Match": etag}).status_code == 200
    assert put(guest, unga, 4, headers={"If-Match": etag}).status_code == 412


def test_any_cart_matches_a_star(guest: Shopper, unga: int):
    assert put(guest, unga, 3, headers={"If-Match": "*"}).status_code == 200


def test_a_line_cannot_be_read_or_posted_to(guest: Shopper, unga: int):
    assert guest.get(f"/cart/items/{unga}").status_code == 405
    assert guest.post(f"/cart/items/{unga}", {}).status_code == 405


def test_a_forged_cart_token_is_refused(guest: Shopper, unga: int):
    assert put(guest, unga, 1, headers={"Cart-Token": "abc.def"}).status_code == 401
