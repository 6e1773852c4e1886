"""GET /cart"""

import pytest
from flask import Flask

from tests.carts.conftest import Shelf, rows, selects
from tests.products.images.kit import hang, painted
from tests.shopper import Shopper


def test_a_stranger_has_an_empty_cart_that_is_kept_nowhere(app: Flask, guest: Shopper):
    answer = guest.get("/cart")
    assert answer.status_code == 200
    assert answer.json["items"] == []
    assert answer.json["total"] == {"amount": 0, "currency": "KES", "display": "KSh 0"}
    assert (answer.json["count"], answer.json["ready"], answer.json["notes"]) == (0, False, [])
    assert rows(app, "carts") == 0
    assert "Cart-Token" not in answer.headers


def test_it_shows_names_prices_and_sums(guest: Shopper, shelf: Shelf):
    unga = shelf.put("Unga 2 kg", 19_900, stock=10, sku="UNGA-2")
    guest.post("/cart/items", {"product_id": unga, "quantity": 3})
    cart = guest.get("/cart").json
    money = {"amount": 19_900, "currency": "KES", "display": "KSh 199"}
    total = {"amount": 59_700, "currency": "KES", "display": "KSh 597"}
    expected = {"product_id": unga, "sku": "UNGA-2", "name": "Unga 2 kg", "unit_price": money}
    expected |= {"quantity": 3, "line_total": total, "available": 10, "problem": None, "picture": None}
    assert cart["items"] == [expected]
    assert (cart["subtotal"], cart["total"], cart["count"], cart["ready"]) == (total, total, 3, True)


def test_a_line_shows_the_products_first_picture_small(admin: Shopper, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    before = guest.get("/cart").headers["ETag"]
    first = hang(admin, unga, painted("yellow", (400, 200)), alt="A yellow packet")
    hang(admin, unga, painted("red", (400, 200)))
    answer = guest.get("/cart")
    url = f"/api/v1/images/{first['id']}?size=160"
    picture = {"url": url, "width": 160, "height": 80, "alt": "A yellow packet"}
    assert answer.json["items"][0]["picture"] == picture
    assert answer.headers["ETag"] != before
    assert guest.client.get(url).status_code == 200


def test_cents_are_rounded_up_to_a_whole_shilling(guest: Shopper, shelf: Shelf):
    guest.post("/cart/items", {"product_id": shelf.put("Nail", 1_050), "quantity": 3})
    cart = guest.get("/cart").json
    amounts = [cart[name]["amount"] for name in ("subtotal", "rounding", "total")]
    assert amounts == [3_150, 50, 3_200]


def test_lines_stand_in_the_order_in_which_they_were_added(guest: Shopper, shelf: Shelf):
    first, second, third = (shelf.put(name) for name in ("Chai", "Unga", "Sukari"))
    for product in (third, first, second, third):
        guest.post("/cart/items", {"product_id": product})
    assert [line["product_id"] for line in guest.get("/cart").json["items"]] == [third, first, second]


def test_it_shows_todays_price(guest: Shopper, shelf: Shelf, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    shelf.change(unga, price_minor=21_000)
    assert guest.get("/cart").json["total"]["amount"] == 21_000


def test_a_product_that_left_the_shop_is_named_and_not_counted(guest: Shopper, shelf: Shelf, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    guest.post("/cart/items", {"product_id": shelf.put("Chai", 5_000)})
    shelf.retire(unga)
    cart = guest.get("/cart").json
    assert cart["items"][0]["name"] == "Unga 2 kg"
    assert cart["items"][0]["problem"]["code"] == "not_for_sale"
    assert (cart["total"]["amount"], cart["ready"]) == (5_000, False)


def test_a_product_that_became_a_draft_shows_nothing_of_itself(guest: Shopper, shelf: Shelf, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    shelf.change(unga, status="draft", name="Secret plan", price_minor=100)
    (line,) = guest.get("/cart").json["items"]
    assert (line["name"], line["sku"], line["unit_price"], line["line_total"]) == (None, None, None, None)
    assert line["problem"]["code"] == "not_for_sale"


@pytest.mark.parametrize(
    ("lost", "code", "words"),
    [
        (7, "only_n_left", "Only 3 of Unga 2 kg are left"),
        (9, "only_n_left", "is left"),
        (10, "out_of_stock", "sold out"),
    ],
)
def test_a_line_that_is_short_says_so(
    guest: Shopper, shelf: Shelf, unga: int, lost: int, code: str, words: str
):
    guest.post("/cart/items", {"product_id": unga, "quantity": 5})
    shelf.lose(unga, lost)
    cart = guest.get("/cart").json
    problem = cart["items"][0]["problem"]
    assert (problem["code"], problem["product_id"]) == (code, unga)
    assert words in problem["detail"]
    assert cart["notes"] == [problem]
    assert (cart["ready"], cart["total"]["amount"]) == (False, 0)


def test_a_product_whose_stock_is_not_counted_is_never_short(guest: Shopper, shelf: Shelf):
    guest.post("/cart/items", {"product_id": shelf.put("Delivery", stock=None), "quantity": 999})
    cart = guest.get("/cart").json
    assert (cart["items"][0]["available"], cart["items"][0]["problem"], cart["ready"]) == (None, None, True)


def test_a_hundred_lines_cost_as_many_selects_as_one(app: Flask, guest: Shopper, shelf: Shelf):
    guest.post("/cart/items", {"product_id": shelf.put()})
    one = selects(app, lambda: guest.get("/cart"))
    for number in range(20):
        guest.post("/cart/items", {"product_id": shelf.put(f"Thing {number}")})
    assert selects(app, lambda: guest.get("/cart")) == one <= 3


def test_a_cart_belongs_to_the_token_that_opens_it(app: Flask, guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    assert Shopper(app).get("/cart").json["items"] == []


def test_a_users_cart_is_not_another_users(amina: Shopper, brian: Shopper, unga: int):
    amina.post("/cart/items", {"product_id": unga})
    assert brian.get("/cart").json["items"] == []
    assert amina.get("/cart").json["count"] == 1


def test_a_forged_cart_token_is_refused(guest: Shopper):
    answer = guest.get("/cart", headers={"Cart-Token": "a1b2c3.0000"})
    assert (answer.status_code, answer.json["code"]) == (401, "invalid_token")


def test_a_wrong_access_token_is_refused(guest: Shopper):
    assert guest.get("/cart", headers={"Authorization": "Bearer no"}).status_code == 401


def test_an_unchanged_cart_is_not_sent_again(guest: Shopper, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    etag = guest.get("/cart").headers["ETag"]
    assert guest.get("/cart", headers={"If-None-Match": etag}).status_code == 304


def test_the_etag_follows_prices_and_stock(guest: Shopper, shelf: Shelf, unga: int):
    guest.post("/cart/items", {"product_id": unga})
    tags = [guest.get("/cart").headers["ETag"]]
    shelf.change(unga, price_minor=5_000)
    tags.append(guest.get("/cart").headers["ETag"])
    shelf.lose(unga, 1)
    tags.append(guest.get("/cart").headers["ETag"])
    assert len(set(tags)) == 3


def test_a_cart_is_neither_put_nor_posted(guest: Shopper):
    assert guest.put("/cart", {}).status_code == 405
    assert guest.post("/cart", {}).status_code == 405
