"""Stripe's events: only signed ones count, and none of them is believed by itself."""

import json
import time
from typing import Any

import pytest
import requests

from simulator.stripe.events import sign
from simulator.stripe.settings import Settings
from tests.cards import Cards
from tests.shopper import Shopper
from tests.world import World

SECRET = Settings.webhook_secret


def event(intent: str, kind: str = "payment_intent.succeeded", **more: Any) -> dict[str, Any]:
    about = {"id": intent, "object": "payment_intent", "status": "succeeded", "amount_received": 19_900}
    return {"id": "evt_forged", "type": kind, "livemode": False, "data": {"object": about}, **more}


def post(world: World, body: str, signature: str) -> requests.Response:
    return requests.post(
        f"{world.shop_url}/api/v1/payments/callbacks/stripe",
        data=body.encode(),
        headers={"Content-Type": "application/json", "Stripe-Signature": signature},
        timeout=5,
    )


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize(
    ("secret", "late", "changed", "more"),
    [
        ("whsec_of_somebody_else", 0, "", {}),
        (SECRET, 400, "", {}),
        (SECRET, 0, " ", {}),
        (SECRET, 0, "", {"livemode": True}),
        (SECRET, 0, "", {"account": "acct_1"}),
        (SECRET, 0, "", {"data": {"object": []}}),
    ],
    ids=["another secret", "too old", "changed on the way", "live in a test shop", "another account", "odd"],
)
def test_what_stripe_did_not_sign_for_this_shop_is_refused_and_kept_out(
    world: World, cards: Cards, amina: Shopper, secret: str, late: int, changed: str, more: dict[str, Any]
) -> None:
    begun = cards.begin(amina, world.order(amina))
    cards.told()
    before = world.one("SELECT COUNT(*) FROM callback_messages")
    body = json.dumps(event(cards.intent_of(begun), **more))

    answer = post(world, body + changed, sign(body, secret, now() - late))

    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert world.one("SELECT COUNT(*) FROM callback_messages") == before
    assert cards.present(amina, begun)["status"] == "pending"


@pytest.mark.parametrize("signature", ["", "t=1", "t=x,v1=y", "v1=" + "0" * 64, "t=1,v1=" + "é" * 3])
def test_an_odd_signature_is_refused(world: World, cards: Cards, signature: str) -> None:
    assert post(world, json.dumps(event("pi_1")), signature.encode().decode("latin-1")).status_code == 400


def test_every_secret_of_the_list_is_believed_while_it_is_rotated(world: World, cards: Cards) -> None:
    body = json.dumps(
        event("pi_1", "customer.created") | {"data": {"object": {"id": "c", "object": "customer"}}}
    )
    assert post(world, body, sign(body, "whsec_of_last_year", now())).status_code == 200
    assert world.one("SELECT outcome FROM callback_messages WHERE channel = 'stripe'") == "ignored"


def test_a_signed_event_is_no_proof_either(world: World, cards: Cards, amina: Shopper) -> None:
    """Whoever has the secret can say anything: the payment is fetched, and it is not paid."""
    begun = cards.begin(amina, world.order(amina))
    body = json.dumps(event(cards.intent_of(begun)))
    assert post(world, body, sign(body, SECRET, now())).status_code == 200
    assert cards.present(amina, begun)["status"] == "pending"
    assert cards.sound()


def test_an_event_that_comes_twice_counts_once(world: World, cards: Cards, amina: Shopper) -> None:
    cards.arrange_events("*", "twice", times=20)
    assert cards.paid(amina, world.order(amina))["status"] == "succeeded"
    assert world.one("SELECT COUNT(*) FROM receipts") == 1
    assert world.one("SELECT COUNT(*) FROM callback_messages WHERE channel = 'stripe'") == len(
        cards.ledger["events"]
    )
    assert cards.sound()


def test_events_that_come_backwards_end_in_the_same_place(world: World, cards: Cards, amina: Shopper) -> None:
    cards.arrange_events("*", "hold", times=20)
    begun = cards.begin(amina, world.order(amina))
    cards.fill_in(begun, "4000000000000002")
    cards.fill_in(begun)
    assert cards.call("POST", "/sim/events/release", {"backwards": True})["sent"] == 4
    cards.told()

    assert cards.present(amina, begun)["status"] == "succeeded"
    assert world.one("SELECT COUNT(*) FROM receipts") == 1
    assert cards.sound()


def test_nothing_of_the_payer_is_kept_of_an_event(world: World, cards: Cards, amina: Shopper) -> None:
    about = {"id": "ch_1", "object": "charge", "payment_intent": None}
    about["billing_details"] = {"email": "amina@example.com", "name": "Amina Otieno"}
    body = json.dumps(event("x", "charge.succeeded") | {"data": {"object": about}})
    assert post(world, body, sign(body, SECRET, now())).status_code == 200
    assert "Amina" not in world.one("SELECT body FROM callback_messages")


def test_an_event_that_cannot_be_looked_up_waits_for_the_worker(
    world: World, cards: Cards, amina: Shopper
) -> None:
    cards.arrange("retrieve", "error_500", times=50)
    begun = cards.begin(amina, world.order(amina))
    cards.fill_in(begun)
    cards.told()
    for _ in range(12):
        world.sweep(after=6)
    assert cards.present(amina, begun)["status"] == "pending"
    assert cards.items() == []

    cards.call("POST", "/sim/faults/clear")
    world.sweep(after=6)

    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.sound()


def test_money_of_a_payment_that_the_shop_does_not_know_is_seen(
    world: World, cards: Cards, amina: Shopper
) -> None:
    """As after a backup was restored: Stripe has the money, the books have no attempt."""
    order = world.order(amina)
    intent = foreign(cards, world, order["number"])
    cards.call("POST", f"/sim/intents/{intent}/confirm")
    cards.told()

    assert cards.order(amina, order)["status"] == "confirmed"
    assert world.one("SELECT payment_id FROM receipts") is None
    assert cards.sound()


def test_a_payment_of_another_shop_with_the_same_account_is_left_alone(world: World, cards: Cards) -> None:
    intent = foreign(cards, world, "ANOTHER123", shop="https://other.example")
    cards.call("POST", f"/sim/intents/{intent}/confirm")
    cards.told()

    assert world.rows("SELECT * FROM receipts") == []
    outcomes = {row["outcome"] for row in world.rows("SELECT outcome FROM callback_messages")}
    assert outcomes <= {"not_ours", "ignored"}


def foreign(cards: Cards, world: World, number: str, shop: str | None = None) -> str:
    """A PaymentIntent that no attempt of this shop's knows."""
    form = {
        "amount": 19_900,
        "currency": "kes",
        "metadata[duka_shop]": shop or world.app.config["PUBLIC_URL"],
        "metadata[duka_attempt]": "999",
        "metadata[duka_order]": number,
    }
    made = requests.post(
        f"{cards.url}/v1/payment_intents", data=form, auth=(Settings.secret_key, ""), timeout=5
    )
    found: str = made.json()["id"]
    return found
