"""DELETE /products/{id}: retires, for administrators."""

import pytest

from tests.products.kit import Goods
from tests.shopper import Shopper


def test_a_retired_product_leaves_the_shop(admin: Shopper, guest: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    answer = admin.delete(path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert guest.get(path).status_code == 404
    assert guest.get("/products").json["data"] == []
    assert admin.get(path).json["status"] == "retired"


def test_retiring_twice_is_retiring_once(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    assert [admin.delete(path).status_code for _ in range(2)] == [204, 204]
    assert admin.get(path).headers["ETag"] == '"2"'


def test_an_order_that_holds_it_still_gets_it(admin: Shopper, goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    admin.delete(f"/products/{product.id}")
    goods.consume(order)
    assert goods.figures(product) == (3, 0)


def test_a_cart_that_has_it_says_that_it_is_gone(admin: Shopper, amina: Shopper, goods: Goods):
    product = goods.product()
    amina.post("/cart/items", {"product_id": product.id, "quantity": 1})
    admin.delete(f"/products/{product.id}")
    cart = amina.get("/cart")
    assert (cart.status_code, cart.json["items"][0]["problem"]["code"]) == (200, "not_for_sale")


def test_who_saw_an_older_version_is_stopped(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    answer = admin.delete(path, headers={"If-Match": '"7"'})
    assert answer.status_code == 412
    assert admin.get(path).json["status"] == "active"


@pytest.mark.parametrize("id", [0, 999_999_999, 2**63 - 1, 2**63])
def test_what_is_not_there_is_404(admin: Shopper, id: int):
    assert admin.delete(f"/products/{id}").status_code == 404


def test_only_administrators_retire_products(guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    assert [shopper.delete(path).status_code for shopper in (guest, amina, staff)] == [401, 403, 403]
    assert guest.get(path).status_code == 200
