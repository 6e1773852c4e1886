"""An order that nobody pays gives its goods back: by the worker, or as soon as somebody looks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import worker
from app.kit.clock import utc_now
from tests.orders.kit import (
    PHONE,
    Order,
    assert_consistent,
    checkout,
    deliver,
    movements,
    paid,
    present,
    put,
    shelf,
    statuses,
    time_is_over,
)
from tests.shopper import Shopper
from tests.world import PERSON, World

HALF_AN_HOUR = 30 * 60


@pytest.fixture
def overdue(world: World) -> Callable[..., Order]:
    """Place an order that nobody pays in time."""

    def place(shopper: Shopper, product_id: int, quantity: int = 1) -> Order:
        order = world.order(shopper, product_id, quantity=quantity)
        time_is_over(world, order)
        return order

    return place


def test_the_worker_expires_what_was_not_paid_in_time(world: World, amina: Shopper) -> None:
    product = world.product(stock=5)
    order = world.order(amina, product, quantity=2)

    assert world.expire(after=HALF_AN_HOUR - 5) == 0
    assert world.expire(after=HALF_AN_HOUR + 1) == 1

    assert statuses(amina, order) == ("expired", "unpaid")
    assert shelf(world, product) == (5, 0)
    assert movements(world, order) == [("reserved", 0, 2), ("released", 0, -2)]


def test_the_history_says_who_and_why(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.expire(after=3600)

    last = present(amina, order)["history"][-1]

    assert (last["from_status"], last["to_status"], last["event"]) == ("pending_payment", "expired", "expire")
    assert (last["actor"], last["reason"]) == ("system", "not paid in time")


def test_the_whole_worker_does_it_too(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    with world.app.app_context():
        gateway = world.app.extensions["payments"]
        worker.once(gateway=gateway, now=lambda: utc_now() + timedelta(hours=1))

    assert statuses(amina, order)[0] == "expired"


def test_once_is_enough(world: World, amina: Shopper) -> None:
    product = world.product(stock=5)
    order = world.order(amina, product)

    assert [world.expire(after=3600) for _ in range(3)] == [1, 0, 0]
    assert shelf(world, product) == (5, 0)
    assert len(movements(world, order)) == 2


def test_only_what_waits_for_money_expires(world: World, amina: Shopper) -> None:
    bought, gone = paid(world, amina), world.order(amina)
    amina.post(f"/orders/{gone['id']}/cancel", {})

    assert world.expire(after=3600) == 0
    assert (statuses(amina, bought)[0], statuses(amina, gone)[0]) == ("confirmed", "cancelled")


def test_whoever_reads_an_overdue_order_sees_it_expired(
    world: World, amina: Shopper, overdue: Callable[..., Order]
) -> None:
    product = world.product(stock=5)
    order = overdue(amina, product, 3)

    assert statuses(amina, order) == ("expired", "unpaid")
    assert shelf(world, product) == (5, 0)


def test_a_stranger_who_looks_expires_nothing(
    world: World, amina: Shopper, brian: Shopper, overdue: Callable[..., Order]
) -> None:
    product = world.product(stock=5)
    order = overdue(amina, product)

    assert brian.get(f"/orders/{order['id']}").status_code == 404
    assert shelf(world, product) == (5, 1)


def test_the_etag_of_an_overdue_order_moves(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    before = amina.get(f"/orders/{order['id']}").headers["ETag"]
    time_is_over(world, order)

    answer = amina.get(f"/orders/{order['id']}", headers={"If-None-Match": before})

    assert (answer.status_code, answer.json["status"]) == (200, "expired")


def test_an_overdue_order_cannot_be_paid(world: World, amina: Shopper, overdue: Callable[..., Order]) -> None:
    order = overdue(amina, world.product())

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "order_not_payable")
    assert answer.json["order_status"] == "expired"
    assert "Order again" in answer.json["detail"]
    assert world.sim("GET", "/sim/state")["pushes"] == 0


def test_a_checkout_takes_back_what_overdue_orders_hold(
    world: World, amina: Shopper, brian: Shopper, overdue: Callable[..., Order]
) -> None:
    product = world.product(stock=3)
    orders = [overdue(amina, product) for _ in range(3)]
    put(brian, (product, 2))

    answer = checkout(brian)

    assert answer.status_code == 201
    assert {statuses(amina, order)[0] for order in orders} == {"expired"}
    assert shelf(world, product) == (3, 2)
    assert_consistent(world)


def test_a_checkout_takes_nothing_that_it_does_not_need(
    world: World, amina: Shopper, brian: Shopper, overdue: Callable[..., Order]
) -> None:
    product, other = world.product(stock=5), world.product("Chai", stock=1)
    overdue(amina, product)
    overdue(amina, other)
    put(brian, (product, 4))
    assert checkout(brian).status_code == 201
    assert (shelf(world, product), shelf(world, other)) == ((5, 5), (1, 1)), "there was enough for everybody"
    put(brian, (product, 1))

    assert checkout(brian).status_code == 201
    assert (shelf(world, product), shelf(world, other)) == ((5, 5), (1, 1)), (
        "the other product was not wanted"
    )


def test_a_checkout_takes_nothing_from_orders_that_still_have_time(
    world: World, amina: Shopper, brian: Shopper, overdue: Callable[..., Order]
) -> None:
    product = world.product(stock=2)
    fresh, late = world.order(amina, product), overdue(amina, product)
    put(brian, (product, 2))

    answer = checkout(brian)

    assert (answer.status_code, answer.json["errors"][0]["available"]) == (409, 1)
    assert (statuses(amina, fresh)[0], statuses(amina, late)[0]) == ("pending_payment", "expired")
    assert shelf(world, product) == (2, 1)


def test_the_key_of_such_a_checkout_works_once(
    world: World, amina: Shopper, brian: Shopper, overdue: Callable[..., Order]
) -> None:
    product = world.product(stock=1)
    overdue(amina, product)
    put(brian, (product, 1))

    first, second = (checkout(brian, key="a-key-of-mine-0001") for _ in range(2))

    assert (first.status_code, second.data) == (201, first.data)


def test_while_a_payment_is_open_nothing_expires(world: World, amina: Shopper, brian: Shopper) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)
    world.pay(amina, order, PERSON)
    time_is_over(world, order)
    put(brian, (product, 1))

    assert world.expire(after=3600) == 0
    assert statuses(amina, order) == ("pending_payment", "unpaid")
    assert checkout(brian).json["code"] == "out_of_stock"
    deliver(world, order, "success")
    assert statuses(amina, order) == ("confirmed", "paid")


def test_once_the_payment_failed_an_overdue_order_expires(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.pay(amina, order, PERSON)
    time_is_over(world, order)

    deliver(world, order, "cancel")

    assert statuses(amina, order) == ("expired", "unpaid")


def test_a_shop_may_give_less_time(world: World, make_app: Callable[..., Flask], guest: Shopper) -> None:
    put(guest, (world.product(), 1))
    hurried = Shopper(make_app(ORDER_TTL="1"))
    hurried.headers = guest.headers
    order = hurried.post("/checkout", PHONE, key=True).json

    assert (world.expire(after=50), world.expire(after=61)) == (0, 1)
    assert statuses(hurried, order) == ("expired", "unpaid")
