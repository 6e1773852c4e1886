"""POST /receipts/{id}/refunds."""

from typing import Any

import pytest

from tests.payments.refunds.kit import WHY, ask, asked, assert_consistent, items, paid
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for


def test_staff_ask_and_nothing_moves_yet(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina, 50_000)

    answer = ask(staff, receipt)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/refunds/{answer.json['id']}"
    refund = answer.json
    assert (refund["status"], refund["method"], refund["reason"]) == ("requested", "reversal", WHY)
    assert (refund["amount"]["amount"], refund["order_id"]) == (50_000, receipt["order_id"])
    assert refund["requested_by"] == f"staff:{staff.user['id']}"
    assert amina.get(f"/orders/{receipt['order_id']}").json["payment_status"] == "paid"
    assert_consistent(world)


def test_it_goes_to_the_phone_that_paid_and_nobody_sends_another(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    answer = ask(staff, paid(world, amina), amount=1000, phone="0722000111")

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/phone")


@pytest.mark.parametrize(("amount", "method"), [(50_000, "reversal"), (49_900, "b2c"), (1_000, "b2c")])
def test_the_way_that_fits_is_chosen(
    world: World, amina: Shopper, staff: Shopper, amount: int, method: str
) -> None:
    assert asked(staff, paid(world, amina, 50_000), amount=amount)["method"] == method


def test_less_than_mpesa_pays_out_is_cash(world: World, amina: Shopper, staff: Shopper) -> None:
    assert asked(staff, paid(world, amina), amount=900, handed_to="Amina")["method"] == "cash"


def test_more_than_came_in_is_refused(world: World, amina: Shopper, staff: Shopper) -> None:
    answer = ask(staff, paid(world, amina, 50_000), amount=50_100)

    assert (answer.status_code, answer.json["code"]) == (409, "refund_exceeds_receipt")
    assert answer.json["left"]["amount"] == 50_000


def test_refunds_together_never_exceed_the_receipt(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina, 50_000)
    asked(staff, receipt, amount=30_000)

    answer = ask(staff, receipt, amount=30_000)

    assert (answer.status_code, answer.json["left"]["amount"]) == (409, 20_000)
    assert asked(staff, receipt)["amount"]["amount"] == 20_000
    assert ask(staff, receipt).json["code"] == "nothing_left_to_refund"


def test_a_rejected_refund_gives_its_amount_free(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    admin.post(f"/refunds/{asked(staff, receipt)['id']}/reject", {"reason": "a mistake"})

    assert ask(staff, receipt).status_code == 201


def test_without_its_number_a_receipt_cannot_be_returned(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    world.pay(amina, world.order(amina), CALLBACK_LOST)
    wait_for(lambda: world.debits)
    world.sweep(after=121)

    answer = ask(staff, {"id": world.one("SELECT id FROM receipts")})

    assert (answer.status_code, answer.json["code"]) == (409, "receipt_without_number")
    assert "statement" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": ""}, "/reason"),
        ({"reason": WHY, "amount": 0}, "/amount"),
        ({"reason": WHY, "amount": -100}, "/amount"),
        ({"reason": WHY, "amount": "100"}, "/amount"),
        ({"reason": WHY, "amount": 10.5}, "/amount"),
        ({"reason": WHY, "amount": 1050}, "/amount"),
        ({"reason": WHY, "amount": 900, "method": "b2c"}, "/amount"),
        ({"reason": WHY, "amount": 1000, "method": "reversal"}, "/method"),
        ({"reason": WHY, "method": "cheque"}, "/method"),
        ({"reason": WHY, "method": "cash"}, "/handed_to"),
        ({}, "/reason"),
    ],
)
def test_what_cannot_be_is_refused_with_its_pointer(
    world: World, amina: Shopper, staff: Shopper, body: dict[str, Any], pointer: str
) -> None:
    receipt = paid(world, amina)
    if body.get("amount") == 1050:
        body = {**body, "method": "b2c"}

    answer = staff.post(f"/receipts/{receipt['id']}/refunds", body, key=True)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert world.one("SELECT COUNT(*) FROM refunds") == 0


def test_a_key_is_required_and_the_same_one_asks_once(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina)
    assert ask(staff, receipt, key=False).json["code"] == "idempotency_key_missing"

    first, again = (ask(staff, receipt, key="tap-1") for _ in range(2))

    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert world.one("SELECT COUNT(*) FROM refunds") == 1


def test_a_receipt_that_is_none_is_404(staff: Shopper) -> None:
    assert ask(staff, {"id": 999}).status_code == 404


def test_a_request_by_itself_asks_no_person(world: World, amina: Shopper, staff: Shopper) -> None:
    asked(staff, paid(world, amina))

    assert items(staff) == []


@pytest.mark.parametrize("who", ["guest", "amina"])
def test_a_customer_cannot_ask(
    world: World, amina: Shopper, request: pytest.FixtureRequest, who: str
) -> None:
    receipt = paid(world, amina)

    assert ask(request.getfixturevalue(who), receipt).status_code in {401, 403}
    assert world.one("SELECT COUNT(*) FROM refunds") == 0


def test_other_methods_are_refused(staff: Shopper) -> None:
    assert staff.put("/receipts/1/refunds", {}).status_code == 405
    assert staff.delete("/refunds/1").status_code == 405
