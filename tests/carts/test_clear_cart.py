"""DELETE /cart"""

from flask import Flask

from tests.carts.conftest import Shelf, rows
from tests.shopper import Shopper


def test_it_takes_everything_out(app: Flask, guest: Shopper, shelf: Shelf, unga: int):
    for product in (unga, shelf.put("Chai")):
        guest.post("/cart/items", {"product_id": product})
    answer = guest.delete("/cart")
    assert (answer.status_code, answer.json["items"], answer.json["count"]) == (200, [], 0)
    assert rows(app, "cart_items") == 0


def test_the_token_opens_the_emptied_cart(guest: Shopper, unga: int):
    token = guest.post("/cart/items", {"product_id": unga}).headers["Cart-Token"]
    assert guest.delete("/cart").headers["Cart-Token"] == token
    assert guest.post("/cart/items", {"product_id": unga}).headers["Cart-Token"] == token


def test_a_stranger_has_nothing_to_empty(app: Flask, guest: Shopper):
    assert guest.delete("/cart").status_code == 200
    assert rows(app, "carts") == 0


def test_it_touches_nobody_elses_cart(amina: Shopper, brian: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga})
    brian.delete("/cart")
    assert amina.get("/cart").json["count"] == 1


def test_a_cart_that_changed_meanwhile_is_left_as_it_is(amina: Shopper, unga: int):
    etag = amina.post("/cart/items", {"product_id": unga}).headers["ETag"]
    amina.post("/cart/items", {"product_id": unga})
    assert amina.delete("/cart", headers={"If-Match": etag}).status_code == 412
    assert amina.get("/cart").json["count"] == 2


def test_a_cart_that_is_as_it_was_seen_is_emptied(amina: Shopper, unga: int):
    etag = amina.post("/cart/items", {"product_id": unga}).headers["ETag"]
    assert amina.delete("/cart", headers={"If-Match": etag}).json["count"] == 0
