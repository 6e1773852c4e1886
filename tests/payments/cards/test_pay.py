"""Paying by card, from the tap to the receipt."""

import json
from collections.abc import Callable

import pytest
import requests
from flask import Flask

from tests.cards import ASKS, DECLINED, PAYS, Cards
from tests.shopper import Shopper
from tests.world import World


def test_a_card_pays_an_order(world: World, cards: Cards, amina: Shopper) -> None:
    order = world.order(amina)
    begun = cards.begin(amina, order)
    assert (begun["status"], begun["method"], begun["amount"]["amount"]) == ("pending", "card", 19_900)

    assert cards.fill_in(begun).json()["status"] == "succeeded"
    cards.told()

    payment = cards.present(amina, begun)
    assert (payment["status"], payment["message"]) == ("succeeded", "Paid by card.")
    assert payment["receipt_number"] == cards.intent_of(begun)
    assert (cards.order(amina, order)["status"], cards.order(amina, order)["payment_status"]) == (
        "confirmed",
        "paid",
    )
    (receipt,) = world.rows("SELECT provider, amount_minor, number FROM receipts")
    assert receipt == {"provider": "stripe", "amount_minor": 19_900, "number": payment["receipt_number"]}
    assert cards.sound()


def test_a_card_that_asks_its_owner_pays_after_the_answer(world: World, cards: Cards, amina: Shopper) -> None:
    begun = cards.begin(amina, world.order(amina))
    assert cards.fill_in(begun, ASKS).json()["status"] == "requires_action"
    cards.told()
    assert cards.present(amina, begun)["status"] == "pending"

    cards.call("POST", f"/sim/intents/{cards.intent_of(begun)}/authenticate", {"agrees": True})
    cards.told()

    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.sound()


def test_a_declined_card_leaves_the_form_open_for_another_one(
    world: World, cards: Cards, amina: Shopper
) -> None:
    begun = cards.begin(amina, world.order(amina))
    answer = cards.fill_in(begun, DECLINED)
    assert answer.json()["error"]["decline_code"] == "generic_decline"
    cards.told()
    assert cards.present(amina, begun)["status"] == "pending"
    assert "generic_decline" in [row["code"] for row in world.rows("SELECT code FROM payment_evidence")]

    assert cards.fill_in(begun, PAYS).ok
    cards.told()

    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.sound()


def test_the_client_secret_is_for_the_payer_and_is_kept_nowhere(
    world: World, cards: Cards, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    order = world.order(amina)
    path = f"/orders/{order['id']}/payments"
    begun = amina.post(path, {"method": "card"}, key="the-same-key-twice").json
    secret = begun["client_secret"]
    assert secret.startswith("pi_")

    again = amina.post(path, {"method": "card"}, key="the-same-key-twice")
    assert (again.headers["Idempotent-Replayed"], again.json["client_secret"]) == ("true", secret)
    own = f"/payments/{begun['id']}/client-secret"
    assert amina.get(own).json["client_secret"] == secret
    assert brian.get(own).status_code == 404
    assert staff.get(own).status_code == 404
    assert "client_secret" not in amina.get(f"/payments/{begun['id']}").json
    kept = [world.rows(f"SELECT * FROM {table}") for table in ("payments", "idempotency_keys", "jobs")]
    assert secret not in json.dumps(kept, default=str)
    assert len(cards.ledger["payment_intents"]) == 1


def test_staff_who_begin_a_payment_get_no_secret(
    world: World, cards: Cards, amina: Shopper, staff: Shopper
) -> None:
    assert cards.begin(staff, world.order(amina))["client_secret"] is None


def test_what_is_offered_is_what_is_set_up(
    make_app: Callable[..., Flask], world: World, cards: Cards, amina: Shopper
) -> None:
    offered = amina.get("/payment-methods").json["data"]
    assert [one["method"] for one in offered] == ["mpesa", "card"]
    assert offered[0] == {"method": "mpesa", "label": "M-Pesa", "paybill": "174379"}
    assert offered[1]["publishable_key"] == "pk_test_duka_demo"

    without = Shopper(make_app())
    assert [one["method"] for one in without.get("/payment-methods").json["data"]] == ["mpesa"]
    without.headers = dict(amina.headers)
    refused = without.post(f"/orders/{world.order(amina)['id']}/payments", {"method": "card"}, key=True)
    assert (refused.status_code, refused.json["code"]) == (503, "cards_unavailable")


def test_a_method_that_does_not_work_yet_is_not_taken(world: World, amina: Shopper) -> None:
    answer = amina.post(f"/orders/{world.order(amina)['id']}/payments", {"method": "paypal"}, key=True)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/method")


def test_an_open_form_is_given_up_to_pay_by_mpesa(world: World, cards: Cards, amina: Shopper) -> None:
    order = world.order(amina)
    begun = cards.begin(amina, order)
    busy = amina.post(f"/orders/{order['id']}/payments", {}, key=True)
    assert (busy.status_code, busy.json["code"]) == (409, "payment_in_progress")

    given_up = amina.post(f"/payments/{begun['id']}/cancel")
    assert (given_up.status_code, given_up.json["status"]) == (200, "cancelled")
    assert cards.fill_in(begun).status_code == 400
    paid = world.ended(amina, world.pay(amina, order))

    assert paid["status"] == "succeeded"
    assert amina.post(f"/payments/{begun['id']}/cancel").json["status"] == "cancelled"
    assert cards.sound()


def test_a_form_that_was_paid_cannot_be_given_up(world: World, cards: Cards, amina: Shopper) -> None:
    begun = cards.begin(amina, world.order(amina))
    cards.arrange_events("*", "lost", times=5)
    cards.fill_in(begun)

    assert amina.post(f"/payments/{begun['id']}/cancel").json["status"] == "succeeded"
    assert cards.sound()


def test_a_prompt_cannot_be_called_back(world: World, amina: Shopper) -> None:
    payment = world.pay(amina, world.order(amina), "0712345678")
    answer = amina.post(f"/payments/{payment['id']}/cancel")
    assert (answer.status_code, answer.json["code"]) == (409, "cannot_be_called_back")


@pytest.mark.parametrize(
    ("price", "reason"), [(1_000, "amount_too_small"), (100_000_000, "card_amount_over_limit")]
)
def test_a_sum_that_cards_do_not_take_is_told(
    world: World, cards: Cards, amina: Shopper, price: int, reason: str
) -> None:
    order = world.order(amina, world.product(price=price))
    answer = amina.post(f"/orders/{order['id']}/payments", {"method": "card"}, key=True).json
    assert reason in (answer.get("reason"), answer.get("code"))


def test_a_card_pays_what_a_part_by_hand_left(
    world: World, cards: Cards, amina: Shopper, staff: Shopper
) -> None:
    order = world.order(amina)
    part = {"amount": {"amount": 9_900, "currency": "KES"}}
    assert staff.post(f"/orders/{order['id']}/cash-receipts", part, key=True).status_code == 201

    assert cards.paid(amina, order)["amount"]["amount"] == 10_000
    assert cards.order(amina, order)["status"] == "confirmed"
    assert cards.sound()


def test_the_fake_has_a_page_for_people(world: World, cards: Cards, amina: Shopper) -> None:
    begun = cards.begin(amina, world.order(amina))
    address = f"{cards.url}/card/{cards.intent_of(begun)}"
    assert "199.00" in requests.get(address, timeout=5).text
    assert "declined" in requests.post(address, data={"number": DECLINED}, timeout=5).text
    assert "Paid." in requests.post(address, data={"number": PAYS}, timeout=5).text
    cards.told()
    assert cards.present(amina, begun)["status"] == "succeeded"
