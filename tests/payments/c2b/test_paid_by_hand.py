"""People pay the PayBill by hand: exactly, in parts, too much, for no order, and more than once told."""

import pytest

from tests.payments.c2b.kit import assert_truth, items, parts, pays, receipts, state
from tests.shopper import Shopper
from tests.world import World, wait_for


def test_the_exact_amount_confirms_the_order(paybill: World, amina: Shopper, order: dict) -> None:
    paid = pays(paybill, order["number"], 199)

    assert state(amina, order) == ("confirmed", "paid")
    assert receipts(paybill) == [
        {"number": paid["receipt"], "amount_minor": 19_900, "payment_id": None, "source": "c2b"}
    ]
    assert parts(paybill) == [("order", order["id"], 19_900)]
    assert paybill.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 2, "reserved": 0}]
    assert items(paybill) == []
    assert_truth(paybill)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "#{0}"])
def test_the_account_number_is_found_however_it_is_typed(
    paybill: World, amina: Shopper, order: dict, typed: str
) -> None:
    number = order["number"]
    pays(paybill, typed.format(number, number.lower(), f"{number[:4]}-{number[4:7]} {number[7:]}"), 199)

    assert state(amina, order) == ("confirmed", "paid")


def test_three_parts_add_up(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 50)
    assert state(amina, order) == ("pending_payment", "part_paid")
    pays(paybill, order["number"], 100, phone="0722000111")
    assert amina.get(f"/orders/{order['id']}").json["due"]["amount"] == 4_900
    pays(paybill, order["number"], 49)

    assert state(amina, order) == ("confirmed", "paid")
    assert [kind for kind, _, _ in parts(paybill)] == ["order"] * 3
    assert_truth(paybill)


def test_what_is_too_much_is_in_front_of_a_person(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 150)
    pays(paybill, order["number"], 100, faults=["validation_skipped"])

    assert state(amina, order) == ("confirmed", "paid")
    assert parts(paybill)[1:] == [("order", order["id"], 4_900), ("overpayment", order["id"], 5_100)]
    assert items(paybill) == [("overpayment", 5_100)]
    assert_truth(paybill)


def test_a_paid_order_takes_no_more(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 199)
    pays(paybill, order["number"], 199, faults=["validation_skipped"])

    assert parts(paybill) == [("order", order["id"], 19_900), ("overpayment", order["id"], 19_900)]
    assert items(paybill) == [("overpayment", 19_900)]
    assert_truth(paybill)


def test_money_for_a_cancelled_order_is_to_be_returned(paybill: World, amina: Shopper, order: dict) -> None:
    assert amina.post(f"/orders/{order['id']}/cancel", {}).status_code == 200

    pays(paybill, order["number"], 199, faults=["validation_skipped"])

    assert state(amina, order) == ("cancelled", "refund_due")
    assert parts(paybill) == [("refund", order["id"], 19_900)]
    assert items(paybill) == [("refund_due", 19_900)]
    assert_truth(paybill)


def test_late_money_takes_the_goods_again(paybill: World, amina: Shopper, order: dict) -> None:
    assert paybill.expire(after=3600) == 1

    pays(paybill, order["number"], 199, faults=["validation_skipped"])

    assert state(amina, order) == ("confirmed", "paid")
    assert_truth(paybill)


def test_a_part_of_what_an_expired_order_cost_does_not_bring_it_back(
    paybill: World, amina: Shopper, order: dict
) -> None:
    paybill.expire(after=3600)

    pays(paybill, order["number"], 100, faults=["validation_skipped"])

    assert state(amina, order) == ("expired", "refund_due")
    assert items(paybill) == [("refund_due", 10_000)]
    assert_truth(paybill)


def test_parts_that_come_before_and_after_the_end_bring_it_back_together(
    paybill: World, amina: Shopper, order: dict
) -> None:
    pays(paybill, order["number"], 120)
    paybill.expire(after=3600)
    assert state(amina, order) == ("expired", "refund_due")

    pays(paybill, order["number"], 79, faults=["validation_skipped"])

    assert state(amina, order) == ("confirmed", "paid")
    assert parts(paybill) == [("order", order["id"], 12_000), ("order", order["id"], 7_900)]
    assert items(paybill) == []
    assert_truth(paybill)


def test_of_what_waited_only_the_missing_part_is_taken_again(
    paybill: World, amina: Shopper, order: dict
) -> None:
    pays(paybill, order["number"], 120)
    paybill.expire(after=3600)

    pays(paybill, order["number"], 100, faults=["validation_skipped"])

    assert state(amina, order) == ("confirmed", "paid")
    assert parts(paybill) == [
        ("order", order["id"], 9_900),
        ("refund", order["id"], 2_100),
        ("order", order["id"], 10_000),
    ]
    assert items(paybill) == [("refund_due", 2_100)]
    assert_truth(paybill)


def test_an_order_paid_in_part_that_is_cancelled_gives_the_money_back(
    paybill: World, amina: Shopper, order: dict
) -> None:
    pays(paybill, order["number"], 50)
    pays(paybill, order["number"], 60)

    assert amina.post(f"/orders/{order['id']}/cancel", {"reason": "no more time"}).status_code == 200

    assert state(amina, order) == ("cancelled", "refund_due")
    assert amina.get(f"/orders/{order['id']}").json["paid"]["amount"] == 0
    assert parts(paybill) == [("refund", order["id"], 5_000), ("refund", order["id"], 6_000)]
    assert items(paybill) == [("refund_due", 5_000), ("refund_due", 6_000)]
    assert_truth(paybill)


def test_an_unknown_account_number_is_kept_for_a_person(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, "HOUSE 12B", 199, faults=["validation_skipped"])

    assert state(amina, order) == ("pending_payment", "unpaid")
    assert parts(paybill) == [("unmatched", None, 19_900)]
    assert items(paybill) == [("unmatched_money", 19_900)]
    assert_truth(paybill)


def test_a_till_names_no_order(paybill: World, amina: Shopper, staff: Shopper, order: dict) -> None:
    paid = paybill.sim("POST", "/sim/pay", {"phone": "0722000111", "amount": 20, "till": "174379"})
    (receipt,) = wait_for(lambda: staff.get("/receipts").json["data"])

    assert (receipt["number"], receipt["reference"]) == (paid["receipt"], None)
    assert receipt["payer"] == "2547 ***** 111"
    assert items(paybill) == [("unmatched_money", 2_000)]
    assert_truth(paybill)


def test_a_confirmation_told_four_times_is_one_receipt(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 199, faults=["confirmation_repeated"])
    paybill.is_delivered(5)

    assert len(receipts(paybill)) == 1
    assert_truth(paybill)


def test_a_late_confirmation_is_booked_when_it_comes(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 199, faults=["confirmation_late"])

    assert state(amina, order) == ("confirmed", "paid")
    assert_truth(paybill)


def test_its_history_names_the_channel(paybill: World, amina: Shopper, order: dict) -> None:
    pays(paybill, order["number"], 199)

    lines = amina.get(f"/orders/{order['id']}").json["history"]
    assert [line["actor"] for line in lines if line["event"] in {"money", "paid"}] == ["mpesa:c2b"] * 2
