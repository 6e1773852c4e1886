"""POST /orders/{id}/cancel: until it is paid, by its buyer or by staff."""

import pytest

from tests.orders.kit import (
    Order,
    cancel,
    deliver,
    money_comes_late,
    movements,
    paid,
    present,
    put,
    shelf,
    statuses,
)
from tests.shopper import Shopper
from tests.world import PERSON, WRONG_PIN, World

KEY = "a-key-of-mine-0001"


def history(order: Order) -> list[tuple[str, str, str, str]]:
    return [(line["field"], line["to_status"], line["reason"], line["actor"]) for line in order["history"]]


def test_its_goods_are_given_back(world: World, amina: Shopper) -> None:
    unga, chai = world.product(stock=5), world.product("Chai", stock=5)
    order = world.order(amina, chai, unga, quantity=2)

    answer = cancel(amina, order, reason="I ordered twice")

    assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    assert (shelf(world, unga), shelf(world, chai)) == ((5, 0), (5, 0))
    assert sorted(movements(world, order)) == [("released", 0, -2)] * 2 + [("reserved", 0, 2)] * 2
    assert history(answer.json)[-1] == ("status", "cancelled", "I ordered twice", f"user:{amina.user['id']}")


def test_the_goods_can_be_bought_by_somebody_else(world: World, amina: Shopper, brian: Shopper) -> None:
    product = world.product(stock=1)
    cancel(amina, world.order(amina, product))

    assert world.order(brian, product)["status"] == "pending_payment"


def test_no_reason_is_needed(world: World, amina: Shopper) -> None:
    assert cancel(amina, world.order(amina)).json["history"][-1]["reason"] == "cancelled"


def test_twice_is_harmless(world: World, amina: Shopper) -> None:
    product = world.product(stock=5)
    order = world.order(amina, product)
    first = cancel(amina, order)

    again = cancel(amina, order, reason="Once more")

    assert (again.status_code, again.json) == (200, first.json)
    assert shelf(world, product) == (5, 0)
    assert len(movements(world, order)) == 2


def test_a_key_may_be_sent(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    path = f"/orders/{order['id']}/cancel"

    first, second = amina.post(path, {}, key=KEY), amina.post(path, {}, key=KEY)

    assert (first.status_code, second.status_code) == (200, 200)
    assert (second.data, second.headers["Idempotent-Replayed"]) == (first.data, "true")


def test_a_guest_cancels_with_the_order_token(world: World, guest: Shopper) -> None:
    order = world.order(guest)

    assert cancel(guest, order).json["history"][-1]["actor"] == "guest"
    assert present(guest, order)["status"] == "cancelled"


def test_staff_cancel_for_a_customer(world: World, amina: Shopper, staff: Shopper) -> None:
    order = world.order(amina)

    answer = cancel(staff, order, reason="Customer called")

    assert history(answer.json)[-1][2:] == ("Customer called", f"staff:{staff.user['id']}")


def test_other_peoples_orders_are_not_there(
    world: World, amina: Shopper, brian: Shopper, guest: Shopper
) -> None:
    order = world.order(amina)

    assert [cancel(stranger, order).status_code for stranger in (brian, guest)] == [404, 404]
    assert cancel(brian, {"id": 999_999}).status_code == 404
    assert statuses(amina, order) == ("pending_payment", "unpaid")


def test_a_tampered_token_is_refused(world: World, guest: Shopper) -> None:
    order = world.order(guest)
    guest.headers["Order-Token"] += "0"

    assert cancel(guest, order).status_code == 401


def test_a_paid_order_is_not_cancelled(world: World, amina: Shopper) -> None:
    product = world.product(stock=3)
    order = paid(world, amina, product)

    answer = cancel(amina, order)

    assert (answer.status_code, answer.json["code"]) == (409, "order_state_conflict")
    assert answer.json["order_status"] == "confirmed"
    assert shelf(world, product) == (2, 0)


def test_an_expired_order_is_not_cancelled(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.expire(after=3600)

    assert cancel(amina, order).json["order_status"] == "expired"


def test_while_a_payment_is_open_it_waits(world: World, amina: Shopper, staff: Shopper) -> None:
    product = world.product(stock=3)
    order = world.order(amina, product)
    world.pay(amina, order, PERSON)

    for shopper in (amina, staff):
        answer = cancel(shopper, order)
        assert (answer.status_code, answer.json["code"]) == (409, "payment_in_progress")
        assert int(answer.headers["Retry-After"]) > 0
    assert shelf(world, product) == (3, 1)
    deliver(world, order, "success")
    assert statuses(amina, order) == ("confirmed", "paid")


@pytest.mark.parametrize("how", ["cancel", "wrong_pin", "timeout"])
def test_once_the_prompt_failed_it_can_be_cancelled(world: World, amina: Shopper, how: str) -> None:
    order = world.order(amina)
    world.pay(amina, order, PERSON)
    deliver(world, order, how)

    assert cancel(amina, order).json["status"] == "cancelled"


def test_a_cancelled_order_cannot_be_paid(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    cancel(amina, order)

    answer = amina.post(f"/orders/{order['id']}/payments", {"phone": PERSON}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "order_not_payable")
    assert answer.json["order_status"] == "cancelled"
    assert world.sim("GET", "/sim/state")["pushes"] == 0


def test_late_money_does_not_revive_it(world: World, amina: Shopper) -> None:
    product = world.product(stock=3)
    order = world.order(amina, product)

    money_comes_late(world, amina, order, meanwhile=lambda: cancel(amina, order))

    assert statuses(amina, order) == ("cancelled", "refund_due")
    assert present(amina, order)["paid"]["amount"] == 0
    assert shelf(world, product) == (3, 0)


def test_late_money_is_kept_whole_and_a_person_is_asked(world: World, amina: Shopper, staff: Shopper) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: cancel(amina, order))

    (receipt,) = staff.get("/receipts").json["data"]
    assert receipt["number"] == world.debits[0]["receipt"]
    assert [(a["kind"], a["amount"]) for a in receipt["allocations"]] == [("refund", order["total"])]
    (item,) = staff.get("/payments/review?open=true").json["data"]
    assert (item["kind"], item["order_id"], item["amount"]) == ("refund_due", order["id"], order["total"])


def test_the_same_late_money_told_twice_is_one_refund(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: cancel(amina, order))
    before = present(amina, order)

    deliver(world, order)

    assert present(amina, order) == before
    assert world.one("SELECT COUNT(*) AS n FROM receipts") == 1
    assert world.one("SELECT COUNT(*) AS n FROM review_items") == 1


def test_a_cancelled_order_leaves_the_cart_as_it_is(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    put(amina, (world.product("Chai"), 2))
    cancel(amina, order)

    assert amina.get("/cart").json["count"] == 2


def test_after_a_wrong_pin_a_cancelled_order_owes_nothing(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, world.pay(amina, order, WRONG_PIN))

    cancel(amina, order)

    assert statuses(amina, order) == ("cancelled", "unpaid")
    assert world.rows("SELECT id FROM review_items") == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"reason": "x" * 201}, "/reason"), ({"reason": None}, "/reason"), ({"status": "cancelled"}, "/status")],
)
def test_what_cannot_be_used_is_pointed_at(world: World, amina: Shopper, body: dict, pointer: str) -> None:
    order = world.order(amina)

    answer = cancel(amina, order, **body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert statuses(amina, order) == ("pending_payment", "unpaid")


def test_another_method_is_not_taken(world: World, amina: Shopper) -> None:
    assert amina.get(f"/orders/{world.order(amina)['id']}/cancel").status_code == 405
