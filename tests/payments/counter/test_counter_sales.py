"""POST /counter-sales: a walk-in customer pays in cash, or by a prompt on the phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.kit.clock import utc_now
from app.kit.text import digest
from tests.orders.kit import shelf, time_is_over, twin
from tests.payments.c2b.kit import assert_consistent, assert_truth
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import CANCELS, PAYS, PERSON, World

KES_500 = {"amount": 50_000, "currency": "KES"}


def sell(who: Shopper, *, key: str | bool = True, **body: Any) -> Any:
    return who.post("/counter-sales", {"method": "cash", **body}, key=key)


def lines(*wanted: tuple[int, int]) -> list[dict[str, int]]:
    return [{"product_id": product, "quantity": quantity} for product, quantity in wanted]


def test_goods_sold_for_cash_leave_the_shelf_and_the_order_is_paid(world: World, staff: Shopper) -> None:
    unga, chai = world.product(price=19_900, stock=5), world.product("Chai", price=5_050, stock=None)

    answer = sell(staff, lines=lines((unga, 2), (chai, 1)))

    assert answer.status_code == 201, answer.text
    sold = answer.json
    assert (sold["order_status"], sold["payment_status"], sold["due"]["amount"]) == ("confirmed", "paid", 0)
    assert sold["total"]["amount"] == 44_900  # a line rounds up to whole shillings
    assert answer.headers["Location"] == f"/api/v1/orders/{sold['order_id']}"
    assert shelf(world, unga) == (3, 0)
    assert_consistent(world)


def test_the_receipt_is_cash_without_a_number_and_says_who_took_it(world: World, staff: Shopper) -> None:
    receipt = sell(staff, amount=KES_500).json["receipt"]

    assert (receipt["provider"], receipt["number"], receipt["source"]) == ("cash", None, "counter")
    (part,) = receipt["allocations"]
    assert (part["kind"], part["actor"], part["amount"]["amount"]) == (
        "order",
        f"staff:{staff.user['id']}",
        50_000,
    )


def test_an_amount_takes_nothing_from_the_shelf(world: World, staff: Shopper) -> None:
    sold = sell(staff, amount=KES_500, description="Repair of a bicycle").json

    order = staff.get(f"/orders/{sold['order_id']}").json
    assert [(line["kind"], line["name"], line["total"]["amount"]) for line in order["lines"]] == [
        ("till_sale", "Repair of a bicycle", 50_000)
    ]
    assert world.one("SELECT COUNT(*) FROM stock_movements") == 0
    assert_consistent(world)


def test_the_customer_may_leave_no_name(staff: Shopper) -> None:
    order = staff.get(f"/orders/{sell(staff, amount=KES_500).json['order_id']}").json

    assert (order["name"], order["phone"], order["email"], order["user_id"]) == ("", None, None, None)


def test_its_history_names_the_person_at_the_counter(staff: Shopper) -> None:
    order = staff.get(f"/orders/{sell(staff, amount=KES_500).json['order_id']}").json

    assert {line["actor"] for line in order["history"]} == {f"staff:{staff.user['id']}"}


def test_a_prompt_is_paid(world: World, staff: Shopper) -> None:
    unga = world.product(price=19_900, stock=5)

    answer = sell(staff, lines=lines((unga, 1)), method="mpesa", phone=PAYS)

    assert answer.status_code == 201, answer.text
    assert answer.json["payment"]["status"] in {"pending", "succeeded"}
    assert answer.json["receipt"] is None
    assert world.ended(staff, answer.json["payment"])["status"] == "succeeded"
    assert staff.get(f"/orders/{answer.json['order_id']}").json["status"] == "confirmed"
    assert shelf(world, unga) == (4, 0)
    assert_truth(world)


def test_a_prompt_that_rings_says_when_to_look_again(world: World, staff: Shopper) -> None:
    answer = sell(staff, amount=KES_500, method="mpesa", phone=PERSON)

    assert answer.json["payment"]["status"] == "pending"
    assert answer.json["order_status"] == "pending_payment"
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_cancelled_prompt_leaves_an_order_that_can_be_paid_in_cash(world: World, staff: Shopper) -> None:
    sold = sell(staff, amount=KES_500, method="mpesa", phone=CANCELS).json
    assert world.ended(staff, sold["payment"])["status"] == "cancelled"

    answer = staff.post(f"/orders/{sold['order_id']}/cash-receipts", {"amount": KES_500}, key=True)

    assert answer.status_code == 201
    assert staff.get(f"/orders/{sold['order_id']}").json["status"] == "confirmed"
    assert_consistent(world)


@pytest.mark.parametrize("method", ["cash", "mpesa"])
def test_the_same_key_again_sells_once(world: World, staff: Shopper, method: str) -> None:
    unga = world.product(stock=5)
    wanted = {"lines": lines((unga, 1)), "method": method, "phone": PERSON}

    first, again = sell(staff, key="tap", **wanted), sell(staff, key="tap", **wanted)

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert world.one("SELECT COUNT(*) FROM orders") == 1
    assert len(world.sim("GET", "/sim/requests")["requests"]) == (method == "mpesa")


def test_a_request_that_never_finished_is_answered_with_how_its_payment_stands(
    world: World, staff: Shopper
) -> None:
    wanted = {"amount": KES_500, "method": "mpesa", "phone": PAYS}
    first = sell(staff, key="tap", **wanted).json
    world.ended(staff, first["payment"])
    never_finished(world, first["payment"]["id"])

    again = sell(staff, key="tap", **wanted)

    assert (again.status_code, again.json["order_id"]) == (201, first["order_id"])
    assert (again.json["payment"]["status"], again.json["order_status"]) == ("succeeded", "confirmed")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(world.debits) == 1


def never_finished(world: World, payment_id: int) -> None:
    """The key as it is after a crash between the two units of the request, more than a minute ago."""
    with world.app.app_context(), db.engine.begin() as connection:
        keys = db.metadata.tables["idempotency_keys"]
        past = utc_now() - timedelta(seconds=90)
        mine = sa.update(keys).where(keys.c.key_digest == digest("tap"))
        connection.execute(mine.values(body=None, resource_id=payment_id, created_at=past))


def test_the_same_key_for_another_sale_is_refused(staff: Shopper) -> None:
    sell(staff, key="tap", amount=KES_500)

    assert sell(staff, key="tap", amount={"amount": 60_000}).json["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("method", ["cash", "mpesa"])
def test_impatient_thumbs_sell_once(world: World, staff: Shopper, method: str) -> None:
    unga = world.product(stock=5)
    body = {"lines": lines((unga, 1)), "method": method, "phone": PERSON}
    hands = [twin(world, staff) for _ in range(8)]

    answers = at_once([lambda hand=hand: hand.call("POST", "/counter-sales", body, "tap") for hand in hands])

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert world.one("SELECT COUNT(*) FROM orders") == 1
    assert_consistent(world)


def test_it_needs_an_idempotency_key(staff: Shopper) -> None:
    assert sell(staff, key=False, amount=KES_500).json["code"] == "idempotency_key_missing"


def test_what_is_short_is_refused_with_its_place_and_nothing_is_sold(world: World, staff: Shopper) -> None:
    plenty, scarce = world.product(stock=9), world.product("Chai", stock=1)

    answer = sell(staff, lines=lines((plenty, 1), (scarce, 2), (999_999, 1)))

    assert (answer.status_code, answer.json["code"]) == (409, "out_of_stock")
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/lines/1", "out_of_stock"),
        ("/lines/2", "not_for_sale"),
    ]
    assert world.one("SELECT COUNT(*) FROM orders") == 0
    assert shelf(world, plenty) == (9, 0)


def test_goods_that_an_order_holds_whose_time_is_over_can_be_sold(
    world: World, staff: Shopper, amina: Shopper
) -> None:
    last = world.product(stock=1)
    time_is_over(world, world.order(amina, last))

    assert sell(staff, lines=lines((last, 1))).status_code == 201
    assert_consistent(world)


def test_a_product_twice_is_one_line(world: World, staff: Shopper) -> None:
    unga = world.product(price=10_000, stock=5)

    sold = sell(staff, lines=lines((unga, 1), (unga, 2))).json

    (line,) = staff.get(f"/orders/{sold['order_id']}").json["lines"]
    assert (line["quantity"], sold["total"]["amount"]) == (3, 30_000)


def test_more_than_safaricom_takes_is_refused_and_nothing_is_sold(world: World, staff: Shopper) -> None:
    answer = sell(staff, amount={"amount": 250_001_00}, method="mpesa", phone=PAYS)

    assert (answer.status_code, answer.json["code"]) == (422, "amount_over_limit")
    assert world.one("SELECT COUNT(*) FROM orders") == 0


def test_a_shop_without_mpesa_still_takes_cash(make_app: Callable[..., Flask], staff: Shopper) -> None:
    bare = Shopper(make_app(MPESA_PASSKEY=""))
    bare.headers = staff.headers

    assert sell(bare, amount=KES_500, method="mpesa", phone=PAYS).json["code"] == "payment_method_unavailable"
    assert sell(bare, amount=KES_500).status_code == 201


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "/lines"),
    "both": ({"lines": [{"product_id": 1}], "amount": KES_500}, "/lines"),
    "no lines": ({"lines": []}, "/lines"),
    "nothing of it": ({"lines": [{"product_id": 1, "quantity": 0}]}, "/lines/0/quantity"),
    "a text": ({"lines": [{"product_id": "1"}]}, "/lines/0/product_id"),
    "a price": ({"lines": [{"product_id": 1, "price": 1}]}, "/lines/0/price"),
    "a sum of nothing": ({"amount": {"amount": 0}}, "/amount"),
    "less than nothing": ({"amount": {"amount": -1}}, "/amount/amount"),
    "another currency": ({"amount": {"amount": 500, "currency": "USD"}}, "/amount/currency"),
    "another method": ({"amount": KES_500, "method": "card"}, "/method"),
    "no phone": ({"amount": KES_500, "method": "mpesa"}, "/phone"),
    "no such phone": ({"amount": KES_500, "method": "mpesa", "phone": "12345"}, "/phone"),
    "something else": ({"amount": KES_500, "paid": True}, "/paid"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_refused_with_its_pointer(staff: Shopper, what: str) -> None:
    body, pointer = WRONG[what]

    answer = sell(staff, **body)

    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["pointer"] == pointer


def test_customers_and_strangers_may_not(amina: Shopper, guest: Shopper) -> None:
    assert sell(amina, amount=KES_500).status_code == 403
    assert sell(guest, amount=KES_500).status_code == 401


def test_only_post_is_taken(staff: Shopper) -> None:
    assert staff.get("/counter-sales").status_code == 405


def test_a_cashiers_prompts_are_not_counted_as_a_customers(
    make_app: Callable[..., Flask], world: World
) -> None:
    busy = make_app(MPESA_API_URL=world.simulator_url, LIMITS="on", LIMIT_PROMPTS_PER_ACCOUNT="1")
    cashier = Shopper(busy).registers("cashier", role="staff")

    answers = [sell(cashier, amount=KES_500, method="mpesa", phone=f"072222211{n}") for n in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
