"""GET /products/{id}."""

import pytest

from tests.products.kit import Goods
from tests.shopper import Shopper


def test_anyone_reads_a_product_on_offer(guest: Shopper, goods: Goods):
    product = goods.product("Unga", stock=None)
    answer = guest.get(f"/products/{product.id}")
    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["category"]) == ("Unga", None)
    assert answer.json["stock"] == {"tracked": False, "available": None}


@pytest.mark.parametrize("id", ["0", "999", str(2**63 - 1), str(2**63), "9" * 5000, "x", "-1", "1.0"])
def test_what_is_not_there_is_404(guest: Shopper, goods: Goods, id: str):
    goods.product()
    answer = guest.get(f"/products/{id}")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_staff_see_what_is_not_on_offer(
    guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods, status
):
    product = goods.product(status=status)
    assert guest.get(f"/products/{product.id}").status_code == 404
    assert amina.get(f"/products/{product.id}").status_code == 404
    assert staff.get(f"/products/{product.id}").json["status"] == status


def test_staff_see_the_shelf(staff: Shopper, goods: Goods):
    product = goods.product(stock=7)
    assert staff.get(f"/products/{product.id}").json["stock"]["on_hand"] == 7


def test_what_has_not_changed_is_not_sent_again(guest: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}"
    tag = guest.get(path).headers["ETag"]
    assert guest.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_stock_moves_the_body_but_not_the_etag(guest: Shopper, goods: Goods):
    product = goods.product(stock=5)
    before = guest.get(f"/products/{product.id}")
    goods.order({product.id: 2})
    after = guest.get(f"/products/{product.id}")
    assert after.json["stock"]["available"] == 3
    assert after.headers["ETag"] == before.headers["ETag"]


def test_no_browser_keeps_a_copy_whose_stock_would_be_old(guest: Shopper, goods: Goods):
    answer = guest.get(f"/products/{goods.product().id}")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_product_takes_no_such_method(guest: Shopper, goods: Goods, method: str):
    assert guest.call(method, f"/products/{goods.product().id}").status_code == 405
