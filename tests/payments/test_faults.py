"""What the network and Safaricom really do: lost, late, early, repeated, wrong and forged callbacks."""

import pytest
import requests

from app.payments import inbox
from tests.shopper import Shopper
from tests.world import (
    AFTER_TIMEOUT,
    BUSY,
    CALLBACK_LOST,
    EARLY,
    FORGED,
    LATE,
    LOCKED,
    PAYS,
    PERSON,
    QUERY_WRONG,
    REPEATED,
    REPLY_LOST,
    WRONG_AMOUNT,
    World,
    wait_for,
)


def order_state(shopper: Shopper, order: dict) -> tuple[str, str]:
    present = shopper.get(f"/orders/{order['id']}").json
    return present["status"], present["payment_status"]


def receipts(world: World) -> list[dict]:
    return world.rows("SELECT number, amount_minor, source FROM receipts ORDER BY id")


def test_a_lost_callback_is_made_good_by_asking(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)

    world.sweep(after=121)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    assert order_state(amina, order) == ("confirmed", "paid")
    assert receipts(world) == [{"number": None, "amount_minor": 19_900, "source": "query"}]


def test_one_early_success_from_the_query_is_not_believed_and_two_apart_are(
    world: World, amina: Shopper
) -> None:
    order = world.order(amina)
    payment = world.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)

    world.sweep(after=76)
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"

    world.sweep(after=126)
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"


def test_a_late_callback_settles_and_fills_the_receipt_number(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.pay(amina, order, LATE)
    wait_for(lambda: world.debits)
    world.sweep(after=121)
    assert receipts(world)[0]["number"] is None

    world.is_delivered()

    assert receipts(world) == [
        {"number": world.debits[0]["receipt"], "amount_minor": 19_900, "source": "query"}
    ]
    assert amina.get(f"/payments/{payment['id']}").json["receipt_number"] == world.debits[0]["receipt"]


def test_a_callback_before_the_pushs_reply_is_matched_by_its_token(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    payment = world.pay(amina, order, EARLY)

    assert payment["status"] == "succeeded"
    assert order_state(amina, order) == ("confirmed", "paid")


def test_four_equal_callbacks_at_once_are_one_receipt(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, world.pay(amina, order, REPEATED))

    world.is_delivered(4)

    assert len(receipts(world)) == 1
    assert world.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 9, "reserved": 0}]


def test_a_wrong_amount_settles_nothing_until_safaricom_agrees(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.pay(amina, order, WRONG_AMOUNT)
    world.is_delivered()
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"
    assert world.rows("SELECT kind FROM review_items") == [{"kind": "wrong_amount"}]

    world.sweep(after=1)

    assert order_state(amina, order) == ("confirmed", "paid")
    assert receipts(world) == [{"number": None, "amount_minor": 19_900, "source": "query"}]


def test_a_forged_success_without_the_token_changes_nothing(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.ended(amina, world.pay(amina, order, FORGED))

    assert payment["status"] == "expired"
    assert order_state(amina, order) == ("pending_payment", "unpaid")
    assert receipts(world) == world.debits == []
    outcomes = {row["outcome"] for row in world.rows("SELECT outcome FROM callback_messages")}
    assert outcomes in ({"without_token", "failed"}, {"unmatched", "failed"})


def test_a_forgery_is_answered_like_any_other_callback(world: World) -> None:
    answer = requests.post(
        f"{world.shop_url}/api/v1/payments/callbacks/stk/{'0' * 64}", data=b"{}", timeout=5
    )

    assert (answer.status_code, answer.json()) == (200, {"ResultCode": 0, "ResultDesc": "Accepted"})


def test_only_so_many_callbacks_about_nobodys_payment_are_kept_and_ours_always(
    world: World, amina: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "STRANGERS_PER_HOUR", 3)
    callbacks = f"{world.shop_url}/api/v1/payments/callbacks"
    for number in range(4):
        for name in ("stk/{}", "c2b/{}/confirmation", "refunds/{}/result", "status/{}/result"):
            guess = name.format(f"guess-{number}")
            answer = requests.post(f"{callbacks}/{guess}", json={"Body": number}, timeout=5)
            assert (answer.status_code, answer.json()["ResultCode"]) == (200, 0)

    payment = world.ended(amina, world.pay(amina, world.order(amina)))

    assert payment["status"] == "succeeded"
    outcomes = [row["outcome"] for row in world.rows("SELECT outcome FROM callback_messages")]
    assert outcomes.count("paid") == 1
    assert 3 <= len(outcomes) - 1 <= 6, "one hour's worth, or two if it ended meanwhile"


def test_a_success_without_the_token_settles_when_safaricom_agrees(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    body = success_body(world, "FORGED0000")
    requests.post(f"{world.shop_url}/api/v1/payments/callbacks/stk/guess", json=body, timeout=5)
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"

    world.sweep(after=1)
    assert order_state(amina, order) == ("pending_payment", "unpaid"), "while it rings, nobody's word counts"
    world.sweep(after=76)

    assert order_state(amina, order) == ("confirmed", "paid")
    assert receipts(world)[0]["number"] is None, "a stranger's receipt number is not believed"


def failure_body(push: dict, code: int) -> dict:
    ids = {"MerchantRequestID": push["merchant_request_id"], "CheckoutRequestID": push["checkout_request_id"]}
    return {"Body": {"stkCallback": {**ids, "ResultCode": code, "ResultDesc": "no"}}}


def success_body(world: World, receipt: str) -> dict:
    push = world.sim("GET", "/sim/requests")["requests"][0]
    items = [{"Name": "Amount", "Value": 199}, {"Name": "MpesaReceiptNumber", "Value": receipt}]
    callback = {
        "MerchantRequestID": push["merchant_request_id"],
        "CheckoutRequestID": push["checkout_request_id"],
        "ResultCode": 0,
        "ResultDesc": "ok",
        "CallbackMetadata": {"Item": items},
    }
    return {"Body": {"stkCallback": callback}}


def test_a_push_whose_reply_is_lost_is_unknown_and_then_settled_by_its_callback(
    world: World, amina: Shopper
) -> None:
    order = world.order(amina)

    payment = world.pay(amina, order, REPLY_LOST)

    assert payment["status"] in {"unknown", "succeeded"}
    assert world.ended(amina, payment)["status"] == "succeeded"
    assert len(world.debits) == 1


def test_while_nobody_knows_no_second_prompt_is_sent(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.arrange(PERSON, "person", faults=["reply_lost"])
    assert world.pay(amina, order, PERSON)["status"] == "unknown"

    again = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    assert (again.status_code, again.json["code"]) == (409, "payment_in_progress")
    assert world.sim("GET", "/sim/state")["pushes"] == 1


def test_silence_for_five_minutes_ends_an_attempt_and_asks_a_person(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.arrange(PERSON, "person", faults=["reply_lost"])
    payment = world.pay(amina, order, PERSON)

    world.sweep(after=301)

    present = amina.get(f"/payments/{payment['id']}").json
    assert (present["status"], present["reason"]) == ("expired", "no_answer_from_mpesa")
    assert world.rows("SELECT kind FROM review_items") == [{"kind": "silent_push"}]


@pytest.mark.parametrize(("phone", "reason"), [(LOCKED, "phone_busy"), (BUSY, "mpesa_busy")])
def test_a_refused_push_says_why_and_leaves_the_order_payable(
    world: World, amina: Shopper, phone: str, reason: str
) -> None:
    order = world.order(amina)

    payment = world.pay(amina, order, phone)

    assert (payment["status"], payment["reason"]) == ("failed", reason)
    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"


def test_money_after_a_timeout_callback_still_pays_the_order(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.pay(amina, order, AFTER_TIMEOUT)

    world.is_delivered(2)

    assert order_state(amina, order) == ("confirmed", "paid")
    assert len(receipts(world)) == 1


def test_a_late_success_whose_callback_is_lost_is_found_by_asking_again(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.arrange(PERSON, "pays", faults=["timeout_first", "callback_lost"])
    payment = world.pay(amina, order, PERSON)
    wait_for(lambda: world.debits)

    for after in (121, 310):
        world.sweep(after=after)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"


def test_a_wrong_failure_from_the_query_cannot_undo_a_paid_order(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = world.ended(amina, world.pay(amina, order, QUERY_WRONG))
    assert payment["status"] == "succeeded"

    world.sweep(after=130)

    assert order_state(amina, order) == ("confirmed", "paid")


def test_late_money_for_an_expired_order_takes_the_goods_again(world: World, amina: Shopper) -> None:
    order = world.order(amina, world.product(stock=1))
    pay_after_the_order_is_gone(world, amina, order)

    assert order_state(amina, order) == ("confirmed", "paid")
    assert world.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 0, "reserved": 0}]


def test_late_money_for_sold_out_goods_is_kept_to_be_returned(
    world: World, amina: Shopper, brian: Shopper
) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)
    pay_after_the_order_is_gone(world, amina, order, meanwhile=lambda: world.order(brian, product))

    assert order_state(amina, order) == ("expired", "refund_due")
    assert world.rows("SELECT kind, amount_minor FROM allocations") == [
        {"kind": "refund", "amount_minor": 19_900}
    ]
    assert world.rows("SELECT kind FROM review_items WHERE kind = 'refund_due'") == [{"kind": "refund_due"}]


def pay_after_the_order_is_gone(world: World, shopper: Shopper, order: dict, meanwhile=lambda: None) -> None:
    """A prompt is reported timed out, the order expires, and then the same prompt turns out to be paid."""
    payment = world.pay(shopper, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    (push,) = world.sim("GET", "/sim/requests")["requests"]
    requests.post(push["callback_url"], json=failure_body(push, 1037), timeout=5)
    assert world.ended(shopper, payment)["status"] == "expired"
    world.expire(after=3600)
    meanwhile()
    world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})
