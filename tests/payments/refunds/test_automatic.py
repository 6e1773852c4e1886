"""Late and double money asks for its own return; a person only has to let it go."""

import requests

from tests.payments.refunds.kit import (
    allocations,
    approve,
    ask,
    asked,
    assert_consistent,
    becomes,
    credits,
    items,
    money_comes_too_late,
    money_of,
    work,
)
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for


def only_refund(staff: Shopper) -> dict:
    (refund,) = staff.get("/refunds").json["data"]
    return refund


def pays_twice(world: World, shopper: Shopper) -> dict:
    """Two success callbacks of one attempt name two receipts: the second is money of its own."""
    order = world.order(shopper, world.product(price=50_000))
    payment = world.pay(shopper, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    (push,) = world.sim("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
    for number in (push["receipt"], "ZZZ5XQ2P7A"):
        assert requests.post(push["callback_url"], json=success(push, number), timeout=5).ok
    assert world.ended(shopper, payment)["status"] == "succeeded"
    return order


def success(push: dict, number: str) -> dict:
    items = [{"Name": "Amount", "Value": push["amount"]}, {"Name": "MpesaReceiptNumber", "Value": number}]
    ids = {"MerchantRequestID": push["merchant_request_id"], "CheckoutRequestID": push["checkout_request_id"]}
    return {
        "Body": {
            "stkCallback": {**ids, "ResultCode": 0, "ResultDesc": "ok", "CallbackMetadata": {"Item": items}}
        }
    }


def test_late_money_asks_for_its_return(world: World, amina: Shopper, brian: Shopper, staff: Shopper) -> None:
    push = money_comes_too_late(world, amina, brian)

    refund = only_refund(staff)

    assert (refund["status"], refund["method"], refund["amount"]["amount"]) == (
        "requested",
        "reversal",
        50_000,
    )
    assert (refund["requested_by"], refund["order_id"]) == ("mpesa:callback", push["order_id"])
    (item,) = staff.get("/payments/review?open=true").json["data"]
    assert (item["kind"], item["id"]) == ("refund_due", refund["review_item_id"])
    assert_consistent(world)


def test_once_it_went_order_and_item_are_done_with(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper, admin: Shopper
) -> None:
    push = money_comes_too_late(world, amina, brian)
    refund = only_refund(staff)
    approve(admin, refund)
    work(world)

    gone = becomes(staff, refund, "done")

    assert credits(world)[0]["original"] == push["receipt"]
    assert money_of(amina, {"order_id": push["order_id"]})[:3] == ("refunded", 0, 50_000)
    assert allocations(staff, {"id": gone["receipt_id"]}) == [("refund", 50_000, True)]
    assert items(staff) == []
    (item,) = staff.get("/payments/review?open=false").json["data"]
    assert (item["resolved_by"], item["resolution"]) == ("system", f"returned: {gone['gateway_ref']}")
    assert_consistent(world)


def test_double_money_asks_for_its_return_and_leaves_the_order_paid(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    order = pays_twice(world, amina)
    refund = only_refund(staff)
    assert (refund["status"], refund["amount"]["amount"]) == ("requested", 50_000)

    rejected = admin.post(f"/refunds/{refund['id']}/reject", {"reason": "handed over at the counter"})
    cash = ask(staff, {"id": refund["receipt_id"]}, method="cash", handed_to="Amina")
    approve(admin, cash.json)

    assert rejected.status_code == 200
    assert cash.json["review_item_id"] == refund["review_item_id"]
    assert money_of(amina, {"order_id": order["id"]}) == ("paid", 50_000, 50_000, 0)
    assert items(staff) == []
    assert_consistent(world)


def test_a_part_of_it_leaves_the_item_open(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper, admin: Shopper
) -> None:
    push = money_comes_too_late(world, amina, brian)
    refund = only_refund(staff)
    admin.post(f"/refunds/{refund['id']}/reject", {"reason": "in two parts"})
    receipt, by_hand = {"id": refund["receipt_id"]}, {"method": "cash", "handed_to": "Amina"}

    approve(admin, asked(staff, receipt, amount=20_000, **by_hand))
    assert items(staff) == ["refund_due"]
    assert money_of(amina, push)[0] == "refund_due"

    approve(admin, asked(staff, receipt, **by_hand))
    assert items(staff) == []
    assert money_of(amina, push)[0] == "refunded"
    assert_consistent(world)


def test_telling_the_same_money_again_asks_no_second_time(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    push = money_comes_too_late(world, amina, brian)

    world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})

    assert only_refund(staff)["status"] == "requested"


def test_nobody_can_ask_for_it_a_second_time(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    money_comes_too_late(world, amina, brian)

    assert ask(staff, {"id": only_refund(staff)["receipt_id"]}).json["code"] == "nothing_left_to_refund"
