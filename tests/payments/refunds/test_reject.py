"""POST /refunds/{id}/reject."""

from tests.payments.refunds.kit import (
    approved,
    asked,
    assert_consistent,
    done,
    items,
    paid,
    present,
    work,
)
from tests.shopper import Shopper
from tests.world import World

NO = {"reason": "The customer took another bag"}


def reject(who: Shopper, refund: dict):
    return who.post(f"/refunds/{refund['id']}/reject", NO)


def test_what_is_rejected_never_goes(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    refund = asked(staff, paid(world, amina))

    answer = reject(admin, refund)

    assert (answer.status_code, answer.json["status"]) == (200, "rejected")
    assert present(staff, refund)["history"][-1]["note"] == NO["reason"]
    assert work(world) == 0
    assert_consistent(world)


def test_an_approved_one_can_be_rejected_until_it_is_sent(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = approved(staff, admin, paid(world, amina))

    assert reject(admin, refund).json["status"] == "rejected"
    assert work(world) == 0


def test_what_was_sent_cannot_be_called_back(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = done(world, staff, admin, paid(world, amina))

    answer = reject(admin, refund)

    assert (answer.status_code, answer.json["code"]) == (409, "refund_state_conflict")


def test_rejecting_twice_is_rejecting_once(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    refund = asked(staff, paid(world, amina))

    assert [reject(admin, refund).status_code for _ in range(2)] == [200, 200]
    assert len(present(staff, refund)["history"]) == 2
    assert items(staff) == []


def test_staff_may_not(world: World, amina: Shopper, staff: Shopper) -> None:
    assert reject(staff, asked(staff, paid(world, amina))).status_code == 403


def test_a_reason_is_required(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    answer = admin.post(f"/refunds/{asked(staff, paid(world, amina))['id']}/reject", {})

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/reason")
