"""Pull lists the last 48 hours: what no callback told is found, and nothing is booked twice."""

import pytest

from tests.payments.c2b.kit import assert_truth, items, parts, receipts, state
from tests.payments.c2b.test_twins import fail
from tests.payments.statements.kit import HEARD_NOTHING, QUIET, command, paid_in_silence, pulls, registered
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, PERSON, World, wait_for


def test_what_was_paid_in_silence_is_found(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = paid_in_silence(registered(world), amina, order)

    assert pulls(world) == ["attempt_found"]

    present = amina.get(f"/payments/{payment['id']}").json
    assert (present["status"], present["receipt_number"]) == ("succeeded", world.debits[0]["receipt"])
    assert state(amina, order) == ("confirmed", "paid")
    assert pulls(world) == []
    assert_truth(world)


def test_an_attempt_that_ended_in_silence_leaves_the_queue(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = paid_in_silence(registered(world), amina, order)
    world.sweep(after=62)
    world.sweep(after=310)
    assert items(world) == [("silent_push", 19_900)]

    pulls(world)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    assert items(world) == []
    assert_truth(world)


def test_a_receipt_without_a_number_gets_it(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = registered(world).pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    world.sweep(after=121)
    assert receipts(world)[0]["number"] is None

    assert pulls(world) == ["number_found"]

    number = world.debits[0]["receipt"]
    assert amina.get(f"/payments/{payment['id']}").json["receipt_number"] == number
    assert_truth(world)


def test_payments_by_hand_that_nobody_confirmed_are_booked(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    registered(world)
    for account in (order["number"], "RENT"):
        world.sim("POST", "/sim/pay", {"phone": PERSON, "amount": 199, "account": account})
    assert receipts(world) == []

    assert sorted(pulls(world)) == ["booked", "unmatched"]

    assert state(amina, order) == ("confirmed", "paid")
    assert sorted(kind for kind, _, _ in parts(world)) == ["order", "unmatched"]
    assert items(world) == [("unmatched_money", 19_900)]
    assert pulls(world) == []
    assert_truth(world)


def test_what_came_by_its_callback_is_no_news(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, registered(world).pay(amina, order))

    assert pulls(world) == []
    assert_truth(world)


def test_a_callback_that_comes_after_all_changes_nothing(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    payment = paid_in_silence(registered(world), amina, order)
    pulls(world)
    (push,) = world.sim("GET", f"/sim/requests?account_reference={order['number']}")["requests"]

    world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    assert world.rows("SELECT guessed FROM receipts") == [{"guessed": 0}]
    assert items(world) == []
    assert_truth(world)


def test_a_callback_that_says_no_does_not_confirm_the_guess(world: World, amina: Shopper) -> None:
    """The prompt was cancelled and the order paid by hand: that both are one payment stays a guess."""
    order = world.order(amina)
    world.arrange(QUIET, "cancels", faults=HEARD_NOTHING)
    registered(world).pay(amina, order, QUIET)
    world.sim("POST", "/sim/pay", {"phone": QUIET, "amount": 199, "account": order["number"]})
    assert pulls(world) == ["attempt_found"]
    assert world.rows("SELECT guessed FROM receipts") == [{"guessed": 1}]

    (push,) = world.sim("GET", "/sim/requests")["requests"]
    fail(push, 1032)

    assert world.rows("SELECT guessed FROM receipts") == [{"guessed": 1}]
    assert state(amina, order) == ("confirmed", "paid")
    assert_truth(world)


def test_nothing_is_guessed_where_another_attempt_may_have_brought_it(world: World, amina: Shopper) -> None:
    """The order is paid all the same, and Safaricom's own word about the other attempt finds the receipt."""
    order = world.order(amina)
    world.arrange(QUIET, "cancels", faults=HEARD_NOTHING, times=1)
    silent = registered(world).pay(amina, order, QUIET)
    world.sweep(after=62)
    world.sweep(after=310)
    world.arrange(QUIET, "pays", faults=["callback_lost"])
    second = world.pay(amina, order, QUIET)
    wait_for(lambda: world.debits)

    assert pulls(world) == ["booked"]
    world.sweep(after=700)

    (receipt,) = receipts(world)
    assert (receipt["payment_id"], receipt["number"]) == (second["id"], world.debits[0]["receipt"])
    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    assert state(amina, order) == ("confirmed", "paid")
    assert_truth(world)


def test_another_phone_s_payment_is_not_the_attempt_s(world: World, amina: Shopper) -> None:
    """The order is paid all the same: the account number names it."""
    order = world.order(amina)
    world.arrange("0722123471", "pays", faults=["reply_lost", "callback_lost"], times=1)
    payment = registered(world).pay(amina, order, "0722123471")
    wait_for(lambda: world.debits)
    world.sim("POST", "/sim/reset")
    registered(world)
    pays_by_hand = world.sim(
        "POST", "/sim/pay", {"phone": "0733999888", "amount": 199, "account": order["number"]}
    )
    assert pays_by_hand["result_code"] == "0"

    assert pulls(world) == ["booked"]

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "unknown"
    assert state(amina, order) == ("confirmed", "paid")


@pytest.mark.slow
def test_more_than_a_page_is_read(world: World) -> None:
    registered(world)
    for _ in range(103):
        world.sim("POST", "/sim/pay", {"phone": "0712345678", "amount": 10, "account": "RENT"})

    assert len(pulls(world)) == 103
    assert_truth(world)


def test_the_command_says_what_was_news(world: World, amina: Shopper) -> None:
    paid_in_silence(registered(world), amina, world.order(amina))

    assert command(world, "pull").output.splitlines() == ["1 payments were news", "  1 attempt_found"]


def test_a_short_code_that_never_registered_is_told_so(world: World) -> None:
    result = command(world, "pull")

    assert result.exit_code != 0
    assert "not registered for Pull" in result.output
