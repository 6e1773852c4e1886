"""Money that leaves a card charge: by us, in Stripe's dashboard, by a bank."""

from typing import Any

import pytest

from tests.cards import REFUND_BOUNCES, REFUND_PENDS, Cards
from tests.payments.refunds import kit
from tests.shopper import Shopper
from tests.world import World

Json = dict[str, Any]


@pytest.fixture
def order(world: World, amina: Shopper) -> Json:
    return world.order(amina, world.product(price=50_000))


def gone(cards: Cards) -> int:
    """What Stripe really gave back, in cents."""
    return sum(one["amount"] for one in cards.ledger["refunds"] if one["status"] == "succeeded")


def test_a_part_and_the_rest_go_back_to_the_card(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    paid = cards.receipt(amina, order)
    part = kit.sent(world, staff, admin, paid, amount=12_345)
    cards.told()
    assert kit.present(staff, part)["status"] == "done"
    assert cards.order(amina, order)["payment_status"] == "part_refunded"

    rest = kit.sent(world, staff, admin, paid)
    cards.told()

    shown = kit.present(staff, rest)
    assert (shown["status"], shown["method"], shown["amount"]["amount"]) == ("done", "card", 37_655)
    assert shown["gateway_ref"].startswith("re_")
    assert cards.order(amina, order)["payment_status"] == "refunded"
    assert gone(cards) == 50_000
    assert cards.sound()


@pytest.mark.parametrize("fault", ["lost_reply", "lost_request", "error_500"])
def test_a_refund_whose_answer_is_lost_goes_once(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json, fault: str
) -> None:
    paid = cards.receipt(amina, order)
    cards.arrange_events("*", "lost", times=20)
    cards.arrange("refund", fault)
    refund = kit.sent(world, staff, admin, paid)
    assert kit.status(staff, refund) == "unknown"

    kit.work(world, after=70)

    assert kit.status(staff, refund) == "done"
    assert gone(cards) == 50_000
    assert cards.sound()


def test_a_refund_that_is_turned_away_is_sent_again_later(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    paid = cards.receipt(amina, order)
    cards.arrange("refund", "busy")
    refund = kit.sent(world, staff, admin, paid)
    assert kit.status(staff, refund) == "approved"
    kit.work(world, after=70)
    assert kit.status(staff, refund) == "done"
    assert gone(cards) == 50_000


def test_a_pending_refund_is_done_when_stripe_says_so(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    refund = kit.sent(world, staff, admin, cards.receipt(amina, order, REFUND_PENDS))
    cards.told()
    assert kit.status(staff, refund) == "sending"
    cards.arrange_events("*", "lost", times=5)
    (held,) = cards.ledger["refunds"]
    cards.call("POST", f"/sim/refunds/{held['id']}", {"status": "succeeded"})

    kit.work(world, after=130)

    assert kit.status(staff, refund) == "done"
    assert cards.sound()


def test_a_refund_that_fails_leaves_the_money_where_it_was(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    refund = kit.sent(world, staff, admin, cards.receipt(amina, order, REFUND_PENDS))
    (held,) = cards.ledger["refunds"]
    cards.call("POST", f"/sim/refunds/{held['id']}", {"status": "failed", "reason": "lost_or_stolen_card"})
    cards.told()

    shown = kit.present(staff, refund)
    assert (shown["status"], shown["failure"]) == ("failed", "card_closed")
    assert cards.order(amina, order)["payment_status"] == "paid"
    assert cards.items() == ["refund_failed"]
    assert cards.sound()


def test_a_refund_that_comes_back_is_money_to_return_another_way(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    refund = kit.sent(world, staff, admin, cards.receipt(amina, order, REFUND_BOUNCES))
    cards.told()
    assert kit.status(staff, refund) == "done"
    (sent,) = cards.ledger["refunds"]
    for _ in range(2):
        cards.call("POST", f"/sim/refunds/{sent['id']}", {"status": "failed"})
    cards.told()

    (back,) = world.rows(f"SELECT id, amount_minor FROM receipts WHERE number = '{sent['id']}'")
    assert back["amount_minor"] == 50_000
    assert "refund_failed" in cards.items()
    (asked,) = staff.get("/refunds?status=requested").json["data"]
    assert (asked["receipt_id"], asked["method"]) == (back["id"], "cash")
    assert cards.sound()


def test_what_is_returned_in_the_dashboard_shows_up(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, order: Json
) -> None:
    paid = cards.receipt(amina, order)
    intent = paid["number"]
    cards.arrange_events("*", "twice", times=5)
    cards.call("POST", f"/sim/intents/{intent}/refund", {"amount": 20_000})
    cards.told()

    (shown,) = staff.get("/refunds").json["data"]
    assert (shown["status"], shown["method"], shown["amount"]["amount"]) == ("done", "card", 20_000)
    assert cards.order(amina, order)["payment_status"] == "part_refunded"
    cards.call("POST", f"/sim/intents/{intent}/refund")
    cards.told()
    assert cards.order(amina, order)["payment_status"] == "refunded"
    assert cards.sound()


def test_a_request_that_nobody_approved_gives_way_to_the_dashboard(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, order: Json
) -> None:
    paid = cards.receipt(amina, order)
    asked = kit.asked(staff, paid)
    cards.call("POST", f"/sim/intents/{paid['number']}/refund")
    cards.told()
    assert kit.status(staff, asked) == "rejected"
    assert cards.order(amina, order)["payment_status"] == "refunded"
    assert cards.sound()


def test_a_refund_of_a_charge_that_we_have_not_heard_of_books_both(
    world: World, cards: Cards, amina: Shopper, order: Json
) -> None:
    cards.arrange_events("payment_intent.succeeded", "hold")
    cards.arrange_events("charge.succeeded", "hold")
    begun = cards.begin(amina, order)
    cards.fill_in(begun)
    cards.call("POST", f"/sim/intents/{cards.intent_of(begun)}/refund")
    cards.told()
    cards.call("POST", "/sim/events/release")
    cards.told()
    assert cards.present(amina, begun)["status"] == "succeeded"
    assert cards.order(amina, order)["payment_status"] == "refunded"
    assert cards.sound()


@pytest.mark.parametrize(
    ("end", "items", "money"),
    [("won", [], "paid"), ("warning_closed", [], "paid"), ("lost", ["dispute_lost"], "refunded")],
)
def test_a_dispute_is_seen_and_booked_as_it_ends(
    world: World,
    cards: Cards,
    amina: Shopper,
    staff: Shopper,
    order: Json,
    end: str,
    items: list[str],
    money: str,
) -> None:
    paid = cards.receipt(amina, order)
    dispute = cards.call("POST", f"/sim/intents/{paid['number']}/dispute")
    cards.told()
    assert cards.items() == ["dispute_opened"]
    assert cards.order(amina, order)["payment_status"] == "paid"

    cards.arrange_events("*", "twice", times=5)
    cards.call("POST", f"/sim/disputes/{dispute['id']}", {"status": end})
    cards.told()

    assert cards.items() == items
    assert cards.order(amina, order)["payment_status"] == money
    taken = [(one["method"], one["gateway_ref"]) for one in staff.get("/refunds").json["data"]]
    assert taken == ([("dispute", dispute["id"])] if end == "lost" else [])
    assert cards.sound()


def test_a_lost_dispute_after_a_full_refund_is_put_before_a_person(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    paid = cards.receipt(amina, order)
    kit.sent(world, staff, admin, paid)
    dispute = cards.call("POST", f"/sim/intents/{paid['number']}/dispute")
    cards.call("POST", f"/sim/disputes/{dispute['id']}", {"status": "lost"})
    cards.told()
    assert "evidence_conflict" in cards.items()
    assert cards.sound()


@pytest.mark.parametrize("method", ["reversal", "b2c", "dispute"])
def test_a_card_charge_goes_back_to_the_card_or_in_cash(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, order: Json, method: str
) -> None:
    answer = kit.ask(staff, cards.receipt(amina, order), method=method)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/method")


def test_mpesa_money_does_not_go_to_a_card(
    world: World, cards: Cards, amina: Shopper, staff: Shopper
) -> None:
    answer = kit.ask(staff, kit.paid(world, amina), method="card")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/method")


def test_a_person_concludes_what_stripe_never_said(
    world: World, cards: Cards, amina: Shopper, staff: Shopper, admin: Shopper, order: Json
) -> None:
    refund = kit.sent(world, staff, admin, cards.receipt(amina, order, REFUND_PENDS))
    cards.arrange("refunds", "error_500", times=9)
    kit.work(world, after=130)
    assert kit.status(staff, refund) == "unknown"
    kit.long_ago(world, refund, 45)
    kit.work(world, after=4000)
    assert "refund_uncertain" in cards.items()

    found = {"outcome": "done", "reason": "Seen in the dashboard"}
    wrong = admin.post(f"/refunds/{refund['id']}/conclude", {**found, "gateway_ref": "UKL7AB12CD"})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/gateway_ref")
    (sent,) = cards.ledger["refunds"]
    right = admin.post(f"/refunds/{refund['id']}/conclude", {**found, "gateway_ref": sent["id"]})
    assert (right.status_code, right.json["status"]) == (200, "done")
    cards.call("POST", f"/sim/refunds/{sent['id']}", {"status": "succeeded"})
    cards.told()
    assert cards.items() == []
    assert cards.sound()
