"""Money for an order that expired meanwhile: the goods are taken again, or the money is to be returned."""

import pytest

from tests.orders.kit import (
    assert_consistent,
    deliver,
    money_comes_late,
    movements,
    present,
    shelf,
    statuses,
)
from tests.shopper import Shopper
from tests.world import World


def expires(world: World) -> None:
    assert world.expire(after=3600) == 1


def test_while_the_goods_are_here_the_order_is_confirmed(world: World, amina: Shopper) -> None:
    product = world.product(stock=2)
    order = world.order(amina, product, quantity=2)

    money_comes_late(world, amina, order, meanwhile=lambda: expires(world))

    now = present(amina, order)
    assert (now["status"], now["payment_status"], now["due"]["amount"]) == ("confirmed", "paid", 0)
    assert now["confirmed_at"] is not None
    assert shelf(world, product) == (0, 0)
    assert movements(world, order) == [("reserved", 0, 2), ("released", 0, -2), ("sold", -2, 0)]
    assert_consistent(world)


def test_its_history_names_the_late_payment(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: expires(world))

    changes = [(line["event"], line["to_status"]) for line in present(amina, order)["history"]]

    assert changes == [
        ("placed", "pending_payment"),
        ("expire", "expired"),
        ("money", "paid"),
        ("paid_late", "confirmed"),
    ]


def test_the_whole_receipt_goes_to_the_order(world: World, amina: Shopper, staff: Shopper) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: expires(world))

    (receipt,) = staff.get("/receipts").json["data"]

    assert [(a["kind"], a["order_id"], a["amount"]) for a in receipt["allocations"]] == [
        ("order", order["id"], order["total"])
    ]
    assert staff.get("/payments/review").json["data"] == []


def test_when_the_goods_are_gone_the_money_is_to_be_returned(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)

    def meanwhile() -> None:
        expires(world)
        world.order(brian, product)

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    assert statuses(amina, order) == ("expired", "refund_due")
    (receipt,) = staff.get("/receipts").json["data"]
    assert receipt["number"] == world.debits[0]["receipt"]
    assert [(a["kind"], a["amount"]) for a in receipt["allocations"]] == [("refund", order["total"])]
    (item,) = staff.get("/payments/review?open=true").json["data"]
    assert (item["kind"], item["order_id"], item["receipt_id"]) == ("refund_due", order["id"], receipt["id"])
    assert shelf(world, product) == (1, 1)
    assert_consistent(world)


def test_half_of_an_order_is_not_taken(world: World, amina: Shopper, brian: Shopper) -> None:
    plenty, scarce = world.product("Chai", stock=9), world.product("Unga", stock=1)
    order = world.order(amina, plenty, scarce)

    def meanwhile() -> None:
        expires(world)
        world.order(brian, scarce)

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    assert statuses(amina, order) == ("expired", "refund_due")
    assert (shelf(world, plenty), shelf(world, scarce)) == ((9, 0), (1, 1))
    assert [kind for kind, _, _ in movements(world, order)].count("sold") == 0


def test_a_product_that_left_the_shop_is_still_delivered_while_it_is_here(
    world: World, amina: Shopper, admin: Shopper
) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)

    def meanwhile() -> None:
        expires(world)
        assert admin.delete(f"/products/{product}").status_code == 204

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    assert statuses(amina, order) == ("confirmed", "paid")
    assert shelf(world, product) == (0, 0)


def test_the_price_is_the_one_of_then(world: World, amina: Shopper, admin: Shopper) -> None:
    product = world.product(price=19_900)
    order = world.order(amina, product)

    def meanwhile() -> None:
        expires(world)
        admin.patch(f"/products/{product}", {"price": {"amount": 90_000, "currency": "KES"}})

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    assert present(amina, order)["paid"] == order["total"]


@pytest.mark.parametrize("gone", [False, True])
def test_the_same_money_told_again_changes_nothing(
    world: World, amina: Shopper, brian: Shopper, gone: bool
) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)

    def meanwhile() -> None:
        expires(world)
        if gone:
            world.order(brian, product)

    money_comes_late(world, amina, order, meanwhile=meanwhile)
    before, on_the_shelf = present(amina, order), shelf(world, product)
    deliver(world, order)

    assert (present(amina, order), shelf(world, product)) == (before, on_the_shelf)
    assert world.one("SELECT COUNT(*) AS n FROM receipts") == 1
    assert world.one("SELECT COUNT(*) AS n FROM allocations") == 1


def test_a_confirmed_latecomer_is_delivered_like_any_other(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: expires(world))

    answer = staff.post(f"/orders/{order['id']}/fulfilment", {"event": "deliver"})

    assert (answer.json["status"], answer.json["fulfilment_status"]) == ("completed", "delivered")
