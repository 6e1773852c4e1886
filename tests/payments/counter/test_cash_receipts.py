"""POST /orders/{id}/cash-receipts, and receipts kept apart by who knows of them."""

from typing import Any

import pytest

from tests.orders.kit import twin
from tests.payments.c2b.kit import assert_consistent, body, items, parts, state, tell
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import PERSON, World


@pytest.fixture
def order(world: World, amina: Shopper) -> dict:
    """An order of KSh 199."""
    return world.order(amina, world.product(price=19_900, stock=3))


def cash(who: Shopper, order: dict, cents: int, **kwargs: Any) -> Any:
    return who.post(
        f"/orders/{order['id']}/cash-receipts", {"amount": {"amount": cents}}, **{"key": True, **kwargs}
    )


def test_what_is_due_pays_the_order(world: World, staff: Shopper, amina: Shopper, order: dict) -> None:
    answer = cash(staff, order, 19_900)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/receipts/{answer.json['id']}"
    assert (answer.json["provider"], answer.json["number"]) == ("cash", None)
    assert state(amina, order) == ("confirmed", "paid")
    assert_consistent(world)


def test_a_part_in_cash_and_the_rest_by_prompt(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    cash(staff, order, 10_000)
    assert state(amina, order) == ("pending_payment", "part_paid")

    payment = world.ended(amina, world.pay(amina, order))

    assert payment["amount"]["amount"] == 9_900
    assert state(amina, order) == ("confirmed", "paid")
    assert_consistent(world)


def test_a_part_in_cash_and_the_rest_by_hand(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    cash(staff, order, 10_000)
    tell(world, body("UKL5XQ2P7A", "99", order["number"]))

    assert state(amina, order) == ("confirmed", "paid")
    assert_consistent(world)


def test_a_part_with_cents_by_hand_leaves_whole_shillings_for_the_prompt(
    world: World, amina: Shopper, order: dict
) -> None:
    tell(world, body("UKL5XQ2P7A", "99.50", order["number"]))

    payment = world.ended(amina, world.pay(amina, order))

    assert payment["amount"]["amount"] == 10_000
    assert state(amina, order) == ("confirmed", "paid")
    assert items(world) == [("overpayment", 50)]
    assert_consistent(world)


def test_more_than_is_due_is_refused(world: World, staff: Shopper, order: dict) -> None:
    answer = cash(staff, order, 20_000)

    assert (answer.status_code, answer.json["code"]) == (422, "amount_above_due")
    assert answer.json["due"]["amount"] == 19_900
    assert answer.json["errors"][0]["pointer"] == "/amount"
    assert parts(world) == []


@pytest.mark.parametrize("cents", [0, 1, 50, 10_050])
def test_less_than_a_shilling_is_refused(staff: Shopper, order: dict, cents: int) -> None:
    answer = cash(staff, order, cents)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/amount")


def test_while_a_prompt_is_open_nobody_takes_cash(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    world.pay(amina, order, PERSON)

    answer = cash(staff, order, 19_900)

    assert (answer.status_code, answer.json["code"]) == (409, "payment_in_progress")
    assert "Retry-After" in answer.headers


def test_a_paid_order_takes_no_cash(staff: Shopper, order: dict) -> None:
    cash(staff, order, 19_900)

    assert cash(staff, order, 100).json["code"] == "order_not_payable"


def test_an_order_whose_time_is_over_takes_no_cash(world: World, staff: Shopper, order: dict) -> None:
    world.expire(after=3600)

    assert cash(staff, order, 19_900).json["code"] == "order_not_payable"


def test_cash_for_an_order_that_is_cancelled_later_is_to_be_returned(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    cash(staff, order, 10_000)

    amina.post(f"/orders/{order['id']}/cancel", {})

    assert state(amina, order) == ("cancelled", "refund_due")
    assert items(world) == [("refund_due", 10_000)]
    assert_consistent(world)


def test_it_needs_an_idempotency_key(staff: Shopper, order: dict) -> None:
    assert cash(staff, order, 19_900, key=False).json["code"] == "idempotency_key_missing"


def test_the_same_key_again_takes_it_once(world: World, staff: Shopper, order: dict) -> None:
    first, again = cash(staff, order, 10_000, key="tap"), cash(staff, order, 10_000, key="tap")

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(parts(world)) == 1


def test_many_hands_at_the_same_moment_take_no_more_than_is_due(
    world: World, staff: Shopper, amina: Shopper, order: dict
) -> None:
    hands = [twin(world, staff) for _ in range(8)]
    path, sum_ = f"/orders/{order['id']}/cash-receipts", {"amount": {"amount": 10_000}}

    answers = at_once([lambda hand=hand: hand.call("POST", path, sum_) for hand in hands])

    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    assert parts(world) == [("order", order["id"], 10_000)]
    assert_consistent(world)


def test_customers_and_strangers_may_not(amina: Shopper, guest: Shopper, order: dict) -> None:
    assert cash(amina, order, 19_900).status_code == 403
    assert cash(guest, order, 19_900).status_code == 401


def test_an_order_that_is_none_is_404(staff: Shopper) -> None:
    assert cash(staff, {"id": 999_999}, 100).status_code == 404


def test_other_methods_are_refused(staff: Shopper, order: dict) -> None:
    assert staff.get(f"/orders/{order['id']}/cash-receipts").status_code == 405


def test_receipts_are_listed_by_who_knows_of_them(world: World, staff: Shopper, order: dict) -> None:
    cash(staff, order, 10_000)
    tell(world, body("UKL5XQ2P7A", "99", order["number"]))

    def providers(**query: str) -> list[str]:
        return [each["provider"] for each in staff.get("/receipts", query_string=query).json["data"]]

    assert providers() == ["mpesa", "cash"]
    assert providers(provider="cash") == ["cash"]
    assert providers(provider="mpesa") == ["mpesa"]
    assert staff.get("/receipts?provider=bank").status_code == 422
