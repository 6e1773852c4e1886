"""A refund from the request to the payer's phone, over real HTTP: order, receipt, books and ledger agree."""

import pytest

from tests.payments.refunds.kit import (
    allocations,
    asked,
    assert_consistent,
    becomes,
    calls,
    credits,
    done,
    history,
    items,
    money_of,
    paid,
    present,
    sent,
    status,
    work,
)
from tests.shopper import Shopper
from tests.world import PAYS, World


def test_a_reversal_returns_the_whole_receipt(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina, 50_000)

    refund = done(world, staff, admin, receipt)

    (credit,) = credits(world)
    assert (credit["kind"], credit["amount"], credit["original"]) == ("reversal", 500, receipt["number"])
    assert (refund["method"], refund["gateway_ref"]) == ("reversal", credit["receipt"])
    assert refund["done_at"] is not None
    assert money_of(amina, receipt) == ("refunded", 0, 50_000, 0)
    assert allocations(staff, receipt) == [("refund", 50_000, True)]
    assert_consistent(world)


def test_a_payout_returns_a_part_to_the_phone_that_paid(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina, 50_000)

    refund = done(world, staff, admin, receipt, amount=12_000)

    (credit,) = credits(world)
    assert (credit["kind"], credit["amount"], credit["phone"]) == ("b2c", 120, f"254{PAYS[1:]}")
    assert (refund["method"], refund["phone"]) == ("b2c", f"+254{PAYS[1:]}")
    assert money_of(amina, receipt) == ("part_refunded", 38_000, 12_000, 0)
    assert allocations(staff, receipt) == [("order", 38_000, False), ("refund", 12_000, True)]
    assert_consistent(world)


def test_parts_add_up_to_the_whole(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    receipt = paid(world, amina, 50_000)
    done(world, staff, admin, receipt, amount=12_000)

    rest = done(world, staff, admin, receipt)

    assert (rest["method"], rest["amount"]["amount"]) == ("b2c", 38_000)
    assert money_of(amina, receipt) == ("refunded", 0, 50_000, 0)
    assert_consistent(world)


def test_the_order_stays_confirmed_and_its_goods_stay_out(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)

    done(world, staff, admin, receipt)

    assert amina.get(f"/orders/{receipt['order_id']}").json["status"] == "confirmed"
    assert world.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 9, "reserved": 0}]


def test_nothing_goes_before_somebody_approves(world: World, amina: Shopper, staff: Shopper) -> None:
    refund = asked(staff, paid(world, amina))

    assert work(world) == 0
    assert (status(staff, refund), calls(world, "reversal")) == ("requested", [])


def test_the_history_says_who_did_what(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    refund = done(world, staff, admin, paid(world, amina))

    lines = present(staff, refund)["history"]
    assert [line["to_status"] for line in lines] == ["requested", "approved", "sending", "done"]
    assert [line["actor"] for line in lines] == [
        f"staff:{staff.user['id']}",
        f"admin:{admin.user['id']}",
        "worker",
        "mpesa:result",
    ]
    assert (lines[0]["note"], lines[0]["from_status"]) == ("The flour was wet", None)


def test_every_change_leaves_a_message(world: World, amina: Shopper, staff: Shopper, admin: Shopper) -> None:
    done(world, staff, admin, paid(world, amina))

    topics = [
        row["topic"] for row in world.rows("SELECT topic FROM jobs WHERE topic LIKE 'refund.%' ORDER BY id")
    ]
    assert topics == ["refund.requested", "refund.approved", "refund.sending", "refund.done"]


def test_the_order_tells_what_happened_to_its_money(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    done(world, staff, admin, receipt)

    last = amina.get(f"/orders/{receipt['order_id']}").json["history"][-1]
    assert (last["field"], last["from_status"], last["to_status"]) == ("payment_status", "paid", "refunded")


def test_a_refunded_order_cannot_be_paid_again(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    done(world, staff, admin, receipt)

    answer = amina.post(f"/orders/{receipt['order_id']}/payments", {"phone": PAYS}, key=True)

    assert (answer.status_code, answer.json["code"]) == (409, "order_not_payable")


@pytest.mark.parametrize(
    ("code", "failure"),
    [("1", "shop_balance_too_low"), ("2040", "phone_not_registered"), ("8", "payer_account_full")],
)
def test_a_refused_payout_failed_and_a_person_hears_of_it(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper, code: str, failure: str
) -> None:
    receipt = paid(world, amina)
    world.sim("POST", "/sim/initiator-scripts", {"call": "b2c", "result_code": code})

    refund = sent(world, staff, admin, receipt, method="b2c")
    ended = becomes(staff, refund, "failed")
    assert (ended["failure"], credits(world)) == (failure, [])
    assert items(staff) == ["refund_failed"]
    assert history(staff, refund)[-1] == "failed"
    assert money_of(amina, receipt)[0] == "paid"
    assert_consistent(world)


def test_after_a_failure_a_person_asks_anew(
    world: World, amina: Shopper, staff: Shopper, admin: Shopper
) -> None:
    receipt = paid(world, amina)
    world.sim("POST", "/sim/withdraw", {"amount": world.sim("GET", "/sim/state")["organisation"]})
    becomes(staff, sent(world, staff, admin, receipt), "failed")
    assert work(world, after=4000) == 0

    assert asked(staff, receipt)["status"] == "requested"
