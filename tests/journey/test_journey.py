"""From signing up to the receipt, against started servers: each ending, with order, payment and stock.

The last two digits of a phone pick what it does by itself (simulator/outcomes.py); the other phones
wait for a tap.
"""

from collections.abc import Iterator

import pytest

from tests.journey.kit import Shop

HELD, SOLD, GIVEN_BACK = ["reserved"], ["reserved", "sold"], ["reserved", "released"]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def ledgers_agree(shop: Shop) -> Iterator[None]:
    """After every journey, the shop has booked what the simulator took: no shilling more, none less."""
    yield
    assert shop.booked() == shop.taken()


def test_a_pin_is_tapped_and_the_order_is_confirmed_with_its_receipt(shop: Shop) -> None:
    amina = shop.customer("amina", "0722100121")
    order = amina.buys("pishori", quantity=2)
    payment = amina.asks_to_pay(order)
    assert amina.rings() == f"Pay KSh 490 to Duka account {order['number']}"

    amina.taps("1234")

    ended = amina.waits(payment)
    assert ended["status"] == "succeeded"
    assert amina.reads(order) == ("confirmed", "paid")
    assert shop.taken(order) == [(ended["receipt_number"], 49_000)]
    assert shop.movements(order) == SOLD


def test_a_wrong_pin_takes_nothing_and_the_next_try_pays(shop: Shop) -> None:
    brian = shop.customer("brian", "0722100122")
    order = brian.buys("tomatoes")
    payment = brian.asks_to_pay(order)

    brian.taps("0000")

    ended = brian.waits(payment)
    assert (ended["status"], ended["reason"]) == ("failed", "wrong_pin")
    assert (brian.reads(order), shop.movements(order)) == (("pending_payment", "unpaid"), HELD)

    again = brian.asks_to_pay(order)
    brian.taps("1234")
    assert brian.waits(again)["status"] == "succeeded"
    assert (brian.reads(order), shop.movements(order)) == (("confirmed", "paid"), SOLD)


def test_a_cancelled_prompt_leaves_the_order_to_be_cancelled_too(shop: Shop) -> None:
    amina = shop.customer("amina", "0722100123")
    order = amina.buys("jiko")
    payment = amina.asks_to_pay(order)

    amina.taps_cancel()

    ended = amina.waits(payment)
    assert (ended["status"], ended["reason"]) == ("cancelled", "cancelled_by_payer")
    assert (amina.reads(order), shop.movements(order)) == (("pending_payment", "unpaid"), HELD)
    amina.api.post(f"/orders/{order['id']}/cancel", {}, 200)
    assert (amina.reads(order), shop.movements(order)) == (("cancelled", "unpaid"), GIVEN_BACK)


def test_a_phone_that_does_not_answer_lets_the_prompt_run_out(shop: Shop) -> None:
    brian = shop.customer("brian", "0722100104")
    order = brian.buys("tishu")

    ended = brian.waits(brian.asks_to_pay(order))

    assert (ended["status"], ended["reason"]) == ("expired", "no_answer")
    assert (brian.reads(order), shop.movements(order)) == (("pending_payment", "unpaid"), HELD)


def test_too_little_money_is_said_and_nothing_is_taken(shop: Shop) -> None:
    amina = shop.customer("amina", "0722100101")
    order = amina.buys("calculator")

    ended = amina.waits(amina.asks_to_pay(order))

    assert (ended["status"], ended["reason"]) == ("failed", "insufficient_funds")
    assert (amina.reads(order), shop.movements(order)) == (("pending_payment", "unpaid"), HELD)
    assert shop.taken(order) == []


def test_a_push_whose_reply_is_lost_is_unknown_until_its_callback_comes(shop: Shop) -> None:
    brian = shop.customer("brian", "0722100109")
    order = brian.buys("kericho")

    payment = brian.asks_to_pay(order)

    assert payment["status"] in {"unknown", "succeeded"}
    assert brian.waits(payment)["status"] == "succeeded"
    assert (brian.reads(order), shop.movements(order)) == (("confirmed", "paid"), SOLD)


def test_a_lost_callback_is_found_by_the_worker_while_somebody_looks(shop: Shop) -> None:
    """The worker asks 15, 35 and 75 seconds after the push; two answers 30 seconds apart are proof."""
    amina = shop.customer("amina", "0722100110")
    order = amina.buys("nyayo")

    ended = amina.waits(amina.asks_to_pay(order), seconds=110)

    assert (ended["status"], ended["receipt_number"]) == ("succeeded", None)
    assert (amina.reads(order), shop.movements(order)) == (("confirmed", "paid"), SOLD)
    shop.delivers_again(order)  # at last: it books nothing new, it names the receipt
    assert [(amina.waits(ended)["receipt_number"], 18_000)] == shop.taken(order)
    assert shop.movements(order) == SOLD


def test_after_the_day_every_invariant_holds(shop: Shop) -> None:
    amina = shop.customer("amina", "0722100131")
    paid, left = amina.buys("ndengu"), amina.buys("kahawa")
    payment = amina.asks_to_pay(paid)
    amina.taps("1234")
    amina.waits(payment)
    assert amina.reads(left) == ("pending_payment", "unpaid")

    looked = shop.flask("invariants")

    assert looked.returncode == 0, looked.stdout + looked.stderr
