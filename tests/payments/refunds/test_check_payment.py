"""POST /payments/{id}/check: Safaricom is asked whether a receipt paid a payment that nobody is sure of."""

import pytest

from app.kit.clock import utc_now
from tests.payments.refunds.kit import arrange, assert_consistent, calls, items, letters, paid, post, work
from tests.payments.test_faults import failure_body
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, PAYS, PERSON, World, wait_for


@pytest.fixture
def silent(world: World, amina: Shopper) -> dict:
    """A payment that was paid: its push's reply and its callback are lost, and nobody knows."""
    order = world.order(amina)
    world.arrange(PERSON, "pays", faults=["reply_lost", "callback_lost"])
    payment = world.pay(amina, order, PERSON)
    wait_for(lambda: world.debits)
    world.sweep(after=301)
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "expired"
    return {**payment, "receipt": world.debits[0]["receipt"], "order": order}


def check(who: Shopper, payment: dict, number: str, **kwargs):
    return who.post(f"/payments/{payment['id']}/check", {"receipt_number": number}, **kwargs)


def answered(world: World) -> None:
    work(world)
    wait_for(lambda: not world.rows("SELECT 1 FROM status_questions WHERE answered_at IS NULL"))


def test_a_completed_receipt_pays_the_order(
    world: World, amina: Shopper, staff: Shopper, silent: dict
) -> None:
    answer = check(staff, silent, silent["receipt"].lower())
    assert (answer.status_code, answer.json["receipt_number"]) == (202, silent["receipt"])

    answered(world)

    payment = amina.get(f"/payments/{silent['id']}").json
    assert (payment["status"], payment["receipt_number"]) == ("succeeded", silent["receipt"])
    assert amina.get(f"/orders/{silent['order_id']}").json["status"] == "confirmed"
    assert world.rows("SELECT source, amount_minor FROM receipts") == [
        {"source": "status", "amount_minor": 19_900}
    ]
    assert_consistent(world)


def test_the_evidence_tells_what_was_heard(world: World, staff: Shopper, silent: dict) -> None:
    check(staff, silent, silent["receipt"])
    answered(world)

    heard = staff.get(f"/payments/{silent['id']}/evidence").json["evidence"][-1]

    assert (heard["source"], heard["verdict"], heard["receipt"]) == ("status", "paid", silent["receipt"])
    assert (heard["amount"]["amount"], heard["detail"]) == (19_900, "completed")


def test_a_number_that_mpesa_does_not_know_proves_nothing(
    world: World, amina: Shopper, staff: Shopper, silent: dict
) -> None:
    check(staff, silent, "UKL0000000")
    answered(world)

    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    assert world.one("SELECT outcome FROM status_questions") == "unsure"
    assert_consistent(world)


def test_another_amount_is_for_a_person(world: World, amina: Shopper, staff: Shopper, silent: dict) -> None:
    other = world.sim(
        "POST", "/sim/pay", {"phone": PERSON, "amount": 50, "account": silent["order"]["number"]}
    )
    check(staff, silent, other["receipt"])
    answered(world)

    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    assert "wrong_amount" in items(staff)


def test_somebody_elses_receipt_of_the_same_amount_is_not_taken(
    world: World, amina: Shopper, staff: Shopper, silent: dict
) -> None:
    other = world.sim("POST", "/sim/pay", {"phone": PAYS, "amount": 199, "account": "SOMETHING"})
    check(staff, silent, other["receipt"])
    answered(world)

    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    assert_consistent(world)


def test_a_receipt_that_paid_another_payment_is_not_taken(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper, silent: dict
) -> None:
    theirs = paid(world, brian, 19_900)
    check(staff, silent, theirs["number"])
    answered(world)

    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    assert world.one("SELECT COUNT(*) FROM receipts") == 1
    assert_consistent(world)


def test_a_paid_payment_gets_no_second_receipt(world: World, amina: Shopper, staff: Shopper) -> None:
    receipt = paid(world, amina, 19_900)
    other = world.sim("POST", "/sim/pay", {"phone": PAYS, "amount": 199, "account": "SOMETHING"})

    check(staff, {"id": receipt["payment_id"]}, other["receipt"])
    answered(world)

    assert world.rows("SELECT number FROM receipts WHERE payment_id IS NOT NULL") == [
        {"number": receipt["number"]}
    ]


def test_the_number_of_a_receipt_without_one_is_filled(world: World, amina: Shopper, staff: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), CALLBACK_LOST)
    wait_for(lambda: world.debits)
    world.sweep(after=121)
    assert world.one("SELECT number FROM receipts") is None

    check(staff, payment, world.debits[0]["receipt"])
    answered(world)

    assert world.one("SELECT number FROM receipts") == world.debits[0]["receipt"]
    assert amina.get(f"/payments/{payment['id']}").json["receipt_number"] == world.debits[0]["receipt"]
    assert_consistent(world)


def test_its_word_counts_more_than_a_failures(world: World, amina: Shopper, staff: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), CALLBACK_LOST)
    wait_for(lambda: world.debits)
    (push,) = world.sim("GET", "/sim/requests")["requests"]
    post(push["callback_url"], failure_body(push, 1032))
    assert world.ended(amina, payment)["status"] == "cancelled"

    check(staff, payment, push["receipt"])
    answered(world)

    assert amina.get(f"/payments/{payment['id']}").json["status"] == "succeeded"
    assert_consistent(world)


def test_a_forged_answer_proves_nothing(world: World, amina: Shopper, staff: Shopper, silent: dict) -> None:
    arrange(world, "status", "result_lost")
    check(staff, silent, silent["receipt"])
    work(world)
    (letter,) = wait_for(lambda: letters(world))
    token = letter["url"].split("/")[-2]

    post(letter["url"].replace(token, "0" * 64), letter["body"])

    assert amina.get(f"/payments/{silent['id']}").json["status"] == "expired"
    post(letter["url"], letter["body"])
    assert amina.get(f"/payments/{silent['id']}").json["status"] == "succeeded"


def test_asking_twice_within_a_minute_asks_once(world: World, staff: Shopper, silent: dict) -> None:
    first, again = (check(staff, silent, silent["receipt"]).json for _ in range(2))

    answered(world)

    assert first["id"] == again["id"]
    assert len(calls(world, "status")) == 1


def test_what_mpesa_did_not_take_is_asked_again(
    world: World, amina: Shopper, staff: Shopper, silent: dict
) -> None:
    arrange(world, "status", "http_429")
    check(staff, silent, silent["receipt"])
    work(world)
    assert calls(world, "status") == []

    work(world, after=61)

    wait_for(lambda: amina.get(f"/payments/{silent['id']}").json["status"] == "succeeded")


@pytest.mark.parametrize("number", ["", "short", "with blank 1", "UKL5XQ2P7A!", None, 12345678])
def test_what_is_no_receipt_number_is_refused(staff: Shopper, silent: dict, number: object) -> None:
    answer = check(staff, silent, number)  # type: ignore[arg-type]

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/receipt_number")


def test_a_payment_that_is_none_is_404(staff: Shopper) -> None:
    assert check(staff, {"id": 999}, "UKL5XQ2P7A").status_code == 404


def test_customers_may_not_ask(amina: Shopper, silent: dict) -> None:
    assert check(amina, silent, silent["receipt"]).status_code == 403


def test_without_an_initiator_nobody_can_be_asked(make_app, staff: Shopper, silent: dict) -> None:
    elsewhere = Shopper(make_app(MPESA_INITIATOR=""))
    elsewhere.headers = staff.headers

    answer = check(elsewhere, silent, silent["receipt"])

    assert (answer.status_code, answer.json["code"]) == (503, "initiator_missing")


def test_questions_are_kept_with_their_time(world: World, staff: Shopper, silent: dict) -> None:
    began = utc_now()

    asked = check(staff, silent, silent["receipt"]).json

    assert asked["created_at"] >= began.isoformat()[:19]
    assert (asked["asked_at"], asked["answered_at"], asked["outcome"]) == (None, None, None)
