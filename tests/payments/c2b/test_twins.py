"""A push is told of by C2B as well: whoever comes first, and whatever is lost, it is one receipt."""

from collections.abc import Callable

import pytest
import requests

from tests.payments.c2b.kit import assert_truth, body, items, parts, pays, receipts, state, tell
from tests.payments.test_faults import failure_body
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, LATE, PAYS, PERSON, WRONG_AMOUNT, World, wait_for

TWIN = "0722123456"


def delivered(world: World, kind: str, number: int = 1) -> None:
    """Wait until so many letters of a kind reached the shop."""
    letters = lambda: world.sim("GET", "/sim/ledger")["deliveries"]  # noqa: E731
    wait_for(lambda: sum(bool(each["http_status"]) and each["kind"] == kind for each in letters()) >= number)


def settled(world: World, shopper: Shopper, payment: dict) -> dict:
    ended = world.ended(shopper, payment)
    assert ended["status"] == "succeeded"
    return ended


def test_the_callback_comes_first(paybill: World, amina: Shopper, order: dict) -> None:
    payment = settled(paybill, amina, paybill.pay(amina, order))
    delivered(paybill, "confirmation")

    assert receipts(paybill) == [
        {
            "number": payment["receipt_number"],
            "amount_minor": 19_900,
            "payment_id": payment["id"],
            "source": "callback",
        }
    ]
    assert_truth(paybill)


def test_the_confirmation_comes_first(paybill: World, amina: Shopper, order: dict) -> None:
    paybill.arrange(TWIN, "pays", faults=["twin_first"])
    payment = settled(paybill, amina, paybill.pay(amina, order, TWIN))

    delivered(paybill, "confirmation")
    (receipt,) = receipts(paybill)
    assert (receipt["payment_id"], receipt["source"]) == (payment["id"], "c2b")
    assert parts(paybill) == [("order", order["id"], 19_900)]
    assert items(paybill) == []
    assert_truth(paybill)


def test_the_confirmation_alone_pays_the_order_and_the_attempt_stays_open(
    paybill: World, amina: Shopper, order: dict
) -> None:
    paybill.arrange(TWIN, "pays", faults=["twin_only"])
    payment = paybill.pay(amina, order, TWIN)

    wait_for(lambda: state(amina, order) == ("confirmed", "paid"))
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"
    assert amina.get(f"/orders/{order['id']}").json["payment_open"] is True


def test_then_the_query_links_the_two(paybill: World, amina: Shopper, order: dict) -> None:
    paybill.arrange(TWIN, "pays", faults=["twin_only"])
    payment = paybill.pay(amina, order, TWIN)
    wait_for(lambda: receipts(paybill))

    paybill.sweep(after=121)

    assert receipts(paybill)[0]["payment_id"] == payment["id"]
    linked = amina.get(f"/payments/{payment['id']}").json
    assert (linked["status"], linked["receipt_number"]) == ("succeeded", paybill.debits[0]["receipt"])
    assert amina.get(f"/orders/{order['id']}").json["payment_open"] is False
    assert_truth(paybill)


def test_a_success_known_from_the_query_gets_its_number_from_the_confirmation(
    paybill: World, amina: Shopper, order: dict
) -> None:
    paybill.arrange(TWIN, "pays", faults=["callback_lost", "confirmation_late"])
    payment = paybill.pay(amina, order, TWIN)
    wait_for(lambda: paybill.debits)
    paybill.sweep(after=121)
    assert receipts(paybill)[0]["number"] is None

    delivered(paybill, "confirmation")

    number = paybill.debits[0]["receipt"]
    assert receipts(paybill) == [
        {"number": number, "amount_minor": 19_900, "payment_id": payment["id"], "source": "query"}
    ]
    assert amina.get(f"/payments/{payment['id']}").json["receipt_number"] == number
    assert_truth(paybill)


def test_all_three_tell_of_it_in_every_order(paybill: World, amina: Shopper) -> None:
    for phone, faults in (
        (PAYS, []),
        (LATE, []),
        (TWIN, ["twin_first"]),
        ("0722123457", ["confirmation_late"]),
    ):
        if faults:
            paybill.arrange(phone, "pays", faults=faults)
        payment = paybill.pay(amina, paybill.order(amina), phone)
        wait_for(
            lambda paid=payment: (
                amina.get(f"/payments/{paid['id']}").json["status"] == "succeeded" or paybill.sweep(after=121)
            )
        )
    delivered(paybill, "confirmation", 4)
    delivered(paybill, "stk", 4)

    assert len(receipts(paybill)) == len(paybill.debits) == 4
    assert_truth(paybill)


def test_a_wrong_amount_in_the_callback_is_found_to_be_the_confirmations_money(
    paybill: World, amina: Shopper, order: dict
) -> None:
    payment = paybill.pay(amina, order, WRONG_AMOUNT)
    delivered(paybill, "confirmation")
    delivered(paybill, "stk")

    paybill.sweep(after=1)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    assert len(receipts(paybill)) == 1
    assert_truth(paybill)


def test_a_hand_payment_during_an_open_prompt_makes_the_prompts_money_an_overpayment(
    paybill: World, amina: Shopper, order: dict
) -> None:
    paybill.arrange(PERSON, "person")
    payment = paybill.pay(amina, order, PERSON)
    pays(paybill, order["number"], 199, phone="0722000111")
    assert state(amina, order) == ("confirmed", "paid")

    paybill.sim("POST", "/phone/254712345678/pin", {"pin": "1234"})
    settled(paybill, amina, payment)

    assert [kind for kind, _, _ in parts(paybill)] == ["order", "overpayment"]
    assert items(paybill) == [("overpayment", 19_900)]
    assert_truth(paybill)


def test_a_part_paid_before_the_prompt_is_not_taken_for_what_the_prompt_brought(
    paybill: World, amina: Shopper
) -> None:
    order = paybill.order(amina, paybill.product(price=20_000))
    pays(paybill, order["number"], 100)
    paybill.arrange(PERSON, "pays", faults=["callback_lost", "confirmation_lost"])
    payment = paybill.pay(amina, order, PERSON)
    wait_for(lambda: len(paybill.debits) == 2)

    paybill.sweep(after=121)

    assert payment["amount"]["amount"] == 10_000
    assert state(amina, order) == ("confirmed", "paid")
    assert [row["number"] for row in receipts(paybill)] == [paybill.debits[0]["receipt"], None]
    assert_truth(paybill)


def test_another_phones_payment_is_not_taken_for_what_the_prompt_brought(
    paybill: World, amina: Shopper, order: dict
) -> None:
    paybill.arrange(PERSON, "pays", faults=["callback_lost", "confirmation_lost"])
    paybill.pay(amina, order, PERSON)
    wait_for(lambda: paybill.debits)
    pays(paybill, order["number"], 199, phone="0722000111")

    paybill.sweep(after=121)

    assert len(receipts(paybill)) == 2
    assert [kind for kind, _, _ in parts(paybill)] == ["order", "overpayment"]
    assert_truth(paybill)


def two_attempts(world: World, shopper: Shopper, order: dict) -> list[dict]:
    """Two prompts of one phone are paid: the first one's callback is late, the second one's lost."""
    world.arrange(TWIN, "pays", faults=["callback_lost", "confirmation_lost"], times=2)
    first = world.pay(shopper, order, TWIN)
    wait_for(lambda: world.debits)
    (push,) = world.sim("GET", "/sim/requests")["requests"]
    fail(push, 1037)
    assert world.ended(shopper, first)["status"] == "expired"
    world.pay(shopper, order, TWIN)
    wait_for(lambda: len(world.debits) == 2)
    world.sweep(after=121)
    pushes: list[dict] = world.sim("GET", "/sim/requests")["requests"]
    return sorted(pushes, key=lambda each: each["checkout_request_id"] != push["checkout_request_id"])


def attempts_of(world: World) -> list[int]:
    return [row["id"] for row in world.rows("SELECT id FROM payments ORDER BY id")]


def assert_brought(world: World, *numbers: str | None) -> None:
    """Each attempt, the oldest first, has one receipt with this number, and there is no other receipt."""
    found = sorted((row["payment_id"], row["number"]) for row in receipts(world))
    assert found == list(zip(attempts_of(world), numbers, strict=True))


def fail(push: dict, code: int) -> None:
    assert requests.post(push["callback_url"], json=failure_body(push, code), timeout=5).ok


def again(world: World, push: dict) -> None:
    """The callback of a prompt that was answered."""
    world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})


def test_a_number_that_was_guessed_for_the_wrong_attempt_is_given_to_the_right_one(
    paybill: World, amina: Shopper, order: dict
) -> None:
    early, late = two_attempts(paybill, amina, order)
    of_early, of_late = (debit["receipt"] for debit in paybill.debits)
    tell(paybill, body(of_early, account=order["number"], MSISDN="2547 ***** 456"))
    _, second = attempts_of(paybill)
    assert [(row["number"], row["payment_id"]) for row in receipts(paybill)] == [(of_early, second)]

    again(paybill, early)
    assert_brought(paybill, of_early, None)
    again(paybill, late)

    assert_brought(paybill, of_early, of_late)
    assert paybill.rows("SELECT receipt_number FROM payments ORDER BY id") == [
        {"receipt_number": of_early},
        {"receipt_number": of_late},
    ]
    assert_truth(paybill)


def test_and_the_same_when_the_other_callback_comes_first(
    paybill: World, amina: Shopper, order: dict
) -> None:
    early, late = two_attempts(paybill, amina, order)
    of_early, of_late = (debit["receipt"] for debit in paybill.debits)
    tell(paybill, body(of_early, account=order["number"], MSISDN="2547 ***** 456"))

    _, second = attempts_of(paybill)
    again(paybill, late)
    assert sorted((row["number"], row["payment_id"]) for row in receipts(paybill)) == sorted(
        [(of_early, None), (of_late, second)]
    )
    again(paybill, early)

    assert_brought(paybill, of_early, of_late)
    assert_truth(paybill)


def test_a_number_taken_back_makes_room_for_the_one_that_was_told_meanwhile(
    paybill: World, amina: Shopper, order: dict
) -> None:
    early, _ = two_attempts(paybill, amina, order)
    of_early, of_late = (debit["receipt"] for debit in paybill.debits)
    for number in (
        of_early,
        of_late,
    ):  # the first fills the row of the wrong attempt, the second is by itself
        tell(paybill, body(number, account=order["number"], MSISDN="2547 ***** 456"))

    again(paybill, early)

    assert_brought(paybill, of_early, of_late)
    assert_truth(paybill)


def test_and_so_it_does_when_that_one_is_on_its_way_back(
    paybill: World, amina: Shopper, admin: Shopper, order: dict
) -> None:
    early, late = two_attempts(paybill, amina, order)
    of_early, of_late = (debit["receipt"] for debit in paybill.debits)
    for number in (of_early, of_late):
        tell(paybill, body(number, account=order["number"], MSISDN="2547 ***** 456"))
    (refund,) = admin.get(f"/refunds?order_id={order['id']}").json["data"]
    approved = admin.post(f"/refunds/{refund['id']}/approve", {})
    assert approved.status_code == 200, approved.text

    for push in (early, late):
        again(paybill, push)

    assert_brought(paybill, of_early, of_late)
    assert sorted(kind for kind, _, _ in parts(paybill)) == ["order", "overpayment"]
    assert items(paybill) == [("overpayment", 19_900)], "until it has arrived"
    assert_truth(paybill)


def test_a_number_that_is_let_go_finds_the_attempt_that_waits_for_one(
    paybill: World, amina: Shopper, order: dict
) -> None:
    _, late = two_attempts(paybill, amina, order)
    of_early, of_late = (debit["receipt"] for debit in paybill.debits)
    tell(paybill, body(of_early, account=order["number"], MSISDN="2547 ***** 456"))
    paybill.sweep(after=310)  # the prompt without an answer is asked about again: it was paid, too

    again(paybill, late)

    assert_brought(paybill, of_early, of_late)
    assert_truth(paybill)


def test_a_confirmed_guess_is_a_guess_no_more(paybill: World, amina: Shopper, order: dict) -> None:
    paybill.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: receipts(paybill))
    paybill.sweep(after=121)
    assert paybill.one("SELECT guessed FROM receipts") == 1

    (push,) = paybill.sim("GET", "/sim/requests")["requests"]
    again(paybill, push)

    assert paybill.one("SELECT guessed FROM receipts") == 0
    assert_truth(paybill)


# A till's payments name no order.


def till(number: str, amount: str = "199.00", **changed: object) -> dict:
    return body(number, amount, "", TransactionType="Buy Goods", **changed)


@pytest.fixture
def asked(world: World, amina: Shopper, order: dict) -> Callable[..., dict]:
    """A prompt whose callback is lost; nothing is registered, so that the confirmation is ours to tell."""

    def ask(shopper: Shopper = amina, placed: dict = order) -> dict:
        before = len(world.debits)
        payment = world.pay(shopper, placed, CALLBACK_LOST)
        wait_for(lambda: len(world.debits) > before)
        return payment

    return ask


def test_a_tills_money_waits_for_its_callback(
    world: World, amina: Shopper, order: dict, asked: Callable
) -> None:
    payment = asked()
    tell(world, till(world.debits[0]["receipt"], MSISDN="2547 ***** 610"))
    assert parts(world) == [("unmatched", None, 19_900)]

    (push,) = world.sim("GET", "/sim/requests")["requests"]
    again(world, push)

    assert receipts(world)[0]["payment_id"] == payment["id"]
    assert parts(world) == [("order", order["id"], 19_900)]
    assert items(world) == []
    assert_truth(world)


def test_a_tills_money_is_found_by_the_query_when_only_one_attempt_fits(
    world: World, amina: Shopper, order: dict, asked: Callable
) -> None:
    payment = asked()
    tell(world, till(world.debits[0]["receipt"], MSISDN="2547 ***** 610"))

    world.sweep(after=121)

    assert [row["payment_id"] for row in receipts(world)] == [payment["id"]]
    assert state(amina, order) == ("confirmed", "paid")
    assert_truth(world)


def test_a_tills_number_is_given_to_the_only_receipt_that_waits_for_one(
    world: World, order: dict, asked: Callable
) -> None:
    asked()
    world.sweep(after=121)

    tell(world, till(world.debits[0]["receipt"], MSISDN="2547 ***** 610"))

    assert [row["number"] for row in receipts(world)] == [world.debits[0]["receipt"]]
    assert_truth(world)


def test_two_rows_for_one_money_become_one_when_the_callback_names_it(
    world: World, order: dict, asked: Callable
) -> None:
    payment = asked()
    world.sweep(after=121)
    tell(world, till(world.debits[0]["receipt"], MSISDN=""))
    assert len(receipts(world)) == 2

    (push,) = world.sim("GET", "/sim/requests")["requests"]
    again(world, push)

    assert [(row["number"], row["payment_id"]) for row in receipts(world)] == [
        (world.debits[0]["receipt"], payment["id"])
    ]
    assert items(world) == []
    assert items(world, resolved=True) == [("unmatched_money", 19_900)]
    assert_truth(world)


def test_two_rows_for_one_money_become_one_when_a_person_matches_them(
    world: World, staff: Shopper, order: dict, asked: Callable
) -> None:
    asked()
    world.sweep(after=121)
    tell(world, till(world.debits[0]["receipt"], MSISDN=""))
    (item,) = staff.get("/payments/review?kind=unmatched_money").json["data"]

    answer = staff.post(f"/payments/review/{item['id']}/match", {"order_id": order["id"]})

    assert answer.status_code == 200, answer.text
    assert len(receipts(world)) == 1
    assert parts(world) == [("order", order["id"], 19_900)]
    assert_truth(world)
