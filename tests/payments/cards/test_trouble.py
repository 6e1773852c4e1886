"""Lost answers, lost events, silence, wrong sums: every one ends in the right place."""

import requests

from tests.cards import DECLINED, Cards
from tests.shopper import Shopper
from tests.world import World


def test_a_lost_answer_is_found_again_with_the_same_key(world: World, cards: Cards, amina: Shopper) -> None:
    cards.arrange("create", "lost_reply")
    cards.arrange_events("*", "lost", times=1)  # the first event would bring the id
    begun = cards.begin(amina, world.order(amina))
    assert (begun["status"], begun["client_secret"]) == ("unknown", None)
    early = amina.get(f"/payments/{begun['id']}/client-secret")
    assert (early.status_code, early.json["code"]) == (409, "payment_being_prepared")

    world.sweep(after=80)

    assert cards.present(amina, begun)["status"] == "pending"
    assert len(cards.ledger["payment_intents"]) == 1
    secret = amina.get(f"/payments/{begun['id']}/client-secret").json
    assert cards.fill_in(secret).ok
    cards.told()
    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.sound()


def test_an_event_may_bring_the_id_that_a_lost_answer_did_not(
    world: World, cards: Cards, amina: Shopper
) -> None:
    cards.arrange("create", "lost_reply")
    begun = cards.begin(amina, world.order(amina))
    cards.told()
    (intent,) = cards.ledger["payment_intents"]
    assert cards.intent_of(begun) == intent["id"]
    world.sweep(after=80)
    assert cards.present(amina, begun)["status"] == "pending"


def test_a_request_that_never_arrived_ends_after_five_minutes(
    world: World, cards: Cards, amina: Shopper
) -> None:
    cards.arrange("create", "lost_request", times=9)
    order = world.order(amina)
    begun = cards.begin(amina, order)
    world.sweep(after=80)
    assert cards.present(amina, begun)["status"] == "unknown"

    world.sweep(after=320)

    assert (cards.present(amina, begun)["status"], cards.present(amina, begun)["reason"]) == (
        "failed",
        "card_unreachable",
    )
    assert cards.order(amina, order)["payment_open"] is False
    assert world.ended(amina, world.pay(amina, order))["status"] == "succeeded"
    assert cards.sound()


def test_a_key_that_stripe_refuses_is_told_to_the_shop_once_a_day(
    world: World, cards: Cards, amina: Shopper
) -> None:
    cards.arrange("create", "unauthorized", times=2)
    order = world.order(amina)
    for _ in range(2):
        begun = cards.begin(amina, order)
        assert (begun["status"], begun["reason"]) == ("failed", "misconfigured")
    assert cards.items() == ["configuration"]
    assert cards.begin(amina, order)["status"] == "pending"


def test_a_success_whose_events_are_lost_is_found_by_asking(
    world: World, cards: Cards, amina: Shopper
) -> None:
    cards.arrange_events("*", "lost", times=20)
    begun = cards.begin(amina, world.order(amina))
    cards.fill_in(begun)

    world.sweep(after=80)

    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.sound()


def test_a_form_that_nobody_fills_in_is_given_up_and_cannot_be_paid_any_more(
    world: World, cards: Cards, amina: Shopper
) -> None:
    order = world.order(amina)
    begun = cards.begin(amina, order)
    cards.fill_in(begun, DECLINED)
    for after in (80, 130, 250, 310, 490, 910):
        world.sweep(after=after)

    present = cards.present(amina, begun)
    assert (present["status"], present["reason"]) == ("expired", "timed_out")
    assert cards.fill_in(begun).status_code == 400
    world.expire(after=3600)
    assert cards.order(amina, order)["status"] == "expired"
    assert cards.items() == []
    assert cards.sound()


def test_another_sum_than_was_asked_is_booked_as_it_is_and_seen(
    world: World, cards: Cards, amina: Shopper
) -> None:
    order = world.order(amina)
    begun = cards.begin(amina, order)
    cards.call("POST", f"/sim/intents/{cards.intent_of(begun)}/amount", {"amount": 10_000})
    cards.fill_in(begun)
    cards.told()

    present = cards.present(amina, begun)
    assert (present["status"], present["reason"]) == ("failed", "other_amount")
    assert cards.order(amina, order)["payment_status"] == "part_paid"
    assert cards.items() == ["wrong_amount"]
    rest = cards.paid(amina, order)
    assert rest["amount"]["amount"] == 9_900
    assert cards.order(amina, order)["status"] == "confirmed"
    assert cards.sound()


def test_money_for_an_order_that_ended_meanwhile_is_due_back(
    world: World, cards: Cards, amina: Shopper, staff: Shopper
) -> None:
    """Two ways at once cannot be: but a lost answer may be paid by whoever stole its secret. It is kept."""
    product = world.product(stock=1)
    order = world.order(amina, product)
    cards.arrange("create", "lost_request", times=9)
    late = cards.begin(amina, order)
    world.sweep(after=320)
    assert cards.present(amina, late)["status"] == "failed"
    assert amina.post(f"/orders/{order['id']}/cancel", {}).status_code == 200
    cards.call("POST", "/sim/faults/clear")

    form = {"amount": 19_900, "currency": "kes"}
    form |= {"metadata[duka_attempt]": late["id"], "metadata[duka_order]": order["number"]}
    made = requests.post(
        f"{cards.url}/v1/payment_intents", data=form, auth=("sk_test_duka_demo", ""), timeout=5
    ).json()
    cards.call("POST", f"/sim/intents/{made['id']}/confirm")
    cards.told()

    assert cards.present(amina, late)["status"] == "succeeded"
    assert cards.order(amina, order)["payment_status"] == "refund_due"
    assert cards.items() == ["refund_due"]
    (asked,) = staff.get("/refunds").json["data"]
    assert (asked["method"], asked["amount"]["amount"], asked["requested_by"]) == (
        "card",
        19_900,
        "stripe:status",
    )
    assert cards.sound()


def test_two_charges_for_one_attempt_are_both_in_the_books(
    world: World, cards: Cards, amina: Shopper
) -> None:
    order = world.order(amina)
    paid = cards.paid(amina, order)
    form = {"amount": 19_900, "currency": "kes"}
    form |= {"metadata[duka_attempt]": paid["id"], "metadata[duka_order]": order["number"]}
    made = requests.post(
        f"{cards.url}/v1/payment_intents", data=form, auth=("sk_test_duka_demo", ""), timeout=5
    ).json()
    cards.call("POST", f"/sim/intents/{made['id']}/confirm")
    cards.told()

    assert world.one("SELECT COUNT(*) FROM receipts") == 2
    assert "overpayment" in cards.items()
    assert cards.sound()
