"""What a checkout asks of carts, inside its own unit of work."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.carts import service as carts
from app.carts.service import CartEmpty, Owner
from app.db import unit_of_work
from app.kit.clock import utc_now
from tests.carts.conftest import Shelf
from tests.shopper import Shopper


def in_unit(app: Flask, call: Callable[[], Any]) -> Any:
    def work() -> Any:
        return call()

    with app.app_context():
        return unit_of_work(work)()


def owner(shopper: Shopper) -> Owner:
    return Owner(shopper.user.get("id"), None)


def take(app: Flask, whose: Owner) -> carts.CheckoutCart:
    return in_unit(app, lambda: carts.for_checkout(owner=whose, now=utc_now()))


def test_it_reads_the_lines_in_the_order_in_which_they_were_added(
    app: Flask, amina: Shopper, shelf: Shelf, unga: int
):
    chai = shelf.put("Chai")
    for product, quantity in ((chai, 2), (unga, 3)):
        amina.post("/cart/items", {"product_id": product, "quantity": quantity})
    assert take(app, owner(amina)).lines == [(chai, 2), (unga, 3)]


def test_it_moves_the_version(app: Flask, amina: Shopper, unga: int):
    etag = amina.post("/cart/items", {"product_id": unga}).headers["ETag"]
    take(app, owner(amina))
    assert amina.get("/cart").headers["ETag"] != etag


def test_a_guests_token_beside_a_user_is_left_alone(app: Flask, amina: Shopper, guest: Shopper, unga: int):
    token = guest.post("/cart/items", {"product_id": unga}).headers["Cart-Token"]
    with pytest.raises(CartEmpty):
        take(app, Owner(amina.user["id"], token.partition(".")[0]))
    assert take(app, Owner(None, token.partition(".")[0])).lines == [(unga, 1)]


def test_an_emptied_cart_can_be_filled_again(app: Flask, amina: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga, "quantity": 3})
    cart = take(app, owner(amina))
    in_unit(app, lambda: carts.empty(cart_id=cart.cart_id, now=utc_now()))
    assert amina.get("/cart").json["items"] == []
    assert amina.post("/cart/items", {"product_id": unga}).json["count"] == 1


@pytest.mark.parametrize("before", ["nothing", "emptied"])
def test_there_is_nothing_to_check_out(app: Flask, amina: Shopper, unga: int, before: str):
    if before == "emptied":
        amina.post("/cart/items", {"product_id": unga})
        amina.delete("/cart")
    with pytest.raises(CartEmpty) as refused:
        take(app, owner(amina))
    assert (refused.value.status, refused.value.code) == (409, "cart_empty")


def test_a_stranger_has_nothing_to_check_out(app: Flask, amina: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga})
    with pytest.raises(CartEmpty):
        take(app, Owner(None, None))
