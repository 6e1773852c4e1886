"""POST /products/{id}/stock-adjustments: for administrators."""

import threading

import pytest

from app.products.models import Product
from tests.products.kit import Goods, pointers
from tests.shopper import Shopper


def adjust(shopper: Shopper, product: Product, **body):
    path = f"/products/{product.id}/stock-adjustments"
    return shopper.post(path, {"reason": "Two bags were torn", **body}, key=True)


def test_units_are_taken_away_and_added(admin: Shopper, goods: Goods):
    product = goods.product(stock=10)
    answer = adjust(admin, product, delta=-2)
    assert answer.status_code == 201
    assert answer.json["stock"] == {"tracked": True, "available": 8, "on_hand": 8, "reserved": 0}
    assert adjust(admin, product, delta=5).json["stock"]["on_hand"] == 13
    assert goods.figures(product) == (13, 0)


def test_the_answer_says_who_changed_what_and_why(admin: Shopper, goods: Goods):
    movement = adjust(admin, goods.product(), delta=-2).json["movement"]
    assert (movement["kind"], movement["on_hand_delta"], movement["reason"]) == (
        "adjusted",
        -2,
        "Two bags were torn",
    )
    assert (movement["actor"], movement["order_id"]) == (f"admin:{admin.user['id']}", None)


def test_a_count_sets_the_figure(admin: Shopper, goods: Goods):
    product = goods.product(stock=10)
    answer = adjust(admin, product, set_to=7, expected=10)
    assert (answer.json["movement"]["kind"], answer.json["movement"]["on_hand_delta"]) == ("counted", -3)
    assert goods.figures(product) == (7, 0)


def test_a_count_that_agrees_is_written_down_too(admin: Shopper, goods: Goods):
    answer = adjust(admin, goods.product(stock=10), set_to=10, expected=10)
    assert (answer.status_code, answer.json["movement"]["on_hand_delta"]) == (201, 0)


def test_a_count_of_another_figure_is_stopped(admin: Shopper, goods: Goods):
    product = goods.product(stock=10)
    answer = adjust(admin, product, set_to=7, expected=9)
    assert (answer.status_code, answer.json["code"], answer.json["on_hand"]) == (409, "stock_changed", 10)
    assert goods.figures(product) == (10, 0)


@pytest.mark.parametrize("body", [{"delta": -4}, {"set_to": 1, "expected": 5}])
def test_what_orders_hold_stays(admin: Shopper, goods: Goods, body: dict):
    product = goods.product(stock=5)
    goods.order({product.id: 2})
    answer = adjust(admin, product, **body)
    assert (answer.status_code, answer.json["code"]) == (409, "stock_too_low")
    assert [answer.json[name] for name in ("on_hand", "reserved", "available")] == [5, 2, 3]
    assert goods.figures(product) == (5, 2)


def test_what_orders_do_not_hold_may_go(admin: Shopper, goods: Goods):
    product = goods.product(stock=5)
    goods.order({product.id: 2})
    assert adjust(admin, product, delta=-3).status_code == 201
    assert goods.figures(product) == (2, 2)


def test_the_shelf_is_never_below_nothing(admin: Shopper, goods: Goods):
    assert adjust(admin, goods.product(stock=5), delta=-6).status_code == 409


def test_the_shelf_is_never_fuller_than_the_database_can_say(admin: Shopper, goods: Goods):
    product = goods.product(stock=10**9)
    assert pointers(adjust(admin, product, delta=1)) == ["/delta"]


def test_a_shelf_is_counted_before_counting_is_switched_on(admin: Shopper, goods: Goods):
    product = goods.product(stock=None)
    assert adjust(admin, product, set_to=4, expected=0).json["stock"]["available"] is None
    answer = admin.patch(f"/products/{product.id}", {"track_stock": True})
    assert answer.json["stock"]["available"] == 4


def test_a_repeated_request_counts_once(admin: Shopper, goods: Goods):
    product = goods.product(stock=10)
    path, body = f"/products/{product.id}/stock-adjustments", {"delta": 5, "reason": "Delivery"}
    first, again = (admin.post(path, body, key="delivery-17") for _ in range(2))
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert goods.figures(product) == (15, 0)


def test_a_refusal_is_not_kept(admin: Shopper, goods: Goods):
    product = goods.product(stock=1)
    path, body = f"/products/{product.id}/stock-adjustments", {"delta": -2, "reason": "Torn"}
    assert admin.post(path, body, key="same").status_code == 409
    adjust(admin, product, delta=5)
    assert admin.post(path, body, key="same").status_code == 201


def test_without_a_key_nothing_is_counted(admin: Shopper, goods: Goods):
    product = goods.product()
    answer = admin.post(f"/products/{product.id}/stock-adjustments", {"delta": 5, "reason": "Delivery"})
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")


def test_adjustments_at_the_same_time_all_count(admin: Shopper, goods: Goods):
    product = goods.product(stock=0)
    together = [threading.Thread(target=adjust, args=(admin, product), kwargs={"delta": 1}) for _ in range(8)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert goods.figures(product) == (8, 0)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/delta"),
        ({"delta": 0}, "/delta"),
        ({"delta": 1, "set_to": 2, "expected": 1}, "/delta"),
        ({"delta": "1"}, "/delta"),
        ({"delta": 10**10}, "/delta"),
        ({"set_to": 5}, "/expected"),
        ({"delta": 5, "expected": 5}, "/expected"),
        ({"set_to": -1, "expected": 5}, "/set_to"),
        ({"delta": 1, "reason": ""}, "/reason"),
        ({"delta": 1, "reason": "x" * 201}, "/reason"),
        ({"delta": 1, "actor": "boss"}, "/actor"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(admin: Shopper, goods: Goods, body: dict, pointer: str):
    assert pointers(adjust(admin, goods.product(), **body)) == [pointer]


def test_a_reason_is_required(admin: Shopper, goods: Goods):
    path = f"/products/{goods.product().id}/stock-adjustments"
    assert pointers(admin.post(path, {"delta": 1}, key=True)) == ["/reason"]


@pytest.mark.parametrize("id", [0, 999_999_999, 2**63 - 1, 2**63])
@pytest.mark.parametrize("body", [{"delta": 1}, {"set_to": 1, "expected": 1}])
def test_what_is_not_there_is_404(admin: Shopper, id: int, body: dict):
    answer = admin.post(f"/products/{id}/stock-adjustments", body | {"reason": "Found"}, key=True)
    assert answer.status_code == 404


def test_only_administrators_adjust_stock(guest: Shopper, amina: Shopper, staff: Shopper, goods: Goods):
    product = goods.product()
    answers = [adjust(shopper, product, delta=1).status_code for shopper in (guest, amina, staff)]
    assert answers == [401, 403, 403]
    assert goods.figures(product) == (10, 0)


def test_adjustments_are_not_listed_here(admin: Shopper, goods: Goods):
    assert admin.get(f"/products/{goods.product().id}/stock-adjustments").status_code == 405
