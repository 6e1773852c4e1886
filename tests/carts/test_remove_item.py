"""DELETE /cart/items/{product_id}"""

from flask import Flask

from tests.carts.conftest import UNKNOWN, Shelf, rows
from tests.shopper import Shopper


def test_it_takes_the_product_out_and_answers_the_rest(guest: Shopper, shelf: Shelf, unga: int):
    chai = shelf.put("Chai")
    for product in (unga, chai):
        guest.post("/cart/items", {"product_id": product})
    answer = guest.delete(f"/cart/items/{unga}")
    assert answer.status_code == 200
    assert [line["product_id"] for line in answer.json["items"]] == [chai]
    assert "Cart-Token" in answer.headers


def test_a_second_tap_does_no_harm(guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    guest.delete(f"/cart/items/{unga}")
    answer = guest.delete(f"/cart/items/{unga}")
    assert (answer.status_code, answer.json["items"]) == (200, [])


def test_a_product_that_left_the_shop_can_be_taken_out(guest: Shopper, shelf: Shelf, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    shelf.retire(unga)
    assert guest.delete(f"/cart/items/{unga}").json["items"] == []


def test_a_stranger_takes_nothing_out_and_gets_no_cart(app: Flask, guest: Shopper):
    answer = guest.delete(f"/cart/items/{UNKNOWN}")
    assert (answer.status_code, answer.json["items"]) == (200, [])
    assert "Cart-Token" not in answer.headers
    assert rows(app, "carts") == 0


def test_it_touches_nobody_elses_cart(amina: Shopper, brian: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga})
    brian.delete(f"/cart/items/{unga}")
    assert amina.get("/cart").json["count"] == 1


def test_a_cart_that_changed_meanwhile_is_left_as_it_is(guest: Shopper, unga: int):
    etag = guest.post("/cart/items", {"product_id": unga}).headers["ETag"]
    guest.post("/cart/items", {"product_id": unga})
    assert guest.delete(f"/cart/items/{unga}", headers={"If-Match": etag}).status_code == 412
    assert guest.get("/cart").json["count"] == 2


def test_a_cart_that_is_as_it_was_seen_is_changed(guest: Shopper, unga: int):
    etag = guest.post("/cart/items", {"product_id": unga}).headers["ETag"]
    assert guest.delete(f"/cart/items/{unga}", headers={"If-Match": etag}).status_code == 200


def test_an_address_that_names_no_product_is_not_found(guest: Shopper):
    assert guest.delete("/cart/items/none").status_code == 404
