"""Money that was paid by hand, in cash, or in parts goes back as well; never to a phone that was guessed."""

import pytest

from tests.payments.c2b.kit import body, pays, register, tell
from tests.payments.refunds.kit import (
    allocations,
    approve,
    ask,
    asked,
    assert_consistent,
    becomes,
    credits,
    done,
    items,
    money_of,
    work,
)
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, PERSON, World, wait_for


@pytest.fixture
def stray(world: World) -> dict:
    """A payment by hand that names no order."""
    register(world)
    paid = pays(world, "HOUSE 12B", 500, faults=["validation_skipped"])
    return {"id": world.one("SELECT id FROM receipts"), "number": paid["receipt"]}


def test_unmatched_money_is_reversed_and_its_item_resolved(
    world: World, staff: Shopper, admin: Shopper, stray: dict
) -> None:
    (item,) = staff.get("/payments/review?kind=unmatched_money").json["data"]

    refund = done(world, staff, admin, stray)

    assert (refund["review_item_id"], refund["order_id"]) == (item["id"], None)
    assert credits(world)[0]["phone"] == f"254{PERSON[1:]}"
    assert allocations(staff, stray) == [("refund", 50_000, True)]
    assert items(staff) == []
    assert_consistent(world)


def test_nobody_is_paid_whose_phone_is_only_guessed(world: World, staff: Shopper, stray: dict) -> None:
    answer = ask(staff, stray, amount=20_000, method="b2c")

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/method")
    assert ask(staff, stray, amount=20_000).json["errors"][0]["pointer"] == "/handed_to"


def test_nor_when_number_and_attempt_were_brought_together_by_a_guess(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    order = world.order(amina)
    world.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    world.sweep(after=121)
    number = world.debits[0]["receipt"]
    tell(world, body(number, "199", order["number"], MSISDN=""))
    (receipt,) = world.rows(f"SELECT id, guessed FROM receipts WHERE number = '{number}'")
    assert receipt["guessed"]

    assert ask(staff, receipt, amount=10_000, method="b2c").status_code == 422
    assert ask(staff, receipt).json["method"] == "reversal"


def test_too_much_by_hand_asks_for_the_rest(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    register(world)
    order = world.order(amina, world.product(price=40_000))
    pays(world, order["number"], 500, faults=["validation_skipped"])
    (refund,) = staff.get("/refunds").json["data"]
    assert (refund["amount"]["amount"], refund["method"], refund["status"]) == (10_000, "cash", "requested")
    assert approve(admin, refund).json["errors"][0]["pointer"] == "/handed_to"

    approve(admin, refund, handed_to="Amina")

    assert money_of(amina, {"order_id": order["id"]}) == ("paid", 40_000, 10_000, 0)
    assert items(staff) == []
    assert_consistent(world)


def test_the_parts_of_an_order_that_was_given_up_go_back(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    register(world)
    order = world.order(amina, world.product(price=90_000))
    for amount in (300, 200):
        pays(world, order["number"], amount)
    assert amina.post(f"/orders/{order['id']}/cancel", {}).status_code == 200
    refunds = staff.get("/refunds").json["data"]
    assert sorted(refund["amount"]["amount"] for refund in refunds) == [20_000, 30_000]

    for refund in refunds:
        approve(admin, refund)
    work(world)
    for refund in refunds:
        becomes(staff, refund, "done")

    assert money_of(amina, {"order_id": order["id"]})[:3] == ("refunded", 0, 50_000)
    assert (len(credits(world)), items(staff)) == (2, [])
    assert_consistent(world)


def test_cash_goes_back_as_cash(world: World, staff: Shopper, admin: Shopper) -> None:
    sale = {"amount": {"amount": 50_000}, "description": "Repair", "method": "cash"}
    assert staff.post("/counter-sales", sale, key=True).status_code == 201
    receipt = {"id": world.one("SELECT id FROM receipts")}
    assert ask(staff, receipt, method="reversal").json["errors"][0]["pointer"] == "/method"

    refund = asked(staff, receipt, handed_to="Brian")

    assert approve(admin, refund).json["status"] == "done"
    assert allocations(staff, receipt) == [("refund", 50_000, True)]
    assert_consistent(world)
