"""Units held, sold, given back and taken again for orders."""

import threading

import pytest

from app.products.stock import OutOfStock
from tests.products.kit import Goods
from tests.shopper import Shopper


def test_an_order_holds_units(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    assert goods.figures(product) == (5, 2)
    assert goods.reservations(order) == {product.id: "active"}


def test_the_last_unit_can_be_held(goods: Goods):
    product = goods.product(stock=2)
    goods.order({product.id: 2})
    assert goods.figures(product) == (2, 2)


def test_what_is_not_counted_is_not_held(goods: Goods):
    product = goods.product(stock=None)
    order = goods.order({product.id: 900})
    assert goods.figures(product) == (0, 0)
    assert goods.reservations(order) == {}


def test_every_short_line_is_named_at_once(goods: Goods):
    here, few, none = (
        goods.product("Here", stock=5),
        goods.product("Few", stock=1),
        goods.product("None", stock=0),
    )
    with pytest.raises(OutOfStock) as caught:
        goods.order({none.id: 1, few.id: 3, here.id: 2})
    lines = [(e["pointer"], e["code"], e["name"], e["wanted"], e["available"]) for e in caught.value.errors]
    assert lines == [
        (f"/items/{few.id}", "out_of_stock", "Few", 3, 1),
        (f"/items/{none.id}", "out_of_stock", "None", 1, 0),
    ]
    assert caught.value.status == 409
    assert goods.figures(here) == (5, 0)


@pytest.mark.parametrize("status", ["draft", "retired"])
@pytest.mark.parametrize("stock", [5, None])
def test_what_left_the_shop_is_not_for_sale(goods: Goods, status: str, stock: int | None):
    product = goods.product(status=status, stock=stock)
    with pytest.raises(OutOfStock) as caught:
        goods.order({product.id: 1, 999_999_999: 1})
    assert [(e["product_id"], e["code"]) for e in caught.value.errors] == [
        (product.id, "not_for_sale"),
        (999_999_999, "not_for_sale"),
    ]


def test_what_others_hold_is_not_available(goods: Goods):
    product = goods.product(stock=5)
    goods.order({product.id: 4})
    with pytest.raises(OutOfStock) as caught:
        goods.order({product.id: 2})
    assert caught.value.errors[0]["available"] == 1


def test_a_sale_takes_what_was_held_once(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    for _ in range(2):
        goods.consume(order)
    assert goods.figures(product) == (3, 0)
    assert goods.reservations(order) == {product.id: "consumed"}


def test_what_was_held_is_given_back_once(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    for _ in range(2):
        goods.release(order)
    assert goods.figures(product) == (5, 0)
    assert goods.reservations(order) == {product.id: "released"}


def test_what_is_sold_is_not_given_back(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    goods.consume(order)
    goods.release(order)
    assert goods.figures(product) == (3, 0)


def test_what_was_given_back_is_not_sold(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    goods.release(order)
    goods.consume(order)
    assert goods.figures(product) == (5, 0)


def test_another_orders_units_stay(goods: Goods):
    product = goods.product(stock=5)
    mine, other = goods.order({product.id: 2}), goods.order({product.id: 1})
    goods.release(mine)
    assert goods.figures(product) == (5, 1)
    assert goods.reservations(other) == {product.id: "active"}


def test_late_money_takes_units_again(goods: Goods):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    goods.release(order)
    assert goods.retake(order, {product.id: 2}) is True
    assert goods.figures(product) == (3, 0)
    assert goods.reservations(order) == {product.id: "consumed"}


def test_late_money_takes_all_lines_or_none(goods: Goods):
    here, gone = goods.product("Here", stock=5), goods.product("Gone", stock=2)
    order = goods.order({here.id: 2, gone.id: 2})
    goods.release(order)
    goods.order({gone.id: 1})
    assert goods.retake(order, {here.id: 2, gone.id: 2}) is False
    assert (goods.figures(here), goods.figures(gone)) == ((5, 0), (2, 1))
    assert set(goods.reservations(order).values()) == {"released"}


def test_late_money_takes_what_has_left_the_shop_while_it_is_there(goods: Goods, admin: Shopper):
    product = goods.product(stock=2)
    order = goods.order({product.id: 2})
    goods.release(order)
    admin.delete(f"/products/{product.id}")
    assert goods.retake(order, {product.id: 2}) is True
    assert goods.figures(product) == (0, 0)


def test_late_money_for_what_is_not_counted_is_welcome(goods: Goods):
    product = goods.product(stock=None)
    order = goods.order({product.id: 2})
    assert goods.retake(order, {product.id: 2}) is True
    assert goods.reservations(order) == {}


def test_late_money_for_what_is_counted_only_since_takes_units(goods: Goods, admin: Shopper):
    product = goods.product(stock=None)
    order = goods.order({product.id: 2})
    path = f"/products/{product.id}"
    admin.post(f"{path}/stock-adjustments", {"delta": 5, "reason": "Counted"}, key=True)
    admin.patch(path, {"track_stock": True})
    assert goods.retake(order, {product.id: 2}) is True
    assert goods.figures(product) == (3, 0)
    assert goods.reservations(order) == {product.id: "consumed"}


def test_a_product_that_never_was_cannot_be_taken(goods: Goods):
    order = goods.order({goods.product().id: 1})
    assert goods.retake(order, {999_999_999: 1}) is False


def test_units_held_before_counting_stopped_are_sold(goods: Goods, admin: Shopper):
    product = goods.product(stock=5)
    order = goods.order({product.id: 2})
    admin.patch(f"/products/{product.id}", {"track_stock": False})
    goods.consume(order)
    assert goods.figures(product) == (3, 0)


def test_many_buyers_get_no_more_than_there_is(goods: Goods):
    first, second = goods.product("A", stock=6), goods.product("B", stock=4)
    placed, refused = [], []

    def buy(quantities: dict[int, int]) -> None:
        try:
            placed.append(goods.order(quantities))
        except OutOfStock:
            refused.append(quantities)

    wanted = [{first.id: 1, second.id: 1}, {second.id: 1, first.id: 1}] * 4
    together = [threading.Thread(target=buy, args=(each,)) for each in wanted]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert (len(placed), len(refused)) == (4, 4)
    assert (goods.figures(first), goods.figures(second)) == ((6, 4), (4, 4))
