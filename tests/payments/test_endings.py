"""Each way in which a prompt can end, over real HTTP: order, payment, stock and money agree."""

import pytest

from tests.shopper import Shopper
from tests.world import CANCELS, PAYS, POOR, SILENT, UNREACHABLE, WRONG_PIN, World


def test_a_right_pin_confirms_the_order_with_its_receipt(world: World, amina: Shopper) -> None:
    order = world.order(amina, world.product(price=19_900, stock=3), quantity=2)

    payment = world.ended(amina, world.pay(amina, order))

    assert payment["status"] == "succeeded"
    assert payment["receipt_number"] == world.debits[0]["receipt"]
    assert world.debits[0]["amount"] * 100 == payment["amount"]["amount"] == 39_800
    confirmed = amina.get(f"/orders/{order['id']}").json
    assert (confirmed["status"], confirmed["payment_status"]) == ("confirmed", "paid")
    assert world.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 1, "reserved": 0}]


@pytest.mark.parametrize(
    ("phone", "status", "reason"),
    [
        (WRONG_PIN, "failed", "wrong_pin"),
        (CANCELS, "cancelled", "cancelled_by_payer"),
        (POOR, "failed", "insufficient_funds"),
        (SILENT, "expired", "no_answer"),
        (UNREACHABLE, "expired", "no_answer"),
    ],
)
def test_a_prompt_that_fails_leaves_the_order_payable(
    world: World, amina: Shopper, phone: str, status: str, reason: str
) -> None:
    order = world.order(amina)

    payment = world.ended(amina, world.pay(amina, order, phone))

    assert (payment["status"], payment["reason"]) == (status, reason)
    waiting = amina.get(f"/orders/{order['id']}").json
    assert (waiting["status"], waiting["payment_status"], waiting["payment_open"]) == (
        "pending_payment",
        "unpaid",
        False,
    )
    assert world.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 10, "reserved": 1}]
    assert world.debits == []


def test_after_a_wrong_pin_the_shopper_tries_again_and_pays(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, world.pay(amina, order, WRONG_PIN))

    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"
    assert len(world.debits) == 1
