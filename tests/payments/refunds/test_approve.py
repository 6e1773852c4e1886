"""POST /refunds/{id}/approve: who may let money go."""

import pytest

from tests.payments.refunds.kit import (
    allocations,
    approve,
    approved,
    asked,
    assert_consistent,
    calls,
    done,
    history,
    money_comes_too_late,
    money_of,
    paid,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import World


@pytest.fixture
def second(world: World) -> Shopper:
    """Another administrator."""
    return Shopper(world.app).registers("zawadi", role="admin")


def test_an_administrator_lets_it_go(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    refund = approved(staff, admin, paid(world, amina))

    assert (refund["status"], refund["approved_by"]) == ("approved", f"admin:{admin.user['id']}")
    assert work(world) >= 1


def test_a_small_refund_may_be_approved_by_who_asked(world: World, amina: Shopper, admin: Shopper) -> None:
    assert approve(admin, asked(admin, paid(world, amina, 500_000))).status_code == 200


def test_a_large_refund_needs_another_person(
    world: World, amina: Shopper, admin: Shopper, second: Shopper
) -> None:
    refund = asked(admin, paid(world, amina, 500_100))

    answer = approve(admin, refund)

    assert (answer.status_code, answer.json["code"]) == (403, "second_person_needed")
    assert status(admin, refund) == "requested"
    assert approve(second, refund).status_code == 200


def test_what_the_shop_asks_for_by_itself_needs_two_persons_as_well(
    world: World, amina: Shopper, brian: Shopper, admin: Shopper, second: Shopper
) -> None:
    money_comes_too_late(world, amina, brian, price=500_100)
    (refund,) = admin.get("/refunds").json["data"]

    first = approve(admin, refund)
    again = approve(admin, refund)

    assert (first.json["status"], first.json["requested_by"]) == ("requested", f"admin:{admin.user['id']}")
    assert (again.status_code, again.json["code"]) == (403, "second_person_needed")
    assert approve(second, refund).json["status"] == "approved"
    assert_consistent(world)


def test_a_new_role_makes_no_new_person(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    refund = asked(staff, paid(world, amina, 500_100))
    admin.patch(f"/users/{staff.user['id']}", {"role": "admin"})
    promoted = Shopper(world.app)
    answer = promoted.post("/auth/login", {"login": staff.user["email"], "password": "sukuma-wiki-7"})
    promoted.signed_in(answer.json)

    assert approve(promoted, refund).json["code"] == "second_person_needed"


@pytest.mark.parametrize("who", ["guest", "amina", "staff"])
def test_nobody_else_may(
    world: World, amina: Shopper, staff: Shopper, request: pytest.FixtureRequest, who: str
) -> None:
    refund = asked(staff, paid(world, amina))

    assert approve(request.getfixturevalue(who), refund).status_code in {401, 403}
    assert status(staff, refund) == "requested"


def test_approving_twice_changes_nothing(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, second: Shopper
) -> None:
    refund = done(world, staff, admin, paid(world, amina))

    answer = approve(second, refund)

    assert (answer.status_code, answer.json["status"]) == (200, "done")
    assert answer.json["approved_by"] == f"admin:{admin.user['id']}"
    assert work(world) == 0
    assert len(calls(world, "reversal")) == 1


def test_what_was_rejected_cannot_be_approved(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = asked(staff, paid(world, amina))
    admin.post(f"/refunds/{refund['id']}/reject", {"reason": "a mistake"})

    answer = approve(admin, refund)

    assert (answer.status_code, answer.json["refund_status"]) == (409, "rejected")


def test_without_an_initiator_only_cash_can_go(
    make_app, world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    by_mpesa, by_hand = (
        asked(staff, receipt, amount=20_000),
        asked(staff, receipt, method="cash", handed_to="Amina"),
    )
    elsewhere = Shopper(make_app(MPESA_INITIATOR=""))
    elsewhere.headers = admin.headers

    answer = approve(elsewhere, by_mpesa)

    assert (answer.status_code, answer.json["code"]) == (503, "initiator_missing")
    assert "MPESA_INITIATOR" in answer.json["detail"]
    assert approve(elsewhere, by_hand).json["status"] == "done"


def test_what_has_no_receipt_number_yet_waits_for_it(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper, admin: Shopper
) -> None:
    """Late money that only the query told of is asked back by itself, and goes once its number is known."""
    push = money_comes_too_late(world, amina, brian, numbered=False)
    (refund,) = staff.get("/refunds").json["data"]
    assert approve(admin, refund).json["code"] == "receipt_without_number"

    world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})

    assert approve(admin, refund).status_code == 200


def test_cash_is_handed_over_with_the_approval(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina, 50_000)

    refund = approved(staff, admin, receipt, method="cash", amount=20_000, handed_to="Amina Otieno")

    assert (refund["status"], refund["handed_to"]) == ("done", "Amina Otieno")
    assert refund["gateway_ref"] == f"CASH-{refund['id']}"
    assert history(staff, refund) == ["requested", "approved", "done"]
    assert money_of(amina, receipt) == ("part_refunded", 30_000, 20_000, 0)
    assert allocations(staff, receipt) == [("order", 30_000, False), ("refund", 20_000, True)]
    assert work(world) == 0
    assert_consistent(world)


def test_a_refund_that_is_none_is_404(admin: Shopper) -> None:
    assert approve(admin, {"id": 999}).status_code == 404
