"""GET /products/{id}/stock-movements: for staff."""

import pytest

from app.kit.clock import rfc3339, utc_now
from tests.products.kit import Goods, pointers, walk
from tests.shopper import Shopper


def kinds(answer) -> list[str]:
    return [row["kind"] for row in answer.json["data"]]


def test_staff_see_every_movement_newest_first(staff: Shopper, goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    goods.consume(order)
    answer = staff.get(f"/products/{product.id}/stock-movements")
    assert kinds(answer) == ["sold", "reserved", "received"]
    sold = answer.json["data"][0]
    assert (sold["on_hand_delta"], sold["reserved_delta"], sold["order_id"]) == (-2, -2, order)


def test_another_products_movements_are_not_among_them(staff: Shopper, goods: Goods):
    goods.product(stock=5)
    other = goods.product(stock=None)
    assert staff.get(f"/products/{other.id}/stock-movements").json["data"] == []


def test_a_kind_is_picked_out(staff: Shopper, goods: Goods):
    product = goods.product(stock=5)
    goods.order({product.id: 2})
    assert kinds(staff.get(f"/products/{product.id}/stock-movements?kind=reserved")) == ["reserved"]


def test_later_movements_are_picked_out(staff: Shopper, goods: Goods):
    product = goods.product(stock=5)
    since = rfc3339(utc_now())
    goods.order({product.id: 2})
    assert kinds(staff.get(f"/products/{product.id}/stock-movements?updated_since={since}")) == ["reserved"]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_paging_meets_every_movement_once(staff: Shopper, goods: Goods, sort: str):
    product = goods.product(stock=5)
    for _ in range(4):
        goods.release(goods.order({product.id: 1}))
    ids = [row["id"] for row in walk(staff, f"/products/{product.id}/stock-movements", sort=sort, limit=2)]
    assert len(ids) == 9
    assert ids == sorted(ids, reverse=sort == "newest")


@pytest.mark.parametrize("query", ["kind=stolen", "sort=kind", "limit=0", "cursor=x", "actor=me"])
def test_odd_questions_are_refused(staff: Shopper, goods: Goods, query: str):
    answer = staff.get(f"/products/{goods.product().id}/stock-movements?{query}")
    assert pointers(answer) == [f"/{query.partition('=')[0]}"]


@pytest.mark.parametrize("id", [0, 999_999_999, 2**63 - 1, 2**63])
def test_what_is_not_there_is_404(staff: Shopper, id: int):
    assert staff.get(f"/products/{id}/stock-movements").status_code == 404


def test_shoppers_do_not_see_them(guest: Shopper, amina: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}/stock-movements"
    assert [guest.get(path).status_code, amina.get(path).status_code] == [401, 403]


def test_history_cannot_be_written(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}/stock-movements"
    assert [admin.call(method, path).status_code for method in ("POST", "PATCH", "DELETE")] == [405] * 3
