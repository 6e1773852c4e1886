"""Many shoppers at the same moment, over real HTTP: nobody sees a 5xx, and every unit is sold once."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
import requests

from tests.orders.kit import (
    Order,
    assert_consistent,
    codes,
    movements,
    present,
    shelf,
    tab,
    time_is_over,
)
from tests.races.client import Thumb, at_once
from tests.shopper import Shopper
from tests.world import PAYS, World, wait_for


def guests(world: World, number: int, product_id: int) -> list[Thumb]:
    """So many guests, each with one unit in a cart of their own."""
    return [Thumb(world.shop_url).fill(product_id) for _ in range(number)]


def cancels(who: Thumb, order: Order) -> requests.Response:
    return who.call("POST", f"/orders/{order['id']}/cancel", {})


def checkouts(buyers: list[Thumb]) -> list[Callable[[], requests.Response]]:
    return [buyer.checkout for buyer in buyers]


def test_of_twenty_who_want_the_last_unit_one_gets_it(world: World) -> None:
    product = world.product(stock=1)
    buyers = guests(world, 20, product)

    answers = at_once(checkouts(buyers))

    assert codes(*answers) == {"201": 1, "409 out_of_stock": 19}
    assert world.one("SELECT COUNT(*) AS n FROM orders") == 1
    assert shelf(world, product) == (1, 1)
    assert_consistent(world)


def test_ten_units_are_ten_orders(world: World) -> None:
    product = world.product(stock=10)
    buyers = guests(world, 16, product)

    assert codes(*at_once(checkouts(buyers))) == {"201": 10, "409 out_of_stock": 6}
    assert shelf(world, product) == (10, 10)
    assert_consistent(world)


def test_sixteen_with_the_same_things_in_different_order_all_get_them(world: World) -> None:
    products = [world.product(f"Bidhaa {number}", stock=100) for number in range(4)]
    orders = list(permutations(products))
    buyers = [Thumb(world.shop_url).fill(*orders[number], quantity=2) for number in range(16)]

    answers = at_once(checkouts(buyers))

    assert codes(*answers) == {"201": 16}
    assert [shelf(world, product) for product in products] == [(100, 32)] * 4
    assert_consistent(world)


def test_what_overdue_orders_hold_is_sold_to_the_last_unit(world: World, amina: Shopper) -> None:
    product = world.product(stock=3)
    orders = [world.order(amina, product) for _ in range(3)]
    time_is_over(world, *orders)
    buyers = guests(world, 12, product)

    answers = at_once(checkouts(buyers))

    assert codes(*answers) == {"201": 3, "409 out_of_stock": 9}
    assert shelf(world, product) == (3, 3)
    for order in orders:
        assert present(amina, order)["status"] == "expired"
        assert movements(world, order) == [("reserved", 0, 1), ("released", 0, -1)]
    assert_consistent(world)


def test_ten_taps_on_cancel_are_one_cancelling(world: World, amina: Shopper) -> None:
    product = world.product(stock=5)
    order = world.order(amina, product, quantity=2)
    tabs = [tab(world, amina) for _ in range(10)]

    answers = at_once([lambda shown=shown: cancels(shown, order) for shown in tabs])

    assert codes(*answers) == {"200": 10}
    assert movements(world, order) == [("reserved", 0, 2), ("released", 0, -2)]
    assert len(present(amina, order)["history"]) == 2
    assert_consistent(world)


def test_two_tabs_with_keys_of_their_own_empty_a_cart_once(world: World, amina: Shopper) -> None:
    product = world.product(stock=50)
    tabs = [tab(world, amina) for _ in range(8)]
    tabs[0].fill(product, quantity=3)

    answers = at_once(checkouts(tabs))

    assert codes(*answers) == {"201": 1, "409 cart_empty": 7}
    assert shelf(world, product) == (50, 3)
    assert_consistent(world)


def test_of_cancelling_expiring_and_paying_one_wins(world: World, amina: Shopper) -> None:
    product = world.product(stock=20)
    orders = [world.order(amina, product) for _ in range(6)]
    tabs = [tab(world, amina) for _ in range(2)]

    for order in orders:
        cancelled, paid, _ = at_once(three_ends(world, order, *tabs))
        assert set(codes(cancelled)) <= {"200", "409 payment_in_progress", "409 order_state_conflict"}
        assert set(codes(paid)) <= {"202", "409 order_not_payable"}
        assert_one_end(world, amina, order, cancelled, paid)

    sold = sum(present(amina, order)["status"] == "confirmed" for order in orders)
    assert shelf(world, product) == (20 - sold, 0)
    assert len(world.debits) == sold
    assert_consistent(world)


def three_ends(world: World, order: Order, canceller: Thumb, payer: Thumb) -> list[Callable[[], Any]]:
    return [
        lambda: cancels(canceller, order),
        lambda: payer.pay(order, PAYS),
        lambda: world.expire(after=3600),
    ]


def assert_one_end(
    world: World, shopper: Shopper, order: Order, cancelled: requests.Response, paid: requests.Response
) -> None:
    """Whoever was told yes has won, and the other two have done nothing."""
    if paid.status_code == 202:
        wait_for(lambda: present(shopper, order)["status"] == "confirmed")
    end = present(shopper, order)
    won = {"cancelled": cancelled.status_code == 200, "confirmed": paid.status_code == 202}
    assert end["status"] in {"cancelled", "confirmed", "expired"}
    assert [status for status, yes in won.items() if yes] == (
        [] if end["status"] == "expired" else [end["status"]]
    )
    assert end["payment_status"] == ("paid" if end["status"] == "confirmed" else "unpaid")
    kinds = [kind for kind, _, _ in movements(world, order)]
    assert kinds == ["reserved", "sold" if end["status"] == "confirmed" else "released"]


def test_paying_twice_at_once_is_one_prompt(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    tabs = [tab(world, amina) for _ in range(6)]

    answers = at_once([lambda shown=shown: shown.pay(order, PAYS) for shown in tabs])

    counted = codes(*answers)
    assert counted["202"] == 1
    assert set(counted) <= {"202", "409 payment_in_progress", "409 order_not_payable"}
    wait_for(lambda: present(amina, order)["status"] == "confirmed")
    assert len(world.debits) == 1


def test_buying_cancelling_and_expiring_leave_the_shelf_right(
    world: World, amina: Shopper, caplog: pytest.LogCaptureFixture
) -> None:
    product = world.product(stock=6)
    held = [world.order(amina, product) for _ in range(6)]
    time_is_over(world, *held[3:])
    canceller, buyers = tab(world, amina), guests(world, 8, product)

    *bought, cancelled, _ = at_once(
        [
            *checkouts(buyers),
            lambda: [cancels(canceller, order) for order in held[:3]],
            lambda: world.expire(after=0),
        ]
    )

    assert codes(*cancelled) == {"200": 3}
    counted = codes(*bought)
    assert set(counted) <= {"201", "409 out_of_stock"}
    assert 3 <= counted["201"] <= 6
    assert shelf(world, product) == (6, counted["201"])
    assert_consistent(world)
    assert "unit of work runs again" not in caplog.text, "products are locked before their reservations"
